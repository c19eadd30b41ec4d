"""Soft everyday clothes: blouse, dress, hoodie, turtleneck, tee and apron."""

from cliffhanger.animatic.color import Color, darken, lighten, mix
from cliffhanger.animatic.human.legs import (
    Shoe,
    Skirt,
    draw_bare_legs,
    draw_shoes,
    draw_skirt,
    draw_trousers,
)
from cliffhanger.animatic.human.outfit_tailored import LEATHER, draw_buttons
from cliffhanger.animatic.human.stance import Stance
from cliffhanger.animatic.human.torso import Cut, garment_path
from cliffhanger.animatic.path import brush
from cliffhanger.animatic.sheet import Accessory
from cliffhanger.animatic.svg import Drawing, Stroke

DENIM: Color = (62.0, 82.0, 122.0)
CHARCOAL: Color = (52.0, 54.0, 66.0)


def draw_blouse(art: Drawing, stance: Stance) -> None:
    """Draw a collared blouse or shirt tucked into a skirt or trousers."""
    tones, neck = stance.figure.tones, stance.neck
    neckline = stance.path("M", -neck - 12, 166, "L", 0, 262, "L", neck + 12, 166)
    body = garment_path(
        stance,
        neckline,
        Cut(hem_y=506, hem=0.66 if not stance.figure.is_male else 0.74, waist=0.09),
    )
    if not stance.figure.is_male:
        draw_bare_legs(art, stance)
        draw_shoes(art, stance, Shoe.HEEL, darken(tones.trim, 0.35))
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    _draw_bust(art, stance, 0.22)
    _draw_waist_folds(art, stance)
    has_bow = stance.figure.has(Accessory.BOW)
    art.path(stance.path("M", 0, 262, "L", 2, 500), stroke=stance.line(2.0, 0.6))
    draw_buttons(
        art,
        stance,
        7,
        (300, 356, 412, 464) if not has_bow else (396, 452),
        lighten(tones.cloth, 0.7),
    )
    if stance.figure.is_male:
        draw_shoes(art, stance, Shoe.LEATHER, LEATHER)
        draw_trousers(art, stance, CHARCOAL)
    else:
        draw_skirt(art, stance, tones.trim, Skirt(hem_y=872, hem=1.02))
    _draw_blouse_collar(art, stance)
    if has_bow:
        draw_bow(art, stance)


def _draw_blouse_collar(art: Drawing, stance: Stance) -> None:
    tones, neck = stance.figure.tones, stance.neck
    size = stance.figure.shape.girth
    for side in (-1, 1):
        wing = stance.path(
            "M", side * (neck + 7), 155, "C", side * (neck + 28), 166, side * 64 * size, 200,
            side * 58 * size, 246, "L", side * 5, 263, "C", side * 20, 222, side * 26, 200,
            side * (neck + 7), 155, "Z",
        )  # fmt: skip
        fill = art.fade(
            stance.at(side * 10, 160),
            stance.at(side * 60, 250),
            lighten(tones.cloth, 0.5),
            lighten(tones.cloth, 0.1),
        )
        art.path(wing, fill, stroke=stance.line(2.2))


def draw_bow(art: Drawing, stance: Stance) -> None:
    """Draw a ribbon tied at the collar."""
    color = stance.figure.tones.trim
    line = Stroke(darken(color, 0.5), 2.0)
    for side in (-1, 1):
        ribbon = stance.path(
            "M", side * 2, 268, "C", side * 14, 310, side * 20, 340, side * 34, 376, "L",
            side * 14, 370,
            "C", side * 8, 330, side * 2, 300, 0, 272, "Z",
        )  # fmt: skip
        art.path(ribbon, darken(color, 0.12), stroke=line)
        loop = stance.path(
            "M", 0, 262, "C", side * 30, 234, side * 58, 248, side * 50, 280,
            "C", side * 36, 302, side * 14, 282, 0, 268, "Z",
        )  # fmt: skip
        art.path(
            loop,
            art.fade(
                stance.at(side * 6, 250),
                stance.at(side * 50, 290),
                lighten(color, 0.14),
                darken(color, 0.1),
            ),
            stroke=line,
        )
        stance.fold(
            art, (side * 8, 266), (side * 22, 262), (side * 36, 270), opacity=0.4, width=1.6
        )
    art.oval(stance.at(0, 266), (9, 9), lighten(color, 0.15), stroke=line)


