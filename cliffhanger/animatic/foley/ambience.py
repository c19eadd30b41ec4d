"""Sounds that go on: a stretch of each, to be looped without a seam."""

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


def make_rain(noise: Noise, seconds: float) -> Samples:
    """Return steady rain with single drops in front of it."""
    sound = np.float32(0.25) * noise.band(seconds, 700, 9000)
    sound += np.float32(0.1) * noise.rumble(seconds, 500)
    at = np.arange(400)
    drop = np.exp(-at / 60.0) * np.sin(0.5 * at)
    for _ in range(round(seconds * 60)):
        add_at(sound, noise.rng.uniform(0, seconds), drop * noise.rng.uniform(0.02, 0.16))
    return sound


def make_traffic(noise: Noise, seconds: float) -> Samples:
    """Return the rumble of a street with cars that pass."""
    sound = 1.2 * noise.rumble(seconds, 240)
    passing = noise.band(seconds, 150, 900)
    for _ in range(round(seconds / 2.2)):
        centre, level = noise.rng.uniform(0.0, seconds), noise.rng.uniform(0.3, 0.7)
        sound += np.float32(level) * passing * bump(seconds, centre, 0.8)
    return sound


def make_murmur(noise: Noise, seconds: float) -> Samples:
    """Return a crowd that talks without a word: speech bands swelling at syllable rates."""
    sound = silence(seconds)
    at = clock(seconds)
    for low_hz in (220, 420, 800):
        for _ in range(2):
            rate, phase = noise.rng.uniform(2.5, 5.0), noise.rng.uniform(0.0, 6.28)
            swell = 0.5 + 0.5 * np.sin(2.0 * np.pi * rate * at + phase)
            sound += 0.3 * noise.band(seconds, low_hz, 2.2 * low_hz) * swell.astype(np.float32)
    return sound


def make_birds(noise: Noise, seconds: float) -> Samples:
    """Return birds that call from several trees over a little wind."""
    sound = 0.02 * noise.band(seconds, 300, 1500)
    start = noise.rng.uniform(0.1, 0.4)
    while start < seconds - 0.5:
        base_hz, level = noise.rng.uniform(2600, 5200), noise.rng.uniform(0.25, 0.8)
        bend = noise.rng.uniform(-0.3, 0.35)
        for _ in range(int(noise.rng.integers(2, 6))):
            length = noise.rng.uniform(0.06, 0.13)
            at = clock(length)
            warble = 1.0 + bend * at / length + 0.03 * np.sin(2.0 * np.pi * 38.0 * at)
            add_at(sound, start, level * glide(base_hz * warble) * np.hanning(at.size))
            start += length + noise.rng.uniform(0.02, 0.07)
        start += noise.rng.uniform(0.15, 0.8)
    return sound


