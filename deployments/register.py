"""Sets up a Prefect server for the studio: `python -m deployments.register [store address]`."""

import asyncio
import sys
from typing import Final

from prefect.blocks.core import Block
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from pydantic import Field

from blocks import ArtifactStorage, ProviderAccount, SeriesRegistry, StudioProfile, WritersRoom
from cliffhanger.value import Value
from deployments.limits import create_limits

BLOCK_TYPES: Final[tuple[type[Block], ...]] = (
    ArtifactStorage,
    ProviderAccount,
    SeriesRegistry,
    StudioProfile,
    WritersRoom,
)
DOCUMENT_NAME: Final = "studio"
WORK_POOL: Final = "studio"
RUNS_AT_ONCE: Final = 8
"""Episodes under way on all workers together; people change it in the UI."""
GPU_POOL: Final = "gpu"
TRAININGS_AT_ONCE: Final = 1
"""Trainings under way together: one per GPU; people raise it in the UI."""
WORK_POOLS: Final = {WORK_POOL: RUNS_AT_ONCE, GPU_POOL: TRAININGS_AT_ONCE}
"""Concurrency limits by the pool's name."""


class Registration(Value):
    """What was missing and is there since."""

    block_types: tuple[str, ...]
    """Every block type of ours; registering again brings them up to date."""
    documents: tuple[str, ...] = Field(default=())
    """Block documents made, as `type/name`."""
    limits: tuple[str, ...] = Field(default=())
    """Global concurrency limits made."""
    work_pools: tuple[str, ...] = Field(default=())
    """Work pools made."""


async def register(*, address: str = "studio") -> Registration:
    """Return what was made; what people changed since the last time stays as it is.

    Args:
        address: Store of the first Artifact Storage document; see `open_store`.
    """
    for block_type in BLOCK_TYPES:
        await block_type.aregister_type_and_schema()
    first: tuple[Block, ...] = (ArtifactStorage(address=address), StudioProfile())
    documents = [name for block in first if (name := await _save_once(block))]
    return Registration(
        block_types=tuple(kind.get_block_type_slug() for kind in BLOCK_TYPES),
        documents=tuple(documents),
        limits=tuple(await create_limits()),
        work_pools=tuple(await _create_work_pools()),
    )


async def _save_once(block: Block) -> str:
    """Return `type/name` of the document that was made, or nothing where it exists."""
    slug = block.get_block_type_slug()
    async with get_client() as client:
        try:
            await client.read_block_document_by_name(DOCUMENT_NAME, slug)
        except ObjectNotFound:
            await block.asave(DOCUMENT_NAME)
            return f"{slug}/{DOCUMENT_NAME}"
    return ""


async def _create_work_pools() -> list[str]:
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


if __name__ == "__main__":
    result = asyncio.run(register(address=sys.argv[1] if sys.argv[1:] else "studio"))
    sys.stdout.write(result.model_dump_json(indent=2) + "\n")
