"""Mel-frequency cepstra as SyncNet learned them: Davis and Mermelstein (1980), HTK's lifter."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.signal import resample_poly

from cliffhanger.media.audio import Audio

RATE_HZ: Final = 16_000
NUM_COEFFICIENTS: Final = 13
FRAMES_HZ: Final = 100

_FRAME: Final = 400
_HOP: Final = RATE_HZ // FRAMES_HZ
_NUM_POINTS: Final = 512
_NUM_BANDS: Final = 26
_EMPHASIS: Final = 0.97
_LIFTER: Final = 22
_FULL_SCALE: Final = 32_768.0
_LEAST: Final = float(np.finfo(np.float64).eps)


def hear_16k(voice: Audio) -> NDArray[np.float64]:
    """Return a voice as SyncNet hears it: mono, 16 kHz, in steps of 16 bits."""
    mono = voice.samples.mean(axis=0, dtype=np.float64)
    heard = resample_poly(mono, RATE_HZ, voice.sample_rate_hz)
    return np.clip(np.rint(heard * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1.0)


def mel_cepstra(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 13 coefficients 100 times a second, float64 [num_frames, 13].

    Frames of 25 ms, pre-emphasis 0.97, 26 triangular bands from 0 to 8 kHz, orthonormal DCT-II,
    lifter 22; the first coefficient is the logarithm of the frame's energy.

    Args:
        samples: float64 [num_samples], 16 kHz, in steps of 16 bits.
    """
    emphasised = np.append(samples[:1], samples[1:] - _EMPHASIS * samples[:-1])
    spectrum = np.square(np.abs(np.fft.rfft(_frames(emphasised), _NUM_POINTS))) / _NUM_POINTS
    energy = spectrum.sum(axis=1)
    bands = np.log(np.maximum(spectrum @ _mel_bands().T, _LEAST))
    cepstra = dct(bands, type=2, axis=1, norm="ortho")[:, :NUM_COEFFICIENTS]
    order = np.arange(NUM_COEFFICIENTS)
    lifted: NDArray[np.float64] = cepstra * (1.0 + _LIFTER / 2.0 * np.sin(np.pi * order / _LIFTER))
    lifted[:, 0] = np.log(np.maximum(energy, _LEAST))
    return lifted


def _frames(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return overlapping frames, the last one filled up with silence."""
    num_frames = 1 + max(0, -(-(samples.size - _FRAME) // _HOP))
    padded = np.zeros((num_frames - 1) * _HOP + _FRAME)
    padded[: samples.size] = samples
    starts = np.arange(num_frames) * _HOP
    return padded[starts[:, None] + np.arange(_FRAME)]


def _mel_bands() -> NDArray[np.float64]:
    """Return how much each point of the spectrum counts in each band, [26, 257]."""
    highest = _mel(RATE_HZ / 2.0)
    edges_hz = 700.0 * (10.0 ** (np.linspace(0.0, highest, _NUM_BANDS + 2) / 2595.0) - 1.0)
    edges = np.floor((_NUM_POINTS + 1) * edges_hz / RATE_HZ)
    points = np.arange(_NUM_POINTS // 2 + 1)
    left, top, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (points - left) / np.maximum(top - left, 1.0)
    falling = (right - points) / np.maximum(right - top, 1.0)
    is_rising, is_falling = (points >= left) & (points < top), (points >= top) & (points < right)
    return np.where(is_rising, rising, np.where(is_falling, falling, 0.0))


def _mel(hz: float) -> float:
    return 2595.0 * float(np.log10(1.0 + hz / 700.0))
