"""Big cartoon eyes, brows, blush and tears, shared by animals and clouds."""

import math
from dataclasses import dataclass

from cliffhanger.animatic.color import ColorLike, darken, lighten, mix
from cliffhanger.animatic.creatures.outline import foreshortening, turned
from cliffhanger.animatic.path import Point, brush, smooth
from cliffhanger.animatic.puppet import Face, View
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

_SAMPLES = 13


@dataclass(frozen=True, slots=True)
class EyeStyle:
    """Measures and colours of a pair of eyes, in drawing units.

    Attributes:
        spread: Distance of an eye from the middle of the face.
        half_width: Of the eyeball.
        top: Height above the eye line.
        low: Depth under it.
        iris: Radius of the iris.
        color: Of the iris.
        lash: Outline of the eye.
        lid: Colour of the closed lid.
        brow: Colour of the brow.
        depth: How far the eyes stand before the axis of the head.
        pupil_width: Of the pupil against its height; small for a cat's slit.
        brow_weight: Thickness of the brows against the usual.
        lashes: Length of the lashes at the outer corner.
        patch_lid: Lid of the right eye when a marking lies around it.
    """

    spread: float
    half_width: float
    top: float
    low: float
    iris: float
    color: ColorLike
    lash: ColorLike
    lid: ColorLike
    brow: ColorLike
    depth: float = 84.0
    pupil_width: float = 0.84
    brow_weight: float = 1.0
    lashes: float = 0.0
    patch_lid: ColorLike | None = None


@dataclass(frozen=True, slots=True)
class _Opening:
    """The visible part of one eye: sampled edges, in drawing units, inner corner first."""

    center: Point
    side: int
    half_width: float
    ball: tuple[float, ...]
    upper: tuple[float, ...]
    lower: tuple[float, ...]

    def points(self, heights: tuple[float, ...], *, shift: float = 0.0) -> list[Point]:
        """Return the samples of an edge as points."""
        return [(self._x(index), self.center[1] + y + shift) for index, y in enumerate(heights)]

    def _x(self, index: int) -> float:
        across = -math.cos(math.pi * index / (_SAMPLES - 1))
        return self.center[0] + self.side * self.half_width * across

    @property
    def gap(self) -> float:
        """Widest opening."""
        return max(low - up for up, low in zip(self.upper, self.lower, strict=True))

    @property
    def shape(self) -> str:
        """The closed path of what is visible."""
        return smooth(self.points(self.upper) + self.points(self.lower)[-2:0:-1], closed=True)


def draw_eyes(art: Drawing, style: EyeStyle, view: View, face: Face) -> None:
    """Draw both eyes with brows and tears."""
    for side in (-1, 1):
        opening = _opening(style, view, face, side)
        _draw_lid(art, style, opening)
        if opening.gap > 2.0:
            _draw_ball(art, style, opening, face)
        _draw_lines(art, style, opening)
        draw_brow(art, style, view, face, side)
        if face.tears > 0.02:
            _draw_tear(art, opening, style, face.tears)


def _opening(style: EyeStyle, view: View, face: Face, side: int) -> _Opening:
    wink = 0.92 if face.asymmetry > 0.5 and side < 0 else 1.0
    lid = face.lid * wink * (1.0 - face.blink)
    stretch = 1.0 + 0.6 * max(0.0, face.lid - 1.0) * (1.0 - face.blink)
    top, low = style.top * stretch, style.low * stretch
    ball: list[float] = []
    upper: list[float] = []
    lower: list[float] = []
    for index in range(_SAMPLES):
        across = -math.cos(math.pi * index / (_SAMPLES - 1))
        bulge = math.sqrt(max(0.0, 1.0 - across * across))
        line = low * 0.80 + (-top * 0.80 - low * 0.80) * min(lid, 1.0)
        line -= face.lid_slant * 15.0 * across * min(1.0, lid * 2.0)
        line += bulge * (7.0 - 22.0 * min(1.0, lid))
        raised = max(0.0, face.low_lid)
        floor = low - raised * (low * 0.16 + 21.0 * bulge)
        up, down = max(-top * bulge, line), min(low * bulge, floor)
        if up > down:
            up = down = (up + down) / 2.0
        ball.append(-top * bulge)
        upper.append(up)
        lower.append(down)
    center = turned(view, (side * style.spread, 0.0), style.depth)
    width = style.half_width * foreshortening(view, side) * (1.0 + (stretch - 1.0) * 0.5)
    return _Opening(center, side, width, tuple(ball), tuple(upper), tuple(lower))


def _draw_lid(art: Drawing, style: EyeStyle, opening: _Opening) -> None:
    lid = opening.points(opening.ball) + opening.points(opening.upper)[-2:0:-1]
    is_marked = style.patch_lid is not None and opening.side > 0
    art.path(smooth(lid, closed=True), style.patch_lid if is_marked else style.lid)


def _draw_ball(art: Drawing, style: EyeStyle, opening: _Opening, face: Face) -> None:
    x, y = opening.center
    span = style.top + style.low
    frame = Box(x - 60, y - span, 120, span * 2)
    white = art.fade((x, y - style.top), (x, y + style.low), (226, 220, 228), (255, 253, 250))
    with art.clip(opening.shape):
        art.rect(frame, white)
        _draw_iris(art, style, opening, face)
        shade = opening.points(opening.upper) + opening.points(opening.upper, shift=7.0)[::-1]
        art.path(smooth(shade, closed=True), (40, 20, 40), opacity=0.26)
        _draw_catchlights(art, style, opening, face)
        if face.tears > 0.02:
            edge = opening.points(opening.lower)
            water = edge + opening.points(opening.lower, shift=-7.0)[::-1]
            art.path(smooth(water, closed=True), (226, 244, 255), opacity=0.85)


