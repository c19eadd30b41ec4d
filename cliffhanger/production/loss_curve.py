"""The picture of a training's losses, in the colours of the spending charts.

It needs no chart library: trainings run on machines that have none.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.media.text import render_text
from cliffhanger.models.lora.arithmetic import smooth_losses

WIDTH_PX, HEIGHT_PX = 990, 440
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 72, 24, 76, 44
"""Margins: title and legend stand above, numbers left and below."""
RAW, SMOOTH, INK, FAINT = (232, 205, 175), (187, 111, 42), (63, 56, 51), (225, 220, 217)
"""Colors, BGR."""
MOST_POINTS: Final = WIDTH_PX
MOST_TICKS: Final = 5
_SCALE: Final = 16
_SHIFT: Final = 4
"""Curves are placed in sixteenths of a pixel."""
_TITLE_PX, _LABEL_PX = 19, 14
_HALF_CAP: Final = 0.37
"""Half the height of a capital and its margin, as a fraction of the size."""
_Image = NDArray[np.uint8]


class _Align(StrEnum):
    """Which part of the words is at their place."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of the picture.

    Attributes:
        text: What they say.
        x_px: Where they begin, end or have their middle.
        y_px: Where the middle of their digits and capitals is.
        align: Which of the three is at *x_px*.
        size_px: Of the letters.
    """

    text: str
    x_px: float
    y_px: float
    align: _Align = _Align.LEFT
    size_px: int = _LABEL_PX


def draw_losses(losses: Sequence[float], *, title: str = "Loss") -> bytes:
    """Return a PNG of the losses, pale, and of their smoothed course over them.

    Args:
        losses: Of every step, in order; one at least, all finite.
        title: Stands above.
    """
    image = np.full((HEIGHT_PX, WIDTH_PX, 3), 255, np.uint8)
    smoothed = smooth_losses(losses)
    ticks = ticks_between(min(losses), max(losses))
    low, high = ticks[0], ticks[-1]
    words = [*_rule(image, ticks), *_steps(len(losses)), *_legend(image)]
    for values, color, width in ((losses, RAW, 1), (smoothed, SMOOTH, 2)):
        points = np.rint(curve_px(values, low=low, high=high) * _SCALE).astype(np.int32)
        cv2.polylines(image, [points], False, color, width, cv2.LINE_AA, _SHIFT)
    words.append(_Words(title, LEFT_PX, 24, size_px=_TITLE_PX))
    _write(image, words)
    return cv2.imencode(".png", image)[1].tobytes()


def curve_px(values: Sequence[float], *, low: float, high: float) -> NDArray[np.float64]:
    """Return where a curve goes: float64, shape (num_points, 2), x and y in pixels.

    The first value is at the left margin and the last at the right one, *high* at the top margin
    and *low* at the bottom one. Of more than `MOST_POINTS` values an even choice is taken.
    """
    num_points = min(len(values), MOST_POINTS)
    chosen = np.rint(np.linspace(0, len(values) - 1, num_points)).astype(np.int64)
    heights = np.asarray(values, np.float64)[chosen]
    shares = (heights - low) / (high - low) if high > low else np.full(num_points, 0.5)
    x = LEFT_PX + chosen / max(1, len(values) - 1) * (WIDTH_PX - LEFT_PX - RIGHT_PX)
    return np.stack([x, _height_px(shares)], axis=1)


def ticks_between(low: float, high: float) -> tuple[float, ...]:
    """Return round numbers, evenly apart, the first at most *low* and the last at least *high*.

    They are 1, 2 or 5 times a power of ten apart; `MOST_TICKS` + 1 of them at most. A curve that
    never moves gets room above and below.
    """
    if low == high:
        room = abs(high) / 2 or 0.5
        low, high = low - room, high + room
    power = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    for factor in (1, 2, 5, 10, 20):
        step = factor * power
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first <= MOST_TICKS:
            return tuple(number * step for number in range(first, last + 1))
    raise AssertionError("a step of the span's own size leaves three numbers at most")


def _rule(image: _Image, ticks: Sequence[float]) -> list[_Words]:
    """Draw a faint line at each of *ticks*, and return their numbers."""
    digits = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9))
    found: list[_Words] = []
    for tick in ticks:
        share = np.asarray((tick - ticks[0]) / (ticks[-1] - ticks[0]))
        y = round(float(_height_px(share)))
        cv2.line(image, (LEFT_PX, y), (WIDTH_PX - RIGHT_PX, y), FAINT)
        found.append(_Words(f"{tick:.{digits}f}", LEFT_PX - 10, y, _Align.RIGHT))
    return found


def _steps(count: int) -> list[_Words]:
    """Return the numbers of the first and the last step, and of some between."""
    y = HEIGHT_PX - BOTTOM_PX + 20
    if count == 1:
        return [_Words("1", LEFT_PX, y)]
    marks = [tick for tick in ticks_between(1, count) if 1 < tick < count - 0.06 * count]
    width = WIDTH_PX - LEFT_PX - RIGHT_PX
    places = {tick: LEFT_PX + (tick - 1) / (count - 1) * width for tick in marks}
    between = [
        _Words(f"{tick:,.0f}", x, y, _Align.MIDDLE)
        for tick, x in places.items()
        if tick == round(tick) and x > LEFT_PX + 40
    ]
    return [
        _Words("1", LEFT_PX, y),
        *between,
        _Words(f"{count:,}", WIDTH_PX - RIGHT_PX, y, _Align.RIGHT),
    ]


def _legend(image: _Image) -> list[_Words]:
    """Draw a stroke of each color above the curves, and return what they are."""
    found: list[_Words] = []
    y = 54
    for x, color, width, text in (
        (LEFT_PX, RAW, 2, "each step"),
        (LEFT_PX + 120, SMOOTH, 3, "smoothed"),
    ):
        cv2.line(image, (x, y), (x + 22, y), color, width, cv2.LINE_AA)
        found.append(_Words(text, x + 30, y))
    return found


def _height_px(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return TOP_PX + (1.0 - shares) * (HEIGHT_PX - TOP_PX - BOTTOM_PX)


def _write(image: _Image, words: Sequence[_Words]) -> None:
    """Lay *words* over the picture."""
    for one in words:
        ink = render_text(one.text, font_px=one.size_px, color=INK)
        height, width = ink.shape[:2]
        before = {_Align.LEFT: 0.0, _Align.MIDDLE: width / 2, _Align.RIGHT: width}[one.align]
        left = max(0, round(one.x_px - before))
        # by the tops of digits and tall letters, so that a comma or a `p` lifts no word
        top = max(0, round(one.y_px - _HALF_CAP * one.size_px))
        place = image[top : top + height, left : left + width]
        ink = ink[: place.shape[0], : place.shape[1]]
        clear = 255 - ink[..., 3:].astype(np.uint16)
        place[:] = place * clear // 255 + ink[..., :3]
