"""Where the stage puts each head, so that it can be cut out of a frame and looked at."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cliffhanger.animatic.likeness.geometry import MIDDLE_UNITS, ROOM, SIDE_UNITS
from cliffhanger.animatic.stage.stage import Stage, Standing
from cliffhanger.media.picture import Pixels

HEAD_UNITS: Final = 280.0
"""Height of an adult's head."""
LEAST_HEAD_PX: Final = 48.0
"""Smaller heads say nothing about whose they are."""
LEAST_SEEN: Final = 0.6
"""Share of the square that must be in the frame."""


@dataclass(frozen=True, slots=True)
class HeadBox:
    """A head on a frame, in its pixels; the box may reach beyond the frame.

    Attributes:
        left: First column.
        top: First row.
        right: First column after it.
        bottom: First row after it.
        head_px: Height of the head.
    """

    left: int
    top: int
    right: int
    bottom: int
    head_px: float


def find_heads(stage: Stage, frame_index: int) -> dict[str, HeadBox]:
    """Return the box around the head of everyone on the stage, by character id."""
    return {
        standing.placement.character_id: _box(stage, standing, frame_index)
        for standing in stage.cast
    }


def crop_heads(stage: Stage, frame_index: int, picture: Pixels) -> dict[str, Pixels]:
    """Return what *picture* shows of each head, by character id.

    Left out are heads lower than `LEAST_HEAD_PX` and those mostly outside the frame.

    Args:
        stage: As it was set for the shot.
        frame_index: Which frame of the shot *picture* is.
        picture: The frame, uint8 (height, width, 3 or 4), as large as the stage's format.
    """
    height, width = picture.shape[:2]
    return {
        who: np.ascontiguousarray(
            picture[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
        )
        for who, box in find_heads(stage, frame_index).items()
        if is_judged(box, width_px=width, height_px=height)
    }


def is_judged(box: HeadBox, *, width_px: int, height_px: int) -> bool:
    """Return whether a head is large enough, and enough of it in the frame, to be recognised."""
    across = max(0, min(width_px, box.right) - max(0, box.left))
    down = max(0, min(height_px, box.bottom) - max(0, box.top))
    whole = (box.right - box.left) * (box.bottom - box.top)
    return box.head_px >= LEAST_HEAD_PX and across * down >= LEAST_SEEN * whole


def _box(stage: Stage, standing: Standing, frame_index: int) -> HeadBox:
    matrix, scale = stage.head_matrix(standing, frame_index), standing.actor.scale
    middle = matrix[:, :2] @ (np.array(MIDDLE_UNITS) * scale) + matrix[:, 2]
    zoom = scale * float(np.hypot(matrix[0, 0], matrix[1, 0]))
    half = SIDE_UNITS * ROOM * zoom / 2
    left, top, side = round(middle[0] - half), round(middle[1] - half), round(2 * half)
    return HeadBox(left, top, left + side, top + side, head_px=HEAD_UNITS * zoom)
