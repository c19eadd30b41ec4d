from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, Output, OutputRole, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.dashscope_speech import QwenSpeech
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint, reply
from tests.unit.models.providers.media_orders import body_of, failure_of, key_of

BASE = "https://dashscope-intl.aliyuncs.com"
VOICE = QwenSpeech()
FLASH = endpoint(BASE, "qwen3-tts-flash")
LINE = SpeechOrder(text="Who is there?", voice="Cherry", language="zh-Hans")


def test_a_full_order_is_this_request() -> None:
    order = replace(LINE, options={"voice": "Ethan"})
    call = VOICE.submit(order, FLASH, TOKEN)
    assert (call.method, call.url) == (
        "POST",
        f"{BASE}/api/v1/services/aigc/multimodal-generation/generation",
    )
    assert key_of(call) == "Authorization: Bearer KEY"
    assert "X-DashScope-Async" not in call.headers
    assert body_of(call) == {
        "model": "qwen3-tts-flash",
        "input": {"text": "Who is there?", "voice": "Ethan", "language_type": "Chinese"},
    }


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param("en-US", "English", id="en"),
        pytest.param("ja", "Japanese", id="ja"),
        pytest.param("th", "Auto", id="th-has-no-name"),
    ],
)
def test_languages_have_names(tag: str, expected: str) -> None:
    body = body_of(VOICE.submit(replace(LINE, language=tag), FLASH, TOKEN))
    fields = body["input"]
    assert isinstance(fields, dict)
    assert fields["language_type"] == expected


@pytest.mark.parametrize(
    ("audio", "usage", "expected"),
    [
        pytest.param(
            {"url": "https://cdn/a.wav", "data": "", "expires_at": 1},
            Units(characters=13),
            Output(OutputRole.AUDIO, "audio/wav", url="https://cdn/a.wav"),
            id="address",
        ),
        pytest.param(
            {"data": "UklGRg=="},
            Units(characters=13),
            Output(OutputRole.AUDIO, "audio/wav", data=b"RIFF"),
            id="in-hand",
        ),
    ],
)
def test_sound_comes_with_the_reply(
    audio: dict[str, object], usage: Units, expected: Output
) -> None:
    answer = reply({"output": {"audio": audio}, "usage": {"characters": 13}, "request_id": "r"})
    submitted = VOICE.read_submit(answer, FLASH)
    assert isinstance(submitted, Submitted)
    assert submitted.job_id == ""
    assert submitted.snapshot is not None
    assert submitted.snapshot.outputs == (expected,)
    assert submitted.snapshot.usage == usage


def test_older_models_count_tokens() -> None:
    answer = reply(
        {
            "output": {"audio": {"url": "https://cdn/a.wav"}},
            "usage": {"input_tokens": 14, "output_tokens": 98, "total_tokens": 112},
        }
    )
    submitted = VOICE.read_submit(answer, FLASH)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.usage == Units(input_tokens=14, output_tokens=98)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            reply({"output": {"audio": {"url": ""}}}), FailureKind.BAD_OUTPUT, id="no-sound"
        ),
        pytest.param(reply({"output": {}}), FailureKind.BAD_OUTPUT, id="no-audio"),
        pytest.param(reply({}), FailureKind.PROVIDER_FAILED, id="nothing"),
        pytest.param(
            reply({"code": "Arrearage", "output": {"audio": {"url": "https://cdn/a"}}}),
            FailureKind.BALANCE,
            id="sound-and-error",
        ),
        pytest.param(
            reply({"code": "DataInspectionFailed"}, 400), FailureKind.CONTENT_INPUT, id="content"
        ),
        pytest.param(
            reply({"code": "Throttling.RateQuota"}, 429), FailureKind.RATE_LIMITED, id="rate"
        ),
    ],
)
def test_no_sound_is_a_failure(answer: HttpReply, kind: FailureKind) -> None:
    assert failure_of(VOICE.read_submit(answer, FLASH)).kind is kind


def test_the_bound_is_in_characters() -> None:
    assert VOICE.measure(replace(LINE, text="谁 there"), FLASH) == Units(characters=8)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(replace(LINE, text=""), "text is empty", id="empty"),
        pytest.param(replace(LINE, text="a" * 601), "601", id="long"),
        pytest.param(replace(LINE, voice=""), "voice is empty", id="voice"),
        pytest.param(replace(LINE, speed=1.2), "speed is 1.2", id="speed"),
    ],
)
def test_what_the_model_does_not_take_is_refused(order: SpeechOrder, expected: str) -> None:
    (problem,) = VOICE.check(order, FLASH)
    assert expected in problem


def test_the_probe_asks_for_a_permit() -> None:
    assert VOICE.probe(FLASH).url == (
        f"{BASE}/api/v1/uploads?action=getPolicy&model=qwen3-tts-flash"
    )
