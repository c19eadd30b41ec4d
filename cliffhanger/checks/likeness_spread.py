"""One character over all its shots: how steady it looks, and which shots stand out."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from pydantic import Field

from cliffhanger.checks.vectors import Vectors, check_same_size, cosines, unit_vectors
from cliffhanger.errors import InvalidInputError
from cliffhanger.value import Value

NUM_MADS: Final = 3.0
MIN_SPREAD: Final = 0.01
"""Least deviation that counts: where most shots score the same, a hair less is no outlier."""


class Outliers(Value):
    """Scores that are far below the others."""

    limit: float
    """median - k * MAD; lower scores stand out."""
    median: float
    """Of all scores."""
    mad: float
    """Median of the absolute deviations from it, not scaled to a standard deviation."""
    indices: tuple[int, ...]
    """Which scores stand out, in order."""


class AcrossShots(Value):
    """A character over its shots."""

    mean_cosine: float
    """To the mean reference, over all shots."""
    min_pairwise: float | None
    """Least cosine between two shots; None with a single one."""
    outliers: Outliers
    """Shots that look less like the character than the others do."""
    num_shots: int = Field(ge=1)
    """Shots measured."""


def find_outliers(scores: Sequence[float], *, num_mads: float = NUM_MADS) -> Outliers:
    """Return which scores are below median - *num_mads* x MAD.

    A MAD counts as `MIN_SPREAD` at least.

    Raises:
        InvalidInputError: There is no score, or one is no number.
    """
    values = np.asarray(scores, np.float64)
    if not values.size or not np.isfinite(values).all():
        raise InvalidInputError(f"scores must be one or more finite numbers, got {list(scores)}")
    median = float(np.median(values))
    mad = float(np.median(np.abs(values - median)))
    limit = median - num_mads * max(mad, MIN_SPREAD)
    low = tuple(np.flatnonzero(values < limit).tolist())
    return Outliers(limit=limit, median=median, mad=mad, indices=low)


def measure_across_shots(
    shots: Vectors, reference: Vectors, *, num_mads: float = NUM_MADS
) -> AcrossShots:
    """Return how steady a character looks over its shots.

    Args:
        shots: Its embedding in each shot, [S, D].
        reference: Its mean reference, [1, D].
        num_mads: How far below the median a shot stands out.

    Raises:
        InvalidInputError: There is no shot, or embeddings have different sizes.
    """
    units, mean = unit_vectors("shots", shots), unit_vectors("reference", reference)
    check_same_size("reference", mean, "shots", units)
    to_sheet = cosines(units, mean)[:, 0]
    outliers = find_outliers(to_sheet.tolist(), num_mads=num_mads)
    pairs = cosines(units, units)[np.triu_indices(len(units), k=1)]
    return AcrossShots(
        mean_cosine=float(to_sheet.mean()),
        min_pairwise=float(pairs.min()) if pairs.size else None,
        outliers=outliers,
        num_shots=len(units),
    )
