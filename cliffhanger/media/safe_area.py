"""The part of a vertical frame that no platform covers with its own buttons and captions."""

from dataclasses import dataclass
from typing import Final

from cliffhanger.media.picture import VideoFormat

REFERENCE_WIDTH_PX: Final = 1080
REFERENCE_HEIGHT_PX: Final = 1920


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A rectangle of pixels, `[left, right) x [top, bottom)`.

    Attributes:
        left_px: First column.
        top_px: First row.
        right_px: First column beyond.
        bottom_px: First row beyond.
    """

    left_px: int
    top_px: int
    right_px: int
    bottom_px: int

    @property
    def width_px(self) -> int:
        """Columns inside."""
        return self.right_px - self.left_px

    @property
    def height_px(self) -> int:
        """Rows inside."""
        return self.bottom_px - self.top_px

    def holds(self, other: "PixelBox") -> bool:
        """Return whether *other* lies inside."""
        return (
            self.left_px <= other.left_px
            and self.top_px <= other.top_px
            and other.right_px <= self.right_px
            and other.bottom_px <= self.bottom_px
        )


def text_safe_area(format_: VideoFormat) -> PixelBox:
    """Return where words may stand: 65, 270, 180 and 480 px in at 1080x1920, scaled to *format_*.

    The left and top edges are Meta's unified margins, the right and bottom ones clear TikTok's
    button column and caption block.
    """
    across = format_.width_px / REFERENCE_WIDTH_PX
    down = format_.height_px / REFERENCE_HEIGHT_PX
    return PixelBox(
        left_px=round(65 * across),
        top_px=round(270 * down),
        right_px=format_.width_px - round(180 * across),
        bottom_px=format_.height_px - round(480 * down),
    )


def text_scale(format_: VideoFormat) -> float:
    """Return the factor from sizes at 1080x1920 to sizes in *format_*."""
    return min(format_.width_px / REFERENCE_WIDTH_PX, format_.height_px / REFERENCE_HEIGHT_PX)
