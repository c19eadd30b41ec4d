"""How much room each part of a person takes, over every view."""

from dataclasses import dataclass

from cliffhanger.animatic.human.figure import Figure
from cliffhanger.animatic.human.proportions import BODY_TOP
from cliffhanger.animatic.human.torso import NECK_TOP
from cliffhanger.animatic.puppet import Build, Part
from cliffhanger.animatic.sheet import Accessory, HairStyle, Outfit
from cliffhanger.animatic.svg import Box


@dataclass(frozen=True, slots=True)
class HairExtent:
    """Room for back hair, in drawing units, over every yaw."""

    half_width: float
    top: float
    bottom: float


_SHORT = HairExtent(114, -150, 40)
_REAR: dict[HairStyle, HairExtent] = {
    HairStyle.LONG_STRAIGHT: HairExtent(154, -150, 342),
    HairStyle.LONG_WAVY: HairExtent(175, -150, 344),
    HairStyle.HALF_UP: HairExtent(154, -200, 342),
    HairStyle.PONYTAIL: HairExtent(190, -150, 234),
    HairStyle.BOB: HairExtent(140, -150, 138),
    HairStyle.UPDO: HairExtent(120, -206, 90),
    HairStyle.PALACE: HairExtent(138, -238, 310),
    HairStyle.TOPKNOT: HairExtent(134, -216, 302),
    HairStyle.SHORT_SIDE: _SHORT,
    HairStyle.MESSY: _SHORT,
    HairStyle.SLICK: _SHORT,
    HairStyle.CROP: _SHORT,
}
_CAP_TOP, _PALACE_TOP, _HAIR_TOP = -190.0, -210.0, -176.0
_ELBOW_Y = 470.0
"""Lowest point of an arm raised before the head, in body coordinates."""


def build_of(figure: Figure) -> Build:
    """Return boxes, pivots and scale of a person."""
    shape = figure.shape
    return Build(
        boxes=_boxes(figure),
        mouth_center=(0.0, shape.mouth_y),
        neck=(0.0, shape.outline.chin_y - 4.0),
        floor=shape.floor,
        head_top=_head_top(figure),
        scale=shape.scale,
    )


def _boxes(figure: Figure) -> dict[Part, Box]:
    shape, boxes = figure.shape, dict[Part, Box]()
    rear = _REAR.get(figure.look.hair_style)
    if rear is not None:
        boxes[Part.REAR] = _span(-rear.half_width, rear.top, rear.half_width, rear.bottom)
    boxes[Part.BODY] = _body_box(figure)
    boxes[Part.HEAD] = _span(-124, -146, 124, shape.outline.chin_y + 10)
    boxes[Part.FACE] = _span(-118, -74, 118, shape.eye_y + 106)
    boxes[Part.MOUTH] = _span(-66, shape.mouth_y - 38, 66, shape.mouth_y + 66)
    boxes[Part.OVERLAY] = _span(-132, _overlay_top(figure), 132, 144)
    elbow = BODY_TOP + shape.lift + (_ELBOW_Y - BODY_TOP) * shape.length
    boxes[Part.FRONT] = _span(-44, -40, shape.shoulder * 1.5 + 50, elbow)
    return boxes


def _body_box(figure: Figure) -> Box:
    """Return room for hanging sleeves on the left and a pointing arm on the right."""
    shape = figure.shape
    wide = 26.0 if figure.look.outfit is Outfit.HANFU else 0.0
    left = shape.shoulder * 1.25 + 18 + wide
    right = shape.shoulder * 1.8 + 34
    return _span(-left, NECK_TOP + shape.lift - 4, right, shape.floor + 4)


def _overlay_top(figure: Figure) -> float:
    if figure.has(Accessory.CAP):
        return _CAP_TOP
    return _PALACE_TOP if figure.look.hair_style is HairStyle.PALACE else _HAIR_TOP


def _head_top(figure: Figure) -> float:
    rear = _REAR.get(figure.look.hair_style, _SHORT)
    if figure.has(Accessory.CAP):
        return _CAP_TOP + 6
    return min(rear.top + 4, -160.0 if figure.look.hair_style is not HairStyle.BALD else -140.0)


def _span(left: float, top: float, right: float, bottom: float) -> Box:
    return Box(left, top, right - left, bottom - top)
