"""Below the waist: legs, trousers, skirts and shoes, down to the floor."""

from dataclasses import dataclass
from enum import StrEnum

from cliffhanger.animatic.color import ColorLike, darken, lighten
from cliffhanger.animatic.human.stance import Stance
from cliffhanger.animatic.path import Point, smooth
from cliffhanger.animatic.svg import Drawing, Fill, Stroke


class Shoe(StrEnum):
    """What feet wear."""

    LEATHER = "leather"
    HEEL = "heel"
    SNEAKER = "sneaker"
    BOOT = "boot"
    CLOTH = "cloth"


ANKLE_Y = 1248.0
SOLE_Y = 1299.0
CROTCH_Y = 668.0
FREE_LEG = 18.0
"""How far the leg without weight stands out, in drawing units."""

_LEG_LINES: dict[bool, tuple[tuple[float, float], ...]] = {
    True: ((640, 50), (800, 46), (950, 34), (1060, 34), (1180, 24), (1262, 20)),
    False: ((640, 50), (800, 42), (940, 27), (1050, 30), (1180, 18), (1262, 14)),
}
"""Half-width of a leg by height; keyed by whether it is a man's."""


def _axis(stance: Stance, side: int, y: float) -> float:
    """Return the middle of a leg at height *y* in body coordinates."""
    spread = 0.34 if not stance.figure.is_male else 0.33
    share = (y - 640) / 620
    return side * (stance.width * spread + share * 4 + (FREE_LEG * share if side > 0 else 0.0))


def _leg_scale(stance: Stance) -> float:
    girth = stance.figure.shape.girth
    return girth if stance.figure.is_child else 1.0


def _leg_path(stance: Stance, side: int, widths: tuple[tuple[float, float], ...]) -> str:
    scale = _leg_scale(stance)
    outer: list[Point] = []
    inner: list[Point] = []
    for y, half in widths:
        x = _axis(stance, side, y)
        outer.append(stance.at(x + side * half * scale, y))
        inner.append(stance.at(x - side * half * scale, y))
    return smooth([*outer, *inner[::-1]], closed=True, tension=0.45)


def draw_bare_legs(art: Drawing, stance: Stance, *, color: ColorLike | None = None) -> None:
    """Draw legs in skin, or in stockings of *color*."""
    figure = stance.figure
    fill = figure.tones.skin if color is None else color
    line = figure.skin_outline(2.2) if color is None else Stroke(darken(fill, 0.5), 2.2)
    for side in (-1, 1):
        leg = _leg_path(stance, side, _LEG_LINES[figure.is_male])
        art.path(leg, fill)
        with art.clip(leg):
            _draw_leg_shade(art, stance, side)
        art.path(leg, stroke=line)
        x = _axis(stance, side, 950)
        knee = stance.path("M", x - 12, 960, "Q", x, 972, x + 12, 960)
        art.path(knee, stroke=Stroke(figure.tones.deep, 1.8, 0.6))


def _draw_leg_shade(art: Drawing, stance: Stance, side: int) -> None:
    x = _axis(stance, side, 900)
    edge = stance.shadow * 16
    band = stance.path(
        "M",
        x + edge * 0.2,
        600,
        "L",
        x + edge * 4,
        600,
        "L",
        x + edge * 4,
        1270,
        "L",
        x + edge * 0.4,
        1270,
        "Z",
    )
    art.path(band, stance.figure.tones.shade, opacity=0.55)


def draw_trousers(art: Drawing, stance: Stance, color: ColorLike, *, is_wide: bool = False) -> None:
    """Draw trousers from the waist to the shoes."""
    line = Stroke(darken(color, 0.55), 2.5)
    fill = _lower_fill(art, stance, color)
    man = stance.figure.is_male
    extra = 7.0 if is_wide else 0.0
    widths = (
        (600, 56), (720, 54 + extra), (950, 42 + extra), (1100, 38 + extra), (1256, 33 + extra),
    ) if man else (
        (600, 56), (720, 49 + extra), (950, 34 + extra), (1100, 31 + extra), (1256, 25 + extra),
    )  # fmt: skip
    for side in (1, -1):
        leg = _leg_path(stance, side, widths)
        art.path(leg, fill, stroke=line)
        _draw_trouser_folds(art, stance, side, line)
    hip = 0.70 if man else 0.83
    waist = 0.70 if man else 0.62
    width = stance.width
    seat = stance.path(
        "M", -width * waist, 470, "L", width * waist, 470,
        "C", width * (waist + 0.02), 530, width * hip, 570, width * hip, 640,
        "L", width * hip * 0.98, 690, "C", width * 0.4, 720, 10, 690, 0, CROTCH_Y,
        "C", -10, 690, -width * 0.4, 720, -width * hip * 0.98, 690,
        "L", -width * hip, 640, "C", -width * hip, 570, -width * (waist + 0.02), 530,
        -width * waist, 470, "Z",
    )  # fmt: skip
    art.path(seat, fill)
    for side in (-1, 1):
        edge = stance.path(
            "M", side * width * waist, 470,
            "C", side * width * (waist + 0.02), 530, side * width * hip, 570, side * width * hip,
            640,
            "L", side * width * hip * 0.985, 676,
        )  # fmt: skip
        art.path(edge, stroke=line)
        pocket = stance.path(
            "M",
            side * width * (hip - 0.22),
            512,
            "Q",
            side * width * (hip - 0.13),
            560,
            side * width * hip,
            580,
        )
        art.path(pocket, stroke=Stroke(line.color, 1.8, 0.7))
    art.path(
        stance.path("M", 0, 500, "C", 4, 560, 3, 620, 0, 712), stroke=Stroke(line.color, 2.0, 0.8)
    )


