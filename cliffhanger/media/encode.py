"""Frames and samples to H.264 and AAC: every frame is encoded once, straight into its final stream.

Clips of one film share every codec setting, so that they can be joined by copying packets.
"""

# PyAV leaves the stream type of its packets open.
# pyright: reportUnknownMemberType=false

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from cliffhanger.errors import InvalidAudioError, InvalidMediaError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.clip import Clip
from cliffhanger.media.picture import Pixels, VideoFormat

AAC_FRAME_SAMPLES: Final = 1024
"""Samples per AAC packet, and the silence that the encoder puts before the first one."""
MP4_OPTIONS: Final = {
    "movflags": "+faststart+negative_cts_offsets",
    "use_editlist": "0",
    "fflags": "+bitexact",
}
"""Index first, no edit lists: YouTube and Instagram refuse them, players ignore them at will."""
BT709: Final = 1
LIMITED_RANGE: Final = 1

_OPENCV_CPU_AVX_512F: Final = 13
"""`cv::CpuFeatures::CPU_AVX_512F`; the Python module has no name for it."""
_X264: Final = (
    "weightp=0:mbtree=1:rc-lookahead=10:bframes=2:b-pyramid=none:open-gop=0:scenecut=0:"
    "threads=1:keyint={keyint}:min-keyint={keyint}"
)


