"""Surfaces and shapes every place is made of.

Soft things are gradients, never filters or blend modes: one filter costs more than a whole room.
"""

from collections.abc import Sequence
from random import Random

from cliffhanger.animatic.color import Color, ColorLike, darken, lighten
from cliffhanger.animatic.path import Point, polygon
from cliffhanger.animatic.svg import Box, Drawing, Fill, GradientId, Stop, Stroke

WIDTH = 900.0
HEIGHT = 1600.0
FRAME = Box(0.0, 0.0, WIDTH, HEIGHT)
SHADOW: Color = (14.0, 8.0, 24.0)


def band(top: float, bottom: float) -> Box:
    """Return the part of the canvas between two heights."""
    return Box(0.0, top, WIDTH, bottom - top)


def sheer(drawing: Drawing, color: ColorLike, opacity: float) -> GradientId:
    """Return *color* as a translucent fill."""
    return drawing.linear(
        (0.0, 0.0), (1.0, 0.0), Stop(0.0, color, opacity), Stop(1, color, opacity)
    )


def fill_down(
    drawing: Drawing,
    box: Box,
    *colors: ColorLike,
    radius: float = 0.0,
    stroke: Stroke | None = None,
) -> None:
    """Fill *box* with evenly spaced *colors* from its top to its bottom."""
    fill = drawing.fade((0.0, box.y), (0.0, box.y + box.height), *colors)
    drawing.rect(box, fill, radius=radius, stroke=stroke)


def fill_across(drawing: Drawing, box: Box, *colors: ColorLike, radius: float = 0.0) -> None:
    """Fill *box* with evenly spaced *colors* from its left to its right."""
    drawing.rect(box, drawing.fade((box.x, 0.0), (box.x + box.width, 0.0), *colors), radius=radius)


def veil_down(
    drawing: Drawing, box: Box, color: ColorLike, top_opacity: float, bottom_opacity: float
) -> None:
    """Lay a translucent *color* over *box*, its opacity changing from top to bottom."""
    stops = (Stop(0.0, color, top_opacity), Stop(1.0, color, bottom_opacity))
    drawing.rect(box, drawing.linear((0.0, box.y), (0.0, box.y + box.height), *stops))


def slab(
    drawing: Drawing, box: Box, color: ColorLike, *, radius: float = 0.0, drop: float = 0.28
) -> None:
    """Draw a solid lit from above; *drop* is how dark its lower edge gets."""
    fill_down(drawing, box, lighten(color, 0.16), color, darken(color, drop), radius=radius)


def column(drawing: Drawing, box: Box, color: ColorLike) -> None:
    """Draw an upright cylinder lit from the left."""
    stops = (
        Stop(0.0, darken(color, 0.45)),
        Stop(0.3, lighten(color, 0.16)),
        Stop(0.62, darken(color, 0.1)),
        Stop(1.0, darken(color, 0.55)),
    )
    drawing.rect(box, drawing.linear((box.x, 0.0), (box.x + box.width, 0.0), *stops))


def shadow(
    drawing: Drawing, center: Point, radii: tuple[float, float], opacity: float = 0.4
) -> None:
    """Lay a soft contact shadow."""
    drawing.glow(center, radii, SHADOW, opacity)


def shape(drawing: Drawing, fill: Fill, *points: Point) -> None:
    """Fill the polygon through *points*."""
    drawing.path(polygon(*points), fill)


def light_shaft(
    drawing: Drawing, points: Sequence[Point], color: ColorLike, opacity: float
) -> None:
    """Draw a slanting beam through *points* that fades from the first to the third."""
    stops = (Stop(0.0, color, opacity), Stop(1.0, color, 0.0))
    drawing.path(polygon(*points), drawing.linear(points[0], points[2], *stops))


def bokeh(
    drawing: Drawing, box: Box, colors: Sequence[ColorLike], *, count: int, randomness: Random
) -> None:
    """Scatter *count* out-of-focus lights over *box*."""
    for _ in range(count):
        radius = randomness.uniform(7, 24)
        x = box.x + randomness.random() * box.width
        y = box.y + randomness.random() * box.height
        color = randomness.choice(colors)
        rim = (
            Stop(0.0, color, 0.16),
            Stop(0.82, lighten(color, 0.3), 0.26),
            Stop(1.0, color, 0.0),
        )
        drawing.oval((x, y), (radius, radius), drawing.radial((x, y), radius, *rim))


def cells(boxes: Sequence[Box]) -> str:
    """Return one path made of all *boxes*: a thousand windows cost as much as one."""
    return " ".join(
        f"M {box.x:.1f} {box.y:.1f} h {box.width:.1f} v {box.height:.1f} h {-box.width:.1f} Z"
        for box in boxes
    )


def strokes(lines: Sequence[tuple[Point, Point]]) -> str:
    """Return one path made of straight *lines*."""
    return " ".join(
        f"M {start[0]:.1f} {start[1]:.1f} L {end[0]:.1f} {end[1]:.1f}" for start, end in lines
    )
