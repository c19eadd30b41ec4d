"""How good a take of a shot is, told from its picture alone, so that the best can be kept."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.media.picture import Pixels
from cliffhanger.value import Value

SIDE_PX: Final = 64
"""Pictures are compared this small: what matters is composition, not grain."""
BLACK_LUMA: Final = 16.0
STILL_DIFFERENCE: Final = 0.35
"""Mean change of luma, in 8-bit steps, below which two frames are the same."""
JUMP_DIFFERENCE: Final = 60.0
"""Mean change above which a take has a cut in it."""

_Gray = NDArray[np.float32]


class TakeScore(Value):
    """What was measured on a take; better takes compare as larger."""

    start_likeness: float
    """Correlation of its first frame with the frame it was to begin with, [-1, 1]."""
    black_share: float
    """Share of black frames, [0, 1]."""
    still_share: float
    """Share of frames that are as the one before, [0, 1]."""
    num_jumps: int
    """Cuts inside the take, where there should be none."""
    sharpness: float
    """Variance of the Laplacian, of the median frame."""

    @property
    def value(self) -> float:
        """One number: likeness, less what is black, frozen or cut; sharpness breaks ties."""
        faults = 2.0 * self.black_share + self.still_share + 0.5 * self.num_jumps
        return self.start_likeness - faults + 0.001 * min(self.sharpness, 1000.0) / 1000.0


def score_take(frames: Iterable[Pixels], first_frame: Pixels) -> TakeScore:
    """Return the score of a take.

    Args:
        frames: All of its frames, BGRA.
        first_frame: The picture it was to begin with, BGR or BGRA.
    """
    small = [_small(frame) for frame in frames]
    changes = [float(np.abs(b - a).mean()) for a, b in pairwise(small)]
    return TakeScore(
        start_likeness=_correlation(small[0], _small(first_frame)) if small else -1.0,
        black_share=_share([float(frame.mean()) < BLACK_LUMA for frame in small]),
        still_share=_share([change < STILL_DIFFERENCE for change in changes]),
        num_jumps=sum(change > JUMP_DIFFERENCE for change in changes),
        sharpness=float(np.median([_sharpness(frame) for frame in small])) if small else 0.0,
    )


def best_take(scores: Sequence[TakeScore]) -> int:
    """Return the index of the best score, the first of equals."""
    return max(range(len(scores)), key=lambda index: (scores[index].value, -index))


def _small(picture: Pixels) -> _Gray:
    gray = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_BGR2GRAY)
    return cv2.resize(gray, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float32)


def _correlation(one: _Gray, other: _Gray) -> float:
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0.0 else 0.0


def _sharpness(gray: _Gray) -> float:
    return float(cv2.Laplacian(gray, cv2.CV_32F).var())


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
