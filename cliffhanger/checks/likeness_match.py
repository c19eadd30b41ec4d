"""Who is who in a picture: crops to characters, each at most once, so that all fit best."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cliffhanger.checks.vectors import Vectors, check_same_size, cosines, unit_vectors
from cliffhanger.value import Value

MIN_COSINE: Final = 0.25
"""Below it nobody is recognised at all; a weak match of photographed faces has as much."""


class CropMatch(Value):
    """A crop and the character that it shows."""

    crop_index: int = Field(ge=0)
    """Which crop."""
    character_id: str
    """Who it most likely is."""
    cosine: float
    """To the character's mean reference, [-1, 1]."""
    rival_id: str | None = None
    """The character that comes nearest besides; None where there is no other."""
    margin: float | None = None
    """How much nearer the crop is than to the rival; negative where the rival is nearer, but fits
    another crop better."""


def match_crops(
    crops: Vectors, references: Mapping[str, Vectors], *, min_cosine: float = MIN_COSINE
) -> tuple[CropMatch, ...]:
    """Return who is who, the sum of all cosines being as high as can be.

    A crop or a character stays unmatched where that is better than a cosine of *min_cosine*.

    Args:
        crops: Embeddings of the people in one picture, [N, D]; N may be 0.
        references: Mean reference of every character of the story that may be seen, [1, D].
        min_cosine: What an unmatched crop counts for.

    Returns:
        Matches in the order of the crops.

    Raises:
        InvalidInputError: Embeddings have different sizes or are no vectors.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  half a second to import

    if not len(crops) or not references:
        return ()
    ids = tuple(references)
    people = unit_vectors("references", np.concatenate([references[who] for who in ids]))
    found = unit_vectors("crops", crops)
    check_same_size("references", people, "crops", found)
    alike = cosines(found, people)
    unmatched = np.full((len(found), len(found)), min_cosine)
    rows, columns = linear_sum_assignment(np.hstack([alike, unmatched]), maximize=True)
    return tuple(
        _match(alike, ids, int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if column < len(ids) and alike[row, column] >= min_cosine
    )


def _match(alike: NDArray[np.float64], ids: tuple[str, ...], row: int, column: int) -> CropMatch:
    cosine = float(alike[row, column])
    rivals = [index for index in range(len(ids)) if index != column]
    best = max(rivals, key=lambda index: alike[row, index], default=None)
    return CropMatch(
        crop_index=row,
        character_id=ids[column],
        cosine=cosine,
        rival_id=None if best is None else ids[best],
        margin=None if best is None else cosine - float(alike[row, best]),
    )
