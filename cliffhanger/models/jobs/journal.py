"""The journal: what is known of every paid call, written before anything is done about it.

Operations for `JournalDatabase`: each is one step of a call's life in one transaction. A step
that is somebody else's by now changes nothing and raises `LeaseLostError`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Connection,
    RowMapping,
    Update,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from cliffhanger.errors import CliffhangerError, InvalidInputError
from cliffhanger.models.jobs import balances
from cliffhanger.models.jobs.call import PaidCall, Reservation, StoredOutput
from cliffhanger.models.jobs.database import Operation
from cliffhanger.models.jobs.job import Failure, FailureKind, Submitted
from cliffhanger.models.jobs.tables import ATTEMPTS, JOBS, OPEN_STEPS, Step, blank_row
from cliffhanger.money.budget import to_usd
from cliffhanger.money.units import Units

_BY_KEY: Final = select(JOBS).where(JOBS.c.key == bindparam("its_key"))
LEASE_SECONDS: Final = 30.0
"""How long a process that says nothing keeps its calls."""


class LeaseLostError(CliffhangerError, RuntimeError):
    """Another process has taken the call over; this one must not go on with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A call as the journal has it; the columns of `tables.JOBS`."""

    key: str
    attempt: int
    step: Step
    capability: str
    account: str
    protocol: str
    base_url: str
    model: str
    client_token: str
    series_id: str
    episode_number: int | None
    subject: str
    take: int
    job_id: str
    urls: Mapping[str, str]
    outputs: tuple[StoredOutput, ...]
    usage: Units | None
    failure: Failure | None
    scope_keys: tuple[str, ...]
    price_id: str
    reserved_nano: int
    cost_nano: int
    claimed_at: float
    submitted_at: float | None
    ended_at: float | None
    owner: str
    lease_until: float
    request_sha256: str = ""
    placed: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def reserved_usd(self) -> Decimal:
        """What is set aside for it."""
        return to_usd(self.reserved_nano)

    @property
    def cost_usd(self) -> Decimal:
        """What it cost."""
        return to_usd(self.cost_nano)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on calls, and until when nobody else may.

    Attributes:
        owner: Name of the process.
        now: Present time, seconds of the epoch.
        until: When the lease ends.
    """

    owner: str
    now: float
    until: float


def claim(call: PaidCall, reservation: Reservation, lease: Lease) -> Operation[JobRow]:
    """Return the row of the call: a new one with its money reserved, or the one that is there.

    The insert fails where the key exists; then nothing is reserved.

    Raises:
        BudgetExceededError: A cap would be passed.
    """

    def run(connection: Connection) -> JobRow:
        # not its rowcount: PostgreSQL's driver gives -1 for a row that was there already
        values = _first_values(call, reservation, lease, attempt=1)
        added = connection.execute(_claim_of(connection.dialect.name), values)
        if added.first() is None:
            return _read(connection, call.key)
        balances.reserve(connection, call.purpose.scopes, reservation.nano, what=str(call))
        return _row(values)

    return run


def claim_again(
    call: PaidCall, reservation: Reservation, lease: Lease, *, after: JobRow
) -> Operation[JobRow]:
    """Return the row of another attempt at a call whose last one, *after*, is over.

    Raises:
        BudgetExceededError: A cap would be passed; the last attempt stays as it is.
        LeaseLostError: Somebody else began another attempt.
    """

    def run(connection: Connection) -> JobRow:
        row = _read(connection, call.key)
        if row.attempt != after.attempt or row.step.is_open:
            raise LeaseLostError(f"another attempt at {call} is under way")
        old = select(JOBS).where(JOBS.c.key == call.key)
        columns = [column.name for column in JOBS.columns]
        connection.execute(insert(ATTEMPTS).from_select(columns, old))
        balances.reserve(connection, call.purpose.scopes, reservation.nano, what=str(call))
        values = _first_values(call, reservation, lease, attempt=row.attempt + 1)
        connection.execute(update(JOBS).where(JOBS.c.key == call.key).values(values))
        return _read(connection, call.key)

    return run


