"""Loudness after ITU-R BS.1770-4, and bringing a mix to a target without pumping.

Belongs here: measuring and setting the level of a finished mix. Does not: balancing its stems.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import resample_poly, sosfilt

from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio

CEILING_DBTP: Final = -1.8
"""Highest true peak before encoding: AAC at 192 kb/s was measured to add up to 0.65 dB, and -1 dBTP
is what platforms ask for."""
SILENCE_LUFS: Final = -70.0
"""The absolute gate: what silence and anything shorter than 400 ms measures."""
SILENCE_DBTP: Final = -180.0
"""The true peak of digital silence."""

# The two K-weighting sections at 48 kHz, BS.1770-4 annex 1, tables 1 and 2.
_HEAD_SHELF: Final = (1.53512485958697, -2.69169618940638, 1.19839281085285)
_HEAD_SHELF_POLES: Final = (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS: Final = (1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621)
_K_WEIGHTING: Final = np.array([_HEAD_SHELF + _HEAD_SHELF_POLES, _HIGH_PASS])
_HOP_SAMPLES: Final = SAMPLE_RATE_HZ // 10
_CHUNK_SAMPLES: Final = 10 * SAMPLE_RATE_HZ
_MARGIN_SAMPLES: Final = 1024
_MS_SAMPLES: Final = SAMPLE_RATE_HZ // 1000
_LOOK_MS: Final = 6
# The largest factor by which the 4x interpolator can lift a signal over its sample peak.
_INTERPOLATOR_BOUND: Final = 3.0
_TOLERANCE_LU: Final = 0.05
_MAX_ROUNDS: Final = 8

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a sound is.

    Attributes:
        integrated_lufs: Gated loudness of the whole; `SILENCE_LUFS` where nothing passes the gate.
        max_short_term_lufs: Loudest 3 s; of the whole sound where it is shorter.
        true_peak_dbtp: Highest peak between samples, 4x oversampled; `SILENCE_DBTP` for silence.
    """

    integrated_lufs: float
    max_short_term_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Mastered:
    """A sound brought to its target, and what that took.

    Attributes:
        audio: The result.
        before: Loudness of what came in.
        after: Loudness of the result.
        gain_db: The one gain applied to every sample.
        max_reduction_db: The deepest the limiter reached under that gain; 0 where it never worked.
    """

    audio: Audio
    before: Loudness
    after: Loudness
    gain_db: float
    max_reduction_db: float


def measure_loudness(audio: Audio) -> Loudness:
    """Return the loudness of *audio* (mono or stereo, 48 kHz).

    Raises:
        InvalidAudioError: Another rate, or more than two channels.
    """
    hops = _hop_powers(audio)
    return Loudness(_integrated_lufs(hops), _max_short_term_lufs(hops), true_peak_dbtp(audio))


def integrated_lufs(audio: Audio) -> float:
    """Return the gated loudness of *audio* in LUFS, `SILENCE_LUFS` where nothing passes the gate.

    400 ms blocks every 100 ms; blocks under -70 LUFS are dropped, then those 10 LU under the mean.

    Raises:
        InvalidAudioError: Another rate than 48 kHz, or more than two channels.
    """
    return _integrated_lufs(_hop_powers(audio))


def true_peak_dbtp(audio: Audio) -> float:
    """Return the highest peak of *audio* between samples in dBTP, from 4x oversampling."""
    highest = 0.0
    for start in range(0, audio.num_samples, _CHUNK_SAMPLES):
        piece, _ = _piece(audio.samples, start)
        if _sample_peak(piece) * _INTERPOLATOR_BOUND > highest:
            highest = max(highest, float(_true_peaks(piece).max()))
    return 20.0 * float(np.log10(highest)) if highest > 1e-9 else SILENCE_DBTP