def make_electric(noise: Noise, seconds: float) -> Samples:
    """Return a mains hum with arcs that crackle."""
    sound = silence(seconds)
    for harmonic, level in ((1, 0.5), (2, 0.8), (3, 0.25), (4, 0.4), (6, 0.25), (8, 0.15)):
        sound += np.float32(0.16 * level) * tone(60.0 * harmonic, seconds)
    start = 0.05
    while start < seconds - 0.1:
        length = noise.rng.uniform(0.01, 0.09)
        arc = noise.band(length, 1800, 11000) * decay(length, 30.0)
        gate = np.repeat(noise.rng.random(arc.size // 96 + 1) < 0.6, 96)[: arc.size]
        add_at(sound, start, arc * gate * noise.rng.uniform(0.3, 1.0))
        start += noise.rng.exponential(0.12) + 0.02
    return sound


def make_siren(noise: Noise, seconds: float) -> Samples:
    """Return a wailing siren, one wail in four seconds, echoing from houses."""
    at = clock(seconds)
    wail = 0.5 - 0.5 * np.cos(2.0 * np.pi * at / 4.0)
    base = glide(620.0 + 780.0 * wail)
    sound = np.tanh(2.2 * base) + 0.1 * noise.band(seconds, 400, 2500) * np.abs(base)
    echo = silence(seconds)
    add_at(echo, 0.23, 0.25 * sound)
    return (sound + echo).astype(np.float32)


def make_clock(noise: Noise, seconds: float) -> Samples:
    """Return a clock: tick and tock, one a second in all."""
    sound = silence(seconds)
    for index in range(max(1, int(seconds))):
        pitch_hz = 2300.0 if index % 2 == 0 else 1750.0
        click = 0.5 * noise.band(0.05, 1500, 7000) * decay(0.05, 150.0)
        add_at(sound, float(index), click + tone(pitch_hz, 0.05) * decay(0.05, 90.0))
        add_at(sound, float(index), 0.5 * tone(310.0, 0.09) * decay(0.09, 45.0))
    return sound


def make_heartbeat(noise: Noise, seconds: float) -> Samples:
    """Return a heart at 70 beats per minute: lub and dub."""
    sound = silence(seconds)
    at = clock(0.24)
    thump = glide(62.0 - 70.0 * at) * np.exp(-16.0 * at) * np.minimum(1.0, at / 0.01)
    for index in range(round(seconds / 0.857)):
        level = noise.rng.uniform(0.9, 1.0)
        add_at(sound, 0.857 * index, level * thump)
        add_at(sound, 0.857 * index + 0.24, 0.7 * level * thump)
    return sound


def make_footsteps(noise: Noise, seconds: float) -> Samples:
    """Return somebody walking on a hard floor: heel, then sole."""
    sound = silence(seconds)
    for index in range(max(1, int((seconds - 0.1) / 0.52))):
        start = 0.02 + 0.52 * index + noise.rng.uniform(0.0, 0.02)
        heel = 2.2 * noise.rumble(0.12, 180 + 60 * (index % 2)) * decay(0.12, 34.0)
        add_at(sound, start, heel)
        add_at(sound, start + 0.012, 0.6 * noise.band(0.05, 1800, 6000) * decay(0.05, 90.0))
        add_at(sound, start + 0.1, 0.22 * noise.band(0.06, 1200, 4500) * decay(0.06, 60.0))
    return sound


def make_typing(noise: Noise, seconds: float) -> Samples:
    """Return fingers on a keyboard, now and then the space bar."""
    sound = silence(seconds)
    start = 0.02
    while start < seconds - 0.08:
        is_space = noise.rng.random() < 0.15
        low_hz = 500 if is_space else 1500
        key = noise.band(0.03, low_hz, 7000) * decay(0.03, 160.0)
        add_at(sound, start, key * noise.rng.uniform(0.5, 1.0))
        add_at(sound, start + 0.06, 0.3 * noise.band(0.02, 2500, 8000) * decay(0.02, 200.0))
        start += noise.rng.uniform(0.07, 0.2)
    return sound


def make_phone(noise: Noise, seconds: float) -> Samples:
    """Return a mobile phone ringing: six quick notes, twice in two seconds."""
    sound = silence(seconds)
    at = clock(0.085)
    chime = tone(1318.5, 0.085) + 0.6 * tone(1568.0, 0.085) + 0.2 * tone(2637.0, 0.085)
    chime = chime * np.minimum(1.0, at / 0.004) * np.exp(-9.0 * at)
    for ring in np.arange(0.0, max(0.1, seconds - 0.5), 0.95):
        for index in range(6):
            level = (1.0, 0.8)[index % 2] * noise.rng.uniform(0.98, 1.0)
            add_at(sound, float(ring) + 0.09 * index, level * chime)
    return sound


def make_buzz(noise: Noise, seconds: float) -> Samples:
    """Return a phone that vibrates on a table: half a second on, half a second off."""
    at = clock(seconds)
    motor = np.sign(tone(165.0, seconds)) * 0.4 + 0.6 * tone(330.0, seconds)
    rattle = noise.band(seconds, 900, 4000) * np.maximum(tone(165.0, seconds), 0.0)
    edge = np.clip(20.0 * (0.25 - np.abs(np.mod(at, 1.0) - 0.25)), 0.0, 1.0)
    return ((motor + 0.5 * rattle) * edge).astype(np.float32)
