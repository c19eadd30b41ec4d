"""How the lips of a film's shots were measured: rows of the report, and the checks over them."""

from collections.abc import Iterator, Sequence
from typing import Final

from cliffhanger.checks.av_offset import AvOffset
from cliffhanger.checks.lip_report import (
    EARLIEST_MS,
    LATEST_MS,
    MIN_CLOSURES,
    MIN_CORRELATION,
    NOT_APPLICABLE,
    TARGET_MS,
    LipReport,
)
from cliffhanger.checks.result import CheckResult
from cliffhanger.money.budget import show_usd
from cliffhanger.production.lip_methods import LipAttempt, SyncedLips
from cliffhanger.value import Value

DRAWN: Final = "drawn"
AS_FILMED: Final = "as filmed"
_WAY_OUT: Final = (
    "name another candidate under models.lipsync or a program under local_models.lipsync and run "
    "`cliffhanger produce` again, which reuses what is finished; or change the shot"
)
_NOTE_CHARS: Final = 2000


class ShotLips(Value):
    """How the mouths of one shot follow its words."""

    shot_id: str
    """Which shot."""
    method: str
    """What moved them: the drawing engine, an account with its model, or a program; or nothing."""
    report: LipReport
    """What was measured of this shot alone."""
    pooled: AvOffset | None = None
    """Of this shot and others with as little speech, together; None where it is not needed."""
    synced: SyncedLips | None = None
    """What was tried, where mouths were moved."""
    note: str = ""
    """Why a mouth was not read."""

    @property
    def offset(self) -> AvOffset:
        """Sound against opening: of the shot alone, else together with others."""
        is_alone = self.report.offset.offset_ms is not None or self.pooled is None
        return self.report.offset if is_alone else self.pooled or self.report.offset

    @property
    def is_pooled(self) -> bool:
        """Whether the offset was measured, and only together with other shots."""
        return self.offset is self.pooled and self.offset.offset_ms is not None

    @property
    def is_off(self) -> bool:
        """Whether the shot, measured together with others, is out of sync."""
        return self.is_pooled and is_out_of_sync(self.offset)

    @property
    def is_held(self) -> bool:
        """Whether the draft is kept back for it: a mouth was moved, and no method did it right."""
        return self.synced is not None and (self.synced.is_held or self.is_off)

    @property
    def verdict(self) -> str:
        """What is to be done with the shot."""
        return "held" if self.is_held else self.report.verdict.value


def is_out_of_sync(offset: AvOffset) -> bool:
    """Return whether a measured offset is beyond what anybody bears, or fits no speech at all."""
    if offset.offset_ms is None:
        return False
    is_far = not EARLIEST_MS <= offset.offset_ms <= LATEST_MS
    return is_far or (offset.correlation or 0.0) < MIN_CORRELATION


def lip_cells(row: ShotLips) -> dict[str, str]:
    """Return a row on the lips of a shot, by column; n/a where a measure does not apply."""
    offset, report = row.offset, row.report
    mark = " (pooled)" if row.is_pooled else ""
    sync, visemes = report.sync, report.visemes
    return {
        "shot": row.shot_id,
        "method": row.method,
        "offset ms": _shown(offset.offset_ms, "+.1f") + mark,
        "r": _shown(offset.correlation, ".2f"),
        "closures": _shown(report.closures.share, ".0%"),
        "visemes": _shown(visemes and visemes.accuracy, ".1%"),
        "LSE-C": _shown(sync and sync.lse_c, ".2f"),
        "LSE-D": _shown(sync and sync.lse_d, ".2f"),
        "result": row.verdict,
        "note": "; ".join(_notes(row)),
    }


def check_film_lips(rows: Sequence[ShotLips]) -> tuple[CheckResult, ...]:
    """Return whether the lips of a film follow its words; nothing where no mouth is seen to speak.

    A shot that every method failed on keeps the draft back. Everything else warns: drawn mouths are
    moved by the words themselves, and a filmed one that nobody can move stays as it is.
    """
    if not rows:
        return ()
    return (_check_offset(rows), _check_fit(rows), _check_closures(rows), *_check_held(rows))


