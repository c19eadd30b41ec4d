"""The breaker of an account, shared by all machines: closed, open, or letting one probe through.

Trips at once when the key or the balance is refused, and after `FAILURES_TO_TRIP` failures in a row
that are the service's own. Complaints about too many requests never trip it.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, update

from cliffhanger.models.jobs.accounts import AccountRow, BreakerState, database_now, open_account
from cliffhanger.models.jobs.database import Operation
from cliffhanger.models.jobs.tables import ACCOUNTS

FAILURES_TO_TRIP: Final = 5
COOL_DOWN_SECONDS: Final = 20.0
"""First rest after failures; doubles with each opening in a row."""
LONGEST_COOL_DOWN_SECONDS: Final = 600.0
STOPPED_SECONDS: Final = 300.0
"""Rest of an account whose key or balance is refused, before it is asked once more."""
PROBE_SECONDS: Final = 120.0
"""How long a probe may take before another one is let through."""


# a call that was under way when the breaker opened proves nothing about what came after
_RECOVER: Final = (
    update(ACCOUNTS)
    .where(
        ACCOUNTS.c.account == bindparam("its_account"),
        (ACCOUNTS.c.breaker == BreakerState.HALF_OPEN)
        | ((ACCOUNTS.c.breaker == BreakerState.CLOSED) & (ACCOUNTS.c.num_failures > 0)),
    )
    .values(
        breaker=BreakerState.CLOSED,
        num_failures=0,
        num_openings=0,
        is_stopped=False,
        breaker_reason="",
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the breaker says to a call.

    Attributes:
        state: Where it stands.
        num_allowed: Calls that may go; one where it is a probe, none where it is open.
        wait_seconds: Until it lets a probe through.
        reason: Why it is open.
        is_stopped: Whether the key or the balance is refused.
    """

    state: BreakerState
    num_allowed: int = 1 << 30
    wait_seconds: float = 0.0
    reason: str = ""
    is_stopped: bool = False

    @property
    def is_open_for_calls(self) -> bool:
        """Whether a call may go."""
        return self.num_allowed > 0

    @property
    def is_probing(self) -> bool:
        """Whether a probe is under way, so that it will soon be known."""
        return self.state is BreakerState.HALF_OPEN and not self.is_open_for_calls


def ask_breaker(connection: Connection, account: AccountRow, *, now: float) -> Verdict:
    """Return whether calls may go; whoever asks first after the rest gets to send the probe."""
    state = account.breaker
    if state is BreakerState.CLOSED:
        return Verdict(state)
    if now < account.breaker_until:
        wait = account.breaker_until - now
        return Verdict(state, 0, wait, account.breaker_reason, account.is_stopped)
    connection.execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.account == account.account)
        .values(breaker=BreakerState.HALF_OPEN, breaker_until=now + PROBE_SECONDS)
    )
    return Verdict(BreakerState.HALF_OPEN, 1, 0.0, account.breaker_reason, account.is_stopped)


def give_a_chance(account: str) -> Operation[None]:
    """Let a probe through where the key or the balance was refused: it may have been mended.

    For the beginning of a run; the rest after failures of the service itself is not cut short.
    """

    def run(connection: Connection) -> None:
        row = open_account(connection, account)
        if row.is_stopped and row.breaker is BreakerState.OPEN:
            _set(connection, account, breaker_until=0.0)

    return run


def note_success(account: str) -> Operation[None]:
    """Close the breaker: the service answered as it should."""

    def run(connection: Connection) -> None:
        connection.execute(_RECOVER, {"its_account": account})

    return run


def note_failure(account: str, *, reason: str, is_stopped: bool) -> Operation[BreakerState]:
    """Return the breaker's state after a failure that is the service's or the account's own.

    Args:
        account: Name of the account.
        reason: In words.
        is_stopped: Whether the key or the balance is refused.
    """

    def run(connection: Connection) -> BreakerState:
        row, now = open_account(connection, account), database_now(connection)
        if row.breaker is BreakerState.OPEN and now < row.breaker_until and not is_stopped:
            return BreakerState.OPEN
        num_failures = row.num_failures + 1
        is_probe = row.breaker is not BreakerState.CLOSED
        if not (is_stopped or is_probe or num_failures >= FAILURES_TO_TRIP):
            _set(connection, account, num_failures=num_failures)
            return BreakerState.CLOSED
        _set(
            connection,
            account,
            breaker=BreakerState.OPEN,
            breaker_until=now + _rest_seconds(row.num_openings, is_stopped=is_stopped),
            breaker_reason=reason,
            num_failures=num_failures,
            num_openings=row.num_openings + 1,
            is_stopped=is_stopped,
        )
        return BreakerState.OPEN

    return run


def _rest_seconds(num_openings: int, *, is_stopped: bool) -> float:
    if is_stopped:
        return STOPPED_SECONDS
    return min(COOL_DOWN_SECONDS * 2.0 ** min(num_openings, 16), LONGEST_COOL_DOWN_SECONDS)


def _set(connection: Connection, account: str, **values: object) -> None:
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.account == account).values(**values))
