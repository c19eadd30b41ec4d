import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.media.speech import SpeechTimes, Word
from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.minimax_speech import MiniMaxSpeech
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint, reply
from tests.unit.models.providers.media_orders import body_of, failure_of, key_of

VOICE = MiniMaxSpeech()
HD = endpoint("https://api.minimax.io", "speech-2.8-hd")
LINE = SpeechOrder(text="Who is there?", voice="Calm_Woman", language="en-GB", speed=1.1)
TIMES = Output(OutputRole.TIMES, "application/json", url="https://oss/s.json", is_indirect=True)


def said(code: int, **rest: object) -> HttpReply:
    return reply({**rest, "base_resp": {"status_code": code, "status_msg": "said so"}})


def test_a_full_order_is_this_request() -> None:
    call = VOICE.submit(LINE, HD, TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.minimax.io/v1/t2a_v2")
    assert key_of(call) == "Authorization: Bearer KEY"
    assert body_of(call) == {
        "model": "speech-2.8-hd",
        "text": "Who is there?",
        "stream": False,
        "output_format": "hex",
        "language_boost": "English",
        "subtitle_enable": True,
        "subtitle_type": "word",
        "voice_setting": {"voice_id": "Calm_Woman", "speed": 1.1},
        "audio_setting": {"format": "mp3", "sample_rate": 44100, "channel": 1},
    }


def test_options_go_one_level_deep() -> None:
    order = replace(LINE, options={"voice_setting": {"emotion": "sad"}, "subtitle_enable": False})
    body = body_of(VOICE.submit(order, HD, TOKEN))
    assert body["voice_setting"] == {"voice_id": "Calm_Woman", "speed": 1.1, "emotion": "sad"}
    assert body["subtitle_enable"] is False


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param("zh-Hans", "Chinese", id="zh"),
        pytest.param("th", "Thai", id="th"),
        pytest.param("vi-VN", "Vietnamese", id="vi"),
        pytest.param("tlh", "auto", id="unknown"),
    ],
)
def test_languages_have_names(tag: str, expected: str) -> None:
    body = body_of(VOICE.submit(replace(LINE, language=tag), HD, TOKEN))
    assert body["language_boost"] == expected


def test_sound_and_times_come_at_once() -> None:
    answer = said(
        0,
        data={"audio": "49443304", "status": 2, "subtitle_file": "https://oss/s.json"},
        extra_info={"audio_format": "mp3", "usage_characters": 13, "audio_length": 1250},
        trace_id="x",
    )
    submitted = VOICE.read_submit(answer, HD)
    assert isinstance(submitted, Submitted)
    assert submitted.job_id == ""
    assert submitted.snapshot is not None
    assert submitted.snapshot.outputs == (
        Output(OutputRole.AUDIO, "audio/mpeg", data=b"ID3\x04"),
        TIMES,
    )
    assert submitted.snapshot.usage == Units(characters=13, seconds=Decimal("1.25"))


@pytest.mark.parametrize(
    ("audio", "named", "expected"),
    [
        pytest.param("4944", "wav", Output(OutputRole.AUDIO, "audio/wav", data=b"ID"), id="wav"),
        pytest.param("4944", "flac", Output(OutputRole.AUDIO, "audio/flac", data=b"ID"), id="flac"),
        pytest.param(
            "https://cdn/a.mp3",
            "mp3",
            Output(OutputRole.AUDIO, "audio/mpeg", url="https://cdn/a.mp3"),
            id="address",
        ),
    ],
)
def test_the_sound_is_what_the_reply_says(audio: str, named: str, expected: Output) -> None:
    answer = said(0, data={"audio": audio}, extra_info={"audio_format": named})
    submitted = VOICE.read_submit(answer, HD)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.outputs == (expected,)
    assert submitted.snapshot.usage is None


