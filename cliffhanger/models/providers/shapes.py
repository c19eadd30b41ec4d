"""Shapes and sizes of pictures: how they are written, and which that is sold comes nearest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_PIXELS: Final = re.compile(r"([1-9]\d{1,4})x([1-9]\d{1,4})")


@dataclass(frozen=True, slots=True)
class Pixels:
    """A size, written `1024x1536`.

    Attributes:
        width_px: Width.
        height_px: Height.
    """

    width_px: int
    height_px: int

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}"

    @property
    def resolution(self) -> str:
        """Class of the picture: its shorter side, such as `720p`."""
        return f"{min(self.width_px, self.height_px)}p"


def read_pixels(text: str) -> Pixels | None:
    """Return the size that *text* such as `720x1280` gives; None where it gives none."""
    found = _PIXELS.fullmatch(text.strip())
    return Pixels(int(found[1]), int(found[2])) if found else None


def nearest_ratio(width_px: int, height_px: int, sold: Sequence[str]) -> str:
    """Return the one of *sold* (`9:16`, `720:1280`) nearest to a picture in shape, then in size."""
    wanted = width_px / height_px

    def distance(ratio: str) -> tuple[float, float]:
        width, height = ratio_sides(ratio)
        shape = max(width / height / wanted, wanted * height / width)
        return round(shape, 2), abs(width * height - width_px * height_px)

    return min(sold, key=distance)


def ratio_sides(ratio: str) -> tuple[int, int]:
    """Return the two numbers of `9:16`."""
    width, _, height = ratio.partition(":")
    return int(width), int(height)


def frame_size(ratio: str, short_px: int) -> tuple[int, int]:
    """Return width and height in px, even, of a picture with that ratio and shorter side."""
    width, height = ratio_sides(ratio)
    scale = short_px / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2
