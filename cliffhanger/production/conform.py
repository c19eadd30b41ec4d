"""A clip that somebody else made, conformed: size, rate and exact length, captions on top."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.animator import convert_rows, lay_glass
from cliffhanger.animatic.stage.compositing import stamp
from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.clip import Clip
from cliffhanger.media.decode import decode_frames
from cliffhanger.media.encode import ClipWriter, to_i420
from cliffhanger.media.picture import Pixels, VideoFormat
from cliffhanger.models.requests import VideoRequest
from cliffhanger.value import Value

ADAPTER_VERSION: Final = "1"
"""Part of every cache key; raise it when the same clip would be conformed differently."""
LONGEST_HOLD_SECONDS: Final = 0.25
"""How long the last frame may stand where a clip is a little short."""
ROUNDING_SECONDS: Final = 0.002
"""Containers with whole milliseconds round every time."""


class Conformer(Value):
    """Encodes foreign clips as the film wants them."""

    crf: int = 21
    """x264 constant rate factor; lower is better and larger."""
    preset: str = "superfast"
    """x264 preset."""
    keep_textless: bool = True
    """Also write the picture without captions and titles, for dubs."""

    def conform(self, source: Path, request: VideoRequest, path: Path) -> Clip:
        """Write *source* as the shot of *request* to *path* and return it.

        The picture fills the frame, its middle kept; frames are those that show at their time; a
        longer clip is cut at its end.

        Raises:
            InvalidMediaError: It cannot be decoded, or is shorter than the shot.
        """
        glass = lay_glass(request)
        textless = path.with_suffix(".textless.mp4")
        is_split = self.keep_textless and bool(glass)
        with ExitStack() as stack:
            film = stack.enter_context(self._writer(path, request.format))
            plain = (
                stack.enter_context(self._writer(textless, request.format)) if is_split else None
            )
            planes = np.empty(
                (request.format.height_px * 3 // 2, request.format.width_px), np.uint8
            )
            for index, picture in enumerate(timed_frames(source, request)):
                to_i420(picture, planes)
                if plain is not None:
                    plain.write(planes)
                for item in glass:
                    if item.start_frame <= index < item.end_frame:
                        _lay(picture, planes, item.pixels, item.x_px, item.y_px)
                film.write(planes)
        return Clip(
            path=path,
            textless_path=textless if is_split else path if self.keep_textless else None,
            num_frames=request.num_frames,
            format=request.format,
        )

    def _writer(self, path: Path, video_format: VideoFormat) -> ClipWriter:
        return ClipWriter(path, video_format, crf=self.crf, preset=self.preset)


def conform(conformer: Conformer, source: Path, request: VideoRequest, path: Path) -> Clip:
    """Return the clip conformed in this process; what a worker runs."""
    return conformer.conform(source, request, path)


def _lay(picture: Pixels, planes: NDArray[np.uint8], pixels: Pixels, x_px: int, y_px: int) -> None:
    stamp(picture, pixels, x_px, y_px)
    convert_rows(picture, planes, y_px, y_px + pixels.shape[0])


def timed_frames(source: Path, request: VideoRequest) -> Iterator[Pixels]:
    """Yield exactly the frames of the shot, each the last one that had begun by its middle.

    They fill the film's frame, opaque BGRA, and may be drawn on.

    Raises:
        InvalidMediaError: The clip cannot be decoded, or is shorter than the shot.
    """
    fps, num_left = request.format.fps, request.num_frames
    current: Pixels | None = None
    began_seconds = end_seconds = 0.0
    index = 0
    for seconds, pixels in decode_frames(source):
        while current is not None and index < num_left and (index + 0.5) / fps < seconds:
            yield current.copy()
            index += 1
        if index >= num_left:
            return
        current = _fill(pixels, request.format)
        # the last frame lasts as long as the one before it
        began_seconds, end_seconds = seconds, 2.0 * seconds - began_seconds
    needed = num_left / fps
    if current is None or needed - end_seconds > LONGEST_HOLD_SECONDS + ROUNDING_SECONDS:
        raise InvalidMediaError(
            f"shot {request.shot.id} needs {needed:.2f} s of picture, the clip has "
            f"{end_seconds:.2f} s; order a longer one"
        )
    for _ in range(index, num_left):
        yield current.copy()


def _fill(pixels: Pixels, video_format: VideoFormat) -> Pixels:
    """Return the picture scaled to fill the frame, cut evenly at both sides."""
    rows, columns = pixels.shape[:2]
    width, height = video_format.width_px, video_format.height_px
    scale = max(width / columns, height / rows)
    size = max(width, round(columns * scale)), max(height, round(rows * scale))
    shrinks = scale < 1.0
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    scaled = pixels if size == (columns, rows) else cv2.resize(pixels, size, interpolation=method)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    part = scaled[top : top + height, left : left + width]
    filled: Pixels = np.ascontiguousarray(part, dtype=np.uint8)
    filled[..., 3] = 255
    return filled
