"""Limits of an account: even spacing, places, and what a complaint does to everybody."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.limits import (
    CALLS_PER_STEP,
    CATCH_UP_SECONDS,
    HOLD_SECONDS,
    MIN_PACE,
    AccountLimiter,
    account_limiters,
)
from cliffhanger.models.routes import TierName, TierRoute, WriterRoutes


class Clock:
    """Time that passes only where somebody sleeps, and a little longer than asked, as it does."""

    def __init__(self, *, late_seconds: float = 1e-6) -> None:
        self.seconds = 1000.0
        self.late_seconds = late_seconds

    def now(self) -> float:
        """Return the time."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds + self.late_seconds


def limiter_of(clock: Clock, *, per_minute: float = 60.0, at_once: int = 1) -> AccountLimiter:
    return AccountLimiter(at_once, per_minute, clock=clock.now, pause=clock.sleep)


def begin(limiter: AccountLimiter, clock: Clock, *, num_calls: int) -> list[float]:
    times: list[float] = []
    for _ in range(num_calls):
        with limiter:
            times.append(clock.now())
    return times


def test_calls_begin_at_even_intervals() -> None:
    clock = Clock()
    times = begin(limiter_of(clock, per_minute=120), clock, num_calls=20)
    assert [later - sooner for sooner, later in pairwise(times)] == pytest.approx(
        [0.5] * 19, abs=1e-4
    )


def test_a_late_call_does_not_make_the_others_late() -> None:
    """Every sleep is 20 ms too long, and still 60 a minute are 60 in a minute."""
    clock = Clock(late_seconds=0.02)
    times = begin(limiter_of(clock), clock, num_calls=61)
    assert times[-1] - times[0] == pytest.approx(60.0, abs=0.021)


@given(
    per_minute=st.floats(min_value=1, max_value=100_000),
    idle=st.lists(st.floats(min_value=0, max_value=5), max_size=30),
)
def test_no_stretch_of_time_has_more_calls_than_the_rate_allows(
    per_minute: float, idle: list[float]
) -> None:
    clock = Clock()
    limiter = limiter_of(clock, per_minute=per_minute)
    times: list[float] = []
    for seconds in idle:
        times += begin(limiter, clock, num_calls=3)
        clock.seconds += seconds
    for index, start in enumerate(times):
        for num_more, end in enumerate(times[index:]):
            assert num_more <= (end - start + CATCH_UP_SECONDS) * per_minute / 60 + 1e-3


def test_an_idle_account_saves_up_no_burst() -> None:
    clock = Clock()
    limiter = limiter_of(clock)
    clock.seconds += 3600
    times = begin(limiter, clock, num_calls=3)
    assert times[2] - times[0] >= 2 - CATCH_UP_SECONDS


def test_a_complaint_holds_everybody_and_halves_the_pace() -> None:
    clock = Clock()
    limiter = limiter_of(clock)
    before = begin(limiter, clock, num_calls=2)[-1]
    limiter.slow_down(7.0)
    times = begin(limiter, clock, num_calls=3)
    assert times[0] - before == pytest.approx(7.0, abs=1e-3)
    assert [later - sooner for sooner, later in pairwise(times)] == pytest.approx(
        [2.0, 2.0], abs=1e-3
    )


def test_a_complaint_reaches_a_thread_that_already_waits() -> None:
    """It wakes at its old time, finds the hold and waits on."""
    clock = Clock()
    limiter: AccountLimiter

    def complain_once(seconds: float) -> None:
        if limiter.pace == 1.0:
            limiter.slow_down(30.0)
        clock.sleep(seconds)

    limiter = AccountLimiter(1, 60.0, clock=clock.now, pause=complain_once)
    times = begin(limiter, clock, num_calls=2)
    assert times[1] - times[0] == pytest.approx(30.0, abs=1e-3)


def test_complaints_of_calls_that_were_under_way_together_count_once() -> None:
    clock = Clock()
    limiter = limiter_of(clock)
    for _ in range(8):
        limiter.slow_down(0.0)
    assert limiter.pace == 0.5
    clock.seconds += HOLD_SECONDS
    limiter.slow_down(0.0)
    assert limiter.pace == 0.25


