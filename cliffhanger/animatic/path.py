"""SVG path data from numbers: polygons, smooth curves, brush strokes."""

import math
from collections.abc import Sequence

Point = tuple[float, float]


def path(*parts: str | float) -> str:
    """Return path data from commands and coordinates, e.g. `path("M", 0, 0, "L", 5, 5, "Z")`."""
    return " ".join(part if isinstance(part, str) else f"{part:.2f}" for part in parts)


def polygon(*points: Point) -> str:
    """Return the closed polygon through *points*."""
    body = " L ".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return f"M {body} Z"


def smooth(points: Sequence[Point], *, closed: bool = False, tension: float = 0.5) -> str:
    """Return a Catmull-Rom curve through *points*; *tension* 0 gives straight lines."""
    count = len(points)
    pieces = [f"M {points[0][0]:.2f} {points[0][1]:.2f}"]
    for index in range(count if closed else count - 1):
        before = points[(index - 1) % count] if closed or index > 0 else points[0]
        start, end = points[index % count], points[(index + 1) % count]
        after = points[(index + 2) % count] if closed or index + 2 < count else points[-1]
        pieces.append(
            f"C {start[0] + (end[0] - before[0]) * tension / 3:.2f}"
            f" {start[1] + (end[1] - before[1]) * tension / 3:.2f}"
            f" {end[0] - (after[0] - start[0]) * tension / 3:.2f}"
            f" {end[1] - (after[1] - start[1]) * tension / 3:.2f}"
            f" {end[0]:.2f} {end[1]:.2f}"
        )
    if closed:
        pieces.append("Z")
    return " ".join(pieces)


def brush(
    start: Point, control: Point, end: Point, *, widths: tuple[float, float, float], steps: int = 10
) -> str:
    """Return a tapered stroke along the quadratic from *start* to *end*.

    Args:
        start: First point.
        control: The quadratic's control point.
        end: Last point.
        widths: Half-widths at the start, in the middle (a control value) and at the end.
        steps: Segments per side.
    """
    left: list[Point] = []
    right: list[Point] = []
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        x = u * u * start[0] + 2 * u * t * control[0] + t * t * end[0]
        y = u * u * start[1] + 2 * u * t * control[1] + t * t * end[1]
        dx = 2 * u * (control[0] - start[0]) + 2 * t * (end[0] - control[0])
        dy = 2 * u * (control[1] - start[1]) + 2 * t * (end[1] - control[1])
        length = math.hypot(dx, dy) or 1.0
        half = widths[0] * u * u + 2 * widths[1] * u * t + widths[2] * t * t
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return smooth(left + right[::-1], closed=True)
