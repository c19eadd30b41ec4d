"""What is worn on the head: glasses, earrings, hairpins, caps, and the moustache."""

import math

from cliffhanger.animatic.color import darken, lighten, mix
from cliffhanger.animatic.human.figure import Figure
from cliffhanger.animatic.human.proportions import is_far_side, project
from cliffhanger.animatic.path import brush, path, smooth
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import Accessory, HairStyle
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

FRAME = Stroke((30.0, 28.0, 34.0), 3.2)
GOLD_LINE = Stroke((120.0, 76.0, 20.0), 1.4)
GOLD_LIGHT, GOLD_DARK = (255.0, 240.0, 190.0), (206.0, 152.0, 58.0)


def draw_mustache(art: Drawing, figure: Figure, view: View) -> None:
    """Draw the moustache, parted under the nose."""
    if not figure.has(Accessory.MUSTACHE):
        return
    x, y = project(0, figure.shape.mouth_y - 14, 108, view)
    for side in (-1, 1):
        wing = brush(
            (x + side * 1.5, y),
            (x + side * 15, y - 5),
            (x + side * 29, y + 11),
            widths=(4.4, 4.6, 0.4),
        )
        art.path(wing, figure.tones.hair, stroke=Stroke(figure.tones.hair_dark, 1.0, 0.7))
        shine = brush(
            (x + side * 4, y - 1),
            (x + side * 13, y - 3),
            (x + side * 22, y + 5),
            widths=(0.3, 1.0, 0.3),
        )
        art.path(shine, figure.tones.hair_light, opacity=0.5)


def draw_glasses(art: Drawing, figure: Figure, view: View) -> None:
    """Draw spectacles with a slight reflection."""
    if not figure.has(Accessory.GLASSES):
        return
    for side in (-1, 1):
        x, y = project(side * 44, figure.shape.eye_y + 4, 92, view)
        half = 37 * (1 - 0.22 * max(0.0, side * view.yaw))
        lens = Box(x - half, y - 25, half * 2, 52)
        white = (255.0, 255.0, 255.0)
        sheen = art.linear(
            (x - 30, y - 25), (x + 20, y + 27),
            Stop(0, white, 0.26), Stop(0.5, (200, 220, 255), 0.02), Stop(1, white, 0.12),
        )  # fmt: skip
        art.rect(lens, sheen, radius=19, stroke=FRAME)
        if not is_far_side(side, view):
            ear_x, _ = project(side * 100, 0, -10, view)
            art.line((x + side * half, y - 8), (ear_x, y - 4), FRAME)
    left = project(-8, figure.shape.eye_y - 2, 100, view)
    right = project(8, figure.shape.eye_y - 2, 100, view)
    middle = (left[0] + right[0]) / 2
    art.path(path("M", *left, "Q", middle, left[1] - 6, *right), stroke=FRAME)


def draw_earrings(art: Drawing, figure: Figure, view: View) -> None:
    """Draw a stud and a drop under each visible ear."""
    if not figure.has(Accessory.EARRINGS):
        return
    for side in (-1, 1):
        if is_far_side(side, view):
            continue
        x, y = project(side * (figure.shape.outline.width + 5), figure.shape.eye_y + 38, -14, view)
        art.oval((x, y), (3.2, 3.2), (255, 240, 200), stroke=Stroke(GOLD_DARK, 0.8))
        pearl = art.radial((x - 1, y + 9), 10, Stop(0, (255, 255, 255)), Stop(1, (222, 178, 92)))
        art.oval((x, y + 12), (3.8, 7.6), pearl)


def draw_hairpin(art: Drawing, figure: Figure, view: View) -> None:
    """Draw the ornament of the style: a bar through a topknot, flowers and a crown, or a clip."""
    style = figure.look.hair_style
    if figure.has(Accessory.CAP):
        return
    if style is HairStyle.PALACE:
        _draw_flowers(art, view)
        _draw_crown(art, view)
    elif figure.has(Accessory.HAIRPIN):
        if style is HairStyle.TOPKNOT:
            _draw_bar(art, view)
        else:
            _draw_clip(art, figure, view)


def _draw_bar(art: Drawing, view: View) -> None:
    x = -view.yaw * 10
    art.line((x - 46, -160), (x + 46, -160), Stroke((214, 166, 80), 4))
    gold = art.radial((x, -170), 40, Stop(0, GOLD_LIGHT), Stop(1, GOLD_DARK))
    art.rect(Box(x - 24, -169, 48, 17), gold, radius=5, stroke=GOLD_LINE)


