"""An encoded stretch of picture."""

from pathlib import Path

from pydantic import Field

from cliffhanger.media.picture import VideoFormat
from cliffhanger.value import Value


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
