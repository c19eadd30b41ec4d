"""What a lip-sync expert network says of a clip: LSE-C and LSE-D (Prajwal et al. 2020)."""

from typing import Final

from pydantic import Field

from cliffhanger.value import Value

MAX_SHIFT: Final = 15
"""Frames of 40 ms that the sound is shifted either way. The median depends on it, so LSE-C does:
only figures of one range compare."""
PASS_CONFIDENCE, FAIL_CONFIDENCE = 5.5, 3.0
PASS_DISTANCE: Final = 8.0
PASS_OFFSET, FAIL_OFFSET = 1, 3


class SyncScore(Value):
    """How picture and sound of one face fit, over all windows of five frames at 25 fps.

    With m(s) the mean distance of their embeddings where the sound is shifted by s frames.
    """

    lse_d: float = Field(ge=0.0)
    """min m(s); lower is better. Real talking heads have about 7."""
    lse_c: float
    """median m(s) - min m(s); higher is better. Real talking heads have about 8."""
    offset_frames: int
    """The s of the minimum; positive when the sound is late. SyncNet's own tools print -s."""
    num_windows: int = Field(ge=1)
    """How many windows were compared."""
    scorer: str
    """Network and sha256 of its weights; scores of different ones cannot be compared."""

    @property
    def is_passed(self) -> bool:
        """Whether all three keep their limits."""
        is_near = abs(self.offset_frames) <= PASS_OFFSET
        return is_near and self.lse_c >= PASS_CONFIDENCE and self.lse_d <= PASS_DISTANCE

    @property
    def is_failed(self) -> bool:
        """Whether it is so poor that nobody needs to look."""
        return self.lse_c < FAIL_CONFIDENCE or abs(self.offset_frames) >= FAIL_OFFSET
