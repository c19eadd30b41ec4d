"""Back hair: everything behind head and body."""

import math
from collections.abc import Callable

from cliffhanger.animatic.color import mix
from cliffhanger.animatic.human.figure import Figure
from cliffhanger.animatic.path import Point, brush, smooth
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import Accessory, HairStyle
from cliffhanger.animatic.svg import Drawing, Fill, Stroke

BACK_SHIFT = -12.0
"""How far the back of the head moves at yaw 1: against the face."""


def draw_rear_hair(art: Drawing, figure: Figure, view: View) -> None:
    """Draw the hair behind the body."""
    draw = _STYLES.get(figure.look.hair_style)
    if draw is not None:
        draw(art, figure, view)


def _fill(art: Drawing, figure: Figure) -> Fill:
    tones = figure.tones
    half = mix(tones.hair, tones.hair_dark, 0.35)
    return art.fade((0, -120), (0, 330), tones.hair_dark, half, tones.hair)


def _mass(art: Drawing, figure: Figure, points: list[Point]) -> str:
    outline = smooth(points, closed=True)
    art.path(outline, _fill(art, figure))
    art.path(outline, stroke=Stroke(figure.tones.hair_line, 2.4))
    return outline


def _mirrored(half: list[Point], shift: float) -> list[Point]:
    """Return a closed symmetric outline: *half* is the left side, top to bottom."""
    left = [(x + shift, y) for x, y in half]
    right = [(-x + shift, y) for x, y in reversed(half) if x != 0]
    return left + right


def _long(art: Drawing, figure: Figure, view: View) -> None:
    shift = view.yaw * BACK_SHIFT
    is_wavy = figure.look.hair_style is HairStyle.LONG_WAVY
    if is_wavy:
        side: list[Point] = [
            (-114, -40),
            (-128, 40),
            (-122, 100),
            (-148, 160),
            (-136, 220),
            (-158, 285),
        ]
    else:
        side = [(-112, -40), (-121, 40), (-126, 120), (-133, 200), (-138, 280)]
    reach = 1.0 if not figure.is_child else 0.92
    side = [(x * reach, y) for x, y in side]
    ends: list[Point] = [
        (-110, 326),
        (-86, 308),
        (-58, 332),
        (-30, 312),
        (4, 334),
        (34, 312),
        (62, 334),
        (90, 310),
        (112, 328),
    ]
    right = [(-x, y) for x, y in reversed(side)]
    points = [(0.0, -140.0), (-80.0, -110.0), *side, *ends, *right, (80.0, -110.0)]
    outline = _mass(art, figure, [(x + shift, y) for x, y in points])
    with art.clip(outline):
        _draw_long_strands(art, figure, shift, wave=10.0 if is_wavy else 0.0)


def _draw_long_strands(art: Drawing, figure: Figure, shift: float, *, wave: float) -> None:
    chance, tones = figure.chance("rear"), figure.tones
    for index in range(26):
        x = -140 + index * 11 + chance.uniform(-4, 4)
        strand = brush(
            (x * 0.8 + shift, 20),
            (x * 0.95 + shift + wave * math.sin(index), 160),
            (x * 1.06 + shift, 332),
            widths=(0.5, 2.4, 1.2), steps=6,
        )  # fmt: skip
        is_dark = index % 3 != 0
        art.path(
            strand,
            tones.hair_dark if is_dark else tones.hair_light,
            opacity=0.45 if is_dark else 0.22,
        )


def _half_up(art: Drawing, figure: Figure, view: View) -> None:
    shift = view.yaw * BACK_SHIFT * 1.6
    if not figure.has(Accessory.CAP):
        knot: list[Point] = [
            (-26, -130),
            (-44, -156),
            (-34, -184),
            (0, -192),
            (34, -184),
            (44, -156),
            (26, -130),
        ]
        _mass(art, figure, [(x + shift, y) for x, y in knot])
        band = brush((-26 + shift, -141), (shift, -134), (26 + shift, -141), widths=(3.0, 4.0, 3.0))
        art.path(band, figure.tones.trim)
    _long(art, figure, view)


def _bob(art: Drawing, figure: Figure, view: View) -> None:
    half: list[Point] = [
        (0, -140),
        (-84, -112),
        (-114, -40),
        (-124, 40),
        (-120, 104),
        (-92, 127),
        (-30, 114),
    ]
    _mass(art, figure, _mirrored(half, view.yaw * BACK_SHIFT))


