"""Neck and chest, and the outline that every garment above the hips shares."""

import math
from dataclasses import dataclass

from cliffhanger.animatic.color import mix
from cliffhanger.animatic.human.stance import Stance
from cliffhanger.animatic.path import Point, brush, smooth
from cliffhanger.animatic.svg import Drawing

NECK_TOP = 80.0
SHOULDER_SLOPE = 0.42
"""Angle at which the shoulders fall, in radians."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How a garment hangs. Half-widths against the shoulder's; y in body coordinates."""

    hem_y: float
    hem: float
    waist: float
    """Ease at the waist over the body's own, 0 is skin-tight."""
    hip: float = 0.0
    """Ease at the hip."""
    is_off_neck: bool = False
    """Whether the neckline begins on the shoulder rather than at the neck."""


def sides(stance: Stance, cut: Cut) -> list[Point]:
    """Return the right edge of a garment, shoulder to hem, in body coordinates."""
    width, radius = stance.width, stance.shoulder_radius
    (joint_x, joint_y), lean = shoulder_joint(stance), SHOULDER_SLOPE
    is_male = stance.figure.has_grown_man_face or stance.figure.is_child
    waist = (0.70 if is_male else 0.60) + cut.waist
    hip = (0.69 if is_male else 0.78) + cut.hip
    bust = max(0.82 if is_male else 0.80, waist * 0.97)
    edge = [
        (joint_x + radius * math.sin(lean), joint_y - radius * math.cos(lean)),
        (joint_x + radius * 0.45, joint_y - radius * 0.45),
        (width * 0.86, 285.0),
        (width * bust, 350.0),
        (width * (bust * 0.4 + waist * 0.6), 415.0),
        (width * waist, 472.0),
        (width * (waist * 0.5 + hip * 0.5), 530.0),
        (width * hip * 0.985, 585.0),
        (width * hip, 640.0),
        (width * hip * 1.01, 720.0),
    ]
    kept = [point for point in edge if point[1] < cut.hem_y - 25]
    return [*kept, (width * cut.hem, cut.hem_y)]


def shoulder_joint(stance: Stance) -> Point:
    """Return the right shoulder joint in body coordinates."""
    return stance.width * 0.82, 208.0 + stance.shoulder_radius


def garment_path(stance: Stance, neckline: str, cut: Cut) -> str:
    """Return a garment's outline.

    Args:
        stance: Body to dress.
        neckline: Seen path from the left base of the neck to the right one.
        cut: How the garment hangs below the shoulders.
    """
    right = sides(stance, cut)
    left = [(-x, y) for x, y in reversed(right)]
    slope = [] if cut.is_off_neck else [_trapezius(stance)]
    right_side = smooth(stance.points(*slope, *right))
    left_side = smooth(stance.points(*left, *((-x, y) for x, y in slope)))
    middle = stance.at(0, cut.hem_y + 10)
    corner = stance.at(*left[0])
    hem = f"Q {middle[0]:.2f} {middle[1] + 4:.2f} {corner[0]:.2f} {corner[1]:.2f}"
    return f"{neckline} L{right_side[1:]} {hem} L{left_side[1:]} Z"


def _trapezius(stance: Stance) -> Point:
    return stance.neck + 34.0 * stance.figure.shape.girth, 186.0


def draw_neck_and_chest(art: Drawing, stance: Stance) -> None:
    """Draw the skin that clothes may leave bare, with the chin's shadow."""
    figure, tones = stance.figure, stance.figure.tones
    neck = stance.neck
    column = stance.path(
        "M", -neck, NECK_TOP, "C", -neck + 1, 130, -neck - 2, 150, -neck - 16, 172,
        "L", -neck - 10, 196, "L", neck + 10, 196, "L", neck + 16, 172, "C", neck + 2, 150,
        neck - 1, 130, neck, NECK_TOP, "Z",
    )  # fmt: skip
    chest = _chest_path(stance)
    art.path(chest, tones.skin, stroke=figure.skin_outline(2.2))
    art.path(column, tones.skin)
    with art.clip(column):
        _draw_chin_shadow(art, stance)
    for side in (-1, 1):
        edge = stance.path(
            "M", side * neck, 112, "C", side * (neck - 1), 130, side * (neck + 2), 148,
            side * (neck + 18), 171,
        )  # fmt: skip
        art.path(edge, stroke=figure.skin_outline(2.2))
        _draw_collarbone(art, stance, side)
        _draw_neck_muscle(art, stance, side)
    if figure.has_grown_man_face:
        throat = brush(
            stance.at(-5, 152), stance.at(2, 160), stance.at(6, 150), widths=(0.3, 1.6, 0.3)
        )
        art.path(throat, tones.deep, opacity=0.55)


def _chest_path(stance: Stance) -> str:
    """Return the bare chest: the line of a garment's shoulders, a hair below it."""
    top = [(stance.neck + 12, 169.0), _trapezius(stance), *sides(stance, _BARE)[:2]]
    right = [(x - 1.0, y + 1.2) for x, y in top]
    left = [(-x, y) for x, y in reversed(right)]
    low = [(right[-1][0] - 14, 330.0), (14 - right[-1][0], 330.0)]
    over, under = smooth(stance.points(*right)), smooth(stance.points(*left))
    sides_low = stance.path("L", *low[0], "L", *low[1])
    return f"{over} {sides_low} L{under[1:]} Z"


_BARE = Cut(hem_y=420.0, hem=0.7, waist=0.0)


def _draw_chin_shadow(art: Drawing, stance: Stance) -> None:
    tones, neck = stance.figure.tones, stance.neck
    lean = stance.shadow * 6
    drop = 160 if stance.figure.is_male else 156
    edge = stance.points(
        (-neck - 30, 88),
        (-neck - 10, 128),
        (stance.turn * 14 + lean, drop),
        (neck + 10, 138),
        (neck + 30, 88),
    )
    art.path(smooth(edge, closed=True), mix(tones.shade, tones.deep, 0.5), opacity=0.85)
    side = stance.shadow
    art.glow(stance.at(side * neck, 136), (neck * 0.9, 52), tones.shade, 0.75)


def _draw_collarbone(art: Drawing, stance: Stance, side: int) -> None:
    size = stance.width / 136
    bone = brush(
        stance.at(side * 8, 199), stance.at(side * 40 * size, 188), stance.at(side * 76 * size,
        193),
        widths=(0.4, 2.0, 0.3),
    )  # fmt: skip
    art.path(bone, stance.figure.tones.deep, opacity=0.65)


def _draw_neck_muscle(art: Drawing, stance: Stance, side: int) -> None:
    muscle = brush(
        stance.at(side * stance.neck * 0.5, 158), stance.at(side * stance.neck * 0.36, 178),
        stance.at(side * 7, 193),
        widths=(0.2, 1.6 if stance.figure.is_male else 1.0, 0.5),
    )  # fmt: skip
    art.path(muscle, stance.figure.tones.deep, opacity=0.4)
