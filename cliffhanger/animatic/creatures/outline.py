"""Symmetric silhouettes and their pseudo-3D turn."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from cliffhanger.animatic.path import Point, smooth
from cliffhanger.animatic.puppet import View

TURN_RADIANS = 0.52
"""How far the head really turns at yaw 1."""


def turned(view: View, point: Point, depth: float = 0.0) -> Point:
    """Return where *point*, *depth* units before the axis of the head, lands when it turns."""
    angle = view.yaw * TURN_RADIANS
    return (
        point[0] * math.cos(angle) + depth * math.sin(angle),
        point[1] + view.pitch * depth * 0.16,
    )


def foreshortening(view: View, side: int) -> float:
    """Return the width factor of an eye on *side* (-1 left, 1 right); 1 seen from the front."""
    tilt = math.asin(0.42) * side
    factor = math.cos(view.yaw * TURN_RADIANS + tilt) / math.cos(tilt)
    return 0.35 + 0.65 * factor if factor > 1 else max(0.55, factor)


@dataclass(frozen=True, slots=True)
class Half:
    """The right half of a symmetric outline, top to bottom; the ends may lie on the axis.

    Attributes:
        points: In drawing units, x >= 0.
        corners: Indices of the points that are sharp: tips of fur.
    """

    points: tuple[Point, ...]
    corners: frozenset[int] = frozenset()

    def stretched(self, width: float, *, bottom: float, top_width: float = 1.0) -> "Half":
        """Return this outline with x times *width* and its last point moved down to *bottom*.

        Args:
            width: Factor on x.
            bottom: Where the last point goes (y); the first stays.
            top_width: Further factor on x at the top, fading to 1 at the bottom.
        """
        first, last = self.points[0][1], self.points[-1][1]
        height = (bottom - first) / (last - first)
        moved = tuple(
            (
                x * width * (top_width + (1.0 - top_width) * ((y - first) / (last - first)) ** 1.5),
                first + (y - first) * height,
            )
            for x, y in self.points
        )
        return Half(moved, self.corners)

    def shape(self, view: View, *, lean: float = 0.0) -> str:
        """Return the closed path of both halves; *lean* is how far the bottom follows the yaw."""
        right = [(_turned_edge(view, x, y, 1, lean), y) for x, y in self.points]
        left = [(_turned_edge(view, x, y, -1, lean), y) for x, y in self.points]
        sharp = [index in self.corners for index in range(len(self.points))]
        first = 1 if self.points[0][0] == 0 else 0
        last = len(self.points) - (1 if self.points[-1][0] == 0 else 0)
        return fur_path(right + left[first:last][::-1], corners=sharp + sharp[first:last][::-1])


def _turned_edge(view: View, x: float, y: float, side: int, lean: float) -> float:
    is_far = side * view.yaw > 0
    amount = abs(view.yaw) if lean else 0.0
    factor = 1 - 0.11 * amount if is_far else 1 + 0.03 * amount
    return side * x * factor + view.yaw * lean * max(0.0, (y + 60.0) / 180.0)


def fur_path(points: list[Point], *, corners: list[bool]) -> str:
    """Return a closed curve through *points*, smooth but where *corners* is true."""
    if not any(corners):
        return smooth(points, closed=True)
    start = corners.index(True)
    ring = points[start:] + points[: start + 1]
    sharp = corners[start:] + corners[: start + 1]
    pieces = [smooth(run) for run in _runs(ring, sharp)]
    return " ".join([pieces[0], *(piece[piece.index("C") :] for piece in pieces[1:]), "Z"])


def _runs(ring: list[Point], sharp: list[bool]) -> Iterator[list[Point]]:
    begin = 0
    for index in range(1, len(ring)):
        if index == len(ring) - 1 or sharp[index]:
            yield ring[begin : index + 1]
            begin = index


def mirrored(points: tuple[Point, ...], side: int) -> list[Point]:
    """Return *points* as they are for the right *side* (1), mirrored for the left (-1)."""
    return [(side * x, y) for x, y in points]
