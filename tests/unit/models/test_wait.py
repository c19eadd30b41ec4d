from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.chat.patience import ask_patiently
from cliffhanger.models.chat.reading import Reading
from cliffhanger.models.chat.settings import RetryPolicy
from cliffhanger.models.clock import SYSTEM_CLOCK
from cliffhanger.models.wait import asked_wait_seconds, retry_wait_seconds
from cliffhanger.money.call import Outcome
from tests.unit.models.chat_jobs import NOON, VERSE, TestTime, Verse

EPOCH = NOON.timestamp()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"retry-after-ms": "250"}, 0.25, id="milliseconds"),
        pytest.param({"retry-after-ms": "x", "retry-after": "3"}, 3.0, id="unreadable first"),
        pytest.param({"retry-after-ms": "999999", "retry-after": "3"}, 3.0, id="too long first"),
        pytest.param({"retry-after": "120"}, 120.0, id="longest"),
        pytest.param({"retry-after": "120.1"}, None, id="too long"),
        pytest.param({"retry-after": "-1"}, None, id="negative"),
        pytest.param({"retry-after": "nan"}, None, id="no number"),
        pytest.param({"retry-after": "inf"}, None, id="for ever"),
        pytest.param({"retry-after": "Sun, 22 Nov 2026 12:00:20 GMT"}, 20.0, id="HTTP date"),
        pytest.param({"retry-after": "Sun, 22 Nov 2026 12:00:20 -0000"}, 20.0, id="no zone"),
        pytest.param({"x-ratelimit-reset": f"{EPOCH + 5:.0f}"}, 5.0, id="epoch"),
        pytest.param({"x-ratelimit-reset": f"{(EPOCH + 5) * 1000:.0f}"}, 5.0, id="epoch in ms"),
        pytest.param({"x-ratelimit-reset": "12"}, 12.0, id="seconds to reset"),
        pytest.param({"x-ratelimit-reset": "2026-11-22T12:00:07Z"}, 7.0, id="ISO date"),
        pytest.param({"x-ratelimit-reset-tokens": "120ms"}, 0.12, id="span of tokens"),
        pytest.param(
            {"x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-reset-requests": "1.5s"},
            None,
            id="the longer of two is too long",
        ),
        pytest.param(
            {
                "x-ratelimit-reset-tokens": "6m0s",
                "x-ratelimit-remaining-tokens": "7",
                "x-ratelimit-reset-requests": "1.5s",
                "x-ratelimit-remaining-requests": "0",
            },
            1.5,
            id="only what is spent counts",
        ),
    ],
)
def test_waits_asked_for(headers: dict[str, str], seconds: float | None) -> None:
    asked = asked_wait_seconds(headers, (), NOON)
    assert asked == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [((2,), 2.0), (("34.07s",), 34.07), ((None, "1m1s"), 61.0), (("later",), None)],
)
def test_waits_in_the_body(said: tuple[object, ...], seconds: float | None) -> None:
    """`retry_after` and Google's `retryDelay` count after the headers."""
    asked = asked_wait_seconds({}, said, NOON)
    assert asked == (None if seconds is None else pytest.approx(seconds))
    assert asked_wait_seconds({"retry-after": "9"}, said, NOON) == 9.0


@given(
    header=st.text(max_size=30) | st.floats().map(str) | st.integers().map(str),
    name=st.sampled_from(
        ["retry-after", "retry-after-ms", "x-ratelimit-reset", "x-ratelimit-reset-tokens"]
    ),
)
def test_no_header_makes_us_wait_longer_than_two_minutes(header: str, name: str) -> None:
    asked = asked_wait_seconds({name: header}, (), datetime.now(UTC))
    assert asked is None or 0.0 < asked <= 120.0


@given(
    retry_index=st.integers(min_value=0, max_value=10_000),
    chance=st.floats(min_value=0.0, max_value=1.0, exclude_max=True),
)
def test_waits_of_our_own(retry_index: int, chance: float) -> None:
    """Half a second doubled up to 8 s, up to a quarter less."""
    full = 8.0 if retry_index >= 4 else 0.5 * 2**retry_index
    wait = retry_wait_seconds(None, retry_index=retry_index, chance=chance)
    assert 0.75 * full <= wait <= full


PASSING: Reading[Verse] = Reading(Outcome.BUSY, is_passing=True)
DONE = Reading(Outcome.OK, value=VERSE)
FINAL: Reading[Verse] = Reading(Outcome.DENIED)


@pytest.mark.parametrize(
    ("readings", "policy", "num_asked", "waits"),
    [
        pytest.param([DONE], RetryPolicy(), 1, [], id="answer"),
        pytest.param([FINAL, DONE], RetryPolicy(), 1, [], id="no use"),
        pytest.param([PASSING, PASSING, DONE], RetryPolicy(), 3, [0.5, 1.0], id="third time"),
        pytest.param([PASSING] * 9, RetryPolicy(max_retries=0), 1, [], id="no patience"),
        pytest.param([PASSING] * 9, RetryPolicy(), 5, [0.5, 1.0, 2.0, 4.0], id="four retries"),
        pytest.param(
            [PASSING] * 9,
            RetryPolicy(max_retries=8, deadline_seconds=3.5),
            4,
            [0.5, 1.0, 2.0],
            id="deadline",
        ),
    ],
)
def test_patience(
    readings: list[Reading[Verse]], policy: RetryPolicy, num_asked: int, waits: list[float]
) -> None:
    """Only what may pass is asked again, as often and as long as the policy says."""
    left = list(readings)
    time = TestTime()
    last = ask_patiently(lambda: left.pop(0), policy, time.clock)
    assert last is readings[num_asked - 1]
    assert len(readings) - len(left) == num_asked
    assert time.waits == waits


def test_requests_count_against_the_deadline() -> None:
    """A server that takes its time to say that it is busy uses up the patience."""
    time = TestTime()

    def ask() -> Reading[Verse]:
        time.passed_seconds += 600.0
        return PASSING

    ask_patiently(ask, RetryPolicy(deadline_seconds=900), time.clock)
    assert time.passed_seconds == 1200.5


def test_the_system_clock_goes_forward() -> None:
    clock = SYSTEM_CLOCK
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    before = clock.monotonic()
    clock.sleep(0.001)
    assert clock.monotonic() > before
    assert 0.0 <= clock.chance() < 1.0
