"""Silk of another time: hanfu and qipao."""

import math

from cliffhanger.animatic.color import Color, ColorLike, darken, lighten, mix
from cliffhanger.animatic.human.legs import Shoe, draw_bare_legs, draw_shoes
from cliffhanger.animatic.human.stance import Stance
from cliffhanger.animatic.human.torso import Cut, garment_path
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.svg import Drawing, Stroke

IVORY: Color = (250.0, 246.0, 238.0)
GOLD: Color = (236.0, 200.0, 120.0)


def draw_hanfu(art: Drawing, stance: Stance) -> None:
    """Draw crossed robes with a sash, brocade and a skirt that falls to the floor."""
    tones, neck, width = stance.figure.tones, stance.neck, stance.width
    draw_shoes(art, stance, Shoe.CLOTH, darken(tones.trim, 0.3))
    neckline = stance.path(
        "M",
        -neck - 12,
        164,
        "L",
        -neck + 2,
        190,
        "L",
        -2,
        266,
        "L",
        neck - 2,
        190,
        "L",
        neck + 12,
        164,
    )
    robe = garment_path(stance, neckline, Cut(hem_y=1284, hem=1.22, waist=0.14, hip=0.22))
    art.path(robe, stance.cloth(art, tones.cloth), stroke=stance.line())
    with art.clip(robe):
        _draw_brocade(art, stance)
        _draw_robe_folds(art, stance)
        hem = stance.path(
            "M",
            -width * 1.3,
            1250,
            "Q",
            0,
            1276,
            width * 1.3,
            1250,
            "L",
            width * 1.3,
            1300,
            "L",
            -width * 1.3,
            1300,
            "Z",
        )
        art.path(hem, tones.trim)
        art.path(
            stance.path("M", -width * 1.3, 1248, "Q", 0, 1274, width * 1.3, 1248),
            stroke=Stroke(GOLD, 3),
        )
    _draw_crossed_collar(art, stance)
    _draw_sash(art, stance)


def _draw_brocade(art: Drawing, stance: Stance) -> None:
    """Draw medallions of four petals, as one path: there are many."""
    rings: list[str] = []
    for row in range(13):
        for column in range(-2, 3):
            x, y = column * 84 + (row % 2) * 42, 246 + row * 84
            if 440 < y < 580:
                continue
            center = stance.at(x, y)
            rings.append(_circle(center, 20))
            for quarter in range(4):
                angle = quarter * math.pi / 2
                petal = (center[0] + 10 * math.cos(angle), center[1] + 10 * math.sin(angle))
                rings.append(_circle(petal, 7))
    color = lighten(stance.figure.tones.trim, 0.3)
    art.path(" ".join(rings), stroke=Stroke(color, 1.4, 0.38))


def _circle(center: Point, radius: float) -> str:
    start = f"M {center[0] - radius:.2f} {center[1]:.2f}"
    half = f"{radius:.2f} {radius:.2f} 0 1 0"
    return f"{start} a {half} {2 * radius:.2f} 0 a {half} {-2 * radius:.2f} 0"


def _draw_robe_folds(art: Drawing, stance: Stance) -> None:
    width = stance.width
    for x, sway in (
        (-0.8, -0.14),
        (-0.46, -0.1),
        (-0.12, 0.02),
        (0.3, 0.08),
        (0.62, 0.14),
        (0.9, 0.16),
    ):
        pleat = stance.path(
            "M", width * x * 0.8, 566, "Q", width * x * 0.95, 860, width * (x + sway) * 1.12, 1284,
            "L", width * (x + sway) * 1.12 + 22, 1284, "Q", width * x * 0.95 + 6, 860,
            width * x * 0.8, 566, "Z",
        )  # fmt: skip
        art.path(pleat, stance.figure.tones.cloth_line, opacity=0.2)
    for side in (-1, 1):
        stance.fold(
            art,
            (side * width * 0.66, 300),
            (side * width * 0.56, 380),
            (side * width * 0.5, 450),
            opacity=0.4,
        )


def _draw_crossed_collar(art: Drawing, stance: Stance) -> None:
    """Draw the bands of the collar, the right over the left."""
    tones, neck = stance.figure.tones, stance.neck
    bands: tuple[tuple[float, float, ColorLike], ...] = (
        (0, 17, IVORY), (12, 15, tones.trim), (24, 5, lighten(tones.trim, 0.5)),
    )  # fmt: skip
    for offset, thick, color in bands:
        left = stance.path(
            "M",
            -neck - 10 - offset,
            160,
            "C",
            -38 - offset,
            200,
            -16 - offset,
            240,
            6 - offset * 0.2,
            276 + offset,
        )
        art.path(left, stroke=Stroke(color, thick))
    for offset, thick, color in bands:
        right = stance.path(
            "M",
            neck + 10 + offset,
            160,
            "C",
            40 + offset,
            210,
            offset * 0.7,
            270,
            -46,
            376 + offset * 2.4,
        )
        art.path(right, stroke=Stroke(color, thick))


