"""Pixels as the project holds them, and the shape of the film."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cliffhanger.value import Value

Pixels = NDArray[np.uint8]
"""uint8, shape (height, width, 4), BGRA with premultiplied alpha."""


class VideoFormat(Value):
    """Size and rate of a film; both sides even, as 4:2:0 needs."""

    width_px: int = Field(default=1080, ge=90, le=4320, multiple_of=2)
    """Width."""
    height_px: int = Field(default=1920, ge=160, le=7680, multiple_of=2)
    """Height."""
    fps: Literal[24, 25, 30, 60] = 24
    """Frames per second, constant; each divides 48 kHz."""

    @property
    def samples_per_frame(self) -> int:
        """48 kHz samples heard during one frame, exact."""
        return 48_000 // self.fps
