"""Downloads through the driver: fetched again, asked for anew, or found unusable."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from cliffhanger.errors import JobFailedError, ProviderBusyError, UnclearCallError
from cliffhanger.models.jobs.guard import AddressRefusedError
from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.tables import Step
from cliffhanger.money.call import Outcome
from tests.paid_world import (
    BROKEN_OFF,
    NEVER_SENT,
    PRICE_USD,
    Said,
    World,
    dies_at,
    open_world,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path) as world:
        yield world


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(NEVER_SENT, id="never sent"),
        pytest.param(BROKEN_OFF, id="cut off"),
        pytest.param(Said(408, {}), id="408"),
        pytest.param(Said(425, {}), id="425"),
        pytest.param(Said(429, {}, {"retry-after": "3600"}), id="429"),
        pytest.param(Said(500, {}), id="500"),
        pytest.param(Said(502, {}), id="502"),
        pytest.param(Said(503, {}), id="503"),
        pytest.param(Said(504, {}), id="504"),
    ],
)
async def test_a_download_that_fails_is_tried_again(world: World, said: Said) -> None:
    world.provider.on_download += [said] * 4
    await world.driver().run(world.call())
    assert (world.provider.num_downloads, world.provider.num_polls) == (5, 1)


@pytest.mark.parametrize("said", [BROKEN_OFF, Said(503, {})])
async def test_a_download_that_goes_on_failing_comes_back_later(world: World, said: Said) -> None:
    world.provider.on_download += [said] * 5
    with pytest.raises(ProviderBusyError, match="the result is made but cannot be fetched now"):
        await world.driver().run(world.call())
    assert world.row(world.call()).step is Step.SUBMITTED
    world.leave()
    await world.driver().run(world.call())
    assert world.provider.num_accepted == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_an_expired_address_is_asked_for_once_more(world: World, status: int) -> None:
    world.provider.on_download.append(Said(status, {}))
    await world.driver().run(world.call())
    assert (world.provider.num_polls, world.provider.num_downloads) == (2, 2)


async def test_a_result_that_stays_expired_is_lost_and_stays_reserved(world: World) -> None:
    world.provider.on_download += [Said(404, {})] * 2
    with pytest.raises(UnclearCallError, match="its result is gone"):
        await world.driver().run(world.call())
    assert (world.provider.num_polls, world.provider.num_downloads) == (2, 2)
    assert world.row(world.call()).step is Step.LOST
    assert world.reserved_usd() == PRICE_USD


async def test_a_transfer_that_was_cut_off_unnoticed_is_fetched_again(world: World) -> None:
    world.provider.on_download.append(Said(200, '{"made": "jo'))
    result = await world.driver().run(world.call())
    assert world.provider.num_downloads == 2
    assert json.loads(world.store.get_bytes(result.outputs[0].ref)) == {"made": "job-1"}


BAD = [
    pytest.param("", id="empty"),
    pytest.param("<html>sorry</html>", id="a page"),
    pytest.param('{"made": ', id="broken off"),
    pytest.param("[1]", id="another kind"),
]


@pytest.mark.parametrize("text", BAD)
async def test_a_result_that_cannot_be_used_is_paid_for_and_fails(world: World, text: str) -> None:
    world.provider.on_download += [Said(200, text)] * 2
    with pytest.raises(JobFailedError, match="bad output"):
        await world.driver().run(world.call())
    assert world.provider.num_accepted == 1
    assert (world.reserved_usd(), world.settled_usd()) == (0, PRICE_USD)
    assert [(row.outcome, row.cost_usd) for row in world.ledger.all] == [
        (Outcome.FAILED, PRICE_USD)
    ]
    world.leave()
    with pytest.raises(JobFailedError, match="bad output"):
        await world.driver().run(world.call())
    assert world.provider.num_accepted == 1


async def test_bad_output_is_made_again_as_often_as_the_adapter_says(tmp_path: Path) -> None:
    async with open_world(tmp_path, max_bad_output_retries=2) as world:
        world.provider.on_download += [Said(200, "")] * 20
        with pytest.raises(JobFailedError, match="attempt 3"):
            await world.driver().run(world.call())
        world.leave()
        with pytest.raises(JobFailedError, match="attempt 3"):
            await world.driver().run(world.call())
        assert world.provider.num_accepted == 3
        assert len({sent.token for sent in world.provider.sent}) == 3
        assert world.settled_usd() == 3 * PRICE_USD


@pytest.mark.parametrize("is_sync", [False, True])
async def test_output_that_is_good_the_second_time_is_taken(
    tmp_path: Path, *, is_sync: bool
) -> None:
    async with open_world(tmp_path, is_sync=is_sync, max_bad_output_retries=1) as world:
        bad = Said(200, {"status": "succeeded"})
        (world.provider.on_submit if is_sync else world.provider.on_poll).append(bad)
        result = await world.driver().run(world.call())
        assert not result.is_reused
        assert world.settled_usd() == 2 * PRICE_USD


async def test_an_unreadable_answer_at_once_is_made_again_too(tmp_path: Path) -> None:
    """A refusal of the submit itself that says the work was done counts like a failed job."""
    async with open_world(tmp_path, is_sync=True, max_bad_output_retries=1) as world:
        world.provider.on_submit.append(Said(200, {"error": {"kind": FailureKind.BAD_OUTPUT}}))
        await world.driver().run(world.call())
        assert (len(world.provider.sent), world.settled_usd()) == (2, 2 * PRICE_USD)


async def test_an_address_inside_the_network_is_not_fetched(world: World) -> None:
    world.provider.on_poll.append(
        Said(200, {"status": "succeeded", "url": "http://169.254.169.254/latest/meta-data"})
    )
    with pytest.raises(AddressRefusedError, match="link-local"):
        await world.driver().run(world.call())
    assert world.provider.num_downloads == 0
    assert world.reserved_usd() == PRICE_USD


async def test_an_answer_at_once_whose_address_has_expired_waits_for_a_person(
    tmp_path: Path,
) -> None:
    """There is no job to look at again, in no later run either."""
    async with open_world(tmp_path, is_sync=True) as world:
        url = "http://127.0.0.1:9/fake/files/x"
        done = Said(200, {"status": "succeeded", "url": url}, is_accepted=True)
        world.provider.on_submit.append(done)
        world.provider.on_download += [Said(404, {})] * 9
        for _ in range(2):
            with pytest.raises(UnclearCallError, match="its result is gone"):
                await world.driver().run(world.call())
            world.leave()
        assert len(world.provider.sent) == 1
        assert world.reserved_usd() == PRICE_USD


async def test_a_job_done_in_the_first_answer_is_looked_at_again_after_a_crash(
    tmp_path: Path,
) -> None:
    """Its name is known, so that nothing about it is unclear."""
    async with open_world(tmp_path) as world:
        url = "http://127.0.0.1:9/fake/files/job-1"
        done = Said(200, {"id": "job-1", "status": "succeeded", "url": url}, is_accepted=True)
        world.provider.on_submit.append(done)
        with pytest.raises(BaseException, match="done"):
            await world.driver(dies_at("done")).run(world.call())
        world.leave()
        result = await world.driver().run(world.call())
        assert (result.job_id, len(world.provider.sent)) == ("job-1", 1)


async def test_a_settled_result_that_is_gone_is_fetched_from_its_job(world: World) -> None:
    first = await world.driver().run(world.call())
    world.store.delete(first.outputs[0].ref)
    again = await world.driver().run(world.call())
    assert again.is_reused
    assert world.store.exists(again.outputs[0].ref)
    assert (world.provider.num_accepted, world.settled_usd()) == (1, PRICE_USD)


async def test_a_settled_result_that_is_gone_everywhere_is_made_anew(world: World) -> None:
    first = await world.driver().run(world.call())
    world.store.delete(first.outputs[0].ref)
    world.provider.on_poll.append(Said(404, {}))
    again = await world.driver().run(world.call())
    assert not again.is_reused
    assert world.store.exists(again.outputs[0].ref)
    assert (world.provider.num_accepted, world.settled_usd()) == (2, 2 * PRICE_USD)


async def test_a_settled_answer_at_once_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    async with open_world(tmp_path, is_sync=True) as world:
        first = await world.driver().run(world.call())
        world.store.delete(first.outputs[0].ref)
        again = await world.driver().run(world.call())
        assert not again.is_reused
        assert world.settled_usd() == 2 * PRICE_USD


async def test_reuse_is_a_row_that_costs_nothing(world: World) -> None:
    first = await world.driver().run(world.call())
    again = await world.driver().run(replace(world.call()))
    assert again == first.model_copy(update={"is_reused": True})
    rows = world.ledger.all
    assert [(row.is_reused, row.cost_usd) for row in rows] == [(False, PRICE_USD), (True, 0)]
    assert rows[0].key == rows[1].key == first.key
    assert world.provider.num_accepted == 1