def draw_dress(art: Drawing, stance: Stance) -> None:
    """Draw a fitted dress with a sweetheart neckline and a swinging skirt."""
    tones, width = stance.figure.tones, stance.width
    draw_bare_legs(art, stance)
    draw_shoes(art, stance, Shoe.HEEL, darken(tones.trim, 0.1))
    draw_skirt(art, stance, tones.cloth, Skirt(hem_y=985, hem=1.24, pleats=6))
    neckline = (
        "M", -width * 0.63, 193, "C", -width * 0.62, 214, -width * 0.60, 222, -width * 0.58, 232,
        "C", -width * 0.46, 262, -34, 264, 0, 290,
        "C", 34, 264, width * 0.46, 262, width * 0.58, 232, "C", width * 0.60, 222, width * 0.62,
        214, width * 0.63, 193,
    )  # fmt: skip
    body = garment_path(
        stance, stance.path(*neckline), Cut(hem_y=500, hem=0.64, waist=0.03, is_off_neck=True)
    )
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    art.path(stance.path(*neckline), stroke=Stroke(lighten(tones.cloth, 0.4), 2.6, 0.8))
    _draw_bust(art, stance, 0.32)
    waist = width * 0.625
    sash = stance.path(
        "M",
        -waist,
        464,
        "Q",
        0,
        484,
        waist,
        464,
        "L",
        waist * 1.03,
        500,
        "Q",
        0,
        522,
        -waist * 1.03,
        500,
        "Z",
    )
    art.path(sash, tones.trim, stroke=Stroke(darken(tones.trim, 0.5), 2.0))
    for side in (-1, 1):
        stance.fold(
            art,
            (side * width * 0.5, 330),
            (side * width * 0.42, 400),
            (side * width * 0.36, 460),
            opacity=0.3,
        )


def draw_hoodie(art: Drawing, stance: Stance) -> None:
    """Draw a hooded sweater over jeans."""
    tones, width, neck = stance.figure.tones, stance.width, stance.neck
    draw_shoes(art, stance, Shoe.SNEAKER, lighten(tones.trim, 0.5))
    draw_trousers(art, stance, DENIM)
    neckline = stance.path(
        "M",
        -neck - 14,
        166,
        "C",
        -neck,
        190,
        -16,
        206,
        0,
        206,
        "C",
        16,
        206,
        neck,
        190,
        neck + 14,
        166,
    )
    body = garment_path(stance, neckline, Cut(hem_y=650, hem=0.80, waist=0.22, hip=0.08))
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    rib = stance.path("M", -width * 0.785, 622, "Q", 0, 642, width * 0.785, 622)
    art.path(rib, stroke=stance.line(2.0, 0.7))
    for index in range(-8, 9):
        x = index * width * 0.095
        art.path(
            stance.path("M", x, 634 - abs(index) * 1.2, "L", x, 652 - abs(index) * 0.8),
            stroke=stance.line(1.2, 0.35),
        )
    pouch = stance.path(
        "M",
        -width * 0.52,
        600,
        "L",
        -width * 0.36,
        500,
        "L",
        width * 0.36,
        500,
        "L",
        width * 0.52,
        600,
    )
    art.path(pouch, stroke=stance.line(2.2, 0.7))
    _draw_waist_folds(art, stance)
    for side in (-1, 1):
        hood = stance.path(
            "M", side * (neck + 3), 144, "C", side * (neck + 42), 150, side * (neck + 60), 186,
            side * (neck + 18), 236,
            "C", side * 40, 262, side * 14, 268, 0, 252, "C", side * 20, 232, side * 34, 200,
            side * (neck + 3), 144, "Z",
        )  # fmt: skip
        fill = art.fade(
            stance.at(0, 150),
            stance.at(0, 262),
            lighten(tones.cloth, 0.18),
            darken(tones.cloth, 0.1),
        )
        art.path(hood, fill, stroke=stance.line())
        stance.fold(
            art,
            (side * (neck + 20), 172),
            (side * (neck + 28), 208),
            (side * (neck - 4), 240),
            opacity=0.3,
        )
        cord = stance.path("M", side * 22, 250, "C", side * 26, 290, side * 20, 320, side * 24, 352)
        art.path(cord, stroke=Stroke(lighten(tones.trim, 0.6), 4.5))
        art.oval(stance.at(side * 24, 356), (3.5, 5), darken(tones.cloth, 0.45))


