"""Eyes, lashes, lids, brows and tears."""

import math
from dataclasses import dataclass

from cliffhanger.animatic.color import darken, lighten, mix
from cliffhanger.animatic.human.figure import Figure, cubic
from cliffhanger.animatic.human.proportions import HEAD_TURN_RADIANS, project
from cliffhanger.animatic.path import Point, brush, path, smooth
from cliffhanger.animatic.puppet import Face, View
from cliffhanger.animatic.svg import Drawing, Stop, Stroke
from cliffhanger.story.vocabulary import Age

EYE_SPACING = 44.0
EYE_DEPTH = 84.0
FAR_INSET, FAR_NARROWING = 9.0, 0.2
"""How the eye on the far side keeps within the cheek, per unit of yaw."""
CLOSED = 0.10
"""Below this opening an eye is drawn as one lash line."""
LASH_STEPS = 14


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye as it is seen: its middle and its two lids, in the eye's own coordinates.

    The eye's own x grows outwards on either side of the nose.
    """

    side: int
    center: Point
    half_width: float
    width_factor: float
    """Seen width against the width at yaw 0."""
    opening: float
    upper: list[Point]
    """Inner to outer corner."""
    lower: list[Point]
    """Outer to inner corner."""

    def seen(self, points: list[Point]) -> list[Point]:
        """Return the eye's own points in drawing units."""
        return [self.at(x, y) for x, y in points]

    def at(self, x: float, y: float) -> Point:
        """Return one of the eye's own points in drawing units."""
        return self.center[0] + self.side * x, self.center[1] + y

    @property
    def is_closed(self) -> bool:
        """Whether no white shows."""
        return self.opening < CLOSED


def draw_eyes(art: Drawing, figure: Figure, view: View, face: Face) -> None:
    """Draw both eyes with their brows."""
    for side in (-1, 1):
        eye = _eye(figure, view, face, side)
        if not eye.is_closed:
            _draw_ball(art, figure, eye, face)
        _draw_lower_lid(art, figure, eye)
        _draw_lashes(art, figure, eye)
        if eye.opening > 0.25:
            _draw_crease(art, figure, eye)
        _draw_age(art, figure, eye)
    for side in (-1, 1):
        _draw_brow(art, figure, view, face, side)


def _eye(figure: Figure, view: View, face: Face, side: int) -> Eye:
    """Return the eye on *side*, its lids posed by the face."""
    shape = figure.shape.eye
    lean = math.asin(0.42) * side
    seen = max(0.55, math.cos(view.yaw * HEAD_TURN_RADIANS + lean) / math.cos(lean))
    factor = 0.35 + 0.65 * seen if seen > 1 else seen
    far = max(0.0, side * view.yaw)
    factor *= 1 - FAR_NARROWING * far
    half = shape.half_width * factor
    lid = face.lid * (0.92 if face.asymmetry > 0 and side < 0 else 1.0)
    opening = lid * (1 - min(1.0, max(0.0, face.blink)))
    closing = 1 - min(1.0, opening)
    drop = shape.drop * (1 - (0.55 if face.low_lid > 0 else 0.3) * face.low_lid)
    slant = face.lid_slant
    inner_pull = -1.36 * shape.rise * opening + slant * 9 * opening + drop * 0.95 * closing
    outer_pull = -1.36 * shape.rise * opening - slant * 5 * opening + drop * 0.95 * closing
    if slant < 0:
        outer_pull += 7 * opening * min(1.0, -slant * 2.5)
    lift = 3.0 if figure.is_male else 5.5
    inner = (-half, 5.5 + 1.5 * (1 - opening))
    outer = (half, -lift + (lift + 1.0) * closing)
    upper = cubic(
        inner, (-half * 0.62, inner_pull), (half * 0.42, outer_pull), outer, steps=LASH_STEPS
    )
    lower = cubic(outer, (half * 0.62, drop * 1.25), (-half * 0.48, drop * 1.3), inner, steps=12)
    if opening < CLOSED:
        lower = upper[::-1]
    center = project(side * (EYE_SPACING - FAR_INSET * far), figure.shape.eye_y, EYE_DEPTH, view)
    return Eye(side, center, half, factor, opening, upper, lower)


