"""What a production will cost, before anything is paid: pure arithmetic over planned calls."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from pydantic import AwareDatetime, Field, ValidationError, model_validator

from cliffhanger.errors import ArtifactCorruptError, ArtifactMissingError
from cliffhanger.money.budget import BudgetCaps, show_usd
from cliffhanger.money.prices import PriceBook
from cliffhanger.money.units import Units
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.value import Value


class Takes(Value):
    """How often a call is made until its result is used: at best, as planned, at worst."""

    low: Decimal = Field(ge=0)
    expected: Decimal = Field(ge=0)
    high: Decimal = Field(ge=0)

    @model_validator(mode="after")
    def _is_in_order(self) -> "Takes":
        if not self.low <= self.expected <= self.high:
            raise ValueError(
                f"takes must rise from low to high, got {self.low}, {self.expected}, {self.high}"
            )
        return self


ONE_TAKE: Final = Takes(low=Decimal(1), expected=Decimal(1), high=Decimal(1))
"""For what is made once: a line, a script, a LoRA."""
VIDEO_TAKES: Final = Takes(low=Decimal("1.1"), expected=Decimal(2), high=Decimal(5))
"""For generated clips: nine in ten usable as a vendor claims, one in two as planned, one in five
as measured before; five is also where a shot is given up."""


class PlannedCall(Value):
    """A call that is to be made, once per take."""

    stage: str
    """What it is for, as the ledger's capability."""
    subject: str = ""
    """Shot, line or character."""
    account: str
    """Account that will pay."""
    provider: str = ""
    """Kind of that account, as the price book knows it; empty for the maker's list price."""
    model: str
    """Model asked for."""
    units: Units
    """Upper bound of what one take uses up."""
    takes: Takes = ONE_TAKE
    """How many takes to count with."""
    is_reused: bool = False
    """True where an earlier result will serve, so that nothing is paid."""


class UsdRange(Value):
    """A cost at best, as planned and at worst."""

    low: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    high: Decimal = Decimal(0)

    def plus(self, other: "UsdRange") -> "UsdRange":
        """Return both together."""
        return UsdRange(
            low=self.low + other.low,
            expected=self.expected + other.expected,
            high=self.high + other.high,
        )

    def times(self, count: int) -> "UsdRange":
        """Return so many of it."""
        return UsdRange(
            low=self.low * count, expected=self.expected * count, high=self.high * count
        )


class EstimateRow(Value):
    """Calls of one stage, account and model together."""

    stage: str
    account: str
    model: str
    price_id: str = ""
    """Row of the price book; empty where nothing is paid or nobody knows the price."""
    num_calls: int = Field(ge=0)
    """Calls planned, before takes, the reused ones included."""
    num_reused: int = Field(default=0, ge=0)
    """Of those, the ones that an earlier result serves."""
    num_unpriced: int = Field(default=0, ge=0)
    """Of those, the ones whose price nobody knows; they are not in *usd*."""
    usd: UsdRange = UsdRange()

    @property
    def group(self) -> tuple[str, str, str, str]:
        """What rows are added up by."""
        return (self.stage, self.account, self.model, self.price_id)

    def plus(self, other: "EstimateRow") -> "EstimateRow":
        """Return both together; they are of one group."""
        return self.model_copy(
            update={
                "num_calls": self.num_calls + other.num_calls,
                "num_reused": self.num_reused + other.num_reused,
                "num_unpriced": self.num_unpriced + other.num_unpriced,
                "usd": self.usd.plus(other.usd),
            }
        )

    def times(self, count: int) -> "EstimateRow":
        """Return so many of it."""
        return self.model_copy(
            update={
                "num_calls": self.num_calls * count,
                "num_reused": self.num_reused * count,
                "num_unpriced": self.num_unpriced * count,
                "usd": self.usd.times(count),
            }
        )


class Estimate(Value):
    """What planned calls cost together."""

    rows: tuple[EstimateRow, ...] = ()
    """By stage, account, model and price, in the order in which they come first."""

    @property
    def usd(self) -> UsdRange:
        """All rows together; without the unpriced calls."""
        return _sum(self.rows)

    @property
    def has_rerolls(self) -> bool:
        """Whether it may cost more than planned: something may be made again."""
        return self.usd.high > self.usd.expected

    @property
    def unpriced(self) -> tuple[EstimateRow, ...]:
        """The rows with calls whose price nobody knows."""
        return tuple(row for row in self.rows if row.num_unpriced)

    @property
    def is_complete(self) -> bool:
        """Whether every call has a price."""
        return not self.unpriced

    def by_stage(self) -> dict[str, UsdRange]:
        """Return the cost of every stage."""
        stages = dict.fromkeys(row.stage for row in self.rows)
        return {name: _sum(row for row in self.rows if row.stage == name) for name in stages}

    def by_account(self) -> dict[str, UsdRange]:
        """Return the cost at every account."""
        accounts = dict.fromkeys(row.account for row in self.rows)
        return {name: _sum(row for row in self.rows if row.account == name) for name in accounts}

    def plus(self, other: "Estimate") -> "Estimate":
        """Return both together: an episode's part and what a season pays for once."""
        return _gather((*self.rows, *other.rows))

    def times(self, num_episodes: int) -> "Estimate":
        """Return what so many episodes like this one cost."""
        return Estimate(rows=tuple(row.times(num_episodes) for row in self.rows))