def take_over(key: str, lease: Lease, *, left_by: str | None = None) -> Operation[JobRow | None]:
    """Return the row, ours from now on, where nobody holds it; None where somebody does.

    Args:
        key: Of the call.
        lease: Ours.
        left_by: A process that is known to be gone; its lease does not count.
    """

    def run(connection: Connection) -> JobRow | None:
        is_free = (JOBS.c.lease_until < lease.now) | (JOBS.c.owner == (left_by or lease.owner))
        taken = connection.execute(
            update(JOBS)
            .where(JOBS.c.key == key)
            .where(is_free)
            .values(owner=lease.owner, lease_until=lease.until)
        )
        return _read(connection, key) if taken.rowcount else None

    return run


def renew(keys: tuple[str, ...], lease: Lease) -> Operation[int]:
    """Return how many of the calls are still ours, their leases renewed."""

    def run(connection: Connection) -> int:
        return connection.execute(
            update(JOBS)
            .where(JOBS.c.key.in_(keys), JOBS.c.owner == lease.owner)
            .values(lease_until=lease.until)
        ).rowcount

    return run


def release(key: str, lease: Lease) -> Operation[None]:
    """Let anybody take the call over, where it is still ours."""

    def run(connection: Connection) -> None:
        connection.execute(
            update(JOBS)
            .where(JOBS.c.key == key, JOBS.c.owner == lease.owner)
            .values(lease_until=0.0)
        )

    return run


def mark_sending(
    row: JobRow, *, request_sha256: str, placed: Mapping[str, str], now: float
) -> Operation[None]:
    """Write down that the request goes out: from here on it may have been accepted.

    Args:
        row: Of the call.
        request_sha256: Of the request.
        placed: Where its files are by digest, for providers that compare a request sent again.
        now: Present time.
    """
    return _change(
        row,
        {Step.CLAIMED},
        step=Step.SENDING,
        request_sha256=request_sha256,
        placed=json.dumps(dict(placed)),
        submitted_at=now,
    )


def mark_unsent(row: JobRow) -> Operation[None]:
    """Write down that it surely was not accepted."""
    return _change(row, {Step.SENDING, Step.UNCLEAR}, step=Step.CLAIMED, submitted_at=None)


def mark_submitted(row: JobRow, submitted: Submitted) -> Operation[None]:
    """Write down the provider's name for the job."""
    return _change(
        row,
        {Step.SENDING, Step.UNCLEAR},
        step=Step.SUBMITTED,
        job_id=submitted.job_id,
        urls=json.dumps(dict(submitted.urls)),
    )


def mark_stored(
    row: JobRow, outputs: tuple[StoredOutput, ...], usage: Units | None
) -> Operation[None]:
    """Write down where the results are."""
    return _change(
        row,
        {Step.SENDING, Step.SUBMITTED, Step.UNCLEAR, Step.LOST},
        step=Step.STORED,
        job_id=row.job_id,
        urls=json.dumps(dict(row.urls)),
        outputs=json.dumps([output.model_dump(mode="json") for output in outputs]),
        usage=usage.model_dump_json() if usage else "",
    )


def replace_outputs(row: JobRow, outputs: tuple[StoredOutput, ...]) -> Operation[None]:
    """Write down where the results of a settled call are that were fetched anew."""

    def run(connection: Connection) -> None:
        stored = json.dumps([output.model_dump(mode="json") for output in outputs])
        connection.execute(update(JOBS).where(JOBS.c.key == row.key).values(outputs=stored))

    return run


def mark_waiting(row: JobRow, step: Step, failure: Failure) -> Operation[None]:
    """Write down that a person has to look: UNCLEAR or LOST. The reservation stays."""
    return _change(
        row,
        {Step.CLAIMED, Step.SENDING, Step.SUBMITTED, Step.UNCLEAR},
        step=step,
        failure_kind=failure.kind,
        failure=_words(failure),
        http_status=failure.http_status,
    )


