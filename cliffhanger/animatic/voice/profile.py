"""Whose voice it is: settings that derive from a character alone, and what emotion does to them."""

import hashlib
import math
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Emotion, Gender


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """A voice.

    Attributes:
        variant: espeak-ng variant that lends its timbre.
        pitch_hz: Mean pitch.
        pitch_range: espeak-ng range, 0 (monotone) to 99.
        words_per_minute: Speed in English words.
        formant_factor: Size of the vocal tract; over 1 is smaller. 0.8 to 1.45.
        warmth_db: Tilt below 300 Hz.
        gain_db: Level against normal speech.
        tremor: Depth of an old or crying voice's shake, 0 to 1.
        breath: Share of air in the sound, 0 to 1.
        metal: Share of ring modulation and crushed bits, 0 to 1.
        chorus: Share of detuned copies, 0 to 1.
    """

    variant: str
    pitch_hz: float
    pitch_range: float
    words_per_minute: float
    formant_factor: float
    warmth_db: float = 0.0
    gain_db: float = 0.0
    tremor: float = 0.0
    breath: float = 0.0
    metal: float = 0.0
    chorus: float = 0.0


@dataclass(frozen=True, slots=True)
class _Build:
    pitch_hz: float
    pitch_range: float
    words_per_minute: float
    formant_factor: float


@dataclass(frozen=True, slots=True)
class _Delivery:
    semitones: float
    range_factor: float
    rate_factor: float
    gain_db: float
    tremor: float = 0.0


VARIANT_PITCH_HZ: Final = {
    "f1": 167.0, "f2": 182.0, "f3": 195.0, "f4": 171.0, "f5": 195.0, "linda": 220.0,
    "Annie": 218.0, "shelby": 166.0, "steph": 179.0, "belinda": 220.0, "aunty": 176.0,
    "grandma": 185.0, "m1": 89.0, "m2": 97.0, "m3": 100.0, "m4": 88.0, "m5": 97.0, "m6": 96.0,
    "m7": 98.0, "adam": 95.0, "benjamin": 95.0, "edward": 94.0, "max": 96.0, "Lee": 93.0,
    "Reed": 106.0, "grandpa": 110.0,
}  # fmt: skip
"""Mean pitch of each variant at espeak-ng pitch 50, measured by autocorrelation."""

_POOLS: Final = {
    Gender.FEMALE: ("f1", "f2", "f3", "f4", "linda", "Annie", "shelby", "steph", "belinda"),
    Gender.MALE: ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "adam", "benjamin", "edward", "max"),
}
_ELDER_POOLS: Final = {
    Gender.FEMALE: ("grandma", "aunty", "f3", "f1"),
    Gender.MALE: ("grandpa", "m4", "Lee", "Reed"),
}
_CHILD_POOL: Final = ("f5", "f2", "f3", "linda")
_BUILDS: Final = {
    (Gender.FEMALE, Age.CHILD): _Build(290.0, 64.0, 168.0, 1.21),
    (Gender.FEMALE, Age.YOUNG): _Build(216.0, 58.0, 166.0, 1.07),
    (Gender.FEMALE, Age.ADULT): _Build(198.0, 52.0, 162.0, 1.03),
    (Gender.FEMALE, Age.MATURE): _Build(180.0, 48.0, 154.0, 1.00),
    (Gender.FEMALE, Age.ELDER): _Build(172.0, 42.0, 136.0, 0.98),
    (Gender.MALE, Age.CHILD): _Build(268.0, 62.0, 168.0, 1.18),
    (Gender.MALE, Age.YOUNG): _Build(128.0, 52.0, 166.0, 1.01),
    (Gender.MALE, Age.ADULT): _Build(112.0, 46.0, 158.0, 0.97),
    (Gender.MALE, Age.MATURE): _Build(99.0, 42.0, 150.0, 0.94),
    (Gender.MALE, Age.ELDER): _Build(120.0, 40.0, 134.0, 0.95),
}
_DELIVERIES: Final = {
    Emotion.NEUTRAL: _Delivery(0.0, 1.0, 1.0, 0.0),
    Emotion.HAPPY: _Delivery(2.0, 1.35, 1.06, 0.5),
    Emotion.ANGRY: _Delivery(1.5, 1.4, 1.1, 2.0),
    Emotion.SAD: _Delivery(-1.5, 0.62, 0.86, -1.5),
    Emotion.SURPRISED: _Delivery(3.0, 1.5, 1.08, 1.0),
    Emotion.SCHEMING: _Delivery(-2.0, 0.85, 0.88, -1.0),
    Emotion.FEAR: _Delivery(3.0, 0.9, 1.14, -0.5, tremor=0.25),
    Emotion.LOVE: _Delivery(-0.7, 0.85, 0.9, -1.5),
    Emotion.CRYING: _Delivery(1.0, 0.7, 0.84, -1.0, tremor=0.6),
    Emotion.CONFUSED: _Delivery(1.2, 1.15, 0.94, -0.5),
}


