"""A look in a few words, for people who read a table."""

from cliffhanger.animatic.sheet import (
    AnimalLook,
    CharacterSheet,
    CloudLook,
    HumanLook,
    Look,
    RobotLook,
)


def describe_look(sheet: CharacterSheet) -> str:
    """Return who the sheet draws, such as `young female, long wavy hair, blouse, glasses`."""
    return _words(sheet.look)


def _words(look: Look) -> str:
    match look:
        case HumanLook():
            hair = "bald" if look.hair_style == "bald" else f"{_plain(look.hair_style)} hair"
            parts = [f"{look.age} {look.gender}", hair, _plain(look.outfit)]
            parts += [_plain(item) for item in look.accessories]
        case AnimalLook():
            ears = "floppy ears" if look.has_floppy_ears else "upright ears"
            parts = [_plain(look.species), f"coat {look.coat}", ears]
            parts += [f"collar {look.collar}"] if look.collar else []
        case RobotLook():
            kind = "talking device" if look.is_device else "robot"
            parts = [kind, f"shell {look.shell}", f"light {look.light}"]
        case CloudLook():
            parts = ["cloud", f"body {look.body}", f"glow {look.glow}"]
    return ", ".join(parts)


def _plain(word: str) -> str:
    return word.replace("_", " ")
