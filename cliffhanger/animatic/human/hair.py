"""Front hair: the cap on the skull and the locks over forehead and temples, cut by style."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cliffhanger.animatic.human.figure import Figure
from cliffhanger.animatic.human.proportions import skull_x
from cliffhanger.animatic.path import Point, brush, path, smooth
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import HairStyle

HAIRLINE_RADIUS = 101.0
INK_FROM = 0.34
"""Share of a lock's side, from the root, that carries no line."""
GRAIN_SHARES = (0.32, 0.64)
Quadratic = tuple[Point, Point, Point]
"""Root, control point and tip of one side of a lock."""


@dataclass(frozen=True, slots=True)
class Lock:
    """One shape of front hair."""

    outline: str
    tone: float
    """-1 darker to 1 lighter than the hair's colour."""
    top: float
    bottom: float
    edge: str = ""
    """The part of the outline that is inked: the root is left open."""
    grain: tuple[str, ...] = ()
    """Fine hairs within the lock."""
    is_cap: bool = False
    is_covered: bool = False
    """Whether a fringe grows over this cap's hairline."""


@dataclass(frozen=True, slots=True)
class CapShape:
    """The hair that lies on the skull, above a hairline given as (azimuth degrees, y)."""

    hairline: tuple[Point, ...]
    radius: float = 108.0
    top: float = -148.0
    low: float = 16.0
    is_covered: bool = False
    """Whether a fringe grows over the hairline."""


@dataclass(frozen=True, slots=True)
class Strand:
    """A lock by its root (two ends) and tip, each (azimuth degrees, y)."""

    root: Point
    root_end: Point
    tip: Point
    bulge: float = 5.0
    radius: float = 106.0
    tip_radius: float = 106.0
    tone: float = 0.0


def front_locks(figure: Figure, view: View) -> list[Lock]:
    """Return the shapes of the front hair, back to front; none for a bald head."""
    style = figure.look.hair_style
    if style is HairStyle.BALD:
        return []
    cap = _CAPS[style]
    strands = _STRANDS[style](figure.chance("locks"))
    return [_cap_lock(cap, view), *(_strand_lock(strand, view) for strand in strands)]


def _cap_lock(cap: CapShape, view: View) -> Lock:
    """Return the cap: round the skull outside, along the hairline inside."""
    drift, radius = view.yaw, cap.radius
    dome: list[Point] = [
        (-radius + drift * 2, cap.low),
        (-radius - 3 + drift * 2, -50),
        (-radius * 0.84 + drift * 3, -110),
        (-radius * 0.42 + drift * 4, cap.top + 6),
        (radius * 0.05 + drift * 4, cap.top - 1),
        (radius * 0.52 + drift * 3, cap.top + 9),
        (radius * 0.89 + drift * 2, -102),
        (radius + 3 + drift * 2, -42),
        (radius + drift * 2, cap.low),
    ]
    line = [(skull_x(azimuth, view.yaw, HAIRLINE_RADIUS), y) for azimuth, y in cap.hairline]
    inner = smooth([dome[-1], *line[::-1], dome[0]])
    outline = f"{smooth(dome)}{inner[inner.index('C') - 1 :]} Z"
    edge = smooth(dome) if cap.is_covered else outline
    return Lock(outline, 0.0, cap.top, cap.low, edge, is_cap=True, is_covered=cap.is_covered)


