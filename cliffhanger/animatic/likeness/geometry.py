"""The square around a face that is compared, whatever crop it came in.

Drawing units are those of `Build`.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE_UNITS: Final = 384.0
"""Side of the square that is described: the head with its hair."""
MIDDLE_UNITS: Final = (0.0, -20.0)
"""Its middle; an adult's eye line is y = 0."""
ROOM: Final = 1.25
"""Heads are cut out of frames with so much more around them; see `heads.crop_heads`."""
FACE_PX: Final = 72
"""Side of the square as the network sees it."""
GREY: Final = 128
"""What lies outside the picture."""

Image = NDArray[np.uint8]
"""uint8, shape (height, width, 3), BGR."""


@dataclass(frozen=True, slots=True)
class Window:
    """A square of a picture, in its pixels.

    Attributes:
        x: Middle, from the left.
        y: Middle, from the top.
        side: Length of a side.
    """

    x: float
    y: float
    side: float


def cut_window(image: Image, window: Window, *, side_px: int) -> Image:
    """Return *window* of *image*, *side_px* wide and high; grey where there is no picture."""
    shrink = min(1.0, 1.5 * side_px / window.side)
    source = image
    if shrink < 0.75:  # a warp alone would skip pixels
        source = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    across, down = source.shape[1] / image.shape[1], source.shape[0] / image.shape[0]
    left, top = window.x - window.side / 2, window.y - window.side / 2
    scale = side_px / window.side
    matrix = np.array(
        [
            [scale / across, 0.0, -left * scale + 0.5 * scale / across - 0.5],
            [0.0, scale / down, -top * scale + 0.5 * scale / down - 0.5],
        ],
        np.float32,
    )
    return cv2.warpAffine(
        source, matrix, (side_px, side_px), flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(GREY, GREY, GREY),
    ).astype(np.uint8, copy=False)  # fmt: skip