def draw_turtleneck(art: Drawing, stance: Stance) -> None:
    """Draw a knitted turtleneck over trousers or a long skirt."""
    tones, neck, width = stance.figure.tones, stance.neck, stance.width
    if stance.figure.is_male:
        draw_shoes(art, stance, Shoe.LEATHER, LEATHER)
        draw_trousers(art, stance, CHARCOAL)
    else:
        draw_bare_legs(art, stance, color=(58, 48, 56))
        draw_shoes(art, stance, Shoe.BOOT, LEATHER)
        draw_skirt(
            art, stance, mix(darken(tones.trim, 0.4), CHARCOAL, 0.6), Skirt(hem_y=1060, hem=0.96)
        )
    neckline = stance.path("M", -neck - 12, 170, "L", neck + 12, 170)
    is_man = stance.figure.is_male
    body = garment_path(
        stance, neckline, Cut(hem_y=626, hem=0.74 if is_man else 0.86, waist=0.06, hip=0.03)
    )
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    _draw_bust(art, stance, 0.26)
    _draw_waist_folds(art, stance)
    art.path(
        stance.path("M", -width * 0.74, 602, "Q", 0, 620, width * 0.74, 602),
        stroke=stance.line(1.8, 0.5),
    )
    collar = stance.path(
        "M", -neck - 6, 124, "C", -20, 142, 20, 142, neck + 6, 124, "L", neck + 15, 180,
        "C", 20, 204, -20, 204, -neck - 15, 180, "Z",
    )  # fmt: skip
    art.path(
        collar,
        art.fade(
            stance.at(0, 120),
            stance.at(0, 200),
            darken(tones.cloth, 0.16),
            lighten(tones.cloth, 0.12),
        ),
        stroke=stance.line(),
    )
    for index in range(-4, 5):
        rib = stance.path(
            "M",
            index * neck * 0.24,
            138 - abs(index) * 1.5,
            "L",
            index * neck * 0.27,
            194 - abs(index) * 2.4,
        )
        art.path(rib, stroke=stance.line(1.2, 0.35))
    art.path(
        stance.path("M", -neck - 9, 148, "C", -20, 166, 20, 166, neck + 9, 148),
        stroke=stance.line(1.8, 0.5),
    )


def draw_tee(art: Drawing, stance: Stance) -> None:
    """Draw a T-shirt over jeans."""
    tones, neck, width = stance.figure.tones, stance.neck, stance.width
    draw_shoes(art, stance, Shoe.SNEAKER, (236, 238, 242))
    draw_trousers(art, stance, DENIM)
    neckline = (
        "M",
        -neck - 15,
        168,
        "C",
        -neck + 2,
        208,
        -12,
        220,
        0,
        220,
        "C",
        12,
        220,
        neck - 2,
        208,
        neck + 15,
        168,
    )
    body = garment_path(
        stance, stance.path(*neckline), Cut(hem_y=634, hem=0.84, waist=0.16, hip=0.04)
    )
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    art.path(stance.path(*neckline), stroke=Stroke(darken(tones.cloth, 0.22), 6.0))
    stripe = stance.path(
        "M",
        -width * 0.80,
        336,
        "Q",
        0,
        356,
        width * 0.80,
        336,
        "L",
        width * 0.80,
        372,
        "Q",
        0,
        394,
        -width * 0.80,
        372,
        "Z",
    )
    with art.clip(body):
        art.path(stripe, tones.trim, opacity=0.85)
    _draw_bust(art, stance, 0.16)
    _draw_waist_folds(art, stance)
    art.path(
        stance.path("M", -width * 0.83, 622, "Q", 0, 642, width * 0.83, 622),
        stroke=stance.line(1.4, 0.5),
    )


