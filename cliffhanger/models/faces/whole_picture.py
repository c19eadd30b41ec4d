"""Who is in a picture by how all of it looks, where nothing better is installed."""

from typing import Final

import cv2
import numpy as np

from cliffhanger.checks.likeness import LikenessScale
from cliffhanger.checks.vectors import Vectors
from cliffhanger.models.embedder import Embedder, Image
from cliffhanger.models.embedders.pictures import GRAY, opaque_pictures

SCALE: Final = LikenessScale(default=0.75, floor=0.65, ceiling=0.86, min_margin=0.0)
"""How CLIP's cosines are read. Published means of CLIP-I: real pictures of one thing score 0.864
against each other, generated ones 0.751 to 0.778 against real ones (DreamBooth, DreamBench++)."""
MOST_PX: Final = 512
"""Side of the square that a picture is laid on; no embedder looks at more."""


class WholePictureReader:
    """Compares whole pictures; a `FaceReader` that finds no faces.

    A weak measure of who somebody is: hair, clothes and the room count as much as the face, and two
    people who are dressed alike pass for one. What it says is a reason to make a picture again, and
    none to keep a film back; it tells nothing about a picture of two.

    Args:
        embedder: Makes the vectors.
    """

    scale = SCALE
    finds_faces = False

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def name(self) -> str:
        """The embedder, and that it saw everything."""
        return f"{self._embedder.name}, whole picture"

    def embed_faces(self, image: Image) -> Vectors:
        """Return the vector of all of *image*, float32 (1, D), L2 = 1."""
        return self._embedder.embed_images([square_picture(image)])


def square_picture(image: Image) -> Image:
    """Return the whole picture in the middle of a grey square, `MOST_PX` wide at most.

    Embedders look at the square in the middle, in which an upright picture would lose its head.

    Raises:
        InvalidMediaError: It is no picture.
    """
    (picture,) = opaque_pictures([image])
    height_px, width_px = picture.shape[:2]
    scale = min(1.0, MOST_PX / max(height_px, width_px))
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if scale < 1.0 else picture
    side = max(size)
    square = np.full((side, side, 3), GRAY, np.uint8)
    top, left = (side - size[1]) // 2, (side - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = small
    return square
