"""The gate between a draft and a published episode."""

from collections.abc import Sequence

from cliffhanger.checks.result import CheckResult
from cliffhanger.errors import QualityRefusedError


def admit(draft_checks: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """Return the checks of a draft that may be published.

    Raises:
        QualityRefusedError: A required check failed, or nothing was checked.
    """
    if not draft_checks:
        raise QualityRefusedError(("nothing was checked; run the checks on the draft first",))
    reasons = tuple(
        describe(result) for result in draft_checks if result.is_required and not result.is_passed
    )
    if reasons:
        raise QualityRefusedError(reasons)
    return tuple(draft_checks)


def describe(result: CheckResult) -> str:
    """Return the result in one sentence."""
    unit = f" {result.unit}" if result.unit else ""
    note = f" ({result.note})" if result.note else ""
    words = result.name.replace("_", " ")
    if result.is_passed:
        return f"{words} is {result.measured}{unit}{note}"
    return f"{words} must be {result.limit}{unit}, measured {result.measured}{note}"
