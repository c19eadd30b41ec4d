"""Images by models, made to fit the film."""

from typing import Final

import cv2
import numpy as np

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.photo import decode_photo
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.value import Value

ADAPTER_VERSION: Final = "1"


class FittedImage(Value):
    """An image of the film's size."""

    png: bytes
    """The file."""
    enlarged: float
    """How many times larger it is than the model made it; below 1 where it was made smaller."""


def fit_image(data: bytes, video_format: VideoFormat) -> FittedImage:
    """Return the image as a PNG of exactly the film's size: scaled to cover it, centred, cropped.

    Args:
        data: PNG, JPEG or WebP, as a model made it.
        video_format: Size wanted.

    Raises:
        InvalidMediaError: It is no such image, or damaged.
    """
    media_type = sniff_media_type(data[:HEAD_BYTES])
    if not media_type.startswith("image/"):
        raise InvalidMediaError(f"the keyframe is {media_type or 'nothing that is known'}")
    pixels = np.asarray(decode_photo(data, media_type, flags=cv2.IMREAD_COLOR), np.uint8)
    height_px, width_px = pixels.shape[:2]
    scale = max(video_format.width_px / width_px, video_format.height_px / height_px)
    size = (
        max(video_format.width_px, round(width_px * scale)),
        max(video_format.height_px, round(height_px * scale)),
    )
    how = cv2.INTER_LANCZOS4 if scale > 1.0 else cv2.INTER_AREA
    covering = pixels if scale == 1.0 else cv2.resize(pixels, size, interpolation=how)
    left, top = (size[0] - video_format.width_px) // 2, (size[1] - video_format.height_px) // 2
    cropped = covering[top : top + video_format.height_px, left : left + video_format.width_px]
    return FittedImage(png=cv2.imencode(".png", cropped)[1].tobytes(), enlarged=round(scale, 4))
