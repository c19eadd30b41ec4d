"""Tailored clothes, open or buttoned down the front: suit, coat, doctor's coat, uniform."""

from cliffhanger.animatic.color import Color, ColorLike, darken, lighten, mix
from cliffhanger.animatic.human.legs import (
    Shoe,
    Skirt,
    draw_bare_legs,
    draw_shoes,
    draw_skirt,
    draw_trousers,
)
from cliffhanger.animatic.human.stance import Stance
from cliffhanger.animatic.human.torso import Cut, garment_path
from cliffhanger.animatic.path import path
from cliffhanger.animatic.sheet import Accessory
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

SHIRT: Color = (246.0, 246.0, 250.0)
LEATHER: Color = (38.0, 32.0, 36.0)


def draw_suit(art: Drawing, stance: Stance) -> None:
    """Draw a suit: trousers for a man, a narrow skirt for a woman."""
    color = stance.figure.tones.cloth
    if stance.figure.is_male:
        draw_shoes(art, stance, Shoe.LEATHER, LEATHER)
        draw_trousers(art, stance, darken(color, 0.06))
    else:
        draw_bare_legs(art, stance)
        draw_shoes(art, stance, Shoe.HEEL, LEATHER)
        draw_skirt(art, stance, darken(color, 0.06), Skirt(hem_y=900, hem=0.74, pleats=2))
    _draw_shirt_front(art, stance, SHIRT, has_collar=_has_tie(stance))
    if _has_tie(stance):
        draw_tie(art, stance, stance.figure.tones.trim)
    _draw_jacket(
        art,
        stance,
        Cut(hem_y=690, hem=0.88 if not stance.figure.is_male else 0.80, waist=0.07, hip=0.06),
    )
    if stance.figure.is_male:
        _draw_pocket_square(art, stance)


def draw_coat(art: Drawing, stance: Stance) -> None:
    """Draw a long coat over trousers."""
    tones = stance.figure.tones
    draw_shoes(art, stance, Shoe.BOOT, LEATHER)
    draw_trousers(art, stance, mix(darken(tones.trim, 0.45), (40, 40, 52), 0.5))
    _draw_shirt_front(art, stance, tones.trim, has_collar=stance.figure.is_male)
    if stance.figure.has(Accessory.TIE):
        draw_tie(art, stance, darken(tones.trim, 0.4))
    _draw_jacket(art, stance, Cut(hem_y=1010, hem=1.02, waist=0.14, hip=0.12))
    width = stance.width
    belt = stance.path(
        "M", -width * 0.78, 468, "Q", 0, 486, width * 0.78, 468, "L", width * 0.79, 496,
        "Q", 0, 514, -width * 0.79, 496, "Z",
    )  # fmt: skip
    art.path(belt, darken(tones.cloth, 0.14), stroke=stance.line(2.0))
    buckle = stance.at(12, 491)
    art.rect(
        Box(buckle[0] - 13, buckle[1] - 13, 26, 26),
        stroke=Stroke(mix(tones.cloth, (230, 200, 140), 0.6), 4),
        radius=4,
    )


def draw_scrubs(art: Drawing, stance: Stance) -> None:
    """Draw a doctor's white coat over scrubs, with stethoscope and name badge."""
    tones, width = stance.figure.tones, stance.width
    draw_shoes(art, stance, Shoe.SNEAKER, (232, 236, 240))
    draw_trousers(art, stance, darken(tones.trim, 0.1), is_wide=True)
    _draw_shirt_front(art, stance, tones.trim, has_collar=False)
    _draw_jacket(art, stance, Cut(hem_y=880, hem=0.96, waist=0.13, hip=0.10))
    _draw_stethoscope(art, stance)
    x, y = stance.at(width * 0.40, 346)
    art.rect(
        Box(x, y, 40, 50),
        (255, 255, 255),
        radius=4,
        stroke=Stroke((150, 160, 176), 1.5),
        opacity=0.95,
    )
    art.rect(Box(x + 7, y + 9, 26, 6), (60, 110, 180))
    for drop in (22, 30, 38):
        art.rect(Box(x + 7, y + drop, 26 if drop < 38 else 16, 3), (176, 184, 196))


def _draw_stethoscope(art: Drawing, stance: Stance) -> None:
    neck = stance.neck
    tube = stance.path(
        "M", -neck - 14, 174, "C", -68, 290, -60, 330, -38, 362,
        "C", -18, 390, 30, 380, 34, 340, "C", 42, 280, 58, 220, neck + 14, 174,
    )  # fmt: skip
    art.path(tube, stroke=Stroke((44, 48, 60), 6.5))
    art.path(tube, stroke=Stroke((96, 102, 120), 1.6, 0.8))
    x, y = stance.at(-38, 368)
    disc = art.radial((x - 4, y - 6), 18, Stop(0, (244, 244, 248)), Stop(1, (120, 124, 140)))
    art.oval((x, y), (13, 13), disc, stroke=Stroke((70, 74, 88), 1.6))