def estimate_calls(calls: Iterable[PlannedCall], book: PriceBook) -> Estimate:
    """Return what *calls* cost at the prices of today."""
    return _gather(_row(call, book) for call in calls)


def passed_at_worst(
    usd: UsdRange, caps: BudgetCaps, *, series: UsdRange | None = None
) -> tuple[str, ...]:
    """Return the caps that only re-rolls would pass, a sentence each.

    Args:
        usd: Of an episode.
        caps: Of the studio.
        series: Of a whole series; not looked at where it is None.
    """
    bounds = (
        ("episode", usd, caps.episode_usd),
        ("series", series, caps.series_usd),
        ("day", usd, caps.day_usd),
    )
    return tuple(
        f"with re-rolls it may cost {show_usd(cost.high)} and pass the cap of {show_usd(cap)} for "
        f"the {name}: the run would stop there. Raise models.budget.{name}_usd to be sure"
        for name, cost, cap in bounds
        if cost is not None and cap is not None and cost.expected <= cap < cost.high
    )


class StoredEstimate(Value):
    """An episode's estimate as the store keeps it, to be held against what was spent."""

    series_id: str = Field(min_length=1)
    episode_number: int = Field(ge=1)
    made_at: AwareDatetime
    """When it was made; later ones replace it."""
    estimate: Estimate

    @property
    def name(self) -> str:
        """Where a store keeps it."""
        return estimate_name(self.series_id, self.episode_number)


class FoundEstimates(Value):
    """The estimates of a store."""

    estimates: tuple[StoredEstimate, ...] = ()
    """By name."""
    problems: tuple[str, ...] = ()
    """The records that could not be read, a sentence each."""


def estimate_name(series_id: str, episode_number: int) -> str:
    """Return the name of an episode's estimate: `series/<id>/episodes/<nnn>/estimate.json`."""
    return f"series/{series_id}/episodes/{episode_number:03d}/estimate.json"


def save_estimate(store: ArtifactStore, stored: StoredEstimate) -> None:
    """Keep the estimate in *store*, in the place of an earlier one."""
    store.put_json(stored.name, stored.model_dump(mode="json"))


def read_estimates(store: ArtifactStore, *, series_id: str | None = None) -> FoundEstimates:
    """Return the stored estimates of one series, or of all."""
    prefix = "series/" if series_id is None else f"series/{series_id}/"
    found: list[StoredEstimate] = []
    problems: list[str] = []
    for name in store.list_names(prefix):
        if not name.endswith("/estimate.json"):
            continue
        try:
            found.append(StoredEstimate.model_validate(store.get_json(name)))
        except (ValidationError, ArtifactCorruptError, ArtifactMissingError) as exc:
            problems.append(f"{name} is no estimate: {exc!s:.200}")
    return FoundEstimates(estimates=tuple(found), problems=tuple(problems))


def _row(call: PlannedCall, book: PriceBook) -> EstimateRow:
    plain = EstimateRow(stage=call.stage, account=call.account, model=call.model, num_calls=1)
    if call.is_reused:
        return plain.model_copy(update={"num_reused": 1})
    cost = book.cost(call.model, call.units, provider=call.provider)
    if cost is None:
        return plain.model_copy(update={"num_unpriced": 1})
    takes = call.takes
    usd = UsdRange(
        low=cost.usd * takes.low, expected=cost.usd * takes.expected, high=cost.usd * takes.high
    )
    return plain.model_copy(update={"price_id": cost.price_id, "usd": usd})


def _gather(rows: Iterable[EstimateRow]) -> Estimate:
    groups: dict[tuple[str, str, str, str], EstimateRow] = {}
    for row in rows:
        known = groups.get(row.group)
        groups[row.group] = row if known is None else known.plus(row)
    return Estimate(rows=tuple(groups.values()))


def _sum(rows: Iterable[EstimateRow]) -> UsdRange:
    total = UsdRange()
    for row in rows:
        total = total.plus(row.usd)
    return total
