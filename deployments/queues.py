"""Work pools and their queues: how much runs at once, and whose runs come first."""

from typing import Final

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound

WORK_POOL: Final = "studio"
RUNS_AT_ONCE: Final = 8
"""Episodes under way on all workers together; people change it in the UI."""
GPU_POOL: Final = "gpu"
TRAININGS_AT_ONCE: Final = 1
"""Trainings under way together: one per GPU; people raise it in the UI."""
WORK_POOLS: Final = {WORK_POOL: RUNS_AT_ONCE, GPU_POOL: TRAININGS_AT_ONCE}
"""Concurrency limits by the pool's name."""
QUEUES: Final = {"vip": 1, "default": 2, "backfill": 3}
"""Queues of the pool `studio` and their priorities: 1 is served first; `default`, which Prefect
gives every pool, is for normal ones."""


async def create_work_pools() -> list[str]:
    """Return the pools that were made; those there keep the limits that people gave them."""
    made: list[str] = []
    async with get_client() as client:
        for name, limit in WORK_POOLS.items():
            try:
                await client.read_work_pool(name)
            except ObjectNotFound:
                await client.create_work_pool(
                    WorkPoolCreate(name=name, type="process", concurrency_limit=limit)
                )
                made.append(name)
    return made


async def create_queues() -> list[str]:
    """Return the queues that were made, as `pool/queue`; those there stay as they are.

    A queue that is made in the place of another moves that one down, so they are made in order.
    """
    made: list[str] = []
    async with get_client() as client:
        present = {queue.name for queue in await client.read_work_queues(work_pool_name=WORK_POOL)}
        for name, priority in QUEUES.items():
            if name not in present:
                await client.create_work_queue(
                    name=name, priority=priority, work_pool_name=WORK_POOL
                )
                made.append(f"{WORK_POOL}/{name}")
    return made