def draw_uniform(art: Drawing, stance: Stance) -> None:
    """Draw a service uniform: buttoned shirt, epaulettes, badge, belt and trousers."""
    tones, width, neck = stance.figure.tones, stance.width, stance.neck
    draw_shoes(art, stance, Shoe.LEATHER, LEATHER)
    draw_trousers(art, stance, mix(darken(tones.cloth, 0.4), (26, 28, 40), 0.45))
    neckline = stance.path(
        "M",
        -neck - 14,
        168,
        "L",
        -neck - 6,
        160,
        "L",
        0,
        214,
        "L",
        neck + 6,
        160,
        "L",
        neck + 14,
        168,
    )
    body = garment_path(stance, neckline, Cut(hem_y=512, hem=0.70, waist=0.09))
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    art.path(stance.path("M", 0, 214, "L", 2, 505), stroke=stance.line(2.0, 0.7))
    draw_buttons(art, stance, 7, (286, 346, 406, 462), lighten(tones.trim, 0.4))
    draw_tie(art, stance, tones.trim)
    _draw_shirt_collar(art, stance, lighten(tones.cloth, 0.12), tones.cloth_line)
    for side in (-1, 1):
        strap = stance.path(
            "M", side * (neck + 34), 186, "L", side * width * 0.70, 197,
            "L", side * width * 0.71, 214, "L", side * (neck + 32), 206, "Z",
        )  # fmt: skip
        art.path(strap, darken(tones.trim, 0.2), stroke=Stroke(darken(tones.trim, 0.6), 1.8))
        art.oval(stance.at(side * width * 0.64, 204), (3.2, 3.2), (236, 200, 110))
        pocket = stance.path(
            "M", side * width * 0.24, 330, "L", side * width * 0.62, 326,
            "L", side * width * 0.60, 346, "L", side * width * 0.43, 356, "L",
            side * width * 0.25, 348, "Z",
        )  # fmt: skip
        art.path(pocket, lighten(tones.cloth, 0.06), stroke=stance.line(1.8, 0.8))
    _draw_badge(art, stance)
    draw_belt(art, stance, 492, LEATHER, buckle=(226.0, 190.0, 100.0))


def _draw_badge(art: Drawing, stance: Stance) -> None:
    x, y = stance.at(stance.width * 0.43, 300)
    shield = path(
        "M", x - 14, y - 16, "Q", x, y - 22, x + 14, y - 16,
        "Q", x + 16, y + 8, x, y + 18, "Q", x - 16, y + 8, x - 14, y - 16, "Z",
    )  # fmt: skip
    art.path(
        shield,
        art.fade((x - 10, y - 16), (x + 10, y + 16), (255, 240, 190), (206, 152, 58)),
        stroke=Stroke((120, 76, 20), 1.6),
    )
    art.oval((x, y - 2), (5, 5), stance.figure.tones.trim)


def draw_belt(
    art: Drawing, stance: Stance, y: float, color: ColorLike, *, buckle: ColorLike
) -> None:
    """Draw a belt at height *y*."""
    width = stance.width * (0.72 if stance.figure.is_male else 0.65)
    band = stance.path(
        "M",
        -width,
        y - 10,
        "Q",
        0,
        y + 4,
        width,
        y - 10,
        "L",
        width,
        y + 12,
        "Q",
        0,
        y + 26,
        -width,
        y + 12,
        "Z",
    )
    art.path(band, color, stroke=Stroke(darken(color, 0.6), 1.8))
    x, mid = stance.at(0, y + 8)
    art.rect(Box(x - 13, mid - 10, 26, 20), stroke=Stroke(buckle, 4.0), radius=3)


def draw_tie(art: Drawing, stance: Stance, color: ColorLike) -> None:
    """Draw a tie from its knot at the collar."""
    line = Stroke(darken(color, 0.5), 1.8)
    knot = stance.path("M", -12, 186, "L", 12, 186, "L", 7, 210, "L", -7, 210, "Z")
    blade = stance.path("M", -7, 210, "L", 7, 210, "L", 19, 384, "L", 0, 424, "L", -19, 384, "Z")
    fill = art.fade(
        stance.at(-20, 300), stance.at(20, 300), lighten(color, 0.15), darken(color, 0.25)
    )
    art.path(blade, fill, stroke=line)
    for y in (246, 286, 326, 366):
        art.path(
            stance.path("M", -9 - (y - 246) * 0.05, y + 14, "L", 10 + (y - 246) * 0.05, y - 6),
            stroke=Stroke(lighten(color, 0.4), 2.0, 0.35),
        )
    art.path(knot, fill, stroke=line)


def draw_buttons(
    art: Drawing, stance: Stance, x: float, heights: tuple[float, ...], color: ColorLike
) -> None:
    """Draw a row of small buttons."""
    for y in heights:
        art.oval(stance.at(x, y), (4.2, 4.2), color, stroke=Stroke(darken(color, 0.5), 1.2))


def _has_tie(stance: Stance) -> bool:
    return stance.figure.is_male or stance.figure.has(Accessory.TIE)


