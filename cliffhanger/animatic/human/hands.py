"""Hands: a palm and five fingers, posed by what the hand does.

A hand is drawn with its wrist at the origin and its fingers towards -y, thumb on the left.
"""

from dataclasses import dataclass
from enum import StrEnum

from cliffhanger.animatic.human.figure import Figure
from cliffhanger.animatic.path import Point, path, smooth
from cliffhanger.animatic.svg import Drawing, Stroke


class Grip(StrEnum):
    """What a hand does."""

    RELAXED = "relaxed"
    FLAT = "flat"
    FIST = "fist"
    POINT = "point"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Finger:
    """A finger from knuckle over its middle joint to its tip."""

    base: Point
    bend: Point
    tip: Point
    width: float = 9.4


@dataclass(frozen=True, slots=True)
class Hand:
    """Where a hand is and what it does."""

    wrist: Point
    angle_degrees: float
    """Clockwise from fingers up."""
    grip: Grip
    flip: int = 1
    """-1 puts the thumb on the right."""
    size: float = 1.0


OUTLINE = 2.0
_PALM: tuple[Point, ...] = (
    (-11, 8),
    (-15, -12),
    (-16, -30),
    (-9, -39),
    (8, -38),
    (15, -30),
    (14, -10),
    (11, 8),
)
_SIDE_PALM: tuple[Point, ...] = (
    (-10, 8),
    (-13, -10),
    (-13, -28),
    (-6, -36),
    (7, -36),
    (12, -26),
    (12, -8),
    (10, 8),
)
_FIST_PALM: tuple[Point, ...] = (
    (-11, 8),
    (-16, -10),
    (-18, -26),
    (-10, -36),
    (10, -37),
    (17, -28),
    (16, -8),
    (11, 8),
)
_PALMS: dict[Grip, tuple[Point, ...]] = {
    Grip.RELAXED: _SIDE_PALM,
    Grip.FLAT: _PALM,
    Grip.FIST: _FIST_PALM,
    Grip.POINT: _FIST_PALM,
    Grip.HOLD: _PALM,
}
_FINGERS: dict[Grip, tuple[Finger, ...]] = {
    Grip.RELAXED: (
        Finger((8, -30), (12, -46), (6, -58), 8.2),
        Finger((4, -33), (8, -54), (1, -67)),
        Finger((-2, -34), (0, -56), (-6, -69)),
        Finger((-8, -32), (-8, -52), (-11, -63)),
    ),
    Grip.FLAT: (
        Finger((12, -32), (17, -46), (21, -60), 8.0),
        Finger((5, -36), (8, -54), (11, -71)),
        Finger((-3, -37), (-3, -56), (-2, -75)),
        Finger((-11, -35), (-13, -52), (-14, -68)),
    ),
    Grip.FIST: (
        Finger((13, -32), (15, -43), (9, -22), 8.6),
        Finger((6, -36), (7, -47), (3, -23)),
        Finger((-2, -37), (-2, -48), (-4, -23)),
        Finger((-10, -35), (-11, -45), (-11, -22)),
    ),
    Grip.POINT: (
        Finger((13, -31), (15, -42), (9, -22), 8.6),
        Finger((6, -35), (7, -46), (3, -23)),
        Finger((-2, -36), (-2, -46), (-4, -23)),
        Finger((-11, -33), (-12, -56), (-12, -78), 9.0),
    ),
    Grip.HOLD: (
        Finger((13, -14), (2, -12), (-13, -12), 8.6),
        Finger((15, -23), (3, -22), (-15, -22)),
        Finger((15, -32), (3, -33), (-15, -33)),
        Finger((13, -41), (2, -43), (-13, -44)),
    ),
}
_THUMBS: dict[Grip, Finger] = {
    Grip.RELAXED: Finger((-9, -10), (-18, -24), (-15, -42), 10.0),
    Grip.FLAT: Finger((-11, -10), (-22, -22), (-29, -38), 10.0),
    Grip.FIST: Finger((-15, -8), (-17, -20), (-1, -20), 10.0),
    Grip.POINT: Finger((-14, -8), (-17, -22), (-3, -24), 10.0),
    Grip.HOLD: Finger((12, -6), (20, -24), (19, -46), 10.0),
}


def draw_hand(art: Drawing, figure: Figure, hand: Hand) -> None:
    """Draw a hand; the sleeve or arm is drawn over its wrist afterwards."""
    x, y = hand.wrist
    place = f"translate({x:.2f} {y:.2f}) rotate({hand.angle_degrees:.2f})"
    with art.group(transform=f"{place} scale({hand.flip * hand.size:.3f} {hand.size:.3f})"):
        palm = smooth(_PALMS[hand.grip], closed=True, tension=0.7)
        art.path(palm, stroke=Stroke(figure.tones.skin_line, OUTLINE * 2))
        fingers = _FINGERS[hand.grip]
        if hand.grip in (Grip.RELAXED, Grip.FLAT):
            for finger in fingers:
                _draw_finger(art, figure, finger)
            art.path(palm, figure.tones.skin)
            _draw_palm_shade(art, figure)
        else:
            art.path(palm, figure.tones.skin)
            _draw_palm_shade(art, figure)
            for finger in fingers:
                _draw_finger(art, figure, finger)
        _draw_finger(art, figure, _THUMBS[hand.grip])
        _soften_thumb(art, figure, _THUMBS[hand.grip])


def _draw_finger(art: Drawing, figure: Figure, finger: Finger) -> None:
    curve = path("M", *finger.base, "Q", *finger.bend, *finger.tip)
    art.path(curve, stroke=Stroke(figure.tones.skin_line, finger.width + OUTLINE * 1.7))
    art.path(curve, stroke=Stroke(figure.tones.skin, finger.width))


def _draw_palm_shade(art: Drawing, figure: Figure) -> None:
    shade = smooth([(2, 6), (6, -14), (12, -31), (14, -10), (10, 6)], closed=True)
    art.path(shade, figure.tones.shade, opacity=0.7)


def _soften_thumb(art: Drawing, figure: Figure, thumb: Finger) -> None:
    """Cover the outline at the thumb's root, so that it grows out of the palm."""
    art.oval(thumb.base, (thumb.width * 0.62, thumb.width * 0.66), figure.tones.skin)
