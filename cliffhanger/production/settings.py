"""How a film is to look and be kept: what a studio profile decides."""

from typing import Literal

from pydantic import Field

from cliffhanger.media.picture import VideoFormat
from cliffhanger.value import Value

Preset = Literal[
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
]


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
