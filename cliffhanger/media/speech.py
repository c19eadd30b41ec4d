"""A voiced line: its sound and when each phone and word is heard."""

import math
from dataclasses import dataclass

from cliffhanger.media.audio import Audio
from cliffhanger.value import Value


class Phone(Value):
    """One phone of a line, `[start_seconds, end_seconds)` from the start of its sound."""

    symbol: str
    """IPA, or an empty string for silence."""
    start_seconds: float
    """From the start of the line's audio."""
    end_seconds: float
    """Exclusive."""


class Word(Value):
    """One word of a line, `[start_seconds, end_seconds)` from the start of its sound."""

    text: str
    """As written in the line."""
    start_seconds: float
    """From the start of the line's audio."""
    end_seconds: float
    """Exclusive."""


class SpeechTimes(Value):
    """When the sounds of a line are heard; the JSON beside its WAV."""

    phones: tuple[Phone, ...] = ()
    """In order, not overlapping."""
    words: tuple[Word, ...] = ()
    """In order, not overlapping."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A voiced line.

    Attributes:
        audio: Mono, 48 kHz.
        times: Phones and words, where the voice knows them.
    """

    audio: Audio
    times: SpeechTimes


def count_spoken_samples(speech: Speech) -> int:
    """Return how many samples are spoken: up to the last phone, without the room's tail."""
    end_seconds = max((phone.end_seconds for phone in speech.times.phones), default=0.0)
    spoken = math.ceil(end_seconds * speech.audio.sample_rate_hz)
    return min(spoken, speech.audio.num_samples) or speech.audio.num_samples
