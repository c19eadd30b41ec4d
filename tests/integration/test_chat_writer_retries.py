"""A chat writer against a real server that is busy, slow or gone."""

import json
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from cliffhanger.errors import (
    ProviderBusyError,
)
from cliffhanger.models.chat.settings import RetryPolicy
from cliffhanger.models.http import HttpLimits
from cliffhanger.money.call import Outcome
from tests.chat_server import (
    Scripted,
    completion,
    completion_body,
    fault,
)
from tests.integration.chat_case import Case, open_case, open_transport
from tests.servers import free_port
from tests.unit.models.chat_jobs import (
    GOOD,
    NOON,
    VERSE,
    VerseBrief,
    model_at,
    writer_with,
)

OK, BUSY = Outcome.OK, Outcome.BUSY
GOOD_BYTES = json.dumps(completion_body(GOOD)).encode()
BUSY_REPLY = fault(429, "slow down", code="rate_limit_exceeded")


@pytest.fixture(scope="module")
def opened() -> Generator[Case]:
    with open_case() as case:
        yield case


@pytest.fixture
def case(opened: Case) -> Case:
    return opened.anew()


DATE = format_datetime(NOON + timedelta(seconds=9), usegmt=True)
PAST = format_datetime(NOON - timedelta(hours=1), usegmt=True)
FAR = format_datetime(NOON + timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "wait_seconds"),
    [
        pytest.param({}, 0.5, id="nothing said"),
        pytest.param({"Retry-After": "7"}, 7.0, id="seconds"),
        pytest.param({"Retry-After": "0.25"}, 0.25, id="part of a second"),
        pytest.param({"Retry-After": DATE}, 9.0, id="date"),
        pytest.param({"Retry-After": PAST}, 0.5, id="date in the past"),
        pytest.param({"Retry-After": FAR}, 0.5, id="date an hour ahead"),
        pytest.param({"Retry-After": "121"}, 0.5, id="longer than two minutes"),
        pytest.param({"Retry-After": "0"}, 0.5, id="no time at all"),
        pytest.param({"Retry-After": "soon"}, 0.5, id="no time in it"),
        pytest.param({"retry-after-ms": "150", "Retry-After": "7"}, 0.15, id="milliseconds first"),
        pytest.param({"x-ratelimit-reset": "3"}, 3.0, id="reset in seconds"),
        pytest.param(
            {"x-ratelimit-reset": str(NOON.timestamp() + 11)}, 11.0, id="reset at an instant"
        ),
        pytest.param(
            {
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "1m2s",
                "x-ratelimit-remaining-tokens": "900",
                "x-ratelimit-reset-tokens": "90s",
            },
            62.0,
            id="reset of the spent limit",
        ),
        pytest.param({"x-should-retry": "true"}, 0.5, id="told to retry"),
    ],
)
def test_busy_once(case: Case, headers: dict[str, str], wait_seconds: float) -> None:
    """A 429 is waited out for as long as it asks, where that is sensible."""
    case.play(fault(429, "slow down", headers=headers), completion(GOOD))
    assert case.write() == VERSE
    assert case.time.waits == [pytest.approx(wait_seconds)]
    assert case.log.outcomes == [BUSY, OK]
    assert [seen.body for seen in case.server.seen] == [case.server.seen[0].body] * 2


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        pytest.param(fault(500, "oops"), BUSY, id="500"),
        pytest.param(
            Scripted(b"<html>Bad Gateway", status=502, content_type="text/html"), BUSY, id="502"
        ),
        pytest.param(fault(503, "overloaded"), BUSY, id="503"),
        pytest.param(fault(408, "too slow"), BUSY, id="408"),
        pytest.param(fault(409, "locked"), BUSY, id="409"),
        pytest.param(
            fault(400, "try again", headers={"x-should-retry": "true"}), BUSY, id="told to retry"
        ),
        pytest.param(
            Scripted(b'{"error": {"code": 503, "message": "upstream"}}'), BUSY, id="200 with a 503"
        ),
        pytest.param(
            completion("", finish_reason="insufficient_system_resource"), BUSY, id="gave up midway"
        ),
        pytest.param(Scripted(b""), BUSY, id="no body"),
        pytest.param(
            Scripted(GOOD_BYTES, cut_after_bytes=100), Outcome.UNREACHABLE, id="cut in the body"
        ),
        pytest.param(
            Scripted(chunks=(b"\n", GOOD_BYTES[:50]), cut_after_bytes=0),
            Outcome.UNREACHABLE,
            id="cut between chunks",
        ),
    ],
)
def test_trouble_that_passes(case: Case, trouble: Scripted, outcome: Outcome) -> None:
    """A server's own trouble and a broken connection cost a retry, not the answer."""
    case.play(trouble, completion(GOOD))
    assert case.write() == VERSE
    assert case.log.outcomes == [outcome, OK]
    assert case.time.waits == [0.5]


def test_waits_grow_and_end(case: Case) -> None:
    """Without a word from the server the wait doubles up to 8 s, and the tries are counted."""
    case.play(*[BUSY_REPLY] * 7)
    with pytest.raises(ProviderBusyError, match=r"is busy \(7 calls\).*slow down.*come back later"):
        case.write(retry=RetryPolicy(max_retries=6))
    assert case.time.waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


def test_no_retry_starts_after_the_deadline(case: Case) -> None:
    case.play(*[fault(429, "slow down", headers={"Retry-After": "50"})] * 9)
    with pytest.raises(ProviderBusyError):
        case.write(retry=RetryPolicy(max_retries=8, deadline_seconds=120))
    assert case.time.waits == [50.0, 50.0]
    assert case.log.outcomes == [BUSY] * 3


def test_nobody_listens(case: Case) -> None:
    """No connection is trouble that passes; the error says where nobody answered."""
    address = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(ProviderBusyError, match=rf"cannot be reached \(5 calls\).*{address}"):
        writer_with(case.transport, model_at(f"{address}/v1"), log=case.log, time=case.time).write(
            VerseBrief()
        )
    assert case.log.outcomes == [Outcome.UNREACHABLE] * 5
    assert [entry.call.http_status for entry in case.log.entries] == [None] * 5


def test_silence_ends(case: Case) -> None:
    """A server that takes the request and says nothing is given up after the silence allowed."""
    case.play(Scripted(GOOD_BYTES, pause_seconds=0.05), completion(GOOD))
    with open_transport(HttpLimits(silence_seconds=0.03)) as impatient:
        assert replace(case, transport=impatient).write() == VERSE
    assert case.log.outcomes == [Outcome.UNREACHABLE, OK]
