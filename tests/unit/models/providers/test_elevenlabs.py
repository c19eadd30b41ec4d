import base64
import json
from dataclasses import replace

import pytest

from cliffhanger.media.speech import Word
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.elevenlabs import ElevenLabsSpeech
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.contract.provider_rigs.spoken_bytes import wav

ADAPTER = ElevenLabsSpeech()
BASE = "https://api.elevenlabs.io"
FLASH = endpoint(BASE, "eleven_flash_v2_5")
ORDER = SpeechOrder(
    text="Không. Đi đi!",
    voice="21m00Tcm4TlvDq8ikWAM",
    language="vi-VN",
    speed=1.1,
    previous_text="Anh là ai?",
    next_text="…",
    seed=7,
    options={
        "output_format": "mp3_44100_192",
        "voice_settings": {"stability": 0.4, "similarity_boost": 0.8},
        "apply_text_normalization": "auto",
    },
)
SOUND = base64.b64encode(wav()).decode()


def test_a_full_order_is_one_request() -> None:
    call = ADAPTER.submit(ORDER, FLASH, TOKEN)
    assert call.method == "POST"
    assert call.url == (
        "https://api.elevenlabs.io/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/with-timestamps"
        "?output_format=mp3_44100_192"
    )
    assert call.headers == {"Content-Type": "application/json", "Accept": "application/json"}
    assert {name: key.get_secret_value() for name, key in call.secrets.items()} == {
        "xi-api-key": CANARY
    }
    assert json.loads(call.body) == {
        "text": "Không. Đi đi!",
        "model_id": "eleven_flash_v2_5",
        "language_code": "vi",
        "voice_settings": {"speed": 1.1, "stability": 0.4, "similarity_boost": 0.8},
        "seed": 7,
        "previous_text": "Anh là ai?",
        "next_text": "…",
        "apply_text_normalization": "auto",
    }


def test_a_plain_order_sends_nothing_that_nobody_asked_for() -> None:
    """Settings in a request would replace those of the voice."""
    order = SpeechOrder(text="No.", voice="a/b c", language="en")
    call = ADAPTER.submit(order, endpoint(BASE, "eleven_multilingual_v2"), TOKEN)
    assert (
        call.url
        == f"{BASE}/v1/text-to-speech/a%2Fb%20c/with-timestamps?output_format=mp3_44100_128"
    )
    assert json.loads(call.body) == {"text": "No.", "model_id": "eleven_multilingual_v2"}


@pytest.mark.parametrize(
    ("model", "language", "neighbours"),
    [
        pytest.param("eleven_v3", "vi", None, id="v3"),
        pytest.param("eleven_v3_conversational", "vi", None, id="v3 conversational"),
        pytest.param("eleven_turbo_v2_5", "vi", "Anh là ai?", id="turbo"),
        pytest.param("eleven_multilingual_v2", None, "Anh là ai?", id="multilingual"),
    ],
)
def test_models_get_only_what_they_take(
    model: str, language: str | None, neighbours: str | None
) -> None:
    body = json.loads(ADAPTER.submit(ORDER, endpoint(BASE, model), TOKEN).body)
    assert (body.get("language_code"), body.get("previous_text")) == (language, neighbours)


def test_an_address_with_a_version_is_not_doubled() -> None:
    call = ADAPTER.submit(ORDER, endpoint(f"{BASE}/v1", "eleven_v3"), TOKEN)
    assert call.url.startswith(f"{BASE}/v1/text-to-speech/")


def test_the_model_is_the_one_that_is_priced() -> None:
    order = replace(ORDER, options={"model_id": "another"})
    assert json.loads(ADAPTER.submit(order, FLASH, TOKEN).body)["model_id"] == "eleven_flash_v2_5"


def answer(**changes: object) -> Submitted | Failure:
    body = {
        "audio_base64": SOUND,
        "alignment": {
            "characters": list("Đi đi!"),
            "character_start_times_seconds": [0.0, 0.1, 0.3, 0.35, 0.5, 0.6],
            "character_end_times_seconds": [0.1, 0.3, 0.35, 0.5, 0.6, 0.9],
        },
        **changes,
    }
    return ADAPTER.read_submit(reply(body, character_cost="13"), FLASH)


def test_the_answer_is_the_sound_and_the_times_of_its_words() -> None:
    submitted = answer()
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    sound, times = submitted.snapshot.outputs
    assert (sound.role, sound.media_type, sound.data) == (OutputRole.AUDIO, "audio/wav", wav())
    assert json.loads(times.data)["words"] == [
        Word(text="Đi", start_seconds=0.0, end_seconds=0.3).model_dump(),
        Word(text="đi!", start_seconds=0.35, end_seconds=0.6).model_dump(),
    ]
    assert submitted.snapshot.usage == Units(characters=13)


