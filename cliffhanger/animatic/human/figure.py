"""A person ready to be drawn: look, measures, colours and a source of small accidents."""

import random
import zlib
from dataclasses import dataclass

from cliffhanger.animatic.color import Color, darken, mix, multiply, rgb
from cliffhanger.animatic.human.proportions import Proportions, measure
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.sheet import Accessory, HumanLook
from cliffhanger.animatic.svg import Stroke
from cliffhanger.story.vocabulary import Age, Gender


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a person, derived from the sheet."""

    skin: Color
    skin_line: Color
    shade: Color
    """Soft form shadow on skin."""
    deep: Color
    """Creases and cast shadows on skin."""
    hair: Color
    hair_light: Color
    hair_dark: Color
    hair_line: Color
    lash: Color
    brow: Color
    iris: Color
    lips: Color
    cloth: Color
    cloth_line: Color
    trim: Color


@dataclass(frozen=True, slots=True)
class Figure:
    """A person ready to be drawn."""

    look: HumanLook
    seed: int
    shape: Proportions
    tones: Palette

    @property
    def is_male(self) -> bool:
        """Whether the male proportions apply."""
        return self.look.gender is Gender.MALE

    @property
    def is_child(self) -> bool:
        """Whether the child's proportions apply."""
        return self.look.age is Age.CHILD

    @property
    def is_elder(self) -> bool:
        """Whether the face is old."""
        return self.look.age is Age.ELDER

    @property
    def has_grown_man_face(self) -> bool:
        """Whether the face has a man's planes: bridge, cheekbones, jaw."""
        return self.is_male and not self.is_child

    def has(self, accessory: Accessory) -> bool:
        """Return whether *accessory* is worn."""
        return accessory in self.look.accessories

    def chance(self, what: str) -> random.Random:
        """Return random numbers that depend on the sheet's seed and *what* only."""
        return random.Random(zlib.crc32(f"{self.seed}:{what}".encode()))

    def skin_outline(self, width: float = 2.2, opacity: float = 1.0) -> Stroke:
        """Return the line around skin."""
        return Stroke(self.tones.skin_line, width, opacity)

    def cloth_outline(self, width: float = 2.5, opacity: float = 1.0) -> Stroke:
        """Return the line around clothes."""
        return Stroke(self.tones.cloth_line, width, opacity)


def figure_of(look: HumanLook, seed: int) -> Figure:
    """Return the person that *look* describes."""
    return Figure(look=look, seed=seed, shape=measure(look), tones=palette(look))


def luminance(color: Color) -> float:
    """Return the perceived lightness of *color*, 0..255."""
    return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2]


def palette(look: HumanLook) -> Palette:
    """Return the colours of a person."""
    skin, hair, cloth = rgb(look.skin), rgb(look.hair), rgb(look.primary)
    hair_line = darken(hair, 0.62)
    brow = mix(darken(hair, 0.3), (40.0, 24.0, 24.0), 0.3)
    if look.age is Age.ELDER:
        brow = mix(hair, (120.0, 116.0, 116.0), 0.5)
    lips = rgb(look.lips)
    if look.gender is Gender.MALE:
        lips = mix(multiply(skin, (226.0, 160.0, 150.0)), lips, 0.22)
    return Palette(
        skin=skin,
        skin_line=mix(darken(skin, 0.62), (70.0, 20.0, 20.0), 0.35),
        shade=mix(multiply(skin, (236.0, 186.0, 178.0)), skin, 0.15),
        deep=multiply(skin, (205.0, 140.0, 140.0)),
        hair=hair,
        hair_light=mix(hair, (255.0, 236.0, 214.0), 0.36 if luminance(hair) < 90 else 0.44),
        hair_dark=darken(hair, 0.42),
        hair_line=hair_line,
        lash=mix(hair_line, (30.0, 14.0, 16.0), 0.75),
        brow=brow,
        iris=rgb(look.eyes),
        lips=lips,
        cloth=cloth,
        cloth_line=mix(darken(cloth, 0.58), (30.0, 16.0, 40.0), 0.3),
        trim=rgb(look.secondary),
    )


def cubic(start: Point, first: Point, second: Point, end: Point, *, steps: int) -> list[Point]:
    """Return `steps + 1` points along a cubic Bezier curve, both ends included."""
    points: list[Point] = []
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append(
            (
                a * start[0] + b * first[0] + c * second[0] + d * end[0],
                a * start[1] + b * first[1] + c * second[1] + d * end[1],
            )
        )
    return points


def smoothstep(value: float) -> float:
    """Return 0 below 0, 1 above 1 and a smooth ramp between."""
    clamped = min(1.0, max(0.0, value))
    return clamped * clamped * (3 - 2 * clamped)
