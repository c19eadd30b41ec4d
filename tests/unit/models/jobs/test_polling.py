"""Looking at jobs through the driver: only the deadline gives a job up, and it stays reserved."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from cliffhanger.errors import AccountStoppedError, UnclearCallError
from cliffhanger.models.jobs import pace
from cliffhanger.models.jobs.accounts import open_account
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.settings import CallPolicy
from cliffhanger.models.jobs.tables import Step
from cliffhanger.money.call import Outcome
from tests.paid_world import (
    BROKEN_OFF,
    NEVER_SENT,
    PRICE_USD,
    Said,
    World,
    error,
    open_world,
)

RUNNING = Said(200, {"status": "running"})


@pytest.fixture(autouse=True)
def _short_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "HOLD_SECONDS", 0.001)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path, policy=CallPolicy(deadline_seconds=600.0)) as world:
        yield world


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(NEVER_SENT, id="never sent"),
        pytest.param(BROKEN_OFF, id="broken off"),
        pytest.param(Said(400, {}), id="400"),
        pytest.param(Said(408, {}), id="408"),
        pytest.param(Said(422, {}), id="422"),
        pytest.param(Said(425, {}), id="425"),
        pytest.param(Said(429, {}), id="429"),
        pytest.param(Said(429, {}, {"retry-after": "0.001"}), id="429 with a wait"),
        pytest.param(Said(500, {}), id="500"),
        pytest.param(Said(502, "<html>"), id="502"),
        pytest.param(Said(503, {}), id="503"),
        pytest.param(Said(504, {}), id="504"),
        pytest.param(Said(200, "<html>hello"), id="a page"),
        pytest.param(Said(200, '{"status": "succ'), id="half an answer"),
        pytest.param(RUNNING, id="running"),
        pytest.param(Said(200, {"status": "queued"}), id="queued"),
        pytest.param(Said(200, {"status": "paused"}), id="a word nobody knows"),
    ],
)
async def test_a_look_that_fails_says_nothing_of_the_job(world: World, said: Said) -> None:
    world.provider.on_poll += [said] * 5
    result = await world.driver().run(world.call())
    assert result.job_id == "job-1"
    assert (world.provider.num_polls, world.provider.num_accepted) == (6, 1)


async def test_a_status_nobody_knows_is_counted_and_is_no_success(world: World) -> None:
    world.provider.on_poll += [Said(200, {"status": "complete!", "data": "{}"})] * 3
    await world.driver().run(world.call())
    row = world.database.run(lambda connection: open_account(connection, "fake"))
    assert row.unknown_statuses == 3
    assert world.provider.num_polls == 4


async def test_a_job_that_is_not_known_yet_is_waited_for(world: World) -> None:
    world.provider.on_poll += [Said(404, {})] * 59
    await world.driver().run(world.call())
    assert (world.provider.num_polls, world.provider.num_accepted) == (60, 1)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(Said(404, {}), id="404"),
        pytest.param(Said(200, {"status": "lost"}), id="a status that says so"),
    ],
)
async def test_a_job_that_is_not_known_after_a_minute_is_lost(world: World, said: Said) -> None:
    world.provider.on_poll += [said] * 200
    with pytest.raises(UnclearCallError, match="was accepted, but its result is gone"):
        await world.driver().run(world.call())
    assert world.provider.num_polls == 61
    assert world.row(world.call()).step is Step.LOST
    assert (world.reserved_usd(), world.settled_usd()) == (PRICE_USD, 0)


async def test_the_deadline_loses_a_job_and_keeps_its_money(world: World) -> None:
    world.provider.poll_seconds = 10.0
    world.provider.on_poll += [RUNNING] * 61
    with pytest.raises(UnclearCallError, match="had not ended 600 s after"):
        await world.driver().run(world.call())
    assert world.provider.num_polls == 61
    assert (world.reserved_usd(), world.settled_usd()) == (PRICE_USD, 0)
    assert world.ledger.all == []


async def test_a_later_run_looks_again_and_finds_a_late_success(world: World) -> None:
    world.provider.poll_seconds = 1000.0
    world.provider.on_poll += [RUNNING, RUNNING]
    for _ in range(2):
        with pytest.raises(UnclearCallError):
            await world.driver().run(world.call())
        world.leave()
    result = await world.driver().run(world.call())
    assert (world.provider.num_polls, world.provider.num_accepted) == (3, 1)
    assert (result.cost_usd, world.reserved_usd()) == (PRICE_USD, 0)


async def test_a_late_failure_gives_the_money_back(world: World) -> None:
    world.provider.poll_seconds = 1000.0
    world.provider.on_poll += [RUNNING]
    with pytest.raises(UnclearCallError):
        await world.driver().run(world.call())
    world.leave()
    world.provider.on_poll.append(
        Said(200, {"status": "failed", "error": {"kind": FailureKind.CONTENT_INPUT}})
    )
    with pytest.raises(Exception, match="content input"):
        await world.driver().run(world.call())
    assert (world.reserved_usd(), world.settled_usd()) == (0, 0)


async def test_polls_that_fail_all_the_way_lose_nothing_but_time(world: World) -> None:
    world.provider.poll_seconds = 100.0
    world.provider.on_poll += [Said(503, {})] * 100
    with pytest.raises(UnclearCallError):
        await world.driver().run(world.call())
    assert world.provider.num_polls == 7
    assert world.row(world.call()).step is Step.LOST


@pytest.mark.parametrize("said", [Said(401, {}), Said(403, {}), error(FailureKind.BALANCE)])
async def test_a_refused_key_stops_looking_and_keeps_the_job(world: World, said: Said) -> None:
    said = Said(402, {}) if said.status == 400 else said
    world.provider.on_poll.append(said)
    with pytest.raises(AccountStoppedError, match="the job is kept"):
        await world.driver().run(world.call())
    assert world.row(world.call()).step is Step.SUBMITTED
    world.leave()
    await world.driver().run(world.call())
    assert world.provider.num_accepted == 1


async def test_a_free_server_that_lost_its_job_makes_it_again(tmp_path: Path) -> None:
    async with open_world(tmp_path, is_free=True) as world:
        world.provider.on_poll += [Said(404, {})] * 61
        await world.driver().run(world.call())
        assert [row.outcome for row in world.ledger.all] == [Outcome.LOST, Outcome.OK]
        assert world.row(world.call()).attempt == 2


async def test_a_job_that_expired_at_its_provider_is_made_again(world: World) -> None:
    world.provider.on_poll.append(Said(200, {"status": JobState.EXPIRED}))
    await world.driver().run(world.call())
    assert len({sent.token for sent in world.provider.sent}) == 2
    assert world.settled_usd() == PRICE_USD
