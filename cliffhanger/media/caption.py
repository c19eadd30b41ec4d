"""A caption on the timeline."""

from pydantic import Field, model_validator

from cliffhanger.value import Value


class Cue(Value):
    """One caption card, `[start_frame, end_frame)`; frames count from the start of the film."""

    start_frame: int = Field(ge=0)
    """First frame that shows it."""
    end_frame: int = Field(ge=1)
    """First frame that does not."""
    lines: tuple[str, ...] = Field(min_length=1, max_length=2)
    """Display lines, top first, already broken."""
    speaker: str = ""
    """Name of who speaks."""
    line_id: str = ""
    """The line it belongs to."""

    @model_validator(mode="after")
    def _check_order(self) -> "Cue":
        if self.end_frame <= self.start_frame:
            raise ValueError(
                f"end_frame must be > start_frame, got {self.end_frame} <= {self.start_frame}"
            )
        return self

    @property
    def text(self) -> str:
        """The display lines joined by newlines."""
        return "\n".join(self.lines)


class CueSheet(Value):
    """All captions of a film."""

    cues: tuple[Cue, ...]
    """In order, not overlapping."""