def _ponytail(art: Drawing, figure: Figure, view: View) -> None:
    shift = view.yaw * BACK_SHIFT
    side = -1 if view.yaw >= 0 else 1
    tail: list[Point] = [
        (66, -100),
        (122, -92),
        (160, -10),
        (152, 110),
        (172, 224),
        (138, 168),
        (116, 70),
        (94, -16),
    ]
    outline = _mass(art, figure, [(side * x + shift, y) for x, y in tail])
    with art.clip(outline):
        for step in range(4):
            inset = 100 + step * 14
            strand = brush(
                (side * inset + shift, -80),
                (side * (inset + 18) + shift, 40),
                (side * (inset + 16) + shift, 190),
                widths=(0.4, 2.2, 0.4),
            )
            art.path(
                strand,
                figure.tones.hair_light if step == 2 else figure.tones.hair_dark,
                opacity=0.4,
            )
    half: list[Point] = [(0, -142), (-84, -112), (-106, -40), (-96, 40), (-60, 70)]
    _mass(art, figure, _mirrored(half, shift))


def _updo(art: Drawing, figure: Figure, view: View) -> None:
    shift = view.yaw * BACK_SHIFT
    if not figure.has(Accessory.CAP):
        bun: list[Point] = [
            (x + shift * 2, y)
            for x, y in (
                (0, -198),
                (-48, -184),
                (-60, -148),
                (-30, -120),
                (30, -120),
                (60, -148),
                (48, -184),
            )
        ]
        outline = _mass(art, figure, bun)
        with art.clip(outline):
            for step in range(-2, 3):
                curl = brush(
                    (step * 22 + shift * 2, -128),
                    (step * 30 + shift * 2, -170),
                    (step * 6 + shift * 2, -196),
                    widths=(0.4, 1.6, 0.4),
                )
                art.path(curl, figure.tones.hair_light, opacity=0.3)
    half: list[Point] = [(0, -142), (-84, -112), (-104, -40), (-94, 40), (-60, 76)]
    _mass(art, figure, _mirrored(half, shift))


def _palace(art: Drawing, figure: Figure, view: View) -> None:
    shift = view.yaw * BACK_SHIFT
    if not figure.has(Accessory.CAP):
        crown: list[Point] = [(0, -212), (-30, -228), (-74, -192), (-60, -120)]
        _mass(art, figure, _mirrored(crown, shift))
    half: list[Point] = [
        (0, -140),
        (-90, -110),
        (-112, -30),
        (-116, 80),
        (-120, 220),
        (-80, 300),
        (0, 282),
    ]
    outline = _mass(art, figure, _mirrored(half, shift))
    with art.clip(outline):
        _draw_long_strands(art, figure, shift, wave=0.0)


def _topknot(art: Drawing, figure: Figure, view: View) -> None:
    shift = view.yaw * BACK_SHIFT
    if not figure.has(Accessory.CAP):
        knot: list[Point] = [(0, -208), (-20, -204), (-36, -178), (-26, -130)]
        _mass(art, figure, _mirrored(knot, shift))
    half: list[Point] = [
        (0, -140),
        (-90, -110),
        (-108, -30),
        (-106, 90),
        (-116, 230),
        (-60, 290),
        (0, 272),
    ]
    outline = _mass(art, figure, _mirrored(half, shift))
    with art.clip(outline):
        _draw_long_strands(art, figure, shift, wave=0.0)


def _short(art: Drawing, figure: Figure, view: View) -> None:
    half: list[Point] = [(0, -140), (-80, -112), (-98, -50), (-90, 6), (-66, 28)]
    _mass(art, figure, _mirrored(half, view.yaw * BACK_SHIFT))


_STYLES: dict[HairStyle, Callable[[Drawing, Figure, View], None]] = {
    HairStyle.LONG_STRAIGHT: _long,
    HairStyle.LONG_WAVY: _long,
    HairStyle.HALF_UP: _half_up,
    HairStyle.PONYTAIL: _ponytail,
    HairStyle.BOB: _bob,
    HairStyle.UPDO: _updo,
    HairStyle.PALACE: _palace,
    HairStyle.SHORT_SIDE: _short,
    HairStyle.MESSY: _short,
    HairStyle.SLICK: _short,
    HairStyle.CROP: _short,
    HairStyle.TOPKNOT: _topknot,
}
