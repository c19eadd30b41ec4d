"""The paid request: sent once, and afterwards it is known what became of it, or said that it isn't.

From `mark_sending` on the journal says that it may be out; every way on from there writes down
first what is known.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

from cliffhanger.errors import (
    AccountStoppedError,
    ArtifactError,
    InvalidSettingError,
    JobFailedError,
    ProviderBusyError,
    ProviderError,
    UnclearCallError,
)
from cliffhanger.models.http import BrokenOffError, HttpCall, NeverSentError
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.breaker import note_failure, note_success
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.decisions import Decision, Next, decide, wait_seconds
from cliffhanger.models.jobs.ending import end_failed
from cliffhanger.models.jobs.finding import find_job
from cliffhanger.models.jobs.job import Failure, FailureKind, Submitted
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.orders import Order
from cliffhanger.models.jobs.pace import slow_down
from cliffhanger.models.jobs.placing import place_assets, places_of
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import Tools

FIND_PAUSES_SECONDS: Final = (1.0, 4.0, 10.0)
"""A job that was just accepted may not be in the provider's lists yet."""
TURN_SECONDS: Final = 1.0
"""A turn that nobody else waits for comes within that time; without patience it is given."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """A row after its request went out.

    Attributes:
        row: As the journal has it.
        submitted: What the provider accepted it with; None where it has to be sent again.
    """

    row: JobRow
    submitted: Submitted | None = None


async def submit(tools: Tools, call: PaidCall, row: JobRow, *, order_at: float) -> Sent:
    """Return the row with what the provider accepted it with.

    Sends again only what was surely not accepted, as long as the account's patience lasts.

    Raises:
        JobFailedError: The provider refused it, and would again.
        AccountStoppedError: The account is refused or rests.
        ProviderBusyError: The service is busy; come back later.
        UnclearCallError: It may have been accepted, and a person has to look.
    """
    async with _ended_unsent(tools, call, row):
        order = await place_assets(tools, call)
    placed = places_of(order) if call.adapter.caps.idempotency is Idempotency.REPLAY else {}
    gives_up_at = monotonic() + tools.account(call).policy.patience_seconds
    try_index = 0
    while True:
        await _wait_for_turn(tools, call, row, order_at=order_at, gives_up_at=gives_up_at)
        async with _ended_unsent(tools, call, row):
            request = call.adapter.submit(order, tools.endpoint(call), row.client_token)
        row = await _mark_sending(tools, call, row, request, placed)
        answer = await _send(tools, call, request)
        if isinstance(answer, Submitted):
            return Sent(row, answer)
        decision = decide(answer, call.adapter.caps)
        await _tell_account(tools, call, answer, decision)
        if decision.next is Next.UNCLEAR:
            return await clear_up(tools, call, row, order, because=answer)
        row = await _back_or_over(tools, call, row, answer, decision)
        if row.step is Step.FAILED:
            return Sent(row)
        pause = wait_seconds(answer, try_index=try_index, chance=tools.chance())
        if monotonic() + pause * tools.sleep_scale > gives_up_at:
            await end_failed(tools, call, row, answer)
            raise ProviderBusyError(_busy_words(call, answer, pause))
        await asyncio.sleep(pause * tools.sleep_scale)
        try_index += 1


async def clear_up(
    tools: Tools, call: PaidCall, row: JobRow, order: Order, *, because: Failure
) -> Sent:
    """Return what became of a request that may have been accepted.

    Sent again where the same key surely gives the same job, looked up where the provider can; else
    it waits for a person, unless it costs nothing or less than the account allows.

    Raises:
        UnclearCallError: A person has to look.
        ProviderBusyError: The provider cannot be asked now; the next run asks again.
    """
    match call.adapter.caps.idempotency:
        case Idempotency.REPLAY:
            return await _replay(tools, call, row, order, because=because)
        case Idempotency.LOOKUP | Idempotency.REJECT:
            return await _look_up(tools, call, row, because=because)
        case Idempotency.NONE:
            return await _without_help(tools, call, row, because=because)


async def _wait_for_turn(
    tools: Tools, call: PaidCall, row: JobRow, *, order_at: float, gives_up_at: float
) -> None:
    """Return when it is the call's turn; a rest of the breaker is not waited for."""
    try:
        async with asyncio.timeout(max(TURN_SECONDS, gives_up_at - monotonic())):
            await tools.gate(call).turn(order_at)
    except AccountStoppedError as exc:
        await end_failed(tools, call, row, Failure(FailureKind.TRANSIENT, str(exc)))
        raise
    except TimeoutError as exc:
        words = f"{call} waited for its turn longer than patience_seconds; come back later"
        await end_failed(tools, call, row, Failure(FailureKind.RATE_LIMITED, words))
        raise ProviderBusyError(words) from exc


