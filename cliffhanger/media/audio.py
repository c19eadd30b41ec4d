"""Sound as a value: planar float samples with their rate."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidAudioError

SAMPLE_RATE_HZ: Final = 48_000
"""The project's one rate: every stem, voice and film."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A stretch of sound.

    Attributes:
        samples: float32 in [-1, 1], shape (num_channels, num_samples).
        sample_rate_hz: Samples per second per channel.

    Raises:
        InvalidAudioError: The array is not two-dimensional float32, or the rate is not positive.
    """

    samples: NDArray[np.float32]
    sample_rate_hz: int = SAMPLE_RATE_HZ

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            problem = (
                "samples must be float32 of shape (num_channels, num_samples), "
                f"got {self.samples.dtype} {self.samples.shape}"
            )
            raise InvalidAudioError(problem)
        if self.sample_rate_hz <= 0:
            problem = f"sample_rate_hz must be > 0, got {self.sample_rate_hz}"
            raise InvalidAudioError(problem)

    @property
    def num_channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self.samples.shape[0])

    @property
    def num_samples(self) -> int:
        """Samples per channel."""
        return int(self.samples.shape[1])

    @property
    def duration_seconds(self) -> float:
        """Length in seconds."""
        return self.num_samples / self.sample_rate_hz
