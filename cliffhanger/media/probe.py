"""What a film file says about itself, read from its headers."""

from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.mp4 import count_edit_lists, is_faststart, read_boxes
from cliffhanger.value import Value

_MATRICES: Final = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc"}
_CURVES: Final = {1: "bt709", 6: "smpte170m", 13: "iec61966-2-1", 16: "smpte2084"}
_PRIMARIES: Final = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020"}
_RANGES: Final = {1: "tv", 2: "pc"}


class VideoFacts(Value):
    """The picture track."""

    codec: str
    """`h264` and the like."""
    profile: str
    """`High` and the like."""
    pixel_format: str
    """`yuv420p` and the like."""
    width_px: int
    """Width."""
    height_px: int
    """Height."""
    fps: float
    """Average frames per second."""
    num_frames: int
    """Frames in the index."""
    duration_seconds: float
    """Length of the track."""
    start_seconds: float
    """When the first frame is shown."""
    color_range: str
    """`tv` for limited, `pc` for full, `unknown`."""
    color_space: str
    """Matrix, `bt709` and the like."""
    color_primaries: str
    """Primaries."""
    color_transfer: str
    """Transfer curve."""


class AudioFacts(Value):
    """The sound track."""

    codec: str
    """`aac` and the like."""
    profile: str
    """`LC` and the like."""
    sample_rate_hz: int
    """Samples per second."""
    num_channels: int
    """2 for stereo."""
    duration_seconds: float
    """Length of the track."""
    start_seconds: float
    """When the first sample is heard."""


class FilmFacts(Value):
    """A film file."""

    video: VideoFacts
    """Its first picture track."""
    audio: AudioFacts | None = None
    """Its first sound track."""
    subtitle_languages: tuple[str, ...] = ()
    """Language of each soft subtitle track, ISO 639-2."""
    is_faststart: bool
    """Whether the index stands before the media."""
    num_edit_lists: int
    """Number of `edts` boxes; platforms ask for none."""
    num_bytes: int
    """Size of the file."""
    title: str = ""
    """Title tag."""
    comment: str = ""
    """Comment tag."""

    @property
    def av_offset_seconds(self) -> float:
        """Start of sound minus start of picture; 0 when they start together or sound is absent."""
        return 0.0 if self.audio is None else self.audio.start_seconds - self.video.start_seconds


def probe_film(path: Path) -> FilmFacts:
    """Return the facts of an MP4 film.

    Raises:
        InvalidMediaError: The file is missing, not an MP4, or has no picture.
    """
    if not path.is_file():
        raise InvalidMediaError(f"path must be an MP4 file, {path} does not exist")
    boxes = read_boxes(path)
    with open_media(path) as container:
        if not container.streams.video:
            raise InvalidMediaError(f"{path.name} must have a picture track, it has none")
        sounds = container.streams.audio
        tags = container.metadata
        return FilmFacts(
            video=_video_facts(container.streams.video[0]),
            audio=_audio_facts(sounds[0]) if sounds else None,
            subtitle_languages=tuple(
                stream.metadata.get("language", "und") for stream in container.streams.subtitles
            ),
            is_faststart=is_faststart(boxes),
            num_edit_lists=count_edit_lists(boxes),
            num_bytes=path.stat().st_size,
            title=tags.get("title", ""),
            comment=tags.get("comment", ""),
        )


def open_media(path: Path) -> InputContainer:
    """Return the opened container.

    Raises:
        InvalidMediaError: It cannot be opened as media.
    """
    try:
        return av.open(str(path))
    except av.error.FFmpegError as problem:
        raise InvalidMediaError(f"{path.name} cannot be read as media: {problem}") from problem


def _video_facts(stream: VideoStream) -> VideoFacts:
    context = stream.codec_context
    return VideoFacts(
        codec=context.name,
        profile=context.profile or "unknown",
        pixel_format=context.pix_fmt or "unknown",
        width_px=context.width,
        height_px=context.height,
        fps=float(stream.average_rate or 0),
        num_frames=stream.frames,
        duration_seconds=_seconds(stream.duration, stream.time_base),
        start_seconds=_seconds(stream.start_time, stream.time_base),
        color_range=_RANGES.get(context.color_range, "unknown"),
        color_space=_MATRICES.get(context.colorspace, "unknown"),
        color_primaries=_PRIMARIES.get(context.color_primaries, "unknown"),
        color_transfer=_CURVES.get(context.color_trc, "unknown"),
    )


def _audio_facts(stream: AudioStream) -> AudioFacts:
    context = stream.codec_context
    return AudioFacts(
        codec=context.name,
        profile=context.profile or "unknown",
        sample_rate_hz=context.sample_rate,
        num_channels=context.channels,
        duration_seconds=_seconds(stream.duration, stream.time_base),
        start_seconds=_seconds(stream.start_time, stream.time_base),
    )


def _seconds(ticks: int | None, time_base: Fraction | None) -> float:
    return float((ticks or 0) * (time_base or 0))