@pytest.mark.parametrize(
    ("changes", "num_outputs"),
    [
        pytest.param({"alignment": None}, 1, id="no times"),
        pytest.param({"alignment": {"characters": ["a"]}}, 1, id="half of the times"),
        pytest.param(
            {
                "alignment": None,
                "normalized_alignment": {
                    "characters": ["a"],
                    "character_start_times_seconds": [0.0],
                    "character_end_times_seconds": [0.2],
                },
            },
            2,
            id="times of what it was taken for",
        ),
    ],
)
def test_a_sound_without_times_is_still_a_sound(
    changes: dict[str, object], num_outputs: int
) -> None:
    submitted = answer(**changes)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert len(submitted.snapshot.outputs) == num_outputs


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param("", id="nothing"),
        pytest.param("%%%", id="no base64"),
        pytest.param(base64.b64encode(b"<html>").decode(), id="a page"),
        pytest.param(None, id="null"),
    ],
)
def test_no_sound_is_a_failure(sound: str | None) -> None:
    failure = answer(audio_base64=sound)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize("cost", ["", "many", "-1", "1.5"])
def test_a_cost_that_is_no_count_is_none(cost: str) -> None:
    submitted = ADAPTER.read_submit(reply({"audio_base64": SOUND}, character_cost=cost), FLASH)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.usage is None


@pytest.mark.parametrize(
    ("status", "detail", "kind"),
    [
        pytest.param(401, "invalid_api_key", FailureKind.AUTH, id="key"),
        pytest.param(401, "quota_exceeded", FailureKind.BALANCE, id="quota"),
        pytest.param(400, "quota_exceeded", FailureKind.BALANCE, id="quota as 400"),
        pytest.param(
            400, "max_character_limit_exceeded", FailureKind.INVALID_REQUEST, id="too long"
        ),
        pytest.param(429, "too_many_concurrent_requests", FailureKind.CONCURRENCY, id="places"),
        pytest.param(429, "system_busy", FailureKind.RATE_LIMITED, id="busy"),
        pytest.param(409, "conflict", FailureKind.TRANSIENT, id="409"),
        pytest.param(503, "unavailable", FailureKind.TRANSIENT, id="503"),
    ],
)
def test_a_refusal_is_read_by_its_status(status: int, detail: str, kind: FailureKind) -> None:
    body = {"detail": {"status": detail, "message": "no"}}
    failure = ADAPTER.read_submit(reply(body, status, retry_after="4"), FLASH)
    assert failure == Failure(kind, "no", detail, status, 4.0)


def test_a_refusal_in_the_form_of_codes_is_read() -> None:
    detail = {"type": "rate_limit_error", "code": "too_many_concurrent_requests", "message": "no"}
    failure = ADAPTER.read_submit(reply({"detail": detail}, 429), FLASH)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.CONCURRENCY


@pytest.mark.parametrize(
    ("model", "num_chars", "is_fine"),
    [
        pytest.param("eleven_v3", 5_000, True, id="v3"),
        pytest.param("eleven_v3", 5_001, False, id="v3 too long"),
        pytest.param("eleven_multilingual_v2", 10_001, False, id="multilingual too long"),
        pytest.param("eleven_flash_v2_5", 40_000, True, id="flash"),
        pytest.param("eleven_flash_v2_5", 40_001, False, id="flash too long"),
        pytest.param("eleven_v9", 40_001, False, id="unknown too long"),
    ],
)
def test_a_text_is_as_long_as_the_model_reads(model: str, num_chars: int, *, is_fine: bool) -> None:
    order = SpeechOrder(text="a" * num_chars, voice="v")
    assert (ADAPTER.check(order, endpoint(BASE, model)) == ()) is is_fine


@pytest.mark.parametrize(
    ("speed", "is_fine"), [(0.69, False), (0.7, True), (1.2, True), (1.21, False)]
)
def test_a_speed_is_within_what_is_sold(speed: float, *, is_fine: bool) -> None:
    assert (ADAPTER.check(replace(ORDER, speed=speed), FLASH) == ()) is is_fine


def test_the_bound_is_the_characters() -> None:
    assert ADAPTER.measure(ORDER, FLASH) == Units(characters=13)


def test_nothing_keeps_a_lost_answer_from_being_paid_twice() -> None:
    assert ADAPTER.caps.idempotency is Idempotency.NONE
    assert ADAPTER.caps.is_server_error_unclear
    assert ADAPTER.find(TOKEN, ORDER, FLASH) is None


def test_the_account_is_proved_by_the_list_of_models() -> None:
    call = ADAPTER.probe(FLASH)
    assert call is not None
    assert (call.method, call.url) == ("GET", f"{BASE}/v1/models")
    assert list(call.secrets) == ["xi-api-key"]
