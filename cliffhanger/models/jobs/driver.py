"""The driver: a paid call from its reservation to its result in the store, never paid for twice.

    reserve + claim -> send -> save the job's name -> poll -> download -> verify -> store -> settle

Each step is in the journal before the next begins, so that whoever finds a call later, after a
crash or on another machine, goes on from there.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from cliffhanger.errors import JobFailedError
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.advance import SPENT_KINDS, Advance
from cliffhanger.models.jobs.call import PaidCall, PaidResult
from cliffhanger.models.jobs.claims import OVER, Claims, end_task
from cliffhanger.models.jobs.ending import note_reuse
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.journal import JobRow, LeaseLostError
from cliffhanger.models.jobs.tables import OPEN_STEPS, Step
from cliffhanger.models.jobs.tools import Tools

ANOTHER_SECONDS: Final = 2.0
"""Pause before another job for a call whose last one failed."""
UNDER_WAY: Final = OPEN_STEPS - {Step.CLAIMED}
"""The provider may have it."""
FOR_THIS_RUN: Final = frozenset({FailureKind.INVALID_REQUEST, FailureKind.CANCELLED})
"""Another job at once would end no better, or somebody does not want it; a later run may ask."""

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
        self._claims = Claims(tools)

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
                await end_task(shared.task)

    async def step_of(self, call: PaidCall) -> Step | None:
        """Return how far *call* has come; None where nobody has asked for it."""
        row = await self._tools.database.arun(journal.find_job(call.key))
        return None if row is None else row.step

    async def is_under_way(self, call: PaidCall) -> bool:
        """Return whether the provider may have a job of *call* that has not ended."""
        return await self.step_of(call) in UNDER_WAY

    async def close(self) -> None:
        """Stop the heartbeat."""
        await self._claims.close()

    async def _pursue(self, call: PaidCall) -> PaidResult:
        problems = call.adapter.check(call.order, self._tools.endpoint(call))
        if problems:
            words = f"{call} cannot be sent: {'; '.join(problems)}"
            raise JobFailedError(words, failure=Failure(FailureKind.INVALID_REQUEST, words))
        row = await self._claims.claim(call)
        num_earlier = row.attempt if row.step in OVER else row.attempt - 1
        is_mine = False
        async with self._claims.kept_alive(call.key):
            while True:
                try:
                    row = await self._claims.own(row)
                    if row.step is Step.SETTLED:
                        result = await self._result(call, row, is_reused=not is_mine)
                        if result is not None:
                            return result
                        row = await self._claims.claim_again(call, row)
                    elif row.step in OVER:
                        await self._refuse_another(call, row, row.attempt - num_earlier)
                        row = await self._claims.claim_again(call, row)
                    else:
                        row = await self._advance.make(call, row)
                        is_mine = True
                except LeaseLostError:
                    row = await self._tools.database.arun(journal.read_job(call.key))

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


def _retries(call: PaidCall, kind: FailureKind) -> int:
    """Return how often a call may be made again that was paid for with nothing to show."""
    caps = call.adapter.caps
    is_filtered = kind is FailureKind.CONTENT_OUTPUT
    return caps.max_filtered_retries if is_filtered else caps.max_bad_output_retries
