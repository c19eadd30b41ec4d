"""What comes after a lip-sync was measured: it is kept, tried otherwise, or held for a person."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from cliffhanger.checks.lip_report import LipReport, LipVerdict
from cliffhanger.value import Value

MAX_ATTEMPTS: Final = 3
"""Methods that are tried on one shot, each of them paid."""


class LipAttempt(Value):
    """One method that was tried on a shot."""

    method: str = Field(min_length=1)
    """Which, as the route names it."""
    report: LipReport
    """What was measured."""
    cost_usd: Decimal = Decimal(0)
    """What it cost when it was made; nothing for a program on this machine."""


class SyncedLips(Value):
    """Everything that was tried on a shot whose mouth has to follow its words."""

    attempts: tuple[LipAttempt, ...] = Field(min_length=1)
    """In order."""
    kept_index: int = Field(ge=0)
    """Which of them the shot shows."""
    is_held: bool = False
    """Whether none was good enough: the draft is not published."""
    refusals: tuple[str, ...] = ()
    """Methods that would not make it, or made nothing that can be used, a sentence each."""

    @property
    def kept(self) -> LipAttempt:
        """What the shot shows."""
        return self.attempts[self.kept_index]

    def then(self, later: "SyncedLips") -> "SyncedLips":
        """Return both, the later one kept."""
        return SyncedLips(
            attempts=(*self.attempts, *later.attempts),
            kept_index=len(self.attempts) + later.kept_index,
            is_held=later.is_held,
            refusals=(*self.refusals, *later.refusals),
        )

    @property
    def cost_usd(self) -> Decimal:
        """What all attempts cost."""
        return sum((attempt.cost_usd for attempt in self.attempts), start=Decimal(0))


class LipAction(StrEnum):
    """What to do next."""

    KEEP = "keep"
    """An attempt is good enough."""
    TRY = "try"
    """Another method has its turn."""
    HOLD = "hold"
    """No method is left and none was good: the shot is not done, and a person decides."""


class LipStep(Value):
    """What comes after the attempts so far."""

    action: LipAction
    """What to do."""
    method: str = ""
    """Which method to try."""
    attempt_index: int | None = None
    """Which attempt to keep; the best one where the shot is held, to be shown to the person."""
    needs_review: bool = False
    """Whether a person should look: the attempt is held, within bounds only, or unmeasured."""


def next_method(
    attempts: Sequence[LipAttempt], methods: Sequence[str], *, max_attempts: int = MAX_ATTEMPTS
) -> LipStep:
    """Return what comes next for a shot.

    A shot that passes, or is within bounds, is kept. One that could not be measured is kept for a
    person to see, since another method would be measured no better. One that failed falls to the
    first method that was not tried, until there is none or *max_attempts* is reached; then it is
    held, and never counts as done.

    Args:
        attempts: What was tried, in order.
        methods: Candidates of the route, the best first.
        max_attempts: Most attempts on the shot; >= 1.
    """
    kept = _best(attempts)
    if kept is not None and attempts[kept].report.verdict is not LipVerdict.FAILED:
        is_passed = attempts[kept].report.verdict is LipVerdict.PASSED
        return LipStep(action=LipAction.KEEP, attempt_index=kept, needs_review=not is_passed)
    tried = {attempt.method for attempt in attempts}
    untried = [method for method in methods if method not in tried]
    if untried and len(attempts) < max_attempts:
        return LipStep(action=LipAction.TRY, method=untried[0])
    return LipStep(action=LipAction.HOLD, attempt_index=kept, needs_review=True)


def _best(attempts: Sequence[LipAttempt]) -> int | None:
    """Return the attempt of the highest rank, the first of equals; None where there is none."""
    return max(
        range(len(attempts)), key=lambda index: (attempts[index].report.rank, -index), default=None
    )