def _draw_ball(art: Drawing, figure: Figure, eye: Eye, face: Face) -> None:
    shape = figure.shape.eye
    x, y = eye.center
    outline = smooth(eye.seen(eye.upper) + eye.seen(eye.lower)[1:-1], closed=True)
    white = art.linear(
        (x, y - shape.rise),
        (x, y + shape.drop),
        Stop(0, (214, 206, 216)),
        Stop(0.6, (255, 252, 250)),
    )
    art.path(outline, white)
    with art.clip(outline):
        _draw_iris(art, figure, eye, face)
        under_lid = eye.seen(eye.upper) + [eye.at(px, py + 7.0) for px, py in reversed(eye.upper)]
        art.path(smooth(under_lid, closed=True), (40, 20, 40), opacity=0.34)
        corner = eye.at(-eye.half_width * 0.97, 5.5)
        art.oval(corner, (5.0, 4.0), mix(figure.tones.deep, (220, 110, 110), 0.5), opacity=0.45)
        if face.tears > 0:
            _draw_welling(art, figure, eye, face)


def _draw_iris(art: Drawing, figure: Figure, eye: Eye, face: Face) -> None:
    color = figure.tones.iris
    radius = figure.shape.eye.iris * face.iris
    wide = radius * (0.80 + 0.2 * eye.width_factor)
    x = eye.center[0] + face.gaze_x * 8
    y = eye.center[1] - figure.shape.eye.rise * 0.17 + face.gaze_y * 5 - 1
    art.oval((x, y), (wide + 1.5, radius * 1.14 + 1.3), darken(color, 0.75))
    body = art.linear(
        (x, y - radius), (x, y + radius * 1.1),
        Stop(0, darken(color, 0.7)), Stop(0.5, color), Stop(1, lighten(color, 0.25)),
    )  # fmt: skip
    art.oval((x, y), (wide, radius * 1.12), body)
    art.glow((x, y + radius * 0.62), (wide * 0.8, radius * 0.42), lighten(color, 0.6), 0.8)
    for step in range(7):
        angle = math.pi * (0.12 + 0.76 * step / 6)
        start = (x + wide * 0.5 * math.cos(angle), y + radius * 0.6 * math.sin(angle))
        end = (x + wide * 0.88 * math.cos(angle), y + radius * 0.98 * math.sin(angle))
        art.line(start, end, Stroke(lighten(color, 0.5), 0.9, 0.3))
    art.oval((x, y), (wide * 0.45, radius * 0.55), darken(color, 0.9))
    white = (255, 255, 255)
    art.oval(
        (x - wide * 0.38, y - radius * 0.44), (wide * 0.35, radius * 0.36), white, opacity=0.97
    )
    art.oval(
        (x + wide * 0.40, y + radius * 0.48), (wide * 0.17, radius * 0.18), white, opacity=0.85
    )
    art.oval((x + wide * 0.30, y - radius * 0.56), (wide * 0.11, radius * 0.11), white, opacity=0.7)


def _draw_welling(art: Drawing, figure: Figure, eye: Eye, face: Face) -> None:
    edge = [eye.at(x, y - 1) for x, y in eye.lower]
    depth = 1.0 + figure.shape.eye.drop * 0.34
    surface = [eye.at(x, y - depth) for x, y in reversed(eye.lower)]
    art.path(
        smooth(edge + surface, closed=True), (235, 248, 255), opacity=0.75 * min(1.0, face.tears)
    )


def _draw_lower_lid(art: Drawing, figure: Figure, eye: Eye) -> None:
    if eye.is_closed:
        return
    color = mix(figure.tones.lash, figure.tones.deep, 0.4)
    width = 1.5 if figure.is_male else 1.7
    art.path(smooth(eye.seen(eye.lower[1:9])), stroke=Stroke(color, width, 0.8))


def _draw_lashes(art: Drawing, figure: Figure, eye: Eye) -> None:
    """Draw the upper lid's dark edge, its wing and, on a woman, single lashes."""
    is_soft = figure.is_male
    thin, thick = (1.9, 5.0) if is_soft else (2.0, 6.6)
    thick *= 0.8 if figure.is_elder else 1.0
    top: list[Point] = []
    for index, (x, y) in enumerate(eye.upper):
        bow = math.sin(math.pi * (index / LASH_STEPS) ** 0.85 * 0.80) ** 1.1
        top.append((x, y - (thin + (thick - thin) * bow)))
    is_open = eye.opening > 0.3
    reach, rise = (4.5, 1.6) if is_soft else (8.5, 7.5)
    wing = (
        eye.half_width + reach * eye.width_factor,
        eye.upper[-1][1] - rise * (1.0 if is_open else -0.35),
    )
    edge = smooth(eye.seen([*eye.upper, wing, *top[::-1]]), closed=True, tension=0.42)
    art.path(edge, figure.tones.lash)
    if is_soft or figure.is_elder:
        return
    for index, length in ((13, 8.5), (11, 7.0)):
        x, y = eye.upper[index]
        rise = -length if is_open else length * 0.4
        lash = brush(
            eye.at(x - 1, y - 2.5),
            eye.at(x + length * 0.5, y - 2 + rise * 0.3),
            eye.at(x + length * 0.95, y - 2.5 + rise),
            widths=(1.6, 0.9, 0.2), steps=4,
        )  # fmt: skip
        art.path(lash, figure.tones.lash)