def settle(row: JobRow, *, cost_nano: int, now: float) -> Operation[None]:
    """End a call that is stored: the reservation becomes what it cost."""
    return _end(row, {Step.STORED}, Step.SETTLED, cost_nano=cost_nano, now=now)


def fail(row: JobRow, failure: Failure, *, cost_nano: int, now: float) -> Operation[None]:
    """End a call that has no result; the reservation becomes what it cost, mostly nothing."""
    ended_from = set(OPEN_STEPS) - {Step.STORED}
    return _end(row, ended_from, Step.FAILED, cost_nano=cost_nano, now=now, failure=failure)


def discard(key: str, reason: str) -> Operation[None]:
    """Let a settled call be made again: what was paid for stays counted, but serves nobody."""

    def run(connection: Connection) -> None:
        connection.execute(
            update(JOBS)
            .where(JOBS.c.key == key, JOBS.c.step == Step.SETTLED)
            .values(step=Step.FAILED, failure_kind=FailureKind.BAD_OUTPUT, failure=reason)
        )

    return run


def read_job(key: str) -> Operation[JobRow]:
    """Return the row of a key.

    Raises:
        InvalidInputError: There is none.
    """
    return lambda connection: _read(connection, key)


def find_job(key: str) -> Operation[JobRow | None]:
    """Return the row of a key, None where there is none."""

    def run(connection: Connection) -> JobRow | None:
        query = select(JOBS).where(JOBS.c.key == key)
        found = connection.execute(query).mappings().one_or_none()
        return None if found is None else _row(found)

    return run


def read_attempts(key: str) -> Operation[tuple[JobRow, ...]]:
    """Return the attempts of a call that are over and were followed by another, in order."""

    def run(connection: Connection) -> tuple[JobRow, ...]:
        query = select(ATTEMPTS).where(ATTEMPTS.c.key == key).order_by(ATTEMPTS.c.attempt)
        return tuple(_row(found) for found in connection.execute(query).mappings())

    return run


def list_jobs(
    steps: frozenset[Step] = frozenset(), *, series_id: str = "", limit: int = 1000
) -> Operation[tuple[JobRow, ...]]:
    """Return the present attempts, the latest first; of these steps and this series where given."""

    def run(connection: Connection) -> tuple[JobRow, ...]:
        query = select(JOBS).order_by(JOBS.c.claimed_at.desc()).limit(limit)
        if steps:
            query = query.where(JOBS.c.step.in_(sorted(steps)))
        if series_id:
            query = query.where(JOBS.c.series_id == series_id)
        return tuple(_row(found) for found in connection.execute(query).mappings())

    return run


def find_key(beginning: str) -> Operation[str]:
    """Return the key that begins so.

    Raises:
        InvalidInputError: None or several do.
    """

    def run(connection: Connection) -> str:
        query = select(JOBS.c.key).where(JOBS.c.key.startswith(beginning, autoescape=True)).limit(2)
        keys = connection.execute(query).scalars().all()
        if len(keys) != 1:
            count = "several" if keys else "no"
            raise InvalidInputError(
                f"key {beginning!r} is of {count} calls; `cliffhanger jobs list` shows them"
            )
        return str(keys[0])

    return run


def sum_open(connection: Connection) -> int:
    """Return the reservations of all open calls, in billionths."""
    total = connection.execute(
        select(func.sum(JOBS.c.reserved_nano)).where(JOBS.c.step.in_(sorted(OPEN_STEPS)))
    ).scalar_one()
    return int(total or 0)


def _change(row: JobRow, steps: set[Step], **values: object) -> Operation[None]:
    def run(connection: Connection) -> None:
        _update(connection, row, steps, values)

    return run