def _draw_clip(art: Drawing, figure: Figure, view: View) -> None:
    x, y = project(76, -70, 56, view)
    gold = art.fade((x, y - 8), (x, y + 8), GOLD_LIGHT, GOLD_DARK)
    bar = brush((x - 12, y - 13), (x + 3, y - 5), (x + 11, y + 13), widths=(3.4, 3.8, 3.0))
    art.path(bar, gold, stroke=GOLD_LINE)
    for dx, dy in ((-6, -9), (1, -2), (7, 6)):
        art.oval(
            (x + dx, y + dy),
            (3.2, 3.2),
            lighten(figure.tones.trim, 0.5),
            stroke=Stroke(GOLD_DARK, 0.7),
        )


def _draw_flowers(art: Drawing, view: View) -> None:
    for side in (-1, 1):
        x, y = side * 84 + view.yaw * 8, -112.0
        for petal in range(6):
            angle = petal * math.pi / 3
            color = (248, 214, 222) if petal % 2 else (240, 170, 190)
            art.oval((x + 9 * math.cos(angle), y + 9 * math.sin(angle)), (7, 7), color)
        art.oval((x, y), (5.5, 5.5), GOLD_DARK)
        for tassel in range(3):
            top, length = x + side * (4 + tassel * 7), 54 - tassel * 8
            art.line((top, y + 12), (top + side * 2, y + length), Stroke((226, 180, 90), 1.5))
            art.oval((top + side * 2, y + length + 4), (3, 4.5), (208, 60, 70))


def _draw_crown(art: Drawing, view: View) -> None:
    x = view.yaw * 8
    crown = path(
        "M", x - 46, -150, "Q", x - 34, -186, x, -200, "Q", x + 34, -186, x + 46, -150,
        "Q", x, -168, x - 46, -150, "Z",
    )  # fmt: skip
    gold = art.radial((x, -172), 60, Stop(0, GOLD_LIGHT), Stop(1, GOLD_DARK))
    art.path(crown, gold, stroke=GOLD_LINE)
    art.oval((x, -174), (6, 7.5), (200, 40, 60), stroke=GOLD_LINE)
    for side in (-1, 1):
        art.oval((x + side * 23, -164), (3.4, 4), (90, 170, 150), stroke=GOLD_LINE)


def draw_cap(art: Drawing, figure: Figure, view: View) -> None:
    """Draw a peaked cap over the top of the hair."""
    if not figure.has(Accessory.CAP):
        return
    color, shift = figure.tones.trim, view.yaw * 4
    dome = smooth(
        [
            (shift - 113, -52), (shift - 112, -104), (shift - 74, -158), (shift, -178),
            (shift + 74, -158), (shift + 112, -104), (shift + 113, -52), (shift + 60, -70),
            (shift, -75), (shift - 60, -70),
        ],
        closed=True,
    )  # fmt: skip
    line = Stroke(darken(color, 0.55), 2.6)
    art.path(
        dome, art.fade((-110, -170), (110, -50), lighten(color, 0.2), color, darken(color, 0.35))
    )
    art.path(dome, stroke=line)
    for seam in (-42, 42):
        art.path(
            brush(
                (shift, -177),
                (shift + seam * 1.2, -140),
                (shift + seam * 1.35, -72),
                widths=(0.4, 1.2, 0.6),
            ),
            line.color,
            opacity=0.5,
        )
    art.oval((shift, -178), (7, 4), color, stroke=line)
    tip = view.yaw * 44
    brim = path(
        "M", shift - 96, -66, "C", shift - 60, -84, shift + 60, -84, shift + 96, -66,
        "C", shift + 92 + tip * 0.4, -44, shift + 52 + tip, -28, shift + tip, -28,
        "C", shift - 52 + tip, -28, shift - 92 + tip * 0.4, -44, shift - 96, -66, "Z",
    )  # fmt: skip
    art.path(brim, art.fade((0, -84), (0, -28), darken(color, 0.12), darken(color, 0.42)))
    art.path(brim, stroke=line)
    badge = project(0, -112, 108, view)
    art.oval(
        badge, (13, 13), mix(color, (255, 255, 255), 0.75), stroke=Stroke(darken(color, 0.4), 1.5)
    )
