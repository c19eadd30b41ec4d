# ruff: noqa: RUF001 - the dashes of scripts are what splits their words
"""When each phone and word of a voiced line is heard, in seconds of the finished sound."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cliffhanger.animatic.voice.espeak import RawSpeech, WordEvent
from cliffhanger.animatic.voice.spelling import SpokenText
from cliffhanger.media.speech import Phone, Word

_MIN_PHONE_SECONDS: Final = 0.012
_TOKEN: Final = re.compile(r"[^\s—–…]+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_PHONES_PER_LETTER: Final = 0.7


@dataclass(frozen=True, slots=True)
class Clock:
    """How espeak-ng's samples map to seconds of the finished sound.

    Attributes:
        first_sample: The sample that becomes second 0; what lies before is cut away.
        rate_hz: Rate at which the samples are played.
    """

    first_sample: int
    rate_hz: int

    def seconds(self, sample: int) -> float:
        """Return when *sample* is heard; 0 for what was cut away."""
        return max(0, sample - self.first_sample) / self.rate_hz


def time_phones(raw: RawSpeech, clock: Clock) -> tuple[Phone, ...]:
    """Return the phones with both ends: neighbours touch, pauses are joined into one.

    espeak-ng reports some stops at the sample of the phone after them: these borrow 12 ms of it.
    """
    bounds = [clock.seconds(event.sample) for event in raw.phones]
    bounds.append(clock.seconds(raw.samples.size))
    phones: list[Phone] = []
    for event, (nominal_start, end) in zip(raw.phones, pairwise(bounds), strict=True):
        start = max(nominal_start, phones[-1].end_seconds if phones else 0.0)
        if event.symbol and end - start < _MIN_PHONE_SECONDS:
            end = min(start + _MIN_PHONE_SECONDS, bounds[-1])  # noqa: PLW2901 - the borrowed end
        if end <= start:
            continue
        if phones and not event.symbol and not phones[-1].symbol:
            start = phones.pop().start_seconds
        phones.append(Phone(symbol=event.symbol, start_seconds=start, end_seconds=end))
    return tuple(phones)


def time_words(raw: RawSpeech, clock: Clock, line: str, spoken: SpokenText) -> tuple[Word, ...]:
    """Return the words as written in *line*, each to where the next one, or a pause, begins.

    espeak-ng speaks some pairs, such as "on the" and "would have", as one word: these are parted at
    a phone, by their letters.
    """
    events: list[WordEvent] = []
    spans: list[tuple[int, int]] = []
    for event in raw.words:
        span = _written_span(line, spoken, event)
        if span and (not spans or span[0] > spans[-1][0]):
            events.append(event)
            spans.append(span)
    starts = [event.sample for event in events] + [raw.samples.size]
    begins = [begin for begin, _ in spans] + [len(line)]
    words: list[Word] = []
    for index, (begin, end) in enumerate(spans):
        stop = _last_sound(raw, starts[index], starts[index + 1])
        texts = _written_words(line, begin, end, begins[index + 1])
        bounds = _part_at_phones(raw, texts, starts[index], stop)
        for text, (first, last) in zip(texts, pairwise(bounds), strict=True):
            start_seconds, end_seconds = clock.seconds(first), clock.seconds(last)
            if end_seconds > start_seconds:
                words.append(Word(text=text, start_seconds=start_seconds, end_seconds=end_seconds))
    return tuple(words)


def _written_words(line: str, begin: int, end: int, next_begin: int) -> list[str]:
    """Return what an event speaks: its token, and those that follow without one of their own."""
    first = _strip(line[begin : min(end, next_begin)])
    others = (_strip(match.group()) for match in _TOKEN.finditer(line, end, max(end, next_begin)))
    return [text for text in (first, *others) if text]


def _part_at_phones(raw: RawSpeech, texts: Sequence[str], start: int, stop: int) -> list[int]:
    """Return where words that are spoken as one begin, and where the last one ends, in samples.

    Counted from the end, where the sound is sure: seven phones for ten letters, so that "the" is
    two and "have" is three. What is left is the first word's.
    """
    phones = [event.sample for event in raw.phones if event.symbol and start < event.sample < stop]
    bounds = [stop]
    for text in reversed(texts[1:]):
        num_phones = max(1, round(_PHONES_PER_LETTER * len(text)))
        bounds.append(phones[-num_phones] if num_phones <= len(phones) else start)
        phones = phones[:-num_phones]
    return [start, *reversed(bounds)] if texts else [start]


def _last_sound(raw: RawSpeech, start: int, stop: int) -> int:
    """Return the sample in `(start, stop]` after which only a pause is left."""
    end = stop
    for event in reversed(raw.phones):
        if start < event.sample < stop:
            if event.symbol:
                break
            end = event.sample
    return end


def _written_span(line: str, spoken: SpokenText, event: WordEvent) -> tuple[int, int] | None:
    """Return `[begin, end)` in *line* of the token an event speaks of; None beyond the line.

    Scripts without spaces begin where the event does.
    """
    if event.first_character >= len(spoken.source_indexes):
        return None
    at = spoken.source_indexes[event.first_character]
    token = next((match for match in _TOKEN.finditer(line) if match.end() > at), None)
    if token is None:
        return None
    is_unspaced = _UNSPACED.search(token.group()) is not None
    return (at if is_unspaced else token.start(), token.end())


def _strip(token: str) -> str:
    """Return *token* without the punctuation around it; marks of Thai or Hindi stay."""
    is_part = [("x" + character).isidentifier() for character in token]
    if not any(is_part):
        return ""
    return token[is_part.index(True) : len(token) - is_part[::-1].index(True)]