def _strand_lock(strand: Strand, view: View) -> Lock:
    (azimuth_0, y_0), (azimuth_1, y_1), (tip_azimuth, tip_y) = (
        strand.root,
        strand.root_end,
        strand.tip,
    )
    yaw, bulged = view.yaw, strand.radius + strand.bulge
    start = skull_x(azimuth_0 * 0.72, yaw, strand.radius * 0.94)
    end = skull_x(azimuth_1 * 0.72, yaw, strand.radius * 0.94)
    tip = skull_x(tip_azimuth, yaw, strand.tip_radius)
    bend_0 = skull_x(azimuth_0 + (tip_azimuth - azimuth_0) * 0.35, yaw, bulged)
    bend_1 = skull_x(azimuth_1 + (tip_azimuth - azimuth_1) * 0.35, yaw, bulged)
    if start < end:
        start, end, bend_0, bend_1 = end, start, bend_1, bend_0
        y_0, y_1 = y_1, y_0
    outline = path(
        "M", start, y_0, "Q", bend_0, y_0 + (tip_y - y_0) * 0.55, tip, tip_y,
        "Q", bend_1, y_1 + (tip_y - y_1) * 0.55, end, y_1, "Z",
    )  # fmt: skip
    sides: list[Quadratic] = [
        ((start, y_0), (bend_0, y_0 + (tip_y - y_0) * 0.55), (tip, tip_y)),
        ((end, y_1), (bend_1, y_1 + (tip_y - y_1) * 0.55), (tip, tip_y)),
    ]
    edge = " ".join(_from_root(side, INK_FROM) for side in sides)
    grain = tuple(_grain(sides[0], sides[1], share) for share in GRAIN_SHARES)
    top, bottom = min(y_0, y_1, tip_y), max(y_0, y_1, tip_y)
    return Lock(outline, strand.tone, top, bottom, edge, grain)


def _from_root(side: Quadratic, start: float) -> str:
    """Return the part of a side that begins at *start* (0 is the root), by de Casteljau."""
    root, bend, tip = side
    first = _between(_between(root, bend, start), _between(bend, tip, start), start)
    return path("M", *first, "Q", *_between(bend, tip, start), *tip)


def _grain(left: Quadratic, right: Quadratic, share: float) -> str:
    """Return a tapered hair *share* of the way between the two sides of a lock."""
    root = _between(left[0], right[0], share)
    bend = _between(left[1], right[1], share)
    tip = _between(_between(left[0], right[0], share), left[2], 0.9)
    return brush(_between(root, bend, 0.5), bend, tip, widths=(0.2, 1.3, 0.2), steps=4)


def _between(first: Point, second: Point, share: float) -> Point:
    return first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share


_SOFT_LINE = (
    (-80, 10),
    (-66, -30),
    (-40, -70),
    (-8, -96),
    (20, -92),
    (48, -66),
    (70, -28),
    (82, 10),
)
_BARE_LINE = (
    (-82, 6),
    (-66, -34),
    (-42, -74),
    (-14, -100),
    (14, -100),
    (42, -74),
    (66, -34),
    (82, 6),
)
_CAPS: dict[HairStyle, CapShape] = {
    HairStyle.LONG_STRAIGHT: CapShape(_SOFT_LINE, top=-150, is_covered=True),
    HairStyle.LONG_WAVY: CapShape(_SOFT_LINE, top=-153, radius=109),
    HairStyle.HALF_UP: CapShape(_SOFT_LINE, top=-150, is_covered=True),
    HairStyle.PONYTAIL: CapShape(_SOFT_LINE, top=-150, is_covered=True),
    HairStyle.BOB: CapShape(_SOFT_LINE, top=-150, is_covered=True),
    HairStyle.UPDO: CapShape(_BARE_LINE, top=-152),
    HairStyle.PALACE: CapShape(_BARE_LINE, top=-152),
    HairStyle.SHORT_SIDE: CapShape(
        ((-80, -2), (-68, -40), (-46, -80), (-10, -100), (24, -96), (52, -76), (70, -40), (80, -2)),
        radius=105, top=-160, low=2, is_covered=True,
    ),
    HairStyle.MESSY: CapShape(
        ((-80, -2), (-66, -40), (-40, -76), (0, -90), (40, -76), (66, -40), (80, -2)),
        top=-158, low=4, is_covered=True,
    ),
    HairStyle.SLICK: CapShape(
        ((-80, -4), (-68, -44), (-52, -78), (-24, -96), (0, -88), (24, -98), (52, -80), (68,
        -44), (80, -4)),
        radius=104, top=-157, low=0,
    ),
    HairStyle.CROP: CapShape(
        ((-80, -10), (-68, -52), (-56, -88), (-22, -97), (20, -99), (56, -90), (68, -52), (80,
        -10)),
        radius=101, top=-147, low=-6,
    ),
    HairStyle.TOPKNOT: CapShape(
        ((-80, 2), (-66, -36), (-46, -70), (-16, -92), (0, -86), (16, -92), (46, -70), (66, -36),
        (80, 2)),
        radius=105, top=-152, low=6,
    ),
}  # fmt: skip