def _draw_crease(art: Drawing, figure: Figure, eye: Eye) -> None:
    gap = 7.0 if figure.is_male else 8.5
    fold: list[Point] = []
    for index, (x, y) in enumerate(eye.upper):
        fold.append((x * 0.98 + 1, y - gap - 1.5 * math.sin(math.pi * index / LASH_STEPS)))
    line = smooth(eye.seen(fold[3:]))
    art.path(line, stroke=Stroke(mix(figure.tones.deep, figure.tones.skin_line, 0.25), 1.5, 0.85))


def _draw_age(art: Drawing, figure: Figure, eye: Eye) -> None:
    if figure.look.age not in (Age.MATURE, Age.ELDER):
        return
    count = len(eye.lower) - 1
    bag = [
        (x * 0.8, y + 8 + 2 * math.sin(math.pi * index / count))
        for index, (x, y) in enumerate(eye.lower)
    ]
    opacity = 0.75 if figure.is_elder else 0.5
    art.path(smooth(eye.seen(bag[2:10])), stroke=Stroke(figure.tones.deep, 1.6, opacity))
    if figure.is_elder:
        for drop in (-7.0, 1.0, 8.0):
            start = eye.at(eye.half_width + 8, 4 + drop * 0.4)
            bend = eye.at(eye.half_width + 15, 4 + drop)
            end = eye.at(eye.half_width + 20, 5 + drop * 1.5)
            art.path(
                brush(start, bend, end, widths=(1.1, 0.8, 0.2)), figure.tones.deep, opacity=0.8
            )


def _draw_brow(art: Drawing, figure: Figure, view: View, face: Face, side: int) -> None:
    """Draw one brow: a body that tapers outwards and hairs at its inner end."""
    shape = figure.shape.eye
    base = figure.shape.eye_y - shape.rise - (13.0 if figure.is_male else 17.0)
    base -= 12 * max(0.0, face.lid - 1)
    raised = (-5 if side > 0 else 3) * face.asymmetry

    def at(x: float, y: float) -> Point:
        return project(side * x, y, 86 - (x - 40) ** 2 * 0.008, view)

    inner = at(16 - face.brow_squeeze, base + 4 + face.brow_in + raised)
    arch = at(48, base - 7 + (face.brow_in + face.brow_out) * 0.28 + raised * 1.2)
    outer = at(78, base + 4 + face.brow_out + raised)
    weight = (5.6 if figure.is_male else 3.4) * figure.look.brow_weight
    widths = (weight * 0.66, weight * 1.4, 0.4)
    art.path(brush(inner, arch, outer, widths=widths), figure.tones.brow, opacity=0.93)


def draw_tears(art: Drawing, figure: Figure, view: View, face: Face) -> None:
    """Draw a wet track and a drop on each cheek."""
    if face.tears <= 0:
        return
    strength = min(1.0, face.tears)
    for side, length in ((1, 46.0), (-1, 30.0)):
        x, y = project(side * 41, figure.shape.eye_y + figure.shape.eye.drop + 6, 86, view)
        end = y + length
        track = brush(
            (x, y), (x + side * 3, (y + end) / 2), (x + side * 2, end), widths=(1.0, 2.2, 2.4)
        )
        art.path(track, (226, 243, 255), opacity=0.55 * strength)
        x += side * 2
        drop = path("M", x, end - 9, "C", x - 6, end + 3, x - 5, end + 11, x, end + 11,
                    "C", x + 5, end + 11, x + 6, end + 3, x, end - 9, "Z")  # fmt: skip
        art.path(
            drop, (214, 238, 255), stroke=Stroke((150, 190, 226), 1.0, 0.7), opacity=0.92 * strength
        )
        art.oval((x - 1.6, end + 5), (1.4, 2.4), (255, 255, 255), opacity=strength)
