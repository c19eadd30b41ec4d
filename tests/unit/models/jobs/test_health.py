"""What is told of the accounts is what the journal's rows add up to."""

import random
import time
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from cliffhanger.models.jobs.accounts import BreakerState, count_unknown_status
from cliffhanger.models.jobs.breaker import give_a_chance, note_failure, note_success
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.health import AccountHealth, percentiles, read_health
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.pace import slow_down
from cliffhanger.models.jobs.tables import QUEUE, Step
from tests.journal_rows import add_call

HOUR = 3600.0


@pytest.fixture
def database(tmp_path: Path) -> Generator[JournalDatabase]:
    opened = JournalDatabase(str(tmp_path / "journal.db"))
    yield opened
    opened.close()


def health(database: JournalDatabase, *, hours: float = 24.0) -> dict[str, AccountHealth]:
    now = time.time()
    found = database.run(read_health(since=now - hours * HOUR, now=now))
    return {item.account: item for item in found}


def nearest(seconds: list[float], share: float) -> float:
    """Return the percentile by its definition: at rank share * (n - 1), between neighbours."""
    ordered = sorted(seconds)
    rank = share * (len(ordered) - 1)
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])


@given(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=300))
def test_percentiles_are_those_of_the_definition(seconds: list[float]) -> None:
    expected = [nearest(seconds, share) for share in (0.5, 0.95, 0.99)]
    assert list(percentiles(seconds)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_latencies_are_told_per_account_and_capability(database: JournalDatabase) -> None:
    """From sent to settled; failures and calls of earlier days do not count."""
    times = [random.Random(7).uniform(20.0, 200.0) for _ in range(40)]
    for index, seconds in enumerate(times):
        add_call(database, f"shot-{index}", Step.SETTLED, seconds=seconds)
    add_call(database, "line-1", Step.SETTLED, seconds=2.0, capability="voice")
    add_call(database, "shot-90", Step.FAILED, seconds=9999.0)
    add_call(database, "shot-91", Step.SETTLED, seconds=9999.0, age_seconds=60 * HOUR)
    add_call(database, "face-1", Step.SETTLED, seconds=7.0, capability="image", account="fal")
    found = health(database)
    video, voice = found["kling-main"].latencies
    assert (video.capability, video.num_calls) == ("video", 40)
    assert video.p50_seconds == pytest.approx(nearest(times, 0.5), abs=2e-3)
    assert video.p95_seconds == pytest.approx(nearest(times, 0.95), abs=2e-3)
    assert video.p99_seconds == pytest.approx(nearest(times, 0.99), abs=2e-3)
    assert (voice.capability, voice.p50_seconds) == ("voice", pytest.approx(2.0, abs=2e-3))
    assert [item.capability for item in found["fal"].latencies] == ["image"]


def test_attempts_are_counted_once_each_earlier_ones_too(database: JournalDatabase) -> None:
    failure = Failure(FailureKind.PROVIDER_FAILED, "no")
    add_call(database, "shot-1", Step.FAILED, is_earlier=True, failure=failure)
    add_call(database, "shot-1", Step.SETTLED, attempt=2)
    add_call(database, "shot-2", Step.SETTLED)
    add_call(database, "shot-3", Step.CANCELLED)
    add_call(database, "shot-4", Step.SUBMITTED)
    add_call(database, "shot-5", Step.SETTLED, age_seconds=30 * HOUR)
    item = health(database)["kling-main"]
    assert (item.num_calls, item.num_settled, item.num_failed) == (5, 2, 1)
    assert item.success_rate == pytest.approx(2 / 3)
    assert health(database, hours=48)["kling-main"].num_calls == 6


def test_an_account_without_ended_calls_has_no_success_rate(database: JournalDatabase) -> None:
    add_call(database, "shot-1", Step.SUBMITTED)
    assert health(database)["kling-main"].success_rate is None


def test_open_calls_are_in_flight_or_wait_for_a_person(database: JournalDatabase) -> None:
    for index, step in enumerate(Step):
        add_call(database, f"shot-{index}", step)
    item = health(database)["kling-main"]
    assert item.num_in_flight == 2, "being sent, or running at the provider"
    assert item.num_for_a_person == 2, "unclear, or lost"


def test_money_is_what_ended_today_and_what_is_open(database: JournalDatabase) -> None:
    for usd, step in (("0.10", Step.SETTLED), ("0.02", Step.FAILED), ("0.30", Step.UNCLEAR)):
        age = 0.0
        add_call(database, f"shot-{step}", step, usd=usd, age_seconds=age, seconds=-1.0)
    add_call(database, "shot-old", Step.SETTLED, usd="9", age_seconds=49 * HOUR)
    add_call(database, "shot-held", Step.LOST, usd="0.05", age_seconds=49 * HOUR)
    item = health(database)["kling-main"]
    assert item.settled_today_usd == Decimal("0.10")
    assert item.reserved_usd == Decimal("0.35")


def test_breaker_and_pace_are_those_of_the_account(database: JournalDatabase) -> None:
    database.run(note_failure("eleven", reason="auth: no", is_stopped=True))
    database.run(note_failure("fal", reason="HTTP 500", is_stopped=False))
    database.run(slow_down("kling-main", 50.0))
    database.run(count_unknown_status("kling-main"))
    found = health(database)
    eleven, fal, kling = found["eleven"], found["fal"], found["kling-main"]
    assert (eleven.state, eleven.is_stopped, eleven.reason) == ("open", True, "auth: no")
    assert eleven.open_seconds == pytest.approx(300.0, abs=5.0)
    assert (fal.state, fal.reason) == (BreakerState.CLOSED, "")
    assert (kling.pace, kling.num_complaints, kling.unknown_statuses) == (0.5, 1, 1)
    assert kling.held_seconds == pytest.approx(50.0, abs=5.0)
    database.run(note_success("eleven"))
    assert health(database)["eleven"].state is BreakerState.OPEN, "it was under way before"
    database.run(give_a_chance("eleven"))
    assert health(database)["eleven"].state is BreakerState.HALF_OPEN


def test_a_breaker_whose_rest_is_over_lets_a_probe_through(database: JournalDatabase) -> None:
    database.run(note_failure("eleven", reason="auth: no", is_stopped=True))
    now = time.time() + 301.0
    (item,) = database.run(read_health(since=0.0, now=now))
    assert (item.state, item.open_seconds) == (BreakerState.HALF_OPEN, 0.0)


def test_those_who_wait_are_of_all_processes_that_still_say_so(database: JournalDatabase) -> None:
    now = time.time()
    rows = [
        ("kling-main", "a", 3, now + 3.0),
        ("kling-main#places", "b", 1, now + 3.0),
        ("kling-main", "c", 50, now - 3.0),
        ("fal", "a", 2, now + 3.0),
    ]
    names = ("account", "owner", "num_waiting", "expires_at")
    values = [{**dict(zip(names, row, strict=True)), "order_at": now} for row in rows]
    database.run(lambda connection: connection.execute(insert(QUEUE).values(values)) and None)
    found = health(database)
    assert {name: item.num_waiting for name, item in found.items()} == {"kling-main": 4, "fal": 2}


def test_nothing_is_told_of_nothing(database: JournalDatabase) -> None:
    assert health(database) == {}
