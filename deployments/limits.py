"""Named global concurrency limits: how much of one kind of work runs at once, on all machines."""

from typing import Final

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.exceptions import ObjectNotFound

LIMITS: Final[dict[str, int]] = {
    "video": 4,
    "voice": 8,
    "writer": 50,
}
"""Slots by name of the limit; people change them in the UI."""


async def create_limits() -> list[str]:
    """Return the names of the limits that were missing; those that exist keep their slots."""
    created: list[str] = []
    async with get_client() as client:
        for name, limit in LIMITS.items():
            try:
                await client.read_global_concurrency_limit_by_name(name)
            except ObjectNotFound:
                await client.create_global_concurrency_limit(
                    GlobalConcurrencyLimitCreate(name=name, limit=limit)
                )
                created.append(name)
    return created
