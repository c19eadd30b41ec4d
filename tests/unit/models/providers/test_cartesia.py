import base64
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.media.wav import parse_wav
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.cartesia import CartesiaSpeech, CartesiaTimedSpeech
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.cartesia import DONE, chunk, stream, timed
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.contract.provider_rigs.spoken_bytes import SAMPLES, wav

BASE = "https://api.cartesia.ai"
ENDPOINT = endpoint(BASE, "sonic-3")
PLAIN, TIMED = CartesiaSpeech(), CartesiaTimedSpeech()
BOTH = pytest.mark.parametrize("adapter", [PLAIN, TIMED], ids=["plain", "timed"])
ORDER = SpeechOrder(
    text="No way.",
    voice="6ccbfb76",
    language="en-US",
    speed=1.2,
    options={"generation_config": {"emotion": "sad"}, "pronunciation_dict_id": "d"},
)
LINE = {
    "model_id": "sonic-3",
    "transcript": "No way.",
    "voice": {"mode": "id", "id": "6ccbfb76"},
    "language": "en",
    "generation_config": {"speed": 1.2, "emotion": "sad"},
    "pronunciation_dict_id": "d",
}


def test_a_full_order_of_sound_alone_is_one_request() -> None:
    call = PLAIN.submit(ORDER, ENDPOINT, TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.cartesia.ai/tts/bytes")
    assert call.headers == {
        "Content-Type": "application/json",
        "Accept": "*/*",
        "Cartesia-Version": "2026-08-14",
    }
    assert {name: key.get_secret_value() for name, key in call.secrets.items()} == {
        "Authorization": f"Bearer {CANARY}"
    }
    assert json.loads(call.body) == {
        **LINE,
        "output_format": {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 48_000},
    }


def test_a_full_order_with_times_is_one_request() -> None:
    call = TIMED.submit(ORDER, ENDPOINT, TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.cartesia.ai/tts/sse")
    assert call.headers["Accept"] == "text/event-stream"
    assert json.loads(call.body) == {
        **LINE,
        "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 48_000},
        "add_timestamps": True,
    }


@BOTH
def test_a_plain_order_says_nothing_of_speed(adapter: CartesiaSpeech) -> None:
    body = json.loads(adapter.submit(SpeechOrder(text="a", voice="v"), ENDPOINT, TOKEN).body)
    assert "generation_config" not in body


@BOTH
def test_the_model_is_the_one_that_is_priced(adapter: CartesiaSpeech) -> None:
    order = replace(ORDER, options={"model_id": "another"})
    assert json.loads(adapter.submit(order, ENDPOINT, TOKEN).body)["model_id"] == "sonic-3"


@BOTH
def test_an_account_may_ask_for_another_version(adapter: CartesiaSpeech) -> None:
    older = replace(ENDPOINT, settings={"api_version": "2026-03-01"})
    call, probed = adapter.submit(ORDER, older, TOKEN), adapter.probe(older)
    assert probed is not None
    assert call.headers["Cartesia-Version"] == probed.headers["Cartesia-Version"] == "2026-03-01"


@BOTH
def test_the_account_is_proved_by_one_voice(adapter: CartesiaSpeech) -> None:
    call = adapter.probe(ENDPOINT)
    assert call is not None
    assert (call.method, call.url) == ("GET", f"{BASE}/voices?limit=1")
    assert list(call.secrets) == ["Authorization"]


def test_the_answer_is_the_sound() -> None:
    submitted = PLAIN.read_submit(reply(wav()), ENDPOINT)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    (sound,) = submitted.snapshot.outputs
    assert (sound.role, sound.media_type, sound.data) == (OutputRole.AUDIO, "audio/wav", wav())


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"title": "x"}', bytes(99)])
def test_what_is_no_sound_is_a_failure(body: bytes) -> None:
    failure = PLAIN.read_submit(reply(body), ENDPOINT)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


def test_the_stream_is_the_sound_and_the_times_of_its_words() -> None:
    body = stream(
        chunk(SAMPLES[:4]),
        timed(["No"], [0.0], [0.21]),
        chunk(SAMPLES[4:]),
        timed(["way."], [0.2], [0.5]),
        DONE,
    )
    submitted = TIMED.read_submit(reply(body), ENDPOINT)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    sound, times = submitted.snapshot.outputs
    assert (sound.role, sound.media_type) == (OutputRole.AUDIO, "audio/wav")
    audio = parse_wav(sound.data)
    assert audio.sample_rate_hz == 48_000
    assert audio.samples[0].tolist() == [
        0, 8000 / 32768, 16000 / 32768, 8000 / 32768, 0, -16000 / 32768,
    ]  # fmt: skip
    assert times.role is OutputRole.TIMES
    assert json.loads(times.data)["words"] == [
        {"text": "No", "start_seconds": 0.0, "end_seconds": 0.21},
        {"text": "way.", "start_seconds": 0.21, "end_seconds": 0.5},
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda body: b": ping\n\n" + body, id="comment"),
        pytest.param(lambda body: body.replace(b"data: ", b"data:"), id="no space"),
        pytest.param(lambda body: b"data: [DONE]\n\ndata: null\n\n" + body, id="other data"),
        pytest.param(lambda body: b"\xef\xbb\xbf" + body, id="byte order mark"),
        pytest.param(lambda body: body.replace(b"event: chunk\n", b""), id="no event names"),
    ],
)
def test_every_spelling_of_a_stream_is_read(change: object) -> None:
    assert callable(change)
    submitted = TIMED.read_submit(reply(change(stream(chunk(SAMPLES), DONE))), ENDPOINT)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    (sound,) = submitted.snapshot.outputs
    assert parse_wav(sound.data).num_samples == 6


