"""What every provider's adapter does, whatever its provider says."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, JobSnapshot, JobState, Submitted
from tests.contract.provider_rigs.all_rigs import RIGS
from tests.contract.provider_rigs.rig import CANARY, TOKEN, ProviderRig, reply

GARBAGE = (
    HttpReply(200, {}, b""),
    HttpReply(200, {"content-type": "text/html"}, b"<html><body>Bad gateway</body></html>"),
    HttpReply(200, {}, b'{"id": "job-1", "sta'),
    HttpReply(200, {}, b"[]"),
    HttpReply(200, {}, b"null"),
    HttpReply(200, {}, b'{"data": "text", "output": 3, "status": [], "error": false}'),
    HttpReply(502, {"content-type": "text/html"}, b"<html>nginx</html>"),
    HttpReply(503, {}, b""),
    HttpReply(500, {}, b"\xff\xfe\x00 no text"),
)


each_rig = pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.adapter.name)
polled = pytest.mark.parametrize(
    "rig", [rig for rig in RIGS if rig.job_id], ids=lambda rig: rig.adapter.name
)


def test_names_are_unique() -> None:
    names = [rig.adapter.name for rig in RIGS]
    assert sorted(names) == sorted(set(names))


@each_rig
def test_an_order_that_can_be_sent_has_no_problems(rig: ProviderRig) -> None:
    assert rig.adapter.check(rig.order, rig.endpoint) == ()


@each_rig
def test_an_order_that_cannot_be_sent_is_refused_before_anything_is_paid(rig: ProviderRig) -> None:
    assert rig.bad_orders
    for word, order in rig.bad_orders.items():
        problems = rig.adapter.check(order, rig.endpoint)
        assert any(word in problem for problem in problems), (word, problems)


@each_rig
@pytest.mark.parametrize("field", ["width_px", "height_px", "duration_seconds"])
def test_a_size_or_length_that_is_none_is_refused(rig: ProviderRig, field: str) -> None:
    """`check` sees orders that nobody has looked at before."""
    if not hasattr(rig.order, field):
        return
    strange = (0.0, -1.0, math.nan, math.inf) if field == "duration_seconds" else (0, -1)
    for value in strange:
        problems = rig.adapter.check(replace(rig.order, **{field: value}), rig.endpoint)
        assert any(field in problem for problem in problems), (value, problems)


@each_rig
def test_a_submit_is_a_function_of_the_order(rig: ProviderRig) -> None:
    """The same order is the same request, byte for byte; it goes to the account's address."""
    first = rig.adapter.submit(rig.order, rig.endpoint, TOKEN)
    assert first == rig.adapter.submit(rig.order, rig.endpoint, TOKEN)
    assert first.url.startswith(("https://", "http://"))


@each_rig
def test_the_key_stands_in_secret_headers_only(rig: ProviderRig) -> None:
    for call in _calls(rig):
        shown = f"{call.url} {dict(call.headers)} {call.body!r}"
        assert CANARY not in shown
        assert CANARY not in repr(call)


def _calls(rig: ProviderRig) -> Iterator[HttpCall]:
    yield rig.adapter.submit(rig.order, rig.endpoint, TOKEN)
    found = rig.adapter.find(TOKEN, rig.order, rig.endpoint)
    probed = rig.adapter.probe(rig.endpoint)
    if rig.job_id:
        yield rig.adapter.poll(rig.ref, rig.endpoint)
        cancelled = rig.adapter.cancel(rig.ref, rig.endpoint)
        assert (cancelled is not None) == rig.adapter.caps.can_cancel
        yield from (call for call in (cancelled,) if call)
    yield from (call for call in (found, probed) if call)


@each_rig
def test_an_accepted_submit_is_read(rig: ProviderRig) -> None:
    submitted = rig.adapter.read_submit(rig.accepted, rig.endpoint)
    assert isinstance(submitted, Submitted), submitted
    assert submitted.job_id == rig.job_id
    if not rig.job_id:
        assert submitted.snapshot is not None
        assert submitted.snapshot.state is JobState.SUCCEEDED


