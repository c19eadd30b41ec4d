"""Sets up a Prefect server for the studio: `python -m deployments.register [STORE] [--deploy]`.

With `--deploy` the deployments of `prefect.yaml` are made too; the automations that look after
crashed runs want one of them, so they are made the first time that it is there.
"""

import argparse
import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Final

from prefect.blocks.core import Block
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from pydantic import Field

from blocks import ArtifactStorage, ProviderAccount, SeriesRegistry, StudioProfile, WritersRoom
from cliffhanger.errors import InvalidSettingError
from cliffhanger.value import Value
from deployments.automations import create_automations
from deployments.limits import create_limits
from deployments.queues import GPU_POOL, WORK_POOL, create_queues, create_work_pools

__all__ = ["BLOCK_TYPES", "GPU_POOL", "WORK_POOL", "Registration", "deploy", "register"]

BLOCK_TYPES: Final[tuple[type[Block], ...]] = (
    ArtifactStorage,
    ProviderAccount,
    SeriesRegistry,
    StudioProfile,
    WritersRoom,
)
DOCUMENT_NAME: Final = "studio"
PREFECT_FILE: Final = Path(__file__).parents[1] / "prefect.yaml"


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
    work_queues: tuple[str, ...] = Field(default=())
    """Work queues made, as `pool/queue`."""
    automations: tuple[str, ...] = Field(default=())
    """Automations made."""


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
        work_pools=tuple(await create_work_pools()),
        work_queues=tuple(await create_queues()),
        automations=tuple(await create_automations()),
    )


def deploy() -> None:
    """Make the deployments of `prefect.yaml`, or bring them up to date.

    Raises:
        InvalidSettingError: There is no such file: this is no checkout.
        subprocess.CalledProcessError: Prefect refused.
    """
    if not PREFECT_FILE.is_file():
        raise InvalidSettingError(
            f"no {PREFECT_FILE}: deployments are made from a checkout of Cliffhanger"
        )
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    subprocess.run(command, cwd=PREFECT_FILE.parent, check=True, stdout=sys.stderr)  # noqa: S603


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


def main() -> None:
    """Run what the command line asks for, and print what was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", default="studio")
    parser.add_argument("--deploy", action="store_true")
    options = parser.parse_args()
    result = asyncio.run(register(address=options.store))
    if options.deploy:
        deploy()
        more = asyncio.run(create_automations())
        automations = (*result.automations, *more)
        result = result.model_copy(update={"automations": automations})
    sys.stdout.write(result.model_dump_json(indent=2) + "\n")


if __name__ == "__main__":
    main()
