"""Reserving and settling: the sums that no cap is passed by.

Each function works inside the caller's transaction, so that a reservation and the claim that it is
for are there together or not at all.
"""

from decimal import Decimal
from typing import Final

from sqlalchemy import BigInteger, Connection, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from cliffhanger.errors import BudgetExceededError
from cliffhanger.models.jobs.tables import BALANCES
from cliffhanger.money.budget import Balance, Scope, Scopes, show_usd, to_nano, to_usd

_FREED: Final = bindparam("freed_nano", type_=BigInteger)
_NANO: Final = bindparam("its_nano", type_=BigInteger)
_RESERVE: Final = (
    update(BALANCES)
    .where(BALANCES.c.scope == bindparam("its_scope"))
    .values(reserved_nano=BALANCES.c.reserved_nano + _NANO)
)
_RESERVE_UNDER_CAP: Final = _RESERVE.where(
    BALANCES.c.settled_nano + BALANCES.c.reserved_nano + _NANO
    <= bindparam("cap_nano", type_=BigInteger)
)
_SETTLE: Final = (
    update(BALANCES)
    .where(BALANCES.c.scope == bindparam("its_scope"))
    .values(
        reserved_nano=case(
            (BALANCES.c.reserved_nano > _FREED, BALANCES.c.reserved_nano - _FREED), else_=0
        ),
        settled_nano=BALANCES.c.settled_nano + bindparam("paid_nano", type_=BigInteger),
    )
)


def reserve(connection: Connection, scopes: Scopes, nano: int, *, what: str) -> None:
    """Add *nano* to what is reserved for every scope.

    Raises:
        BudgetExceededError: A cap would be passed; says what the call would have cost.
    """
    for scope in sorted(scopes, key=lambda scope: scope.key):
        if not _add(connection, scope, nano):
            # nothing was charged to it yet, or the cap would be passed
            _open_balance(connection, scope.key)
            if not _add(connection, scope, nano):
                raise _refusal(connection, scope, nano, what=what)


def _add(connection: Connection, scope: Scope, nano: int) -> bool:
    """Return whether *nano* was added to a balance that is there, within its cap."""
    values = {"its_scope": scope.key, "its_nano": nano}
    if scope.cap_usd is None:
        return connection.execute(_RESERVE, values).rowcount > 0
    capped = {**values, "cap_nano": to_nano(scope.cap_usd)}
    return connection.execute(_RESERVE_UNDER_CAP, capped).rowcount > 0


def settle(
    connection: Connection, scope_keys: tuple[str, ...], *, reserved_nano: int, cost_nano: int
) -> None:
    """Turn a reservation into what was paid, for every scope; nothing paid gives it all back."""
    for key in sorted(scope_keys):
        paid = {"its_scope": key, "freed_nano": reserved_nano, "paid_nano": cost_nano}
        connection.execute(_SETTLE, paid)


def read_balance(connection: Connection, scope_key: str) -> Balance:
    """Return what was spent and is reserved; zeros for a scope that nothing was charged to."""
    row = connection.execute(
        select(BALANCES.c.settled_nano, BALANCES.c.reserved_nano).where(
            BALANCES.c.scope == scope_key
        )
    ).one_or_none()
    settled, reserved = (0, 0) if row is None else (int(row[0]), int(row[1]))
    return Balance(scope=scope_key, settled_usd=to_usd(settled), reserved_usd=to_usd(reserved))


def read_balances(connection: Connection) -> tuple[Balance, ...]:
    """Return every balance, by name."""
    keys = connection.execute(select(BALANCES.c.scope).order_by(BALANCES.c.scope)).scalars().all()
    return tuple(read_balance(connection, key) for key in keys)


def _open_balance(connection: Connection, key: str) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(BALANCES)
        .values(scope=key, settled_nano=0, reserved_nano=0)
        .on_conflict_do_nothing(index_elements=["scope"])
    )


def _refusal(connection: Connection, scope: Scope, nano: int, *, what: str) -> BudgetExceededError:
    balance = read_balance(connection, scope.key)
    cap = scope.cap_usd if scope.cap_usd is not None else Decimal(0)
    cost = to_usd(nano)
    return BudgetExceededError(
        f"{what} would cost up to {show_usd(cost)} and pass the cap of {show_usd(cap)} for {scope}:"
        f" {show_usd(balance.settled_usd)} is spent and {show_usd(balance.reserved_usd)} reserved; "
        f"nothing was sent. Raise {scope.kind}_usd under budget in the studio profile, or choose a "
        "cheaper route",
        would_cost_usd=cost,
        cap_usd=cap,
        scope=str(scope),
    )
