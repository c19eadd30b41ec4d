"""All bought lines of a film, judged together: what is left after they were spoken again."""

from collections.abc import Sequence
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.speech import WORDS, LineVerdict

_ADVICE: Final = {
    "pace": "speech_pace",
    "clipping": "speech_clipping",
    "pauses": "speech_pauses",
}
_MAX_NAMED: Final = 20


def check_speech(verdicts: Sequence[LineVerdict]) -> tuple[CheckResult, ...]:
    """Return whether the lines of a film are as written, and as they should sound.

    Words are a gate: a line that says something else keeps the draft back. Pace, clipping and
    silence are advice, since nobody's standard names a limit at which a film may not be shown.

    Args:
        verdicts: One for each bought line; embedded voices read the script itself.
    """
    words = _pooled(verdicts, WORDS, "speech_words", is_required=True)
    if not verdicts:
        return (words,)
    advice = (_pooled(verdicts, of, name, is_required=False) for of, name in _ADVICE.items())
    return (words, *advice)


def _pooled(
    verdicts: Sequence[LineVerdict], of: str, name: str, *, is_required: bool
) -> CheckResult:
    """Return one result for the check *of* of every line."""
    judged = {
        verdict.line_id: result
        for verdict in verdicts
        for result in verdict.results
        if result.name == of
    }
    if not judged:
        why = "nobody listened to the lines" if verdicts else "no line was bought"
        return CheckResult(
            name=name, is_passed=True, is_required=is_required, measured="n/a", limit="0", note=why
        )
    bad = [
        f"{line_id}: {result.measured} {result.unit}"
        for line_id, result in judged.items()
        if not result.is_passed
    ]
    return CheckResult(
        name=name,
        is_passed=not bad,
        is_required=is_required,
        measured=str(len(bad)),
        limit="0",
        unit=f"of {len(judged)} bought lines",
        note="; ".join(bad[:_MAX_NAMED]),
    )