def _airy_fringe(tips: Sequence[tuple[float, float, float]], chance: random.Random) -> list[Strand]:
    """Return thin locks: each *tips* entry is (root azimuth, tip azimuth, tip y)."""
    return [
        Strand(
            (root - 12, -122), (root + 14, -122), (tip, tip_y),
            bulge=7, radius=105, tip_radius=105, tone=chance.uniform(-0.3, 0.3),
        )
        for root, tip, tip_y in tips
    ]  # fmt: skip


def _side_locks(root: float, tip: float, tip_y: float, *, tone: float = 0.06) -> list[Strand]:
    """Return one lock before each ear."""
    return [
        Strand(
            (side * root, -84), (side * (root + 27), -50), (side * tip, tip_y),
            bulge=8, radius=109, tip_radius=104, tone=tone,
        )
        for side in (-1, 1)
    ]  # fmt: skip


def _long_straight(chance: random.Random) -> list[Strand]:
    tips = (
        (-44, -62, 16), (42, 60, 14), (-33, -44, -12), (32, 42, -14), (-21, -27, -24),
        (20, 24, -26), (-9, -10, -30), (8, 5, -24), (0, 14, -44),
    )  # fmt: skip
    return _airy_fringe(tips, chance) + _side_locks(56, 74, 104)


def _half_up(chance: random.Random) -> list[Strand]:
    tips = ((-34, -60, 18), (-24, -44, -12), (8, 18, -36), (20, 40, -20), (34, 62, 16))
    return _airy_fringe(tips, chance) + _side_locks(58, 72, 122)


def _long_wavy(chance: random.Random) -> list[Strand]:
    lift = chance.uniform(-3, 3)
    return [
        Strand((-4, -128), (40, -106), (64, 22 + lift), 16, 106, 108, 0.2),
        Strand((20, -112), (64, -80), (82, 62), 10, 110, 112, -0.1),
        Strand((-10, -128), (-44, -100), (-66, 6 - lift), 14, 106, 106, 0.15),
        Strand((-30, -108), (-66, -74), (-84, 56), 10, 110, 112, -0.2),
    ]


def _ponytail(chance: random.Random) -> list[Strand]:
    tips = (
        (-34, -46, -6),
        (-22, -28, -32),
        (-6, -12, -28),
        (10, 6, -34),
        (24, 30, -26),
        (36, 50, -2),
    )
    return _airy_fringe(tips, chance) + _side_locks(60, 72, 92)


def _bob(chance: random.Random) -> list[Strand]:
    strands = [
        Strand(
            (azimuth - 5, -112), (azimuth + 15, -112),
            (azimuth + 5, -24 + chance.uniform(-5, 6) + abs(azimuth) * 0.10),
            tone=chance.uniform(-0.3, 0.3),
        )
        for azimuth in range(-62, 60, 14)
    ]  # fmt: skip
    for side in (-1, 1):
        tip_y = 118 + chance.uniform(-4, 4)
        strands.append(
            Strand((side * 58, -90), (side * 92, -60), (side * 70, tip_y), 14, 112, 104, -0.15)
        )
        strands.append(
            Strand((side * 66, -60), (side * 100, -40), (side * 84, 108), 16, 116, 112, 0.1)
        )
    return strands


