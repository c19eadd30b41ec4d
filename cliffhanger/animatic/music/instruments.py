"""Instruments: one note of each as samples, additive synthesis from a sine table."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.media.audio import SAMPLE_RATE_HZ

Samples = NDArray[np.float32]

_TABLE_SIZE: Final = 1 << 15
_SINE: Final = np.sin(2.0 * np.pi * np.arange(_TABLE_SIZE) / _TABLE_SIZE).astype(np.float32)
_MAX_PARTIAL_HZ: Final = 10_000.0


class Instrument(StrEnum):
    """What the patterns write for."""

    PIANO = "piano"
    PAD = "pad"
    STRINGS = "strings"
    BRASS = "brass"
    PLUCK = "pluck"
    BELL = "bell"
    XYLOPHONE = "xylophone"
    BASS = "bass"
    TIMPANI = "timpani"
    TICK = "tick"
    DRONE = "drone"


@lru_cache(maxsize=1024)
def play_note(instrument: Instrument, pitch: int, duration_ms: int) -> Samples:
    """Return one note, rung out; float32 mono at 48 kHz, not to be written to.

    Args:
        instrument: What plays.
        pitch: MIDI number; 69 is 440 Hz.
        duration_ms: How long the note is held; the sound goes on as the instrument does.
    """
    sound = _PLAYERS[instrument](440.0 * 2.0 ** ((pitch - 69) / 12.0), duration_ms / 1000.0)
    note = sound.astype(np.float32)
    note.flags.writeable = False
    return note


def _seconds(duration_seconds: float) -> Samples:
    return np.arange(int(duration_seconds * SAMPLE_RATE_HZ), dtype=np.float32) / np.float32(
        SAMPLE_RATE_HZ
    )


def _tone(frequency_hz: float, num_samples: int, *, start_cycles: float = 0.0) -> Samples:
    step = frequency_hz / SAMPLE_RATE_HZ * _TABLE_SIZE
    at = np.arange(num_samples, dtype=np.float64) * step + start_cycles * _TABLE_SIZE
    return _SINE[at.astype(np.int64) & (_TABLE_SIZE - 1)]


def _wave(partials: Sequence[float]) -> Samples:
    """Return one cycle with the given partial amplitudes, as a table."""
    at = np.arange(_TABLE_SIZE)
    cycle = np.zeros(_TABLE_SIZE, np.float32)
    for index, amplitude in enumerate(partials, start=1):
        cycle += np.float32(amplitude) * _SINE[(at * index + index * 911) & (_TABLE_SIZE - 1)]
    return cycle


def _read(table: Samples, cycles: NDArray[np.float64]) -> Samples:
    return table[(cycles * _TABLE_SIZE).astype(np.int64) & (_TABLE_SIZE - 1)]


def _partial_count(frequency_hz: float, wanted: int) -> int:
    return max(1, min(wanted, int(_MAX_PARTIAL_HZ / frequency_hz)))


def _envelope(num_samples: int, attack: float, sustain: float, release: float) -> Samples:
    """Return a rise, a settling to *sustain* and a fall; times in seconds."""
    shape = np.full(num_samples, sustain, np.float32)
    rise = min(num_samples, int(attack * SAMPLE_RATE_HZ))
    settle = min(num_samples - rise, int(0.25 * SAMPLE_RATE_HZ))
    shape[:rise] = np.linspace(0.0, 1.0, rise) ** 1.3
    shape[rise : rise + settle] = np.linspace(1.0, sustain, settle)
    fall = min(num_samples, int(release * SAMPLE_RATE_HZ))
    shape[num_samples - fall :] *= (np.linspace(1.0, 0.0, fall) ** 1.5).astype(np.float32)
    return shape


def _piano(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(max(held_seconds, 0.3) + 0.9)
    sound = np.zeros_like(seconds)
    for index in range(1, _partial_count(frequency_hz, 8) + 1):
        stretched_hz = frequency_hz * index * (1.0 + 0.00035 * index * index) ** 0.5
        decay = np.exp(-seconds * (1.4 + 0.55 * index + frequency_hz / 500.0))
        tone = _tone(stretched_hz, seconds.size, start_cycles=index / 6.3)
        sound += decay * tone / np.float32(index**1.25)
    released = np.exp(-7.0 * np.maximum(seconds - held_seconds, 0.0))
    rise = np.minimum(np.float32(1.0), seconds / np.float32(0.003))
    return (0.5 * sound * released * rise).astype(np.float32)


def _ensemble(
    frequency_hz: float, held_seconds: float, partials: Sequence[float], vibrato: float
) -> NDArray[np.float64]:
    """Return three detuned voices reading one wave; not yet shaped in time."""
    seconds = _seconds(held_seconds + 0.8).astype(np.float64)
    table = _wave(partials[: _partial_count(frequency_hz, len(partials))])
    # The phase of a frequency that sways by +-vibrato at 5.2 Hz, in cycles.
    sway = -vibrato * np.cos(2.0 * np.pi * 5.2 * seconds) / (2.0 * np.pi * 5.2)
    sway *= np.minimum(1.0, seconds / 0.8)
    sound = np.zeros_like(seconds)
    for index, detune in enumerate((-0.006, 0.0, 0.007)):
        cycles = frequency_hz * (1.0 + detune) * (seconds + sway) + 0.37 * index
        sound += _read(table, cycles)
    return sound


def _pad(frequency_hz: float, held_seconds: float) -> Samples:
    partials = [1.0 / index**1.7 for index in range(1, 5)]
    sound = _ensemble(frequency_hz, held_seconds, partials, 0.0)
    return (0.13 * sound * _envelope(sound.size, 0.5, 0.85, 0.8)).astype(np.float32)


def _strings(frequency_hz: float, held_seconds: float) -> Samples:
    partials = [1.0 / index**1.25 for index in range(1, 8)]
    sound = _ensemble(frequency_hz, held_seconds, partials, 0.004)
    return (0.13 * sound * _envelope(sound.size, 0.22, 0.85, 0.8)).astype(np.float32)


def _brass(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(held_seconds + 0.2)
    count = _partial_count(frequency_hz, 11)
    dark = _wave([1.0 / index**1.6 for index in range(1, count + 1)])
    bright = _wave([1.0 / index**0.95 for index in range(1, count + 1)])
    cycles = frequency_hz * seconds.astype(np.float64)
    level = _envelope(seconds.size, 0.05, 0.75, 0.2)
    blend = level * _read(bright, cycles) + (1.0 - level) * _read(dark, cycles)
    return (0.2 * blend * level).astype(np.float32)


def _pluck(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(max(0.5, held_seconds + 0.3))
    sound = np.zeros_like(seconds)
    for index in range(1, _partial_count(frequency_hz, 6) + 1):
        decay = np.exp(-seconds * (6.0 + 3.0 * index))
        sound += decay * _tone(frequency_hz * index, seconds.size) / np.float32(index)
    return (0.5 * sound * np.minimum(1.0, seconds / 0.002)).astype(np.float32)


def _bell(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(max(1.0, held_seconds + 0.8))
    modulation = 2.2 * np.exp(-6.0 * seconds) * _tone(3.53 * frequency_hz, seconds.size)
    cycles = frequency_hz * seconds.astype(np.float64) + modulation / (2.0 * np.pi)
    return (0.35 * _read(_SINE, cycles) * np.exp(-4.5 * seconds)).astype(np.float32)


def _xylophone(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(min(0.5, held_seconds + 0.3))
    bar = _tone(frequency_hz, seconds.size) * np.exp(-11.0 * seconds)
    overtone = _tone(3.93 * frequency_hz, seconds.size) * np.exp(-26.0 * seconds)
    return (0.5 * (bar + 0.35 * overtone)).astype(np.float32)


def _bass(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(held_seconds + 0.1)
    sound = _read(_wave([1.0, 0.35, 0.1]), frequency_hz * seconds.astype(np.float64))
    return (0.42 * sound * _envelope(seconds.size, 0.012, 0.75, 0.1)).astype(np.float32)


def _timpani(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(max(1.3, held_seconds)).astype(np.float64)
    # The head is tightest when struck: the pitch falls by a third within 30 ms.
    cycles = frequency_hz * (seconds + 0.35 * (1.0 - np.exp(-28.0 * seconds)) / 28.0)
    noise = np.random.default_rng(int(frequency_hz)).standard_normal(seconds.size)
    body = _read(_SINE, cycles) * np.exp(-3.6 * seconds)
    return (0.8 * (body + 0.3 * noise * np.exp(-55.0 * seconds))).astype(np.float32)


def _tick(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(min(0.06, held_seconds + 0.02))
    noise = np.random.default_rng(int(frequency_hz)).standard_normal(seconds.size)
    return (0.25 * noise * np.exp(-130.0 * seconds)).astype(np.float32)


def _drone(frequency_hz: float, held_seconds: float) -> Samples:
    seconds = _seconds(held_seconds + 0.6)
    rng = np.random.default_rng(int(frequency_hz * 8.0))
    sound = np.zeros_like(seconds)
    for ratio, level in ((0.5, 0.8), (1, 1.0), (1.5, 0.35), (2, 0.4), (3.02, 0.2), (4.03, 0.12)):
        swell = _tone(rng.uniform(0.05, 0.3), seconds.size, start_cycles=rng.uniform())
        tone = _tone(frequency_hz * ratio, seconds.size, start_cycles=rng.uniform())
        sound += np.float32(level) * tone * (1.0 + 0.3 * swell)
    edge = min(1.2, held_seconds / 3.0)
    return (0.16 * sound * _envelope(seconds.size, edge, 1.0, edge + 0.6)).astype(np.float32)


_PLAYERS: Final[dict[Instrument, Callable[[float, float], Samples]]] = {
    Instrument.PIANO: _piano,
    Instrument.PAD: _pad,
    Instrument.STRINGS: _strings,
    Instrument.BRASS: _brass,
    Instrument.PLUCK: _pluck,
    Instrument.BELL: _bell,
    Instrument.XYLOPHONE: _xylophone,
    Instrument.BASS: _bass,
    Instrument.TIMPANI: _timpani,
    Instrument.TICK: _tick,
    Instrument.DRONE: _drone,
}
