"""The embedded animator: a shot request drawn, captioned and encoded in one pass."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.stage.stage import Overlay, Stage
from cliffhanger.media.clip import Clip
from cliffhanger.media.encode import ClipWriter, to_i420
from cliffhanger.media.picture import Pixels
from cliffhanger.media.text import render_caption, render_notice, render_title
from cliffhanger.models.requests import VideoRequest
from cliffhanger.value import Value

ADAPTER_VERSION = "3"
"""Part of every cache key; raise it when the same request would look different."""


class EmbeddedAnimator(Value):
    """Draws shots with the embedded puppets and backdrops; implements `Animator`."""

    crf: int = 21
    """x264 constant rate factor; lower is better and larger."""
    preset: str = "superfast"
    """x264 preset."""
    keep_textless: bool = True
    """Also write the picture without captions and titles, for dubs."""

    def animate(self, request: VideoRequest, path: Path) -> Clip:
        """Write the shot to *path* and return it.

        Where text lies on the picture and `keep_textless` is set, the same frames without it go
        beside it, as `<stem>.textless.mp4`.
        """
        # who only orders a shot need not load everything that draws it
        from cliffhanger.animatic.likeness.seeing import see_heads  # noqa: PLC0415
        from cliffhanger.animatic.stage.staging import set_stage  # noqa: PLC0415

        stage = set_stage(request)
        stage.overlays = lay_glass(request)
        textless = path.with_suffix(".textless.mp4")
        is_split = self.keep_textless and bool(stage.overlays)
        with ExitStack() as stack:
            film = stack.enter_context(self._writer(path, request))
            plain = stack.enter_context(self._writer(textless, request)) if is_split else None
            _film(stage, request.num_frames, film, plain)
        return Clip(
            path=path,
            textless_path=textless if is_split else path if self.keep_textless else None,
            num_frames=request.num_frames,
            format=request.format,
            heads=see_heads(stage, request.num_frames),
        )

    def _writer(self, path: Path, request: VideoRequest) -> ClipWriter:
        return ClipWriter(path, request.format, crf=self.crf, preset=self.preset)


def _film(stage: Stage, num_frames: int, film: ClipWriter, plain: ClipWriter | None) -> None:
    height, width = stage.format.height_px, stage.format.width_px
    planes = np.empty((height * 3 // 2, width), np.uint8)
    for frame_index in range(num_frames):
        picture = stage.picture(frame_index)
        if plain is None:
            stage.overlay(picture, frame_index)
            film.write(to_i420(picture, planes))
            continue
        plain.write(to_i420(picture, planes))
        for item in stage.overlay(picture, frame_index):
            convert_rows(picture, planes, item.y_px, item.y_px + item.pixels.shape[0])
        film.write(planes)


def convert_rows(picture: Pixels, planes: NDArray[np.uint8], top: int, bottom: int) -> None:
    """Convert the rows `[top, bottom)` of *picture* into *planes*, which hold the rest already.

    Args:
        picture: As `to_i420` takes it.
        planes: As `to_i420` returns them.
        top: First row that changed; cut at the edges of the picture.
        bottom: First row after those.
    """
    height, width = picture.shape[:2]
    top, bottom = max(0, top // 2 * 2), min(height, (bottom + 1) // 2 * 2)
    if bottom <= top:
        return
    rows = bottom - top
    fresh = to_i420(picture[top:bottom], np.empty((rows * 3 // 2, width), np.uint8)).reshape(-1)
    flat, half = planes.reshape(-1), width // 2
    ends = np.cumsum([0, rows * width, rows // 2 * half, rows // 2 * half])
    starts = (
        top * width,
        height * width + top // 2 * half,
        height * width * 5 // 4 + top // 2 * half,
    )
    for start, first, last in zip(starts, ends[:-1], ends[1:], strict=True):
        flat[start : start + last - first] = fresh[first:last]


def lay_glass(request: VideoRequest) -> tuple[Overlay, ...]:
    """Return everything written over the picture: captions, title, notice."""
    return (*_captions(request), *_title(request), *_notice(request))


def _captions(request: VideoRequest) -> Sequence[Overlay]:
    sprites = (
        (cue, render_caption(cue.lines, format=request.format, language=request.language))
        for cue in request.captions
    )
    return [
        Overlay(sprite.pixels, sprite.x_px, sprite.y_px, cue.start_frame, cue.end_frame)
        for cue, sprite in sprites
    ]


def _title(request: VideoRequest) -> Sequence[Overlay]:
    if not request.shot.title:
        return []
    sprite = render_title(request.shot.title, format=request.format, language=request.language)
    fps, last = request.format.fps, request.num_frames
    start = last - round(1.8 * fps) if request.is_ending else round(0.3 * fps)
    start = max(0, min(last - 1, start))
    end = last if request.is_ending else min(last, start + round(2.6 * fps))
    return [Overlay(sprite.pixels, sprite.x_px, sprite.y_px, start, end)]


def _notice(request: VideoRequest) -> Sequence[Overlay]:
    if not request.notice:
        return []
    sprite = render_notice(request.notice, format=request.format, language=request.language)
    return [Overlay(sprite.pixels, sprite.x_px, sprite.y_px, 0, request.num_frames)]
