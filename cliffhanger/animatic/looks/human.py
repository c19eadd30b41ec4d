"""A person's look, from words first and palettes for the rest."""

from dataclasses import dataclass
from functools import lru_cache

from cliffhanger.animatic.looks.colors import PAINTS, Material, hue_of
from cliffhanger.animatic.looks.human_words import (
    ACCESSORIES,
    EAST_ASIAN_SURNAMES,
    EAST_ASIAN_WORDS,
    GARMENTS,
    HAIR_STYLES,
    ROLES,
    SKIN_TONES,
    Tone,
)
from cliffhanger.animatic.looks.palette import (
    BASES,
    ELDER_HAIR,
    HANFU_STYLES,
    MATURE_GREY,
    OUTFIT_COLORS,
    OUTFITS,
    STYLES,
    Base,
)
from cliffhanger.animatic.looks.words import Dice, normalized
from cliffhanger.animatic.sheet import Accessory, FaceShape, HairStyle, Hex, HumanLook, Outfit
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, Gender

_FACES: dict[Gender, tuple[FaceShape, ...]] = {
    Gender.FEMALE: (FaceShape.OVAL, FaceShape.HEART, FaceShape.ROUND, FaceShape.LONG),
    Gender.MALE: (FaceShape.OVAL, FaceShape.SQUARE, FaceShape.LONG, FaceShape.ROUND),
}
_MALE_ONLY = frozenset({Accessory.BEARD, Accessory.MUSTACHE, Accessory.STUBBLE})
_MALE_OUTFITS: dict[Outfit, Outfit | None] = {
    Outfit.BLOUSE: Outfit.TURTLENECK,
    Outfit.DRESS: Outfit.SUIT,
    Outfit.QIPAO: None,
}
"""What a man wears where the words suggest a woman's clothes; None leaves it open."""
_RED_LIPS = "#b8202f"
_EAST_ASIAN_SCRIPTS = (
    ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7a3"), ("\u0e00", "\u0e7f"),
    ("\u1ea0", "\u1ef9"), ("\u0110", "\u0111"), ("\u01a0", "\u01b0"), ("\u0102", "\u0103"),
)  # fmt: skip
"""Kana, Han, Hangul, Thai, and the letters only Vietnamese uses."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words fix; None leaves it open."""

    outfit: Outfit | None
    cloth: Hex | None
    style: HairStyle | None
    hair: Hex | None
    eyes: Hex | None
    tone: Tone | None
    is_east_asian: bool
    accessories: tuple[Accessory, ...]


