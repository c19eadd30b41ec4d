"""One stage over many jobs: a coroutine each, the heaviest first, results in order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from tasks.observing import observers

T = TypeVar("T")
R = TypeVar("R")


async def each(
    stage: str,
    things: Sequence[T],
    make: Callable[[T], Awaitable[R]],
    *,
    at_once: int = 8,
) -> tuple[R, ...]:
    """Return what *make* gives for each of *things*, in their order.

    Args:
        stage: Name of the stage that *make* calls.
        things: What is to be made; those with the largest `weight` are begun first.
        make: Starts the work on one thing.
        at_once: How many are under way together.

    Raises:
        Exception: The first failure, once everything under way has ended, so that what was
            finished is kept.
    """
    for observer in observers():
        observer.stage_planned(stage, len(things))
    gate = asyncio.Semaphore(at_once)

    async def run(thing: T) -> R:
        async with gate:
            return await make(thing)

    order = sorted(range(len(things)), key=lambda index: -_weight(things[index]))
    ended = await asyncio.gather(*(run(things[index]) for index in order), return_exceptions=True)
    results: dict[int, R] = {}
    for index, outcome in zip(order, ended, strict=True):
        if isinstance(outcome, BaseException):
            raise outcome
        results[index] = outcome
    return tuple(results[index] for index in range(len(things)))


def _weight(thing: Any) -> int:  # noqa: ANN401  anything may weigh something
    return getattr(thing, "weight", 1)