def _draw_sash(art: Drawing, stance: Stance) -> None:
    tones, width = stance.figure.tones, stance.width * (0.88 if stance.figure.is_male else 0.80)
    sash = stance.path(
        "M",
        -width,
        462,
        "Q",
        0,
        486,
        width,
        462,
        "L",
        width * 1.03,
        552,
        "Q",
        0,
        576,
        -width * 1.03,
        552,
        "Z",
    )
    fill = art.fade(
        stance.at(0, 466), stance.at(0, 570), lighten(tones.trim, 0.12), darken(tones.trim, 0.3)
    )
    art.path(sash, fill, stroke=Stroke(darken(tones.trim, 0.55), 2.2))
    for y in (480, 538):
        art.path(
            stance.path("M", -width * 1.01, y, "Q", 0, y + 24, width * 1.01, y),
            stroke=Stroke(GOLD, 3),
        )
    for side, length in ((-1, 250), (1, 300)):
        ribbon = stance.path(
            "M", side * 4, 560, "C", side * 14, 640, side * 10, 720, side * 26, 560 + length,
            "L", side * 4, 556 + length, "C", side * 0, 720, side * 2, 640, side * -6, 560, "Z",
        )  # fmt: skip
        art.path(ribbon, tones.trim, stroke=Stroke(darken(tones.trim, 0.5), 2.0))
    knot = stance.at(0, 536)
    art.oval(knot, (13, 13), (150, 206, 186), stroke=Stroke((60, 110, 96), 2.0))
    art.oval((knot[0] - 3, knot[1] - 4), (4, 3), (255, 255, 255), opacity=0.7)


def draw_qipao(art: Drawing, stance: Stance) -> None:
    """Draw a close silk dress with a standing collar, piping, embroidery and a side slit."""
    tones, neck, width = stance.figure.tones, stance.neck, stance.width
    draw_bare_legs(art, stance)
    draw_shoes(art, stance, Shoe.HEEL, darken(tones.trim, 0.25))
    neckline = stance.path("M", -neck - 12, 172, "L", neck + 12, 172)
    dress = garment_path(stance, neckline, Cut(hem_y=1130, hem=0.70, waist=0.03, hip=0.03))
    art.path(dress, stance.cloth(art, tones.cloth), stroke=stance.line())
    with art.clip(dress):
        slit = stance.path(
            "M",
            width * 0.82,
            830,
            "Q",
            width * 0.56,
            980,
            width * 0.52,
            1150,
            "L",
            width * 0.9,
            1150,
            "Z",
        )
        art.path(slit, stance.figure.tones.skin)
        art.path(
            stance.path("M", width * 0.82, 830, "Q", width * 0.56, 980, width * 0.52, 1150),
            stroke=Stroke(tones.trim, 4),
        )
        art.path(
            stance.path("M", -width, 1122, "Q", 0, 1142, width, 1122), stroke=Stroke(tones.trim, 5)
        )
    _draw_embroidery(art, stance)
    for side in (-1, 1):
        stance.fold(
            art,
            (side * width * 0.6, 452),
            (side * width * 0.44, 468),
            (side * width * 0.26, 458),
            opacity=0.34,
        )
        stance.fold(
            art,
            (side * width * 0.66, 340),
            (side * width * 0.44, 398),
            (side * 10, 368),
            opacity=0.24,
            width=5.0,
        )
        stance.fold(
            art,
            (side * width * 0.7, 620),
            (side * width * 0.4, 660),
            (side * width * 0.1, 650),
            opacity=0.3,
        )
    collar = stance.path(
        "M", -neck - 4, 132, "C", -16, 150, -4, 152, 0, 158, "C", 4, 152, 16, 150, neck + 4, 132,
        "L", neck + 13, 180, "L", 0, 192, "L", -neck - 13, 180, "Z",
    )  # fmt: skip
    art.path(collar, lighten(tones.cloth, 0.1), stroke=Stroke(tones.trim, 3))
    art.path(
        stance.path("M", 0, 190, "C", 26, 222, width * 0.56, 226, width * 0.74, 300),
        stroke=Stroke(tones.trim, 3.4),
    )
    for x, y in ((2, 190), (30, 215), (width * 0.58, 250)):
        _draw_frog_button(art, stance, (x, y))


def _draw_frog_button(art: Drawing, stance: Stance, at: Point) -> None:
    x, y = stance.at(*at)
    for side in (-1, 1):
        art.oval((x + side * 7, y), (6, 3.6), stroke=Stroke(stance.figure.tones.trim, 2.2))
    art.oval((x, y), (3, 3), lighten(stance.figure.tones.trim, 0.3))


def _draw_embroidery(art: Drawing, stance: Stance) -> None:
    """Draw a branch of blossoms that climbs from the hem to the shoulder."""
    chance, trim, width = stance.figure.chance("embroidery"), stance.figure.tones.trim, stance.width
    branch = stance.path(
        "M",
        -width * 0.2,
        1110,
        "C",
        -width * 0.7,
        900,
        width * 0.3,
        720,
        -width * 0.4,
        540,
        "C",
        -width * 0.6,
        440,
        -width * 0.2,
        380,
        -width * 0.56,
        290,
    )
    art.path(branch, stroke=Stroke(trim, 3.0, 0.7))
    for index in range(15):
        y = 285 + index * 56
        x = width * (-0.42 + 0.28 * math.sin(y / 92)) + chance.uniform(-22, 22)
        _draw_blossom(art, stance, (x, y), 5.0 + chance.uniform(-1.2, 1.6))
    for _ in range(7):
        _draw_blossom(
            art, stance, (chance.uniform(0.1, 0.7) * width, chance.uniform(330, 1040)), 3.6
        )


def _draw_blossom(art: Drawing, stance: Stance, at: Point, radius: float) -> None:
    x, y = stance.at(*at)
    color = lighten(stance.figure.tones.trim, 0.2)
    petal_color = mix(stance.figure.tones.cloth, color, 0.75)
    for petal in range(5):
        angle = petal * math.tau / 5 - math.pi / 2
        center = (x + 1.35 * radius * math.cos(angle), y + 1.35 * radius * math.sin(angle))
        art.oval(center, (radius, radius), petal_color)
    art.oval((x, y), (radius * 0.55, radius * 0.55), lighten(color, 0.7), opacity=0.9)
