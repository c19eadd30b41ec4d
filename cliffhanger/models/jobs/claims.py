"""Claiming calls, keeping them, and taking over what others left behind."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.call import PaidCall, Reservation
from cliffhanger.models.jobs.database import JournalUnavailableError
from cliffhanger.models.jobs.journal import LEASE_SECONDS, JobRow
from cliffhanger.models.jobs.owner import is_gone
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import Tools
from cliffhanger.money.budget import to_nano

SHARED_POLL_SECONDS: Final = 0.5
"""How often to look whether another process has finished the same call."""
OVER: Final = frozenset({Step.SETTLED, Step.FAILED, Step.CANCELLED})


class Claims:
    """The calls that this process works on; belongs to one event loop.

    Args:
        tools: Journal, prices and the name of the process.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._held: set[str] = set()
        self._heartbeat: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Stop the heartbeat."""
        if self._heartbeat is not None:
            await end_task(self._heartbeat)

    async def claim(self, call: PaidCall) -> JobRow:
        """Return the row of a call: a new one, its money reserved, or the one that is there.

        Raises:
            BudgetExceededError: A cap would be passed.
            UnpricedModelError: Nobody knows what it costs.
        """
        reservation = self._reservation(call)
        row = await self._tools.database.arun(journal.claim(call, reservation, self._tools.lease()))
        if row.owner == self._tools.owner:
            self._tools.on_step(call, "claimed")
        return row

    async def claim_again(self, call: PaidCall, row: JobRow) -> JobRow:
        """Return the row of another attempt at a call whose last one, *row*, is over.

        Raises:
            BudgetExceededError: A cap would be passed.
            LeaseLostError: Somebody else began another attempt.
        """
        reservation = self._reservation(call)
        again = journal.claim_again(call, reservation, self._tools.lease(), after=row)
        claimed = await self._tools.database.arun(again)
        self._tools.on_step(call, "claimed")
        return claimed

    def _reservation(self, call: PaidCall) -> Reservation:
        """Return the upper bound of what the call may cost."""
        bound = self._tools.price(
            call, call.adapter.measure(call.order, self._tools.endpoint(call))
        )
        return Reservation(nano=to_nano(bound.usd), price_id=bound.price_id, at=self._tools.now())

    async def own(self, row: JobRow) -> JobRow:
        """Return the row once it is ours or over."""
        while row.step not in OVER:
            lease = self._tools.lease()
            if row.owner == lease.owner and row.lease_until > lease.now + LEASE_SECONDS / 2:
                return row
            left_by = row.owner if is_gone(row.owner) else None
            taken = await self._tools.database.arun(
                journal.take_over(row.key, lease, left_by=left_by)
            )
            if taken is not None:
                return taken
            await asyncio.sleep(SHARED_POLL_SECONDS)
            row = await self._tools.database.arun(journal.read_job(row.key))
        return row

    @asynccontextmanager
    async def kept_alive(self, key: str) -> AsyncGenerator[None]:
        """Keep the lease of a call renewed within the block; a block that fails gives it up."""
        self._held.add(key)
        if self._heartbeat is None or self._heartbeat.done():
            self._heartbeat = asyncio.create_task(self._renew())
        try:
            yield
        except (Exception, asyncio.CancelledError):
            # whoever asks next need not wait until the lease ends
            with contextlib.suppress(JournalUnavailableError):
                await self._tools.database.arun(journal.release(key, self._tools.lease()))
            raise
        finally:
            self._held.discard(key)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            if self._held:
                renewal = journal.renew(tuple(self._held), self._tools.lease())
                with contextlib.suppress(JournalUnavailableError):
                    await self._tools.database.arun(renewal)


async def end_task(task: "asyncio.Task[object]") -> None:
    """Cancel *task* where it is not done, and wait until it is, however it ends."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
