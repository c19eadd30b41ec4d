"""Single pictures as they come from elsewhere: decoded, or refused in words."""

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.sniff import jpeg_is_ended


def decode_photo(data: bytes, media_type: str, *, flags: int) -> NDArray[np.generic]:
    """Return the pixels of a picture; the caller has looked at the size that its header claims.

    Args:
        data: The file.
        media_type: As `sniff_media_type` has it.
        flags: Of `cv2.imdecode`: how its pixels are wanted.

    Raises:
        InvalidMediaError: It is damaged or breaks off.
    """
    if media_type == "image/jpeg" and not jpeg_is_ended(data):
        raise InvalidMediaError("it breaks off: the JPEG has no end")
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as exc:
        raise InvalidMediaError(f"it cannot be decoded: {exc.err}") from exc
    # OpenCV's stubs promise an array; what it cannot decode is None.
    if pixels is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise InvalidMediaError("it cannot be decoded as a picture; it is damaged or breaks off")
    return np.asarray(pixels)
