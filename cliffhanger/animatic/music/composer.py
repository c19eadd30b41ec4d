"""The embedded composer: moods in, a stereo bed with an ending out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, oaconvolve, sosfilt

from cliffhanger.animatic.music.harmony import BEATS_PER_BAR, HARMONIES, Chord
from cliffhanger.animatic.music.instruments import play_note
from cliffhanger.animatic.music.patterns import PATTERNS, Bar, Note, last_chord
from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.models.requests import MoodBrief, MoodSpan
from cliffhanger.story.vocabulary import Mood

Samples = NDArray[np.float32]

CROSS_FADE_SECONDS: Final = 0.6
"""How long one mood takes to give way to the next, around their boundary."""

_ENDING_SECONDS: Final = 2.8
_FADE_OUT_SECONDS: Final = 0.9
_BED_RMS: Final = 0.1
_PEAK: Final = 0.9


class EmbeddedComposer:
    """Writes music from chords and patterns: no model, no key, the same bed for the same seed."""

    def compose(self, brief: MoodBrief) -> Audio:
        """Return a stereo bed as long as the brief's spans together, 48 kHz, RMS near -20 dBFS.

        Raises:
            InvalidSettingError: A span is empty, or the spans leave gaps or overlap.
        """
        spans = _joined(brief.spans)
        first_sample = spans[0].start_sample
        bed = np.zeros((2, spans[-1].end_sample - first_sample), np.float32)
        half = round(CROSS_FADE_SECONDS / 2.0 * SAMPLE_RATE_HZ)
        for index, span in enumerate(spans):
            start = max(0, span.start_sample - first_sample - (half if index else 0))
            is_last = index == len(spans) - 1
            stop = min(bed.shape[1], span.end_sample - first_sample + (0 if is_last else half))
            part = _play_mood(
                _Passage(span.mood, stop - start, seed=brief.seed, index=index, is_last=is_last)
            )
            # Equal power: the two moods do not know each other.
            fade = np.sin(np.linspace(0.0, np.pi / 2.0, 2 * half, dtype=np.float32))
            if index:
                _fade(part, fade)
            if not is_last:
                _fade(part[:, ::-1], fade)
            bed[:, start:stop] += part
        return Audio(_tame(bed))


@dataclass(frozen=True, slots=True)
class _Passage:
    mood: Mood
    num_samples: int
    seed: int
    index: int
    is_last: bool

    @property
    def seconds(self) -> float:
        return self.num_samples / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class _Played:
    """A note with its time in seconds."""

    start_seconds: float
    beat_seconds: float
    note: Note


def _joined(spans: Sequence[MoodSpan]) -> list[MoodSpan]:
    """Return the spans, neighbours of one mood joined.

    Raises:
        InvalidSettingError: A span is empty, or two of them do not touch.
    """
    joined: list[MoodSpan] = []
    for span in spans:
        if span.end_sample <= span.start_sample:
            raise InvalidSettingError(
                f"a mood span must end after it starts, got "
                f"[{span.start_sample}, {span.end_sample})"
            )
        if joined and span.start_sample != joined[-1].end_sample:
            raise InvalidSettingError(
                f"mood spans must touch: one ends at sample {joined[-1].end_sample} "
                f"and the next starts at {span.start_sample}"
            )
        if joined and span.mood is joined[-1].mood:
            joined[-1] = joined[-1].model_copy(update={"end_sample": span.end_sample})
        else:
            joined.append(span)
    return joined


def _play_mood(passage: _Passage) -> Samples:
    """Return one mood's music, stereo, at the bed's level."""
    dry = np.zeros((2, passage.num_samples), np.float32)
    wet = np.zeros(passage.num_samples, np.float32)
    for played in _score(passage):
        _add_note(dry, wet, played)
    for channel, response in enumerate(_hall()):
        dry[channel] += 0.9 * oaconvolve(wet, response)[: passage.num_samples]
    if passage.is_last:
        fall = min(passage.num_samples, round(_FADE_OUT_SECONDS * SAMPLE_RATE_HZ))
        dry[:, passage.num_samples - fall :] *= np.linspace(1.0, 0.0, fall, dtype=np.float32)
    rms = float(np.sqrt(np.square(dry, dtype=np.float64).mean()))
    return dry * np.float32(_BED_RMS / max(rms, 1e-6))


def _score(passage: _Passage) -> Iterator[_Played]:
    """Yield the notes of a passage: bars until the ending, then the chord it rests on."""
    harmony = HARMONIES[passage.mood]
    beat_seconds = 60.0 / harmony.beats_per_minute
    rng = np.random.default_rng((passage.seed % 2**32, passage.index, 77))
    transposition = passage.seed % 7 - 3
    progression = harmony.progressions[int(rng.integers(len(harmony.progressions)))]
    end = passage.seconds
    if passage.is_last:
        end = max(0.0, passage.seconds - _ENDING_SECONDS)
        end -= end % beat_seconds
    num_bars = int(np.ceil(end / (beat_seconds * BEATS_PER_BAR)))
    for index in range(num_bars):
        start = index * BEATS_PER_BAR * beat_seconds
        chord = _chord_of(progression, index).pitches(transposition)
        for note in PATTERNS[passage.mood](Bar(index, chord, rng)):
            at = start + note.beat * beat_seconds
            if at < end - 0.01:
                yield _Played(at, beat_seconds, note)
    if passage.is_last:
        num_beats = (passage.seconds - end) / beat_seconds
        for note in last_chord(passage.mood, progression[0].pitches(transposition), num_beats):
            yield _Played(end, beat_seconds, note)


def _chord_of(progression: tuple[Chord, ...], bar_index: int) -> Chord:
    return progression[bar_index % len(progression)]


def _add_note(dry: Samples, wet: Samples, played: _Played) -> None:
    note = played.note
    held_ms = round(note.num_beats * played.beat_seconds * 1000.0)
    sound = play_note(note.instrument, note.pitch, held_ms)
    start = round(played.start_seconds * SAMPLE_RATE_HZ)
    heard = sound[: max(0, wet.size - start)] * np.float32(note.level)
    stop = start + heard.size
    dry[0, start:stop] += heard * np.float32(np.sqrt(1.0 - note.pan))
    dry[1, start:stop] += heard * np.float32(np.sqrt(1.0 + note.pan))
    wet[start:stop] += heard * np.float32(note.send)


def _fade(part: Samples, fade: Samples) -> None:
    """Raise the beginning of *part* along *fade*, in place."""
    length = min(part.shape[1], fade.size)
    part[:, :length] *= fade[-length:] if length < fade.size else fade


def _tame(bed: Samples) -> Samples:
    """Return *bed* with peaks over 0.7 bent smoothly, so that none passes 0.9."""
    knee, room = np.float32(0.7), np.float32(_PEAK - 0.7)
    over = np.maximum(np.abs(bed) - knee, 0.0)
    bent = np.sign(bed) * (knee + room * np.tanh(over / room))
    return np.where(over > 0.0, bent, bed).astype(np.float32)


@cache
def _hall() -> tuple[Samples, Samples]:
    """Return the impulse responses of a hall, left and right, of unit energy."""
    decay_seconds = 1.8
    num_samples = round(decay_seconds * SAMPLE_RATE_HZ)
    seconds = np.arange(num_samples) / SAMPLE_RATE_HZ
    noise = np.random.default_rng(5).standard_normal((2, num_samples))
    response = noise * np.exp(-6.9 * seconds / decay_seconds)
    response[:, : round(0.012 * SAMPLE_RATE_HZ)] = 0.0
    band = butter(1, (180, 5200), "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    shaped = sosfilt(band, response, axis=1)
    shaped /= np.sqrt(np.square(shaped).sum(axis=1, keepdims=True))
    left, right = shaped.astype(np.float32)
    return left, right