def draw_apron(art: Drawing, stance: Stance) -> None:
    """Draw an apron over a shirt and trousers."""
    tones, neck, width = stance.figure.tones, stance.neck, stance.width
    draw_shoes(art, stance, Shoe.SNEAKER, (70, 66, 72))
    draw_trousers(art, stance, CHARCOAL)
    neckline = stance.path("M", -neck - 12, 166, "L", 0, 240, "L", neck + 12, 166)
    body = garment_path(stance, neckline, Cut(hem_y=600, hem=0.80, waist=0.12))
    art.path(body, stance.cloth(art, tones.cloth), stroke=stance.line())
    _draw_blouse_collar(art, stance)
    line = Stroke(darken(tones.trim, 0.55), 2.4)
    for side in (-1, 1):
        strap = brush(
            stance.at(side * (neck + 24), 182),
            stance.at(side * width * 0.46, 240),
            stance.at(side * width * 0.40, 306),
            widths=(6, 6, 6),
        )
        art.path(strap, darken(tones.trim, 0.12), stroke=line)
    hip = 0.74 if stance.figure.is_male else 0.82
    bib = stance.path(
        "M", -width * 0.46, 296, "Q", 0, 308, width * 0.46, 296, "C", width * 0.48, 400,
        width * 0.58, 450, width * 0.68, 474,
        "L", width * hip, 600, "L", width * (hip + 0.02), 880, "Q", 0, 902,
        -width * (hip + 0.02), 880, "L", -width * hip, 600,
        "L", -width * 0.68, 474, "C", -width * 0.58, 450, -width * 0.48, 400, -width * 0.46, 296,
        "Z",
    )  # fmt: skip
    art.path(bib, stance.cloth(art, tones.trim), stroke=line)
    art.path(
        stance.path("M", -width * 0.68, 478, "Q", 0, 496, width * 0.68, 478),
        stroke=Stroke(darken(tones.trim, 0.3), 7.0),
    )
    pocket = stance.path(
        "M",
        -width * 0.40,
        570,
        "L",
        width * 0.40,
        570,
        "L",
        width * 0.38,
        672,
        "Q",
        0,
        686,
        -width * 0.38,
        672,
        "Z",
    )
    art.path(pocket, lighten(tones.trim, 0.08), stroke=Stroke(line.color, 2.0, 0.8))
    for x in (-0.3, 0.34):
        crease = stance.path("M", width * x, 700, "Q", width * x * 1.2, 790, width * x * 1.1, 884)
        art.path(crease, stroke=Stroke(line.color, 2.0, 0.35))


def _draw_bust(art: Drawing, stance: Stance, opacity: float) -> None:
    if stance.figure.is_male or stance.figure.is_child:
        return
    width = stance.width
    for side in (-1, 1):
        curve = brush(
            stance.at(side * width * 0.66, 340),
            stance.at(side * width * 0.44, 398),
            stance.at(side * 10, 368),
            widths=(0.4, 5.5, 0.4),
        )
        art.path(curve, darken(stance.figure.tones.cloth, 0.55), opacity=opacity)


def _draw_waist_folds(art: Drawing, stance: Stance) -> None:
    width = stance.width
    for side, drop in ((-1, 0), (1, 10)):
        stance.fold(
            art,
            (side * width * 0.64, 452 + drop),
            (side * width * 0.46, 470 + drop),
            (side * width * 0.24, 458 + drop),
            opacity=0.34,
        )
        stance.fold(
            art,
            (side * width * 0.66, 482 + drop),
            (side * width * 0.52, 494 + drop),
            (side * width * 0.38, 486 + drop),
            opacity=0.28,
        )
        stance.fold(
            art,
            (side * width * 0.72, 316),
            (side * width * 0.60, 344),
            (side * width * 0.46, 338),
            opacity=0.32,
        )