def _draw_shirt_front(art: Drawing, stance: Stance, color: ColorLike, *, has_collar: bool) -> None:
    """Draw what shows between the lapels: a collared shirt, or a top with a round neck."""
    neck = stance.neck
    notch = 204 if has_collar else 160
    front = stance.path(
        "M", -neck - 18, 166, "L", -neck - 6, 160, "L", 0, notch, "L", neck + 6, 160,
        "L", neck + 18, 166, "L", 82, 320, "L", 34, 540, "L", -34, 540, "L", -82, 320, "Z",
    )  # fmt: skip
    art.path(front, color)
    dusk = (60.0, 50.0, 80.0)
    art.path(
        front,
        art.linear(stance.at(0, 160), stance.at(0, 290), Stop(0, dusk, 0.22), Stop(1, dusk, 0.0)),
    )
    if has_collar:
        _draw_shirt_collar(art, stance, lighten(color, 0.4), (120.0, 118.0, 140.0))
        return
    scoop = (
        "M",
        -neck - 8,
        158,
        "C",
        -24,
        236,
        -10,
        262,
        0,
        270,
        "C",
        10,
        262,
        24,
        236,
        neck + 8,
        158,
    )
    art.path(stance.path(*scoop, "Z"), stance.figure.tones.skin)
    art.path(stance.path(*scoop), stroke=Stroke(darken(color, 0.4), 2.0))
    stance_deep = stance.figure.tones.deep
    art.path(stance.path("M", -6, 250, "Q", 0, 236, 0, 226), stroke=Stroke(stance_deep, 1.4, 0.4))


def _draw_shirt_collar(art: Drawing, stance: Stance, color: ColorLike, line: ColorLike) -> None:
    neck = stance.neck
    for side in (-1, 1):
        wing = stance.path(
            "M", side * (neck + 4), 152, "L", side * 11, 188, "L", side * 31, 228,
            "L", side * (neck + 17), 178, "Z",
        )  # fmt: skip
        art.path(wing, color, stroke=Stroke(line, 1.8))


def _draw_jacket(art: Drawing, stance: Stance, cut: Cut) -> None:
    """Draw a jacket with lapels, closed by two buttons, its tails falling apart below."""
    tones, width, neck = stance.figure.tones, stance.width, stance.neck
    neckline = stance.path(
        "M", -neck - 12, 166, "L", -62, 300, "L", 0, 432, "L", 62, 300, "L", neck + 12, 166
    )
    body = garment_path(stance, neckline, cut)
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    for side in (-1, 1):
        lapel = stance.path(
            "M", side * (neck + 9), 160, "L", side * (neck + 29), 178,
            "L", side * width * 0.54, 262, "L", side * width * 0.42, 272, "L",
            side * width * 0.46, 296,
            "L", 0, 438, "L", side * 60, 300, "Z",
        )  # fmt: skip
        fill = art.fade(
            stance.at(side * 20, 170),
            stance.at(side * width * 0.5, 330),
            lighten(tones.cloth, 0.17),
            lighten(tones.cloth, 0.03),
        )
        art.path(lapel, fill, stroke=stance.line(2.2))
        stance.fold(
            art,
            (side * width * 0.64, 470),
            (side * width * 0.5, 486),
            (side * width * 0.30, 470),
            opacity=0.4,
        )
        stance.fold(
            art,
            (side * width * 0.74, 330),
            (side * width * 0.6, 350),
            (side * width * 0.5, 340),
            opacity=0.3,
        )
        pocket = stance.path(
            "M",
            side * width * 0.28,
            578,
            "L",
            side * width * 0.66,
            570,
            "L",
            side * width * 0.67,
            588,
            "L",
            side * width * 0.28,
            596,
            "Z",
        )
        art.path(pocket, darken(tones.cloth, 0.08), stroke=stance.line(1.8, 0.8))
    split = cut.hem_y - 96
    art.path(
        stance.path("M", 0, 434, "L", 5, split, "Q", 8, cut.hem_y - 30, 26, cut.hem_y + 8),
        stroke=stance.line(2.2),
    )
    for y in (470, 536):
        x, seen_y = stance.at(-9, y)
        art.oval((x, seen_y), (6, 6), darken(tones.cloth, 0.5))
        art.oval((x - 1, seen_y - 1), (3, 3), lighten(tones.cloth, 0.3), opacity=0.6)


def _draw_pocket_square(art: Drawing, stance: Stance) -> None:
    width = stance.width
    square = stance.path(
        "M", width * 0.42, 350, "L", width * 0.64, 343, "L", width * 0.60, 329, "L",
        width * 0.55, 339,
        "L", width * 0.50, 327, "L", width * 0.45, 344, "Z",
    )  # fmt: skip
    art.path(square, lighten(stance.figure.tones.trim, 0.5))
    art.path(
        stance.path("M", width * 0.41, 352, "L", width * 0.66, 344), stroke=stance.line(2.0, 0.8)
    )
