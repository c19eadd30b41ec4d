"""How every provider account does, told from the journal."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from statistics import quantiles
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select, union_all

from cliffhanger.models.jobs.accounts import AccountRow, BreakerState, read_accounts
from cliffhanger.models.jobs.database import Operation
from cliffhanger.models.jobs.tables import ATTEMPTS, JOBS, OPEN_STEPS, QUEUE, Step
from cliffhanger.money.budget import to_usd
from cliffhanger.value import Value

IN_FLIGHT: Final = frozenset({Step.SENDING, Step.SUBMITTED})
"""Steps in which the provider may be at work."""
_PLACES: Final = "#"
"""Ends the account's name in the queue for its places."""


class Latency(Value):
    """How long paid calls took from being sent to being settled, in seconds."""

    capability: str
    """What was paid for."""
    num_calls: int
    """Calls that it is told from."""
    p50_seconds: float
    p95_seconds: float
    p99_seconds: float


class AccountHealth(Value):
    """How an account does."""

    account: str
    """Name."""
    state: BreakerState = BreakerState.CLOSED
    """Of the breaker; HALF_OPEN once its rest is over and the next call is the probe."""
    reason: str = ""
    """Why it is not closed."""
    open_seconds: float = 0.0
    """Until a probe may go."""
    is_stopped: bool = False
    """Whether key or balance was refused."""
    pace: float = 1.0
    """Share of the full rate at which calls are let in, (0, 1]."""
    held_seconds: float = 0.0
    """For so long nothing is let in, as the provider asked."""
    num_complaints: int = 0
    """Complaints about too many requests, ever."""
    unknown_statuses: int = 0
    """Looks at jobs that gave a status outside the adapter's map, ever."""
    num_in_flight: int = 0
    """Calls that the provider may be at work on."""
    num_waiting: int = 0
    """Calls that wait for a turn or a place."""
    num_for_a_person: int = 0
    """Calls that wait for a person."""
    num_calls: int = 0
    """Attempts begun in the time looked at."""
    num_settled: int = 0
    """Of those, paid and done."""
    num_failed: int = 0
    """Of those, failed."""
    settled_today_usd: Decimal = Decimal(0)
    """Paid for what ended today, UTC."""
    reserved_usd: Decimal = Decimal(0)
    """Set aside for open calls."""
    latencies: tuple[Latency, ...] = ()
    """Of the paid calls that ended in the time looked at, by capability."""

    @property
    def success_rate(self) -> float | None:
        """Share of the ended attempts that were settled; None where none ended."""
        num_ended = self.num_settled + self.num_failed
        return self.num_settled / num_ended if num_ended else None


def read_health(*, since: float, now: float) -> Operation[tuple[AccountHealth, ...]]:
    """Return every account that was ever used, by name.

    Args:
        since: Beginning of the time looked at, seconds of the epoch.
        now: Present time, by the clock of the database.
    """

    def run(connection: Connection) -> tuple[AccountHealth, ...]:
        kept = {row.account: _of_row(row, now) for row in read_accounts(connection)}
        facts = _Facts(connection, since=since, now=now)
        return tuple(
            AccountHealth.model_validate({"account": name, **kept.get(name, {}), **facts.of(name)})
            for name in sorted(kept.keys() | facts.accounts)
        )

    return run


def percentiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    """Return P50, P95 and P99, between neighbours in proportion; *seconds* must not be empty."""
    if len(seconds) == 1:
        return seconds[0], seconds[0], seconds[0]
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def _of_row(row: AccountRow, now: float) -> dict[str, Any]:
    """Return what the account's own row says."""
    is_rested = row.breaker is BreakerState.OPEN and row.breaker_until <= now
    state = BreakerState.HALF_OPEN if is_rested else row.breaker
    is_closed = state is BreakerState.CLOSED
    return {
        "state": state,
        "reason": "" if is_closed else row.breaker_reason,
        "open_seconds": 0.0 if is_closed else max(0.0, row.breaker_until - now),
        "is_stopped": row.is_stopped and not is_closed,
        "pace": row.pace,
        "held_seconds": max(0.0, row.held_until - now),
        "num_complaints": row.num_complaints,
        "unknown_statuses": row.unknown_statuses,
    }


