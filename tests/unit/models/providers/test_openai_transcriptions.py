from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.media.speech import Word
from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole, Submitted
from cliffhanger.models.jobs.orders import TranscriptOrder
from cliffhanger.models.jobs.results import TranscriptResult
from cliffhanger.models.providers.openai_transcriptions import OpenAITranscriptions
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.openai_speech import WAV
from tests.contract.provider_rigs.openai_transcriptions import SOUND
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import form_fields, read_form, shown

TRANSCRIPTIONS = OpenAITranscriptions()
WHISPER = endpoint("https://api.openai.com/v1", "whisper-1")
ORDER = TranscriptOrder(
    audio=SOUND, duration_seconds=61.2, language="zh-Hans", prompt="Mina, Old Chen"
)


def heard(body: object) -> tuple[TranscriptResult, Units | None]:
    submitted = TRANSCRIPTIONS.read_submit(reply(body), WHISPER)
    assert isinstance(submitted, Submitted), submitted
    assert submitted.snapshot is not None
    (output,) = submitted.snapshot.outputs
    assert (output.role, output.media_type) == (OutputRole.TRANSCRIPT, "application/json")
    return TranscriptResult.model_validate_json(output.data), submitted.snapshot.usage


def test_whisper_is_asked_for_word_times() -> None:
    call = TRANSCRIPTIONS.submit(replace(ORDER, options={"temperature": 0}), WHISPER, TOKEN)
    assert shown(call) == (
        "POST",
        "https://api.openai.com/v1/audio/transcriptions",
        {"Authorization": f"Bearer {CANARY}"},
    )
    assert form_fields(call) == [
        ("model", "whisper-1"),
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "word"),
        ("language", "zh"),
        ("prompt", "Mina, Old Chen"),
        ("temperature", "0"),
    ]
    assert read_form(call)[-1] == ("file", "audio.wav", "audio/wav", WAV)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        pytest.param(
            "gpt-4o-transcribe",
            [("response_format", "json"), ("language", "zh"), ("prompt", "Mina, Old Chen")],
            id="json",
        ),
        pytest.param(
            "gpt-4o-transcribe-diarize",
            [
                ("response_format", "diarized_json"),
                ("chunking_strategy", "auto"),
                ("language", "zh"),
            ],
            id="speakers",
        ),
        pytest.param(
            "Systran/faster-whisper-large-v3",
            [
                ("response_format", "verbose_json"),
                ("timestamp_granularities[]", "word"),
                ("language", "zh"),
                ("prompt", "Mina, Old Chen"),
            ],
            id="self-hosted",
        ),
    ],
)
def test_models_are_asked_for_the_form_they_have(model: str, fields: list[tuple[str, str]]) -> None:
    account = endpoint("http://localhost:8000", model)
    call = TRANSCRIPTIONS.submit(ORDER, account, TOKEN)
    assert call.url == "http://localhost:8000/v1/audio/transcriptions"
    assert form_fields(call) == [("model", model), *fields]


@pytest.mark.parametrize(
    ("language", "sent"),
    [
        pytest.param("en-US", "en", id="region"),
        pytest.param("TH", "th", id="capitals"),
        pytest.param("", None, id="not said"),
        pytest.param("yue", None, id="three letters"),
    ],
)
def test_languages_have_two_letters(language: str, sent: str | None) -> None:
    call = TRANSCRIPTIONS.submit(replace(ORDER, language=language), WHISPER, TOKEN)
    assert dict(form_fields(call)).get("language") == sent


def test_files_are_named_for_what_they_are() -> None:
    order = replace(ORDER, audio=replace(SOUND, media_type="audio/mp4"))
    call = TRANSCRIPTIONS.submit(order, WHISPER, TOKEN)
    assert read_form(call)[-1][:3] == ("file", "audio.m4a", "audio/mp4")


@pytest.mark.parametrize(
    ("body", "result"),
    [
        pytest.param(
            {
                "language": "english",
                "text": " You came back. ",
                "words": [
                    {"word": "You", "start": 0.0, "end": 0.22},
                    {"word": " came", "start": 0.22, "end": 0.5},
                ],
            },
            TranscriptResult(
                text="You came back.",
                language="en",
                words=(
                    Word(text="You", start_seconds=0.0, end_seconds=0.22),
                    Word(text="came", start_seconds=0.22, end_seconds=0.5),
                ),
            ),
            id="whisper",
        ),
        pytest.param(
            {
                "language": "vi",
                "text": "Em",
                "segments": [{"words": [{"word": "Em", "start": 1, "end": 1.5}]}, {"id": 2}],
            },
            TranscriptResult(
                text="Em",
                language="vi",
                words=(Word(text="Em", start_seconds=1.0, end_seconds=1.5),),
            ),
            id="words in segments",
        ),
        pytest.param({"text": "Em"}, TranscriptResult(text="Em"), id="words alone"),
        pytest.param({"text": ""}, TranscriptResult(text=""), id="silence"),
        pytest.param(
            {"text": "x", "language": "klingonese"}, TranscriptResult(text="x"), id="unknown name"
        ),
        pytest.param({"text": "a\ud800"}, TranscriptResult(text="a?"), id="half a pair"),
    ],
)
def test_what_was_heard(body: object, result: TranscriptResult) -> None:
    assert heard(body)[0] == result


@pytest.mark.parametrize(
    "word",
    [
        pytest.param({"word": "You", "start": 0.0}, id="no end"),
        pytest.param({"word": "You", "start": "nan", "end": 1.0}, id="no number"),
        pytest.param({"word": "You", "start": -1.0, "end": 1.0}, id="before the start"),
        pytest.param("You", id="text"),
    ],
)
def test_words_without_times_are_no_transcript(word: object) -> None:
    failure = TRANSCRIPTIONS.read_submit(reply({"text": "You", "words": [word]}), WHISPER)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize(
    ("usage", "units"),
    [
        pytest.param({"type": "duration", "seconds": 62}, Units(seconds=Decimal(62)), id="time"),
        pytest.param(
            {"type": "tokens", "input_tokens": 610, "output_tokens": 80, "total_tokens": 690},
            Units(input_tokens=610, output_tokens=80),
            id="tokens",
        ),
        pytest.param(None, None, id="nothing"),
        pytest.param({"seconds": "inf"}, None, id="no number"),
    ],
)
def test_what_was_used(usage: object, units: Units | None) -> None:
    assert heard({"text": "x", "usage": usage})[1] == units


def test_seconds_are_rounded_up() -> None:
    assert TRANSCRIPTIONS.measure(ORDER, WHISPER) == Units(seconds=Decimal(62))
