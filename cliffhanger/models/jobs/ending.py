"""The end of a call: its row in the ledger, then what it cost."""

import hashlib
import logging
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from uuid import uuid4

from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind
from cliffhanger.models.jobs.journal import JobRow, LeaseLostError
from cliffhanger.models.jobs.tools import Tools, UnpricedModelError
from cliffhanger.money.budget import show_usd, to_nano
from cliffhanger.money.call import CallRecord, Outcome
from cliffhanger.money.prices import PricedCost
from cliffhanger.money.units import Units

NOTE_CHARS: Final = 1900
_OUTCOMES: Final = {
    FailureKind.AUTH: Outcome.DENIED,
    FailureKind.BALANCE: Outcome.DENIED,
    FailureKind.CONTENT_INPUT: Outcome.FILTERED,
    FailureKind.CONTENT_OUTPUT: Outcome.FILTERED,
    FailureKind.RATE_LIMITED: Outcome.BUSY,
    FailureKind.CONCURRENCY: Outcome.BUSY,
    FailureKind.TRANSIENT: Outcome.BUSY,
    FailureKind.EXPIRED: Outcome.LOST,
    FailureKind.CANCELLED: Outcome.CANCELLED,
    FailureKind.AMBIGUOUS_SUBMIT: Outcome.UNCLEAR,
}

_log = logging.getLogger(__name__)


async def end_settled(tools: Tools, call: PaidCall, row: JobRow, usage: Units | None) -> Decimal:
    """Return what a stored call cost, after it is in the ledger and settled."""
    row = replace(row, usage=usage)
    cost = _cost(tools, call, row)
    record = _record(tools, call, row, Outcome.OK, cost)
    await _keep(tools, record)
    await tools.database.arun(
        journal.settle(row, cost_nano=to_nano(cost.usd), now=tools.timestamp())
    )
    if to_nano(cost.usd) > row.reserved_nano:
        _log.warning(
            "%s cost %s, more than the %s that were reserved for it; tell its adapter's bound",
            call,
            show_usd(cost.usd),
            show_usd(row.reserved_usd),
        )
    tools.on_step(call, "settled")
    return cost.usd


async def end_failed(
    tools: Tools,
    call: PaidCall,
    row: JobRow,
    failure: Failure,
    *,
    is_spent: bool = False,
) -> None:
    """End a call without a result.

    Args:
        tools: Journal and ledger.
        call: The call.
        row: Its row; what the provider says it used up is counted in any case.
        failure: Why.
        is_spent: Whether it is counted at its whole price: the provider did the work, or may have.
    """
    if row.usage is not None or is_spent:
        cost = _cost(tools, call, row)
    else:
        cost = PricedCost(Decimal(0), row.price_id)
    outcome = _OUTCOMES.get(failure.kind, Outcome.FAILED)
    record = _record(tools, call, row, outcome, cost)
    record = record.model_copy(
        update={"note": failure.message[:NOTE_CHARS], "http_status": failure.http_status}
    )
    if not await tools.database.arun(journal.renew((row.key,), tools.lease())):
        raise LeaseLostError(f"{call} is another process's to end")
    if is_spent or call.capability is not Capability.CHAT:
        await _keep(tools, record)
    await tools.database.arun(
        journal.fail(row, failure, cost_nano=to_nano(cost.usd), now=tools.timestamp())
    )
    tools.on_step(call, "failed")


async def note_reuse(tools: Tools, call: PaidCall, row: JobRow) -> None:
    """Keep a row that says that a result served again, and cost nothing."""
    record = _record(tools, call, row, Outcome.OK, PricedCost(Decimal(0), row.price_id))
    changes = {
        "id": uuid4().hex,
        "started_at": tools.now(),
        "seconds": 0.0,
        "reserved_usd": Decimal(0),
        "is_reused": True,
    }
    await _keep(tools, record.model_copy(update=changes))


def ledger_id(row: JobRow) -> str:
    """Return the id of an attempt's row, the same however often it is written."""
    return hashlib.sha256(f"{row.key}/{row.attempt}".encode()).hexdigest()[:32]


def _cost(tools: Tools, call: PaidCall, row: JobRow) -> PricedCost:
    """Return the price of what was used: measured, with what the provider says in its place.

    What is paid for is never held back because the book has no price for it any more: then it
    counts as what was reserved.
    """
    try:
        return tools.price(call, _used(tools, call, row.usage))
    except UnpricedModelError:
        return PricedCost(row.reserved_usd, row.price_id)


def _used(tools: Tools, call: PaidCall, usage: Units | None) -> Units:
    measured = call.adapter.measure(call.order, tools.endpoint(call))
    if usage is None:
        return measured
    said = {name: getattr(usage, name) for name in type(usage).model_fields}
    is_told = usage.cost_usd is not None
    known = {
        name: value for name, value in said.items() if value or (name == "cost_usd" and is_told)
    }
    return measured.model_copy(update=known)


def _record(
    tools: Tools, call: PaidCall, row: JobRow, outcome: Outcome, cost: PricedCost
) -> CallRecord:
    started = row.submitted_at or row.claimed_at
    return CallRecord(
        id=ledger_id(row),
        started_at=datetime.fromtimestamp(started, UTC),
        seconds=max(0.0, tools.timestamp() - started),
        capability=call.capability.value,
        provider=tools.account(call).provider,
        account=call.account,
        model=call.model,
        attempt=row.attempt,
        outcome=outcome,
        series_id=call.purpose.series_id,
        episode_number=call.purpose.episode_number,
        subject=call.purpose.subject,
        take=call.purpose.take,
        key=row.key,
        job_id=row.job_id,
        units=_used(tools, call, row.usage),
        cost_usd=cost.usd,
        reserved_usd=row.reserved_usd,
        price_id=cost.price_id,
        is_cost_estimated=row.usage is None,
    )


async def _keep(tools: Tools, record: CallRecord) -> None:
    """Write the row; of a chat, the writer puts a richer one in its place."""
    await tools.recorder.record(record, is_alone=record.capability == Capability.CHAT)
