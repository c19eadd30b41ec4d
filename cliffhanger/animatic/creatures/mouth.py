"""Mouths: a muzzle's, and a plain one without lips."""

from dataclasses import dataclass

from cliffhanger.animatic.color import ColorLike, darken, lighten, mix
from cliffhanger.animatic.creatures.outline import turned
from cliffhanger.animatic.path import Point, path
from cliffhanger.animatic.puppet import Face, View
from cliffhanger.animatic.svg import Drawing, Stroke
from cliffhanger.animatic.viseme import MouthShape

_CAVITY = (70.0, 16.0, 26.0)
_TONGUE = (226.0, 116.0, 122.0)
_TOOTH = (253.0, 250.0, 244.0)


@dataclass(frozen=True, slots=True)
class MouthStyle:
    """Measures and colours of a mouth, in drawing units.

    Attributes:
        center: Middle of the closed mouth at yaw 0.
        half_width: Of the closed mouth.
        drop: How far it opens at most.
        lobe: Depth of the two upper lobes; 0 for a plain mouth.
        ink: Colour of the lines.
        jaw: Colour of the lower jaw; None when nothing drops with the mouth.
        depth: How far the mouth stands before the axis of the head.
        fang: Length of the canines.
        incisor: Length of two front teeth that always show.
    """

    center: Point
    half_width: float
    drop: float
    lobe: float
    ink: ColorLike
    jaw: ColorLike | None = None
    depth: float = 100.0
    fang: float = 0.0
    incisor: float = 0.0


@dataclass(frozen=True, slots=True)
class _Pose:
    """Where the corners, the upper lip and the floor of an open mouth lie."""

    left: Point
    right: Point
    middle: Point
    floor: float
    lobe: float
    roundness: float

    @property
    def width(self) -> float:
        """Between the corners."""
        return self.right[0] - self.left[0]


def mouth_middle(style: MouthStyle, view: View) -> Point:
    """Return the middle of the closed mouth as the head is turned."""
    return turned(view, style.center, style.depth)


def draw_mouth(art: Drawing, style: MouthStyle, view: View, face: Face, shape: MouthShape) -> None:
    """Draw a mouth in *shape* with the corners of *face*."""
    opening = max(shape.opening, face.open_mouth if shape.press < 0.5 else 0.0)
    pose = _pose(style, view, face, shape, opening)
    if opening > 0.04:
        _draw_open(art, style, pose, shape, opening)
    else:
        _draw_closed(art, style, pose, shape)
    _draw_corners(art, style, pose, face.smile)
    if style.incisor > 0:
        _draw_incisors(art, style, pose)


def _pose(style: MouthStyle, view: View, face: Face, shape: MouthShape, opening: float) -> _Pose:
    x, y = mouth_middle(style, view)
    width = style.half_width * (0.6 + 0.4 * face.mouth_width) * shape.width
    lift = face.smile * (1.0 - 0.8 * shape.rounding) * style.half_width * 0.28
    lift *= 1.8 if style.lobe and lift < 0 else 1.0
    skew = face.mouth_skew * 5.0
    narrow = 1.0 - 0.22 * abs(view.yaw)
    left = (x - width * (narrow if view.yaw < 0 else 1.0), y - lift + skew * 0.6)
    right = (x + width * (narrow if view.yaw > 0 else 1.0), y - lift - skew)
    squeeze = (1.0 - 0.45 * shape.press) * (1.0 + min(0.0, face.smile) * 1.2)
    middle = (x, y + min(0.0, lift) * 0.3 - style.drop * 0.10 * opening)
    lobe = (
        max(0.06, squeeze) * style.lobe * (1.0 - 0.5 * shape.rounding) + max(0.0, face.smile) * 2.0
    )
    floor = y + 2.0 + style.drop * opening + max(0.0, lift) * 0.25 + lobe * 0.5
    return _Pose(left, right, middle, floor, lobe, max(shape.rounding, opening * 0.75))


def _upper_lip(pose: _Pose) -> str:
    """Return the curve from the left corner over two lobes to the right one, without its M."""
    (left, left_y), (right, right_y), (x, y) = pose.left, pose.right, pose.middle
    deep = pose.lobe * 1.5
    return path(
        "C", left + pose.width * 0.10, left_y + deep * 0.75, x - pose.width * 0.14, y + deep, x, y,
        "C", x + pose.width * 0.14, y + deep, right - pose.width * 0.10, right_y + deep * 0.75,
        right, right_y,
    )  # fmt: skip


def _plain_lip(pose: _Pose, sag: float) -> str:
    """Return the curve of a mouth without lobes, without its M."""
    (left, left_y), (right, right_y), (x, y) = pose.left, pose.right, pose.middle
    low = y + (y - (left_y + right_y) / 2) * 0.5 + sag
    return path(
        "C", left + pose.width * 0.26, low, x + pose.width * 0.24, low, right, right_y
    )  # fmt: skip


def _lip(style: MouthStyle, pose: _Pose) -> str:
    return _upper_lip(pose) if style.lobe else _plain_lip(pose, 0.0)


