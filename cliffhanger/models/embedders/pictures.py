"""What every embedder does to the pictures it is given."""

from collections.abc import Sequence

import numpy as np

from cliffhanger.errors import InvalidMediaError
from cliffhanger.models.embedder import Image

GRAY = 128


def opaque_pictures(images: Sequence[Image]) -> list[Image]:
    """Return *images* laid over mid grey where they are transparent, each (height, width, 3), BGR.

    Raises:
        InvalidMediaError: One is no picture.
    """
    return [_opaque(index, image) for index, image in enumerate(images)]


def _opaque(index: int, image: Image) -> Image:
    is_picture = image.dtype == np.uint8 and image.ndim == 3 and image.shape[2] in (3, 4)
    if not is_picture or image.size == 0:
        raise InvalidMediaError(
            f"images[{index}] must be uint8 of shape (height, width, 3 or 4), got {image.dtype} of "
            f"{image.shape}; decode it to BGR or BGRA first"
        )
    if image.shape[2] == 3:
        return image
    clear = 255 - image[..., 3:].astype(np.uint16)
    color = image[..., :3] + (clear * GRAY + 127) // 255
    return np.minimum(color, 255).astype(np.uint8)
