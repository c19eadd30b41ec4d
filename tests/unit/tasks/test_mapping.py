"""One stage over many jobs: order, weight, limit and failure."""

import asyncio
from dataclasses import dataclass

import pytest

from tasks.mapping import each
from tasks.observing import watched_by
from tests.unit.tasks.test_observing import Listener


@dataclass(frozen=True)
class Work:
    """Something to be done."""

    name: str
    weight: int = 1


JOBS = (Work("a", 2), Work("b", 9), Work("c", 1), Work("d", 5))


async def test_results_keep_the_order_of_the_things() -> None:
    """Whatever ends first."""

    async def make(work: Work) -> str:
        await asyncio.sleep(0.001 * (10 - work.weight))
        return work.name

    assert await each("video", JOBS, make) == ("a", "b", "c", "d")
    assert await each("video", (), make) == ()


async def test_the_heaviest_is_begun_first_and_equals_in_order() -> None:
    begun: list[str] = []

    async def make(work: Work) -> None:
        begun.append(work.name)
        await asyncio.sleep(0)

    await each("video", (*JOBS, Work("e", 5)), make, at_once=1)
    assert begun == ["b", "d", "e", "a", "c"]


async def test_what_has_no_weight_is_begun_in_order() -> None:
    begun: list[int] = []

    async def make(number: int) -> int:
        begun.append(number)
        await asyncio.sleep(0)
        return number * number

    assert await each("voice", (3, 1, 2), make, at_once=1) == (9, 1, 4)
    assert begun == [3, 1, 2]


@pytest.mark.parametrize("at_once", [1, 3, 8])
async def test_never_more_than_the_limit_are_under_way(at_once: int) -> None:
    running, most = 0, 0

    async def make(_: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await each("voice", range(20), make, at_once=at_once)
    assert most == at_once


async def test_a_failure_lets_the_others_end_and_is_then_raised() -> None:
    """What was finished is kept in the store, so a rerun goes on from there."""
    ended: list[str] = []

    async def make(work: Work) -> str:
        await asyncio.sleep(0)
        if work.name == "b":
            raise ConnectionError("the store is away")
        await asyncio.sleep(0.005)
        ended.append(work.name)
        return work.name

    with pytest.raises(ConnectionError, match="the store is away"):
        await each("video", JOBS, make, at_once=2)
    assert sorted(ended) == ["a", "c", "d"]


async def test_cancelling_the_stage_cancels_its_jobs() -> None:
    cancelled: list[int] = []

    async def make(number: int) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise

    stage = asyncio.create_task(each("video", range(3), make))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    stage.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stage
    assert sorted(cancelled) == [0, 1, 2]


async def test_watchers_hear_how_much_there_is_to_do() -> None:
    listener = Listener()

    async def make(work: Work) -> str:
        await asyncio.sleep(0)
        return work.name

    with watched_by(listener):
        await each("video", JOBS, make)
    assert listener.heard == ["planned video 4"]
