"""The retry matrix for paid requests, cell by cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.decisions import (
    CONCURRENCY_SECONDS,
    LONGEST_SECONDS,
    Next,
    decide,
    wait_seconds,
)
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind
from cliffhanger.models.jobs.replies import refusal

CAPS = Capabilities(capability=Capability.VIDEO)
PLAIN_CAPS = Capabilities(capability=Capability.CHAT, is_server_error_unclear=False)


def next_of(status: int, kind: FailureKind | None = None, caps: Capabilities = CAPS) -> Next:
    return decide(refusal(HttpReply(status, {}, b"{}"), kind=kind), caps).next


@pytest.mark.parametrize("status", [400, 404, 405, 413, 422])
def test_a_wrong_request_is_over(status: int) -> None:
    assert next_of(status) is Next.OVER


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_refused_account_is_stopped(status: int) -> None:
    decision = decide(refusal(HttpReply(status, {}, b"")), CAPS)
    assert decision.next is Next.STOP_ACCOUNT
    assert decision.is_service_failure
    assert not decision.is_complaint


@pytest.mark.parametrize("status", [200, 400, 429, 500])
def test_a_balance_that_only_the_body_names_stops_the_account(status: int) -> None:
    assert next_of(status, FailureKind.BALANCE) is Next.STOP_ACCOUNT


@pytest.mark.parametrize("status", [408, 425, 503, 529])
def test_what_passes_by_itself_is_sent_again(status: int) -> None:
    assert next_of(status) is Next.AGAIN


def test_too_many_requests_slow_everybody_down_and_are_no_failure() -> None:
    decision = decide(refusal(HttpReply(429, {}, b"")), CAPS)
    assert decision.next is Next.AGAIN
    assert decision.is_complaint
    assert not decision.is_service_failure


def test_too_many_jobs_wait_for_a_place_and_count_for_nothing() -> None:
    decision = decide(Failure(FailureKind.CONCURRENCY, "full", http_status=429), CAPS)
    assert decision.next is Next.AGAIN
    assert not decision.is_complaint
    assert not decision.is_service_failure


@pytest.mark.parametrize("status", [500, 502, 504, 520, 524])
def test_a_gateway_that_gave_up_leaves_it_open(status: int) -> None:
    assert next_of(status) is Next.UNCLEAR
    assert next_of(status, FailureKind.TRANSIENT) is Next.AGAIN, "the adapter knows better"


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_gateway_that_never_accepts_is_asked_again(status: int) -> None:
    assert next_of(status, caps=PLAIN_CAPS) is Next.AGAIN


@pytest.mark.parametrize("status", [200, 400, 429, 500, 502, 504])
@pytest.mark.parametrize("kind", [FailureKind.CONTENT_INPUT, FailureKind.INVALID_REQUEST])
@pytest.mark.parametrize("caps", [CAPS, PLAIN_CAPS])
def test_what_is_refused_for_what_it_says_is_never_sent_again(
    status: int, kind: FailureKind, caps: Capabilities
) -> None:
    assert next_of(status, kind, caps) is Next.OVER


@pytest.mark.parametrize("kind", [FailureKind.CONTENT_OUTPUT, FailureKind.BAD_OUTPUT])
def test_work_that_was_done_is_paid_for(kind: FailureKind) -> None:
    assert next_of(200, kind) is Next.SPENT


@pytest.mark.parametrize("caps", [CAPS, PLAIN_CAPS])
def test_a_success_that_cannot_be_read_may_be_a_job(caps: Capabilities) -> None:
    assert next_of(200, caps=caps) is Next.UNCLEAR
    assert next_of(202, FailureKind.PROVIDER_FAILED, caps=caps) is Next.UNCLEAR


def test_a_request_that_never_left_is_sent_again() -> None:
    decision = decide(Failure(FailureKind.TRANSIENT, "no connection"), CAPS)
    assert (decision.next, decision.is_service_failure) == (Next.AGAIN, True)


def test_a_connection_that_broke_off_leaves_it_open() -> None:
    decision = decide(Failure(FailureKind.AMBIGUOUS_SUBMIT, "broke off"), PLAIN_CAPS)
    assert (decision.next, decision.is_service_failure) == (Next.UNCLEAR, True)


@given(
    kind=st.sampled_from(FailureKind),
    status=st.one_of(st.none(), st.integers(100, 599)),
    is_unclear=st.booleans(),
)
def test_only_the_service_can_trip_and_only_a_complaint_slows_down(
    kind: FailureKind, status: int | None, *, is_unclear: bool
) -> None:
    caps = Capabilities(capability=Capability.VIDEO, is_server_error_unclear=is_unclear)
    decision = decide(Failure(kind, "no", http_status=status), caps)
    assert decision.is_complaint == (kind is FailureKind.RATE_LIMITED)
    if decision.is_complaint or decision.next in {Next.OVER, Next.SPENT}:
        assert not decision.is_service_failure
    if kind is FailureKind.CONTENT_INPUT:
        assert decision.next is Next.OVER


@given(
    try_index=st.integers(0, 10_000),
    chance=st.floats(0.0, 1.0, exclude_max=True),
    asked=st.one_of(st.none(), st.floats(0.001, 1e6)),
)
def test_the_wait_is_what_was_asked_and_at_least_the_backoff(
    try_index: int, chance: float, asked: float | None
) -> None:
    failure = Failure(FailureKind.TRANSIENT, "busy", retry_after_seconds=asked)
    backoff = min(0.5 * 2.0 ** min(try_index, 20), LONGEST_SECONDS) * chance
    wait = wait_seconds(failure, try_index=try_index, chance=chance)
    assert wait == max(asked or 0.0, backoff)


def test_a_place_is_waited_for_longer() -> None:
    failure = Failure(FailureKind.CONCURRENCY, "full")
    assert wait_seconds(failure, try_index=0, chance=0.0) == CONCURRENCY_SECONDS
    assert wait_seconds(None, try_index=3, chance=0.5) == 2.0
