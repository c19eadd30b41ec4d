"""Several callers of one key: one call, whoever they are, and whoever goes away."""

import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from cliffhanger.errors import JobFailedError
from cliffhanger.models.jobs import claims, journal
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.database import JournalUnavailableError
from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.journal import LEASE_SECONDS, Lease, LeaseLostError
from cliffhanger.models.jobs.settings import CallPolicy
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import StepHook
from tests.paid_world import (
    ACCEPTED_UNHEARD,
    PRICE_USD,
    Killed,
    Said,
    World,
    dies_at,
    job_error,
    open_world,
)

RUNNING = Said(200, {"status": "running"})


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "SHARED_POLL_SECONDS", 0.002)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path) as world:
        yield world


async def test_callers_in_one_process_share_one_call(world: World) -> None:
    driver = world.driver()
    results = await asyncio.gather(*(driver.run(world.call()) for _ in range(20)))
    assert len({result.model_dump_json() for result in results}) == 1
    assert (world.provider.num_accepted, world.settled_usd()) == (1, PRICE_USD)
    assert len(world.ledger.all) == 1


async def test_workers_on_one_journal_share_one_call(world: World) -> None:
    world.provider.poll_seconds = 0.01
    world.provider.on_poll += [RUNNING] * 20
    results = await asyncio.gather(*(world.driver().run(world.call()) for _ in range(4)))
    assert len({result.outputs for result in results}) == 1
    assert sorted(result.is_reused for result in results) == [False, True, True, True]
    assert (world.provider.num_accepted, world.settled_usd()) == (1, PRICE_USD)
    assert sum(row.cost_usd or 0 for row in world.ledger.all) == PRICE_USD


async def test_callers_in_one_process_share_a_failure(world: World) -> None:
    world.provider.on_poll += [job_error(FailureKind.PROVIDER_FAILED)] * 99
    driver = world.driver()
    calls = (driver.run(world.call()) for _ in range(5))
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(error) for error in errors} == {JobFailedError}
    assert len(world.provider.sent) == 3


async def test_workers_on_one_journal_share_their_attempts(tmp_path: Path) -> None:
    """However many ask for the same call, it is tried no more often than for one."""
    async with open_world(tmp_path, policy=CallPolicy(max_attempts=3)) as world:
        world.provider.poll_seconds = 0.01
        world.provider.on_poll += [RUNNING, RUNNING, job_error(FailureKind.PROVIDER_FAILED)] * 99
        calls = (world.driver().run(world.call()) for _ in range(6))
        errors = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(error) for error in errors} == {JobFailedError}
        assert len(world.provider.sent) == 3


async def test_a_caller_that_goes_away_leaves_the_call_to_the_others(world: World) -> None:
    world.provider.on_poll += [RUNNING] * 20
    reached = asyncio.Event()

    def told(_call: PaidCall, step: str) -> None:
        if step == "submitted":
            reached.set()

    driver = world.driver(told)
    gone, stays = (asyncio.create_task(driver.run(world.call())) for _ in range(2))
    await reached.wait()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert (await stays).cost_usd == PRICE_USD
    assert world.provider.num_accepted == 1


@pytest.mark.parametrize("step", ["claimed", "sending", "submitted", "done", "stored"])
async def test_a_call_that_all_left_is_gone_on_with_by_whoever_comes_back(
    world: World, step: str
) -> None:
    """A cancelled run leaves the journal as a dead one does, but in the same process."""
    reached = asyncio.Event()

    def told(_call: PaidCall, name: str) -> None:
        if name == step:
            reached.set()

    driver = world.driver(told)
    run = asyncio.create_task(driver.run(world.call()))
    await reached.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    outcome = await asyncio.gather(driver.run(world.call()), return_exceptions=True)
    if world.row(world.call()).step is Step.UNCLEAR:
        assert world.provider.num_accepted <= 1
    else:
        assert not isinstance(outcome[0], BaseException)
        assert world.provider.num_accepted == 1


async def test_a_lease_that_runs_out_is_taken_over(world: World) -> None:
    with pytest.raises(Killed):
        await world.driver(dies_at("submitted")).run(world.call())
    first = world.row(world.call())
    world.clock.advance(LEASE_SECONDS + 0.1)
    await world.driver().run(world.call())
    assert world.row(world.call()).owner != first.owner


async def test_a_lease_that_holds_is_waited_for(world: World) -> None:
    with pytest.raises(Killed):
        await world.driver(dies_at("submitted")).run(world.call())
    waiting = asyncio.create_task(world.driver().run(world.call()))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    assert world.provider.num_polls == 0
    world.leave()
    assert (await waiting).cost_usd == PRICE_USD


