"""How a figure that was cut out is scaled and moved to its place in the frame. Pure arithmetic."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import MatteError
from cliffhanger.production.blocking import EYES, Spot

Alpha = NDArray[np.uint8]
"""uint8, shape (height, width)."""
HEAD_SHAPE: Final = 1.25
"""Height of a head, crown to chin, over its width with the hair; 1.4 shorn, 1.1 with a mane."""
NECK: Final = 0.5
"""A neck is narrower than this share of the head above it."""
TOUCHING: Final = 0.02
"""Share of a side that must be covered for the figure to be cut off there."""
MOST_STRETCH: Final = 1.3
"""How much larger than planned a figure may be made so that it reaches the lower edge."""
HEADS_HIGH: Final = 5.0
"""A standing figure is at least so many heads high; below that its head is sought."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the upper left corner of a scaled picture goes, in frame pixels, and its scale."""

    x_px: int
    y_px: int
    scale: float


@dataclass(frozen=True, slots=True)
class _Body:
    """What is known of a figure, in pixels of its picture."""

    crown: int
    bottom: int
    head: float
    x: float

    @property
    def eyes(self) -> float:
        """Row of the eyes."""
        return self.crown + EYES * self.head


def find_seat(alpha: Alpha, spot: Spot, frame: tuple[int, int]) -> Seat:
    """Return where a figure goes so that its eyes, or its crown and feet, are where *spot* says.

    Who stands on the floor that the frame shows is as tall as planned. Others have a head as large
    as planned, for models keep to a crop only roughly.

    Args:
        alpha: The figure.
        spot: Where it is to be.
        frame: Width and height of the frame.

    Raises:
        MatteError: It is cut off where the frame would show it.
    """
    rows = np.flatnonzero((alpha > 127).any(axis=1))
    crown, bottom = int(rows[0]), int(rows[-1]) + 1
    if crown == 0 and _is_touching(alpha[0]):
        raise MatteError("the head is cut off by the picture's upper edge")
    height = bottom - crown
    head = min(head_height(alpha, crown), height / HEADS_HIGH if spot.is_standing else height)
    body = _Body(crown, bottom, head, _middle(alpha[crown : crown + max(1, round(head))]))
    seat = _standing(body, spot, frame) if spot.is_standing else _near(body, spot, frame)
    _check_edges(alpha, seat, frame)
    return seat


def head_height(alpha: Alpha, crown: int) -> float:
    """Return the height of a head by its width: from the crown to the neck, where one is seen.

    Where hair hides the neck, it is as high as a head of that width is.

    Args:
        alpha: The figure.
        crown: Row of its top.
    """
    widths = (alpha[crown:] > 127).sum(axis=1)
    heights = np.arange(1, len(widths) + 1)
    widest = np.maximum.accumulate(widths)
    is_neck = (widths < NECK * widest) & (heights > 0.75 * widest)
    # the first rows are a tuft of hair at times, wide and low
    is_end = (is_neck | (heights >= HEAD_SHAPE * widest)) & (heights > 0.02 * len(widths))
    found = np.flatnonzero(is_end)
    return float(heights[found[0]]) if found.size else float(len(widths))


def _standing(body: _Body, spot: Spot, frame: tuple[int, int]) -> Seat:
    scale = (spot.feet - spot.crown) * frame[1] / (body.bottom - body.crown)
    top = spot.feet * frame[1] - body.bottom * scale
    return Seat(round(spot.x * frame[0] - body.x * scale), round(top), scale)


def _near(body: _Body, spot: Spot, frame: tuple[int, int]) -> Seat:
    wanted = spot.head * frame[1] / body.head
    reaching = (1.0 - spot.eye_line) * frame[1] / max(1.0, body.bottom - body.eyes - 1.0)
    if reaching > MOST_STRETCH * wanted:
        raise MatteError(
            f"the picture shows too little of the figure: the frame shows {reaching / wanted:.1f} "
            "times as much below the eyes"
        )
    scale = max(wanted, reaching)
    top = spot.eye_line * frame[1] - body.eyes * scale
    return Seat(round(spot.x * frame[0] - body.x * scale), round(top), scale)


def _check_edges(alpha: Alpha, seat: Seat, frame: tuple[int, int]) -> None:
    """Raise where the frame would show that the picture ends."""
    height, width = alpha.shape
    shown_rows = max(0, min(height, round((frame[1] - seat.y_px) / seat.scale)))
    left, right = seat.x_px, seat.x_px + round(width * seat.scale)
    lowest = seat.y_px + round(height * seat.scale)
    sides = (
        ("left", left > 0, alpha[:shown_rows, 0]),
        ("right", right < frame[0], alpha[:shown_rows, -1]),
        ("lower", lowest < frame[1] - 2, alpha[-1]),
    )
    for name, is_shown, line in sides:
        if is_shown and line.size and _is_touching(line):
            raise MatteError(f"the figure is cut off by the picture's {name} edge")


def _is_touching(line: Alpha) -> bool:
    return float((line > 127).mean()) > TOUCHING


def _middle(alpha: Alpha) -> float:
    """Return the column in the middle of what is there, by its weight."""
    weights = alpha.sum(axis=0, dtype=np.float64)
    return float((weights * np.arange(len(weights))).sum() / weights.sum())
