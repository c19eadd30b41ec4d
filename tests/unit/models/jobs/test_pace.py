"""The pace of an account, by a clock of the test's own."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete

from cliffhanger.models.jobs import breaker, pace
from cliffhanger.models.jobs.accounts import AccountRow, open_account
from cliffhanger.models.jobs.call import Priority
from cliffhanger.models.jobs.pace import (
    AHEAD_SECONDS,
    CATCH_UP_SECONDS,
    HOLD_SECONDS,
    LONGEST_HOLD_SECONDS,
    MIN_PACE,
    QUEUE_SECONDS,
    TurnRequest,
    Turns,
    be_first,
    leave_queue,
    slow_down,
    take_turns,
)
from cliffhanger.models.jobs.tables import METADATA


@dataclass(slots=True)
class Bench:
    """A database with a clock that a test moves."""

    engine: Engine
    now: float = 1_000_000.0
    begun: list[float] = field(default_factory=list[float])

    def ask(self, *, owner: str = "a", num: int = 1, at: float = 0.0, rate: float = 10.0) -> Turns:
        """Ask for turns, and note when they begin."""
        request = TurnRequest(
            account="fake",
            owner=owner,
            num_wanted=num,
            num_waiting=num,
            order_at=at,
            calls_per_second=rate,
        )
        with self.engine.begin() as connection:
            turns = take_turns(request)(connection)
        for index in range(turns.num_given):
            self.begun.append(self.now + turns.start_seconds + index * turns.interval_seconds)
        return turns

    def do(self, operation: pace.Operation[object]) -> object:
        """Return what an operation returns."""
        with self.engine.begin() as connection:
            return operation(connection)

    @property
    def row(self) -> AccountRow:
        """Return the account's row."""
        with self.engine.begin() as connection:
            return open_account(connection, "fake")