def _iris_center(style: EyeStyle, opening: _Opening, face: Face) -> Point:
    reach = opening.half_width * 0.30
    return (
        opening.center[0] + face.gaze_x * reach - opening.side * 1.5,
        opening.center[1] + 0.5 * (style.low - style.top) * 0.6 + face.gaze_y * 6.0,
    )


def _draw_iris(art: Drawing, style: EyeStyle, opening: _Opening, face: Face) -> None:
    x, y = _iris_center(style, opening, face)
    ry = style.iris * face.iris
    rx = ry * (0.30 + 0.66 * opening.half_width / style.half_width)
    color = style.color
    art.oval((x, y), (rx + 1.6, ry * 1.08 + 1.6), darken(color, 0.78))
    body = art.fade((x, y - ry), (x, y + ry * 1.1), darken(color, 0.66), color, lighten(color, 0.3))
    art.oval((x, y), (rx, ry * 1.08), body)
    low = art.radial(
        (x, y + ry * 0.62), ry * 0.8,
        Stop(0.0, lighten(color, 0.62), 0.9), Stop(1.0, lighten(color, 0.3), 0.0),
    )  # fmt: skip
    art.oval((x, y + ry * 0.58), (rx * 0.72, ry * 0.44), low)
    pupil = ry * 0.60
    art.oval((x, y), (pupil * style.pupil_width * rx / ry, pupil), darken(color, 0.9))


def _draw_catchlights(art: Drawing, style: EyeStyle, opening: _Opening, face: Face) -> None:
    x, y = _iris_center(style, opening, face)
    ry = style.iris * face.iris
    white = (255.0, 255.0, 255.0)
    art.oval((x - ry * 0.36, y - ry * 0.40), (ry * 0.31, ry * 0.34), white, opacity=0.97)
    art.oval((x + ry * 0.38, y + ry * 0.44), (ry * 0.15, ry * 0.16), white, opacity=0.85)


def _draw_lines(art: Drawing, style: EyeStyle, opening: _Opening) -> None:
    low = opening.points(opening.lower)[2:-2]
    art.path(smooth(low), stroke=Stroke(style.lash, 1.8, 0.75))
    thick = [
        (x, y - 2.2 - 3.6 * math.sin(math.pi * min(1.0, index / (_SAMPLES - 1) * 0.62 + 0.16)))
        for index, (x, y) in enumerate(opening.points(opening.upper))
    ]
    upper = opening.points(opening.upper)
    art.path(smooth(upper + thick[::-1], closed=True), style.lash)
    if style.lashes > 0:
        for index, reach in ((_SAMPLES - 2, 1.0), (_SAMPLES - 4, 0.9)):
            x, y = thick[index]
            tip = (x + opening.side * style.lashes * reach, y - style.lashes * 0.7)
            bend = (x + opening.side * style.lashes * 0.6, y - 1.0)
            art.path(brush((x, y + 2), bend, tip, widths=(2.0, 1.6, 0.3)), style.lash)


def draw_brow(art: Drawing, style: EyeStyle, view: View, face: Face, side: int) -> None:
    """Draw the brow over the eye on *side*."""
    lift = (-6.0 if side > 0 else 3.5) * face.asymmetry - 50.0 * max(0.0, face.lid - 1.0)
    base = -style.top - 15.0 + lift
    squeeze = 1.5 * face.brow_squeeze

    def at(x: float, y: float) -> Point:
        return turned(view, (side * x, base + y), style.depth)

    inner = at(style.spread - style.half_width * 0.80 - squeeze, 3.0 + face.brow_in * 1.15)
    middle = at(style.spread, -7.0 + (face.brow_in + face.brow_out) * 0.30)
    outer = at(style.spread + style.half_width * 0.82, 4.0 + face.brow_out * 1.1)
    weight = style.brow_weight
    widths = (3.0 * weight, 4.6 * weight, 0.8 * weight)
    art.path(brush(inner, middle, outer, widths=widths), style.brow, opacity=0.93)


def draw_blush(
    art: Drawing, view: View, face: Face, *, place: Point, color: ColorLike = (240, 110, 110)
) -> None:
    """Draw the glow of the cheeks; *place* is the right cheek."""
    strength = min(0.62, 0.26 * face.blush)
    if strength < 0.02:
        return
    for side in (-1, 1):
        center = turned(view, (side * place[0], place[1]), 76.0)
        art.glow(center, (27.0 * foreshortening(view, side), 17.0), color, strength, core=0.1)


def _draw_tear(art: Drawing, opening: _Opening, style: EyeStyle, amount: float) -> None:
    x = opening.center[0] + opening.side * opening.half_width * 0.35
    y = opening.center[1] + max(opening.lower) * 0.86
    end = (x + opening.side * 9.0, y + 20.0 + 34.0 * amount)
    bend = (x + opening.side * 2.0, (y + end[1]) / 2)
    edge = Stroke(mix(style.lash, (90, 150, 200), 0.7), 1.2, 0.7)
    trail = art.fade((x, y), end, (214, 240, 255), (150, 208, 246))
    art.path(brush((x, y), bend, end, widths=(2.6, 3.0, 5.4)), trail, stroke=edge, opacity=0.85)
    art.oval((end[0] - 1.5, end[1] - 4.0), (1.6, 3.0), (255, 255, 255), opacity=0.9)