@each_rig
def test_a_refused_submit_says_what_may_be_done_next(rig: ProviderRig) -> None:
    kinds = {kind for _, kind in rig.refusals}
    assert {FailureKind.AUTH, FailureKind.RATE_LIMITED} <= kinds
    for answer, kind in rig.refusals:
        failure = rig.adapter.read_submit(answer, rig.endpoint)
        assert isinstance(failure, Failure), answer.body
        assert failure.kind is kind, (answer.body, failure)
        assert failure.message
        assert failure.http_status == answer.status


@each_rig
def test_an_asked_wait_is_kept_as_it_is(rig: ProviderRig) -> None:
    """However long: what is done about an hour is not the adapter's to decide."""
    answer = reply({}, 429, retry_after="3600")
    failure = rig.adapter.read_submit(answer, rig.endpoint)
    assert isinstance(failure, Failure)
    assert failure.retry_after_seconds == pytest.approx(3600.0)


@each_rig
@pytest.mark.parametrize("answer", GARBAGE, ids=lambda answer: repr(answer.body[:24]))
def test_garbage_is_a_failure_and_never_a_success(rig: ProviderRig, answer: HttpReply) -> None:
    result = rig.adapter.read_submit(answer, rig.endpoint)
    assert isinstance(result, Failure)
    if rig.job_id:
        seen = rig.adapter.read_poll(answer, rig.ref, rig.endpoint)
        assert not isinstance(seen, JobSnapshot) or seen.state is not JobState.SUCCEEDED


@polled
def test_every_state_of_the_card_is_read(rig: ProviderRig) -> None:
    assert {JobState.RUNNING, JobState.SUCCEEDED, JobState.FAILED} <= set(rig.polls)
    for state, answers in rig.polls.items():
        for answer in answers:
            snapshot = rig.adapter.read_poll(answer, rig.ref, rig.endpoint)
            assert isinstance(snapshot, JobSnapshot), (answer.body, snapshot)
            assert snapshot.state is state, (answer.body, snapshot)
            assert snapshot.is_known_status


@polled
def test_a_status_never_seen_before_is_running(rig: ProviderRig) -> None:
    assert rig.strange is not None
    snapshot = rig.adapter.read_poll(rig.strange, rig.ref, rig.endpoint)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.RUNNING
    assert not snapshot.is_known_status


@each_rig
def test_a_success_without_a_result_is_none(rig: ProviderRig) -> None:
    assert rig.hollow is not None
    if rig.job_id:
        snapshot = rig.adapter.read_poll(rig.hollow, rig.ref, rig.endpoint)
        assert isinstance(snapshot, JobSnapshot)
        assert snapshot.state is JobState.FAILED
        assert snapshot.failure is not None
        kind = snapshot.failure.kind
    else:
        failure = rig.adapter.read_submit(rig.hollow, rig.endpoint)
        assert isinstance(failure, Failure)
        kind = failure.kind
    assert kind in {FailureKind.BAD_OUTPUT, FailureKind.CONTENT_OUTPUT}


@polled
def test_a_failed_job_says_why(rig: ProviderRig) -> None:
    assert rig.job_failures
    for answer, kind in rig.job_failures:
        snapshot = rig.adapter.read_poll(answer, rig.ref, rig.endpoint)
        assert isinstance(snapshot, JobSnapshot), (answer.body, snapshot)
        assert snapshot.failure is not None, (answer.body, snapshot)
        assert snapshot.failure.kind is kind, (answer.body, snapshot.failure)
        assert snapshot.failure.message


@each_rig
def test_a_failure_shows_no_key(rig: ProviderRig) -> None:
    """Services like to quote the key that they refuse."""
    quoted = {"error": {"message": f"Incorrect API key provided: Bearer {CANARY}."}}
    failure = rig.adapter.read_submit(reply(quoted, 401), rig.endpoint)
    assert isinstance(failure, Failure)
    assert CANARY not in failure.message


@each_rig
def test_the_bound_is_of_something(rig: ProviderRig) -> None:
    """What is reserved before the call can be priced."""
    units = rig.adapter.measure(rig.order, rig.endpoint)
    assert units != type(units)()