def _cavity(style: MouthStyle, pose: _Pose) -> str:
    bulge = 0.22 - 0.20 * pose.roundness
    depth = pose.floor + (pose.floor - pose.middle[1]) * 0.33
    return " ".join((
        path("M", *pose.left), _lip(style, pose),
        path(
            "C", pose.right[0] - pose.width * bulge * 0.5, depth,
            pose.left[0] + pose.width * bulge * 0.5, depth, *pose.left, "Z",
        ),
    ))  # fmt: skip


def _draw_open(
    art: Drawing, style: MouthStyle, pose: _Pose, shape: MouthShape, opening: float
) -> None:
    if style.jaw is not None:
        _draw_jaw(art, style, pose)
    cavity = _cavity(style, pose)
    top, height = pose.middle[1], pose.floor - pose.middle[1]
    inside = art.fade((0, top), (0, pose.floor), _CAVITY, lighten(_CAVITY, 0.12))
    art.path(cavity, inside)
    with art.clip(cavity):
        show = max(shape.tongue, 0.55 if opening > 0.4 else 0.0)
        if show > 0.05:
            center = (pose.middle[0], pose.floor + height * (0.16 - 0.26 * shape.tongue))
            art.oval(center, (pose.width * 0.32, height * 0.42 + 2.0), _TONGUE)
            line = (pose.middle[0], center[1] - height * 0.28)
            art.line(line, (line[0], pose.floor), Stroke(darken(_TONGUE, 0.25), 1.6, 0.6))
        if shape.teeth > 0.05:
            _draw_teeth(art, style, pose, shape)
    art.path(cavity, stroke=Stroke(style.ink, 2.6))


def _draw_teeth(art: Drawing, style: MouthStyle, pose: _Pose, shape: MouthShape) -> None:
    height = pose.floor - pose.middle[1]
    if style.fang:
        for side in (-1, 1):
            x = pose.middle[0] + side * pose.width * 0.24
            y = pose.middle[1] + pose.lobe * 0.5
            size = min(style.fang, height * 0.62)
            fang = path("M", x - 6.0, y, "Q", x - 1.0, y + size, x, y + size, "Q", x + 2, y + 3,
                        x + 6.0, y, "Z")  # fmt: skip
            art.path(fang, _TOOTH)
        return
    if style.incisor:
        return
    deep = min(8.0, 3.0 + height * 0.22)
    band = " ".join((
        path("M", pose.left[0], pose.left[1] - 8, "L", pose.right[0], pose.right[1] - 8),
        path("L", pose.right[0], pose.right[1] + 1.0, "Q", pose.middle[0],
             pose.middle[1] * 2 - (pose.left[1] + pose.right[1]) / 2 + deep * 1.7,
             pose.left[0], pose.left[1] + 1.0, "Z"),
    ))  # fmt: skip
    art.path(band, _TOOTH, opacity=min(1.0, shape.teeth + 0.1))


def _draw_jaw(art: Drawing, style: MouthStyle, pose: _Pose) -> None:
    jaw = style.jaw or "#ffffff"
    inset = pose.width * 0.03
    deep = pose.floor + (pose.floor - pose.middle[1]) * 0.30 + 17.0
    chin = " ".join((
        path("M", *pose.left), _lip(style, pose),
        path(
            "L", pose.right[0] - inset, pose.right[1] + 4.0,
            "C", pose.right[0] - pose.width * 0.06, deep, pose.left[0] + pose.width * 0.06, deep,
            pose.left[0] + inset, pose.left[1] + 4.0, "Z",
        ),
    ))  # fmt: skip
    shade = art.fade((0, pose.middle[1]), (0, pose.floor + 14), darken(jaw, 0.22), jaw)
    art.path(chin, shade, stroke=Stroke(mix(style.ink, jaw, 0.15), 2.4))


def _draw_closed(art: Drawing, style: MouthStyle, pose: _Pose, shape: MouthShape) -> None:
    width = 3.0 + 0.8 * shape.press
    line = " ".join((path("M", *pose.left), _lip(style, pose)))
    art.path(line, stroke=Stroke(style.ink, width))
    if shape.press > 0.5:
        x, y = pose.middle[0], pose.floor + 7.0
        under = path("M", x - pose.width * 0.2, y, "Q", x, y + 4.0, x + pose.width * 0.2, y)
        art.path(under, stroke=Stroke(style.ink, 2.0, 0.55))


def _draw_corners(art: Drawing, style: MouthStyle, pose: _Pose, smile: float) -> None:
    for side, (x, y) in ((-1, pose.left), (1, pose.right)):
        tip = (x + side * 4.5, y - smile * 4.5)
        tick = path("M", x - side * 1.0, y + smile, "Q", x + side * 2.5, y, *tip)
        art.path(tick, stroke=Stroke(style.ink, 2.4, 0.9))


def _draw_incisors(art: Drawing, style: MouthStyle, pose: _Pose) -> None:
    x, y = pose.middle[0], pose.middle[1] + 1.0
    edge = Stroke(style.ink, 1.8)
    for side in (-1, 1):
        left, right = sorted((x, x + side * 8.5))
        low = y + style.incisor
        tooth = path("M", left, y, "L", left + 0.5, low - 2, "Q", (left + right) / 2, low + 2,
                     right - 0.5, low - 2, "L", right, y, "Z")  # fmt: skip
        art.path(tooth, _TOOTH, stroke=edge)
