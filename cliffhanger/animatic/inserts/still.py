"""A still life: what an insert is made of, before it is filmed."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cliffhanger.animatic.color import Color
from cliffhanger.animatic.light import Light
from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.media.text import Align


@dataclass(frozen=True, slots=True)
class Lettering:
    """Words on a prop.

    Attributes:
        text: What is written.
        box: Where it has to fit, in canvas units.
        font_units: Largest size of the em square, in canvas units.
        color: Ink.
        align: How shorter lines stand.
        is_top: True sets it at the top of the box, False in its middle.
    """

    text: str
    box: Box
    font_units: float
    color: Color
    align: Align = "center"
    is_top: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """What the prop master knows about one insert."""

    text: str
    language: str
    light: Light
    seed: int

    def pick(self, name: str, count: int) -> int:
        """Return which of *count* variants this insert has."""
        return zlib.crc32(f"{name}:{self.seed}".encode()) % count


@dataclass(slots=True)
class Still:
    """What is drawn: a surface out of focus, the prop on it, its words.

    Attributes:
        surface: Behind the prop; tinted by the place's light.
        prop: In focus.
        letterings: On the prop.
        angle_degrees: How the prop is turned, counter-clockwise.
        is_glowing: True when the prop gives light itself and takes none from the place.
        blur_units: How far the surface is out of focus.
    """

    surface: Drawing = field(default_factory=Drawing)
    prop: Drawing = field(default_factory=Drawing)
    letterings: Sequence[Lettering] = ()
    angle_degrees: float = 0.0
    is_glowing: bool = False
    blur_units: float = 9.0


def is_shouted(text: str) -> bool:
    """Return whether *text* is an order rather than a message: capitals, or instructions."""
    letters = [letter for letter in text if letter.isupper() or letter.islower()]
    capitals = sum(letter.isupper() for letter in letters)
    first = text.strip().partition(" ")[0]
    opens_loud = len(first) > 2 and first.isupper()
    is_loud = bool(letters) and capitals > 0.45 * len(letters)
    return is_loud or opens_loud or "instruction" in text.casefold()
