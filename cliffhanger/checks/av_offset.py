"""How late a voice is against the mouth that says it, without any model.

The loudness of speech and the opening of the mouth rise and fall together two to seven times a
second (Chandrasekaran et al. 2009), so that the shift at which they fit best is the offset. What
opens the mouth is heard best between 500 and 3000 Hz, in the resonances that lips and jaw shape:
of the bands and curves that were tried, that band in decibels told offsets and strangers' voices
apart best (`python -m tests.bench.lips_offset`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.value import Value

MIN_SPEECH_SECONDS: Final = 2.5
"""Below this a wrong shift may fit better than the right one; lines are pooled to reach it."""
MAX_LAG_SECONDS: Final = 0.5
"""How far the sound is shifted either way."""
MIN_MOVEMENT: Final = 0.01
"""Least distance of the 5th from the 95th percentile of an aperture that is worth comparing."""
MAX_UNSEEN_SHARE: Final = 0.25
"""Most frames in which the mouth may not be seen."""

_TICKS_HZ: Final = 200
_BAND_HZ: Final = (500.0, 3000.0)
_RANGE_DB: Final = 30.0
_WINDOW_SECONDS: Final = 0.06
_MOVEMENT_HZ: Final = (0.5, 8.0)
_PAUSE_SECONDS: Final = 0.35
_PEAK_SECONDS: Final = 0.1
_MIN_OVERLAP_SECONDS: Final = 0.5

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TalkingMouth:
    """A mouth and the voice that it should follow, both from the same first frame.

    Attributes:
        aperture: float64 [num_frames], how far the mouth is open, >= 0; NaN where it is not seen.
        fps: Frames per second.
        voice: The line; music and effects must not be in it.
        times: Its phones, in seconds from the first frame; empty where nobody knows them.

    Raises:
        InvalidInputError: The aperture is no row of numbers, or *fps* is not positive.
    """

    aperture: Curve
    fps: int
    voice: Audio
    times: SpeechTimes = SpeechTimes()  # noqa: RUF009  a frozen value

    def __post_init__(self) -> None:
        if self.aperture.ndim != 1 or self.fps <= 0:
            raise InvalidInputError(
                "a mouth must have one number per frame and fps > 0, got shape "
                f"{self.aperture.shape} and {self.fps} fps; give an array [num_frames]"
            )


class AvOffset(Value):
    """How a voice lies against a mouth; None where that could not be measured."""

    offset_ms: float | None = None
    """Positive when the sound is late, as ITU-R BT.1359 draws it with the other sign."""
    correlation: float | None = None
    """Pearson's r at that offset, [-1, 1]."""
    confidence: float | None = None
    """How much the best shift fits better than the next one, as a difference of r."""
    speech_seconds: float
    """Speech that was heard, pauses over 350 ms left out."""
    reason: str = ""
    """Why nothing was measured."""


def measure_offset(mouths: Sequence[TalkingMouth]) -> AvOffset:
    """Return how late the voices of *mouths* are, all together.

    Give every line of one speaker in one shot, or of one film whose sound was laid at once: each
    is compared by itself, and their correlations are averaged, weighted by length.
    """
    pairs = [pair for mouth in mouths if (pair := _pair(mouth)) is not None]
    seconds = round(sum(pair.speech_seconds for pair in pairs), 3)
    moving = [pair for pair in pairs if pair.movement >= MIN_MOVEMENT]
    moving_seconds = sum(pair.speech_seconds for pair in moving)
    reason = _reason(mouths, pairs, seconds, moving_seconds)
    if reason:
        return AvOffset(speech_seconds=seconds, reason=reason)
    weights = [float(pair.opening.size) for pair in moving]
    rows = np.array([_correlations(pair.opening, pair.loudness) for pair in moving])
    fit: Curve = np.average(rows, axis=0, weights=weights)
    lag, correlation = _peak(fit)
    return AvOffset(
        offset_ms=round(1000.0 * lag / _TICKS_HZ, 1),
        correlation=round(correlation, 3),
        confidence=round(correlation - _next_peak(fit), 3),
        speech_seconds=seconds,
    )


def speech_curve(voice: Audio) -> Curve:
    """Return how loud a voice is 200 times a second: 0 is 30 dB below its loud syllables, at 1.

    Only 500 to 3000 Hz count; squares are averaged by a Hann window of 60 ms.
    """
    power = _band_power(voice)
    if power.size == 0 or not power.max() > 0.0:
        return np.zeros(power.size)
    loud = float(np.percentile(power[power > 1e-3 * power.max()], 90))
    floor = 10.0 ** (-_RANGE_DB / 10.0)
    return 1.0 + 10.0 * np.log10(np.maximum(power / loud, floor)) / _RANGE_DB


@dataclass(frozen=True, slots=True)
class _Pair:
    opening: Curve
    loudness: Curve
    speech_seconds: float
    movement: float