def normalise(
    audio: Audio, *, target_lufs: float = -14.0, ceiling_dbtp: float = CEILING_DBTP
) -> Audio:
    """Return *audio* at *target_lufs*; see `master`, which also reports what it took."""
    return master(audio, target_lufs=target_lufs, ceiling_dbtp=ceiling_dbtp).audio


def master(
    audio: Audio, *, target_lufs: float = -14.0, ceiling_dbtp: float = CEILING_DBTP
) -> Mastered:
    """Return *audio* at *target_lufs* with no true peak over *ceiling_dbtp*.

    One gain for every sample. Where that lifts a few peaks over the ceiling, a look-ahead limiter
    lowers only their neighbourhood and the gain makes up for the loss. Silence comes back as it is.

    Args:
        audio: Mono or stereo, 48 kHz.
        target_lufs: Integrated loudness to reach.
        ceiling_dbtp: Highest true peak; leave 0.8 dB for a lossy encoder.

    Raises:
        InvalidAudioError: Another rate than 48 kHz, or more than two channels.
    """
    before = measure_loudness(audio)
    limiter = _Limiter(_true_peak_grid(audio.samples), 10.0 ** (ceiling_dbtp / 20.0))
    if before.integrated_lufs <= SILENCE_LUFS:
        return _finish(before, _amplify(audio, 0.0, limiter))
    attempt = _amplify(audio, target_lufs - before.integrated_lufs, limiter)
    for _ in range(_MAX_ROUNDS):
        missing_lu = target_lufs - integrated_lufs(attempt.audio)
        if attempt.max_reduction_db == 0.0 or abs(missing_lu) < _TOLERANCE_LU:
            break
        attempt = _amplify(audio, attempt.gain_db + missing_lu, limiter)
    return _finish(before, attempt)


@dataclass(frozen=True, slots=True)
class _Amplified:
    audio: Audio
    gain_db: float
    max_reduction_db: float


@dataclass(frozen=True, slots=True)
class _Limiter:
    """A look-ahead limiter for one sound at any gain.

    Attributes:
        peaks: True peak of every millisecond before any gain; float32 [num_milliseconds].
        ceiling: Highest true peak, as a factor.
    """

    peaks: Samples
    ceiling: float

    def gains(self, gain: float) -> Samples:
        """Return what to multiply each millisecond's centre with, on top of *gain*, in (0, 1].

        The gain each millisecond needs is spread by a minimum over +-6 ms and averaged over
        +-5 ms: nothing gets through, not even between two centres, and there are no corners.
        """
        needed = np.minimum(1.0, self.ceiling / np.maximum(gain * self.peaks, 1e-9))
        lowest = minimum_filter1d(needed.astype(np.float32), 2 * _LOOK_MS + 1)
        return uniform_filter1d(lowest, 2 * _LOOK_MS - 1)


def _amplify(audio: Audio, gain_db: float, limiter: _Limiter) -> _Amplified:
    gain = 10.0 ** (gain_db / 20.0)
    loud = (audio.samples * np.float32(gain)).astype(np.float32)
    gains = limiter.gains(gain)
    deepest = float(gains.min(initial=1.0))
    if deepest < 1.0:
        _multiply(loud, gains)
    reduction_db = max(0.0, -20.0 * float(np.log10(deepest)))
    return _Amplified(Audio(loud, audio.sample_rate_hz), gain_db, reduction_db)