@pytest.mark.parametrize(
    "times",
    [
        pytest.param({"type": "timestamps", "word_timestamps": None}, id="null"),
        pytest.param(timed(["a"], [], []), id="no times"),
    ],
)
def test_a_sound_without_times_is_still_a_sound(times: dict[str, object]) -> None:
    submitted = TIMED.read_submit(reply(stream(chunk(SAMPLES), times, DONE)), ENDPOINT)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert [output.role for output in submitted.snapshot.outputs] == [OutputRole.AUDIO]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(stream(chunk(SAMPLES)), id="breaks off"),
        pytest.param(stream(chunk(SAMPLES), DONE)[:-40], id="breaks off in an event"),
        pytest.param(stream(DONE), id="no sound"),
        pytest.param(stream(chunk(SAMPLES[:3]), DONE), id="half a sample"),
        pytest.param(stream({"type": "chunk", "data": "%%"}, DONE), id="no base64"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>", id="page"),
    ],
)
def test_a_stream_that_is_not_whole_is_a_failure(body: bytes) -> None:
    failure = TIMED.read_submit(reply(body), ENDPOINT)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        pytest.param(
            {"status_code": 429, "error_code": "concurrency_limited"},
            FailureKind.CONCURRENCY,
            id="places",
        ),
        pytest.param({"status_code": 429}, FailureKind.RATE_LIMITED, id="rate"),
        pytest.param({"status_code": 401}, FailureKind.AUTH, id="key"),
        pytest.param({"status_code": 500}, FailureKind.PROVIDER_FAILED, id="server"),
        pytest.param({"status_code": "NaN"}, FailureKind.PROVIDER_FAILED, id="strange status"),
        pytest.param({}, FailureKind.PROVIDER_FAILED, id="no status"),
    ],
)
def test_a_stream_that_ends_in_an_error_is_a_failure(
    event: dict[str, object], kind: FailureKind
) -> None:
    error = {"type": "error", "done": True, "title": "No", "message": "not today", **event}
    failure = TIMED.read_submit(reply(stream(error)), ENDPOINT)
    code = str(event.get("error_code", ""))
    assert failure == Failure(kind, "No: not today", code, 200)


def test_an_error_after_some_sound_is_of_a_line_that_was_accepted() -> None:
    error = {"type": "error", "done": True, "status_code": 503, "title": "No"}
    failure = TIMED.read_submit(reply(stream(chunk(SAMPLES), error)), ENDPOINT)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.PROVIDER_FAILED


@BOTH
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        pytest.param(401, "unauthorized", FailureKind.AUTH, id="401"),
        pytest.param(402, "payment_required", FailureKind.BALANCE, id="402"),
        pytest.param(429, "concurrency_limited", FailureKind.CONCURRENCY, id="places"),
        pytest.param(429, "", FailureKind.RATE_LIMITED, id="429"),
        pytest.param(503, "unavailable", FailureKind.TRANSIENT, id="503"),
    ],
)
def test_a_refusal_is_read_by_its_code(
    adapter: CartesiaSpeech, status: int, code: str, kind: FailureKind
) -> None:
    body = {"error_code": code or None, "title": "No", "message": "not today", "request_id": "r"}
    failure = adapter.read_submit(reply(body, status, retry_after="3"), ENDPOINT)
    assert failure == Failure(kind, "No: not today", code, status, 3.0)


@BOTH
def test_words_without_an_object_are_read(adapter: CartesiaSpeech) -> None:
    """Older versions answer in plain words."""
    failure = adapter.read_submit(reply(b"Unauthorized: no such key", 401), ENDPOINT)
    assert isinstance(failure, Failure)
    assert failure.message == "HTTP 401: Unauthorized: no such key"


@BOTH
@pytest.mark.parametrize(
    ("speed", "is_fine"), [(0.59, False), (0.6, True), (1.5, True), (1.51, False)]
)
def test_a_speed_is_within_what_is_sold(
    adapter: CartesiaSpeech, speed: float, *, is_fine: bool
) -> None:
    assert (adapter.check(replace(ORDER, speed=speed), ENDPOINT) == ()) is is_fine


def test_mp3_can_be_asked_for() -> None:
    wanted = {"container": "mp3", "bit_rate": 192_000, "encoding": None}
    order = replace(ORDER, options={"output_format": wanted})
    assert PLAIN.check(order, ENDPOINT) == ()
    sent = json.loads(PLAIN.submit(order, ENDPOINT, TOKEN).body)["output_format"]
    assert sent == {
        "container": "mp3",
        "encoding": None,
        "sample_rate": 48_000,
        "bit_rate": 192_000,
    }


@BOTH
def test_the_bound_is_a_credit_a_character(adapter: CartesiaSpeech) -> None:
    assert adapter.measure(ORDER, ENDPOINT) == Units(characters=7, credits=Decimal(7))


@BOTH
def test_nothing_keeps_a_lost_answer_from_being_paid_twice(adapter: CartesiaSpeech) -> None:
    assert adapter.caps.idempotency is Idempotency.NONE
    assert adapter.find(TOKEN, ORDER, ENDPOINT) is None


def test_the_samples_are_those_of_the_events() -> None:
    assert base64.b64decode(str(chunk(SAMPLES)["data"])) == SAMPLES