def to_i420(bgra: Pixels, out: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return *out* filled with the frame as planar 4:2:0, BT.709 limited range.

    Args:
        bgra: uint8, shape (height, width, 4), opaque, C-contiguous; both sides even.
        out: uint8, shape (3 * height / 2, width): Y, then Cb and Cr at half size.

    Raises:
        InvalidMediaError: The shapes do not fit.
    """
    height, width = bgra.shape[:2]
    if bgra.shape[2:] != (4,) or out.shape != (height * 3 // 2, width) or height % 2 or width % 2:
        raise InvalidMediaError(
            "bgra must be (height, width, 4) and out (3 * height / 2, width), both sides even, "
            f"got {bgra.shape} and {out.shape}"
        )
    source = VideoFrame.from_numpy_buffer(bgra, format="bgra")
    converted = VideoReformatter().reformat(
        source,
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        # Point sampling of chroma costs 2.7 ms at 1080x1920, averaging 3.8 ms for 2-3 dB of it.
        interpolation=Interpolation.POINT,
        threads=1,
    )
    flat, start = out.reshape(-1), 0
    for plane in converted.planes:
        rows = np.frombuffer(cast("bytes", plane), np.uint8).reshape(-1, plane.line_size)
        end = start + plane.height * plane.width
        flat[start:end].reshape(plane.height, plane.width)[:] = rows[:, : plane.width]
        start = end
    return out


class ClipWriter:
    """Writes frames into a clip; the file appears under its name when the block ends well.

        with ClipWriter(path, format_) as writer:
            writer.write(to_i420(frame, buffer))
        clip = writer.clip

    Args:
        path: Where the MP4 goes.
        format_: Size and rate.
        crf: x264's constant rate factor; lower is better and larger.
        preset: x264's preset.
    """

    def __init__(
        self, path: Path, format_: VideoFormat, *, crf: int = 21, preset: str = "superfast"
    ) -> None:
        self._path = path
        self._format = format_
        self._partial = partial_path(path)
        self._num_frames = 0
        self._container = av.open(str(self._partial), "w", format="mp4", options=dict(MP4_OPTIONS))
        self._stream = self._add_stream(crf, preset)

    @property
    def clip(self) -> Clip:
        """What was written.

        Raises:
            InvalidMediaError: No frame was written.
        """
        if self._num_frames == 0:
            raise InvalidMediaError(f"{self._path.name} needs at least one frame, got 0")
        return Clip(path=self._path, num_frames=self._num_frames, format=self._format)

    def write(self, i420: NDArray[np.uint8]) -> None:
        """Append one frame; *i420* may be reused as soon as this returns.

        Args:
            i420: uint8, shape (3 * height / 2, width), BT.709 limited range.

        Raises:
            InvalidMediaError: The shape is not that of the format.
        """
        expected = (self._format.height_px * 3 // 2, self._format.width_px)
        if i420.shape != expected or i420.dtype != np.uint8:
            raise InvalidMediaError(
                f"i420 must be uint8 of shape {expected}, got {i420.dtype} {i420.shape}"
            )
        frame = VideoFrame.from_numpy_buffer(i420, format="yuv420p")
        frame.pts = self._num_frames
        frame.time_base = Fraction(1, self._format.fps)
        frame.colorspace = BT709
        frame.color_range = LIMITED_RANGE
        self._container.mux(self._stream.encode(frame))
        self._num_frames += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_complete = kind is None and self._num_frames > 0
        try:
            if is_complete:
                self._container.mux(self._stream.encode(None))
            self._container.close()
            if is_complete:
                self._partial.replace(self._path)
        finally:
            self._partial.unlink(missing_ok=True)

    def _add_stream(self, crf: int, preset: str) -> VideoStream:
        options = {
            "preset": preset,
            "crf": str(crf),
            "profile": "high",
            "x264-params": _x264_options(2 * self._format.fps),
        }
        stream = self._container.add_stream("libx264", rate=self._format.fps, options=options)
        stream.width = self._format.width_px
        stream.height = self._format.height_px
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, self._format.fps)
        context.thread_count = 1
        context.color_range = LIMITED_RANGE
        context.colorspace = BT709
        context.color_primaries = BT709
        context.color_trc = BT709
        return stream


def _x264_options(keyint: int) -> str:
    """Return x264's options.

    Its AVX-512 macroblock tree reads memory that nobody wrote, so that equal frames give different
    bytes from run to run; AVX2 does not and is as fast.
    """
    options = _X264.format(keyint=keyint)
    has_avx512 = cv2.checkHardwareSupport(_OPENCV_CPU_AVX_512F)
    return f"{options}:asm=avx2" if has_avx512 else options


@dataclass(frozen=True, slots=True)
class EncodedAudio:
    """AAC on disk that starts where the picture starts.

    Attributes:
        path: An M4A file.
        num_samples: Samples per channel that the film hears.
    """

    path: Path
    num_samples: int


def encode_aac(audio: Audio, path: Path, *, bitrate: int = 320_000) -> EncodedAudio:
    """Return the sound encoded as AAC-LC, free of the encoder's delay.

    The encoder puts 1024 samples before the first; leaving the film's first 1024 samples (21 ms)
    out puts every other one where it belongs without an edit list.

    Args:
        audio: Stereo, 48 kHz.
        path: Where the M4A goes.
        bitrate: Bits per second.

    Raises:
        InvalidAudioError: It is not stereo at 48 kHz, or shorter than two AAC packets.
    """
    _check_film_audio(audio)
    partial = partial_path(path)
    try:
        with av.open(str(partial), "w", format="mp4", options=dict(MP4_OPTIONS)) as container:
            stream = container.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="stereo")
            stream.bit_rate = bitrate
            _encode_samples(container, stream, audio)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return EncodedAudio(path, audio.num_samples)


def partial_path(path: Path) -> Path:
    """Return the name under which *path* is written until it is complete."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _check_film_audio(audio: Audio) -> None:
    if audio.num_channels != 2 or audio.sample_rate_hz != SAMPLE_RATE_HZ:
        raise InvalidAudioError(
            f"a film's sound must be stereo at {SAMPLE_RATE_HZ} Hz, got {audio.num_channels} "
            f"channels at {audio.sample_rate_hz} Hz"
        )
    if audio.num_samples < 2 * AAC_FRAME_SAMPLES:
        raise InvalidAudioError(
            f"num_samples must be >= {2 * AAC_FRAME_SAMPLES}, got {audio.num_samples}"
        )


def _encode_samples(container: OutputContainer, stream: AudioStream, audio: Audio) -> None:
    """Encode all but the first packet's worth of samples; packets are numbered from 0."""
    samples = np.ascontiguousarray(np.clip(audio.samples[:, AAC_FRAME_SAMPLES:], -1.0, 1.0))
    block = 64 * AAC_FRAME_SAMPLES
    for start in range(0, samples.shape[1], block):
        piece = np.ascontiguousarray(samples[:, start : start + block])
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.time_base = Fraction(1, SAMPLE_RATE_HZ)
        frame.pts = start + AAC_FRAME_SAMPLES
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