async def test_a_process_that_is_gone_is_not_waited_for(world: World) -> None:
    with pytest.raises(Killed):
        await world.driver(dies_at("submitted")).run(world.call())
    row = world.row(world.call())
    place, _pid, start, name = row.owner.split("/")
    dead = f"{place}/{2**22 + 1}/{start}/{name}"
    lease = Lease(dead, world.clock().timestamp(), world.clock().timestamp() + 9999.0)
    assert world.database.run(journal.take_over(row.key, lease, left_by=row.owner)) is not None
    await world.driver().run(world.call())
    assert world.provider.num_accepted == 1


def loses_its_lease_at(world: World, step: str, lost: asyncio.Event) -> StepHook:
    """Return a hook after which somebody else holds the call, the first time."""

    def told(call: PaidCall, reached: str) -> None:
        if reached == step and world.steps.count(step) == 1:
            now = world.clock().timestamp()
            owner = world.row(call).owner
            lease = Lease("elsewhere/1/2/3", now, now + LEASE_SECONDS)
            world.database.run(journal.take_over(call.key, lease, left_by=owner))
            lost.set()

    return told


@pytest.mark.parametrize("step", ["claimed", "submitted", "done", "downloaded", "stored"])
async def test_a_worker_that_lost_its_lease_writes_nothing_and_waits(
    world: World, step: str
) -> None:
    lost = asyncio.Event()
    driver = world.driver(loses_its_lease_at(world, step, lost))
    slow = asyncio.create_task(driver.run(world.call()))
    await lost.wait()
    await asyncio.sleep(0.02)
    assert not slow.done()
    row = world.row(world.call())
    assert row.owner == "elsewhere/1/2/3"
    assert row.step.is_open
    world.leave()
    result = await slow
    assert result.cost_usd == PRICE_USD
    assert (world.provider.num_accepted, world.settled_usd()) == (1, PRICE_USD)


async def test_a_call_of_our_own_gets_a_fresh_lease(world: World) -> None:
    """The same worker comes back to it after its lease ran out, before anybody took it."""
    driver = world.driver()
    world.provider.on_poll.append(Said(401, {}))
    with pytest.raises(Exception, match="the job is kept"):
        await driver.run(world.call())
    world.leave()
    leases: list[float] = []

    def told(call: PaidCall, step: str) -> None:
        if step == "done":
            leases.append(world.row(call).lease_until)

    driver._advance = type(driver._advance)(world.tools(told, owner=driver._tools.owner))
    await driver.run(world.call())
    assert leases[0] > world.clock().timestamp() + LEASE_SECONDS / 2


async def test_steps_of_another_owner_are_refused(world: World) -> None:
    await world.driver().run(world.call())
    row = world.row(world.call())
    for operation in (
        journal.mark_sending(row, request_sha256="0", placed={}, now=0.0),
        journal.mark_unsent(row),
        journal.settle(row, cost_nano=1, now=0.0),
        journal.mark_stored(row, row.outputs, None),
    ):
        with pytest.raises(LeaseLostError):
            world.database.run(operation)
    assert world.settled_usd() == PRICE_USD


async def test_an_unclear_call_is_unclear_to_every_worker(world: World) -> None:
    world.provider.on_submit.append(ACCEPTED_UNHEARD)
    calls = [asyncio.create_task(world.driver().run(world.call())) for _ in range(3)]
    while not all(call.done() for call in calls):
        await asyncio.sleep(0.02)
        world.leave()
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(error).__name__ for error in errors} == {"UnclearCallError"}
    assert len(world.provider.sent) == 1


async def test_a_call_that_takes_long_keeps_its_lease(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LEASE_SECONDS", 0.01)
    world.provider.on_poll += [RUNNING] * 40
    world.provider.poll_seconds = 1.0
    leases: list[float] = []

    def told(call: PaidCall, step: str) -> None:
        if step in {"submitted", "done"}:
            leases.append(world.row(call).lease_until)

    await world.driver(told, sleep_scale=0.0, chance=SlowChance()).run(world.call())
    assert leases[1] > leases[0] + 10.0


class SlowChance:
    """A random number that takes its time: every pause asks for one."""

    def __call__(self) -> float:
        """Return one half, a little later."""
        time.sleep(0.002)
        return 0.5


async def test_a_journal_that_is_away_for_a_moment_does_not_stop_the_heartbeat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LEASE_SECONDS", 0.01)
    renewals: list[str] = []
    renew = journal.renew

    def sometimes(keys: tuple[str, ...], lease: Lease) -> journal.Operation[int]:
        renewals.append("asked")
        if len(renewals) < 3:
            return _fails
        return renew(keys, lease)

    monkeypatch.setattr(journal, "renew", sometimes)
    world.provider.on_poll += [RUNNING] * 60
    world.provider.poll_seconds = 0.01
    await world.driver(chance=SlowChance()).run(world.call())
    assert len(renewals) > 3


def _fails(_connection: Connection) -> int:
    raise JournalUnavailableError("away")