@asynccontextmanager
async def _ended_unsent(tools: Tools, call: PaidCall, row: JobRow) -> AsyncGenerator[None]:
    """End the call where something within the block keeps it from being sent."""
    try:
        yield
    except (ProviderError, InvalidSettingError, ArtifactError) as exc:
        is_setting = isinstance(exc, InvalidSettingError)
        kind = FailureKind.INVALID_REQUEST if is_setting else FailureKind.TRANSIENT
        said = exc.failure if isinstance(exc, JobFailedError) else Failure(kind, str(exc))
        await end_failed(tools, call, row, said)
        raise


async def _mark_sending(
    tools: Tools, call: PaidCall, row: JobRow, request: HttpCall, placed: Mapping[str, str]
) -> JobRow:
    digest = hashlib.sha256(f"{request.method} {request.url}\n".encode() + request.body).hexdigest()
    now = tools.timestamp()
    await tools.database.arun(
        journal.mark_sending(row, request_sha256=digest, placed=placed, now=now)
    )
    tools.on_step(call, "sending")
    return replace(row, step=Step.SENDING, submitted_at=now, placed=placed)


async def _send(tools: Tools, call: PaidCall, request: HttpCall) -> Submitted | Failure:
    try:
        reply = await tools.transport.submit(request)
    except NeverSentError as exc:
        return Failure(FailureKind.TRANSIENT, str(exc))
    except BrokenOffError as exc:
        return Failure(FailureKind.AMBIGUOUS_SUBMIT, str(exc))
    except InvalidSettingError as exc:
        return Failure(FailureKind.INVALID_REQUEST, str(exc))
    return call.adapter.read_submit(reply, tools.endpoint(call))


async def _tell_account(tools: Tools, call: PaidCall, failure: Failure, decision: Decision) -> None:
    """Let everybody slow down or stop, as the refusal asks for; else the service is well."""
    if decision.is_complaint:
        hold = await tools.database.arun(slow_down(call.account, failure.retry_after_seconds))
        tools.gate(call).hold(hold)
    if decision.is_service_failure:
        reason = f"{failure.kind}: {failure.message}"
        is_stopped = decision.next is Next.STOP_ACCOUNT
        await tools.database.arun(note_failure(call.account, reason=reason, is_stopped=is_stopped))
    elif not decision.is_complaint:
        await tools.database.arun(note_success(call.account))


async def _back_or_over(
    tools: Tools, call: PaidCall, row: JobRow, failure: Failure, decision: Decision
) -> JobRow:
    """Return the row, surely not accepted, or ended where another try would be refused too."""
    if decision.next is Next.AGAIN:
        await tools.database.arun(journal.mark_unsent(row))
        return replace(row, step=Step.CLAIMED, submitted_at=None)
    is_spent = decision.next is Next.SPENT
    await end_failed(tools, call, row, failure, is_spent=is_spent)
    if is_spent:
        return replace(row, step=Step.FAILED, failure=failure)
    words = f"{call} was refused: {failure.message}"
    if decision.next is Next.STOP_ACCOUNT:
        raise AccountStoppedError(
            f"{words}; nothing more is sent to {call.account} until its key, balance or plan is "
            "mended",
            is_refused=True,
        )
    raise JobFailedError(words, failure=failure)