@cache
def _engine() -> Engine:
    """Return a journal's engine; statements are compiled once for each."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    return engine


@contextmanager
def open_bench() -> Iterator[Bench]:
    bench = Bench(_engine())
    for table in METADATA.tables.values():
        bench.do(lambda connection, table=table: connection.execute(delete(table)) and None)
    patch = pytest.MonkeyPatch()
    patch.setattr(pace, "database_now", lambda _connection: bench.now)
    patch.setattr(breaker, "database_now", lambda _connection: bench.now)
    try:
        yield bench
    finally:
        patch.undo()


@pytest.fixture
def bench() -> Iterator[Bench]:
    with open_bench() as bench:
        yield bench


def most_in_a_window(begun: list[float], seconds: float) -> int:
    """Return the most turns in any window `[t, t + seconds)`."""
    ordered = sorted(begun)
    return max(
        (sum(start <= other < start + seconds for other in ordered) for start in ordered), default=0
    )


@given(
    rate=st.floats(0.5, 200.0),
    seed=st.integers(0, 2**32),
    num_owners=st.integers(1, 4),
    num_complaints=st.integers(0, 3),
)
@settings(max_examples=25, deadline=None)
def test_no_window_has_more_turns_than_the_rate_allows(
    rate: float, seed: int, num_owners: int, num_complaints: int
) -> None:
    """Over any T seconds at most `(T + CATCH_UP) * rate + 1` turns begin, however it is asked."""
    chance = random.Random(seed)
    with open_bench() as bench:
        for index in range(60):
            owner = f"owner-{chance.randrange(num_owners)}"
            turns = bench.ask(owner=owner, num=chance.randint(1, 30), rate=rate)
            if index in range(5, 5 + num_complaints):
                bench.do(slow_down("fake", chance.choice([None, 0.2])))
            waits = (0.0, turns.start_seconds, chance.expovariate(rate / 5.0))
            bench.now += chance.choice(waits)
        for seconds in (1.0 / rate, 0.1, 1.0, 5.0):
            bound = (seconds + CATCH_UP_SECONDS) * rate + 1.0
            assert most_in_a_window(bench.begun, seconds) <= bound + 1e-6


@pytest.mark.parametrize("rate", [1.0, 10.0, 100.0])
def test_a_busy_account_gets_its_whole_rate(bench: Bench, rate: float) -> None:
    until = bench.now + 20.0
    while bench.now < until:
        turns = bench.ask(num=50, rate=rate)
        last = turns.start_seconds + turns.interval_seconds * max(0, turns.num_given - 1)
        bench.now += last if turns.num_given else turns.start_seconds
    in_time = [begun for begun in bench.begun if begun < until]
    assert len(in_time) >= 0.97 * 20.0 * rate


def test_a_turn_is_given_out_no_earlier_than_shortly_before(bench: Bench) -> None:
    bench.ask(rate=1.0)
    later = bench.ask(rate=1.0)
    assert later.num_given == 0
    bench.now += 1.0 - AHEAD_SECONDS - CATCH_UP_SECONDS - 0.01
    assert bench.ask(rate=1.0).num_given == 0
    bench.now += 0.02
    assert bench.ask(rate=1.0).num_given == 1


def test_a_complaint_halves_the_pace_and_holds_everybody(bench: Bench) -> None:
    bench.ask(owner="a")
    assert bench.do(slow_down("fake", None)) == HOLD_SECONDS
    assert bench.row.pace == 0.5
    for owner in "ab":
        assert bench.ask(owner=owner).num_given == 0
    bench.now += HOLD_SECONDS
    assert bench.ask(owner="b").interval_seconds == pytest.approx(0.2)


def test_complaints_within_a_hold_are_one(bench: Bench) -> None:
    for _ in range(10):
        bench.do(slow_down("fake", 2.0))
        bench.now += 0.1
    assert bench.row.pace == 0.5
    assert bench.row.held_until == pytest.approx(bench.now - 0.1 + 2.0)
    assert bench.row.num_complaints == 10


def test_the_pace_never_falls_below_its_least(bench: Bench) -> None:
    for _ in range(20):
        bench.do(slow_down("fake", 0.1))
        bench.now += 1.0
    assert bench.row.pace == MIN_PACE


def test_the_pace_comes_back_by_a_tenth_every_ten_calls(bench: Bench) -> None:
    bench.do(slow_down("fake", 0.1))
    paces: list[float] = []
    for _ in range(60):
        bench.now += 10.0
        bench.ask()
        paces.append(round(bench.row.pace, 6))
    assert [paces[index] for index in (8, 9, 19, 29, 39, 49, 59)] == [
        0.5,
        0.6,
        0.7,
        0.8,
        0.9,
        1.0,
        1.0,
    ]


@pytest.mark.parametrize("asked", [1e9, float("inf")])
def test_no_complaint_holds_for_ever(bench: Bench, asked: float) -> None:
    assert bench.do(slow_down("fake", asked)) == LONGEST_HOLD_SECONDS
    bench.now += LONGEST_HOLD_SECONDS
    assert bench.ask().num_given == 1


def test_the_more_urgent_process_comes_first(bench: Bench) -> None:
    bench.ask(owner="late", at=bench.now, rate=1.0)
    urgent, usual = bench.now, bench.now + Priority.NORMAL
    assert bench.ask(owner="urgent", at=urgent, rate=1.0).num_given == 0
    bench.now += 1.0
    assert bench.ask(owner="usual", at=usual, rate=1.0).num_given == 0
    assert bench.ask(owner="urgent", at=urgent, rate=1.0).num_given == 1
    bench.now += 1.0
    assert bench.ask(owner="usual", at=usual, rate=1.0).num_given == 1


def test_a_process_that_says_nothing_loses_its_place(bench: Bench) -> None:
    bench.ask(owner="x", rate=1.0)
    bench.ask(owner="dead", at=0.0, rate=1.0)
    bench.now += QUEUE_SECONDS - 0.1
    assert bench.ask(owner="alive", at=1.0, rate=1.0).num_given == 0
    bench.now += 0.2
    assert bench.ask(owner="alive", at=1.0, rate=1.0).num_given == 1


def test_nobody_starves_behind_a_stream_of_more_urgent_calls(bench: Bench) -> None:
    """A backfill call is served once its head start is over, however many VIPs keep coming."""
    came = bench.now
    order_at = came + Priority.BACKFILL
    served = None
    while served is None and bench.now < came + 2.0 * Priority.BACKFILL:
        bench.ask(owner="vips", num=3, at=bench.now + Priority.VIP, rate=1.0)
        if bench.ask(owner="backfill", at=order_at, rate=1.0).num_given:
            served = bench.now
        bench.now += 1.0
    assert served is not None
    assert served - came <= Priority.BACKFILL + 5.0


def test_places_go_to_the_most_urgent_process(bench: Bench) -> None:
    assert bench.do(be_first("fake#places", "a", 5.0))
    assert not bench.do(be_first("fake#places", "b", 6.0))
    bench.do(leave_queue("fake#places", "a"))
    assert bench.do(be_first("fake#places", "b", 6.0))
