"""What others report that an episode costs them, shot or generated, beside what ours did.

The figures are second-hand and of different things: some are whole budgets, some only machine time.
Every row names its source; what is assumed to make them comparable is a parameter.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from cliffhanger.value import Value


class Basis(StrEnum):
    """What a reported figure is for."""

    EPISODE = "episode"
    MINUTE = "minute"
    SERIES = "series"


class Currency(StrEnum):
    """Money of a reported figure."""

    USD = "USD"
    CNY = "CNY"


class Assumptions(Value):
    """What makes reports comparable; all of it is guessed unless the reader knows better."""

    cny_per_usd: Decimal = Field(default=Decimal("7.10"), gt=0)
    """Rate of exchange."""
    episodes_per_series: int = Field(default=80, ge=1)
    """Episodes of a reported series, where the report does not say."""
    minutes_per_episode: Decimal = Field(default=Decimal("1.5"), gt=0)
    """Length of an episode."""
    work_hours_per_episode: Decimal = Field(default=Decimal(2), ge=0)
    """Hours of people who check and edit, in our own production."""
    hour_usd: Decimal = Field(default=Decimal(15), ge=0)
    """What an hour costs."""
    music_usd_per_episode: Decimal = Field(default=Decimal(0), ge=0)
    """Licences that are bought and not generated."""


class ReportedCost(Value):
    """What somebody says a production cost."""

    name: str
    is_shot: bool
    """True for cameras and actors, False for generated pictures."""
    low: Decimal
    high: Decimal
    currency: Currency
    basis: Basis
    num_episodes: int | None = None
    """Length of the series where *basis* is a series and the report says."""
    is_sound: bool = True
    """False where the figure is known not to hold what it says."""
    source: str
    """Where it was read, with the marks of the price lists."""


class CostRow(Value):
    """A reported cost beside ours, per episode."""

    name: str
    is_shot: bool
    low_usd: Decimal
    """Per episode."""
    high_usd: Decimal
    """Per episode."""
    low_times: Decimal | None
    """How many times ours the low figure is; None where ours is zero or the figure is not sound."""
    high_times: Decimal | None
    """The same of the high figure."""
    source: str


class OwnCost(Value):
    """What an episode of ours costs."""

    num_episodes: int = Field(ge=0)
    calls_usd: Decimal
    """Paid calls, per episode."""
    people_usd: Decimal
    """Hours and licences as assumed, per episode."""

    @property
    def total_usd(self) -> Decimal:
        """Both together."""
        return self.calls_usd + self.people_usd


def _case(
    name: str,
    money: tuple[int | str, int | str, Currency],
    basis: Basis,
    source: str,
    **more: object,
) -> ReportedCost:
    low, high, currency = money
    fields = {"name": name, "low": low, "high": high, "currency": currency, "basis": basis}
    return ReportedCost.model_validate({**fields, "source": source, "is_shot": False, **more})


REPORTED: Final = (
    _case(
        "Small studio, shot: writer, actors, crew, editing",
        (800, 800, Currency.USD),
        Basis.EPISODE,
        "Article of a studio in Shenzhen, 2026, for 24 episodes of 2 to 4 min [S].",
        is_shot=True,
    ),
    _case(
        "The same studio, generated, with 2 h of people at 15 USD and bought music",
        ("37.81", "37.81", Currency.USD),
        Basis.EPISODE,
        "The same article, 907.53 USD for 24 episodes: calls 3.00 an episode without LoRAs [S,D].",
    ),
    _case(
        "China, live action, 2026",
        (500_000, 1_000_000, Currency.CNY),
        Basis.SERIES,
        "udn 2026-03-03; dcwnkz.com [S].",
        is_shot=True,
    ),
    _case(
        "China, generated series",
        (50_000, 300_000, Currency.CNY),
        Basis.SERIES,
        "dcwnkz.com; mostly from 100,000 [S].",
    ),
    _case(
        "China, generated, by the minute",
        (600, 1000, Currency.CNY),
        Basis.MINUTE,
        "dcwnkz.com [S].",
    ),
    _case(
        "Kling's own showcase: 10 people, 10 days, 100 min",
        (1000, 1500, Currency.CNY),
        Basis.MINUTE,
        "ettoday 2026-02-20 [S].",
    ),
    _case(
        "Hongguo title, generated; it was 20,000 CNY before",
        (3000, 3000, Currency.CNY),
        Basis.EPISODE,
        "dcwnkz.com [S].",
    ),
    _case(
        "Three people, 10 days, 10 episodes",
        (5594, 5594, Currency.CNY),
        Basis.SERIES,
        "dcwnkz.com [S].",
        num_episodes=10,
    ),
    _case(
        "3,000 CNY for 80 episodes: machine time only, debunked",
        (3000, 3000, Currency.CNY),
        Basis.SERIES,
        "guancha.cn 2026-03-20: some 20 people, 4 to 6 min, a week [S].",
        num_episodes=80,
        is_sound=False,
    ),
    _case(
        "US vertical, local original",
        (150_000, 200_000, Currency.USD),
        Basis.SERIES,
        "iacommunidad, dailyshorts.io, axisaistudios.com; 28,000 to 280,000 in all [S].",
        is_shot=True,
    ),
)
"""The reports of standards and articles, as read."""


def own_cost(total_usd: Decimal, num_episodes: int, assumptions: Assumptions) -> OwnCost:
    """Return what an episode of ours costs: calls spread over the episodes, people as assumed."""
    hours = assumptions.work_hours_per_episode * assumptions.hour_usd
    return OwnCost(
        num_episodes=num_episodes,
        calls_usd=total_usd / max(num_episodes, 1),
        people_usd=hours + assumptions.music_usd_per_episode,
    )


def against_reports(own: OwnCost, assumptions: Assumptions) -> tuple[CostRow, ...]:
    """Return every report in USD per episode, and how many times ours it is."""
    return tuple(_row(case, own, assumptions) for case in REPORTED)


def _row(case: ReportedCost, own: OwnCost, assumptions: Assumptions) -> CostRow:
    low, high = (_per_episode(amount, case, assumptions) for amount in (case.low, case.high))
    is_comparable = case.is_sound and own.total_usd > 0
    return CostRow(
        name=case.name,
        is_shot=case.is_shot,
        low_usd=low,
        high_usd=high,
        low_times=low / own.total_usd if is_comparable else None,
        high_times=high / own.total_usd if is_comparable else None,
        source=case.source,
    )


def _per_episode(amount: Decimal, case: ReportedCost, assumptions: Assumptions) -> Decimal:
    usd = amount / assumptions.cny_per_usd if case.currency is Currency.CNY else amount
    if case.basis is Basis.MINUTE:
        return usd * assumptions.minutes_per_episode
    if case.basis is Basis.SERIES:
        return usd / (case.num_episodes or assumptions.episodes_per_series)
    return usd