def _end(  # noqa: PLR0913  the end of a call is one fact
    row: JobRow,
    steps: set[Step],
    step: Step,
    *,
    cost_nano: int,
    now: float,
    failure: Failure | None = None,
) -> Operation[None]:
    def run(connection: Connection) -> None:
        values: dict[str, object] = {"step": step, "cost_nano": cost_nano, "ended_at": now}
        if failure is not None:
            values |= {
                "failure_kind": failure.kind,
                "failure": _words(failure),
                "http_status": failure.http_status,
            }
        _update(connection, row, steps, {**values, "lease_until": 0.0})
        balances.settle(
            connection, row.scope_keys, reserved_nano=row.reserved_nano, cost_nano=cost_nano
        )

    return run


def _words(failure: Failure) -> str:
    """Return the message as every database takes it: PostgreSQL's text holds no NUL."""
    return failure.message.replace("\0", " ")


def _update(
    connection: Connection, row: JobRow, steps: set[Step], values: Mapping[str, object]
) -> None:
    change = _change_of(tuple(values), tuple(sorted(steps)))
    whose = {"its_key": row.key, "its_attempt": row.attempt, "its_owner": row.owner}
    done = connection.execute(change, {**values, **whose})
    if done.rowcount == 0:
        raise LeaseLostError(f"the call {row.key[:12]} is no longer this process's to go on with")


@cache
def _claim_of(dialect_name: str) -> ReturningInsert[tuple[str]]:
    """Return the statement that claims a key and gives it back, nothing where it is there."""
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    return (
        dialect.insert(JOBS)
        .values({column.name: bindparam(column.name) for column in JOBS.columns})
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(JOBS.c.key)
    )


@cache
def _change_of(names: tuple[str, ...], steps: tuple[Step, ...]) -> Update:
    """Return the statement that sets these columns; making it anew costs more than running it."""
    return (
        update(JOBS)
        .where(
            JOBS.c.key == bindparam("its_key"),
            JOBS.c.attempt == bindparam("its_attempt"),
            JOBS.c.owner == bindparam("its_owner"),
            JOBS.c.step.in_(steps),
        )
        .values({name: bindparam(name) for name in names})
    )


def _first_values(
    call: PaidCall, reservation: Reservation, lease: Lease, *, attempt: int
) -> dict[str, object]:
    """Return every column of a new attempt, so that nothing of the one before is left."""
    return {
        **blank_row(JOBS),
        "key": call.key,
        "attempt": attempt,
        "step": Step.CLAIMED,
        "capability": call.capability,
        "account": call.account,
        "protocol": call.adapter.name,
        "base_url": call.base_url,
        "model": call.model,
        "client_token": call.token(attempt),
        "series_id": call.purpose.series_id,
        "episode_number": call.purpose.episode_number,
        "subject": call.purpose.subject,
        "take": call.purpose.take,
        "scopes": json.dumps([scope.key for scope in call.purpose.scopes]),
        "price_id": reservation.price_id,
        "reserved_nano": reservation.nano,
        "claimed_at": reservation.at.timestamp(),
        "owner": lease.owner,
        "lease_until": lease.until,
    }


def _read(connection: Connection, key: str) -> JobRow:
    found = connection.execute(_BY_KEY, {"its_key": key}).mappings().one_or_none()
    if found is None:
        raise InvalidInputError(
            f"no paid call has the key {key!r}; `cliffhanger jobs list` has all"
        )
    return _row(found)


def _row(found: Mapping[str, Any] | RowMapping) -> JobRow:
    values: dict[str, Any] = {str(name): value for name, value in found.items()}
    kind, message = values.pop("failure_kind"), values.pop("failure")
    status, usage = values.pop("http_status"), values.pop("usage")
    values["step"] = Step(values["step"])
    values["urls"] = json.loads(values["urls"])
    outputs = json.loads(values["outputs"])
    values["placed"] = json.loads(values["placed"])
    values["outputs"] = tuple(StoredOutput.model_validate(output) for output in outputs)
    values["scope_keys"] = tuple(json.loads(values.pop("scopes")))
    return JobRow(
        **values,
        usage=Units.model_validate_json(usage) if usage else None,
        failure=Failure(FailureKind(kind), message, http_status=status) if kind else None,
    )