def _multiply(samples: Samples, gains: Samples) -> None:
    """Multiply *samples* in place with *gains*, one per millisecond, straight lines between."""
    centres = (np.arange(gains.size) + 0.5) * _MS_SAMPLES
    for start in range(0, samples.shape[1], _CHUNK_SAMPLES):
        stop = min(start + _CHUNK_SAMPLES, samples.shape[1])
        around = gains[max(0, start // _MS_SAMPLES - 1) : stop // _MS_SAMPLES + 2]
        if around.min() < 1.0:
            line = np.interp(np.arange(start, stop), centres, gains)
            samples[:, start:stop] *= line.astype(np.float32)


def _finish(before: Loudness, done: _Amplified) -> Mastered:
    after = measure_loudness(done.audio)
    return Mastered(done.audio, before, after, done.gain_db, done.max_reduction_db)


def _hop_powers(audio: Audio) -> NDArray[np.float64]:
    """Return the K-weighted power of every whole 100 ms, summed over channels; float64 [N]."""
    if audio.sample_rate_hz != SAMPLE_RATE_HZ or not 1 <= audio.num_channels <= 2:
        raise InvalidAudioError(
            f"loudness is measured on mono or stereo at {SAMPLE_RATE_HZ} Hz, "
            f"got {audio.num_channels} channels at {audio.sample_rate_hz} Hz"
        )
    state = np.zeros((2, audio.num_channels, 2))
    powers: list[NDArray[np.float64]] = []
    for start in range(0, audio.num_samples, _CHUNK_SAMPLES):
        piece = audio.samples[:, start : start + _CHUNK_SAMPLES].astype(np.float64)
        weighted, state = sosfilt(_K_WEIGHTING, piece, axis=1, zi=state)
        num_hops = weighted.shape[1] // _HOP_SAMPLES
        whole = weighted[:, : num_hops * _HOP_SAMPLES]
        hops = whole.reshape(audio.num_channels, num_hops, _HOP_SAMPLES)
        powers.append(np.square(hops).mean(axis=2).sum(axis=0))
    return np.concatenate(powers) if powers else np.zeros(0)


def _window_means(hops: NDArray[np.float64], num_hops: int) -> NDArray[np.float64]:
    total = np.concatenate([[0.0], np.cumsum(hops)])
    return np.maximum((total[num_hops:] - total[:-num_hops]) / num_hops, 0.0)


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10.0 * np.log10(np.maximum(power, 1e-12))


def _integrated_lufs(hops: NDArray[np.float64]) -> float:
    if hops.size < 4:
        return SILENCE_LUFS
    blocks = _window_means(hops, 4)
    levels = _lufs(blocks)
    is_heard = levels > SILENCE_LUFS
    if not is_heard.any():
        return SILENCE_LUFS
    is_heard &= levels > float(_lufs(blocks[is_heard].mean())) - 10.0
    return float(_lufs(blocks[is_heard].mean()))


def _max_short_term_lufs(hops: NDArray[np.float64]) -> float:
    if hops.size == 0:
        return SILENCE_LUFS
    return max(SILENCE_LUFS, float(_lufs(_window_means(hops, min(30, hops.size))).max()))


def _sample_peak(samples: Samples) -> float:
    return float(np.abs(samples).max(initial=0.0))


def _piece(samples: Samples, start: int) -> tuple[Samples, int]:
    """Return a chunk with margins on both sides, and where it begins."""
    first = max(0, start - _MARGIN_SAMPLES)
    return samples[:, first : start + _CHUNK_SAMPLES + _MARGIN_SAMPLES], first


def _true_peaks(samples: Samples) -> Samples:
    """Return the highest 4x oversampled peak around each sample over all channels; float32 [N]."""
    dense = resample_poly(samples, 4, 1, axis=1)
    return np.abs(dense).max(axis=0).reshape(-1, 4).max(axis=1)


def _true_peak_grid(samples: Samples) -> Samples:
    """Return the true peak of every millisecond over all channels; float32 [num_milliseconds]."""
    num_milliseconds = -(-samples.shape[1] // _MS_SAMPLES)
    peaks = np.zeros(num_milliseconds * _MS_SAMPLES, np.float32)
    for start in range(0, samples.shape[1], _CHUNK_SAMPLES):
        piece, first = _piece(samples, start)
        stop = min(start + _CHUNK_SAMPLES, samples.shape[1])
        peaks[start:stop] = _true_peaks(piece)[start - first : stop - first]
    return peaks.reshape(-1, _MS_SAMPLES).max(axis=1, initial=0.0)
