"""What a quality check answers."""

from pydantic import Field

from cliffhanger.value import Value


class CheckResult(Value):
    """One measured property of a draft against its limit."""

    name: str
    """Short snake_case name."""
    is_passed: bool
    """Whether the measure keeps the limit."""
    is_required: bool = True
    """Whether a failure keeps the draft from being published."""
    measured: str
    """What was measured, as printed."""
    limit: str
    """What was asked for, as printed."""
    unit: str = ""
    """Unit of both."""
    note: str = Field(default="", max_length=2000)
    """Where it failed, or why it does not apply."""
