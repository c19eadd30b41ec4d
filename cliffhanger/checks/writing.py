"""Writing in a picture: rows of shapes of one height, as letters stand.

A rule of thumb and no reader: it finds captions and watermarks of five letters and more, and tells
them from strands of hair, buttons and panes by the even thickness of their strokes.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.value import Value

MIN_LETTERS: Final = 5
"""In a row; buttons, eyelets and the panes of glasses come in fours."""
_MIN_HEIGHT_PX, _MAX_HEIGHT_PX = 8, 96
_NARROWEST, _WIDEST = 0.08, 1.6
"""Of a letter, as a fraction of its height."""
_THINNEST, _THICKEST = 0.12, 0.85
"""Share of a letter's box that is ink."""
_LEAST_MEDIAN_WIDTH: Final = 0.35
"""Half of a row's letters are wider than that; strands of hair are not."""
_UNEVEN: Final = 0.12
"""How far from one line half of the letters' feet may be, as a fraction of their height."""
_MOST_SPREAD: Final = 0.22
"""Of the strokes' thickness in a row, about their mean."""
_CONTRAST: Final = 10
"""Steps of luma between a letter and what is around it."""
_WINDOW_PX: Final = 31

_Gray = NDArray[np.uint8]


class Writing(Value):
    """Writing that was found."""

    num_letters: int = 0
    """Letters in all rows together."""
    num_lines: int = 0
    """Rows."""


@dataclass(frozen=True, slots=True)
class _Letter:
    left: int
    top: int
    width: int
    height: int
    stroke_px: float

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def middle_y(self) -> float:
        return self.top + self.height / 2.0

    def goes_on_with(self, other: "_Letter") -> bool:
        """Return whether *other* stands right of it in the same row."""
        tall, low = max(self.height, other.height), min(self.height, other.height)
        gap = other.left - self.right
        return (
            low >= 0.55 * tall
            and abs(self.middle_y - other.middle_y) <= 0.3 * tall
            and -0.2 * tall <= gap <= 0.8 * tall
            and other.left > self.left
        )


def find_writing(gray: _Gray) -> Writing:
    """Return how much writing is in a picture, light on dark or dark on light.

    Args:
        gray: Luma, uint8 (height, width); letters of 8 to 96 px height are seen.
    """
    rows = [row for is_light in (False, True) for row in _rows(_letters(gray, is_light=is_light))]
    return Writing(num_letters=sum(len(row) for row in rows), num_lines=len(rows))


def _letters(gray: _Gray, *, is_light: bool) -> list[_Letter]:
    """Return shapes of a letter's size and thickness, from left to right."""
    around = cv2.blur(gray, (_WINDOW_PX, _WINDOW_PX)).astype(np.int16)
    difference = gray.astype(np.int16) - around
    ink = (difference > _CONTRAST) if is_light else (difference < -_CONTRAST)
    mask = ink.astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    rim = (mask == 1) & (cv2.erode(mask, np.ones((3, 3), np.uint8)) == 0)
    rims = np.bincount(np.asarray(labels, np.int64)[rim], minlength=count)
    found: list[_Letter] = []
    for index in range(1, count):
        left, top, width, height, area = (int(number) for number in stats[index])
        if (
            _MIN_HEIGHT_PX <= height <= _MAX_HEIGHT_PX
            and _NARROWEST * height <= width <= _WIDEST * height
            and _THINNEST * width * height <= area <= _THICKEST * width * height
        ):
            stroke_px = 2.0 * area / max(1, int(rims[index]))
            found.append(_Letter(left, top, width, height, stroke_px))
    return sorted(found, key=lambda letter: (letter.left, letter.top))


def _rows(letters: list[_Letter]) -> list[list[_Letter]]:
    """Return the rows of letters that are long enough to be writing."""
    left = list(letters)
    rows: list[list[_Letter]] = []
    while left:
        row = [left.pop(0)]
        while (
            after := next((item for item in left if row[-1].goes_on_with(item)), None)
        ) is not None:
            row.append(after)
            left.remove(after)
        if len(row) >= MIN_LETTERS and _is_written(row):
            rows.append(row)
    return rows


def _is_written(row: list[_Letter]) -> bool:
    """Return whether letters of one pen stand on one straight line."""
    strokes = np.array([letter.stroke_px for letter in row])
    if strokes.std() > _MOST_SPREAD * strokes.mean():
        return False
    if np.median([letter.width / letter.height for letter in row]) < _LEAST_MEDIAN_WIDTH:
        return False
    feet = np.array([letter.top + letter.height for letter in row], np.float64)
    middles = np.array([letter.left + letter.width / 2.0 for letter in row])
    drift = feet - np.polyval(np.polyfit(middles, feet, 1), middles)
    height = float(np.median([letter.height for letter in row]))
    return float(np.median(np.abs(drift))) <= _UNEVEN * height
