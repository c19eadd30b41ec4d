"""The embedded voice reading along with other voices."""

from itertools import pairwise

import numpy as np
import pytest

from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.animatic.voice.follow import fit_phones, time_line
from cliffhanger.media.align.values import AlignedWord
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Phone, SpeechTimes, Word
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.story.model import Character
from tests.heard_lines import speak_lines, word_errors

READER = Character(id="reader", name="Reader")


@pytest.mark.parametrize("language", ["en", "zh", "vi"])
def test_words_and_phones_are_found_where_nothing_was_heard(language: str) -> None:
    """Another voice of espeak-ng, unheard: half the words within 40 ms, 95 % within 150 ms."""
    errors, phone_errors = list[float](), list[float]()
    for line in speak_lines(language, num_lines=3):
        request = SpeechRequest(text=line.text, character=READER, language=language)
        timed = time_line(request, line.audio)
        errors += word_errors(line, timed.aligned).tolist()
        mine, theirs = (
            [phone for phone in times.phones if phone.symbol] for times in (timed.times, line.times)
        )
        assert [phone.symbol for phone in mine] == [phone.symbol for phone in theirs]
        phone_errors += [
            abs(one.start_seconds - two.start_seconds)
            for one, two in zip(mine, theirs, strict=True)
        ]
        _check_phones(timed.times, line.audio)
    assert np.median(errors) <= 0.040
    assert np.percentile(errors, 95) <= 0.150
    assert np.median(phone_errors) <= 0.040


def test_phones_keep_their_shares_of_a_word() -> None:
    """A word twice as long has phones twice as long; a pause between words is a phone."""
    reading = SpeechTimes(
        phones=(_phone("a", 0.0, 0.1), _phone("b", 0.1, 0.4), _phone("c", 0.4, 0.6)),
        words=(_word("ab", 0.0, 0.4), _word("c", 0.4, 0.6)),
    )
    words = (_aligned("ab", 1.0, 1.8), _aligned("c", 2.0, 2.2))
    found = fit_phones(reading, words, language="en")
    expected = [("a", 1.0, 1.2), ("b", 1.2, 1.8), ("", 1.8, 2.0), ("c", 2.0, 2.2)]
    assert [phone.symbol for phone in found] == [symbol for symbol, _, _ in expected]
    np.testing.assert_allclose(
        [(phone.start_seconds, phone.end_seconds) for phone in found],
        [times for _, *times in expected],
    )


def test_a_line_without_words_has_no_times() -> None:
    request = SpeechRequest(text="...", character=READER)
    timed = time_line(request, EspeakVoice().speak(request).audio)
    assert timed.times == SpeechTimes()


def _check_phones(times: SpeechTimes, audio: Audio) -> None:
    """Phones follow each other without gaps, inside the recording."""
    assert all(one.end_seconds == two.start_seconds for one, two in pairwise(times.phones))
    assert all(phone.end_seconds > phone.start_seconds for phone in times.phones)
    assert times.phones[0].start_seconds >= 0.0
    assert times.phones[-1].end_seconds <= audio.duration_seconds


def _phone(symbol: str, start: float, end: float) -> Phone:
    return Phone(symbol=symbol, start_seconds=start, end_seconds=end)


def _word(text: str, start: float, end: float) -> Word:
    return Word(text=text, start_seconds=start, end_seconds=end)


def _aligned(text: str, start: float, end: float) -> AlignedWord:
    return AlignedWord(text=text, start_seconds=start, end_seconds=end, confidence=1.0)
