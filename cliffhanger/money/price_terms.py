"""What a rate of the price book holds for, and which of several holds."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, TypeVar

from pydantic import BeforeValidator, Field

from cliffhanger.money.units import Units
from cliffhanger.value import Value

_SAME_CLASS: Final = {"2160p": "4k", "1440p": "2k"}


def _as_written(price: object) -> object:
    """Take a number of the file as its digits say, not as its float does."""
    return str(price) if isinstance(price, float) else price


Amount = Annotated[
    Decimal, BeforeValidator(_as_written), Field(ge=0, max_digits=12, decimal_places=6)
]
"""USD, or a provider's own units, to a millionth."""


class Terms(Value):
    """What a rate holds for; what is left out holds for anything."""

    resolution: str = ""
    """Class of the picture, such as `720p`."""
    quality: str = ""
    """Quality or mode, such as `high` or `pro`."""
    has_audio: bool | None = None
    """Whether the model makes sound as well."""
    size: str = Field(default="", pattern=r"^(\d+x\d+)?$")
    """Width and height, such as `1024x1536`; either way round."""

    @property
    def num_terms(self) -> int:
        """How many conditions there are."""
        named = (self.resolution, self.quality, self.size)
        return sum(map(bool, named)) + (self.has_audio is not None)

    def is_fit(self, units: Units) -> bool:
        """Whether every condition holds for *units*."""
        return (
            self.resolution.lower() in {"", resolution_of(units)}
            and self.quality.lower() in {"", units.quality.lower()}
            and self.has_audio in {None, units.has_audio}
            and (not self.size or _size(units) == sorted(map(int, self.size.split("x"))))
        )


class Rate(Terms):
    """A price under conditions."""

    usd: Amount
    """USD for one unit of the row's kind."""


class ClipRate(Rate):
    """The price of a clip up to a length."""

    seconds: Amount | None = None
    """Longest clip that it holds for; None for any."""


class CreditBasis(StrEnum):
    """What a provider counts its own units by."""

    SECOND = "second"
    CLIP = "clip"
    IMAGE = "image"
    CHARACTER = "character"


class CreditRate(Terms):
    """How many of its own units a provider takes."""

    per: CreditBasis
    """For one of what."""
    credits: Amount
    """How many."""


TermsT = TypeVar("TermsT", Rate, ClipRate, CreditRate)


def best_rate(rates: Sequence[TermsT], units: Units) -> TermsT | None:
    """Return the rate whose conditions all hold, the one with most of them, then the dearest."""
    fitting = [rate for rate in rates if rate.is_fit(units)]
    return max(fitting, key=lambda rate: (rate.num_terms, _amount(rate)), default=None)


def _amount(rate: Rate | ClipRate | CreditRate) -> Decimal:
    return rate.credits if isinstance(rate, CreditRate) else rate.usd


def resolution_of(units: Units) -> str:
    """Return the class of the picture in lower case, from its size where no class is given."""
    named = units.resolution.lower()
    if not named and units.width_px and units.height_px:
        named = f"{min(units.width_px, units.height_px)}p"
    return _SAME_CLASS.get(named, named)


def quantity_of(basis: CreditBasis, units: Units) -> Decimal | int:
    """Return how much of *units* a rate per *basis* is for."""
    return {
        CreditBasis.SECOND: units.seconds,
        CreditBasis.CLIP: units.clips,
        CreditBasis.IMAGE: units.images,
        CreditBasis.CHARACTER: units.characters,
    }[basis]


def _size(units: Units) -> list[int]:
    return sorted((units.width_px, units.height_px))