class _Facts:
    """What the rows of calls and queue say of the accounts."""

    def __init__(self, connection: Connection, *, since: float, now: float) -> None:
        self._steps = _counts(connection, _begun_since(since))
        self._open = _counts(connection, _open_now())
        self._waiting = _waiting(connection, now)
        midnight = datetime.fromtimestamp(now, UTC).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        self._paid = _sums(connection, _paid_since(midnight.timestamp()))
        self._reserved = _sums(connection, _reserved())
        self._latencies = _latencies(connection, since)
        self._ever = set(connection.execute(select(JOBS.c.account).distinct()).scalars())

    @property
    def accounts(self) -> set[str]:
        """Every account that a call names, or waits for."""
        return self._ever | self._waiting.keys()

    def of(self, account: str) -> dict[str, Any]:
        """Return the facts of one account."""
        steps, open_now = self._steps.get(account, {}), self._open.get(account, {})
        return {
            "num_in_flight": sum(open_now.get(step, 0) for step in IN_FLIGHT),
            "num_for_a_person": open_now.get(Step.UNCLEAR, 0) + open_now.get(Step.LOST, 0),
            "num_waiting": self._waiting.get(account, 0),
            "num_calls": sum(steps.values()),
            "num_settled": steps.get(Step.SETTLED, 0),
            "num_failed": steps.get(Step.FAILED, 0),
            "settled_today_usd": to_usd(self._paid.get(account, 0)),
            "reserved_usd": to_usd(self._reserved.get(account, 0)),
            "latencies": self._latencies.get(account, ()),
        }


def _calls() -> Any:  # noqa: ANN401  a subquery whose columns are named below
    """Return every attempt, present and earlier, with the columns that figures need."""
    names = ("account", "capability", "step", "cost_nano", "claimed_at", "submitted_at", "ended_at")
    tables = (JOBS, ATTEMPTS)
    return union_all(*(select(*(table.c[name] for name in names)) for table in tables)).subquery()


def _begun_since(since: float) -> Select[*tuple[Any, ...]]:
    calls = _calls()
    query = select(calls.c.account, calls.c.step, func.count())
    return query.where(calls.c.claimed_at >= since).group_by(calls.c.account, calls.c.step)


def _open_now() -> Select[*tuple[Any, ...]]:
    query = select(JOBS.c.account, JOBS.c.step, func.count())
    return query.where(JOBS.c.step.in_(sorted(OPEN_STEPS))).group_by(JOBS.c.account, JOBS.c.step)


def _paid_since(since: float) -> Select[*tuple[Any, ...]]:
    calls = _calls()
    query = select(calls.c.account, func.sum(calls.c.cost_nano))
    return query.where(calls.c.ended_at >= since).group_by(calls.c.account)


def _reserved() -> Select[*tuple[Any, ...]]:
    query = select(JOBS.c.account, func.sum(JOBS.c.reserved_nano))
    return query.where(JOBS.c.step.in_(sorted(OPEN_STEPS))).group_by(JOBS.c.account)


def _counts(
    connection: Connection, query: Select[*tuple[Any, ...]]
) -> Mapping[str, Mapping[Step, int]]:
    found: dict[str, dict[Step, int]] = {}
    for row in connection.execute(query):
        found.setdefault(str(row[0]), {})[Step(row[1])] = int(row[2])
    return found


def _sums(connection: Connection, query: Select[*tuple[Any, ...]]) -> Mapping[str, int]:
    return {str(row[0]): int(row[1] or 0) for row in connection.execute(query)}


def _waiting(connection: Connection, now: float) -> Mapping[str, int]:
    query = select(QUEUE.c.account, QUEUE.c.num_waiting).where(QUEUE.c.expires_at > now)
    found: dict[str, int] = {}
    for queue, num_waiting in connection.execute(query):
        account = str(queue).partition(_PLACES)[0]
        found[account] = found.get(account, 0) + int(num_waiting)
    return found


def _latencies(connection: Connection, since: float) -> Mapping[str, tuple[Latency, ...]]:
    calls = _calls()
    query = (
        select(calls.c.account, calls.c.capability, calls.c.ended_at - calls.c.submitted_at)
        .where(calls.c.step == Step.SETTLED, calls.c.ended_at >= since)
        .where(calls.c.submitted_at.is_not(None))
        .order_by(calls.c.account, calls.c.capability)
    )
    times: dict[tuple[str, str], list[float]] = {}
    for account, capability, seconds in connection.execute(query):
        times.setdefault((str(account), str(capability)), []).append(max(0.0, float(seconds)))
    found: dict[str, tuple[Latency, ...]] = {}
    for (account, capability), seconds in times.items():
        p50, p95, p99 = percentiles(seconds)
        latency = Latency(
            capability=capability,
            num_calls=len(seconds),
            p50_seconds=round(p50, 3),
            p95_seconds=round(p95, 3),
            p99_seconds=round(p99, 3),
        )
        found[account] = (*found.get(account, ()), latency)
    return found
