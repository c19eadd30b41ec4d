"""What a person decides about a paid call: operations for `JournalDatabase`.

Each takes the call over first, so that no process that is alive loses a call to a person. The row
that is returned is the one from before the decision.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, update

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.call import StoredOutput
from cliffhanger.models.jobs.database import Operation
from cliffhanger.models.jobs.ending import NOTE_CHARS, ledger_id
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind, OutputRole
from cliffhanger.models.jobs.journal import JobRow, Lease
from cliffhanger.models.jobs.owner import is_gone
from cliffhanger.models.jobs.tables import JOBS, WAITS_FOR_A_PERSON, Step
from cliffhanger.money.call import CallRecord, Outcome

RESOLVABLE: Final = WAITS_FOR_A_PERSON | {Step.SENDING}
"""Steps about which a person may decide; one that is being sent only where its process is gone."""
CANCELLABLE: Final = frozenset({Step.CLAIMED, Step.SUBMITTED, Step.LOST})
RESULT_ROLES: Final[Mapping[str, OutputRole]] = {
    Capability.CHAT: OutputRole.REPLY,
    Capability.IMAGE: OutputRole.IMAGE,
    Capability.VIDEO: OutputRole.VIDEO,
    Capability.VOICE: OutputRole.AUDIO,
    Capability.LIPSYNC: OutputRole.VIDEO,
    Capability.TRANSCRIPT: OutputRole.TRANSCRIPT,
    Capability.EMBEDDING: OutputRole.EMBEDDING,
    Capability.LORA: OutputRole.LORA,
}
"""What the one result of a call is that a person brings."""
MAX_JOB_ID_CHARS: Final = 500
_Decision = Callable[[Connection, JobRow], None]


class CallInUseError(InvalidInputError):
    """A process that may be alive works on the call."""


def give_back(key: str, lease: Lease) -> Operation[JobRow]:
    """End a call that the provider surely has no job of: nothing is paid, the next run sends it.

    Raises:
        InvalidInputError: It does not wait for a person, or a process works on it.
    """

    def decide(connection: Connection, row: JobRow) -> None:
        failure = Failure(FailureKind.TRANSIENT, _words("a person looked: there is no job", row))
        journal.fail(row, failure, cost_nano=0, now=lease.now)(connection)

    return _decided(key, lease, RESOLVABLE, decide)


def go_on_with(key: str, job_id: str, lease: Lease) -> Operation[JobRow]:
    """Let the next run look at the job that a person found at the provider; raises as `give_back`.

    Args:
        key: Of the call.
        job_id: The provider's name for the job.
        lease: Ours.
    """
    if not 0 < len(job_id) <= MAX_JOB_ID_CHARS or not job_id.isprintable() or " " in job_id:
        raise InvalidInputError(
            f"the job id must be the provider's name for the job, without spaces, at most "
            f"{MAX_JOB_ID_CHARS} characters; got {job_id[:60]!r}"
        )

    def decide(connection: Connection, row: JobRow) -> None:
        urls = dict(row.urls) if job_id == row.job_id else {}
        values: dict[str, object] = {
            "step": Step.SUBMITTED,
            "job_id": job_id,
            "urls": json.dumps(urls),
            "failure_kind": "",
            "failure": "",
            "http_status": None,
            "lease_until": 0.0,
        }
        _change(connection, row, values)

    return _decided(key, lease, RESOLVABLE, decide)


def count_as_lost(key: str, lease: Lease) -> Operation[JobRow]:
    """End a call that was billed and has no result: it cost what is reserved; as `give_back`."""

    def decide(connection: Connection, row: JobRow) -> None:
        failure = Failure(FailureKind.EXPIRED, _words("a person gave its result up", row))
        journal.fail(row, failure, cost_nano=row.reserved_nano, now=lease.now)(connection)

    return _decided(key, lease, RESOLVABLE, decide)


def settle_with(
    key: str, outputs: tuple[StoredOutput, ...], lease: Lease, *, cost_nano: int | None = None
) -> Operation[JobRow]:
    """End a call with the result that a person brought; raises as `give_back`.

    Args:
        key: Of the call.
        outputs: In the store.
        lease: Ours.
        cost_nano: What it cost, in billionths of a USD; None for what is reserved.
    """

    def decide(connection: Connection, row: JobRow) -> None:
        cost = row.reserved_nano if cost_nano is None else cost_nano
        journal.mark_stored(row, outputs, None)(connection)
        stored = replace(row, step=Step.STORED, outputs=outputs)
        journal.settle(stored, cost_nano=cost, now=lease.now)(connection)
        cleared = {"failure_kind": "", "failure": "", "http_status": None}
        _change(connection, row, cleared)

    return _decided(key, lease, RESOLVABLE, decide)


def check_resolvable(row: JobRow, now: float) -> None:
    """Return if a person may decide about *row*.

    Raises:
        InvalidInputError: It does not wait for a person, or a process works on it.
    """
    _check(row, RESOLVABLE)
    if is_held(row, now):
        raise _in_use(row, now)


def take_for_cancelling(key: str, lease: Lease) -> Operation[JobRow]:
    """Return the row, ours while its provider is asked.

    Raises:
        InvalidInputError: There is nothing to cancel, or a process works on it.
    """

    def run(connection: Connection) -> JobRow:
        row = journal.read_job(key)(connection)
        _check(row, CANCELLABLE)
        if row.step is Step.LOST and not row.job_id:
            raise InvalidInputError(
                f"nothing can be cancelled by name: call {key[:12]} has no job id; say what became "
                f"of it with `cliffhanger jobs resolve {key[:12]}`"
            )
        return _take(connection, row, lease)

    return run


def mark_cancelled(row: JobRow, words: str, *, now: float) -> Operation[None]:
    """End a call of ours as cancelled, at no cost."""

    def run(connection: Connection) -> None:
        failure = Failure(FailureKind.CANCELLED, words)
        journal.fail(row, failure, cost_nano=0, now=now)(connection)
        _change(connection, row, {"step": Step.CANCELLED})

    return run


def let_go(row: JobRow) -> Operation[None]:
    """Leave a call of ours as it is, for whoever comes next."""
    return lambda connection: _change(connection, row, {"lease_until": 0.0})


def is_held(row: JobRow, now: float) -> bool:
    """Return whether a process that may be alive works on the call."""
    return row.lease_until >= now and not is_gone(row.owner)


def record_of(
    row: JobRow, outcome: Outcome, *, provider: str, cost_usd: Decimal, now: float
) -> CallRecord:
    """Return the ledger's row of an attempt that a person ended.

    Args:
        row: From before the decision.
        outcome: What became of it.
        provider: Kind of account, or the account's name where that is not known.
        cost_usd: What it is counted at.
        now: Present time, seconds of the epoch.
    """
    started = row.submitted_at or row.claimed_at
    return CallRecord(
        id=ledger_id(row),
        started_at=datetime.fromtimestamp(started, UTC),
        seconds=max(0.0, now - started),
        capability=row.capability,
        provider=provider,
        account=row.account,
        model=row.model,
        attempt=row.attempt,
        outcome=outcome,
        series_id=row.series_id,
        episode_number=row.episode_number,
        subject=row.subject,
        take=row.take,
        key=row.key,
        job_id=row.job_id,
        cost_usd=cost_usd,
        reserved_usd=row.reserved_usd,
        price_id=row.price_id,
        is_cost_estimated=True,
        note=_words("decided by a person", row)[:NOTE_CHARS],
    )


def _decided(
    key: str, lease: Lease, steps: frozenset[Step], decide: _Decision
) -> Operation[JobRow]:
    def run(connection: Connection) -> JobRow:
        before = journal.read_job(key)(connection)
        _check(before, steps)
        decide(connection, _take(connection, before, lease))
        return before

    return run


def _take(connection: Connection, row: JobRow, lease: Lease) -> JobRow:
    left_by = row.owner if is_gone(row.owner) else None
    taken = journal.take_over(row.key, lease, left_by=left_by)(connection)
    if taken is None:
        raise _in_use(row, lease.now)
    return taken


def _in_use(row: JobRow, now: float) -> CallInUseError:
    host, _, rest = row.owner.partition("/")
    process = f"process {rest.partition('/')[0]} on {host}" if rest else row.owner
    return CallInUseError(
        f"call {row.key[:12]} is in the hands of {process}; let it end or stop it, and try again "
        f"{max(1.0, row.lease_until - now):.0f} s later"
    )


def _check(row: JobRow, steps: frozenset[Step]) -> None:
    if row.step in steps:
        return
    wanted = "is not open" if steps is CANCELLABLE else "does not wait for a person"
    raise InvalidInputError(f"call {row.key[:12]} {wanted}: {_standing(row)}")


def _standing(row: JobRow) -> str:
    """Return where a call stands and what comes next, for a person who cannot change it so."""
    key = row.key[:12]
    match row.step:
        case Step.CLAIMED:
            return f"nothing was sent yet; `cliffhanger jobs cancel {key}` gives its money back"
        case Step.SENDING | Step.UNCLEAR:
            return (
                "it may have been accepted, and no job id is known; say what you found with "
                f"`cliffhanger jobs resolve {key}`"
            )
        case Step.SUBMITTED | Step.LOST:
            return (
                f"it is job {row.job_id} at {row.account}; run the film again to fetch its result, "
                f"or stop it with `cliffhanger jobs cancel {key}`"
            )
        case Step.STORED:
            return "its result is in the store; run the film again to settle it"
        case Step.SETTLED:
            return "it is paid and done"
        case Step.FAILED | Step.CANCELLED:
            return f"it was {row.step}; the next run of the film sends it again"


def _change(connection: Connection, row: JobRow, values: Mapping[str, object]) -> None:
    """Change a row that is ours."""
    done = connection.execute(
        update(JOBS)
        .where(JOBS.c.key == row.key, JOBS.c.attempt == row.attempt, JOBS.c.owner == row.owner)
        .values(**values)
    )
    if done.rowcount == 0:
        raise journal.LeaseLostError(f"the call {row.key[:12]} was taken over by another process")


def _words(said: str, row: JobRow) -> str:
    return f"{said} (before: {row.failure.message})" if row.failure else said
