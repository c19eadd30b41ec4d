"""Images by models, made to fit the film."""

from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.likeness import (
    LikenessScale,
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
SAMPLED: Final = (0.25, 0.5, 0.75)
"""Where frames are taken from a clip, as shares of its length."""
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
    fitted, scale = cover_frame(pixels, video_format)
    return FittedImage(png=png_bytes(fitted), enlarged=round(scale, 4))


def cover_frame(
    pixels: NDArray[np.uint8], video_format: VideoFormat, *, zoom: float = 1.0, shift: float = 0.0
) -> tuple[NDArray[np.uint8], float]:
    """Return the picture scaled to cover the film's frame and cropped, and how much larger it is.

    Args:
        pixels: uint8, shape (height, width, 3).
        video_format: Size wanted.
        zoom: How many times larger than it must be; >= 1.
        shift: Which part across is kept: -1 the left, 0 the middle, 1 the right.
    """
    height_px, width_px = pixels.shape[:2]
    scale = zoom * max(video_format.width_px / width_px, video_format.height_px / height_px)
    size = (
        max(video_format.width_px, round(width_px * scale)),
        max(video_format.height_px, round(height_px * scale)),
    )
    how = cv2.INTER_LANCZOS4 if scale > 1.0 else cv2.INTER_AREA
    covering = pixels if scale == 1.0 else cv2.resize(pixels, size, interpolation=how)
    left = round((size[0] - video_format.width_px) // 2 * (1.0 + shift))
    top = (size[1] - video_format.height_px) // 2
    cropped = covering[top : top + video_format.height_px, left : left + video_format.width_px]
    return np.asarray(cropped, np.uint8), scale


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Return a picture, BGR, as a PNG."""
    return cv2.imencode(".png", pixels)[1].tobytes()


def judged_people(
    request: VideoRequest, cast: tuple[CharacterArtifact, ...], *, is_each_found: bool
) -> tuple[CharacterArtifact, ...]:
    """Return whose faces the frame is judged by; nobody where that cannot be said.

    Args:
        request: The shot.
        cast: Everyone.
        is_each_found: Whether every face of a picture is found. A service that embeds whole
            pictures does not tell which of two it looked at, so that it needs one person alone.
    """
    shot = request.shot
    ids = {who.character_id for who in shot.cast}
    is_alone = len(ids) == 1 and shot.over_id is None
    if shot.size not in FACES_SEEN or not (is_each_found or is_alone):
        return ()
    return tuple(
        who
        for who in cast
        if who.character_id in ids and who.member is not None and who.member.references
    )


def judge_faces(
    character_ids: Sequence[str],
    references: Mapping[str, Vectors],
    faces: Vectors,
    scale: LikenessScale,
) -> tuple[LikenessVerdict, ...]:
    """Return whether each of the characters is among the faces of a picture.

    Args:
        character_ids: Who is meant to be in it.
        references: Vectors of the registered pictures of everyone who may be seen, (R, D).
        faces: Vectors of the faces that were found, (N, D).
        scale: How the cosines are read.
    """
    means = {who: mean_reference(vectors) for who, vectors in references.items()}
    matches = {match.character_id: match for match in match_crops(faces, means)}
    return tuple(
        judge_likeness(who, matches.get(who), calibrate(references[who], scale=scale))
        for who in character_ids
    )


def sampled_frames(num_frames: int) -> list[int]:
    """Return the frames of a clip by which its people are judged, each once, sorted."""
    return sorted({int(share * num_frames) for share in SAMPLED})


def middle_verdict(verdicts: Sequence[LikenessVerdict]) -> LikenessVerdict:
    """Return the verdict in the middle, by cosine; a frame without the character is the worst."""
    ordered = sorted(verdicts, key=lambda item: -2.0 if item.cosine is None else item.cosine)
    return ordered[len(ordered) // 2]
