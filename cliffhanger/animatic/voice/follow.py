"""When words and phones of a line are heard, whoever speaks it: the embedded voice reads along.

What it says is warped onto the recording, which tells about where each word is even where nothing
was recognised; `cliffhanger.media.align` reconciles that with what was heard. Phones are those of
the embedded voice, laid into the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.voice.speaker import EspeakVoice
from cliffhanger.media.align import AlignedLine, AlignedWord, WordHint, align_line
from cliffhanger.media.align.letters import letters_of
from cliffhanger.media.align.match import match_letters
from cliffhanger.media.align.sound import FRAMES_PER_SECOND, read_sound
from cliffhanger.media.align.warp import warp_times
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Phone, Speech, SpeechTimes, Word
from cliffhanger.media.transcript import Transcript
from cliffhanger.models.requests import SpeechRequest

_PAUSE_SECONDS: Final = 0.05
"""Shorter gaps between words belong to the phone before them."""


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A recording of a line with its times.

    Attributes:
        aligned: Words with how sure they are.
        times: Words and phones, as a voice with times of its own would give them.
    """

    aligned: AlignedLine
    times: SpeechTimes


def time_line(
    request: SpeechRequest, audio: Audio, transcript: Transcript | None = None
) -> TimedLine:
    """Return when words and phones of *request* are heard in *audio*.

    Args:
        request: The line; who speaks it does not matter.
        audio: Its recording, by any voice.
        transcript: What was heard in it, where somebody listened.

    Raises:
        InvalidInputError: The recording is shorter than 10 ms for each word.
        InvalidSettingError: The embedded voice does not speak the language.
        MissingDependencyError: espeak-ng cannot be loaded.
    """
    reading = EspeakVoice().speak(request)
    aligned = align_line(
        request.text,
        request.language,
        audio,
        transcript,
        hints=expect_words(reading, audio),
    )
    phones = fit_phones(reading.times, aligned.pieces, language=request.language)
    return TimedLine(aligned, SpeechTimes(phones=phones, words=aligned.as_words()))


def expect_words(reading: Speech, audio: Audio) -> tuple[WordHint, ...]:
    """Return where the words of *reading* are in *audio*, another recording of the line."""
    if not reading.times.words or audio.num_samples == 0:
        return ()
    heard_at = warp_times(read_sound(_spoken(reading)), read_sound(audio))
    frames = (np.arange(heard_at.size) + 0.5) / FRAMES_PER_SECOND
    hints: list[WordHint] = []
    for word in reading.times.words:
        start, end = np.interp([word.start_seconds, word.end_seconds], frames, heard_at).tolist()
        hints.append(WordHint(word.text, start, end))
    return tuple(hints)


def fit_phones(
    reading: SpeechTimes, words: Sequence[AlignedWord], *, language: str
) -> tuple[Phone, ...]:
    """Return the phones of *reading* at the times of *words*, with pauses between them.

    Within a word each phone keeps its share; phones of words that *words* does not have follow
    their neighbours. Gaps of 50 ms or more are phones without a symbol.
    """
    knots = _knots(reading.words, words, language)
    if not knots.size:
        return ()
    phones: list[Phone] = []
    for phone in reading.phones:
        if not phone.symbol:
            continue
        start, end = _moved([phone.start_seconds, phone.end_seconds], knots)
        if phones:
            gap = start - phones[-1].end_seconds
            if gap >= _PAUSE_SECONDS:
                phones.append(_phone("", phones[-1].end_seconds, start))
            elif gap > 0.0:
                phones[-1] = _phone(phones[-1].symbol, phones[-1].start_seconds, start)
        if end > start:
            phones.append(_phone(phone.symbol, start, end))
    return tuple(phones)


def _knots(
    reading: Sequence[Word], words: Sequence[AlignedWord], language: str
) -> NDArray[np.float64]:
    """Return times of the reading with those of the recording, rising, shape (num_knots, 2)."""
    mine = [(letter, at) for word in reading for letter, at in _lettered(word, language)]
    theirs = [(letter, at) for word in words for letter, at in _lettered(word, language)]
    pairs = match_letters("".join(one for one, _ in mine), "".join(one for one, _ in theirs))
    knots: list[tuple[float, float]] = []
    for (_, (start, end)), other in zip(mine, pairs, strict=True):
        if other is not None:
            heard_start, heard_end = theirs[other][1]
            knots += [(start, heard_start), (end, heard_end)]
    found = np.array(knots, np.float64).reshape(-1, 2)
    return np.maximum.accumulate(found, axis=0)


def _lettered(word: Word | AlignedWord, language: str) -> list[tuple[str, tuple[float, float]]]:
    letters = letters_of(word.text, language)
    bounds = np.linspace(word.start_seconds, word.end_seconds, len(letters) + 1).tolist()
    return [(letter, (bounds[index], bounds[index + 1])) for index, letter in enumerate(letters)]


def _moved(seconds: list[float], knots: NDArray[np.float64]) -> tuple[float, float]:
    """Return a phone's start and end in the recording.

    Where a pause of the recording lies between two words of the reading, a start is what follows
    it and an end is what comes before it.
    """
    start, end = seconds
    after = knots[np.searchsorted(knots[:, 0], start, side="right") - 1]
    first = float(after[1]) if after[0] == start else _between(start, knots)
    return first, _between(end, knots)


def _between(seconds: float, knots: NDArray[np.float64]) -> float:
    """Return when *seconds* of the reading are heard: the earlier of two times."""
    index = int(np.searchsorted(knots[:, 0], seconds, side="left"))
    if index == 0:
        return float(knots[0, 1])
    if index == len(knots):
        return float(knots[-1, 1])
    before, after = knots[index - 1], knots[index]
    part = (seconds - before[0]) / max(1e-9, after[0] - before[0])
    return float(before[1] + part * (after[1] - before[1]))


def _phone(symbol: str, start: float, end: float) -> Phone:
    return Phone(symbol=symbol, start_seconds=start, end_seconds=end)


def _spoken(reading: Speech) -> Audio:
    """Return the reading without the silence after its last phone."""
    end = max(phone.end_seconds for phone in reading.times.phones)
    num_samples = round(end * reading.audio.sample_rate_hz)
    return Audio(reading.audio.samples[:, :num_samples], reading.audio.sample_rate_hz)
