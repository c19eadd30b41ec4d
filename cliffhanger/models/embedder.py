"""The seam of embedders: pictures, and for some texts as well, to vectors that can be compared."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.vectors import Vectors

Image = NDArray[np.uint8]
"""uint8, shape (height, width, 3 or 4), BGR, or BGRA with premultiplied alpha."""


class Embedder(Protocol):
    """Turns pictures into vectors; pictures of the same thing get vectors that point alike."""

    @property
    def name(self) -> str:
        """Backbone and sha256 of its weights, recorded with every score.

        Scores of different names cannot be compared.
        """
        ...

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Return a vector for each picture, float32 [N, D], each of length 1.

        What is transparent counts as mid grey.

        Raises:
            InvalidMediaError: One is no picture.
        """
        ...


class TextEmbedder(Embedder, Protocol):
    """Turns texts into vectors of the same space."""

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text, float32 [N, D], each of length 1."""
        ...
