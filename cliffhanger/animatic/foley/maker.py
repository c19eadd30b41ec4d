"""The embedded foley: a name in, a stereo effect out."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from cliffhanger.animatic.foley import ambience, events
from cliffhanger.animatic.foley.material import Noise, Samples
from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.story.vocabulary import SoundName

PEAK: Final = 0.8
"""Highest sample of every effect."""

_SEAM_SECONDS: Final = 0.5
_FADE_SECONDS: Final = 0.02
_RISER_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Loop:
    """A sound that goes on: *make* renders a stretch, which is repeated as long as asked.

    Attributes:
        make: Renders that many seconds, one channel.
        natural_seconds: Length where none is asked.
        stretch_seconds: Longest stretch rendered; whole periods of the rhythmic ones.
        is_wide: Whether both ears hear takes of their own, as outdoors.
        is_rhythmic: Whether stretches are joined as they are, because a cross-fade would double
            its beats.
    """

    make: Callable[[Noise, float], Samples]
    natural_seconds: float
    stretch_seconds: float = 8.0
    is_wide: bool = False
    is_rhythmic: bool = False


@dataclass(frozen=True, slots=True)
class _Event:
    """A sound that happens once; a longer duration adds silence, a shorter one cuts it."""

    make: Callable[[Noise], Samples]


_SOUNDS: Final[dict[SoundName, _Loop | _Event]] = {
    SoundName.RAIN: _Loop(ambience.make_rain, 6.0, 6.0, is_wide=True),
    SoundName.TRAFFIC: _Loop(ambience.make_traffic, 8.0, is_wide=True),
    SoundName.DOOR: _Event(events.make_door),
    SoundName.KNOCK: _Event(events.make_knock),
    SoundName.FOOTSTEPS: _Loop(ambience.make_footsteps, 3.2, 5.2, is_rhythmic=True),
    SoundName.PHONE: _Loop(ambience.make_phone, 2.0, 3.8, is_rhythmic=True),
    SoundName.BUZZ: _Loop(ambience.make_buzz, 1.5, 4.0, is_rhythmic=True),
    SoundName.SLAP: _Event(events.make_slap),
    SoundName.HEARTBEAT: _Loop(ambience.make_heartbeat, 3.428, 6.856, is_rhythmic=True),
    SoundName.IMPACT: _Event(events.make_impact),
    SoundName.WHOOSH: _Event(events.make_whoosh),
    SoundName.GLASS: _Event(events.make_glass),
    SoundName.TYPING: _Loop(ambience.make_typing, 2.0, is_rhythmic=True),
    SoundName.THUNDER: _Event(events.make_thunder),
    SoundName.MURMUR: _Loop(ambience.make_murmur, 5.0, 5.0, is_wide=True),
    SoundName.BARK: _Event(events.make_bark),
    SoundName.ELECTRIC: _Loop(ambience.make_electric, 2.5),
    SoundName.CLOCK: _Loop(ambience.make_clock, 4.0, is_rhythmic=True),
    SoundName.GASP: _Event(events.make_gasp),
    SoundName.BIRDS: _Loop(ambience.make_birds, 8.0, is_wide=True),
    SoundName.SIREN: _Loop(ambience.make_siren, 8.0, is_rhythmic=True),
    SoundName.BELL: _Event(events.make_bell),
}


class EmbeddedFoley:
    """Makes every effect from noise and tones: no samples, no key, the same for the same seed."""

    def make(self, name: SoundName, *, duration_seconds: float | None, seed: int) -> Audio:
        """Return the effect, stereo, 48 kHz, peak <= 0.8; its natural length where none is given.

        Ambience and repeated sounds go on as long as asked; a single event is cut, or followed by
        silence.

        Raises:
            InvalidSettingError: *duration_seconds* is not positive.
        """
        if duration_seconds is not None and not duration_seconds > 0.0:
            raise InvalidSettingError(f"duration_seconds must be > 0, got {duration_seconds}")
        rng = np.random.default_rng((seed % 2**32, zlib.crc32(name.value.encode())))
        stereo = _render(name, duration_seconds, Noise(rng))
        peak = float(np.abs(stereo).max(initial=0.0))
        level = stereo * np.float32(0.999999 * PEAK / max(peak, 1e-6))
        if duration_seconds is not None:
            num_samples = round(duration_seconds * SAMPLE_RATE_HZ)
            is_loop = isinstance(_SOUNDS.get(name), _Loop)
            level = _repeat(level, num_samples) if is_loop else _fit(level, num_samples)
        return Audio(_fade_end(level))


def _render(name: SoundName, duration_seconds: float | None, noise: Noise) -> Samples:
    """Return *name* in stereo at any level; of a loop, as much as can be repeated."""
    if name is SoundName.RISER:
        return _in_room(events.make_riser(noise, duration_seconds or _RISER_SECONDS))
    sound = _SOUNDS[name]
    if isinstance(sound, _Event):
        return _in_room(sound.make(noise))
    seconds = duration_seconds or sound.natural_seconds
    if sound.is_wide:
        return np.stack([_stretch(sound, noise, seconds), _stretch(sound, noise, seconds)])
    return _in_room(_stretch(sound, noise, seconds))


def _stretch(loop: _Loop, noise: Noise, seconds: float) -> Samples:
    """Return *seconds* of a loop, one channel, or less of it that repeats without a seam."""
    if seconds <= loop.stretch_seconds:
        return loop.make(noise, max(seconds, _SEAM_SECONDS))[: round(seconds * SAMPLE_RATE_HZ)]
    if loop.is_rhythmic:
        return loop.make(noise, loop.stretch_seconds)
    seam = round(_SEAM_SECONDS * SAMPLE_RATE_HZ)
    piece = loop.make(noise, loop.stretch_seconds + _SEAM_SECONDS)
    body = piece[:-seam].copy()
    rise = np.sin(np.linspace(0.0, np.pi / 2.0, seam)).astype(np.float32)
    body[:seam] = body[:seam] * rise + piece[-seam:] * rise[::-1]
    return body


def _in_room(mono: Samples) -> Samples:
    """Return *mono* in the middle of a small room, stereo, as long as it was."""
    wet = oaconvolve(mono[np.newaxis, :], _room(), axes=1)[:, : mono.size]
    return (mono[np.newaxis, :] + 0.22 * wet).astype(np.float32)


@cache
def _room() -> NDArray[np.float32]:
    """Return the impulse response of a small room, 0.18 s, left and right, of unit energy."""
    seconds = np.arange(round(0.18 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    noise = np.random.default_rng(17).standard_normal((2, seconds.size))
    response = noise * np.exp(-38.0 * seconds)
    response[:, : round(0.004 * SAMPLE_RATE_HZ)] = 0.0
    response /= np.sqrt(np.square(response).sum(axis=1, keepdims=True))
    return response.astype(np.float32)


def _repeat(stereo: Samples, num_samples: int) -> Samples:
    return np.tile(stereo, (1, -(-num_samples // stereo.shape[1])))[:, :num_samples]


def _fit(stereo: Samples, num_samples: int) -> Samples:
    missing = max(0, num_samples - stereo.shape[1])
    return np.pad(stereo[:, :num_samples], ((0, 0), (0, missing)))


def _fade_end(stereo: Samples) -> Samples:
    """Return *stereo* without a click at its end."""
    length = min(stereo.shape[1], round(_FADE_SECONDS * SAMPLE_RATE_HZ))
    faded = stereo.copy()
    faded[:, stereo.shape[1] - length :] *= np.linspace(1.0, 0.0, length, dtype=np.float32)
    return faded
