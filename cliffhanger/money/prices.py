"""The price book: what a model's tokens cost, on which day, and who says so."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Self, cast

from pydantic import Field, ValidationError, field_validator, model_validator

from cliffhanger.errors import InvalidSettingError
from cliffhanger.money.call import Usage
from cliffhanger.value import Value

ANY_MODEL: Final = "*"
"""Name of the row that holds for every model that has none of its own."""
TOKENS_PER_PRICE: Final = 1_000_000
"""A price is for so many tokens."""

_VERSION = re.compile(r"[-@:](?:v?\d[\d.-]*|latest|preview[\w.-]*)")
"""What may follow a model's name without making it another model: `-mini` and `-lite` do."""

UsdPerMillion = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=6)]
"""USD for a million tokens, to a millionth of a dollar."""
ModelName = Annotated[str, Field(min_length=1, max_length=200)]


class TokenPrice(Value):
    """A row of the book."""

    model: ModelName
    """Name as asked for; `*` for every model without a row."""
    aliases: tuple[ModelName, ...] = ()
    """Other names of the same model."""
    from_date: date = date.min
    """First day on which the row holds; until the next row of the same model."""
    input: UsdPerMillion
    """Price of tokens read."""
    cached_input: UsdPerMillion
    """Price of tokens read that the provider had cached."""
    output: UsdPerMillion
    """Price of tokens written."""
    max_prompt_tokens: int | None = Field(default=None, gt=0)
    """The longest prompt that the row holds for; None for any."""
    as_of: date
    """When the price was read."""
    source: str = Field(min_length=1, max_length=300)
    """Where it was read."""

    @field_validator("input", "cached_input", "output", mode="before")
    @classmethod
    def _as_written(cls, price: object) -> object:
        """Take a number of the file as its digits say, not as its float does."""
        return str(price) if isinstance(price, float) else price

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the model, in lower case."""
        return tuple(name.lower() for name in (self.model, *self.aliases))

    def cost_usd(self, usage: Usage) -> Decimal:
        """Return the price of a call, exact: every token of its kind times its price."""
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        total = (
            (usage.prompt_tokens - cached) * self.input
            + cached * self.cached_input
            + usage.completion_tokens * self.output
        )
        return total / TOKENS_PER_PRICE


class PriceBook(Value):
    """Rows, of which the one that fits best by name and day gives the price.

    Example:
        `load_price_book().cost_usd("gpt-4.1", Usage(prompt_tokens=10, completion_tokens=5))`
    """

    prices: tuple[TokenPrice, ...] = Field(min_length=1)
    """In any order."""

    @model_validator(mode="after")
    def _is_without_twins(self) -> Self:
        owners: dict[str, str] = {}
        for row in self.prices:
            for name in row.names:
                owner = owners.setdefault(name, row.model)
                if owner != row.model:
                    raise ValueError(
                        f"{name!r} is a name of both {owner!r} and {row.model!r}; a name may stand "
                        "for one model only"
                    )
        days = Counter((row.model, row.from_date) for row in self.prices)
        twice = sorted(model for (model, _), count in days.items() if count > 1)
        if twice:
            raise ValueError(f"{twice} has two rows for one day; give one of them a from_date")
        return self

    def revised_by(self, other: "PriceBook") -> "PriceBook":
        """Return the book with every model and alias that *other* names taken from *other*."""
        taken = {name for row in other.prices for name in row.names}
        kept = (_without(row, taken) for row in self.prices if row.model.lower() not in taken)
        return PriceBook(prices=(*other.prices, *kept))

    def price(self, model: str, *, on: date | None = None) -> TokenPrice | None:
        """Return the row of *model* on a day (None for today, UTC); None where it has none.

        The exact name or alias comes first, then the longest name that *model* goes on from with
        no more than a version, then `*`. A vendor before a slash does not count.
        """
        asked = model.lower()
        names = {asked, asked.rsplit("/", 1)[-1]}
        day = on or datetime.now(UTC).date()
        rows = sorted(
            (row for row in self.prices if row.from_date <= day),
            key=lambda row: row.from_date,
            reverse=True,
        )
        return _exact(rows, names) or _nearest(rows, names) or _exact(rows, {ANY_MODEL})

    def cost_usd(self, model: str, usage: Usage, *, on: date | None = None) -> Decimal | None:
        """Return the exact price of a call in USD; None where the book has none for it.

        Args:
            model: Model asked for.
            usage: What it read and wrote; cached tokens are priced apart.
            on: Day of the call; None for today, UTC.
        """
        row = self.price(model, on=on)
        if row is None or usage.prompt_tokens > (row.max_prompt_tokens or usage.prompt_tokens):
            return None
        return row.cost_usd(usage)


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


def _exact(rows: Iterable[TokenPrice], names: set[str]) -> TokenPrice | None:
    return next((row for row in rows if names.intersection(row.names)), None)


def _nearest(rows: list[TokenPrice], names: set[str]) -> TokenPrice | None:
    known = {
        known
        for row in rows
        for known in row.names
        for name in names
        if name.startswith(known) and _VERSION.fullmatch(name, len(known))
    }
    return _exact(rows, {max(known, key=len)}) if known else None


def _without(row: TokenPrice, names: set[str]) -> TokenPrice:
    kept = tuple(alias for alias in row.aliases if alias.lower() not in names)
    return row if kept == row.aliases else row.model_copy(update={"aliases": kept})


@cache
def _packaged_book() -> PriceBook:
    file = resources.files("cliffhanger.money").joinpath("prices.yaml")
    return _read_book(file.read_text(encoding="utf-8"), name="prices.yaml")


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
            f"the price book {name} is wrong at {wrong}; the packaged prices.yaml shows the form"
        ) from exc


def _place(location: tuple[int | str, ...], content: object) -> str:
    """Return where an error lies, the row by the name of its model where it has one."""
    spot = ".".join(str(part) for part in location) or "the top"
    try:
        row = cast("Any", content)["prices"][location[1]]
        return f"{spot} (model {row['model']!r})"
    except (KeyError, IndexError, TypeError):
        return spot