def _pair(mouth: TalkingMouth) -> _Pair | None:
    """Return both curves at 200 Hz within the band of speech; None where the mouth is unseen."""
    seen = np.isfinite(mouth.aperture)
    if not seen.size or 1.0 - seen.mean() > MAX_UNSEEN_SHARE:
        return None
    heard = speech_curve(mouth.voice)
    num_ticks = min(heard.size, mouth.aperture.size * _TICKS_HZ // mouth.fps)
    moments = (np.arange(num_ticks) + 0.5) / _TICKS_HZ
    frames = (np.flatnonzero(seen) + 0.5) / mouth.fps
    opening = np.interp(moments, frames, mouth.aperture[seen])
    low, high = np.percentile(mouth.aperture[seen], (5, 95)).tolist()
    return _Pair(
        opening=_in_speech_band(opening),
        loudness=_in_speech_band(heard[:num_ticks]),
        speech_seconds=_speech_seconds(heard[:num_ticks]),
        movement=high - low,
    )


def _reason(
    mouths: Sequence[TalkingMouth],
    pairs: Sequence[_Pair],
    seconds: float,
    moving_seconds: float,
) -> str:
    if mouths and not pairs:
        return f"no mouth is seen in {1.0 - MAX_UNSEEN_SHARE:.0%} of the frames"
    if seconds < MIN_SPEECH_SECONDS:
        return f"{seconds:.1f} s of speech, and {MIN_SPEECH_SECONDS:g} are needed"
    if moving_seconds < MIN_SPEECH_SECONDS:
        return f"the mouth hardly moves in {seconds - moving_seconds:.1f} s of {seconds:.1f}"
    return ""


def _band_power(voice: Audio) -> Curve:
    """Return the smoothed power of the band at 200 Hz, each value at the middle of its tick."""
    samples = voice.samples.mean(axis=0, dtype=np.float64)
    hop = voice.sample_rate_hz // _TICKS_HZ
    num_ticks = samples.size // hop
    if num_ticks == 0:
        return np.zeros(0)
    spectrum = np.fft.rfft(samples)
    pitch = np.fft.rfftfreq(samples.size, 1.0 / voice.sample_rate_hz)
    spectrum[(pitch < _BAND_HZ[0]) | (pitch > _BAND_HZ[1])] = 0.0
    band = np.fft.irfft(spectrum, samples.size)[: num_ticks * hop]
    power = np.square(band).reshape(num_ticks, hop).mean(axis=1)
    window = np.hanning(round(_WINDOW_SECONDS * _TICKS_HZ) + 1)
    padded = np.pad(power, window.size // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, window.size) @ (window / window.sum())


def _in_speech_band(curve: Curve) -> Curve:
    """Return the curve between 0.5 and 8 Hz; its ends are held for a second, so as not to ring."""
    if curve.size == 0:
        return curve
    low, high = _MOVEMENT_HZ
    held = np.pad(curve, _TICKS_HZ, mode="edge")
    rate = np.fft.rfftfreq(held.size, 1.0 / _TICKS_HZ)
    gain = (rate / low) ** 4 / (1.0 + (rate / low) ** 4) / (1.0 + (rate / high) ** 8)
    return np.fft.irfft(np.fft.rfft(held) * gain, held.size)[_TICKS_HZ:-_TICKS_HZ]


def _speech_seconds(curve: Curve) -> float:
    """Return how long the voice speaks: from sound to sound, pauses over 350 ms left out."""
    loud = np.flatnonzero(curve > 0.0)
    if loud.size < 2:
        return 0.0
    steps = np.diff(loud)
    return float(steps[steps <= _PAUSE_SECONDS * _TICKS_HZ].sum()) / _TICKS_HZ


def _correlations(opening: Curve, loudness: Curve) -> Curve:
    """Return r for every shift of the sound from -0.5 to 0.5 s, over what both have then."""
    reach = round(MAX_LAG_SECONDS * _TICKS_HZ)
    found = np.zeros(2 * reach + 1)
    for index in range(found.size):
        lag = index - reach
        mouth = opening[max(0, -lag) : opening.size - max(0, lag)]
        voice = loudness[max(0, lag) : loudness.size - max(0, -lag)]
        if mouth.size >= _MIN_OVERLAP_SECONDS * _TICKS_HZ:
            found[index] = _pearson(mouth, voice)
    return found


def _pearson(one: Curve, other: Curve) -> float:
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0.0 else 0.0


def _peak(fit: Curve) -> tuple[float, float]:
    """Return the lag in ticks, by a parabola through the best shift and its neighbours, and r."""
    best = int(fit.argmax())
    reach = fit.size // 2
    if not 0 < best < fit.size - 1:
        return float(best - reach), float(fit[best])
    before, at, after = fit[best - 1 : best + 2].tolist()
    bend = before - 2.0 * at + after
    shift = 0.5 * (before - after) / bend if bend < 0.0 else 0.0
    return best + shift - reach, at


def _next_peak(fit: Curve) -> float:
    """Return the highest hill of the curve that is not the best one's; 0 where there is none."""
    best, width = int(fit.argmax()), round(_PEAK_SECONDS * _TICKS_HZ)
    inner = fit[1:-1]
    is_hill = (inner >= fit[:-2]) & (inner >= fit[2:])
    is_hill[max(0, best - 1 - width) : best + width] = False
    return float(inner[is_hill].max(initial=0.0))
