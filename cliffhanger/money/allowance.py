"""Whether the next episode of a series may be released: caps, balances and what is under way."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field

from cliffhanger.errors import BudgetExceededError
from cliffhanger.money.budget import Balance, Scopes, show_usd
from cliffhanger.value import Value


class Pledge(Value):
    """An episode under way: what it is expected to cost, whatever of that is paid."""

    episode_scope: str
    """Name of its balance, such as `episode:heiress/3`."""
    expected_usd: Decimal = Field(ge=0)
    """Forecast for all of it."""


def still_to_come(pledges: Mapping[str, Pledge], balances: Mapping[str, Balance]) -> Decimal:
    """Return what episodes under way will yet cost beyond what is paid or reserved for them."""
    return sum(
        (_open_usd(pledge, balances) for pledge in pledges.values()),
        start=Decimal(0),
    )


def refuse_release(
    what: str,
    pledge: Pledge,
    scopes: Scopes,
    balances: Mapping[str, Balance],
    under_way: Mapping[str, Pledge],
) -> BudgetExceededError | None:
    """Return why an episode cannot be released within its caps; None where it can.

    What it has cost already counts as paid. The caps are held by every paid call as well: this
    keeps an episode from being begun that could not be finished.

    Args:
        what: The episode, in words.
        pledge: What it is expected to cost.
        scopes: What it is charged to, with their caps.
        balances: By name of the scope.
        under_way: Episodes under way.
    """
    wanted = _open_usd(pledge, balances)
    coming = still_to_come(under_way, balances)
    for scope in scopes:
        if scope.cap_usd is None:
            continue
        balance = balances[scope.key]
        others = Decimal(0) if scope.key == pledge.episode_scope else coming
        left = scope.cap_usd - balance.settled_usd - balance.reserved_usd - others
        if wanted > left:
            return BudgetExceededError(
                f"{what} would cost about {show_usd(wanted)} more, and {show_usd(left)} is left of "
                f"the cap of {show_usd(scope.cap_usd)} for {scope}: {_account(balance, others)}; "
                f"it was not begun. Raise the cap, or choose a cheaper route",
                would_cost_usd=wanted,
                cap_usd=scope.cap_usd,
                scope=str(scope),
            )
    return None


def _open_usd(pledge: Pledge, balances: Mapping[str, Balance]) -> Decimal:
    balance = balances.get(pledge.episode_scope)
    paid = Decimal(0) if balance is None else balance.settled_usd + balance.reserved_usd
    return max(Decimal(0), pledge.expected_usd - paid)


def _account(balance: Balance, coming: Decimal) -> str:
    parts = [f"{show_usd(balance.settled_usd)} is spent"]
    if balance.reserved_usd:
        parts.append(f"{show_usd(balance.reserved_usd)} reserved")
    if coming:
        parts.append(f"{show_usd(coming)} still to come for episodes under way")
    return ", ".join(parts)
