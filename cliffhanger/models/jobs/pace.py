"""The pace of an account over all machines: whose turn it is, and how fast turns come.

Turns are given out in small blocks, at most `AHEAD_SECONDS` before they begin, so that a complaint
or a more urgent call takes effect within that time everywhere. Over any stretch of T seconds at
most `(T + CATCH_UP_SECONDS) * calls_per_second + 1` turns begin; a process that comes late to one
by more than `LATE_SECONDS` forfeits it.
"""

from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from cliffhanger.models.jobs.accounts import AccountRow, database_now, open_account
from cliffhanger.models.jobs.breaker import Verdict, ask_breaker
from cliffhanger.models.jobs.database import Operation
from cliffhanger.models.jobs.tables import ACCOUNTS, QUEUE

AHEAD_SECONDS: Final = 0.15
"""How long before its beginning a turn may be given out."""
CATCH_UP_SECONDS: Final = 0.05
"""Time that an idle account may make up for; the only burst."""
LATE_SECONDS: Final = 0.05
"""How late a process may use a turn; later it would crowd those after it."""
BEHIND_SECONDS: Final = 0.03
"""How soon a process asks again while others have more urgent calls."""
HOLD_SECONDS: Final = 1.0
"""Hold after a complaint that names none. Complaints within a hold are one."""
LONGEST_HOLD_SECONDS: Final = 3600.0
"""Who asks for more is asked again after that: no header shuts an account for ever."""
MIN_PACE: Final = 1 / 16
"""The slowest that complaints make an account, of its full rate."""
PACE_STEP: Final = 0.1
"""What comes back at a time, of the full rate."""
CALLS_PER_STEP: Final = 10
"""Calls without a complaint before the next step."""
QUEUE_SECONDS: Final = 3.0
"""How long a process that says nothing keeps its place in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """A process that has calls waiting for an account.

    Attributes:
        account: Name of the account.
        owner: Name of the process.
        num_wanted: Turns it could use.
        num_waiting: Calls that wait in it.
        order_at: When its most urgent call came, plus its priority's head start.
        calls_per_second: The account's full rate.
    """

    account: str
    owner: str
    num_wanted: int
    num_waiting: int
    order_at: float
    calls_per_second: float


@dataclass(frozen=True, slots=True)
class Turns:
    """What a process was given.

    Attributes:
        num_given: Turns.
        start_seconds: From now until the first.
        interval_seconds: Between two.
        verdict: What the breaker says; nothing is given where it is open.
        given_at: Now, by the monotonic clock of the process.
    """

    num_given: int
    start_seconds: float
    interval_seconds: float
    verdict: Verdict
    given_at: float = field(default_factory=monotonic)


def take_turns(request: TurnRequest) -> Operation[Turns]:
    """Return turns for the calls of a process, or how long to wait before asking again."""

    def run(connection: Connection) -> Turns:
        now = database_now(connection)
        account = open_account(connection, request.account)
        verdict = ask_breaker(connection, account, now=now)
        if not verdict.is_open_for_calls:
            _leave(connection, request)
            return Turns(0, verdict.wait_seconds, 0.0, verdict)
        interval = 1.0 / (request.calls_per_second * account.pace)
        start = max(account.next_at, account.held_until, now - CATCH_UP_SECONDS)
        wait = start - now
        if wait > AHEAD_SECONDS or _is_behind_others(connection, request, now):
            _queue_up(connection, request, now)
            return Turns(0, max(BEHIND_SECONDS, wait - AHEAD_SECONDS / 2), interval, verdict)
        num_soon = 1 + int((AHEAD_SECONDS - max(0.0, wait)) / interval)
        num_given = min(request.num_wanted, verdict.num_allowed, num_soon)
        _give(connection, account, num_given, next_at=start + num_given * interval)
        if request.num_waiting > num_given:
            _queue_up(connection, request, now)
        else:
            _leave(connection, request)
        return Turns(num_given, max(0.0, wait), interval, verdict)

    return run


def slow_down(account: str, asked_seconds: float | None) -> Operation[float]:
    """Return the seconds that every call of the account is held back, on all machines.

    Afterwards they are let in at half the pace, which comes back by a tenth of the full rate after
    every ten calls. Complaints during a hold lengthen it and halve nothing.
    """

    def run(connection: Connection) -> float:
        now = database_now(connection)
        row = open_account(connection, account)
        hold = HOLD_SECONDS if asked_seconds is None else min(asked_seconds, LONGEST_HOLD_SECONDS)
        until = max(row.held_until, now + hold)
        pace = row.pace if now < row.held_until else max(MIN_PACE, row.pace / 2)
        connection.execute(
            update(ACCOUNTS)
            .where(ACCOUNTS.c.account == account)
            .values(
                held_until=until,
                next_at=max(row.next_at, until),
                pace=pace,
                calls_in_step=0,
                num_complaints=ACCOUNTS.c.num_complaints + 1,
            )
        )
        return until - now

    return run


def be_first(queue: str, owner: str, order_at: float) -> Operation[bool]:
    """Return whether no other process has a more urgent call in *queue*; if one has, line up."""

    def run(connection: Connection) -> bool:
        now = database_now(connection)
        request = TurnRequest(
            account=queue,
            owner=owner,
            num_wanted=1,
            num_waiting=1,
            order_at=order_at,
            calls_per_second=1.0,
        )
        _queue_up(connection, request, now)
        return not _is_behind_others(connection, request, now)

    return run


def leave_queue(account: str, owner: str) -> Operation[None]:
    """Give up a process's place."""

    def run(connection: Connection) -> None:
        connection.execute(delete(QUEUE).where(QUEUE.c.account == account, QUEUE.c.owner == owner))

    return run


def _is_behind_others(connection: Connection, request: TurnRequest, now: float) -> bool:
    """Return whether another process has a call that comes first."""
    earliest = connection.execute(
        select(func.min(QUEUE.c.order_at)).where(
            QUEUE.c.account == request.account,
            QUEUE.c.owner != request.owner,
            QUEUE.c.expires_at > now,
        )
    ).scalar_one()
    return earliest is not None and earliest < request.order_at


def _queue_up(connection: Connection, request: TurnRequest, now: float) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    place = {
        "order_at": request.order_at,
        "num_waiting": request.num_waiting,
        "expires_at": now + QUEUE_SECONDS,
    }
    connection.execute(
        dialect.insert(QUEUE)
        .values(account=request.account, owner=request.owner, **place)
        .on_conflict_do_update(index_elements=["account", "owner"], set_=place)
    )


def _leave(connection: Connection, request: TurnRequest) -> None:
    leave_queue(request.account, request.owner)(connection)


def _give(connection: Connection, account: AccountRow, num: int, *, next_at: float) -> None:
    counted = account.calls_in_step + num
    steps, left = divmod(counted, CALLS_PER_STEP)
    connection.execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.account == account.account)
        .values(
            next_at=next_at,
            pace=min(1.0, account.pace + steps * PACE_STEP),
            calls_in_step=left,
        )
    )
