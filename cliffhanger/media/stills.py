"""Still pictures from a film: single frames, the poster, the contact sheet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream

from cliffhanger.errors import InvalidInputError, InvalidMediaError
from cliffhanger.media.encode import partial_path
from cliffhanger.media.picture import Pixels
from cliffhanger.media.probe import open_media
from cliffhanger.media.text import render_text

SHEET_WIDTH_PX: Final = 2400
SHEET_BACKGROUND: Final = (28, 20, 22, 255)
SHEET_GAP_PX: Final = 28
LABEL_FONT_PX: Final = 26.0
LABEL_COLOR: Final = (214.0, 206.0, 198.0)


def grab_frames(path: Path, frame_numbers: Sequence[int]) -> list[Pixels]:
    """Return the frames with those numbers, opaque BGRA, in the order asked for.

    Raises:
        InvalidMediaError: The file is not a film or has no frame of that number.
    """
    with open_media(path) as container:
        if not container.streams.video:
            raise InvalidMediaError(f"{path.name} must have a picture track, it has none")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        grabbed = {
            number: _grab(container, stream, number, path) for number in sorted(set(frame_numbers))
        }
    return [grabbed[number] for number in frame_numbers]


def poster_jpeg(frame: Pixels, path: Path, *, quality: int = 92) -> None:
    """Write an opaque frame as JPEG, quality 1..100."""
    _write_image(path, frame[..., :3], ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality])


def contact_sheet(
    frames: Sequence[Pixels], labels: Sequence[str], path: Path, *, columns: int = 6
) -> None:
    """Write the frames side by side on a dark page, each over its label, as PNG.

    Args:
        frames: Opaque BGRA, all of one shape.
        labels: One short line per frame.
        path: Where the PNG goes; at most 2400 px wide.
        columns: Frames per row; fewer where there are fewer frames.

    Raises:
        InvalidInputError: There is no frame, or frames and labels differ in number.
    """
    if not frames or len(frames) != len(labels) or columns < 1:
        raise InvalidInputError(
            "frames and labels must be as many, at least one, and columns >= 1, "
            f"got {len(frames)} frames, {len(labels)} labels, columns={columns}"
        )
    columns = min(columns, len(frames))
    widest_px = (SHEET_WIDTH_PX - SHEET_GAP_PX) // columns - SHEET_GAP_PX
    width_px = min(frames[0].shape[1], widest_px)
    cells = [_cell(frame, label, width_px) for frame, label in zip(frames, labels, strict=True)]
    page = _page(cells, columns)
    _write_image(path, page[..., :3], ".png", [cv2.IMWRITE_PNG_COMPRESSION, 6])


def _grab(container: InputContainer, stream: VideoStream, number: int, path: Path) -> Pixels:
    rate, tick = stream.average_rate, stream.time_base
    if rate is None or tick is None:
        raise InvalidMediaError(f"{path.name} must have a constant frame rate, it has none")
    container.seek(round(number / rate / tick), stream=stream)
    for frame in container.decode(stream):
        found = round((frame.pts or 0) * tick * rate)
        if found == number:
            return _to_bgra(frame)
        if found > number:
            break
    raise InvalidMediaError(
        f"{path.name} must have a frame {number}, it has {stream.frames} frames"
    )


def _to_bgra(frame: VideoFrame) -> Pixels:
    converted = frame.reformat(
        format="bgra",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        # the fast path leaves the last columns of some widths, such as 180, unwritten
        interpolation=Interpolation.BILINEAR
        | Interpolation.FULL_CHR_H_INT
        | Interpolation.ACCURATE_RND,
    )
    return cast("Pixels", converted.to_ndarray())


def _cell(frame: Pixels, label: str, width_px: int) -> Pixels:
    """Return the frame scaled to *width_px* over its label."""
    height_px = round(frame.shape[0] * width_px / frame.shape[1])
    picture = cv2.resize(frame, (width_px, height_px), interpolation=cv2.INTER_AREA)
    cell = np.empty((height_px + round(LABEL_FONT_PX * 2), width_px, 4), np.uint8)
    cell[:] = SHEET_BACKGROUND
    cell[:height_px] = picture
    words = render_text(_shortened(label, width_px), font_px=LABEL_FONT_PX, color=LABEL_COLOR)
    words = words[: cell.shape[0] - height_px, :width_px]
    top = height_px + round(LABEL_FONT_PX * 0.5)
    place = cell[top : top + words.shape[0], : words.shape[1]]
    words = words[: place.shape[0]]
    clear = 255 - words[..., 3:].astype(np.uint16)
    place[:] = place * clear // 255 + words
    place[..., 3] = 255
    return cell


def _shortened(label: str, width_px: int) -> str:
    """Return *label*, cut with an ellipsis where it is wider than the frame."""
    shown = label
    while shown and render_text(shown, font_px=LABEL_FONT_PX).shape[1] > width_px:
        shown = shown.removesuffix("…")[:-1].rstrip() + "…" if len(shown) > 2 else ""
    return shown


def _page(cells: Sequence[Pixels], columns: int) -> Pixels:
    rows = -(-len(cells) // columns)
    height_px, width_px = cells[0].shape[:2]
    page = np.empty(
        (
            rows * (height_px + SHEET_GAP_PX) + SHEET_GAP_PX,
            columns * (width_px + SHEET_GAP_PX) + SHEET_GAP_PX,
            4,
        ),
        np.uint8,
    )
    page[:] = SHEET_BACKGROUND
    for index, cell in enumerate(cells):
        top = SHEET_GAP_PX + index // columns * (height_px + SHEET_GAP_PX)
        left = SHEET_GAP_PX + index % columns * (width_px + SHEET_GAP_PX)
        page[top : top + height_px, left : left + width_px] = cell
    return page


def _write_image(path: Path, image: Pixels, suffix: str, options: list[int]) -> None:
    is_encoded, content = cv2.imencode(suffix, image, options)
    if not is_encoded:
        raise InvalidInputError(f"an image of shape {image.shape} cannot be written as {suffix}")
    partial = partial_path(path)
    partial.write_bytes(content.tobytes())
    partial.replace(path)
