"""The part of a filmed shot that a lip-syncer gets, as a clip, and its way back into the shot."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.audio import Audio
from cliffhanger.media.decode import decode_frames
from cliffhanger.media.encode import ClipWriter, to_i420
from cliffhanger.media.lip_audio import (
    LipLimits,
    LipWindow,
    choose_lip_window,
    cut_frames,
    lay_back,
)
from cliffhanger.media.picture import Pixels
from cliffhanger.media.probe import probe_film
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.conform import timed_frames

MIN_SAVED_SECONDS: Final = 1.0
"""Cutting a shot that may be sent whole has to save so much: it is encoded once more for it."""
_CRF: Final = 12
"""Far below what is seen: it is encoded again for the film."""


def choose_cut(voice: Audio, limits: LipLimits, request: VideoRequest) -> LipWindow | None:
    """Return the part of a shot to send; None where it is sent whole.

    It is cut or filled up where the lip-syncer takes no clip of its length, and where its words are
    so short that a second or more need not be synced. Where no part of it can be sent, it is left
    whole, and who is asked says why.
    """
    fps, num_frames = request.format.fps, request.num_frames
    seconds = num_frames / fps
    is_within = limits.min_seconds <= seconds <= limits.max_seconds
    can_be_whole = is_within and num_frames % limits.frame_multiple == 0
    try:
        window = choose_lip_window(voice, limits, shot_frames=num_frames, fps=fps)
    except InvalidInputError:
        return None
    is_worth_it = window.sent_seconds + MIN_SAVED_SECONDS <= seconds
    return window if is_worth_it or not can_be_whole else None


def write_cut(source: Path, request: VideoRequest, window: LipWindow, path: Path) -> Path:
    """Write what is sent of *source* to *path*, at the film's size and rate; a worker runs it.

    Raises:
        InvalidMediaError: *source* cannot be decoded, or is shorter than the shot.
    """
    return _write(cut_frames(timed_frames(source, request), window), request, path)


def write_laid_back(
    source: Path, synced: Path, request: VideoRequest, window: LipWindow, path: Path
) -> Path:
    """Write the shot with what came back in its window to *path*; a worker runs it.

    Args:
        source: The shot as it was filmed.
        synced: What came back; another size is scaled to the film's.
        request: The shot.
        window: What was sent.
        path: Where the clip goes; as long as the shot.

    Raises:
        InvalidInputError: What came back is too short.
        InvalidMediaError: A clip cannot be decoded.
    """
    replies = (pixels for _, pixels in decode_frames(synced))
    size = request.format.width_px, request.format.height_px
    frames = lay_back(
        timed_frames(source, request),
        (_scaled(pixels, size) for pixels in replies),
        window,
        synced_fps=probe_film(synced).video.fps,
    )
    return _write(frames, request, path)


def _scaled(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _write(frames: Iterable[Pixels], request: VideoRequest, path: Path) -> Path:
    height, width = request.format.height_px, request.format.width_px
    planes = np.empty((height * 3 // 2, width), np.uint8)
    with ClipWriter(path, request.format, crf=_CRF) as writer:
        for pixels in frames:
            writer.write(to_i420(np.ascontiguousarray(pixels), planes))
    return path
