"""The rows of the price book: one kind per way in which providers bill."""

from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Any, Final, Literal, cast

from pydantic import Discriminator, Field, Tag

from cliffhanger.money.price_terms import (
    Amount,
    ClipRate,
    CreditRate,
    Rate,
    best_rate,
    quantity_of,
)
from cliffhanger.money.units import Units
from cliffhanger.value import Value

PIXELS_PER_MEGAPIXEL: Final = 1 << 20
"""1024 x 1024 is one megapixel; unverified for every seller but usual."""
ModelName = Annotated[str, Field(min_length=1, max_length=200)]


class PriceFacts(Value):
    """What every row says besides its price."""

    model: ModelName
    """Name as asked for; `*` for every model without a row."""
    aliases: tuple[ModelName, ...] = ()
    """Other names of the same model."""
    provider: str = Field(default="", max_length=100)
    """Kind of account that sells it at this price; empty for its maker's list price."""
    from_date: date = date.min
    """First day on which the row holds; until the next row of the same model and kind."""
    until_date: date | None = None
    """Last day on which the model can be had; None while no end is known."""
    as_of: date
    """When the price was read."""
    source: str = Field(min_length=1, max_length=500)
    """Where it was read."""
    currency: Literal["USD"] = "USD"
    """Prices in other money are not read: rates of exchange change daily."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the model, in lower case."""
        return tuple(name.lower() for name in (self.model, *self.aliases))

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return the exact price; None where the row does not say, or *units* lack the quantity."""
        raise NotImplementedError


class TokenPrice(PriceFacts):
    """USD per million tokens; reasoning is billed as output."""

    kind: Literal["per_token"] = "per_token"
    input: Amount
    """Price of a million tokens read."""
    cached_input: Amount
    """Price of a million tokens read that the provider had cached."""
    output: Amount
    """Price of a million tokens written."""
    max_prompt_tokens: int | None = Field(default=None, gt=0)
    """The longest prompt that the row holds for; None for any."""

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return every token of its kind times its price."""
        read, written = units.input_tokens, units.output_tokens
        if not read + written or read > (self.max_prompt_tokens or read):
            return None
        cached = min(units.cached_tokens, read)
        total = (read - cached) * self.input + cached * self.cached_input + written * self.output
        return _per_million(total)


class CharacterPrice(PriceFacts):
    """USD per million characters spoken."""

    kind: Literal["per_char"]
    usd: Amount

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return characters times their price."""
        return _per_million(units.characters * self.usd) if units.characters else None


class ImagePrice(PriceFacts):
    """USD per image, by size or quality."""

    kind: Literal["per_image"]
    rates: tuple[Rate, ...] = Field(min_length=1)

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return images times the rate that fits best."""
        rate = best_rate(self.rates, units)
        return units.images * rate.usd if rate and units.images else None


class MegapixelPrice(PriceFacts):
    """USD per image by its megapixels, each begun one a whole one."""

    kind: Literal["per_megapixel"]
    first: Amount
    """USD of the first megapixel."""
    further: Amount
    """USD of every further one."""

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return images times the price of one of that size."""
        pixels = units.width_px * units.height_px
        if not pixels or not units.images:
            return None
        megapixels = -(-pixels // PIXELS_PER_MEGAPIXEL)
        return units.images * (self.first + (megapixels - 1) * self.further)


class SecondPrice(PriceFacts):
    """USD per second of picture or sound, by resolution, quality and sound."""

    kind: Literal["per_second"]
    rates: tuple[Rate, ...] = Field(min_length=1)

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return seconds times the rate that fits best."""
        rate = best_rate(self.rates, units)
        return units.seconds * rate.usd if rate and units.seconds else None


