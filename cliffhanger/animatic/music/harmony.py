"""Harmony: which chords each mood moves through, and how fast."""

from dataclasses import dataclass
from typing import Final

from cliffhanger.story.vocabulary import Mood

BEATS_PER_BAR: Final = 4


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord.

    Attributes:
        root: MIDI number of its lowest note in close position.
        intervals: Semitones above the root, ascending, beginning with 0.
    """

    root: int
    intervals: tuple[int, ...]

    def pitches(self, transposition: int = 0) -> tuple[int, ...]:
        """Return its notes as MIDI numbers, lowest first."""
        return tuple(self.root + transposition + interval for interval in self.intervals)


@dataclass(frozen=True, slots=True)
class Harmony:
    """What a mood moves through.

    Attributes:
        beats_per_minute: Tempo.
        progressions: Alternatives of one chord per bar; each begins with the chord it ends on.
    """

    beats_per_minute: float
    progressions: tuple[tuple[Chord, ...], ...]


_MINOR = (0, 3, 7)
_MAJOR = (0, 4, 7)
_MAJOR_7 = (0, 4, 7, 11)
_MINOR_7 = (0, 3, 7, 10)
_DIMINISHED = (0, 3, 6)
_SUSPENDED = (0, 5, 7)

# All in or near C major and A minor, so that one mood can follow another without a jolt.
HARMONIES: Final = {
    Mood.NEUTRAL: Harmony(
        84.0,
        (
            (Chord(60, _MAJOR), Chord(57, _MINOR_7), Chord(53, _MAJOR_7), Chord(55, _SUSPENDED)),
            (Chord(60, _MAJOR), Chord(64, _MINOR), Chord(53, _MAJOR_7), Chord(55, _MAJOR)),
        ),
    ),
    Mood.TENSE: Harmony(
        96.0,
        (
            (Chord(50, _MINOR), Chord(50, _DIMINISHED), Chord(51, _MAJOR), Chord(49, _DIMINISHED)),
            (Chord(50, _MINOR), Chord(53, _MINOR), Chord(51, _MAJOR), Chord(56, _DIMINISHED)),
        ),
    ),
    Mood.ROMANTIC: Harmony(
        76.0,
        (
            (Chord(60, _MAJOR_7), Chord(57, _MINOR_7), Chord(65, _MAJOR_7), Chord(67, _SUSPENDED)),
            (Chord(60, _MAJOR_7), Chord(64, _MINOR_7), Chord(65, _MAJOR_7), Chord(62, _MINOR_7)),
        ),
    ),
    Mood.SAD: Harmony(
        64.0,
        (
            (Chord(57, _MINOR), Chord(53, _MAJOR_7), Chord(60, _MAJOR), Chord(55, _MAJOR)),
            (Chord(57, _MINOR), Chord(62, _MINOR), Chord(53, _MAJOR_7), Chord(52, _MINOR)),
        ),
    ),
    Mood.TRIUMPHANT: Harmony(
        104.0,
        (
            (Chord(60, _MAJOR), Chord(67, _MAJOR), Chord(69, _MINOR), Chord(65, _MAJOR)),
            (Chord(60, _MAJOR), Chord(65, _MAJOR), Chord(62, _MINOR), Chord(67, _MAJOR)),
        ),
    ),
    Mood.COMIC: Harmony(
        126.0,
        (
            (Chord(60, _MAJOR), Chord(62, _MINOR), Chord(67, _MAJOR), Chord(60, _MAJOR)),
            (Chord(60, _MAJOR), Chord(57, _MINOR), Chord(62, _MINOR), Chord(67, _MAJOR)),
        ),
    ),
    Mood.MYSTERY: Harmony(
        70.0,
        (
            (Chord(52, _MINOR), Chord(48, _MAJOR_7), Chord(51, _DIMINISHED), Chord(47, _MAJOR)),
            (Chord(52, _MINOR), Chord(55, _DIMINISHED), Chord(48, _MAJOR_7), Chord(53, _MINOR)),
        ),
    ),
}
"""One per mood."""
