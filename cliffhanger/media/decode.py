"""Sound and picture of files that somebody else encoded."""

# PyAV leaves the stream type of its packets open.
# pyright: reportUnknownMemberType=false

import io
from collections.abc import Generator
from pathlib import Path
from typing import Final

import av
import av.error
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from cliffhanger.errors import InvalidAudioError, InvalidMediaError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.picture import Pixels
from cliffhanger.media.probe import open_media

_MATRICES: Final = {5: Colorspace.ITU601, 6: Colorspace.ITU601, 7: Colorspace.SMPTE240M}
"""Matrices by their code in the stream, ITU-T H.273."""
_SCALING: Final = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
"""Without full chroma, accurate rounding makes white 255, 253, 255."""


def decode_voice(data: bytes) -> Audio:
    """Return the sound in *data*, mixed down to mono at 48 kHz.

    Raises:
        InvalidAudioError: It is no sound that can be decoded, or has none in it.
    """
    resampler = AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE_HZ)
    pieces: list[AudioFrame] = []
    try:
        with av.open(io.BytesIO(data), "r") as container:
            for frame in container.decode(audio=0):
                pieces += resampler.resample(frame)
            pieces += resampler.resample(None)
    except (av.error.FFmpegError, IndexError) as exc:
        raise InvalidAudioError(f"the sound of {len(data)} bytes cannot be decoded: {exc}") from exc
    samples = [piece.to_ndarray()[0] for piece in pieces]
    if not samples:
        raise InvalidAudioError(f"the sound of {len(data)} bytes is empty")
    return Audio(np.concatenate(samples).astype(np.float32)[np.newaxis, :])


def decode_frames(path: Path) -> Generator[tuple[float, Pixels]]:
    """Yield every frame of a clip: seconds from its first one, and its pixels.

    Pixels are opaque BGRA at the clip's own size.

    Raises:
        InvalidMediaError: It has no picture that can be decoded.
    """
    with open_media(path) as container:
        if not container.streams.video:
            raise InvalidMediaError(f"{path.name} must have a picture track, it has none")
        first: float | None = None
        try:
            for frame in container.decode(video=0):
                seconds = float(frame.time or 0.0)
                first = seconds if first is None else first
                yield seconds - first, _to_bgra(frame)
        except av.error.FFmpegError as exc:
            raise InvalidMediaError(f"{path.name} cannot be decoded to its end: {exc}") from exc


def _to_bgra(frame: VideoFrame) -> Pixels:
    """Return a frame's pixels; a matrix that is not named is BT.709, as of everything in HD.

    The way over 24 bits is on purpose: libswscale's fast path to 32 bits leaves the last columns of
    widths such as 180 and 270 unwritten.
    """
    rgb = VideoReformatter().reformat(
        frame,
        format="bgr24",
        src_colorspace=_MATRICES.get(int(frame.colorspace), Colorspace.ITU709),
        interpolation=_SCALING,
    )
    packed = np.asarray(rgb.to_ndarray(), dtype=np.uint8)
    return np.asarray(cv2.cvtColor(packed, cv2.COLOR_BGR2BGRA), dtype=np.uint8)