class ClipPrice(PriceFacts):
    """USD per clip or song, by length and resolution."""

    kind: Literal["per_clip"]
    rates: tuple[ClipRate, ...] = Field(min_length=1)

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return clips times the price of the shortest length sold that holds one of them."""
        if not units.clips:
            return None
        each = units.seconds / units.clips
        long_enough = [
            rate
            for rate in self.rates
            if rate.is_fit(units) and (rate.seconds is None or rate.seconds >= each)
        ]
        shortest = min((rate.seconds or Decimal("Infinity") for rate in long_enough), default=None)
        rate = best_rate(
            [rate for rate in long_enough if (rate.seconds or Decimal("Infinity")) == shortest],
            units,
        )
        return units.clips * rate.usd if rate else None


class VideoTokenPrice(PriceFacts):
    """USD per million video tokens."""

    kind: Literal["video_tokens"]
    usd: Amount

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return video tokens times their price."""
        return _per_million(units.video_tokens * self.usd) if units.video_tokens else None


class CreditPrice(PriceFacts):
    """USD per unit of the provider's own, and how many of those it takes."""

    kind: Literal["credits"]
    unit_usd: Amount
    """USD of one."""
    rates: tuple[CreditRate, ...] = ()
    """How many it takes; empty where only the provider's own count tells."""

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return the provider's own count where it gave one, else the rate, times the price."""
        if units.credits:
            return units.credits * self.unit_usd
        rate = best_rate(self.rates, units)
        quantity = quantity_of(rate.per, units) if rate else 0
        return quantity * rate.credits * self.unit_usd if rate and quantity else None


class StepPrice(PriceFacts):
    """USD per thousand training steps."""

    kind: Literal["per_step"]
    usd_per_thousand: Amount

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return steps times their price."""
        return (units.steps * self.usd_per_thousand).scaleb(-3) if units.steps else None


class GpuPrice(PriceFacts):
    """USD per second of a rented GPU."""

    kind: Literal["gpu_second"]
    usd: Amount

    def cost_usd(self, units: Units) -> Decimal | None:
        """Return seconds times their price."""
        return units.gpu_seconds * self.usd if units.gpu_seconds else None


class FreePrice(PriceFacts):
    """Nothing, whatever is used: a server of one's own."""

    kind: Literal["free"]

    def cost_usd(self, units: Units) -> Decimal:  # noqa: ARG002  free is free
        """Return zero."""
        return Decimal(0)


def _kind(row: object) -> str:
    """Return the kind of a row as given; a row that names none is of tokens."""
    if isinstance(row, dict):
        return str(cast("dict[str, Any]", row).get("kind", "per_token"))
    return str(getattr(row, "kind", "per_token"))


PriceRow = Annotated[
    Annotated[TokenPrice, Tag("per_token")]
    | Annotated[CharacterPrice, Tag("per_char")]
    | Annotated[ImagePrice, Tag("per_image")]
    | Annotated[MegapixelPrice, Tag("per_megapixel")]
    | Annotated[SecondPrice, Tag("per_second")]
    | Annotated[ClipPrice, Tag("per_clip")]
    | Annotated[VideoTokenPrice, Tag("video_tokens")]
    | Annotated[CreditPrice, Tag("credits")]
    | Annotated[StepPrice, Tag("per_step")]
    | Annotated[GpuPrice, Tag("gpu_second")]
    | Annotated[FreePrice, Tag("free")],
    Discriminator(_kind),
]
"""A row of any kind, told by its `kind`."""


def row_id(row: PriceRow) -> str:
    """Return the name by which a call says which price it had: `kling-v3/per_second/2026-08-21`.

    A provider stands behind the model with `@`, a first day behind the date with `from`.
    """
    model = f"{row.model}@{row.provider}" if row.provider else row.model
    name = f"{model}/{row.kind}/{row.as_of}"
    return name if row.from_date == date.min else f"{name}/from-{row.from_date}"


def _per_million(total: Decimal) -> Decimal:
    return total.scaleb(-6)


def round_up(usd: Decimal, *, num_decimals: int) -> Decimal:
    """Return *usd* with at most so many decimals, rounded up where it has more."""
    last = Decimal(1).scaleb(-num_decimals)
    return usd if usd == usd.quantize(last) else usd.quantize(last, rounding=ROUND_CEILING)
