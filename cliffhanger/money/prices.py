"""The price book: what calls cost, at which provider, on which day, and who says so."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, Context, Decimal, localcontext
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Final, Self, cast

from pydantic import Field, ValidationError, model_validator

from cliffhanger.errors import InvalidSettingError
from cliffhanger.money.price_rows import PriceRow, round_up, row_id
from cliffhanger.money.units import Units
from cliffhanger.value import Value

ANY_MODEL: Final = "*"
"""Name of the row that holds for every model that has none of its own."""
TOLD: Final = "told-by-provider"
"""In the place of a row's id, where the provider itself said what the call cost."""
COST_DECIMALS: Final = 12
"""A price to a millionth of a dollar for a million tokens gives a cost of twelve decimals."""

_EXACT: Final = Context(prec=60, rounding=ROUND_CEILING)
_VERSION: Final = re.compile(r"[-@:](?:v?\d[\d.-]*|latest|preview[\w.-]*)")
"""What may follow a model's name without making it another model: `-mini` and `-lite` do."""


@dataclass(frozen=True, slots=True)
class PricedCost:
    """What a call costs.

    Attributes:
        usd: USD, never rounded down, at most twelve decimals.
        price_id: Id of the row that says so, such as `kling-v3/per_second/2026-08-21`.
    """

    usd: Decimal
    price_id: str


@dataclass(frozen=True, slots=True)
class _Index:
    """Where the rows of a name are.

    Attributes:
        prices: What was indexed.
        sellers: Every provider that has rows of its own, in lower case.
        by_name: Every row of the models that have a name, whether the row itself says it or not.
    """

    prices: tuple[PriceRow, ...]
    sellers: frozenset[str]
    by_name: Mapping[str, tuple[PriceRow, ...]]

    @classmethod
    def of(cls, prices: tuple[PriceRow, ...]) -> Self:
        """Return the index of *prices*."""
        by_model: dict[str, list[PriceRow]] = {}
        models: dict[str, set[str]] = {}
        for row in prices:
            by_model.setdefault(row.model, []).append(row)
            for name in row.names:
                models.setdefault(name, set()).add(row.model)
        by_name = {
            name: tuple(row for model in sorted(owners) for row in by_model[model])
            for name, owners in models.items()
        }
        return cls(prices, frozenset(row.provider.lower() for row in prices), by_name)


class PriceBook(Value):
    """Rows, of which those that fit best by name, provider and day give the price.

    A model may have rows of several kinds; the first that *units* have the quantity for counts.

    Example:
        `load_price_book().cost("gpt-4.1", Units(input_tokens=10, output_tokens=5))`
    """

    prices: tuple[PriceRow, ...] = Field(min_length=1)
    """In any order, but for the kinds of one model: the more exact first."""

    @model_validator(mode="after")
    def _is_without_twins(self) -> Self:
        owners: dict[tuple[str, str], str] = {}
        for row in self.prices:
            for name in row.names:
                owner = owners.setdefault((name, row.provider.lower()), row.model)
                if owner != row.model:
                    raise ValueError(
                        f"{name!r} is a name of both {owner!r} and {row.model!r}; a name may stand "
                        "for one model only"
                    )
        days = Counter((row.model, row.provider, row.kind, row.from_date) for row in self.prices)
        twice = sorted({model for (model, *_), count in days.items() if count > 1})
        if twice:
            raise ValueError(f"{twice} has two rows for one day; give one of them a from_date")
        return self

    def revised_by(self, other: "PriceBook") -> "PriceBook":
        """Return the book with every model and alias that *other* names taken from *other*.

        A row of *other* without a provider stands for the model at every provider.
        """
        taken = {(name, row.provider.lower()) for row in other.prices for name in row.names}
        kept = (_without(row, taken) for row in self.prices)
        return PriceBook(prices=(*other.prices, *(row for row in kept if row is not None)))

    def rows(
        self, model: str, *, provider: str = "", on: date | None = None
    ) -> tuple[PriceRow, ...]:
        """Return the rows of *model* on a day, one per kind; nothing where it has none.

        The exact name or alias comes first, then the longest name that *model* goes on from with
        no more than a version, then `*`. Rows of *provider* come before list prices, but its `*`
        after them. A vendor before a slash does not count.

        Args:
            model: Model asked for.
            provider: Kind of account that is asked; empty for the maker itself.
            on: Day of the call; None for today, UTC.
        """
        asked = model.lower()
        names = {asked, asked.rsplit("/", 1)[-1]}
        day = on or datetime.now(UTC).date()
        index = self._index
        known = _current(itertools.chain(*(index.by_name.get(name, ()) for name in names)), day)
        seller = provider.lower() if provider.lower() in index.sellers else ""
        if found := _exact(_sold_by(seller, known), names):
            return found
        current = _current(self.prices, day)
        own, listed = _sold_by(seller, current), _sold_by("", current)
        return (
            _nearest(own, names)
            or _exact(listed, names)
            or _nearest(listed, names)
            or _exact(own, {ANY_MODEL})
            or _exact(listed, {ANY_MODEL})
        )

    @property
    def _index(self) -> "_Index":
        index = self._kept_index
        if index.prices is not self.prices:  # a changed copy, made with what its original kept
            del self._kept_index
            index = self._kept_index
        return index

    @cached_property
    def _kept_index(self) -> "_Index":
        return _Index.of(self.prices)

    def cost(
        self, model: str, units: Units, *, provider: str = "", on: date | None = None
    ) -> PricedCost | None:
        """Return the exact price of a call; None where nobody knows it.

        What the provider itself says the call cost (`Units.cost_usd`) comes before the book.

        Args:
            model: Model asked for.
            units: What it uses up, at most or in fact.
            provider: Kind of account that is asked; empty for the maker itself.
            on: Day of the call; None for today, UTC.
        """
        with localcontext(_EXACT):
            if units.cost_usd is not None:
                return PricedCost(round_up(units.cost_usd, num_decimals=COST_DECIMALS), TOLD)
            for row in self.rows(model, provider=provider, on=on):
                usd = row.cost_usd(units)
                if usd is not None:
                    return PricedCost(round_up(usd, num_decimals=COST_DECIMALS), row_id(row))
        return None


