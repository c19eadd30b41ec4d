"""Decoding a film or a sound as far as it takes to know that it can be used."""

# PyAV leaves the stream type of its packets open.
# pyright: reportUnknownMemberType=false

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.stream import VideoStream

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.wav import read_wav
from cliffhanger.models.jobs.wholeness import has_frame_count

MIN_SIDE_PX: Final = 64
MAX_PIXELS: Final = 8192 * 8192
"""Most pixels of one picture; the memory of a decoded one is four times as many bytes."""
MAX_SECONDS: Final = 4 * 3600.0
SILENT_PEAK: Final = 1e-5
"""-100 dBFS: lossy codecs make a little noise of silence."""

_DEMUXERS: Final = {
    "video/mp4": "mp4",
    "video/quicktime": "mp4",
    "audio/mp4": "mp4",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
    "audio/aac": "aac",
}
"""Named, not guessed: a playlist in disguise would have the demuxer open other addresses."""
_HEAD_BYTES: Final = 1 << 20
_MAX_PLAIN_BYTES: Final = 16 << 20
_TOO_LONG: Final = f"it is longer than {MAX_SECONDS:g} s"
_NOT_FINITE: Final = "its samples are not finite"
_SLACK_SECONDS: Final = 0.25
_SLACK_SHARE: Final = 0.02
"""How much shorter than it claims a file may be: encoders pad, and round to whole packets."""


@dataclass(frozen=True, slots=True)
class Film:
    """A picture track that can be decoded at both ends.

    Attributes:
        width_px: Width.
        height_px: Height.
        duration_seconds: From the first picture to the end of the last.
    """

    width_px: int
    height_px: int
    duration_seconds: float


def measure_video(path: Path, media_type: str) -> Film:
    """Return the picture track of the film at *path*, once both its ends have been decoded.

    Raises:
        InvalidMediaError: It has none, breaks off, or cannot be decoded.
    """
    with _opened(path, media_type) as container:
        if not container.streams.video:
            raise InvalidMediaError("it has no picture track")
        stream = container.streams.video[0]
        width_px, height_px = stream.codec_context.width, stream.codec_context.height
        if min(width_px, height_px) < MIN_SIDE_PX or width_px * height_px > MAX_PIXELS:
            raise InvalidMediaError(
                f"its picture is {width_px}x{height_px} px; each side must have {MIN_SIDE_PX} px "
                f"or more, both together at most {MAX_PIXELS} pixels"
            )
        times = _picture_times(container, stream)
        _refuse_odd_length(times.duration_seconds, _claimed_seconds(container, stream))
        _decode_first(container, stream)
        _decode_last(container, stream, times.last_ticks)
    return Film(width_px, height_px, times.duration_seconds)


def measure_audio(path: Path, media_type: str) -> float:
    """Return the length in seconds of the sound at *path*, once all of it has been decoded.

    Raises:
        InvalidMediaError: It is no sound, is silent, breaks off, or cannot be decoded.
    """
    plain = _plain_sound(path) if media_type == "audio/wav" else None
    seconds, peak = plain or _decoded_sound(path, media_type)
    if seconds > MAX_SECONDS:
        raise InvalidMediaError(_TOO_LONG)
    if peak < SILENT_PEAK:
        raise InvalidMediaError(f"it is silent: {seconds:.2f} s without a sound")
    return seconds


def _plain_sound(path: Path) -> tuple[float, float] | None:
    """Return seconds and peak of a short, uncompressed WAV; None where FFmpeg has to judge.

    Asking FFmpeg costs fifteen times as much, and most lines are such files.
    """
    if path.stat().st_size > _MAX_PLAIN_BYTES:
        return None
    try:
        audio = read_wav(path)
    except InvalidMediaError:
        return None
    peak = float(np.abs(audio.samples).max(initial=0.0))
    if not np.isfinite(peak):
        raise InvalidMediaError(_NOT_FINITE)
    return audio.duration_seconds, peak


