"""What was heard in a recording, and when."""

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from cliffhanger.value import Value


class HeardWord(Value):
    """One word as it was heard, `[start_seconds, end_seconds)` from the start of the recording."""

    text: str
    """As the recogniser wrote it, without spaces around it."""
    start_seconds: float = Field(ge=0.0, allow_inf_nan=False)
    """From the start of the recording."""
    end_seconds: float = Field(ge=0.0, allow_inf_nan=False)
    """Exclusive; not before the start."""
    probability: float = Field(default=1.0, ge=0.0, le=1.0)
    """How sure the recogniser is of the word; 1 where it does not tell."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.end_seconds < self.start_seconds:
            raise ValueError(
                f"end_seconds of {self.text!r} must be >= start_seconds "
                f"({self.start_seconds:.3f}), got {self.end_seconds:.3f}"
            )
        return self


class HeardSegment(Value):
    """A stretch of speech between two pauses, as the recogniser cut it."""

    text: str
    """What was heard in it."""
    start_seconds: float = Field(ge=0.0, allow_inf_nan=False)
    """From the start of the recording."""
    end_seconds: float = Field(ge=0.0, allow_inf_nan=False)
    """Exclusive."""
    silence_probability: float = Field(default=0.0, ge=0.0, le=1.0)
    """How sure the recogniser is that nobody speaks in it; 0 where it does not tell."""


class Transcript(Value):
    """What was heard in a recording."""

    text: str
    """All of it."""
    language: str = ""
    """BCP 47 or ISO 639-1 tag, where it was told."""
    words: tuple[HeardWord, ...] = ()
    """With their times, in order of their starts; empty where the recogniser gives none."""
    segments: tuple[HeardSegment, ...] = ()
    """In order; empty where the recogniser gives none."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        for before, after in pairwise(self.words):
            if after.start_seconds < before.start_seconds:
                raise ValueError(
                    "words must be in order of their starts, got "
                    f"{after.text!r} at {after.start_seconds:.3f} after {before.text!r} at "
                    f"{before.start_seconds:.3f}; sort them"
                )
        return self
