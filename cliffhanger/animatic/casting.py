"""Who looks like what: from a character's words to a sheet, the same in every shot and episode."""

import math
from collections.abc import Mapping, Sequence

from cliffhanger.animatic.color import ColorLike, rgb
from cliffhanger.animatic.creatures.animal import AnimalPuppet
from cliffhanger.animatic.creatures.bird import BirdPuppet
from cliffhanger.animatic.creatures.cloud import CloudPuppet
from cliffhanger.animatic.creatures.device import DevicePuppet
from cliffhanger.animatic.creatures.robot import RobotPuppet
from cliffhanger.animatic.human.puppet import HumanPuppet
from cliffhanger.animatic.looks.animal import animal_look
from cliffhanger.animatic.looks.human import human_look
from cliffhanger.animatic.looks.machine import cloud_look, robot_look
from cliffhanger.animatic.looks.words import Dice, seed_of
from cliffhanger.animatic.puppet import Puppet
from cliffhanger.animatic.sheet import (
    Accessory,
    AnimalLook,
    CharacterSheet,
    CloudLook,
    HumanLook,
    Look,
    RobotLook,
    Species,
)
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import CharacterKind

_ATTEMPTS = 96
_NEAR = 62.0
"""Distance in RGB under which two colours are taken for one another at a glance."""
_TELLING = frozenset({
    Accessory.GLASSES, Accessory.BEARD, Accessory.MUSTACHE, Accessory.CAP, Accessory.SCAR,
})  # fmt: skip


def cast_character(character: Character, *, series_id: str) -> CharacterSheet:
    """Return the sheet of *character*: a pure function of its fields and *series_id*.

    What the name and the description say (hair, skin, clothes, role, species, colours) is kept;
    the rest comes from curated palettes by a hash of series and character id.
    """
    return _attempt(character, series_id, 0)


def cast_episode(
    characters: Sequence[Character],
    *,
    series_id: str,
    fixed: Mapping[str, CharacterSheet] | None = None,
) -> tuple[CharacterSheet, ...]:
    """Return one sheet per character, no two of them easily confused.

    Each is cast alone, as `cast_character` does. One who could be taken for somebody earlier in
    the list is moved: the choices that its words leave open are made again, from the same hash
    with the number of the attempt, until the look is distinct (or, when words fix too much, as
    distinct as they allow).

    Looks are stable across episodes when *characters* is the series' cast so far, in order of first
    appearance: a sheet depends only on the character's own fields and on those before it, so
    the sheets of a shorter list are the first sheets of a longer one, and newcomers move, never
    those already seen.

    Args:
        characters: Whom to cast.
        series_id: Series, part of every hash.
        fixed: Sheets by character id that stay as they are; nobody else is cast to resemble them.
    """
    sheets = dict(fixed or {})
    for character in characters:
        if character.id not in sheets:
            sheets[character.id] = _distinct(character, tuple(sheets.values()), series_id)
    return tuple(sheets[character.id] for character in characters)


def cast_candidates(
    character: Character, *, series_id: str, num_candidates: int, attempt: int = 0
) -> tuple[CharacterSheet, ...]:
    """Return different looks for one character, all of them true to its words.

    Fewer where the words leave no more of them open.

    Args:
        character: Whom to cast.
        series_id: Series, part of every hash.
        num_candidates: How many are wanted.
        attempt: Number of the round; another one gives others.
    """
    found: dict[Look, CharacterSheet] = {}
    for index in range(_ATTEMPTS):
        sheet = _attempt(character, series_id, attempt * _ATTEMPTS + index)
        found.setdefault(sheet.look, sheet)
        if len(found) == num_candidates:
            break
    return tuple(found.values())


def puppet_for(sheet: CharacterSheet) -> Puppet:
    """Return the puppet that draws *sheet*."""
    look = sheet.look
    if isinstance(look, AnimalLook):
        return BirdPuppet(sheet) if look.species is Species.BIRD else AnimalPuppet(sheet)
    if isinstance(look, RobotLook):
        return DevicePuppet(sheet) if look.is_device else RobotPuppet(sheet)
    if isinstance(look, CloudLook):
        return CloudPuppet(sheet)
    return HumanPuppet(sheet)


def are_confusable(first: Look, second: Look) -> bool:
    """Return whether a viewer may take one look for the other.

    People: same gender and hair style, and the same outfit or near colours of clothes. Others: the
    same kind (species) in near colours.
    """
    if isinstance(first, HumanLook) and isinstance(second, HumanLook):
        return (
            first.gender is second.gender
            and first.hair_style is second.hair_style
            and (first.outfit is second.outfit or _is_near(first.primary, second.primary))
        )
    if isinstance(first, AnimalLook) and isinstance(second, AnimalLook):
        return (
            first.species is second.species
            and first.has_floppy_ears is second.has_floppy_ears
            and _is_near(first.coat, second.coat)
        )
    if isinstance(first, RobotLook) and isinstance(second, RobotLook):
        return first.is_device is second.is_device and _is_near(first.shell, second.shell)
    if isinstance(first, CloudLook) and isinstance(second, CloudLook):
        return _is_near(first.body, second.body) and _is_near(first.glow, second.glow)
    return False


def _attempt(character: Character, series_id: str, attempt: int) -> CharacterSheet:
    seed = seed_of(series_id, character.id)
    dice = Dice(seed, attempt)
    makers = {
        CharacterKind.HUMAN: human_look,
        CharacterKind.ANIMAL: animal_look,
        CharacterKind.ROBOT: robot_look,
        CharacterKind.CLOUD: cloud_look,
    }
    look = makers[character.kind](character, dice)
    return CharacterSheet(character_id=character.id, look=look, seed=seed)


def _distinct(
    character: Character, earlier: Sequence[CharacterSheet], series_id: str
) -> CharacterSheet:
    told_apart: CharacterSheet | None = None
    best, best_difference = _attempt(character, series_id, 0), -1.0
    for attempt in range(_ATTEMPTS):
        sheet = _attempt(character, series_id, attempt)
        if not any(are_confusable(sheet.look, other.look) for other in earlier):
            if not any(_are_dressed_alike(sheet.look, other.look) for other in earlier):
                return sheet
            told_apart = told_apart or sheet
        elif told_apart is None:
            difference = min(_difference(sheet.look, other.look) for other in earlier)
            if difference > best_difference:
                best, best_difference = sheet, difference
    return told_apart or best


def _are_dressed_alike(first: Look, second: Look) -> bool:
    """Return whether two people wear the same thing in near colours."""
    if not isinstance(first, HumanLook) or not isinstance(second, HumanLook):
        return False
    return first.outfit is second.outfit and _is_near(first.primary, second.primary)


def _difference(first: Look, second: Look) -> float:
    """Return how different two looks are: about one point for each thing seen at a glance."""
    if type(first) is not type(second):
        return 10.0
    points = 0.0
    for name in type(first).model_fields:
        one, two = getattr(first, name), getattr(second, name)
        if isinstance(one, str) and one.startswith("#") and isinstance(two, str):
            points += min(1.0, _distance(one, two) / (2.0 * _NEAR))
        elif name == "accessories":
            points += 1.0 if _TELLING & (set(one) ^ set(two)) else 0.0
        elif name not in {"kind", "brow_weight"} and one != two:
            points += 1.0
    return points


def _is_near(first: ColorLike, second: ColorLike) -> bool:
    return _distance(first, second) < _NEAR


def _distance(first: ColorLike, second: ColorLike) -> float:
    return math.dist(rgb(first), rgb(second))