def _swept_back(chance: random.Random) -> list[Strand]:
    strands: list[Strand] = []
    for side in (-1, 1):
        wisp_y = 96 + chance.uniform(-6, 6)
        strands.append(
            Strand((side * 4, -120), (side * 50, -92), (side * 84, -2), 10, 106, 108, 0.12 * side)
        )
        strands.append(
            Strand((side * 70, -40), (side * 80, -20), (side * 75, wisp_y), 10, 106, 100)
        )
    return strands


def _short_side(chance: random.Random) -> list[Strand]:
    strands = [
        Strand(
            (root - 10, -130),
            (root + 16, -138),
            (tip, tip_y),
            bulge,
            tone=chance.uniform(-0.2, 0.3),
        )
        for root, tip, tip_y, bulge in (
            (-36, -62, -30, 6),
            (-26, -48, -22, 8),
            (-14, -30, -28, 8),
            (-4, -8, -40, 8),
        )
    ]
    strands += [
        Strand(
            (root - 16, -142),
            (root + 12, -128),
            (tip, tip_y),
            bulge,
            108,
            tone=chance.uniform(-0.2, 0.35),
        )
        for root, tip, tip_y, bulge in ((6, 28, -46, 14), (16, 46, -36, 14), (28, 62, -30, 10))
    ]
    return strands + _sideburns(24)


def _sideburns(tip_y: float) -> list[Strand]:
    return [
        Strand((side * 66, -70), (side * 88, -50), (side * 78, tip_y), 3, 105, 102, -0.15)
        for side in (-1, 1)
    ]


def _messy(chance: random.Random) -> list[Strand]:
    strands: list[Strand] = []
    for azimuth in range(-70, 75, 18):
        away = chance.choice((-20, 20))
        root_y = -126 + abs(azimuth) * 0.4
        tip_y = -170 + abs(azimuth) * 0.75 + chance.uniform(-5, 5)
        strands.append(
            Strand(
                (azimuth - 9, root_y),
                (azimuth + 15, root_y - 6),
                (azimuth + away, tip_y),
                4,
                104,
                113,
                -0.1,
            )
        )
    for azimuth in range(-60, 62, 12):
        tip = (
            azimuth + chance.uniform(-13, 13),
            -30 + chance.uniform(-13, 13) + abs(azimuth) * 0.25,
        )
        strands.append(
            Strand(
                (azimuth - 9, -124),
                (azimuth + 11, -124),
                tip,
                7,
                107,
                107,
                chance.uniform(-0.35, 0.35),
            )
        )
    return strands + _sideburns(32)


def _slick(chance: random.Random) -> list[Strand]:
    return _sideburns(18 + chance.uniform(-3, 3))


def _crop(chance: random.Random) -> list[Strand]:
    return _sideburns(10 + chance.uniform(-3, 3))


def _topknot(chance: random.Random) -> list[Strand]:
    tip_y = 130 + chance.uniform(-6, 6)
    return [
        Strand((side * 62, -60), (side * 80, -40), (side * 72, tip_y), 8, 106, 104, 0.05)
        for side in (-1, 1)
    ]


_STRANDS: dict[HairStyle, Callable[[random.Random], list[Strand]]] = {
    HairStyle.LONG_STRAIGHT: _long_straight,
    HairStyle.LONG_WAVY: _long_wavy,
    HairStyle.HALF_UP: _half_up,
    HairStyle.PONYTAIL: _ponytail,
    HairStyle.BOB: _bob,
    HairStyle.UPDO: _swept_back,
    HairStyle.PALACE: _swept_back,
    HairStyle.SHORT_SIDE: _short_side,
    HairStyle.MESSY: _messy,
    HairStyle.SLICK: _slick,
    HairStyle.CROP: _crop,
    HairStyle.TOPKNOT: _topknot,
}