def human_look(character: Character, dice: Dice) -> HumanLook:
    """Return the look of a person; what *character* says holds for every attempt of *dice*."""
    called = normalized(character.name, *character.aliases)
    said = _read(called, normalized(character.description), character.gender, character.age)
    base = _base(said, dice)
    outfit = said.outfit or dice.pick("outfit", OUTFITS[character.gender, character.age])
    style = said.style or _style(character, outfit, dice)
    primary, secondary = _clothes(said, base, outfit, dice)
    accessories = _accessories(character, said, outfit, dice)
    return HumanLook(
        gender=character.gender, age=character.age,
        face=_face(character, dice), skin=base.skin, hair_style=style,
        hair=said.hair or _aged_hair(base, character.age, dice),
        eyes=said.eyes or base.eyes,
        lips=_RED_LIPS if Accessory.LIPSTICK in accessories else base.lips,
        brow_weight=dice.pick("brow", (0.9, 1.0, 1.15, 1.3)),
        outfit=outfit, primary=primary, secondary=secondary, accessories=accessories,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _read(called: str, told: str, gender: Gender, age: Age) -> _Said:
    """Return what names and description fix; cached, since every attempt asks again."""
    outfit = GARMENTS.first(told) or ROLES.first(called) or ROLES.first(told)
    style = HAIR_STYLES.first(told)
    if gender is Gender.MALE:
        outfit = _MALE_OUTFITS.get(outfit, outfit) if outfit else None
        style = HairStyle.CROP if style is HairStyle.BOB else style
    hair, cloth = hue_of(told, Material.HAIR), hue_of(told, Material.CLOTH)
    eyes = hue_of(told, Material.EYES)
    is_east_asian = bool(EAST_ASIAN_WORDS.first(told)) or _sounds_east_asian(called, told)
    tone = SKIN_TONES.first(told)
    return _Said(
        outfit=outfit, cloth=PAINTS[cloth].cloth if cloth else None, style=style,
        hair=PAINTS[hair].hair if hair else None, eyes=PAINTS[eyes].eyes if eyes else None,
        tone=tone, is_east_asian=is_east_asian and tone not in {Tone.BROWN, Tone.DEEP},
        accessories=_said_accessories(told, gender, age),
    )  # fmt: skip


def _said_accessories(told: str, gender: Gender, age: Age) -> tuple[Accessory, ...]:
    has_beard = gender is Gender.MALE and age is not Age.CHILD
    named = dict.fromkeys(match.value for match in ACCESSORIES.matches(told))
    return tuple(item for item in named if has_beard or item not in _MALE_ONLY)


def _sounds_east_asian(called: str, told: str) -> bool:
    letters = called + told
    if any(low <= letter <= high for low, high in _EAST_ASIAN_SCRIPTS for letter in letters):
        return True
    return bool(EAST_ASIAN_SURNAMES.first(called))


def _base(said: _Said, dice: Dice) -> Base:
    """Return the base look; a tone without a base among the fitting ones widens the choice."""
    fitting = [base for base in BASES if base.is_east_asian or not said.is_east_asian]
    if said.tone is not None and not (said.is_east_asian and said.tone is Tone.LIGHT):
        toned = [base for base in fitting if base.tone is said.tone]
        fitting = toned or [base for base in BASES if base.tone is said.tone]
    return dice.pick("base", fitting)


def _style(character: Character, outfit: Outfit, dice: Dice) -> HairStyle:
    if outfit is Outfit.HANFU:
        return dice.pick("style", HANFU_STYLES[character.gender])
    return dice.pick("style", STYLES[character.gender, character.age])


def _clothes(said: _Said, base: Base, outfit: Outfit, dice: Dice) -> tuple[Hex, Hex]:
    colors = OUTFIT_COLORS.get(outfit)
    primary, secondary = dice.pick("clothes", colors) if colors else (base.primary, base.secondary)
    return said.cloth or primary, secondary


def _face(character: Character, dice: Dice) -> FaceShape:
    if character.age is Age.CHILD:
        return FaceShape.ROUND
    return dice.pick("face", _FACES[character.gender])


def _aged_hair(base: Base, age: Age, dice: Dice) -> Hex:
    if age is Age.ELDER:
        return dice.pick("grey", ELDER_HAIR)
    if age is Age.MATURE and dice.chance("greying", 0.3):
        return dice.pick("grey", MATURE_GREY)
    return base.hair


def _accessories(
    character: Character, said: _Said, outfit: Outfit, dice: Dice
) -> tuple[Accessory, ...]:
    chosen = list(said.accessories)
    taken = frozenset(said.accessories)
    taken |= _MALE_ONLY if taken & _MALE_ONLY else taken
    for item, probability in _usual(character.gender, character.age, outfit):
        if item not in taken and dice.chance(item.value, probability):
            chosen.append(item)
    if Accessory.BEARD in chosen and Accessory.STUBBLE in chosen:
        chosen.remove(Accessory.STUBBLE)
    return tuple(chosen)


def _usual(gender: Gender, age: Age, outfit: Outfit) -> tuple[tuple[Accessory, float], ...]:
    """Return what people of that kind often wear, with how often."""
    if age is Age.CHILD:
        return ((Accessory.BOW, 0.5),) if gender is Gender.FEMALE else ((Accessory.CAP, 0.2),)
    glasses = (Accessory.GLASSES, 0.45 if age is Age.ELDER else 0.14)
    if gender is Gender.MALE:
        hairpin = (Accessory.HAIRPIN, 1.0 if outfit is Outfit.HANFU else 0.0)
        beard = {Age.ADULT: 0.15, Age.MATURE: 0.3, Age.ELDER: 0.3}.get(age, 0.0)
        mustache = {Age.MATURE: 0.2, Age.ELDER: 0.3}.get(age, 0.0)
        stubble = 0.2 if age is Age.ADULT else 0.0
        return (
            hairpin, glasses, (Accessory.BEARD, beard), (Accessory.MUSTACHE, mustache),
            (Accessory.STUBBLE, stubble),
        )  # fmt: skip
    is_formal = outfit in {Outfit.DRESS, Outfit.HANFU, Outfit.QIPAO, Outfit.SUIT}
    return (
        glasses, (Accessory.EARRINGS, 0.8 if is_formal else 0.4),
        (Accessory.LIPSTICK, 0.6 if is_formal else 0.15),
        (Accessory.NECKLACE, 0.6 if outfit is Outfit.DRESS else 0.0),
        (Accessory.BOW, 0.6 if outfit is Outfit.BLOUSE and age is Age.YOUNG else 0.0),
        (Accessory.MOLE, 0.12),
    )  # fmt: skip
