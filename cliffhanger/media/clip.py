"""An encoded stretch of picture."""

from pathlib import Path

from pydantic import Field

from cliffhanger.media.picture import VideoFormat
from cliffhanger.value import Value


class SeenHead(Value):
    """Where a character's head is on a frame; the box lies within the frame, in its pixels."""

    character_id: str
    """Whose."""
    frame_index: int = Field(ge=0)
    """Frame of the shot."""
    left: int = Field(ge=0)
    """First column."""
    top: int = Field(ge=0)
    """First row."""
    right: int = Field(gt=0)
    """First column after it."""
    bottom: int = Field(gt=0)
    """First row after it."""


class Clip(Value):
    """One shot's encoded picture on disk: H.264 in MP4, closed GOPs, first frame an IDR.

    All clips of a film share codec settings, so that they can be joined without encoding.
    """

    path: Path
    """The file."""
    textless_path: Path | None = None
    """The same picture without captions and titles, where it is kept."""
    num_frames: int = Field(ge=1)
    """Exact number of frames."""
    format: VideoFormat
    """Size and rate."""
    heads: tuple[SeenHead, ...] = ()
    """Heads large enough to be recognised, on a few of its frames; empty where nobody says."""
