"""Stretches of a film, counted in frames."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """Frames `[start_frame, end_frame)` of a film.

    Attributes:
        start_frame: Inclusive.
        end_frame: Exclusive.
    """

    start_frame: int
    end_frame: int

    def shown(self, fps: int) -> str:
        """Return the span in seconds, as printed."""
        return f"{self.start_frame / fps:.2f}-{self.end_frame / fps:.2f} s"


def find_spans(mask: NDArray[np.bool_], *, min_frames: int) -> tuple[FrameSpan, ...]:
    """Return the runs of True in *mask* that are at least *min_frames* long."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    pairs = edges.reshape(-1, 2).tolist()
    return tuple(FrameSpan(start, end) for start, end in pairs if end - start >= min_frames)


def without(mask: NDArray[np.bool_], allowed: Sequence[FrameSpan]) -> NDArray[np.bool_]:
    """Return *mask* with the allowed spans set to False."""
    kept = mask.copy()
    for span in allowed:
        kept[span.start_frame : span.end_frame] = False
    return kept
