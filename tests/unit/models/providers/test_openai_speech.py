from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.openai_speech import OpenAISpeech
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.openai_speech import WAV
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import read_json, shown

SPEECH = OpenAISpeech()
OPENAI = endpoint("https://api.openai.com/v1", "gpt-4o-mini-tts")
ORDER = SpeechOrder(
    text="You came back.",
    voice="marin",
    speed=1.25,
    instructions="Whispered, close to tears.",
    previous_text="Who is there?",
    seed=7,
)


def test_a_line_is_asked_for_as_wav() -> None:
    call = SPEECH.submit(replace(ORDER, options={"x": 1, "y": None}), OPENAI, TOKEN)
    assert shown(call) == (
        "POST",
        "https://api.openai.com/v1/audio/speech",
        {"Authorization": f"Bearer {CANARY}"},
    )
    assert call.headers["Accept"] == "*/*"
    assert read_json(call) == {
        "model": "gpt-4o-mini-tts",
        "input": "You came back.",
        "voice": "marin",
        "response_format": "wav",
        "instructions": "Whispered, close to tears.",
        "speed": 1.25,
        "x": 1,
    }


@pytest.mark.parametrize("model", ["tts-1", "tts-1-hd", "openai/tts-1"])
def test_older_models_take_no_instructions(model: str) -> None:
    call = SPEECH.submit(
        replace(ORDER, speed=1.0), endpoint("https://api.openai.com/v1", model), TOKEN
    )
    assert read_json(call) == {
        "model": model,
        "input": "You came back.",
        "voice": "marin",
        "response_format": "wav",
    }


def test_a_custom_voice_is_named_by_its_id() -> None:
    call = SPEECH.submit(replace(ORDER, voice="voice_123"), OPENAI, TOKEN)
    assert read_json(call)["voice"] == {"id": "voice_123"}


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(replace(ORDER, text="a" * 4096), id="longest text"),
        pytest.param(replace(ORDER, speed=0.25), id="slowest"),
        pytest.param(replace(ORDER, speed=4.0), id="fastest"),
        pytest.param(replace(ORDER, options={"response_format": "flac"}), id="flac"),
    ],
)
def test_lines_at_the_limits_are_spoken(order: SpeechOrder) -> None:
    assert SPEECH.check(order, OPENAI) == ()


@pytest.mark.parametrize(
    ("data", "content_type", "media_type"),
    [
        pytest.param(WAV, "audio/wav", "audio/wav", id="wav"),
        pytest.param(WAV, "", "audio/wav", id="without a type"),
        pytest.param(WAV, "application/octet-stream", "audio/wav", id="bytes"),
        pytest.param(b"ID3\x04\0\0\0\0\0\0", "audio/mpeg", "audio/mpeg", id="mp3"),
        pytest.param(b"\xff\xfb\x90\x64\0", "audio/wav", "audio/mpeg", id="mp3 called wav"),
        pytest.param(b"fLaC\0\0\0\x22", "audio/flac", "audio/flac", id="flac"),
        pytest.param(b"OggS\0\x02", "audio/ogg", "audio/ogg", id="opus"),
        pytest.param(b"\xff\xf1\x50\x80", "audio/aac", "audio/aac", id="aac"),
    ],
)
def test_sound_is_what_its_bytes_say(data: bytes, content_type: str, media_type: str) -> None:
    submitted = SPEECH.read_submit(HttpReply(200, {"content-type": content_type}, data), OPENAI)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.outputs == (Output(OutputRole.AUDIO, media_type, data=data),)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply(b"", content_type="audio/wav"), FailureKind.BAD_OUTPUT, id="nothing"),
        pytest.param(
            reply(WAV[:44], content_type="audio/wav"), FailureKind.BAD_OUTPUT, id="a bare header"
        ),
        pytest.param(
            reply(WAV, content_type="text/html; charset=utf-8"),
            FailureKind.BAD_OUTPUT,
            id="called a web page",
        ),
        pytest.param(
            reply(b"<html>", content_type="audio/wav"), FailureKind.BAD_OUTPUT, id="a web page"
        ),
        pytest.param(
            reply(b"\0\0\1\0", content_type="audio/pcm"), FailureKind.BAD_OUTPUT, id="bare samples"
        ),
        pytest.param(
            reply({"error": {"code": "insufficient_quota"}}), FailureKind.BALANCE, id="200 error"
        ),
        pytest.param(
            reply({"error": {"code": "content_policy_violation"}}, 400),
            FailureKind.CONTENT_INPUT,
            id="content",
        ),
        pytest.param(reply(WAV, 502), FailureKind.PROVIDER_FAILED, id="sound of a 502"),
    ],
)
def test_what_is_no_sound_is_a_failure(answer: HttpReply, kind: FailureKind) -> None:
    failure = SPEECH.read_submit(answer, OPENAI)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_characters_are_billed() -> None:
    assert SPEECH.measure(replace(ORDER, text="你回来了。"), OPENAI) == Units(characters=5)
