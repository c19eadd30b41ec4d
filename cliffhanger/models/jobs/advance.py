"""One attempt at a call, from wherever the journal says it is to its end."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.errors import ProviderBusyError, ProviderError, UnclearCallError
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.breaker import note_success
from cliffhanger.models.jobs.call import PaidCall, StoredOutput
from cliffhanger.models.jobs.ending import end_failed, end_settled
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobSnapshot,
    JobState,
    Output,
    Submitted,
)
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.placing import place_assets
from cliffhanger.models.jobs.polling import look, ref_of, watch
from cliffhanger.models.jobs.results_in import bring_home
from cliffhanger.models.jobs.submitting import Sent, clear_up, submit, unclear_error
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import Tools
from cliffhanger.money.budget import to_nano
from cliffhanger.money.units import Units

SPENT_KINDS: Final = frozenset({FailureKind.CONTENT_OUTPUT, FailureKind.BAD_OUTPUT})
"""The provider did the work; it is counted at its price where nothing else is said."""
MAX_ROUNDS: Final = 4
"""How often a call is sent whose answer is lost, each time after its job was surely not found."""
_CONTRADICTION: Final = Failure(
    FailureKind.AMBIGUOUS_SUBMIT, "the provider says that it has the key, but lists no job of it"
)
_FOUND: Final = Failure(FailureKind.AMBIGUOUS_SUBMIT, "the worker stopped while it was sent")


@dataclass(frozen=True, slots=True)
class Advance:
    """Takes calls from step to step.

    Attributes:
        tools: What it works with.
    """

    tools: Tools

    async def make(self, call: PaidCall, row: JobRow) -> JobRow:
        """Return the row at its end: SETTLED or FAILED.

        Raises:
            UnclearCallError: It waits for a person.
            JobFailedError: The provider refused the order.
            ProviderBusyError: Come back later; what is known is in the journal.
        """
        order_at = row.claimed_at + call.purpose.priority
        async with self.tools.gate(call).place(order_at):
            if row.step is not Step.STORED:
                row = await self._to_stored(call, row, order_at=order_at)
            if row.step is Step.STORED:
                row = await self._settle(call, row)
        return row

    async def outputs_there(self, call: PaidCall, row: JobRow) -> tuple[StoredOutput, ...] | None:
        """Return the outputs of a settled call, fetched anew where the store lost them."""
        exist = await asyncio.gather(
            *(asyncio.to_thread(self.tools.store.exists, output.ref) for output in row.outputs)
        )
        if all(exist):
            return row.outputs
        if not row.job_id:
            return None
        seen = await look(self.tools, call, row)
        if not isinstance(seen, JobSnapshot) or seen.state is not JobState.SUCCEEDED:
            return None
        found = await bring_home(self.tools, call, seen.outputs, ref_of(row, self.tools))
        if isinstance(found, Failure):
            return None
        await self.tools.database.arun(journal.replace_outputs(row, found))
        return found

    async def _to_stored(self, call: PaidCall, row: JobRow, *, order_at: float) -> JobRow:
        """Return the row once its results are in the store, or it failed.

        A call that is surely not accepted is sent again, a few times at most.
        """
        if row.step is Step.LOST and not row.job_id:
            raise unclear_error(call, row, row.failure)
        if row.step in {Step.SUBMITTED, Step.LOST}:
            return await self._watch(call, row)
        sent = Sent(row)
        if row.step in {Step.SENDING, Step.UNCLEAR}:
            sent = await self._find_out(call, row)
        for _ in range(MAX_ROUNDS):
            if sent.submitted is not None or sent.row.step is not Step.CLAIMED:
                break
            sent = await submit(self.tools, call, sent.row, order_at=order_at)
        if sent.submitted is not None:
            return await self._accepted(call, sent.row, sent.submitted)
        if sent.row.step is not Step.CLAIMED:
            return sent.row
        raise await self._never_heard(call, sent.row)

    async def _never_heard(self, call: PaidCall, row: JobRow) -> ProviderError:
        """Return the error of a call whose every answer was lost, though no job was found."""
        if call.adapter.caps.idempotency is Idempotency.REJECT:
            # its key is taken, and yet no job is listed: one of the two is not true
            await self.tools.database.arun(journal.mark_waiting(row, Step.UNCLEAR, _CONTRADICTION))
            return unclear_error(call, row, _CONTRADICTION)
        words = f"{call}: {MAX_ROUNDS} times no answer came, and each time no job was found"
        await end_failed(self.tools, call, row, Failure(FailureKind.TRANSIENT, words))
        return ProviderBusyError(f"{words}; come back later, nothing was paid")

    async def _find_out(self, call: PaidCall, row: JobRow) -> Sent:
        """Return what became of a request that a process left behind, or that is unclear."""
        because = row.failure or _FOUND
        order = await place_assets(self.tools, call, row.placed)
        return await clear_up(self.tools, call, row, order, because=because)

    async def _accepted(self, call: PaidCall, row: JobRow, submitted: Submitted) -> JobRow:
        """Return the row of an accepted call at its end; a job's name is kept before all else."""
        if submitted.job_id:
            await self.tools.database.arun(journal.mark_submitted(row, submitted))
            self.tools.on_step(call, "submitted")
            row = replace(row, step=Step.SUBMITTED, job_id=submitted.job_id, urls=submitted.urls)
        await self.tools.database.arun(note_success(call.account))
        snapshot = submitted.snapshot
        if snapshot is not None and snapshot.state.is_final:
            return await self._ended(call, row, snapshot)
        return await self._watch(call, row)

    async def _watch(self, call: PaidCall, row: JobRow) -> JobRow:
        return await self._ended(call, row, await watch(self.tools, call, row))

    async def _ended(self, call: PaidCall, row: JobRow, snapshot: JobSnapshot) -> JobRow:
        """Return the row of a job that has ended: stored, or failed."""
        if snapshot.state is JobState.SUCCEEDED:
            self.tools.on_step(call, "done")
            return await self._store(call, row, snapshot)
        failure = snapshot.failure or Failure(FailureKind.PROVIDER_FAILED, snapshot.raw_status)
        if snapshot.state is JobState.LOST and not self.tools.account(call).is_free:
            raise await self._lose(call, row, failure)
        is_spent = failure.kind in SPENT_KINDS
        row = replace(row, usage=snapshot.usage)
        await end_failed(self.tools, call, row, failure, is_spent=is_spent)
        return replace(row, step=Step.FAILED, failure=failure)

    async def _store(self, call: PaidCall, row: JobRow, snapshot: JobSnapshot) -> JobRow:
        found = await self._bring_home(call, row, snapshot.outputs)
        if isinstance(found, Failure) and found.kind is FailureKind.EXPIRED:
            raise await self._lose(call, row, found)
        if isinstance(found, Failure):
            row = replace(row, usage=snapshot.usage)
            await end_failed(self.tools, call, row, found, is_spent=True)
            return replace(row, step=Step.FAILED, failure=found)
        self.tools.on_step(call, "downloaded")
        await self.tools.database.arun(journal.mark_stored(row, found, snapshot.usage))
        self.tools.on_step(call, "stored")
        return replace(row, step=Step.STORED, outputs=found, usage=snapshot.usage)

    async def _bring_home(
        self, call: PaidCall, row: JobRow, outputs: tuple[Output, ...]
    ) -> tuple[StoredOutput, ...] | Failure:
        """Return the outputs in the store; an address that has expired is asked for once more."""
        ref = ref_of(row, self.tools)
        found = await bring_home(self.tools, call, outputs, ref)
        is_gone = isinstance(found, Failure) and found.kind is FailureKind.EXPIRED
        if not is_gone or not row.job_id:
            return found
        seen = await look(self.tools, call, row)
        if isinstance(seen, JobSnapshot) and seen.state is JobState.SUCCEEDED:
            return await bring_home(self.tools, call, seen.outputs, ref)
        return found

    async def _lose(self, call: PaidCall, row: JobRow, failure: Failure) -> UnclearCallError:
        """Return the error of a job that was accepted and is gone; its money stays reserved."""
        if row.step is not Step.LOST:
            await self.tools.database.arun(journal.mark_waiting(row, Step.LOST, failure))
        return unclear_error(call, replace(row, step=Step.LOST), failure)

    async def _settle(self, call: PaidCall, row: JobRow) -> JobRow:
        usage: Units | None = row.usage
        cost_usd = await end_settled(self.tools, call, row, usage)
        return replace(row, step=Step.SETTLED, cost_nano=to_nano(cost_usd))
