"""One-point perspective: a box-shaped space seen from its open end."""

from dataclasses import dataclass

from cliffhanger.animatic.backdrops.surface import FRAME, strokes
from cliffhanger.animatic.path import Point, polygon
from cliffhanger.animatic.svg import Box


@dataclass(frozen=True, slots=True)
class Hallway:
    """A space whose far wall is *far* and whose open end is *near*.

    Positions in it are fractions: x from the left wall to the right, y from the ceiling to the
    floor, z from the open end (0) to the far wall (1), as deep as a camera would see them.
    """

    far: Box
    near: Box = FRAME

    def size(self, z: float) -> float:
        """Return how large a thing at depth *z* looks, 1 at the open end."""
        depth = self.near.width / self.far.width - 1
        return 1 / (1 + z * depth)

    def point(self, x: float, y: float, z: float) -> Point:
        """Return where a position lies on the canvas."""
        far_size = self.far.width / self.near.width
        nearness = (self.size(z) - far_size) / (1 - far_size)
        left = self.far.x + (self.near.x - self.far.x) * nearness
        top = self.far.y + (self.near.y - self.far.y) * nearness
        width = self.far.width + (self.near.width - self.far.width) * nearness
        height = self.far.height + (self.near.height - self.far.height) * nearness
        return (left + width * x, top + height * y)

    def wall(
        self, side: int, depths: tuple[float, float], heights: tuple[float, float] = (0.0, 1.0)
    ) -> str:
        """Return a patch of the left (*side* -1) or right (1) wall as a path."""
        x = 0.0 if side < 0 else 1.0
        (near, away), (high, low) = depths, heights
        return polygon(
            self.point(x, high, near),
            self.point(x, high, away),
            self.point(x, low, away),
            self.point(x, low, near),
        )

    def level(
        self, y: float, depths: tuple[float, float], across: tuple[float, float] = (0.0, 1.0)
    ) -> str:
        """Return a level patch at height *y* (1 is the floor, 0 the ceiling) as a path."""
        (near, away), (left, right) = depths, across
        return polygon(
            self.point(left, y, near),
            self.point(right, y, near),
            self.point(right, y, away),
            self.point(left, y, away),
        )

    def facing(self, z: float, across: tuple[float, float], heights: tuple[float, float]) -> Box:
        """Return the box of a surface that faces the viewer at depth *z*."""
        left, top = self.point(across[0], heights[0], z)
        right, bottom = self.point(across[1], heights[1], z)
        return Box(left, top, right - left, bottom - top)

    def boards(self, y: float, count: int) -> str:
        """Return lines that run into the depth at height *y*, as a path."""
        return strokes(
            [
                (self.point(i / count, y, 0.0), self.point(i / count, y, 1.0))
                for i in range(count + 1)
            ]
        )

    def joints(self, y: float, count: int) -> str:
        """Return lines that cross at height *y*, evenly spaced in depth, as a path."""
        return strokes(
            [
                (self.point(0.0, y, i / count), self.point(1.0, y, i / count))
                for i in range(count + 1)
            ]
        )

    def ribs(self, side: int, count: int) -> str:
        """Return upright lines on a side wall, evenly spaced in depth, as a path."""
        x = 0.0 if side < 0 else 1.0
        return strokes(
            [
                (self.point(x, 0.0, i / count), self.point(x, 1.0, i / count))
                for i in range(count + 1)
            ]
        )
