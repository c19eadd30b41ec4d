"""What the sound tells of where words begin: silence, and how much its spectrum changes."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_opening, uniform_filter1d
from scipy.signal import resample_poly

from cliffhanger.media.audio import Audio

Frames = NDArray[np.float64]

FRAMES_PER_SECOND: Final = 100
"""The grid on which words are placed."""

_RATE_HZ: Final = 16_000
_HOP: Final = _RATE_HZ // FRAMES_PER_SECOND
_WINDOW: Final = 400
_FFT: Final = 512
_NUM_BANDS: Final = 24
_SIDE_FRAMES: Final = 3
_QUIET_DB: Final = -32.0
_FULL_DB: Final = 16.0
_MIN_SILENCE_FRAMES: Final = 7
_FLOOR: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording in frames of 10 ms.

    Attributes:
        change: float64 in [0, 1], shape (num_frames + 1,): how much the sound changes there.
        loudness: float64 in [0, 1], shape (num_frames,): 0 in silence, 1 from 16 dB above it.
        is_silent: bool, shape (num_frames,): part of 70 ms or more of silence.
        bands: float64, shape (num_frames, 24): levels of mel bands in dB.
    """

    change: Frames
    loudness: Frames
    is_silent: NDArray[np.bool_]
    bands: Frames

    @property
    def num_frames(self) -> int:
        """Frames of 10 ms; the last may be cut short."""
        return int(self.is_silent.size)


def read_sound(audio: Audio) -> Sound:
    """Return *audio*, its channels mixed, in frames."""
    bands = mel_bands(audio)
    level = bands.max(axis=1, initial=-120.0)
    loud = float(np.percentile(level, 95)) if level.size else 0.0
    quiet = level < loud + _QUIET_DB
    run = np.ones(_MIN_SILENCE_FRAMES, np.int8)
    return Sound(
        change=_change(np.maximum(bands, loud + 1.5 * _QUIET_DB)),
        loudness=np.clip((level - loud - _QUIET_DB) / _FULL_DB, 0.0, 1.0),
        is_silent=np.asarray(binary_opening(quiet, run), np.bool_),
        bands=bands,
    )


def mel_bands(audio: Audio) -> Frames:
    """Return the levels of 24 mel bands in dB, shape (num_frames, 24)."""
    if audio.num_samples == 0:
        return np.zeros((0, _NUM_BANDS))
    mixed = audio.samples.mean(axis=0, dtype=np.float64)
    common = math.gcd(audio.sample_rate_hz, _RATE_HZ)
    resampled = resample_poly(mixed, _RATE_HZ // common, audio.sample_rate_hz // common)
    mono = np.asarray(resampled, np.float64)
    num_frames = -(-mono.size // _HOP)
    before = (_WINDOW - _HOP) // 2
    padded = np.pad(mono, (before, num_frames * _HOP + _WINDOW - mono.size))
    views = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:num_frames]
    power: Frames = np.abs(np.fft.rfft(views * np.hanning(_WINDOW), _FFT)) ** 2
    levels: Frames = 10.0 * np.log10(power @ _filters().T + _FLOOR)
    return levels


def _change(bands: Frames) -> Frames:
    """Return how different 30 ms before each boundary are from 30 ms after it, at most 1."""
    num = len(bands) + 1
    if num < 3:
        return np.zeros(num)
    side = np.asarray(uniform_filter1d(bands, _SIDE_FRAMES, axis=0, mode="nearest"), np.float64)
    padded = np.pad(side, ((_SIDE_FRAMES, _SIDE_FRAMES), (0, 0)), mode="edge")
    behind, ahead = padded[1:][:num], padded[_SIDE_FRAMES + 1 :][:num]
    gap: Frames = np.sqrt(np.square(ahead - behind).mean(axis=1))
    return np.minimum(1.0, gap / max(1e-9, float(np.percentile(gap, 95))))


@cache
def _filters() -> Frames:
    """Return triangles on the mel scale from 80 to 7600 Hz, shape (24, 257)."""
    edges = _hz(np.linspace(_mel(80.0), _mel(7600.0), _NUM_BANDS + 2))
    at = np.fft.rfftfreq(_FFT, 1.0 / _RATE_HZ)
    rising = (at - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - at) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rising, falling))


def _mel(hz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hz / 700.0))


def _hz(mel: Frames) -> Frames:
    return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)