async def _replay(
    tools: Tools, call: PaidCall, row: JobRow, order: Order, *, because: Failure
) -> Sent:
    """Send the same request with the same key until it is answered, or patience is at its end.

    A refusal says nothing of the first request, unless it is of the content.
    """
    failure = because
    gives_up_at = monotonic() + tools.account(call).policy.patience_seconds
    for try_index in range(len(FIND_PAUSES_SECONDS)):
        pause = wait_seconds(failure, try_index=try_index + 1, chance=tools.chance())
        is_long = monotonic() + pause * tools.sleep_scale > gives_up_at
        if failure.retry_after_seconds and is_long:
            break
        await asyncio.sleep(pause * tools.sleep_scale)
        await tools.gate(call).turn(0.0)
        request = call.adapter.submit(order, tools.endpoint(call), row.client_token)
        answer = await _send(tools, call, request)
        if isinstance(answer, Submitted):
            return Sent(row, answer)
        failure, decision = answer, decide(answer, call.adapter.caps)
        await _tell_account(tools, call, answer, decision)
        if decision.next is Next.SPENT or answer.kind is FailureKind.CONTENT_INPUT:
            return Sent(await _back_or_over(tools, call, row, answer, decision))
        if decision.next is Next.OVER:
            await _keep_unclear(tools, row, answer)
            raise unclear_error(call, row, answer)
    await _keep_unclear(tools, row, failure)
    raise ProviderBusyError(
        f"{call} may have been accepted ({because.message}); sending it again with the same key "
        f"gave: {failure.message}. Its money stays reserved and the next run asks again"
    )


async def _look_up(tools: Tools, call: PaidCall, row: JobRow, *, because: Failure) -> Sent:
    """Look for the job by our token; believe that it is not there only after some time."""
    if call.adapter.find(row.client_token, call.order, tools.endpoint(call)) is None:
        return await _without_help(tools, call, row, because=because)
    for pause in FIND_PAUSES_SECONDS:
        await asyncio.sleep(tools.jittered(pause))
        found = await find_job(tools, call, row)
        if isinstance(found, Submitted):
            return Sent(row, found)
        if isinstance(found, Failure):
            await _keep_unclear(tools, row, because)
            raise ProviderBusyError(
                f"{call} may have been accepted ({because.message}), and it cannot be looked up "
                f"now: {found.message}. Its money stays reserved and the next run looks again"
            )
    await tools.database.arun(journal.mark_unsent(row))
    return Sent(replace(row, step=Step.CLAIMED, submitted_at=None))


async def _without_help(tools: Tools, call: PaidCall, row: JobRow, *, because: Failure) -> Sent:
    account = tools.account(call)
    if account.is_free:
        await tools.database.arun(journal.mark_unsent(row))
        return Sent(replace(row, step=Step.CLAIMED, submitted_at=None))
    if 0 < row.reserved_usd <= account.policy.repeat_unclear_up_to_usd:
        _log.warning(
            "%s may have been accepted; it is made again, as repeat_unclear_up_to_usd allows, and "
            "both are counted",
            call,
        )
        await end_failed(tools, call, row, because, is_spent=True)
        return Sent(replace(row, step=Step.FAILED, failure=because))
    await _keep_unclear(tools, row, because)
    raise unclear_error(call, row, because)


async def _keep_unclear(tools: Tools, row: JobRow, failure: Failure) -> None:
    await tools.database.arun(journal.mark_waiting(row, Step.UNCLEAR, failure))


def unclear_error(call: PaidCall, row: JobRow, failure: Failure | None) -> UnclearCallError:
    """Return the error that leaves a call to a person."""
    words = failure.message if failure else "the worker died while it was sent"
    what = (
        "was accepted, but its result is gone"
        if row.step is Step.LOST
        else "may have been accepted"
    )
    return UnclearCallError(
        f"{call} {what} ({words}). It is not paid for again by itself: look at the account at "
        f"{call.account}, then say what you found with `cliffhanger jobs resolve {row.key[:12]}`; "
        f"its ${row.reserved_usd:.4f} stay reserved until then",
        key=row.key,
    )


def _busy_words(call: PaidCall, failure: Failure, pause: float) -> str:
    return (
        f"{call}: the service is busy ({failure.message}); it would have to be asked again in "
        f"{pause:.0f} s, which is longer than patience_seconds allows. Nothing was paid"
    )
