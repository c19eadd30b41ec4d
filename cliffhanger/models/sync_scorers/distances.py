"""From embeddings of what is seen and what is heard to LSE-D, LSE-C and the shift."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.sync_score import MAX_SHIFT, SyncScore

Embeddings = NDArray[np.float32]

_NUDGE: Final = 1e-6
"""Torch's pairwise distance adds it to every difference; published figures have it in them."""


def score_embeddings(seen: Embeddings, heard: Embeddings, *, scorer: str) -> SyncScore:
    """Return how two rows of embeddings, one of each per window, fit.

    m(s) = mean over i of |seen[i] - heard[i + s]|, s from -15 to 15, where what lies beyond the
    ends is all zeros, as in the published evaluation.

    Args:
        seen: float32 [num_windows, D].
        heard: float32 [num_windows, D].
        scorer: Name of the network and its weights.
    """
    num_windows = len(seen)
    padded = np.pad(heard.astype(np.float64), ((MAX_SHIFT, MAX_SHIFT), (0, 0)))
    means = np.array(
        [
            np.linalg.norm(seen - padded[start : start + num_windows] + _NUDGE, axis=1).mean()
            for start in range(2 * MAX_SHIFT + 1)
        ]
    )
    best = int(means.argmin())
    return SyncScore(
        lse_d=float(means[best]),
        lse_c=float(np.median(means) - means[best]),
        offset_frames=best - MAX_SHIFT,
        num_windows=num_windows,
        scorer=scorer,
    )
