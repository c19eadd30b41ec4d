"""Bringing a face into the pose that face embedders learned from."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.embedder import Image

FACE_PX: Final = 112
"""Side of an aligned face."""
POSE: Final = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ]
)
"""Where ArcFace and SFace expect the eyes, the tip of the nose and the corners of the mouth, in
pixels of an aligned face, from left to right in the picture."""


def align_face(picture: Image, landmarks: NDArray[np.float32]) -> Image:
    """Return a face turned, scaled and moved so that its landmarks come nearest to `POSE`.

    Args:
        picture: uint8 (height, width, 3), BGR.
        landmarks: float32 [5, 2], x and y in pixels, in the order of `POSE`.

    Returns:
        uint8 (112, 112, 3), BGR.

    Raises:
        InvalidInputError: The landmarks are one point.
    """
    matrix = find_similarity(landmarks, POSE)
    aligned = cv2.warpAffine(picture, matrix, (FACE_PX, FACE_PX), flags=cv2.INTER_LINEAR)
    return np.asarray(aligned, np.uint8)


def find_similarity(start: NDArray[np.floating], goal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the turn, scale and move that take *start* nearest to *goal*, [2, 3].

    The least squares solution: with both about their means and points as complex numbers, the
    factor is sum(conj(start) * goal) / sum(|start|**2).

    Raises:
        InvalidInputError: All of *start* is one point.
    """
    source, target = start.astype(np.float64), goal.astype(np.float64)
    center, goal_center = source.mean(axis=0), target.mean(axis=0)
    x, y = (source - center).T
    u, v = (target - goal_center).T
    spread = float((x * x + y * y).sum())
    if not spread > 0.0:
        raise InvalidInputError(
            f"landmarks must be apart, got {start.tolist()}; find the face again"
        )
    cosine = float((x * u + y * v).sum()) / spread
    sine = float((x * v - y * u).sum()) / spread
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turn, goal_center - turn @ center])
