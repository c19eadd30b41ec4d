"""Many paid calls at once: the limit is kept and used, and every call is accounted for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cliffhanger.models.jobs.pace import CATCH_UP_SECONDS, LATE_SECONDS
from tests.bench.paid_episode import NUM_LINES, NUM_SHOTS, produce
from tests.bench.rush import Rush, most_within, rush
from tests.bench.rush_faults import FAULT_SHARES, plan_faults
from tests.fault_server.run import FaultServer, run_fault_server

pytestmark = pytest.mark.slow

LEAST_PER_SECOND = 60.0
"""Of a hundred allowed, on two cores that carry the provider too; the bench measures 88 to 100."""
JITTER_SECONDS = 0.1
"""From a turn to its arrival: the journal's commit, a new connection, and the server's own turn.

How much that differs between calls is what may crowd a window besides the pace's own burst."""
NUM_CALLS = 2000
NUM_FAULTY_CALLS = 600
SCALE = 0.05
SLOTS = 10


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FaultServer]:
    with run_fault_server(tmp_path, scale=SCALE, tiny_speech=True) as server:
        yield server
        assert server.state()["crashes"] == []


def most_allowed(calls_per_second: float) -> float:
    """Return the most calls that may arrive within any second."""
    burst_seconds = CATCH_UP_SECONDS + LATE_SECONDS + JITTER_SECONDS
    return calls_per_second * (1.0 + burst_seconds) + 1.0


def check_books(done: Rush) -> None:
    """Pass where nothing was paid for twice and every balance is the sum of its rows."""
    assert done.twice == ()
    assert done.kept_usd == done.summed_usd


@pytest.mark.alone
@pytest.mark.parametrize("num_processes", [1, 4])
def test_many_calls_pass_a_limit_and_none_is_lost(
    server: FaultServer, tmp_path: Path, num_processes: int
) -> None:
    done = rush(server, tmp_path, num_calls=NUM_CALLS, num_processes=num_processes)
    assert done.ended == {"settled": NUM_CALLS}
    assert done.steps == {"settled": NUM_CALLS}
    assert (done.num_accepted, len(done.arrived_at), done.num_rows) == (NUM_CALLS,) * 3
    assert done.calls_per_second >= LEAST_PER_SECOND
    assert done.most_in_a_second <= most_allowed(100.0)
    check_books(done)


@pytest.mark.parametrize("num_processes", [1, 4])
def test_a_limit_is_used(server: FaultServer, tmp_path: Path, num_processes: int) -> None:
    """Half of the turns at least where others use the machine; the bench tells how many."""
    done = rush(server, tmp_path, num_calls=60, num_processes=num_processes, calls_per_second=10.0)
    assert done.ended == {"settled": 60}
    assert done.calls_per_second >= 0.5 * 10.0
    assert done.most_in_a_second <= most_allowed(10.0)


def test_a_provider_that_fails_loses_nothing_and_is_asked_nothing_twice(
    server: FaultServer, tmp_path: Path
) -> None:
    """A refusal is sent again, an answer that nobody heard waits for a person."""
    plan_faults(server)
    done = rush(server, tmp_path, num_calls=NUM_FAULTY_CALLS, num_processes=4)
    met = server.state()["providers"]["openai"]["faults"]
    assert set(met) == set(FAULT_SHARES)
    num_unclear = met["status"] + met["drop_after"]
    assert done.ended == {"settled": NUM_FAULTY_CALLS - num_unclear, "unclear": num_unclear}
    assert done.steps == done.ended
    assert done.num_accepted == NUM_FAULTY_CALLS - met["status"]
    assert len(done.arrived_at) == NUM_FAULTY_CALLS + met["retry_after"]
    assert done.num_rows == done.ended["settled"]
    assert done.most_in_a_second <= most_allowed(100.0)
    check_books(done)
    assert all(reserved > 0 for _, reserved in done.kept_usd.values())


def test_the_fullest_window_is_found() -> None:
    assert most_within([0.0, 0.5, 0.99, 1.0, 1.2, 5.0], 1.0) == 4


@pytest.mark.usefixtures("prefect_api")
def test_an_episode_takes_little_longer_than_its_longest_chain(tmp_path: Path) -> None:
    """Thirty shots, all bought, within the accounts' limits.

    The provider is twenty times as fast as the published ones, and this machine is not: what it
    computes between the calls counts twenty times, and on a busy machine more. The bench tells the
    figure.
    """
    with run_fault_server(tmp_path, scale=SCALE, shrink=0.25) as server:
        done = produce(server, tmp_path, scale=SCALE, slots=SLOTS)
        state = server.state()
    assert (state["strays"], state["crashes"]) == ([], [])
    assert len(done.latencies.chains) == NUM_SHOTS
    assert len(done.latencies.voices) == NUM_LINES
    assert done.num_paid == done.num_calls == NUM_LINES + 2 + 2 * NUM_SHOTS
    assert done.max_concurrent["kling"] <= SLOTS
    bound = done.latencies.bound_seconds(SLOTS)
    assert bound <= done.wall_seconds <= 20.0 * bound
