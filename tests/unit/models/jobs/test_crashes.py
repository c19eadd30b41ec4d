"""A worker may die between any two steps: nothing is paid for twice, nothing is lost."""

from pathlib import Path

import pytest

from cliffhanger.errors import UnclearCallError
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.driver import JobDriver
from cliffhanger.models.jobs.tables import Step
from tests.paid_world import (
    KILLED_UNHEARD,
    PRICE_USD,
    FakeProvider,
    Killed,
    Said,
    World,
    dies_at,
    open_world,
)

JOB_STEPS = ("claimed", "sending", "submitted", "done", "downloaded", "stored", "settled")
SYNC_STEPS = tuple(step for step in JOB_STEPS if step != "submitted")
HELP = (Idempotency.NONE, Idempotency.LOOKUP, Idempotency.REPLAY, Idempotency.REJECT)
KILLED = Said(error=Killed("in a request"))


def kill_in_request(provider: FakeProvider, request: str) -> None:
    """Let the worker die while *request* is answered."""
    match request:
        case "answer":
            provider.on_submit.append(KILLED_UNHEARD)
        case "poll":
            provider.on_poll.append(KILLED)
        case "download":
            provider.on_download.append(KILLED)


async def die_and_go_on(world: World, driver: JobDriver, *, rounds: int = 1) -> str:
    """Return `done` or `unclear`, whatever the workers after the first, which dies, come to."""
    call = world.call()
    with pytest.raises(Killed):
        await driver.run(call)
    world.check_books()
    for _ in range(rounds):
        world.leave()
        try:
            result = await world.driver().run(call)
        except UnclearCallError:
            assert world.row(call).step is Step.UNCLEAR
            assert (world.reserved_usd(), world.settled_usd()) == (PRICE_USD, 0)
            outcome = "unclear"
        else:
            assert world.store.exists(result.outputs[0].ref)
            assert (world.reserved_usd(), world.settled_usd()) == (0, PRICE_USD)
            outcome = "done"
    assert world.provider.num_accepted <= 1
    assert len({sent.token for sent in world.provider.sent}) <= 1
    return outcome


@pytest.mark.parametrize("idempotency", HELP)
@pytest.mark.parametrize("step", JOB_STEPS)
async def test_a_job_survives_its_worker(
    tmp_path: Path, step: str, idempotency: Idempotency
) -> None:
    async with open_world(tmp_path, idempotency=idempotency) as world:
        outcome = await die_and_go_on(world, world.driver(dies_at(step)), rounds=2)
        is_unclear = step == "sending" and idempotency is Idempotency.NONE
        assert outcome == ("unclear" if is_unclear else "done")
        assert world.provider.num_accepted == (0 if is_unclear else 1)
        assert len(world.provider.sent) == world.provider.num_accepted


@pytest.mark.parametrize("idempotency", HELP)
@pytest.mark.parametrize("request_", ["answer", "poll", "download"])
async def test_a_job_survives_a_worker_that_dies_in_a_request(
    tmp_path: Path, request_: str, idempotency: Idempotency
) -> None:
    async with open_world(tmp_path, idempotency=idempotency) as world:
        kill_in_request(world.provider, request_)
        outcome = await die_and_go_on(world, world.driver(), rounds=2)
        is_unclear = request_ == "answer" and idempotency is Idempotency.NONE
        assert outcome == ("unclear" if is_unclear else "done")
        assert world.provider.num_accepted == 1
        replays = request_ == "answer" and idempotency is Idempotency.REPLAY
        assert len(world.provider.sent) == (2 if replays else 1)


@pytest.mark.parametrize("idempotency", HELP)
@pytest.mark.parametrize("step", SYNC_STEPS)
async def test_an_answer_at_once_survives_its_worker(
    tmp_path: Path, step: str, idempotency: Idempotency
) -> None:
    async with open_world(tmp_path, is_sync=True, idempotency=idempotency) as world:
        outcome = await die_and_go_on(world, world.driver(dies_at(step)), rounds=2)
        was_out = step in {"sending", "done", "downloaded"}
        is_unclear = was_out and idempotency is Idempotency.NONE
        assert outcome == ("unclear" if is_unclear else "done")
        assert world.provider.num_accepted == (0 if step == "sending" and is_unclear else 1)


@pytest.mark.parametrize("idempotency", HELP)
async def test_an_answer_at_once_that_nobody_heard(
    tmp_path: Path, idempotency: Idempotency
) -> None:
    async with open_world(tmp_path, is_sync=True, idempotency=idempotency) as world:
        kill_in_request(world.provider, "answer")
        outcome = await die_and_go_on(world, world.driver())
        assert outcome == ("unclear" if idempotency is Idempotency.NONE else "done")
        assert world.provider.num_accepted == 1


@pytest.mark.parametrize("step", JOB_STEPS)
async def test_worker_after_worker_dies_at_the_same_step(tmp_path: Path, step: str) -> None:
    """A call gets no further than where its workers die, and is paid for once."""
    async with open_world(tmp_path, idempotency=Idempotency.LOOKUP) as world:
        call = world.call()
        for _ in range(3):
            try:
                await world.driver(dies_at(step)).run(call)
            except Killed:
                world.leave()
        await world.driver().run(call)
        assert world.provider.num_accepted == 1
        assert world.settled_usd() == PRICE_USD
        assert len([row for row in world.ledger.all if not row.is_reused]) == 1


async def test_a_free_job_that_was_left_in_between_is_sent_again(tmp_path: Path) -> None:
    async with open_world(tmp_path, is_free=True) as world:
        call = world.call()
        with pytest.raises(Killed):
            await world.driver(dies_at("sending")).run(call)
        world.leave()
        result = await world.driver().run(call)
        assert result.cost_usd == 0
        assert world.provider.num_accepted == 1
