"""The driver: a paid call from its reservation to its result in the store, never paid for twice.

    reserve + claim -> send -> save the job's name -> poll -> download -> verify -> store -> settle

Each step is in the journal before the next begins, so that whoever finds a call later, after a
crash or on another machine, goes on from there.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from cliffhanger.errors import JobFailedError
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.advance import SPENT_KINDS, Advance
from cliffhanger.models.jobs.call import PaidCall, PaidResult, Reservation
from cliffhanger.models.jobs.database import JournalUnavailableError
from cliffhanger.models.jobs.ending import note_reuse
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.journal import LEASE_SECONDS, JobRow, LeaseLostError
from cliffhanger.models.jobs.owner import is_gone
from cliffhanger.models.jobs.tables import OPEN_STEPS, Step
from cliffhanger.models.jobs.tools import Tools
from cliffhanger.money.budget import to_nano

SHARED_POLL_SECONDS: Final = 0.5
"""How often to look whether another process has finished the same call."""
ANOTHER_SECONDS: Final = 2.0
"""Pause before another job for a call whose last one failed."""
UNDER_WAY: Final = OPEN_STEPS - {Step.CLAIMED}
"""The provider may have it."""
FOR_THIS_RUN: Final = frozenset({FailureKind.INVALID_REQUEST, FailureKind.CANCELLED})
"""Another job at once would end no better, or somebody does not want it; a later run may ask."""
_OVER: Final = frozenset({Step.SETTLED, Step.FAILED, Step.CANCELLED})

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Shared:
    task: "asyncio.Task[PaidResult]"
    num_waiting: int = 0


class JobDriver:
    """Makes paid calls; belongs to one event loop.

    Args:
        tools: What it works with.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._advance = Advance(tools)
        self._running: dict[str, _Shared] = {}
        self._held: set[str] = set()
        self._heartbeat: asyncio.Task[None] | None = None

    async def run(self, call: PaidCall) -> PaidResult:
        """Return the results of *call*, in the store; made before, by somebody else, or now.

        Callers that need the same key at the same time share one call, on all machines.

        Raises:
            BudgetExceededError: A cap would be passed; nothing was sent.
            UnpricedModelError: Nobody knows what it costs.
            JobFailedError: The provider refused it, or the job failed.
            UnclearCallError: It may have been paid for already; a person has to look.
            AccountStoppedError: The account is refused or rests.
            ProviderBusyError: The service is busy; come back later.
            JournalUnavailableError: The journal does not answer.
            ArtifactError: The store does not.
        """
        key = call.key
        if key not in self._running:
            self._running[key] = _Shared(asyncio.create_task(self._pursue(call)))
        shared = self._running[key]
        shared.num_waiting += 1
        try:
            return await asyncio.shield(shared.task)
        finally:
            shared.num_waiting -= 1
            if shared.num_waiting == 0:
                self._running.pop(key, None)
                await _end(shared.task)

    async def step_of(self, call: PaidCall) -> Step | None:
        """Return how far *call* has come; None where nobody has asked for it."""
        row = await self._tools.database.arun(journal.find_job(call.key))
        return None if row is None else row.step

    async def is_under_way(self, call: PaidCall) -> bool:
        """Return whether the provider may have a job of *call* that has not ended."""
        return await self.step_of(call) in UNDER_WAY

    async def close(self) -> None:
        """Stop the heartbeat."""
        if self._heartbeat is not None:
            await _end(self._heartbeat)

    async def _pursue(self, call: PaidCall) -> PaidResult:
        problems = call.adapter.check(call.order, self._tools.endpoint(call))
        if problems:
            words = f"{call} cannot be sent: {'; '.join(problems)}"
            raise JobFailedError(words, failure=Failure(FailureKind.INVALID_REQUEST, words))
        row = await self._claim(call)
        num_earlier = row.attempt if row.step in _OVER else row.attempt - 1
        is_mine = False
        async with self._kept_alive(call.key):
            while True:
                try:
                    row = await self._own(row)
                    if row.step is Step.SETTLED:
                        result = await self._result(call, row, is_reused=not is_mine)
                        if result is not None:
                            return result
                        row = await self._claim_again(call, row)
                    elif row.step in _OVER:
                        await self._refuse_another(call, row, row.attempt - num_earlier)
                        row = await self._claim_again(call, row)
                    else:
                        row = await self._advance.make(call, row)
                        is_mine = True
                except LeaseLostError:
                    row = await self._tools.database.arun(journal.read_job(call.key))

    async def _claim(self, call: PaidCall) -> JobRow:
        reservation = self._reservation(call)
        row = await self._tools.database.arun(journal.claim(call, reservation, self._tools.lease()))
        if row.owner == self._tools.owner:
            self._tools.on_step(call, "claimed")
        return row

    async def _claim_again(self, call: PaidCall, row: JobRow) -> JobRow:
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

    async def _own(self, row: JobRow) -> JobRow:
        """Return the row once it is ours or over."""
        while row.step not in _OVER:
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

    async def _result(self, call: PaidCall, row: JobRow, *, is_reused: bool) -> PaidResult | None:
        """Return the result of a settled call; None where it is gone from store and provider."""
        outputs = await self._advance.outputs_there(call, row)
        if outputs is None:
            _log.warning("%s: the stored result is gone, and so is the provider's", call)
            return None
        if is_reused:
            await note_reuse(self._tools, call, row)
        return PaidResult(
            key=row.key,
            account=row.account,
            protocol=row.protocol,
            model=row.model,
            job_id=row.job_id,
            outputs=outputs,
            cost_usd=row.cost_usd,
            usage=row.usage,
            is_reused=is_reused,
        )

    async def _refuse_another(self, call: PaidCall, row: JobRow, num_made: int) -> None:
        """Pass when a call whose last attempt failed may be tried again now.

        Args:
            call: The call.
            row: Its last attempt.
            num_made: Attempts since this run asked for it, whoever made them.

        Raises:
            JobFailedError: It may not.
        """
        failure = row.failure or Failure(FailureKind.CANCELLED, "it was cancelled")
        is_hopeless = failure.kind is FailureKind.CONTENT_INPUT or (
            num_made > 0 and failure.kind in FOR_THIS_RUN
        )
        if failure.kind in SPENT_KINDS:
            earlier = await self._tools.database.arun(journal.read_attempts(call.key))
            kinds = [old.failure.kind for old in earlier if old.failure]
            is_hopeless = kinds.count(failure.kind) >= _retries(call, failure.kind)
        if is_hopeless or num_made >= self._tools.account(call).policy.max_attempts:
            raise JobFailedError(
                f"{call} failed ({failure.kind.replace('_', ' ')}): {failure.message}; "
                f"attempt {row.attempt}, key {row.key[:12]}",
                failure=failure,
            )
        if num_made:
            await asyncio.sleep(self._tools.jittered(ANOTHER_SECONDS * 2.0 ** (num_made - 1)))

    @asynccontextmanager
    async def _kept_alive(self, key: str) -> AsyncGenerator[None]:
        """Keep the lease of a call renewed within the block; afterwards it runs out."""
        self._held.add(key)
        if self._heartbeat is None or self._heartbeat.done():
            self._heartbeat = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            self._held.discard(key)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            if self._held:
                renewal = journal.renew(tuple(self._held), self._tools.lease())
                with contextlib.suppress(JournalUnavailableError):
                    await self._tools.database.arun(renewal)


def _retries(call: PaidCall, kind: FailureKind) -> int:
    """Return how often a call may be made again that was paid for with nothing to show."""
    caps = call.adapter.caps
    is_filtered = kind is FailureKind.CONTENT_OUTPUT
    return caps.max_filtered_retries if is_filtered else caps.max_bad_output_retries


async def _end(task: "asyncio.Task[object]") -> None:
    """Cancel *task* where it is not done, and wait until it is, however it ends."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