def _draw_trouser_folds(art: Drawing, stance: Stance, side: int, line: Stroke) -> None:
    for y, reach in ((700, 26), (940, 20), (968, 16), (1236, 18), (1254, 20)):
        x = _axis(stance, side, y)
        scale = _leg_scale(stance)
        crease = stance.path(
            "M", x - side * reach * scale, y, "Q", x, y + 10, x + side * reach * 0.5 * scale, y - 2
        )
        art.path(crease, stroke=Stroke(line.color, 1.8, 0.4))


@dataclass(frozen=True, slots=True)
class Skirt:
    """How a skirt falls."""

    hem_y: float
    """In body coordinates."""
    hem: float
    """Half-width at the hem, in shoulder half-widths."""
    pleats: int = 5


def draw_skirt(art: Drawing, stance: Stance, color: ColorLike, skirt: Skirt) -> None:
    """Draw a skirt from the waist down."""
    hem_y, hem, pleats = skirt.hem_y, skirt.hem, skirt.pleats
    line = Stroke(darken(color, 0.55), 2.5)
    width = stance.width
    waist, hip = (0.72, 0.76) if stance.figure.is_child else (0.61, max(0.85, min(0.95, hem)))
    outline = stance.path(
        "M", -width * waist, 468, "L", width * waist, 468,
        "C", width * (waist + 0.1), 520, width * hip, 560, width * (hip + 0.01), 620,
        "L", width * hem, hem_y,
        "C", width * hem * 0.5, hem_y + 20, -width * hem * 0.5, hem_y + 20, -width * hem, hem_y,
        "L", -width * (hip + 0.01), 620, "C", -width * hip, 560, -width * (waist + 0.1), 520,
        -width * waist, 468,
        "Z",
    )  # fmt: skip
    art.path(outline, _lower_fill(art, stance, color))
    with art.clip(outline):
        for index in range(pleats):
            share = (index + 0.5) / pleats * 2 - 1
            crease = stance.path(
                "M", share * width * waist * 0.9, 500,
                "Q", share * width * hip * 0.95, 640, share * width * hem, hem_y + 20,
            )  # fmt: skip
            art.path(crease, stroke=Stroke(line.color, 2.4, 0.4))
            shade = stance.path(
                "M", share * width * waist * 0.9, 520,
                "Q", share * width * hip * 0.95, 640, share * width * hem, hem_y + 24,
                "L", share * width * hem + 16, hem_y + 24, "Z",
            )  # fmt: skip
            art.path(shade, line.color, opacity=0.12)
    art.path(outline, stroke=line)


def _lower_fill(art: Drawing, stance: Stance, color: ColorLike) -> Fill:
    """Return cloth lit from the side that darkens towards the floor."""
    width = stance.width * 0.9
    start, end = stance.at(-stance.shadow * width, 470), stance.at(stance.shadow * width, 1280)
    return art.fade(start, end, lighten(color, 0.08), color, darken(color, 0.32))


def draw_shoes(art: Drawing, stance: Stance, shoe: Shoe, color: ColorLike) -> None:
    """Draw both shoes, toes slightly out."""
    for side in (-1, 1):
        _draw_shoe(art, stance, side, shoe, color)


def _draw_shoe(art: Drawing, stance: Stance, side: int, shoe: Shoe, color: ColorLike) -> None:
    x = _axis(stance, side, ANKLE_Y)
    half = (24.0 if stance.figure.is_male else 18.0) * _leg_scale(stance)
    line = Stroke(darken(color, 0.6), 2.3)
    top = ANKLE_Y - (70 if shoe is Shoe.BOOT else 6)
    toe = side * half * 0.45
    outline = stance.path(
        "M", x - half * 0.85, top, "L", x + half * 0.85, top,
        "C", x + half * 0.95, 1262, x + half * 1.12 + toe, 1276, x + half * 1.1 + toe, 1290,
        "C", x + half * 1.05 + toe, SOLE_Y, x - half * 1.05 + toe, SOLE_Y, x - half * 1.1 + toe,
        1290,
        "C", x - half * 1.12 + toe, 1276, x - half * 0.95, 1262, x - half * 0.85, top, "Z",
    )  # fmt: skip
    art.path(outline, _shoe_fill(art, stance, color), stroke=line)
    if shoe is Shoe.SNEAKER:
        sole = stance.path(
            "M", x - half * 1.08 + toe, 1289, "Q", x + toe, 1296, x + half * 1.08 + toe, 1289
        )
        art.path(sole, stroke=Stroke((250, 250, 250), 5.0))
        for y in (1260, 1268):
            lace = stance.path(
                "M", x - half * 0.35 + toe * 0.6, y, "L", x + half * 0.35 + toe * 0.6, y
            )
            art.path(lace, stroke=Stroke((250, 250, 250), 2.2))
    elif shoe is Shoe.HEEL:
        skin = stance.path(
            "M", x - half * 0.7, top - 1, "L", x + half * 0.7, top - 1,
            "Q", x + half * 0.7 + toe * 0.7, 1272, x + toe * 0.8, 1275, "Q",
            x - half * 0.7 + toe * 0.7, 1272, x - half * 0.7, top - 1, "Z",
        )  # fmt: skip
        art.path(skin, stance.figure.tones.skin)
    else:
        seam = stance.path(
            "M", x - half * 0.9 + toe, 1276, "Q", x + toe, 1264, x + half * 0.9 + toe, 1276
        )
        art.path(seam, stroke=Stroke(line.color, 1.8, 0.8))


def _shoe_fill(art: Drawing, stance: Stance, color: ColorLike) -> Fill:
    return art.fade(
        stance.at(0, ANKLE_Y - 40), stance.at(0, SOLE_Y), lighten(color, 0.12), darken(color, 0.25)
    )