def _decoded_sound(path: Path, media_type: str) -> tuple[float, float]:
    with _opened(path, media_type) as container:
        # Covers of songs are picture tracks to the demuxer.
        has_film = media_type.startswith("video/") and container.streams.video
        if not container.streams.audio or has_film:
            raise InvalidMediaError("it must have a sound track and no picture track")
        stream = container.streams.audio[0]
        seconds, peak = 0.0, 0.0
        for frame in container.decode(stream):
            seconds += frame.samples / (frame.sample_rate or 1)
            peak = max(peak, _peak(frame))
            if seconds > MAX_SECONDS:
                raise InvalidMediaError(_TOO_LONG)
        is_said = media_type != "audio/mpeg" or has_frame_count(_head(path))
        claimed = (
            _claimed_seconds(container, stream) if is_said and media_type != "audio/aac" else 0
        )
    _refuse_odd_length(seconds, claimed)
    return seconds, peak


@contextmanager
def _opened(path: Path, media_type: str) -> Generator[InputContainer]:
    try:
        with av.open(
            str(path),
            format=_DEMUXERS[media_type],
            metadata_errors="ignore",
            options={"protocol_whitelist": "file"},
        ) as container:
            yield container
    except av.error.FFmpegError as exc:
        raise InvalidMediaError(f"it cannot be decoded as {media_type}: {exc.strerror}") from exc


@dataclass(frozen=True, slots=True)
class _PictureTimes:
    last_ticks: int
    duration_seconds: float


def _picture_times(container: InputContainer, stream: VideoStream) -> _PictureTimes:
    """Return when the last picture is shown and how long all of them are, by their packets."""
    starts: list[int] = []
    ends: list[int] = []
    for packet in container.demux(stream):
        if packet.size and packet.pts is not None:
            starts.append(packet.pts)
            ends.append(packet.pts + (packet.duration or 0))
    if not starts or stream.time_base is None:
        raise InvalidMediaError("its picture track has no pictures")
    span = max(ends) - min(starts)
    return _PictureTimes(max(starts), float(span * stream.time_base))


def _claimed_seconds(container: InputContainer, stream: "VideoStream | av.AudioStream") -> float:
    """Return the length that the headers claim; zero where they do not."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return float(Fraction(container.duration or 0, av.time_base))


def _refuse_odd_length(seconds: float, claimed_seconds: float) -> None:
    if not 0.0 < seconds <= MAX_SECONDS:
        raise InvalidMediaError(f"its length must be in (0, {MAX_SECONDS:g}] s, it is {seconds:g}")
    if seconds < claimed_seconds * (1.0 - _SLACK_SHARE) - _SLACK_SECONDS:
        raise InvalidMediaError(
            f"it breaks off: it claims {claimed_seconds:.2f} s and has {seconds:.2f}"
        )


def _decode_first(container: InputContainer, stream: VideoStream) -> None:
    container.seek(0)
    first = next(iter(container.decode(stream)), None)
    if first is None or first.is_corrupt:
        raise InvalidMediaError("its first picture cannot be decoded")


def _decode_last(container: InputContainer, stream: VideoStream, last_ticks: int) -> None:
    """Decode from the key picture before the last picture to the end."""
    container.seek(last_ticks, stream=stream)
    shown: int | None = None
    for frame in container.decode(stream):
        if frame.is_corrupt:
            raise InvalidMediaError("its last pictures are damaged")
        shown = frame.pts
    if shown is None or shown < last_ticks:
        raise InvalidMediaError("its last picture cannot be decoded")


def _peak(frame: AudioFrame) -> float:
    """Return the largest magnitude of the samples, 1.0 for full scale."""
    samples = frame.to_ndarray()
    if samples.size == 0:
        return 0.0
    if samples.dtype == np.uint8:
        return float(np.abs(samples.astype(np.int16) - 128).max()) / 128.0
    scale = 2.0 ** (8 * samples.dtype.itemsize - 1) if samples.dtype.kind == "i" else 1.0
    peak = float(np.abs(samples.astype(np.float64)).max()) / scale
    if not np.isfinite(peak):
        raise InvalidMediaError(_NOT_FINITE)
    return peak


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)
