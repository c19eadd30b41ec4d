"""Random people and creatures to learn from, and small changes that make somebody else of one."""

import random
from collections.abc import Callable
from typing import Final

from cliffhanger.animatic.casting import cast_character
from cliffhanger.animatic.color import ColorLike, css, mix, rgb
from cliffhanger.animatic.looks.colors import PAINTS
from cliffhanger.animatic.looks.palette import BASES, ELDER_HAIR
from cliffhanger.animatic.sheet import (
    Accessory,
    AnimalLook,
    CharacterSheet,
    CloudLook,
    HairStyle,
    HumanLook,
    Outfit,
    RobotLook,
)
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender

HAIRS: Final = (
    *(base.hair for base in BASES),
    *(paint.hair for paint in PAINTS.values()),
    *ELDER_HAIR,
)
OTHER_HAIR: Final = 90.0
"""Distance in RGB from which a colour of hair is another one."""
OTHER_SKIN: Final = 45.0
OTHER_COAT: Final = 100.0
FAR_AGES: Final[dict[Age, tuple[Age, ...]]] = {
    Age.CHILD: (Age.YOUNG, Age.ADULT, Age.ELDER),
    Age.YOUNG: (Age.CHILD, Age.ELDER),
    Age.ADULT: (Age.CHILD, Age.ELDER),
    Age.MATURE: (Age.CHILD, Age.ELDER),
    Age.ELDER: (Age.CHILD, Age.YOUNG, Age.ADULT),
}
"""Ages that are seen to be others."""
_ANIMALS = ("dog", "cat", "rabbit", "fox", "bear", "parrot")
_KINDS = (
    (CharacterKind.ANIMAL, 0.07), (CharacterKind.ROBOT, 0.04), (CharacterKind.CLOUD, 0.02),
)  # fmt: skip
_EDITABLE_BEARDS = frozenset({Age.YOUNG, Age.ADULT, Age.MATURE, Age.ELDER})

Edit = Callable[[HumanLook, random.Random], HumanLook | None]


def random_sitter(chance: random.Random) -> CharacterSheet:
    """Return the sheet of somebody who is in no film."""
    kind, draw = CharacterKind.HUMAN, chance.random()
    for each, share in _KINDS:
        if 0.0 <= draw < share:
            kind = each
        draw -= share
    number = chance.getrandbits(60)
    character = Character(
        id=f"sitter-{number}", name=f"Sitter {number}", kind=kind,
        gender=chance.choice(list(Gender)), age=chance.choice(list(Age)),
        description=_words(kind, chance),
    )  # fmt: skip
    sheet = cast_character(character, series_id=f"likeness-{chance.getrandbits(60)}")
    look = sheet.look
    if isinstance(look, HumanLook):
        look = _varied(look, chance)
    return sheet.model_copy(update={"look": look})


def dressed(sheet: CharacterSheet, chance: random.Random) -> CharacterSheet:
    """Return the same person in other clothes; a creature wears its own skin."""
    look = sheet.look
    if not isinstance(look, HumanLook):
        return sheet
    base = chance.choice(BASES)
    update = {
        "outfit": chance.choice(list(Outfit)), "primary": base.primary, "secondary": base.secondary,
    }  # fmt: skip
    return sheet.model_copy(update={"look": look.model_copy(update=update)})


def changed(sheet: CharacterSheet, chance: random.Random) -> CharacterSheet:
    """Return somebody who differs in one thing that a viewer sees: hair, glasses, age, coat."""
    look = sheet.look
    edited = _edit_human(look, chance) if isinstance(look, HumanLook) else _recolor(look, chance)
    return sheet.model_copy(update={"look": edited})


def dye_hair(look: HumanLook, chance: random.Random) -> HumanLook | None:
    """Return *look* with clearly other hair, or None for the bald."""
    if look.hair_style is HairStyle.BALD:
        return None
    far = [hair for hair in HAIRS if _distance(hair, look.hair) > OTHER_HAIR]
    return look.model_copy(update={"hair": chance.choice(far)})


def cut_hair(look: HumanLook, chance: random.Random) -> HumanLook | None:
    """Return *look* with another cut."""
    styles = [style for style in HairStyle if style is not look.hair_style]
    return look.model_copy(update={"hair_style": chance.choice(styles)})


def toggle_glasses(look: HumanLook, chance: random.Random) -> HumanLook | None:  # noqa: ARG001
    """Return *look* with the glasses off, or on."""
    return _toggled(look, Accessory.GLASSES)


def toggle_beard(look: HumanLook, chance: random.Random) -> HumanLook | None:  # noqa: ARG001
    """Return *look* with the beard off, or on; None for who can have none."""
    if look.gender is not Gender.MALE or look.age not in _EDITABLE_BEARDS:
        return None
    return _toggled(look, Accessory.BEARD)


def change_age(look: HumanLook, chance: random.Random) -> HumanLook | None:
    """Return *look* at an age that is seen to be another."""
    return look.model_copy(update={"age": chance.choice(FAR_AGES[look.age])})


def change_skin(look: HumanLook, chance: random.Random) -> HumanLook | None:
    """Return *look* with clearly lighter or darker skin."""
    far = [base.skin for base in BASES if _distance(base.skin, look.skin) > OTHER_SKIN]
    return look.model_copy(update={"skin": chance.choice(far)})


EDITS: Final[tuple[Edit, ...]] = (
    dye_hair, cut_hair, toggle_glasses, toggle_beard, change_age, change_skin,
)  # fmt: skip


def _edit_human(look: HumanLook, chance: random.Random) -> HumanLook:
    edited = None
    while edited is None:
        edited = chance.choice(EDITS)(look, chance)
    return edited


def _recolor(
    look: AnimalLook | RobotLook | CloudLook, chance: random.Random
) -> AnimalLook | RobotLook | CloudLook:
    name = {"animal": "coat", "robot": "shell", "cloud": "body"}[look.kind]
    old = getattr(look, name)
    cloths = [paint.cloth for paint in PAINTS.values()]
    far = [color for color in cloths if _distance(color, old) > OTHER_COAT]
    return look.model_copy(update={name: chance.choice(far)})


def _words(kind: CharacterKind, chance: random.Random) -> str:
    if kind is CharacterKind.ANIMAL:
        return f"a {chance.choice(_ANIMALS)}"
    if kind is CharacterKind.ROBOT:
        return chance.choice(("a robot", "a robot", "a talking phone", "a smart speaker"))
    return ""


def _varied(look: HumanLook, chance: random.Random) -> HumanLook:
    """Return *look* with more freedom than a caster takes: any cut, any dye, shades between."""
    update: dict[str, object] = {
        "skin": css(mix(rgb(look.skin), rgb(chance.choice(BASES).skin), chance.random() * 0.5)),
        "brow_weight": chance.choice((0.9, 1.0, 1.15, 1.3)),
    }
    if chance.random() < 0.35:
        update["hair"] = chance.choice(HAIRS)
    if chance.random() < 0.25:
        update["hair_style"] = chance.choice(list(HairStyle))
    varied = look.model_copy(update=update)
    if chance.random() < 0.15:
        varied = toggle_glasses(varied, chance) or varied
    return varied


def _toggled(look: HumanLook, accessory: Accessory) -> HumanLook:
    worn = [item for item in look.accessories if item is not accessory]
    if accessory not in look.accessories:
        worn.append(accessory)
    return look.model_copy(update={"accessories": tuple(worn)})


def _distance(first: ColorLike, second: ColorLike) -> float:
    return sum((a - b) ** 2 for a, b in zip(rgb(first), rgb(second), strict=True)) ** 0.5
