"""Looking at a job until it has ended; a look that fails says nothing of the job."""

import asyncio
import itertools
import logging
from datetime import UTC, datetime
from typing import Final

from cliffhanger.errors import AccountStoppedError, ProviderBusyError
from cliffhanger.models.jobs.accounts import count_unknown_status
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.breaker import note_failure
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.finding import find_job
from cliffhanger.models.jobs.job import (
    ACCOUNT_STOPPERS,
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
)
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.pace import slow_down
from cliffhanger.models.jobs.tools import Tools

GRACE_SECONDS: Final = 60.0
"""How long a provider may not know a job that it has just accepted."""
AGE_SHARE: Final = 0.06
"""Pause between looks as a share of the job's age: so much of a job's time is lost at most."""
LONGEST_PAUSE_SECONDS: Final = 120.0
LOOKS_PER_SEARCH: Final = 10
"""How often a free server is asked whether it still knows the job at all."""

_log = logging.getLogger(__name__)


def ref_of(row: JobRow, tools: Tools) -> JobRef:
    """Return the job of a row, as adapters take it."""
    return JobRef(
        account=row.account,
        protocol=row.protocol,
        base_url=row.base_url,
        model=row.model,
        job_id=row.job_id,
        client_token=row.client_token,
        submitted_at=datetime.fromtimestamp(row.submitted_at or tools.timestamp(), UTC),
        urls=row.urls,
    )


async def watch(tools: Tools, call: PaidCall, row: JobRow) -> JobSnapshot:
    """Return the job once it has ended; LOST at the account's deadline, never before.

    At least one look is taken, however late it is.

    Raises:
        AccountStoppedError: The key is refused; the job goes on and the next run looks again.
    """
    deadline = tools.account(call).policy.deadline_seconds
    pace = call.adapter.caps.pacing
    pause = pace.first_seconds
    for num_looks in itertools.count(1):
        seen = await look(tools, call, row)
        age = tools.timestamp() - (row.submitted_at or row.claimed_at)
        ended = _ended(seen, age)
        if ended is not None:
            return ended
        if num_looks % LOOKS_PER_SEARCH == 0 and await _is_forgotten(tools, call, row):
            words = "the server has neither queued nor finished it; it was started anew"
            return JobSnapshot(JobState.LOST, "absent", failure=Failure(FailureKind.EXPIRED, words))
        if age > deadline:
            words = f"it had not ended {deadline:.0f} s after it was submitted"
            return JobSnapshot(
                JobState.LOST, "deadline", failure=Failure(FailureKind.EXPIRED, words)
            )
        asked = _asked(seen)
        await asyncio.sleep(tools.jittered(max(pause, min(asked, LONGEST_PAUSE_SECONDS))))
        pause = min(max(pace.first_seconds, AGE_SHARE * age), pace.longest_seconds)
    raise AssertionError("a count does not end")


def _ended(seen: JobSnapshot | Failure, age_seconds: float) -> JobSnapshot | None:
    """Return the job where a look says that it has ended; a young one may not be known yet."""
    is_young = age_seconds <= GRACE_SECONDS
    if isinstance(seen, JobSnapshot):
        is_unknown = seen.state is JobState.LOST and is_young
        return seen if seen.state.is_final and not is_unknown else None
    if seen.kind is FailureKind.EXPIRED and not is_young:
        return JobSnapshot(JobState.LOST, "not found", failure=seen)
    return None


async def _is_forgotten(tools: Tools, call: PaidCall, row: JobRow) -> bool:
    """Return whether a server of one's own, which keeps jobs in memory, has lost this one."""
    is_kept_by_token = call.adapter.caps.idempotency is Idempotency.LOOKUP
    if not (is_kept_by_token and tools.account(call).is_free):
        return False
    return await find_job(tools, call, row) is None


async def look(tools: Tools, call: PaidCall, row: JobRow) -> JobSnapshot | Failure:
    """Return the job as it stands, or why the look failed.

    Raises:
        AccountStoppedError: The key is refused.
    """
    ref, endpoint = ref_of(row, tools), tools.endpoint(call)
    try:
        reply = await tools.transport.send(call.adapter.poll(ref, endpoint))
    except ProviderBusyError as exc:
        return Failure(FailureKind.TRANSIENT, str(exc))
    seen = call.adapter.read_poll(reply, ref, endpoint)
    if isinstance(seen, JobSnapshot):
        if not seen.is_known_status:
            await _warn_of_status(tools, call, seen)
        return seen
    if seen.kind in ACCOUNT_STOPPERS:
        reason = f"{seen.kind}: {seen.message}"
        await tools.database.arun(note_failure(call.account, reason=reason, is_stopped=True))
        raise AccountStoppedError(
            f"{call}: the account is refused ({seen.message}) while its job {row.job_id} runs; "
            "mend the key and start again, the job is kept",
            is_refused=True,
        )
    if seen.kind is FailureKind.RATE_LIMITED:
        hold = await tools.database.arun(slow_down(call.account, seen.retry_after_seconds))
        tools.gate(call).hold(hold)
    return seen


async def _warn_of_status(tools: Tools, call: PaidCall, seen: JobSnapshot) -> None:
    _log.warning(
        "%s: the provider calls the job %r, which its adapter does not know; taken for running",
        call,
        seen.raw_status,
    )
    await tools.database.arun(count_unknown_status(call.account))


def _asked(seen: JobSnapshot | Failure) -> float:
    if isinstance(seen, JobSnapshot):
        return seen.poll_after_seconds or 0.0
    return seen.retry_after_seconds or 0.0