@pytest.mark.parametrize("audio", ["", "not hex", None, 7])
def test_sound_that_cannot_be_read_is_none(audio: object) -> None:
    failure = failure_of(VOICE.read_submit(said(0, data={"audio": audio}), HD))
    assert failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(said(1002), FailureKind.RATE_LIMITED, id="rate"),
        pytest.param(
            said(1008, data={"audio": "4944"}), FailureKind.BALANCE, id="balance-and-sound"
        ),
        pytest.param(said(0), FailureKind.PROVIDER_FAILED, id="no-data"),
        pytest.param(reply({}, 401), FailureKind.AUTH, id="401"),
    ],
)
def test_a_refusal_says_why(answer: HttpReply, kind: FailureKind) -> None:
    assert failure_of(VOICE.read_submit(answer, HD)).kind is kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Who is there?", 13, id="latin"),
        pytest.param("谁在那儿?", 9, id="han-counts-twice"),
        pytest.param("ใครอยู่", 7, id="thai"),
    ],
)
def test_the_bound_is_in_characters(text: str, expected: int) -> None:
    assert VOICE.measure(replace(LINE, text=text), HD) == Units(characters=expected)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(replace(LINE, text=" \n"), "text is empty", id="empty"),
        pytest.param(replace(LINE, text="a" * 10_001), "10001", id="long"),
        pytest.param(replace(LINE, voice=""), "voice is empty", id="voice"),
        pytest.param(replace(LINE, speed=0.4), "speed is 0.4", id="slow"),
        pytest.param(replace(LINE, speed=2.1), "speed is 2.1", id="fast"),
    ],
)
def test_what_the_model_does_not_take_is_refused(order: SpeechOrder, expected: str) -> None:
    (problem,) = VOICE.check(order, HD)
    assert expected in problem


def test_the_words_are_read_from_the_subtitles() -> None:
    """Milliseconds become seconds; no word begins before the last has ended."""
    sentences = [
        {
            "text": "Who is",
            "timestamped_words": [
                {"word": "Who", "time_begin": 47.5, "time_end": 190.0},
                {"word": " ", "time_begin": 190.0, "time_end": 200.0},
                {"word": "is", "time_begin": 180.0, "time_end": 300.0},
            ],
        },
        {"text": "there?", "timestamped_words": [{"word": "there?", "time_begin": 400}]},
        {"text": "pause", "timestamped_words": None},
        {"timestamped_words": [{"word": "now", "time_begin": 500, "time_end": 750}]},
    ]
    found = VOICE.read_hop(reply(sentences), TIMES)
    assert isinstance(found, Output)
    assert (found.role, found.media_type, found.is_indirect) == (
        OutputRole.TIMES,
        "application/json",
        False,
    )
    assert SpeechTimes.model_validate_json(found.data) == SpeechTimes(
        words=(
            Word(text="Who", start_seconds=0.0475, end_seconds=0.19),
            Word(text="is", start_seconds=0.19, end_seconds=0.3),
            Word(text="now", start_seconds=0.5, end_seconds=0.75),
        )
    )


def test_subtitles_without_words_are_no_times() -> None:
    found = VOICE.read_hop(reply([{"text": "Who", "time_begin": 0, "time_end": 9}]), TIMES)
    assert isinstance(found, Output)
    assert json.loads(found.data) == {"phones": [], "words": []}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply(b"<html>"), FailureKind.BAD_OUTPUT, id="web-page"),
        pytest.param(reply(b'[{"text"'), FailureKind.BAD_OUTPUT, id="broken-off"),
        pytest.param(reply({"subtitles": []}), FailureKind.BAD_OUTPUT, id="no-list"),
        pytest.param(reply({}, 404), FailureKind.EXPIRED, id="gone"),
        pytest.param(reply(b"<Error/>", 403), FailureKind.EXPIRED, id="signature-too-old"),
        pytest.param(reply({}, 503), FailureKind.TRANSIENT, id="busy"),
    ],
)
def test_subtitles_that_cannot_be_read_are_a_failure(answer: HttpReply, kind: FailureKind) -> None:
    failure = VOICE.read_hop(answer, TIMES)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_subtitles_are_fetched_without_the_key() -> None:
    assert not TIMES.is_authorized
