"""Caps on what may be spent, and money as whole numbers that databases add exactly."""

from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from cliffhanger.value import Value

NANO_PER_USD: Final = 1_000_000_000


class ScopeKind(StrEnum):
    """What a cap holds for."""

    EPISODE = "episode"
    SERIES = "series"
    DAY = "day"


class BudgetCaps(Value):
    """The most that may be spent, in USD; empty for no cap."""

    episode_usd: Decimal | None = Field(default=None, ge=0, max_digits=11, decimal_places=2)
    """For one episode of a series, over all its runs."""
    series_usd: Decimal | None = Field(default=None, ge=0, max_digits=11, decimal_places=2)
    """For all episodes of a series."""
    day_usd: Decimal | None = Field(default=None, ge=0, max_digits=11, decimal_places=2)
    """For everything on one day, UTC."""

    def scopes(self, *, series_id: str, episode_number: int | None, at: datetime) -> "Scopes":
        """Return what a call of that series, episode and time is charged to.

        Args:
            series_id: Series; empty for what serves none, or none that has a name yet.
            episode_number: One-based; None for what serves the whole series.
            at: When.
        """
        day = at.astimezone(UTC).date().isoformat()
        scopes: list[Scope] = []
        if series_id and episode_number is not None:
            name = f"{series_id}/{episode_number}"
            scopes.append(Scope(kind=ScopeKind.EPISODE, name=name, cap_usd=self.episode_usd))
        if series_id:
            scopes.append(Scope(kind=ScopeKind.SERIES, name=series_id, cap_usd=self.series_usd))
        return (*scopes, Scope(kind=ScopeKind.DAY, name=day, cap_usd=self.day_usd))


class Scope(Value):
    """One thing that money is counted for."""

    kind: ScopeKind
    """Episode, series or day."""
    name: str
    """Which one."""
    cap_usd: Decimal | None = None
    """The most that may be reserved and spent; None for no cap."""

    @property
    def key(self) -> str:
        """Name of the balance."""
        return f"{self.kind}:{self.name}"

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.kind} {self.name}"


Scopes = tuple[Scope, ...]


class Balance(Value):
    """What was spent and is reserved for one scope."""

    scope: str
    """`episode:heiress/3`, `series:heiress`, `day:2026-11-29`."""
    settled_usd: Decimal
    """Paid."""
    reserved_usd: Decimal
    """Upper bounds of calls that are open."""


def to_nano(usd: Decimal) -> int:
    """Return *usd* in billionths, rounded up: no rounding lets a sum pass its cap."""
    return int((usd * NANO_PER_USD).to_integral_value(rounding=ROUND_CEILING))


def to_usd(nano: int) -> Decimal:
    """Return billionths as USD, exact."""
    return Decimal(nano) / NANO_PER_USD


def show_usd(usd: Decimal) -> str:
    """Return *usd* as people write it: cents, and more digits only below a cent."""
    places = 2 if usd == 0 or abs(usd) >= Decimal("0.01") else 6
    return f"${usd:,.{places}f}"
