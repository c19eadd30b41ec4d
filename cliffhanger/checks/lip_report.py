"""Everything that is measured of the lips of a shot, and one verdict."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from cliffhanger.checks.av_offset import AvOffset, TalkingMouth, measure_offset
from cliffhanger.checks.lip_closures import Closures, measure_closures
from cliffhanger.checks.lips import LipScore, check_lips
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.sync_score import (
    FAIL_CONFIDENCE,
    PASS_CONFIDENCE,
    PASS_DISTANCE,
    PASS_OFFSET,
    SyncScore,
)
from cliffhanger.value import Value

TARGET_MS: Final = 40.0
"""Running speech leads and trails its sound by as much, so nothing tighter can be asked for."""
EARLIEST_MS, LATEST_MS = -45.0, 125.0
"""Where viewers begin to notice (ITU-R BT.1359-1), the sound being early or late."""
MIN_CORRELATION: Final = 0.5
MIN_CONFIDENCE: Final = 0.15
MIN_CLOSURES: Final = 0.9
MAX_REST_OPENING: Final = 0.1
NOT_APPLICABLE: Final = "n/a"


class MouthKind(StrEnum):
    """Where a mouth comes from."""

    DRAWN = "drawn"
    """By the rig: its own opening and shapes are known."""
    FILMED = "filmed"
    """By a model or a camera: it is read off the pixels."""


class LipVerdict(StrEnum):
    """What is to be done with a shot."""

    PASSED = "passed"
    """Every measure keeps its target."""
    REVIEW = "review"
    """Within what viewers bear, and not as it should be: a person may look."""
    FAILED = "failed"
    """A viewer would see it: another method has to try."""
    UNMEASURED = "unmeasured"
    """Nothing could be measured, which says nothing for it."""


class LipReport(Value):
    """What was measured of the lips of one shot."""

    kind: MouthKind
    """Where the mouth comes from."""
    offset: AvOffset
    """Sound against opening."""
    closures: Closures
    """p, b, m, and pauses."""
    visemes: LipScore | None = None
    """Shapes against phones; of drawn mouths."""
    sync: SyncScore | None = None
    """LSE-C and LSE-D, where there are weights and a photographed face."""
    results: tuple[CheckResult, ...]
    """One per measure; what does not apply passes as n/a and says why. A required one that fails
    fails the shot, another one is for a person to look at."""

    @property
    def verdict(self) -> LipVerdict:
        """What is to be done with the shot."""
        if any(result.is_required and not result.is_passed for result in self.results):
            return LipVerdict.FAILED
        if not any(measure is not None for measure in self._against_sound()):
            return LipVerdict.UNMEASURED
        is_fine = all(result.is_passed for result in self.results)
        return LipVerdict.PASSED if is_fine else LipVerdict.REVIEW

    def _against_sound(self) -> tuple[object, ...]:
        """Return what compares picture and sound; closures alone prove nothing."""
        return self.offset.offset_ms, self.visemes, self.sync

    @property
    def rank(self) -> tuple[int, float, float]:
        """Return what the better of two reports is larger by: verdict, fit, nearness."""
        order = (LipVerdict.FAILED, LipVerdict.UNMEASURED, LipVerdict.REVIEW, LipVerdict.PASSED)
        fit = self.offset.correlation if self.offset.correlation is not None else 0.0
        return order.index(self.verdict), fit, -abs(self.offset.offset_ms or 0.0)


def measure_lips(
    mouths: Sequence[TalkingMouth],
    *,
    kind: MouthKind,
    visemes: LipScore | None = None,
    sync: SyncScore | None = None,
) -> LipReport:
    """Return what the lips of a shot are worth.

    Args:
        mouths: Every line that one mouth says in the shot. Lines that are too short by themselves
            may come with others of the same speaker: they are measured together.
        kind: Where the mouth comes from.
        visemes: Score of the shapes of a drawn mouth.
        sync: Score of an expert network.
    """
    offset, closures = measure_offset(mouths), measure_closures(mouths)
    results = (
        _offset_result(offset),
        *_fit_results(offset),
        _closure_result(closures),
        _rest_result(closures),
        _viseme_result(visemes, kind),
        *_sync_results(sync, kind),
    )
    return LipReport(
        kind=kind, offset=offset, closures=closures, visemes=visemes, sync=sync, results=results
    )


def _offset_result(offset: AvOffset) -> CheckResult:
    limit = f"within +-{TARGET_MS:.0f}; {EARLIEST_MS:.0f} to {LATEST_MS:.0f} at worst"
    if offset.offset_ms is None:
        return _absent("lip_sync_offset", limit, offset.reason, unit="ms")
    return CheckResult(
        name="lip_sync_offset",
        is_passed=abs(offset.offset_ms) <= TARGET_MS,
        is_required=not EARLIEST_MS <= offset.offset_ms <= LATEST_MS,
        measured=f"{offset.offset_ms:+.1f}",
        limit=limit,
        unit="ms",
        note="positive when the sound is late",
    )


def _fit_results(offset: AvOffset) -> Iterator[CheckResult]:
    limit = f">= {MIN_CORRELATION:g}"
    if offset.correlation is None or offset.confidence is None:
        yield _absent("lip_sync_fit", limit, offset.reason, unit="r")
        return
    yield CheckResult(
        name="lip_sync_fit",
        is_passed=offset.correlation >= MIN_CORRELATION,
        measured=f"{offset.correlation:.2f}",
        limit=limit,
        unit="r",
        note=f"opening of the mouth against loudness, {offset.speech_seconds:.1f} s of speech",
    )
    yield CheckResult(
        name="lip_sync_certainty",
        is_passed=offset.confidence >= MIN_CONFIDENCE,
        is_required=False,
        measured=f"{offset.confidence:.2f}",
        limit=f">= {MIN_CONFIDENCE:g}",
        unit="r",
        note="by which the best shift of the sound fits better than the next one",
    )


def _closure_result(closures: Closures) -> CheckResult:
    limit = f">= {100.0 * MIN_CLOSURES:.0f}"
    if closures.share is None:
        return _absent("lip_sync_closures", limit, "no p, b or m with known times", unit="%")
    return CheckResult(
        name="lip_sync_closures",
        is_passed=closures.share >= MIN_CLOSURES,
        is_required=False,
        measured=f"{100.0 * closures.share:.1f}",
        limit=limit,
        unit="%",
        note=f"of {closures.num_closures} p, b and m",
    )


def _rest_result(closures: Closures) -> CheckResult:
    limit = f"<= {100.0 * MAX_REST_OPENING:.0f}"
    if closures.rest_opening is None:
        return _absent("lip_sync_rest", limit, "no pause over 350 ms with known times", unit="%")
    return CheckResult(
        name="lip_sync_rest",
        is_passed=closures.rest_opening <= MAX_REST_OPENING,
        is_required=False,
        measured=f"{100.0 * closures.rest_opening:.1f}",
        limit=limit,
        unit="%",
        note=f"opening in long pauses, {closures.num_resting} frames",
    )


def _viseme_result(visemes: LipScore | None, kind: MouthKind) -> CheckResult:
    if visemes is not None:
        return check_lips(visemes)
    filmed = "shapes of a filmed mouth have no names"
    reason = filmed if kind is MouthKind.FILMED else "the voice gave no times of its phones"
    return _absent("lip_sync_visemes", ">= 98", reason, unit="%")


def _sync_results(sync: SyncScore | None, kind: MouthKind) -> Iterator[CheckResult]:
    limit = (
        f"LSE-C >= {PASS_CONFIDENCE:g}, LSE-D <= {PASS_DISTANCE:g}, offset <= {PASS_OFFSET} frame; "
        f"LSE-C < {FAIL_CONFIDENCE:g} fails"
    )
    if kind is MouthKind.DRAWN:
        yield _absent("lip_sync_expert", limit, "SyncNet learned from photographs")
    elif sync is None:
        reason = "no weights of SyncNet, or no face of 60 px in every frame"
        yield _absent("lip_sync_expert", limit, reason)
    else:
        yield CheckResult(
            name="lip_sync_expert",
            is_passed=sync.is_passed,
            is_required=sync.is_failed,
            measured=f"LSE-C {sync.lse_c:.2f}, LSE-D {sync.lse_d:.2f}, {sync.offset_frames:+d}",
            limit=limit,
            note=f"{sync.scorer}, {sync.num_windows} windows",
        )


def _absent(name: str, limit: str, reason: str, *, unit: str = "") -> CheckResult:
    return CheckResult(
        name=name,
        is_passed=True,
        is_required=False,
        measured=NOT_APPLICABLE,
        limit=limit,
        unit=unit,
        note=reason,
    )
