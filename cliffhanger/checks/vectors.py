"""Vectors of length 1 and the angles between them."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cliffhanger.errors import InvalidInputError

Vectors = NDArray[np.float32]
"""float32 [N, D], one vector a row."""

SHORTEST: Final = 1e-12
"""A vector that is shorter points nowhere."""


def unit_vectors(name: str, vectors: ArrayLike) -> Vectors:
    """Return *vectors* with each row scaled to length 1.

    Args:
        name: What messages call them.
        vectors: Numbers, shape [N, D] or [D], which counts as one row; N may be 0, D may not.

    Returns:
        float32 [N, D].

    Raises:
        InvalidInputError: They have another shape, hold what is no number, or one is zero.
    """
    rows = np.asarray(vectors, np.float64)
    if rows.ndim == 1:
        rows = rows[np.newaxis]
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise InvalidInputError(
            f"{name} must have shape [N, D] with D > 0, got {list(rows.shape)}; give one embedding "
            "a row"
        )
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    bad = np.flatnonzero(~(np.isfinite(lengths) & (lengths > SHORTEST)))
    if bad.size:
        raise InvalidInputError(
            f"{name}[{bad[0]}] must be finite and not zero, its length is {lengths[bad[0], 0]}; "
            "embed the picture again"
        )
    return (rows / lengths).astype(np.float32)


def check_same_size(first_name: str, first: Vectors, second_name: str, second: Vectors) -> None:
    """Pass where both come from a space of the same size.

    Raises:
        InvalidInputError: They do not.
    """
    if first.shape[1] != second.shape[1]:
        raise InvalidInputError(
            f"{second_name} must have {first.shape[1]} numbers a row like {first_name}, got "
            f"{second.shape[1]}; take both from the same embedder"
        )


def cosines(first: Vectors, second: Vectors) -> NDArray[np.float64]:
    """Return the cosines of each of *first* with each of *second*, [N, M] in [-1, 1].

    Both hold rows of length 1, of the same size.
    """
    products = first.astype(np.float64) @ second.astype(np.float64).T
    return np.clip(products, -1.0, 1.0)
