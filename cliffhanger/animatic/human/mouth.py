"""The mouth: lips, teeth, tongue, posed by a viseme's shape and the face."""

from dataclasses import dataclass

from cliffhanger.animatic.color import Color, darken, lighten, mix
from cliffhanger.animatic.human.figure import Figure, smoothstep
from cliffhanger.animatic.human.proportions import project
from cliffhanger.animatic.path import Point, brush, path
from cliffhanger.animatic.puppet import Face, View
from cliffhanger.animatic.sheet import Accessory
from cliffhanger.animatic.svg import Drawing, Stop, Stroke
from cliffhanger.animatic.viseme import MouthShape

MOUTH_DEPTH = 101.0
OPEN = 0.04
"""Below this opening the lips touch."""


@dataclass(frozen=True, slots=True)
class Lips:
    """The lips as they are seen, in drawing units."""

    left: Point
    right: Point
    middle_x: float
    top_y: float
    """Edge of the upper lip in the middle."""
    bottom_y: float
    """Edge of the lower lip in the middle."""
    half_width: float
    opening: float
    height: float
    """Height of the opening."""
    upper: float
    """Thickness of the upper lip."""
    lower: float
    """Thickness of the lower lip."""
    rounding: float
    smile: float


def mouth_center(figure: Figure, view: View) -> Point:
    """Return the middle of the closed mouth in drawing units."""
    return project(0, figure.shape.mouth_y, MOUTH_DEPTH, view)


def draw_mouth(art: Drawing, figure: Figure, view: View, face: Face, shape: MouthShape) -> None:
    """Draw the mouth."""
    lips = _lips(figure, view, face, shape)
    is_open = lips.opening > OPEN
    _draw_lips(art, figure, lips)
    if is_open:
        _draw_inside(art, figure, lips, shape)
    else:
        _draw_seam(art, figure, lips, shape.press)
    _draw_corners(art, figure, lips)
    _draw_chin_shadow(art, figure, lips)


def _lips(figure: Figure, view: View, face: Face, shape: MouthShape) -> Lips:
    """Return the lips posed by face and shape; pressed lips stay shut whatever the face."""
    is_man = figure.has_grown_man_face
    least = face.open_mouth * (1 - min(1.0, max(0.0, shape.press) * 2.0))
    opening = max(0.0, shape.opening * (1 - smoothstep((shape.press - 0.35) * 2.5)), least)
    x, y = mouth_center(figure, view)
    half = figure.shape.mouth_half_width * face.mouth_width * shape.width
    half *= 1 - 0.10 * abs(view.yaw)
    smile = face.smile * (1 - shape.rounding * 0.8)
    corner_y, skew = y - smile * 6.5, face.mouth_skew * 4.5
    height = 27.0 * opening * (0.86 if figure.is_child else 1.0)
    narrow = 1 - 0.25 * abs(view.yaw)
    thickness = (0.6 + 0.4 * (1 - shape.press)) * (1 + 0.18 * shape.rounding)
    return Lips(
        left=(x - half * (narrow if view.yaw < 0 else 1.0), corner_y + skew * 0.7),
        right=(x + half * (narrow if view.yaw > 0 else 1.0), corner_y - skew),
        middle_x=x,
        top_y=y - 1.0 - height * 0.20 + smile * 3.0,
        bottom_y=y + (1.2 if opening > OPEN else -0.4) + height * 0.80 + smile * 3.2,
        half_width=half,
        opening=opening,
        height=height,
        upper=(4.0 if is_man else 5.4) * thickness,
        lower=(5.6 if is_man else 7.6) * thickness,
        rounding=shape.rounding,
        smile=smile,
    )


def _draw_lips(art: Drawing, figure: Figure, lips: Lips) -> None:
    color, opacity = _lip_paint(figure)
    (left_x, left_y), (right_x, right_y) = lips.left, lips.right
    x, top, low, half = lips.middle_x, lips.top_y, lips.bottom_y, lips.half_width
    lower = path(
        "M", left_x + 2, left_y + 0.5,
        "C", left_x + half * 0.45, low + lips.lower * 1.15,
        right_x - half * 0.45, low + lips.lower * 1.15, right_x - 2, right_y + 0.5,
        "C", right_x - half * 0.5, top + 2, left_x + half * 0.5, top + 2, left_x + 2, left_y + 0.5,
        "Z",
    )  # fmt: skip
    upper = path(
        "M", left_x, left_y,
        "C", left_x + half * 0.40, top - lips.upper * 1.1, x - 6, top - lips.upper * 1.5,
        x, top - lips.upper * 0.75,
        "C", x + 6, top - lips.upper * 1.5, right_x - half * 0.40, top - lips.upper * 1.1,
        right_x, right_y,
        "C", right_x - half * 0.5, top + 1, x + 5, top, x, top + 0.8,
        "C", x - 5, top, left_x + half * 0.5, top + 1, left_x, left_y,
        "Z",
    )  # fmt: skip
    fill = art.linear(
        (x, low - 2), (x, low + lips.lower),
        Stop(0, darken(color, 0.08), opacity), Stop(1, lighten(color, 0.12), opacity * 0.85),
    )  # fmt: skip
    art.path(lower, fill)
    art.path(upper, darken(color, 0.17), opacity=opacity)
    shine_opacity = 0.22 if figure.is_male else 0.5
    art.oval(
        (x + 2, low + lips.lower * 0.4 - max(0.0, lips.smile) * 2.2),
        (half * 0.24, 1.5),
        (255, 255, 255),
        opacity=shine_opacity,
    )