def derive_profile(character: Character) -> VoiceProfile:
    """Return the voice of *character*: the same in every episode, unlike anybody else's.

    Gender, age and kind set the ground; a hash of the id picks the variant and moves pitch, speed,
    range and formants a little.
    """
    draw = _Draw(character.id)
    build = _BUILDS[character.gender, character.age]
    profile = VoiceProfile(
        variant=draw.pick(_pool(character)),
        pitch_hz=build.pitch_hz * 2.0 ** (draw.spread(2.2) / 12.0),
        pitch_range=build.pitch_range + draw.spread(8.0),
        words_per_minute=build.words_per_minute * (1.0 + draw.spread(0.06)),
        formant_factor=build.formant_factor * (1.0 + draw.spread(0.035)),
        warmth_db=draw.spread(2.5),
        tremor=0.35 if character.age is Age.ELDER else 0.0,
    )
    match character.kind:
        case CharacterKind.ANIMAL:
            return _small_animal(profile, character.age)
        case CharacterKind.ROBOT:
            return replace(profile, pitch_range=3.0, tremor=0.0, metal=0.45 + draw.spread(0.1))
        case CharacterKind.CLOUD:
            return _cloud(profile)
        case CharacterKind.HUMAN:
            return profile


def with_emotion(profile: VoiceProfile, emotion: Emotion) -> VoiceProfile:
    """Return *profile* as it sounds under *emotion*."""
    delivery = _DELIVERIES[emotion]
    return replace(
        profile,
        pitch_hz=profile.pitch_hz * 2.0 ** (delivery.semitones / 12.0),
        pitch_range=min(99.0, profile.pitch_range * delivery.range_factor),
        words_per_minute=profile.words_per_minute * delivery.rate_factor,
        gain_db=profile.gain_db + delivery.gain_db,
        tremor=max(profile.tremor, delivery.tremor),
    )


def espeak_pitch(profile: VoiceProfile) -> int:
    """Return the espeak-ng pitch, 0 to 99, that makes *profile* sound at its pitch.

    Pitch 50 is the variant's own and 50 steps are an octave; resampling by the formant factor
    raises the pitch as well, so that much is taken off.
    """
    own_hz = VARIANT_PITCH_HZ[profile.variant] * profile.formant_factor
    return round(min(99.0, max(0.0, 50.0 + 50.0 * math.log2(profile.pitch_hz / own_hz))))


def _pool(character: Character) -> tuple[str, ...]:
    if character.age is Age.CHILD or character.kind is CharacterKind.ANIMAL:
        return _CHILD_POOL
    pools = _ELDER_POOLS if character.age is Age.ELDER else _POOLS
    return pools[character.gender]


def _small_animal(profile: VoiceProfile, age: Age) -> VoiceProfile:
    ageing = {Age.CHILD: 1.08, Age.YOUNG: 1.0, Age.ADULT: 0.96, Age.MATURE: 0.9, Age.ELDER: 0.85}
    jitter = profile.formant_factor - math.floor(profile.formant_factor * 25.0) / 25.0
    return replace(
        profile,
        pitch_hz=330.0 * ageing[age] * (1.0 + 2.0 * jitter),
        pitch_range=min(95.0, profile.pitch_range + 22.0),
        words_per_minute=profile.words_per_minute * 1.17,
        formant_factor=1.32 + jitter,
        tremor=0.0,
    )


def _cloud(profile: VoiceProfile) -> VoiceProfile:
    return replace(
        profile,
        pitch_hz=profile.pitch_hz * 0.68,
        words_per_minute=profile.words_per_minute * 0.82,
        formant_factor=profile.formant_factor * 0.87,
        breath=0.5,
        chorus=0.6,
    )


class _Draw:
    """Numbers that depend on a character's id and nothing else."""

    def __init__(self, character_id: str) -> None:
        self._digest = hashlib.sha256(character_id.encode()).digest()
        self._position = 0

    def pick(self, pool: tuple[str, ...]) -> str:
        return pool[self._next() % len(pool)]

    def spread(self, reach: float) -> float:
        """Return a number in [-reach, reach]."""
        return reach * (self._next() / 32767.5 - 1.0)

    def _next(self) -> int:
        at = self._position % (len(self._digest) - 1)
        self._position += 2
        return int.from_bytes(self._digest[at : at + 2], "big")
