"""The row of a provider account: pace and health, one truth for all machines."""

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from cliffhanger.models.jobs.database import Operation
from cliffhanger.models.jobs.tables import ACCOUNTS, blank_row

_BY_NAME: Final = select(ACCOUNTS).where(ACCOUNTS.c.account == bindparam("its_account"))


class BreakerState(StrEnum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """The columns of `tables.ACCOUNTS`; times in seconds of the epoch."""

    account: str
    next_at: float
    held_until: float
    pace: float
    calls_in_step: int
    num_complaints: int
    breaker: BreakerState
    breaker_until: float
    breaker_reason: str
    num_failures: int
    num_openings: int
    unknown_statuses: int
    is_stopped: bool


def open_account(connection: Connection, account: str) -> AccountRow:
    """Return the account's row, made where it is missing."""
    whose = {"its_account": account}
    found = connection.execute(_BY_NAME, whose).mappings().one_or_none()
    if found is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(
            dialect.insert(ACCOUNTS)
            .values({**blank_row(ACCOUNTS), "account": account})
            .on_conflict_do_nothing(index_elements=["account"])
        )
        found = connection.execute(_BY_NAME, whose).mappings().one()
    values: dict[str, Any] = {str(name): value for name, value in found.items()}
    values["breaker"] = BreakerState(values["breaker"])
    return AccountRow(**values)


def read_accounts(connection: Connection) -> tuple[AccountRow, ...]:
    """Return every account that was ever called, by name."""
    names = connection.execute(select(ACCOUNTS.c.account).order_by(ACCOUNTS.c.account)).scalars()
    return tuple(open_account(connection, name) for name in names.all())


def count_unknown_status(account: str) -> Operation[None]:
    """Count a status word that the adapter does not know."""

    def run(connection: Connection) -> None:
        open_account(connection, account)
        connection.execute(
            update(ACCOUNTS)
            .where(ACCOUNTS.c.account == account)
            .values(unknown_statuses=ACCOUNTS.c.unknown_statuses + 1)
        )

    return run


def database_now(connection: Connection) -> float:
    """Return the present time, seconds of the epoch, by the one clock that all machines share."""
    if connection.dialect.name == "postgresql":
        clock = text("SELECT extract(epoch FROM clock_timestamp())")
        return float(connection.execute(clock).scalar_one())
    return time.time()  # a file is of one machine, and its own clock has milliseconds only