def _lip_paint(figure: Figure) -> tuple[Color, float]:
    if figure.has_grown_man_face:
        return figure.tones.lips, 0.62
    return figure.tones.lips, 0.9 if figure.has(Accessory.LIPSTICK) else 0.64


def _opening_path(lips: Lips) -> str:
    """Return the outline of the open mouth; rounding pulls its sides to an O."""
    (left_x, left_y), (right_x, right_y) = lips.left, lips.right
    x, top, half = lips.middle_x, lips.top_y, lips.half_width
    roundness = max(lips.rounding, min(1.0, lips.opening * 0.9)) * 0.8
    side = half * (0.5 - 0.42 * roundness)
    side_y = top + 1 - roundness * lips.height * 0.05
    floor_side, floor_y = half * (0.42 - 0.30 * roundness), lips.bottom_y + lips.height * 0.20
    return path(
        "M", left_x, left_y,
        "C", left_x + side, side_y, x - 6, top - 0.4, x, top + 0.8,
        "C", x + 6, top - 0.4, right_x - side, side_y, right_x, right_y,
        "C", right_x - floor_side, floor_y, left_x + floor_side, floor_y, left_x, left_y,
        "Z",
    )  # fmt: skip


def _draw_inside(art: Drawing, figure: Figure, lips: Lips, shape: MouthShape) -> None:
    x, top, low, height = lips.middle_x, lips.top_y, lips.bottom_y, lips.height
    opening = _opening_path(lips)
    art.path(opening, art.fade((x, top), (x, low + 3), (58, 12, 22), (122, 36, 42)))
    with art.clip(opening):
        if shape.tongue > 0.05:
            center = (x, low + height * (0.30 - 0.15 * shape.tongue))
            radii = (lips.half_width * 0.62, height * 0.42 + 2)
            art.oval(center, radii, (214, 110, 112), opacity=min(1.0, shape.tongue * 1.2))
            art.line((x, center[1] - radii[1] * 0.7), (x, low + 4), Stroke((176, 80, 86), 1.4, 0.5))
        if shape.teeth > 0.05:
            _draw_teeth(art, lips, min(1.0, shape.teeth + 0.15))
    edge = mix(figure.tones.skin_line, figure.tones.lips, 0.25)
    art.path(opening, stroke=Stroke(edge, 1.7, 0.9))


def _draw_teeth(art: Drawing, lips: Lips, opacity: float) -> None:
    (left_x, left_y), (right_x, right_y) = lips.left, lips.right
    edge_y = lips.top_y + 3.0 + min(7.0, 2.5 + lips.height * 0.24) * 1.45
    teeth = path(
        "M", left_x, left_y - 8, "L", right_x, right_y - 8, "L", right_x - 1, right_y + 1,
        "Q", lips.middle_x, edge_y, left_x + 1, left_y + 1, "Z",
    )  # fmt: skip
    art.path(teeth, (252, 248, 244), opacity=opacity)
    shade = path(
        "M", left_x, left_y, "Q", lips.middle_x, lips.top_y - 1, right_x, right_y,
        "Q", lips.middle_x, lips.top_y + 4.5, left_x, left_y, "Z",
    )  # fmt: skip
    art.path(shade, (120, 80, 100), opacity=0.28)


def _draw_seam(art: Drawing, figure: Figure, lips: Lips, press: float) -> None:
    """Draw the line between closed lips, stronger where they are pressed."""
    (left_x, left_y), (right_x, right_y) = lips.left, lips.right
    x, top, half = lips.middle_x, lips.top_y, lips.half_width
    seam = path(
        "M", left_x, left_y,
        "C", left_x + half * 0.5, top + 2, x - 5, top + 0.3, x, top + 1.6,
        "C", x + 5, top + 0.3, right_x - half * 0.5, top + 2, right_x, right_y,
    )  # fmt: skip
    color = mix(figure.tones.skin_line, figure.tones.lips, 0.15)
    art.path(seam, stroke=Stroke(color, 2.0 + 0.3 * press, 0.95))


def _draw_corners(art: Drawing, figure: Figure, lips: Lips) -> None:
    for (x, y), side in ((lips.left, -1), (lips.right, 1)):
        lift = y - lips.smile * 2.4 + (1 if lips.smile < 0 else 0)
        corner = brush(
            (x - side * 2, y + 0.5),
            (x + side * 1.5, y - 0.2),
            (x + side * 3.4, lift),
            widths=(1.1, 0.9, 0.2),
            steps=4,
        )
        art.path(corner, figure.tones.skin_line, opacity=0.8)


def _draw_chin_shadow(art: Drawing, figure: Figure, lips: Lips) -> None:
    x, y, reach = lips.middle_x, lips.bottom_y + lips.lower + 4, lips.half_width * 0.38
    depth = 2.2 if figure.has_grown_man_face else 1.6
    shadow = brush((x - reach, y), (x, y + 2.5), (x + reach, y), widths=(0.3, depth, 0.3))
    art.path(shadow, figure.tones.deep, opacity=0.7)
