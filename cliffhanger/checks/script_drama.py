"""Checks of a script's dramatic shape: hook, conflict, peaks, explaining, cliffhanger."""

from collections.abc import Sequence
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.script_signs import (
    is_at_rest,
    is_conflict,
    is_lively,
    is_question,
    is_striking,
    is_strong,
    tension_of,
)
from cliffhanger.checks.script_timing import ScriptEvent, ScriptTime

_BETWEEN_PEAKS_SECONDS: Final = 5.0
"""Strong lines closer than this are one peak."""
_MAX_QUOTED: Final = 8


def check_hook(time: ScriptTime, *, by_seconds: float) -> CheckResult:
    """Return whether something striking is seen or heard at once."""
    first = next(filter(is_striking, time.events), None)
    return _by(first, name="script_hook", what="nothing striking", by_seconds=by_seconds)


def check_conflict(time: ScriptTime, *, by_seconds: float) -> CheckResult:
    """Return whether somebody stands against somebody early on."""
    first = next(filter(is_conflict, time.events), None)
    return _by(first, name="script_conflict", what="no conflict", by_seconds=by_seconds)


def _by(first: ScriptEvent | None, *, name: str, what: str, by_seconds: float) -> CheckResult:
    return CheckResult(
        name=name,
        is_passed=first is not None and first.start_seconds <= by_seconds,
        is_required=False,
        measured="never" if first is None else f"{first.start_seconds:.1f}",
        limit=f"<= {by_seconds:g}",
        unit="" if first is None else "s",
        note=f"{what} is seen or heard" if first is None else first.shown,
    )


def check_peaks(time: ScriptTime, *, min_peaks: int) -> CheckResult:
    """Return whether a script peaks often enough, and not all in one third of it."""
    peaks: list[ScriptEvent] = []
    for event in filter(is_strong, time.events):
        if not peaks or event.start_seconds - peaks[-1].start_seconds >= _BETWEEN_PEAKS_SECONDS:
            peaks.append(event)
    thirds = {int(3 * peak.start_seconds / time.duration_seconds) for peak in peaks}
    is_bunched = len(peaks) > 1 and len(thirds) == 1
    bunched = "all of them are in one third of the script; " if is_bunched else ""
    return CheckResult(
        name="script_peaks",
        is_passed=len(peaks) >= min_peaks and not is_bunched,
        is_required=False,
        measured=str(len(peaks)),
        limit=f">= {min_peaks}, spread over the script",
        unit="peaks",
        note=bunched + _listed(peaks),
    )


def check_exposition(time: ScriptTime, *, max_seconds: float) -> CheckResult:
    """Return whether nothing is ever explained for long.

    Explaining is a stretch in which nothing is felt, asked, threatened or revealed and nothing
    striking happens: neutral talk, a neutral voice-over, scenery, people introduced.
    """
    longest, since, lively_until = 0.0, 0.0, 0.0
    lively = [(e.start_seconds, e.end_seconds) for e in time.events if is_lively(e)]
    for start, end in (*lively, (time.duration_seconds, time.duration_seconds)):
        if start - lively_until > longest:
            longest, since = start - lively_until, lively_until
        lively_until = max(lively_until, end)
    flat = [each for each in time.events if since <= each.start_seconds < since + longest]
    is_long = longest > max_seconds
    return CheckResult(
        name="script_exposition",
        is_passed=not is_long,
        is_required=False,
        measured=f"{longest:.1f}",
        limit=f"<= {max_seconds:g}",
        unit="s without anything felt or happening",
        note=f"from {since:.1f} s: {_listed(flat)}" if is_long else "",
    )


def check_cliffhanger(time: ScriptTime, *, within_seconds: float) -> CheckResult:
    """Return whether the end leaves something open.

    A question, a threat, a reveal, a shock or words cut off count when nothing settles them
    afterwards. A question that somebody else goes on to answer is no longer open.
    """
    window = time.duration_seconds - within_seconds
    last = [event for event in time.events if event.end_seconds > window]
    found: ScriptEvent | None = None
    tension = ""
    for index, event in enumerate(last):
        named = tension_of(event)
        if is_at_rest(event):
            found, tension = None, ""
        elif named and not (is_question(event) and _is_answered(event, last[index + 1 :])):
            found, tension = event, named
    note = found.shown if found else f"the end is {_listed(last[-2:])}"
    return CheckResult(
        name="script_cliffhanger",
        is_passed=found is not None,
        measured=tension or "nothing open",
        limit=f"a question, threat, reveal or shock in the last {within_seconds:g} s",
        note=note,
    )


def _is_answered(asked: ScriptEvent, later: Sequence[ScriptEvent]) -> bool:
    speaker = asked.line.character_id if asked.line else None
    return any(each.line is not None and each.line.character_id != speaker for each in later)


def _listed(events: Sequence[ScriptEvent]) -> str:
    more = f"; and {len(events) - _MAX_QUOTED} more" if len(events) > _MAX_QUOTED else ""
    return "; ".join(event.shown for event in events[:_MAX_QUOTED]) + more
