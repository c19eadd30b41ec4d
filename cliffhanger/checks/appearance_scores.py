"""What is measured of how pictures look; each number carries the name of what made it."""

from typing import Final

from pydantic import Field

from cliffhanger.value import Value

STILL_MOTION: Final = 0.001
"""Mean absolute difference of luma, -60 dB: the noise floor of ffmpeg's `freezedetect`."""


class Score(Value):
    """A number and what made it."""

    value: float
    """The number."""
    backbone: str
    """Name of the embedder."""


class SubjectConsistency(Value):
    """How steady what a clip shows looks, and whether anything moves."""

    value: float
    """Normalised as VBench does: 1.0 for frames that all look the same."""
    raw: float = Field(ge=0.0, le=1.0)
    """Before that."""
    motion: float = Field(ge=0.0, le=1.0)
    """Mean absolute difference of luma from frame to frame."""
    backbone: str
    """Name of the embedder."""

    @property
    def is_static(self) -> bool:
        """Whether nothing moves: then the value says nothing about the model that made it."""
        return self.motion < STILL_MOTION


class Appearance(Value):
    """What could be measured; None stands for what there was nothing to measure on."""

    clip_i: Score | None = None
    """Mean cosine of all pairs of a generated and a real picture."""
    clip_t: Score | None = None
    """Mean cosine of a generated picture and its text."""
    dino: Score | None = None
    """As CLIP-I with a backbone that tells instances apart."""
    consistency: SubjectConsistency | None = None
    """Of a clip."""
