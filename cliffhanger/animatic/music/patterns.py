"""Patterns: the notes each mood plays in one bar, and the chord it ends on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from cliffhanger.animatic.music.harmony import BEATS_PER_BAR
from cliffhanger.animatic.music.instruments import Instrument
from cliffhanger.story.vocabulary import Mood


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the score.

    Attributes:
        beat: When it begins, in beats from the beginning of its bar.
        instrument: Who plays it.
        pitch: MIDI number.
        num_beats: How long it is held.
        level: Factor on its samples.
        pan: -1 (left) to 1 (right).
        send: Share that goes to the reverb.
    """

    beat: float
    instrument: Instrument
    pitch: int
    num_beats: float
    level: float
    pan: float = 0.0
    send: float = 0.3


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar to be filled.

    Attributes:
        index: Zero-based from the beginning of the mood.
        chord: MIDI numbers, lowest first.
        rng: Decides which notes are left out and how hard they are struck.
    """

    index: int
    chord: tuple[int, ...]
    rng: np.random.Generator


def _neutral(bar: Bar) -> Iterator[Note]:
    root = bar.chord[0]
    for index, pitch in enumerate(bar.chord[:3]):
        yield Note(0, Instrument.PAD, pitch, 4, 0.4, (-0.4, 0.3, 0.0)[index], 0.5)
    yield Note(0, Instrument.PIANO, root - 12, 3.6, 0.5, -0.1, 0.4)
    for step, tone in ((0.0, 0), (1.5, 1), (2.0, 2), (3.0, 1)):
        if bar.rng.random() < 0.85:
            level = 0.45 + 0.15 * bar.rng.random()
            yield Note(step, Instrument.PIANO, bar.chord[tone], 1.2, level, 0.15, 0.45)


def _romantic(bar: Bar) -> Iterator[Note]:
    chord = bar.chord
    for index, pitch in enumerate((chord[0] - 12, *chord[1:])):
        yield Note(0, Instrument.PAD, pitch, 4, 0.44, (-0.4, 0.3, -0.2, 0.5)[index], 0.5)
    top = (*chord, chord[0] + 12)[3]
    for step, pitch in enumerate(
        (chord[0] - 12, chord[0], chord[1], chord[2], top, chord[2], chord[1], chord[2])
    ):
        level = 0.5 + 0.2 * bar.rng.random()
        yield Note(step / 2, Instrument.PIANO, pitch, 0.9, level, 0.15, 0.4)
    if bar.index % 2:
        for beat, interval in ((0.0, 12), (1.5, 14), (2.5, 11)):
            yield Note(beat, Instrument.STRINGS, chord[0] + interval, 1.3, 0.33, -0.3, 0.6)


def _sad(bar: Bar) -> Iterator[Note]:
    chord = bar.chord
    for index, pitch in enumerate((chord[0] - 12, *chord[1:])):
        yield Note(0, Instrument.STRINGS, pitch, 4, 0.3, (-0.5, 0.4, 0.0, 0.2)[index], 0.6)
    melody = (chord[2] + 12, chord[1] + 12, chord[0] + 12, chord[1] + 12)
    for beat, pitch in enumerate(melody):
        if bar.rng.random() < 0.8:
            yield Note(beat, Instrument.PIANO, pitch, 1.2, 0.7, 0.1, 0.55)
    yield Note(0, Instrument.PIANO, chord[0] - 24, 3.6, 0.55, -0.1, 0.4)


def _tense(bar: Bar) -> Iterator[Note]:
    root = bar.chord[0]
    yield Note(0, Instrument.DRONE, root - 12, 4, 0.9, 0.0, 0.3)
    for step in range(8):
        is_downbeat = step % 4 == 0
        level = 0.55 if is_downbeat else 0.33
        pitch = root - (24 if is_downbeat else 12)
        yield Note(step / 2, Instrument.BASS, pitch, 0.35, level, 0.0, 0.1)
    for step in range(16):
        if step % 4 != 1 or bar.rng.random() < 0.4:
            level = 0.5 if step % 4 == 0 else 0.25
            yield Note(step / 4, Instrument.TICK, 60, 0.1, level, 0.35 * (-1) ** step, 0.2)
    yield from _rising_strings(bar)
    if bar.index % 2:
        yield Note(3, Instrument.TIMPANI, root - 24, 1, 0.63, 0.0, 0.5)


def _mystery(bar: Bar) -> Iterator[Note]:
    root = bar.chord[0]
    yield Note(0, Instrument.DRONE, root - 12, 4, 0.9, 0.0, 0.3)
    yield from _rising_strings(bar)
    if bar.index % 2:
        yield Note(3, Instrument.TIMPANI, root - 24, 1, 0.5, 0.0, 0.5)
    for beat in range(BEATS_PER_BAR):
        tone = int(bar.rng.integers(len(bar.chord)))
        pan = float(bar.rng.uniform(-0.6, 0.6))
        if bar.rng.random() < 0.6:
            yield Note(beat, Instrument.BELL, bar.chord[tone] + 24, 1, 0.3, pan, 0.8)


def _rising_strings(bar: Bar) -> Iterator[Note]:
    for index, pitch in enumerate(bar.chord[1:3]):
        pan = (-0.6, 0.6)[index]
        yield Note(index, Instrument.STRINGS, pitch + 12, 4 - index, 0.15, pan, 0.7)


def _triumphant(bar: Bar) -> Iterator[Note]:
    chord = bar.chord
    for index, pitch in enumerate(chord[:3]):
        yield Note(0, Instrument.STRINGS, pitch, 4, 0.32, (-0.5, 0.5, 0.0)[index], 0.5)
    for index, (beat, held) in enumerate(((0.0, 1.4), (1.5, 0.45), (2.0, 1.85))):
        pitch = chord[(index + bar.index) % 3]
        yield Note(beat, Instrument.BRASS, pitch, held, 0.5, 0.1, 0.45)
        yield Note(beat, Instrument.BRASS, chord[0] - 12, held, 0.35, -0.2, 0.4)
    for beat in (0.0, 2.0, 3.0, 3.5):
        yield Note(beat, Instrument.TIMPANI, chord[0] - 24, 1, 0.48, 0.0, 0.4)
    yield Note(0, Instrument.BASS, chord[0] - 24, 3.6, 0.6, 0.0, 0.1)


def _comic(bar: Bar) -> Iterator[Note]:
    chord = bar.chord
    for beat in range(BEATS_PER_BAR):
        low = chord[0] - 12 if beat % 2 == 0 else chord[2] - 12
        yield Note(beat, Instrument.PLUCK, low, 0.4, 0.63, -0.1, 0.15)
        for tone in (1, 2):
            yield Note(beat + 0.5, Instrument.PLUCK, chord[tone], 0.3, 0.25, 0.3, 0.2)
    for step in range(8):
        pitch = chord[int(bar.rng.integers(len(chord)))] + 12
        if bar.rng.random() < 0.62:
            yield Note(step / 2, Instrument.XYLOPHONE, pitch, 0.4, 0.44, -0.35, 0.3)
    if bar.index % 4 == 3:
        for step in range(4):
            pitch = chord[0] + 24 - 2 * step
            yield Note(3 + step / 4, Instrument.XYLOPHONE, pitch, 0.4, 0.4, 0.0, 0.3)


PATTERNS: Final[dict[Mood, Callable[[Bar], Iterator[Note]]]] = {
    Mood.NEUTRAL: _neutral,
    Mood.TENSE: _tense,
    Mood.ROMANTIC: _romantic,
    Mood.SAD: _sad,
    Mood.TRIUMPHANT: _triumphant,
    Mood.COMIC: _comic,
    Mood.MYSTERY: _mystery,
}
"""Fills one bar of a mood."""

_LAST_VOICES: Final = {
    Mood.NEUTRAL: (Instrument.PIANO, Instrument.PAD),
    Mood.TENSE: (Instrument.TIMPANI, Instrument.DRONE),
    Mood.ROMANTIC: (Instrument.PIANO, Instrument.STRINGS),
    Mood.SAD: (Instrument.PIANO, Instrument.STRINGS),
    Mood.TRIUMPHANT: (Instrument.BRASS, Instrument.STRINGS),
    Mood.COMIC: (Instrument.XYLOPHONE, Instrument.PLUCK),
    Mood.MYSTERY: (Instrument.BELL, Instrument.DRONE),
}


def last_chord(mood: Mood, chord: tuple[int, ...], num_beats: float) -> Iterator[Note]:
    """Yield the notes of the chord that ends the music: struck once and held."""
    struck, held = _LAST_VOICES[mood]
    yield Note(0, struck, chord[0] - 12, num_beats, 0.7, 0.0, 0.5)
    for index, pitch in enumerate(chord[:3]):
        pan = (-0.4, 0.4, 0.0)[index]
        if struck is not Instrument.TIMPANI:
            yield Note(0, struck, pitch, num_beats, 0.5, pan, 0.5)
        if held is not Instrument.DRONE or index == 0:
            yield Note(0, held, pitch, num_beats, 0.35, -pan, 0.6)
