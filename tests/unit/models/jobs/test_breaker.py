"""The breaker of an account, by a clock of the test's own, over two journals on one file."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from cliffhanger.models.jobs import breaker, pace
from cliffhanger.models.jobs.accounts import BreakerState, open_account, read_accounts
from cliffhanger.models.jobs.breaker import (
    COOL_DOWN_SECONDS,
    FAILURES_TO_TRIP,
    LONGEST_COOL_DOWN_SECONDS,
    PROBE_SECONDS,
    STOPPED_SECONDS,
    note_failure,
    note_success,
)
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.pace import TurnRequest, Turns, slow_down, take_turns


@dataclass(slots=True)
class Machines:
    """Two machines, one journal, one clock."""

    databases: tuple[JournalDatabase, JournalDatabase]
    now: float = 1_000_000.0

    def ask(self, machine: int = 0, *, num: int = 1) -> Turns:
        """Ask for turns."""
        request = TurnRequest(
            account="fake",
            owner=f"owner-{machine}",
            num_wanted=num,
            num_waiting=num,
            order_at=0.0,
            calls_per_second=1e6,
        )
        return self.databases[machine].run(take_turns(request))

    def fail(self, machine: int = 0, *, is_stopped: bool = False) -> BreakerState:
        """Tell of a failure."""
        return self.databases[machine].run(
            note_failure("fake", reason="HTTP 503: overloaded", is_stopped=is_stopped)
        )

    def succeed(self, machine: int = 0) -> None:
        """Tell of a success."""
        self.databases[machine].run(note_success("fake"))

    @property
    def state(self) -> BreakerState:
        """Return where it stands."""
        return self.databases[0].run(lambda c: open_account(c, "fake")).breaker

    def trip(self) -> None:
        """Fail until it is open."""
        for index in range(FAILURES_TO_TRIP):
            self.fail(index % 2)


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    path = str(tmp_path / "journal.db")
    machines = Machines((JournalDatabase(path), JournalDatabase(path)))
    for module in (breaker, pace):
        monkeypatch.setattr(module, "database_now", lambda _connection: machines.now)
    yield machines
    for database in machines.databases:
        database.close()


def test_failures_of_all_machines_trip_it_for_all(machines: Machines) -> None:
    for index in range(FAILURES_TO_TRIP - 1):
        assert machines.fail(index % 2) is BreakerState.CLOSED
    assert machines.ask().num_given == 1
    assert machines.fail() is BreakerState.OPEN
    for machine in (0, 1):
        refused = machines.ask(machine)
        assert refused.num_given == 0
        assert not refused.verdict.is_open_for_calls
        assert refused.verdict.wait_seconds == pytest.approx(COOL_DOWN_SECONDS)
        assert refused.verdict.reason == "HTTP 503: overloaded"


def test_a_success_in_between_begins_the_count_anew(machines: Machines) -> None:
    for _ in range(3):
        for _ in range(FAILURES_TO_TRIP - 1):
            machines.fail()
        machines.succeed(1)
    assert machines.state is BreakerState.CLOSED


def test_a_refused_key_trips_it_at_once(machines: Machines) -> None:
    assert machines.fail(is_stopped=True) is BreakerState.OPEN
    refused = machines.ask(1)
    assert refused.verdict.is_stopped
    assert refused.verdict.wait_seconds == pytest.approx(STOPPED_SECONDS)


def test_complaints_about_too_many_requests_never_trip_it(machines: Machines) -> None:
    for _ in range(100):
        machines.databases[0].run(slow_down("fake", 0.5))
        machines.now += 1.0
    assert machines.state is BreakerState.CLOSED
    machines.now += 1.0
    assert machines.ask().num_given == 1


def test_after_the_rest_exactly_one_probe_goes_through(machines: Machines) -> None:
    machines.trip()
    machines.now += COOL_DOWN_SECONDS
    with ThreadPoolExecutor(16) as threads:
        given = list(threads.map(lambda n: machines.ask(n % 2, num=10).num_given, range(32)))
    assert sum(given) == 1
    assert machines.state is BreakerState.HALF_OPEN


def test_a_probe_that_succeeds_closes_it(machines: Machines) -> None:
    machines.trip()
    machines.now += COOL_DOWN_SECONDS
    machines.ask()
    machines.succeed()
    assert machines.state is BreakerState.CLOSED
    assert machines.ask(1, num=5).num_given > 1


def test_a_probe_that_fails_opens_it_for_twice_as_long(machines: Machines) -> None:
    machines.trip()
    rests: list[float] = []
    for _ in range(8):
        rest = machines.ask().verdict.wait_seconds
        rests.append(rest)
        machines.now += rest
        assert machines.ask().num_given == 1
        machines.fail()
    expected = [COOL_DOWN_SECONDS * 2.0**index for index in range(8)]
    assert rests == pytest.approx([min(rest, LONGEST_COOL_DOWN_SECONDS) for rest in expected])


def test_a_probe_that_is_never_heard_of_makes_room_for_another(machines: Machines) -> None:
    machines.trip()
    machines.now += COOL_DOWN_SECONDS
    assert machines.ask(0).num_given == 1
    machines.now += PROBE_SECONDS - 1.0
    assert machines.ask(1).num_given == 0
    machines.now += 2.0
    assert machines.ask(1).num_given == 1


def test_failures_of_calls_that_were_out_already_do_not_lengthen_the_rest(
    machines: Machines,
) -> None:
    machines.trip()
    machines.now += 5.0
    machines.fail(1)
    assert machines.ask().verdict.wait_seconds == pytest.approx(COOL_DOWN_SECONDS - 5.0)


def test_every_account_that_was_called_is_listed(machines: Machines) -> None:
    machines.fail()
    machines.databases[1].run(note_failure("another", reason="x", is_stopped=True))
    rows = machines.databases[0].run(read_accounts)
    assert [(row.account, row.breaker) for row in rows] == [
        ("another", BreakerState.OPEN),
        ("fake", BreakerState.CLOSED),
    ]
