"""What effects are made of: noise in a band, tones that glide, decays, hits on a timeline."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from cliffhanger.media.audio import SAMPLE_RATE_HZ

Samples = NDArray[np.float32]
"""Mono at 48 kHz, shape (num_samples,)."""

_NYQUIST_MARGIN_HZ: Final = 23_000.0


def clock(duration_seconds: float) -> Samples:
    """Return the time of every sample in seconds."""
    return np.arange(round(duration_seconds * SAMPLE_RATE_HZ), dtype=np.float32) / np.float32(
        SAMPLE_RATE_HZ
    )


@dataclass(frozen=True, slots=True)
class Noise:
    """Where an effect's noise comes from.

    Attributes:
        rng: Seeded by the effect's name and the caller's seed.
    """

    rng: np.random.Generator

    def band(self, duration_seconds: float, low_hz: float, high_hz: float) -> Samples:
        """Return noise between two frequencies, 6 dB per octave outside."""
        return _filter(self.white(duration_seconds), 1, low_hz, high_hz)

    def tight_band(self, duration_seconds: float, low_hz: float, high_hz: float) -> Samples:
        """Return noise between two frequencies, 12 dB per octave outside."""
        return _filter(self.white(duration_seconds), 2, low_hz, high_hz)

    def rumble(self, duration_seconds: float, cutoff_hz: float) -> Samples:
        """Return noise under a frequency, 12 dB per octave above it."""
        return _filter(self.white(duration_seconds), 2, 0.0, cutoff_hz)

    def white(self, duration_seconds: float) -> Samples:
        """Return white noise of unit variance."""
        num_samples = round(duration_seconds * SAMPLE_RATE_HZ)
        return self.rng.standard_normal(num_samples, dtype=np.float32)


def decay(duration_seconds: float, rate: float) -> Samples:
    """Return `exp(-rate t)`."""
    return np.exp(np.float32(-rate) * clock(duration_seconds))


def glide(frequencies_hz: NDArray[np.floating]) -> Samples:
    """Return a sine whose frequency at every sample is given."""
    cycles = np.cumsum(frequencies_hz, dtype=np.float64) / SAMPLE_RATE_HZ
    return np.sin(2.0 * np.pi * cycles).astype(np.float32)


def tone(frequency_hz: float, duration_seconds: float) -> Samples:
    """Return a sine."""
    return np.sin(np.float32(2.0 * np.pi * frequency_hz) * clock(duration_seconds))


def bump(duration_seconds: float, centre_seconds: float, width_seconds: float) -> Samples:
    """Return a bell curve around *centre_seconds*."""
    distance = (clock(duration_seconds) - np.float32(centre_seconds)) / np.float32(width_seconds)
    return np.exp(-np.square(distance))


def add_at(track: Samples, start_seconds: float, sound: NDArray[np.floating]) -> None:
    """Add *sound* to *track* in place, cut at its end."""
    start = round(start_seconds * SAMPLE_RATE_HZ)
    heard = sound[: max(0, track.size - start)]
    track[start : start + heard.size] += heard.astype(np.float32)


def silence(duration_seconds: float) -> Samples:
    """Return silence to add to."""
    return np.zeros(round(duration_seconds * SAMPLE_RATE_HZ), np.float32)


def _filter(noise: Samples, order: int, low_hz: float, high_hz: float) -> Samples:
    return sosfilt(_sections(order, low_hz, high_hz), noise).astype(np.float32)


@cache
def _sections(order: int, low_hz: float, high_hz: float) -> NDArray[np.float64]:
    high_hz = min(high_hz, _NYQUIST_MARGIN_HZ)
    if low_hz <= 0.0:
        return butter(order, high_hz, "lowpass", fs=SAMPLE_RATE_HZ, output="sos")
    return butter(order, (low_hz, high_hz), "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
