"""The recogniser that knows what its own voice said."""

import numpy as np
import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.align import align_line
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Speech, SpeechTimes
from cliffhanger.models.protocols import Transcriber
from cliffhanger.models.transcribers.embedded import EmbeddedTranscriber
from tests.heard_lines import speak_lines, word_errors


def test_it_tells_the_voice_s_own_times() -> None:
    """Aligned with them, words stay within 80 ms, half of them within 20, and are sure."""
    lines = speak_lines("vi", num_lines=3)
    ears: Transcriber = EmbeddedTranscriber.of(Speech(line.audio, line.times) for line in lines)
    for line in lines:
        heard = ears.transcribe(line.audio, language="vi")
        assert [word.text for word in heard.words] == [word.text for word in line.times.words]
        assert [word.start_seconds for word in heard.words] == [
            word.start_seconds for word in line.times.words
        ]
        aligned = align_line(line.text, "vi", line.audio, heard)
        errors = word_errors(line, aligned)
        assert (np.median(errors) <= 0.02, errors.max() <= 0.08) == (True, True)
        assert aligned.low == ()


def test_a_voice_that_told_no_times_has_no_words() -> None:
    audio = Audio(np.zeros((1, 100), np.float32))
    heard = EmbeddedTranscriber.of([Speech(audio, SpeechTimes())]).transcribe(audio)
    assert (heard.text, heard.words, heard.segments) == ("", (), ())


def test_other_recordings_are_unknown_to_it() -> None:
    audio = Audio(np.zeros((1, 48_000), np.float32))
    ears = EmbeddedTranscriber.of([])
    with pytest.raises(InvalidInputError, match=r"one of the 0 recordings .* another of 1.00 s"):
        ears.transcribe(audio)
