"""Asking a provider to cancel a job, and whether it did."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cliffhanger.errors import InvalidInputError, ProviderBusyError
from cliffhanger.models.http import AsyncTransport, HttpReply
from cliffhanger.models.jobs.adapter import AnyAdapter, Endpoint
from cliffhanger.models.jobs.job import Failure, FailureKind, JobRef, JobSnapshot, JobState
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.replies import refusal
from cliffhanger.models.jobs.tools import Account

LOOK_PAUSES_SECONDS: Final = (1.0, 3.0, 6.0)
"""A job goes on being cancelled for a while."""


@dataclass(frozen=True, slots=True)
class CancelAnswer:
    """What came of asking.

    Attributes:
        is_cancelled: Whether the provider surely runs the job no more, and made nothing.
        words: What it answered.
    """

    is_cancelled: bool
    words: str


async def ask_to_cancel(
    adapter: AnyAdapter,
    account: Account,
    row: JobRow,
    transport: AsyncTransport,
    *,
    pause_scale: float = 1.0,
) -> CancelAnswer:
    """Return what the provider did with the job of *row*.

    The job is looked at first: what cancels a running job deletes the result of one that is done.

    Args:
        adapter: Speaks the protocol of the row.
        account: With its key.
        row: Of a job that was accepted.
        transport: Carries the requests.
        pause_scale: Shortens the pauses between looks.

    Raises:
        InvalidInputError: The provider cannot cancel.
        ProviderBusyError: It cannot be reached.
    """
    ref, endpoint = _ref(row), account.endpoint(row.model, datetime.now(UTC))
    request = adapter.cancel(ref, endpoint)
    if request is None:
        raise cannot_cancel(row)
    seen = await _look(adapter, ref, endpoint, transport)
    if isinstance(seen, JobSnapshot) and seen.state.is_final:
        return _ended(seen, "nothing, since it was not asked: it")
    reply = await transport.send(request)
    is_taken = reply.status < 300
    if is_taken and account.is_free:
        return CancelAnswer(is_cancelled=True, words=_said(reply))
    for pause in LOOK_PAUSES_SECONDS:
        await asyncio.sleep(pause * pause_scale)
        seen = await _look(adapter, ref, endpoint, transport)
        if isinstance(seen, JobSnapshot) and seen.state.is_final:
            break
        if is_taken and isinstance(seen, Failure) and seen.kind is FailureKind.EXPIRED:
            return CancelAnswer(is_cancelled=True, words=f"{_said(reply)}, and the job is gone")
    return _judge(reply, seen)


def cannot_cancel(row: JobRow) -> InvalidInputError:
    """Return the error of a job whose provider cancels none."""
    return InvalidInputError(
        f"{row.protocol} cannot cancel a job: {row.job_id} runs to its end at {row.account} and is "
        "billed; run the film again to fetch its result"
    )


def _judge(reply: HttpReply, seen: JobSnapshot | Failure) -> CancelAnswer:
    if not isinstance(seen, JobSnapshot):
        words = f"{_said(reply)}; a look at the job gave: {seen.message}"
        return CancelAnswer(is_cancelled=False, words=words)
    if seen.state.is_final:
        return _ended(seen, f"{_said(reply)}, and")
    return CancelAnswer(is_cancelled=False, words=f"{_said(reply)}, and goes on: {seen.raw_status}")


def _ended(seen: JobSnapshot, said: str) -> CancelAnswer:
    is_cancelled = seen.state not in {JobState.SUCCEEDED, JobState.LOST}
    return CancelAnswer(is_cancelled, f"{said} shows the job as {seen.raw_status}")


async def _look(
    adapter: AnyAdapter, ref: JobRef, endpoint: Endpoint, transport: AsyncTransport
) -> JobSnapshot | Failure:
    try:
        reply = await transport.send(adapter.poll(ref, endpoint))
    except ProviderBusyError as exc:
        return Failure(FailureKind.TRANSIENT, str(exc))
    return adapter.read_poll(reply, ref, endpoint)


def _said(reply: HttpReply) -> str:
    return f"HTTP {reply.status}" if reply.status < 300 else refusal(reply).message


def _ref(row: JobRow) -> JobRef:
    return JobRef(
        account=row.account,
        protocol=row.protocol,
        base_url=row.base_url,
        model=row.model,
        job_id=row.job_id,
        client_token=row.client_token,
        submitted_at=datetime.fromtimestamp(row.submitted_at or row.claimed_at, UTC),
        urls=row.urls,
    )
