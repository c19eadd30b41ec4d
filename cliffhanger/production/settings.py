"""How a film is to look and be kept: what a studio profile decides."""

import re
from typing import Final, Literal

from pydantic import Field, ValidationError

from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.value import Value

Preset = Literal[
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
]

_SIZE: Final = re.compile(r"([1-9][0-9]{1,3})x([1-9][0-9]{2,3})")


class FilmSettings(Value):
    """Settings of one production."""

    format: VideoFormat = VideoFormat()
    """Size and rate."""
    crf: int = Field(default=21, ge=0, le=51)
    """x264 quality; lower is better and larger."""
    preset: Preset = "superfast"
    """x264 speed."""
    notice: str = Field(default="", max_length=60)
    """Small line that stays on screen, such as the AI label; empty for none."""
    is_textless_kept: bool = True
    """Whether the picture without burned text is kept, for dubs."""


def change_format(
    settings: FilmSettings, *, size: str | None = None, fps: int | None = None
) -> FilmSettings:
    """Return *settings* with *size* (`1080x1920`) and *fps* where they are given.

    Raises:
        InvalidSettingError: No film can have that size or rate.
    """
    sides = _SIZE.fullmatch(size) if size else None
    changes: dict[str, object] = {"fps": fps} if fps is not None else {}
    if sides is not None:
        changes |= {"width_px": int(sides[1]), "height_px": int(sides[2])}
    try:
        video_format = VideoFormat.model_validate({**dict(settings.format), **changes})
    except ValidationError as exc:
        if any(error["loc"] == ("fps",) for error in exc.errors()):
            raise InvalidSettingError(f"fps must be 24, 25, 30 or 60, got {fps}") from exc
        raise _size_error(size) from exc
    if size and sides is None:
        raise _size_error(size)
    return settings.model_copy(update={"format": video_format})


def _size_error(size: str | None) -> InvalidSettingError:
    return InvalidSettingError(
        "size must be WIDTHxHEIGHT in even numbers from 90x160 to 4320x7680, such as 1080x1920, "
        f"got {size!r}"
    )
