"""The picture of a training's losses."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.models.lora.arithmetic import smooth_losses

WIDTH_PX, HEIGHT_PX = 720, 300
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 72, 16, 16, 32
"""Margins; numbers stand left and below."""
RAW, SMOOTH, INK = (214, 200, 178), (160, 84, 24), (96, 96, 96)
"""Colors, BGR."""
MOST_POINTS: Final = WIDTH_PX
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_Image = NDArray[np.uint8]


def draw_losses(losses: Sequence[float]) -> bytes:
    """Return a PNG of the losses, pale, and of their smoothed course over them.

    Args:
        losses: Of every step, in order; one at least, all finite.
    """
    image = np.full((HEIGHT_PX, WIDTH_PX, 3), 255, np.uint8)
    smoothed = smooth_losses(losses)
    low, high = min(losses), max(losses)
    for values, color, width in ((losses, RAW, 1), (smoothed, SMOOTH, 2)):
        points = np.rint(curve_px(values, low=low, high=high) * 16).astype(np.int32)
        cv2.polylines(image, [points], isClosed=False, color=color, thickness=width, shift=4)
    _label(image, low=low, high=high, steps=len(losses))
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
    y = TOP_PX + (1.0 - shares) * (HEIGHT_PX - TOP_PX - BOTTOM_PX)
    return np.stack([x, y], axis=1)


def _label(image: _Image, *, low: float, high: float, steps: int) -> None:
    """Write the axes and their ends."""
    bottom, right = HEIGHT_PX - BOTTOM_PX, WIDTH_PX - RIGHT_PX
    cv2.line(image, (LEFT_PX, TOP_PX), (LEFT_PX, bottom), INK)
    cv2.line(image, (LEFT_PX, bottom), (right, bottom), INK)
    last = f"step {steps}"
    places = {
        f"{high:.3g}": (8, TOP_PX + 6),
        f"{low:.3g}": (8, bottom),
        last: (right - 9 * len(last), HEIGHT_PX - 8),
    }
    for words, place in places.items():
        cv2.putText(image, words, place, _FONT, 0.45, INK, 1, cv2.LINE_AA)
