"""What comes after a lip-sync was measured."""

import pytest

from cliffhanger.checks.av_offset import AvOffset
from cliffhanger.checks.lip_closures import Closures
from cliffhanger.checks.lip_report import LipReport, LipVerdict, MouthKind
from cliffhanger.checks.result import CheckResult
from cliffhanger.production.lip_methods import LipAction, LipAttempt, LipStep, next_method

METHODS = ("kling", "sync", "gateway", "latentsync")


def tried(method: str, verdict: LipVerdict, correlation: float = 0.6) -> LipAttempt:
    """Return an attempt with a report of that verdict."""
    is_measured = verdict is not LipVerdict.UNMEASURED
    offset = AvOffset(
        offset_ms=5.0 if is_measured else None,
        correlation=correlation if is_measured else None,
        speech_seconds=3.0,
    )
    result = CheckResult(
        name="lip_sync_fit",
        is_passed=verdict in {LipVerdict.PASSED, LipVerdict.UNMEASURED},
        is_required=verdict is LipVerdict.FAILED,
        measured="",
        limit="",
    )
    report = LipReport(kind=MouthKind.FILMED, offset=offset, closures=Closures(), results=(result,))
    assert report.verdict is verdict
    return LipAttempt(method=method, report=report)


FAILED = LipVerdict.FAILED


def test_the_first_method_comes_first() -> None:
    assert next_method((), METHODS) == LipStep(action=LipAction.TRY, method="kling")


@pytest.mark.parametrize(
    ("verdict", "needs_review"),
    [
        pytest.param(LipVerdict.PASSED, False, id="passed"),
        pytest.param(LipVerdict.REVIEW, True, id="within bounds"),
        pytest.param(LipVerdict.UNMEASURED, True, id="unmeasured"),
    ],
)
def test_what_did_not_fail_is_kept(verdict: LipVerdict, *, needs_review: bool) -> None:
    """Nothing more is paid for; what nobody measured is shown to a person."""
    step = next_method([tried("kling", verdict)], METHODS)
    assert step == LipStep(action=LipAction.KEEP, attempt_index=0, needs_review=needs_review)


def test_a_failed_shot_falls_to_the_next_method() -> None:
    """In the order of the route, none of them twice."""
    attempts = [tried("sync", FAILED)]
    assert next_method(attempts, METHODS).method == "kling"
    attempts.append(tried("kling", FAILED))
    assert next_method(attempts, METHODS).method == "gateway"


def test_the_way_ends() -> None:
    """After three attempts the shot is held, its best attempt shown, and it is not done."""
    attempts = [tried("kling", FAILED, 0.2), tried("sync", FAILED, 0.4), tried("gateway", FAILED)]
    step = next_method(attempts, METHODS)
    assert step == LipStep(action=LipAction.HOLD, attempt_index=2, needs_review=True)
    assert next_method(attempts, METHODS, max_attempts=4).method == "latentsync"


@pytest.mark.parametrize("methods", [("kling",), ()])
def test_no_method_is_left(methods: tuple[str, ...]) -> None:
    step = next_method([tried("kling", FAILED)], methods)
    assert (step.action, step.needs_review) == (LipAction.HOLD, True)


def test_no_method_at_all_holds_the_shot() -> None:
    assert next_method((), ()) == LipStep(action=LipAction.HOLD, needs_review=True)


def test_following_the_steps_ends() -> None:
    """However long the route, a shot that always fails costs three attempts."""
    attempts: list[LipAttempt] = []
    many = [f"method-{index}" for index in range(50)]
    while (step := next_method(attempts, many)).action is LipAction.TRY:
        attempts.append(tried(step.method, FAILED))
    assert [attempt.method for attempt in attempts] == many[:3]