Pricing = Callable[[str, Units], PricedCost | None]
"""What a call of a model costs at one account; None where nobody knows."""


def load_price_book(path: Path | None = None) -> PriceBook:
    """Return the packaged book, with the rows of the file at *path* in the place of its own.

    Raises:
        InvalidSettingError: The file cannot be read or a row is wrong; names the row.
    """
    if path is None:
        return _packaged_book()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidSettingError(f"the price book {path} cannot be read: {exc}") from exc
    return _packaged_book().revised_by(_read_book(text, name=str(path)))


def _current(rows: Iterable[PriceRow], day: date) -> list[PriceRow]:
    """Return the rows that hold on *day*: of each model, provider and kind the latest begun."""
    latest: dict[tuple[str, str, str], PriceRow] = {}
    for row in rows:
        key = (row.model, row.provider, row.kind)
        if row.from_date <= day and (key not in latest or latest[key].from_date < row.from_date):
            latest[key] = row
    return [row for row in latest.values() if row.until_date is None or day <= row.until_date]


def _sold_by(provider: str, rows: Iterable[PriceRow]) -> list[PriceRow]:
    """Return the rows of *provider*, in lower case; list prices for none."""
    return [row for row in rows if row.provider.lower() == provider]


def _exact(rows: Iterable[PriceRow], names: set[str]) -> tuple[PriceRow, ...]:
    return tuple(row for row in rows if names.intersection(row.names))


def _nearest(rows: list[PriceRow], names: set[str]) -> tuple[PriceRow, ...]:
    known = {
        known
        for row in rows
        for known in row.names
        for name in names
        if name.startswith(known) and _VERSION.fullmatch(name, len(known))
    }
    return _exact(rows, {max(known, key=len)}) if known else ()


def _without(row: PriceRow, taken: set[tuple[str, str]]) -> PriceRow | None:
    """Return *row* without the aliases that are taken; None where its model is."""

    def is_taken(name: str) -> bool:
        return not taken.isdisjoint({(name.lower(), ""), (name.lower(), row.provider.lower())})

    if is_taken(row.model):
        return None
    kept = tuple(alias for alias in row.aliases if not is_taken(alias))
    return row if kept == row.aliases else row.model_copy(update={"aliases": kept})


@cache
def _packaged_book() -> PriceBook:
    lists = resources.files("cliffhanger.money").joinpath("price_lists").iterdir()
    books = [
        _read_book(file.read_text(encoding="utf-8"), name=file.name)
        for file in sorted(lists, key=lambda file: file.name)
        if file.name.endswith(".yaml")
    ]
    return PriceBook(prices=tuple(row for book in books for row in book.prices))


def _read_book(text: str, *, name: str) -> PriceBook:
    import yaml  # noqa: PLC0415  only runs that call a model need prices

    try:
        content: Any = yaml.safe_load(text)
    except yaml.YAMLError as exc:
        raise InvalidSettingError(f"the price book {name} is no YAML: {exc}") from exc
    try:
        return PriceBook.model_validate(content)
    except ValidationError as exc:
        wrong = "; ".join(
            f"{_place(error['loc'], content)}: {error['msg']}, got {error['input']!r:.80}"
            for error in exc.errors()
        )
        raise InvalidSettingError(
            f"the price book {name} is wrong at {wrong}; the packaged price_lists/*.yaml show the "
            "form"
        ) from exc


def _place(location: tuple[int | str, ...], content: object) -> str:
    """Return where an error lies, the row by the name of its model where it has one."""
    spot = ".".join(str(part) for part in location) or "the top"
    try:
        row = cast("Any", content)["prices"][location[1]]
        return f"{spot} (model {row['model']!r})"
    except (KeyError, IndexError, TypeError):
        return spot
