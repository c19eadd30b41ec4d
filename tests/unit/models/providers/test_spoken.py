import io
import json
import struct
import wave

import pytest

from cliffhanger.media.speech import Word
from cliffhanger.media.wav import parse_wav
from cliffhanger.models.jobs.job import OutputRole
from cliffhanger.models.providers.spoken import (
    merge_characters,
    pcm_wav,
    read_spans,
    settled_wav,
    sound_output,
    times_outputs,
)
from tests.contract.provider_rigs.spoken_bytes import SAMPLES, wav


def spans(text: str) -> tuple[Word, ...]:
    """Return each character with a second of its own."""
    return tuple(
        Word(text=letter, start_seconds=float(index), end_seconds=index + 1.0)
        for index, letter in enumerate(text)
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("No way.", [("No", 0, 2), ("way.", 3, 6)], id="English"),
        pytest.param("  No  ", [("No", 2, 4)], id="spaces around"),
        pytest.param("I don't—stop!", [("I", 0, 1), ("don't—stop!", 2, 12)], id="inside a word"),
        pytest.param("“Hi,” he", [("“Hi,”", 1, 3), ("he", 6, 8)], id="quotes"),
        pytest.param("so (he) is", [("so", 0, 2), ("(he)", 4, 6), ("is", 8, 10)], id="brackets"),
        pytest.param("no - yes", [("no", 0, 2), ("yes", 5, 8)], id="dash alone"),
        pytest.param("$5 is 5%", [("$5", 1, 2), ("is", 3, 5), ("5%", 6, 7)], id="symbols"),
        pytest.param("Anh không", [("Anh", 0, 3), ("không", 4, 9)], id="Vietnamese"),
        pytest.param(
            "Cha\u0300o ban", [("Cha\u0300o", 0, 5), ("ban", 6, 9)], id="marks of their own"
        ),
        pytest.param("你好。", [("你", 0, 1), ("好。", 1, 2)], id="Chinese"),
        pytest.param("“你”好", [("“你”", 1, 2), ("好", 3, 4)], id="Chinese quotes"),
        pytest.param("3月A楼", [("3", 0, 1), ("月", 1, 2), ("A", 2, 3), ("楼", 3, 4)], id="mixed"),
        pytest.param("はい", [("は", 0, 1), ("い", 1, 2)], id="Japanese"),
        pytest.param("น้ำ", [("น้ำ", 0, 3)], id="Thai marks"),
        pytest.param("เธอไป", [("เธ", 0, 2), ("อ", 2, 3), ("ไป", 3, 5)], id="Thai vowels"),
        pytest.param("안녕 나", [("안녕", 0, 2), ("나", 3, 4)], id="Korean"),
        pytest.param("... —", [], id="punctuation alone"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_characters_become_words(text: str, words: list[tuple[str, float, float]]) -> None:
    found = merge_characters(spans(text))
    assert [(word.text, word.start_seconds, word.end_seconds) for word in found] == words


def test_lists_become_spans_in_order() -> None:
    found = read_spans(["a", "b", "c"], [0.0, 0.4, 0.3], [0.5, "0.6", 0.2])
    assert found == (
        Word(text="a", start_seconds=0.0, end_seconds=0.5),
        Word(text="b", start_seconds=0.5, end_seconds=0.6),
        Word(text="c", start_seconds=0.6, end_seconds=0.6),
    )


@pytest.mark.parametrize(
    ("texts", "starts", "ends"),
    [
        pytest.param(["a"], [0.0], [], id="one list shorter"),
        pytest.param(["a"], [0.0], None, id="no list"),
        pytest.param("a", [0.0], [1.0], id="text for a list"),
        pytest.param(["a"], [None], [1.0], id="no number"),
        pytest.param(["a"], [float("nan")], [1.0], id="NaN"),
        pytest.param(["a"], [0.0], [float("inf")], id="infinite"),
        pytest.param([], [], [], id="empty"),
    ],
)
def test_lists_that_do_not_fit_are_no_times(texts: object, starts: object, ends: object) -> None:
    """Better none than wrong ones: the sound is paid for and good."""
    assert read_spans(texts, starts, ends) == ()


def test_times_are_the_json_of_speech_times() -> None:
    (output,) = times_outputs([Word(text="no", start_seconds=0.5, end_seconds=1.0)])
    assert (output.role, output.media_type) == (OutputRole.TIMES, "application/json")
    assert json.loads(output.data) == {
        "phones": [],
        "words": [{"text": "no", "start_seconds": 0.5, "end_seconds": 1.0}],
    }
    assert times_outputs([]) == ()


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 0])
def test_a_wav_of_unknown_length_is_given_one(size: int) -> None:
    whole = wav()
    streamed = bytearray(whole)
    streamed[4:8] = streamed[40:44] = struct.pack("<I", size)
    assert settled_wav(bytes(streamed)) == whole
    assert settled_wav(whole) == whole


def test_a_wav_that_breaks_off_is_left_as_it_is() -> None:
    """Else nobody would see that a part is missing."""
    assert settled_wav(wav()[:-2]) == wav()[:-2]
    assert settled_wav(b"RIFF") == b"RIFF"


def test_pcm_becomes_a_wav_without_loss() -> None:
    data = pcm_wav(SAMPLES, 48_000)
    with wave.open(io.BytesIO(data)) as reader:
        assert (reader.getnchannels(), reader.getframerate(), reader.getnframes()) == (1, 48000, 6)
    expected = [0, 8000 / 32768, 16000 / 32768, 8000 / 32768, 0, -16000 / 32768]
    assert parse_wav(data).samples[0].tolist() == expected


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(wav(), "audio/wav", id="wav"),
        pytest.param(b"ID3\x04" + bytes(60), "audio/mpeg", id="mp3"),
        pytest.param(b"\xff\xfb\x90\x00" + bytes(60), "audio/mpeg", id="bare mp3"),
        pytest.param(b"OggS" + bytes(60), "audio/ogg", id="ogg"),
    ],
)
def test_a_sound_is_told_by_its_bytes(data: bytes, media_type: str) -> None:
    output = sound_output(data)
    assert output is not None
    assert (output.role, output.media_type, output.data) == (OutputRole.AUDIO, media_type, data)


@pytest.mark.parametrize("data", [b"", b"<html>", b'{"error": 1}', b"\x89PNG\r\n\x1a\n", bytes(64)])
def test_what_is_no_sound_is_none(data: bytes) -> None:
    assert sound_output(data) is None
