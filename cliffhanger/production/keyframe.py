"""Images by models, made to fit the film."""

from typing import Final

import cv2
import numpy as np

from cliffhanger.checks.likeness import (
    LikenessVerdict,
    calibrate,
    judge_likeness,
    mean_reference,
)
from cliffhanger.checks.likeness_match import match_crops
from cliffhanger.checks.vectors import Vectors
from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.photo import decode_photo
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import CharacterArtifact
from cliffhanger.story.vocabulary import ShotSize
from cliffhanger.value import Value

ADAPTER_VERSION: Final = "1"
FACES_SEEN: Final = frozenset({ShotSize.MWS, ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU})
"""Sizes in which a face is large enough to be recognised."""


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


def judged_person(
    request: VideoRequest, cast: tuple[CharacterArtifact, ...]
) -> CharacterArtifact | None:
    """Return whose face the frame is judged by; None where that cannot be said.

    It takes one person alone in the frame, near enough, registered with pictures: a service that
    embeds whole pictures does not tell which of two faces it looked at.
    """
    shot = request.shot
    if len(shot.cast) != 1 or shot.over_id is not None or shot.size not in FACES_SEEN:
        return None
    alone = shot.cast[0].character_id
    known = (who for who in cast if who.member is not None and who.member.references)
    return next((who for who in known if who.character_id == alone), None)


def judge_face(character_id: str, *, references: Vectors, face: Vectors) -> LikenessVerdict:
    """Return whether *face* is the character's.

    Args:
        character_id: Who it is meant to be.
        references: Vectors of the registered pictures, (R, D).
        face: Vector of the picture, (1, D).
    """
    found = match_crops(face, {character_id: mean_reference(references)}, min_cosine=-1.0)
    return judge_likeness(character_id, next(iter(found), None), calibrate(references))