def _check_offset(rows: Sequence[ShotLips]) -> CheckResult:
    found = {row.shot_id: ms for row in rows if (ms := row.offset.offset_ms) is not None}
    limit = f"within +-{TARGET_MS:.0f}; {EARLIEST_MS:.0f} to {LATEST_MS:.0f} at worst"
    worst = max(found.values(), key=abs, default=None)
    wide = [shot_id for shot_id, ms in found.items() if abs(ms) > TARGET_MS]
    return CheckResult(
        name="lip_offset",
        is_passed=not wide,
        is_required=False,
        measured=_shown(worst, "+.1f"),
        limit=limit,
        unit="ms",
        note=_measured_note(rows, len(found), wide),
    )


def _check_fit(rows: Sequence[ShotLips]) -> CheckResult:
    found = {row.shot_id: r for row in rows if (r := row.offset.correlation) is not None}
    poor = [shot_id for shot_id, r in found.items() if r < MIN_CORRELATION]
    return CheckResult(
        name="lip_fit",
        is_passed=not poor,
        is_required=False,
        measured=_shown(min(found.values(), default=None), ".2f"),
        limit=f">= {MIN_CORRELATION:g}",
        unit="r",
        note=_measured_note(rows, len(found), poor),
    )


def _check_closures(rows: Sequence[ShotLips]) -> CheckResult:
    seen = [row.report.closures for row in rows if row.report.closures.share is not None]
    total = sum(item.num_closures for item in seen)
    closed = sum((item.share or 0.0) * item.num_closures for item in seen)
    share = closed / total if total else None
    return CheckResult(
        name="lip_closures",
        is_passed=share is None or share >= MIN_CLOSURES,
        is_required=False,
        measured=_shown(share and 100.0 * share, ".1f"),
        limit=f">= {100.0 * MIN_CLOSURES:.0f}",
        unit="%",
        note=f"lips closed in {closed:.0f} of {total} p, b and m of {len(rows)} shots",
    )


def _check_held(rows: Sequence[ShotLips]) -> Iterator[CheckResult]:
    synced = [row for row in rows if row.synced is not None]
    if not synced:
        return
    held = [row for row in synced if row.is_held]
    tried = [f"{row.shot_id}: {_tried(row)}" for row in held]
    yield CheckResult(
        name="lip_methods",
        is_passed=not held,
        measured=f"{len(held)} of {len(synced)}",
        limit="0",
        unit="synced shots without a good mouth",
        note="; ".join([*tried, _WAY_OUT])[:_NOTE_CHARS] if held else "",
    )


def _tried(row: ShotLips) -> str:
    lips = row.synced
    if lips is None:
        return ""
    attempts = ", ".join(describe_attempt(attempt) for attempt in lips.attempts)
    shown = f"{_shown(row.offset.offset_ms, '+.0f')} ms, r {_shown(row.offset.correlation, '.2f')}"
    pooled = [f"together with other short shots {shown}"] if row.is_off else []
    return "; ".join([f"{attempts}; {show_usd(lips.cost_usd)} in all", *pooled, *lips.refusals])


def describe_attempt(attempt: LipAttempt) -> str:
    """Return what a method came to, in a few words."""
    offset = attempt.report.offset
    measured = f"{_shown(offset.offset_ms, '+.0f')} ms, r {_shown(offset.correlation, '.2f')}"
    return f"{attempt.method} {attempt.report.verdict} ({measured})"


def _measured_note(rows: Sequence[ShotLips], num_found: int, wrong: Sequence[str]) -> str:
    names = f"{', '.join(wrong)}; " if wrong else ""
    num_pooled = sum(row.is_pooled for row in rows)
    pooled = f", {num_pooled} of them together" if num_pooled else ""
    return f"{names}{num_found} of {len(rows)} speaking shots measured{pooled}"[:_NOTE_CHARS]


def _notes(row: ShotLips) -> Iterator[str]:
    if row.note or row.offset.reason:
        yield row.note or row.offset.reason
    if row.synced is not None and len(row.synced.attempts) > 1:
        yield "tried " + ", ".join(describe_attempt(item) for item in row.synced.attempts)
    if row.synced is not None:
        yield from row.synced.refusals


def _shown(number: float | None, form: str) -> str:
    return NOT_APPLICABLE if number is None else format(number, form)
