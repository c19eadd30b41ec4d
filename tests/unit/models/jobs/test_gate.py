"""The gate of an account within a process: places, turns, and who comes first."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from cliffhanger.errors import AccountStoppedError
from cliffhanger.models.jobs.breaker import note_failure
from cliffhanger.models.jobs.database import JournalDatabase, JournalUnavailableError
from cliffhanger.models.jobs.gate import AccountGate, OwnPlaces, SharedPlaces
from cliffhanger.models.jobs.settings import AccountLimits

Opener = Callable[..., AccountGate]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[JournalDatabase]:
    database = JournalDatabase(str(tmp_path / "journal.db"))
    yield database
    database.close()


@pytest.fixture
def gate_of(database: JournalDatabase) -> Opener:
    def open_gate(
        num_places: int = 4, per_minute: float = 6e4, places: SharedPlaces | None = None
    ) -> AccountGate:
        limits = AccountLimits(max_concurrency=num_places, requests_per_minute=per_minute)
        return AccountGate("fake", limits, database, owner="me", places=places or OwnPlaces())

    return open_gate


async def test_no_more_run_at_once_than_there_are_places(gate_of: Opener) -> None:
    gate, running, most = gate_of(3), 0, 0

    async def work(order_at: float) -> None:
        nonlocal running, most
        async with gate.place(order_at):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    await asyncio.gather(*(work(float(index)) for index in range(20)))
    assert (most, running, gate.num_waiting) == (3, 0, 0)


async def test_a_place_goes_to_the_most_urgent(gate_of: Opener) -> None:
    gate, order = gate_of(1), list[float]()

    async def work(order_at: float) -> None:
        async with gate.place(order_at):
            order.append(order_at)
            await asyncio.sleep(0.001)

    await asyncio.gather(*(work(at) for at in (0.0, 5.0, 3.0, 4.0, 1.0)))
    assert order == [0.0, 1.0, 3.0, 4.0, 5.0]


async def test_turns_go_to_the_most_urgent_of_those_that_wait(gate_of: Opener) -> None:
    gate, order = gate_of(per_minute=3000.0), list[float]()

    async def work(order_at: float) -> None:
        await gate.turn(order_at)
        order.append(order_at)

    await asyncio.gather(*(work(at) for at in (9.0, 5.0, 7.0, 1.0)))
    assert order == [1.0, 5.0, 7.0, 9.0]


@pytest.mark.parametrize("kind", ["place", "turn"])
async def test_who_gives_up_holds_nobody_up(gate_of: Opener, kind: str) -> None:
    gate = gate_of(1, per_minute=6000.0)
    entered = asyncio.Event()

    async def hold() -> None:
        async with gate.place(0.0):
            entered.set()
            await asyncio.sleep(0.02)

    async def work(order_at: float) -> float:
        if kind == "turn":
            await gate.turn(order_at)
            return order_at
        async with gate.place(order_at):
            return order_at

    holder = asyncio.create_task(hold())
    await entered.wait()
    waiting = [asyncio.create_task(work(at)) for at in (1.0, 2.0, 3.0)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    waiting[1].cancel()
    assert await waiting[2] == 3.0
    await holder
    async with gate.place(0.0):
        assert gate.num_waiting == 0


async def test_a_place_given_to_who_has_just_left_goes_on(gate_of: Opener) -> None:
    """The place and the cancellation arrive in the same round of the loop."""
    gate = gate_of(1)
    holding = gate.place(0.0)
    await holding.__aenter__()

    async def work() -> None:
        async with gate.place(1.0):
            pass

    gone = asyncio.create_task(work())
    await asyncio.sleep(0)
    await holding.__aexit__(None, None, None)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    async with asyncio.timeout(1.0), gate.place(2.0):
        pass


async def test_an_open_breaker_refuses_all_that_wait(
    gate_of: Opener, database: JournalDatabase
) -> None:
    database.run(note_failure("fake", reason="HTTP 401: no key", is_stopped=True))
    gate = gate_of()
    errors = await asyncio.gather(*(gate.turn(0.0) for _ in range(3)), return_exceptions=True)
    assert {type(error) for error in errors} == {AccountStoppedError}
    assert "nothing is sent to fake for 300 s: HTTP 401: no key" in str(errors[0])


async def test_a_hold_keeps_everybody_back(gate_of: Opener) -> None:
    gate, loop = gate_of(), asyncio.get_running_loop()
    gate.hold(0.05)
    began = loop.time()
    await gate.turn(0.0)
    assert loop.time() - began >= 0.045


async def test_a_journal_that_fails_is_heard_of_by_all_that_wait(
    gate_of: Opener, database: JournalDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_operation: object) -> object:
        raise JournalUnavailableError("gone")

    monkeypatch.setattr(database, "arun", fails)
    gate = gate_of()
    errors = await asyncio.gather(*(gate.turn(0.0) for _ in range(3)), return_exceptions=True)
    assert {type(error) for error in errors} == {JournalUnavailableError}


@dataclass(slots=True)
class OnePlace:
    """A limit of one over all machines."""

    is_taken: bool = False
    num_tries: int = 0
    num_turns: int = 0

    def is_limited(self, account: str) -> bool:
        """Whether it is the account."""
        return account == "fake"

    @asynccontextmanager
    async def try_place(self, account: str) -> AsyncGenerator[bool]:
        """Give the place where it is free."""
        assert account == "fake"
        self.num_tries += 1
        if self.is_taken:
            yield False
            return
        self.is_taken = True
        try:
            yield True
        finally:
            self.is_taken = False

    async def wait_for_turn(self, account: str) -> None:
        """Count the turn."""
        assert account == "fake"
        self.num_turns += 1


async def test_a_place_of_all_machines_is_waited_for(
    gate_of: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cliffhanger.models.jobs.gate.FULL_SECONDS", 0.001)
    places = OnePlace()
    gates = [gate_of(4, places=places) for _ in range(2)]
    running, most = 0, 0

    async def work(gate: AccountGate) -> None:
        nonlocal running, most
        async with gate.place(0.0):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.002)
            running -= 1

    await asyncio.gather(*(work(gates[index % 2]) for index in range(6)))
    assert (most, places.is_taken) == (1, False)
    await gates[0].turn(0.0)
    assert places.num_turns == 1


async def test_the_block_runs_inside_the_place_of_all_machines(gate_of: Opener) -> None:
    places = OnePlace()
    async with gate_of(places=places).place(0.0):
        assert places.is_taken
    assert not places.is_taken
