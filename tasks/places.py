"""Places and slow turns of accounts, as the Prefect server's named limits have them.

A place is a slot of the limit `account-<name>`. Slots are taken in blocks and kept for a moment
after a call, since the server gives out some tens a second: a process with work goes on with the
slots it has, and gives them back as soon as it has none.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.concurrency.asyncio import rate_limit
from prefect.exceptions import PrefectException

from cliffhanger.models.jobs.tools import Account

IDLE_SECONDS: Final = 1.0
"""How long a slot is kept that nobody uses."""
LEASE_SECONDS: Final = 60.0
"""How long the server keeps the slots of a process that says nothing."""
SLOW_CALLS_PER_SECOND: Final = 5.0
"""Up to this rate the server's slot decay keeps it too; above it would lose most of it."""


def places_name(account: str) -> str:
    """Return the name of the limit on what an account has under way at once."""
    return f"account-{account}"


def turns_name(account: str) -> str:
    """Return the name of the limit on what a slow account begins in a time."""
    return f"account-{account}-rate"


@dataclass(slots=True)
class _Block:
    lease_id: UUID
    size: int
    num_used: int = 0
    idle_since: float = field(default_factory=monotonic)
    renewed_at: float = field(default_factory=monotonic)


class SlotBank:
    """The slots of one account that this process holds; belongs to one event loop.

    Args:
        client: Speaks to the server.
        account: Whose slots.
    """

    def __init__(self, client: PrefectClient, account: Account) -> None:
        self._client = client
        self._name = places_name(account.name)
        self._most = account.limits.max_concurrency
        self._blocks: list[_Block] = []
        self._lock = asyncio.Lock()
        self._num_wanting = 0

    async def take(self) -> _Block | None:
        """Return a block of which one slot is the caller's, None where all are taken elsewhere."""
        self._num_wanting += 1
        try:
            block = self._free_block()
            if block is None:
                async with self._lock:
                    block = self._free_block() or await self._fetch_block()
            if block is not None:
                block.num_used += 1
            return block
        finally:
            self._num_wanting -= 1

    def give(self, block: _Block) -> None:
        """Take a slot back; it is kept for whoever comes next."""
        block.num_used -= 1
        block.idle_since = monotonic()

    async def tend(self) -> None:
        """Renew what is used and give back what is not."""
        now = monotonic()
        for block in list(self._blocks):
            if block not in self._blocks:
                continue  # given back while another one was
            if block.num_used == 0 and now - block.idle_since > IDLE_SECONDS:
                await self._release(block)
            elif now - block.renewed_at > LEASE_SECONDS / 3:
                block.renewed_at = now
                with suppress(httpx.HTTPError, PrefectException):
                    await self._client.renew_concurrency_lease(block.lease_id, LEASE_SECONDS)

    async def close(self) -> None:
        """Give everything back."""
        for block in list(self._blocks):
            await self._release(block)

    def _free_block(self) -> _Block | None:
        """Return the fullest block with a free slot, so that the others can go."""
        free = [block for block in self._blocks if block.num_used < block.size]
        return max(free, key=lambda block: block.num_used, default=None)

    async def _fetch_block(self) -> _Block | None:
        size = min(self._num_wanting, self._most)
        while size >= 1:
            lease_id = await self._lease(size)
            if lease_id is not None:
                block = _Block(lease_id, size)
                self._blocks.append(block)
                return block
            size //= 2
        return None

    async def _lease(self, size: int) -> UUID | None:
        """Return the lease of so many slots; None where they are taken, or nobody answers."""
        try:
            reply = await self._client.increment_concurrency_slots_with_lease(
                [self._name], size, "concurrency", LEASE_SECONDS
            )
        except (httpx.HTTPError, PrefectException):
            return None
        return UUID(str(reply.json()["lease_id"]))

    async def _release(self, block: _Block) -> None:
        self._blocks.remove(block)
        # a slot that cannot be given back is free when its lease ends
        with suppress(httpx.HTTPError, PrefectException):
            await self._client.release_concurrency_slots_with_lease(block.lease_id)


class ServerPlaces:
    """Places and slow turns of several accounts; belongs to one event loop."""

    def __init__(self, client: PrefectClient, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._banks = {name: SlotBank(client, account) for name, account in accounts.items()}

    def is_limited(self, account: str) -> bool:
        """Whether there is such a limit."""
        return account in self._banks

    @asynccontextmanager
    async def try_place(self, account: str) -> AsyncGenerator[bool]:
        """Hold a place within the block; gives False where all are taken."""
        bank = self._banks[account]
        block = await bank.take()
        if block is None:
            yield False
            return
        try:
            yield True
        finally:
            bank.give(block)

    async def wait_for_turn(self, account: str) -> None:
        """Return when a slow account may begin another call."""
        if self._accounts[account].limits.calls_per_second <= SLOW_CALLS_PER_SECOND:
            await rate_limit(turns_name(account), strict=True)

    async def tend(self) -> None:
        """Renew and give back slots until cancelled."""
        while True:
            await asyncio.sleep(IDLE_SECONDS / 2)
            for bank in self._banks.values():
                await bank.tend()

    async def close(self) -> None:
        """Give every slot back."""
        for bank in self._banks.values():
            await bank.close()


@asynccontextmanager
async def server_places(accounts: Mapping[str, Account]) -> AsyncGenerator[ServerPlaces]:
    """Give the places of *accounts*, and give all slots back afterwards."""
    async with get_client() as client:
        places = ServerPlaces(client, accounts)
        tending = asyncio.create_task(places.tend())
        try:
            yield places
        finally:
            tending.cancel()
            with suppress(asyncio.CancelledError):
                await tending
            await places.close()