def test_the_pace_has_a_floor() -> None:
    clock = Clock()
    limiter = limiter_of(clock)
    for _ in range(20):
        limiter.slow_down(0.0)
        clock.seconds += HOLD_SECONDS
    assert limiter.pace == MIN_PACE


def test_the_pace_comes_back_step_by_step() -> None:
    clock = Clock()
    limiter = limiter_of(clock)
    limiter.slow_down(1.0)
    paces: list[float] = []
    for _ in range(6):
        begin(limiter, clock, num_calls=CALLS_PER_STEP)
        paces.append(limiter.pace)
    assert paces == pytest.approx([0.6, 0.7, 0.8, 0.9, 1.0, 1.0])


def test_a_call_that_fails_gives_its_place_back() -> None:
    limiter = limiter_of(Clock())
    for _ in range(3):
        with pytest.raises(OSError, match="broken"), limiter:
            raise OSError("broken")
    with limiter:
        pass


def test_a_thread_that_is_stopped_while_it_waits_gives_its_place_back() -> None:
    clock = Clock()

    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    limiter = AccountLimiter(1, 60.0, clock=clock.now, pause=stop)
    begin(limiter, clock, num_calls=1)
    with pytest.raises(KeyboardInterrupt), limiter:
        pass
    clock.seconds += 1
    begin(limiter, clock, num_calls=1)


@pytest.mark.parametrize(("at_once", "per_minute"), [(0, 60.0), (1, 0.0), (1, float("nan"))])
def test_a_limit_that_lets_nothing_through_is_refused(at_once: int, per_minute: float) -> None:
    with pytest.raises(InvalidSettingError, match="got"):
        AccountLimiter(at_once, per_minute)


def test_threads_together_keep_the_rate_and_the_places() -> None:
    """200 calls of 8 threads at 20,000 a minute take at least 199 intervals."""
    limiter = AccountLimiter(3, 20_000)
    under_way, most, lock = 0, 0, threading.Lock()

    def call(_number: int) -> None:
        nonlocal under_way, most
        with limiter:
            with lock:
                under_way += 1
                most = max(most, under_way)
            with lock:
                under_way -= 1

    start = monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(200)))
    assert monotonic() - start >= 199 * 60 / 20_000 - CATCH_UP_SECONDS
    assert 1 <= most <= 3


def test_as_many_threads_as_there_are_places_get_in_and_no_more() -> None:
    limiter = AccountLimiter(2, 1e6)
    inside, leave = threading.Semaphore(0), threading.Event()

    def stay() -> None:
        with limiter:
            inside.release()
            leave.wait(5)

    threads = [threading.Thread(target=stay) for _ in range(3)]
    for thread in threads:
        thread.start()
    got_in = [inside.acquire(timeout=5), inside.acquire(timeout=5)]
    is_third_inside = inside.acquire(timeout=0.03)
    leave.set()
    for thread in threads:
        thread.join(5)
    assert got_in == [True, True]
    assert not is_third_inside
    assert inside.acquire(timeout=5)


def route(provider: str, *, at_once: int, per_minute: float) -> TierRoute:
    return TierRoute(
        provider=provider,
        base_url="https://api.example.com",
        model="m",
        context_tokens=1000,
        max_answer_tokens=100,
        max_concurrency=at_once,
        requests_per_minute=per_minute,
    )


def test_routes_of_one_account_share_the_strictest_of_their_limits() -> None:
    routes = WriterRoutes(
        tiers={
            TierName.DRAFT: route("shared", at_once=4, per_minute=10),
            TierName.REVIEW: route("shared", at_once=2, per_minute=20),
            TierName.FINAL: route("other", at_once=9, per_minute=90),
        }
    )
    stricter = WriterRoutes(tiers={TierName.DRAFT: route("shared", at_once=2, per_minute=10)})
    limiters = account_limiters(routes)
    assert set(limiters) == {"shared", "other"}
    assert account_limiters(stricter)["shared"] is limiters["shared"]
    assert account_limiters(routes)["other"] is limiters["other"]
