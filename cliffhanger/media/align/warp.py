"""Two readings of the same line, brought onto each other in time (dynamic time warping)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from cliffhanger.media.align.sound import FRAMES_PER_SECOND, Frames, Sound

_NUM_CEPSTRA: Final = 13
_HELD_COST: Final = 0.35
"""Of a frame of one that meets a second frame of the other, in standard deviations."""
_FLOOR_DB: Final = -45.0


def warp_times(reading: Sound, recording: Sound) -> NDArray[np.float64]:
    """Return when each frame of *reading* is heard in *recording*, in seconds; never falling.

    Frames are compared by 13 cepstra of their mel bands and by how these change, each with the
    mean and spread of its own recording taken away: what is left is what is said, not by whom.
    """
    costs = _distances(_features(reading), _features(recording))
    path = _cheapest_path(costs)
    sums = np.bincount(path[:, 0], weights=path[:, 1] + 0.5, minlength=costs.shape[0])
    counts = np.bincount(path[:, 0], minlength=costs.shape[0])
    return np.maximum.accumulate(sums / counts) / FRAMES_PER_SECOND


def _features(sound: Sound) -> Frames:
    """Return what is compared, float64, shape (num_frames, 26)."""
    bands = np.maximum(sound.bands, sound.bands.max() + _FLOOR_DB)
    cepstra = np.asarray(dct(bands, axis=1, norm="ortho"), np.float64)[:, :_NUM_CEPSTRA]
    padded = np.pad(cepstra, ((2, 2), (0, 0)), mode="edge")
    both = np.hstack([cepstra, padded[4:] - padded[:-4]])
    spoken = both[~sound.is_silent] if (~sound.is_silent).any() else both
    return (both - spoken.mean(axis=0)) / np.maximum(1e-6, spoken.std(axis=0))


def _distances(one: Frames, other: Frames) -> Frames:
    """Return the distance of each frame of *one* from each of *other*, per feature."""
    squares = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1)
    return np.sqrt(np.maximum(0.0, squares - 2.0 * one @ other.T) / one.shape[1])


def _cheapest_path(costs: Frames) -> NDArray[np.int64]:
    """Return the frames of both that meet, in order, from the first pair to the last."""
    total = np.empty_like(costs)
    for row, cost in enumerate(costs):
        if row:
            above = total[row - 1]
            before = np.append(np.inf, above[:-1])
            entered = np.minimum(before, above + _HELD_COST) + cost
        else:
            entered = np.append(cost[0], np.full(cost.size - 1, np.inf))
        # total[j] = min(entered[j], total[j - 1] + held + cost[j]), for all j at once.
        run = np.cumsum(cost + _HELD_COST)
        total[row] = np.minimum.accumulate(entered - run) + run
    return _walk_back(total)


def _walk_back(total: Frames) -> NDArray[np.int64]:
    row, column = total.shape[0] - 1, total.shape[1] - 1
    path = [(row, column)]
    while row or column:
        options = [
            (total[row - 1, column - 1] if row and column else np.inf, row - 1, column - 1),
            (total[row - 1, column] + _HELD_COST if row else np.inf, row - 1, column),
            (total[row, column - 1] + _HELD_COST if column else np.inf, row, column - 1),
        ]
        _, row, column = min(options)
        path.append((row, column))
    return np.array(path[::-1], np.int64)
