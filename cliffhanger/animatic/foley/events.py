"""Sounds that happen once."""

import numpy as np

from cliffhanger.animatic.foley.material import (
    Noise,
    Samples,
    add_at,
    bump,
    clock,
    decay,
    glide,
    silence,
    tone,
)


def make_door(noise: Noise) -> Samples:
    """Return a door that creaks, falls shut and latches."""
    sound = silence(1.2)
    at = clock(0.5)
    hinge = glide(240.0 + 90.0 * np.sin(2.0 * np.pi * 7.0 * at) + 160.0 * at)
    add_at(sound, 0.0, 0.4 * hinge * noise.band(0.5, 200, 2000) * np.hanning(at.size))
    add_at(sound, 0.55, 3.0 * noise.rumble(0.4, 300) * decay(0.4, 18.0))
    add_at(sound, 0.6, 1.2 * noise.tight_band(0.08, 1500, 5000) * decay(0.08, 70.0))
    return sound


def make_knock(noise: Noise) -> Samples:
    """Return three knocks on wood."""
    sound = silence(1.1)
    for index in range(3):
        start, level = 0.24 * index, noise.rng.uniform(0.85, 1.0)
        wood = tone(190.0, 0.15) * decay(0.15, 38.0) + 0.7 * tone(420.0, 0.15) * decay(0.15, 55.0)
        add_at(sound, start, level * wood)
        add_at(sound, start, 0.7 * level * noise.band(0.06, 700, 3500) * decay(0.06, 90.0))
    return sound


def make_slap(noise: Noise) -> Samples:
    """Return a slap in the face."""
    skin = 4.0 * noise.band(0.3, 900, 5200) * decay(0.3, 70.0)
    body = 3.0 * noise.rumble(0.3, 260) * decay(0.3, 36.0)
    return (skin + body).astype(np.float32)


def make_impact(noise: Noise) -> Samples:
    """Return the low hit under a revelation."""
    seconds = 2.2
    at = clock(seconds)
    boom = glide(48.0 + 60.0 * np.exp(-14.0 * at)) * np.exp(-2.4 * at)
    crack = 0.6 * noise.rumble(seconds, 900) * np.exp(-9.0 * at)
    tail = 0.12 * noise.band(seconds, 200, 1200) * np.exp(-2.8 * at)
    return (boom + crack + tail).astype(np.float32)


def make_whoosh(noise: Noise) -> Samples:
    """Return air rushing past, brightest as it passes."""
    body = noise.tight_band(0.75, 300, 1400) * bump(0.75, 0.38, 0.16)
    edge = 0.6 * noise.tight_band(0.75, 1400, 5000) * bump(0.75, 0.42, 0.1)
    return (body + edge).astype(np.float32)


def make_riser(noise: Noise, seconds: float) -> Samples:
    """Return a tone and noise that climb to the last sample."""
    way = clock(seconds) / np.float32(seconds)
    climb = 0.5 * glide(110.0 * 2.0 ** (2.2 * way)) * np.square(way)
    return (climb + 0.8 * noise.band(seconds, 800, 6000) * way**3).astype(np.float32)


def make_glass(noise: Noise) -> Samples:
    """Return glass that breaks and its pieces that ring."""
    seconds = 1.2
    sound = 1.2 * noise.band(seconds, 3000, 12000) * decay(seconds, 16.0)
    for _ in range(24):
        start, pitch_hz = noise.rng.exponential(0.14), noise.rng.uniform(2500, 9000)
        length = 0.3
        ring = tone(pitch_hz, length) * decay(length, noise.rng.uniform(12, 30))
        add_at(sound, min(start, 0.8), 0.3 * ring)
    return sound


def make_thunder(noise: Noise) -> Samples:
    """Return a crack of thunder that rolls away."""
    seconds = 3.6
    at = clock(seconds)
    phase = noise.rng.uniform(0.0, 6.28)
    roll = 1.0 + 0.6 * np.sin(2.0 * np.pi * 3.0 * at + phase) * np.sin(2.0 * np.pi * 0.7 * at)
    low = 4.0 * noise.rumble(seconds, 160) * np.exp(-1.1 * at) * roll
    crack = 0.8 * noise.tight_band(seconds, 200, 2200) * np.exp(-6.0 * at)
    return (low + crack).astype(np.float32)


def make_bark(noise: Noise) -> Samples:
    """Return a small dog barking twice."""
    sound = silence(0.85)
    for start, height in ((0.02, 1.0), (0.4, 1.08)):
        seconds = 0.19
        at = clock(seconds)
        arch = np.sin(np.pi * np.minimum(1.0, at / seconds))
        pitch = (480.0 + 330.0 * arch) * height * noise.rng.uniform(0.97, 1.03)
        cycles = np.cumsum(pitch) / 48_000.0
        throat = np.zeros(at.size)
        # A dog's open muzzle resonates around 1 and 2 kHz.
        for index, level in enumerate((0.5, 1.0, 0.8, 0.5, 0.3, 0.2), start=1):
            throat += level * np.sin(2.0 * np.pi * index * cycles)
        rasp = 0.5 * noise.band(seconds, 900, 3500)
        add_at(sound, start, (throat + rasp) * arch**0.6 * np.minimum(1.0, at / 0.008))
    return sound


def make_gasp(noise: Noise) -> Samples:
    """Return somebody drawing a sharp breath."""
    seconds = 0.65
    at = clock(seconds)
    swell = np.minimum(1.0, at / 0.3) ** 1.5 * np.minimum(1.0, np.maximum(0.0, 0.55 - at) / 0.12)
    mouth = noise.tight_band(seconds, 900, 2600) + 0.6 * noise.band(seconds, 3000, 7500)
    voice = 0.12 * glide(290.0 + 160.0 * at) * bump(seconds, 0.32, 0.1)
    return ((mouth + voice) * swell).astype(np.float32)


def make_bell(noise: Noise) -> Samples:
    """Return a struck bell: the partials of a minor-third church bell."""
    seconds = 3.0
    sound = 0.1 * noise.band(seconds, 2000, 8000) * decay(seconds, 60.0)
    for ratio, level, rate in (
        (0.5, 0.5, 0.8),
        (1.0, 1.0, 1.3),
        (1.2, 0.7, 1.9),
        (1.5, 0.5, 2.4),
        (2.0, 0.7, 2.8),
        (2.67, 0.35, 4.0),
        (4.0, 0.2, 6.0),
    ):
        sound += np.float32(level) * tone(523.0 * ratio, seconds) * decay(seconds, rate)
    return sound
