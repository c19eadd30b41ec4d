"""What happens to a voice on its way to the ear: timbre, compression, room, telephone."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, oaconvolve, resample_poly, sosfilt

from cliffhanger.animatic.voice import espeak
from cliffhanger.animatic.voice.profile import VoiceProfile
from cliffhanger.media.audio import SAMPLE_RATE_HZ

Samples = NDArray[np.float32]

ROOM_TAIL_SECONDS: Final = 0.25
"""How long a room rings on after the last phone; it is not speech."""

_SPEECH_RMS: Final = 0.11
_PEAK: Final = 0.95
_RATE_STEP_HZ: Final = 150


def playback_rate_hz(formant_factor: float) -> int:
    """Return the rate espeak-ng's samples are taken to have, in Hz.

    Playing faster than synthesised shrinks the vocal tract. Steps of 150 Hz keep the ratio to
    48 kHz a small fraction, and so the resampling exact and cheap.
    """
    return round(espeak.SAMPLE_RATE_HZ * formant_factor / _RATE_STEP_HZ) * _RATE_STEP_HZ


def resample_voice(samples: Samples, rate_hz: int) -> Samples:
    """Return *samples* at *rate_hz*, a multiple of 150 Hz, as 48 kHz."""
    up, down = SAMPLE_RATE_HZ // _RATE_STEP_HZ, rate_hz // _RATE_STEP_HZ
    return resample_poly(samples, up, down).astype(np.float32)


def colour_voice(dry: Samples, profile: VoiceProfile) -> Samples:
    """Return *dry* with the timbre of *profile*; same length, 48 kHz."""
    voice = _equalise(dry, profile.warmth_db)
    if profile.metal:
        voice = _add_metal(voice, profile.metal)
    if profile.chorus:
        voice = _add_chorus(voice, profile.chorus)
    if profile.breath:
        voice = _add_breath(voice, profile.breath)
    if profile.tremor:
        seconds = np.arange(voice.size) / SAMPLE_RATE_HZ
        shake = 1.0 - 0.35 * profile.tremor * (0.5 + 0.5 * np.sin(2.0 * np.pi * 5.6 * seconds))
        voice = (voice * shake).astype(np.float32)
    return _compress(voice)


def place_voice(voice: Samples, *, is_device: bool, is_interior: bool) -> Samples:
    """Return *voice* as heard in its room or through a telephone, with a tail of silence or room.

    Every result is `ROOM_TAIL_SECONDS` longer than *voice*, so that times do not depend on it.
    """
    longer = np.pad(voice, (0, round(ROOM_TAIL_SECONDS * SAMPLE_RATE_HZ)))
    if is_device:
        band = sosfilt(butter(3, (320, 3200), "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), longer)
        return np.tanh(2.5 * band / max(1e-9, float(np.abs(band).max()))).astype(np.float32)
    wet = oaconvolve(longer, _room(is_interior=is_interior))[: longer.size]
    placed = longer + (0.16 if is_interior else 0.05) * wet
    fade = np.ones(longer.size)
    fade[voice.size :] = np.linspace(1.0, 0.0, longer.size - voice.size) ** 2
    return (placed * fade).astype(np.float32)


def set_level(voice: Samples, gain_db: float) -> Samples:
    """Return *voice* with its sounding parts at -19 dBFS RMS plus *gain_db*, peak <= 0.95."""
    loudness = np.abs(voice)
    heard = voice[loudness > 0.02 * float(loudness.max(initial=0.0))]
    if heard.size == 0:
        return voice
    rms = float(np.sqrt(np.square(heard, dtype=np.float64).mean()))
    level = voice * (_SPEECH_RMS * 10.0 ** (gain_db / 20.0) / rms)
    peak = float(np.abs(level).max())
    return (level * min(1.0, _PEAK / peak)).astype(np.float32)


def breathe(duration_seconds: float) -> Samples:
    """Return a soft breath, for a line without words; 48 kHz mono."""
    num_samples = round(duration_seconds * SAMPLE_RATE_HZ)
    noise = np.random.default_rng(11).standard_normal(num_samples)
    band = sosfilt(butter(2, (500, 4200), "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), noise)
    return (0.02 * np.hanning(num_samples) * band).astype(np.float32)


def _equalise(dry: Samples, warmth_db: float) -> Samples:
    """Return *dry* warmer and softer: a formant synthesiser is thin below and harsh at 3 kHz."""
    rate_hz = SAMPLE_RATE_HZ
    clean = sosfilt(butter(2, 75, "highpass", fs=rate_hz, output="sos"), dry)
    low = sosfilt(butter(1, 280, "lowpass", fs=rate_hz, output="sos"), clean)
    harsh = sosfilt(butter(1, (2300, 4200), "bandpass", fs=rate_hz, output="sos"), clean)
    air = sosfilt(butter(1, 7000, "highpass", fs=rate_hz, output="sos"), clean)
    warmth = 10.0 ** ((3.0 + warmth_db) / 20.0) - 1.0
    return (clean + warmth * low - 0.28 * harsh - 0.15 * air).astype(np.float32)


def _compress(voice: Samples) -> Samples:
    """Return *voice* 3:1 over -15 dB of its peak, on an 8 ms RMS."""
    unit = voice / max(1e-9, float(np.abs(voice).max(initial=0.0))) * np.float32(0.8)
    window = round(0.008 * SAMPLE_RATE_HZ)
    power = uniform_filter1d(np.square(unit), window)
    rms = np.sqrt(np.maximum(power, 1e-9))
    return (unit * np.maximum(rms / 0.18, 1.0) ** (1.0 / 3.0 - 1.0)).astype(np.float32)


def _add_metal(voice: Samples, share: float) -> Samples:
    seconds = np.arange(voice.size) / SAMPLE_RATE_HZ
    ringing = voice * np.sin(2.0 * np.pi * 52.0 * seconds)
    held = np.repeat(voice[::6], 6)[: voice.size]
    crushed = np.round(held * 48.0) / 48.0
    return ((1.0 - share) * voice + share * (0.9 * ringing + 0.6 * crushed)).astype(np.float32)


def _add_chorus(voice: Samples, share: float) -> Samples:
    at = np.arange(voice.size, dtype=np.float64)
    result = voice.astype(np.float64)
    for delay_ms, depth_ms, rate_hz in ((11.0, 2.2, 0.7), (17.0, 2.8, 0.43)):
        sway = delay_ms + depth_ms * np.sin(2.0 * np.pi * rate_hz * at / SAMPLE_RATE_HZ)
        result += share * np.interp(at - sway * SAMPLE_RATE_HZ / 1000.0, at, voice, left=0.0)
    return result.astype(np.float32)


def _add_breath(voice: Samples, share: float) -> Samples:
    noise = np.random.default_rng(7).standard_normal(voice.size)
    air = sosfilt(butter(1, (1200, 7000), "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), noise)
    envelope = uniform_filter1d(np.abs(voice), SAMPLE_RATE_HZ // 50)
    return (voice + share * envelope * air).astype(np.float32)


@cache
def _room(*, is_interior: bool) -> Samples:
    """Return an impulse response of unit energy: 0.28 s inside, one soft slap outside."""
    decay_seconds, cutoff_hz = (0.28, 5200) if is_interior else (0.1, 3500)
    num_samples = round(decay_seconds * 1.3 * SAMPLE_RATE_HZ)
    seconds = np.arange(num_samples) / SAMPLE_RATE_HZ
    noise = np.random.default_rng(3).standard_normal(num_samples)
    response = noise * np.exp(-6.9 * seconds / decay_seconds)
    response[: round(0.006 * SAMPLE_RATE_HZ)] = 0.0
    response = sosfilt(butter(1, cutoff_hz, "lowpass", fs=SAMPLE_RATE_HZ, output="sos"), response)
    return (response / np.sqrt(np.square(response).sum())).astype(np.float32)
