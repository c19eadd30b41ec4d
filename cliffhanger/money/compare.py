"""The same production on other routes: the ledger's units at other models' prices.

It says what the calls would have cost, not that the other models would have done as well, nor that
they would have taken as many takes or tokens.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Final

import pandas as pd
from pydantic import Field

from cliffhanger.money.call import Outcome
from cliffhanger.money.ledger_frame import good_calls
from cliffhanger.money.price_terms import resolution_of
from cliffhanger.money.prices import PriceBook
from cliffhanger.money.report import add_usd
from cliffhanger.money.units import Units
from cliffhanger.value import Value

_BY_NAME: Final = {"2k": 1440, "4k": 2160}


class OtherRoute(Value):
    """A model that calls of one capability could have gone to."""

    capability: str
    """Which calls."""
    label: str
    """Name for readers."""
    model: str
    """Model, as the price book knows it."""
    provider: str = ""
    """Kind of account; empty for the maker's list price."""
    durations_seconds: tuple[int, ...] = ()
    """Lengths that it sells, sorted: a clip is billed as the shortest that holds it; empty for any.
    A clip longer than the longest is billed as several of that."""
    resolutions: tuple[str, ...] = ()
    """Classes that it sells, the smallest first: the next larger stands for one without a price."""
    has_audio: bool | None = None
    """Whether it makes sound as well; None for what the call had."""


class RoutePrice(Value):
    """What the calls of one capability would have cost at another model."""

    capability: str
    label: str
    model: str
    provider: str
    num_calls: int = Field(ge=0)
    """Calls compared: those that were sent and gave a result."""
    num_unpriced: int = Field(ge=0)
    """Of those, the ones that the route has no price for."""
    usd: Decimal
    """What the others would have cost."""
    paid_usd: Decimal
    """What those same others did cost."""

    @property
    def is_complete(self) -> bool:
        """Whether every call has a price there."""
        return not self.num_unpriced

    @property
    def is_priced(self) -> bool:
        """Whether any call has one."""
        return self.num_unpriced < self.num_calls


def _chat(label: str, model: str, provider: str = "") -> OtherRoute:
    return OtherRoute(capability="chat", label=label, model=model, provider=provider)


def _video(label: str, model: str, *sold: int, **more: object) -> OtherRoute:
    fields = {"capability": "video", "label": label, "model": model, "durations_seconds": sold}
    return OtherRoute.model_validate(fields | more)


ROUTES: Final = (
    _chat("DeepSeek V3.2", "deepseek-v3.2"),
    _chat("GPT-4.1", "gpt-4.1"),
    _chat("Claude Sonnet 4.5", "claude-sonnet-4-5"),
    _chat("Gemini 2.5 Flash", "gemini-2.5-flash"),
    _chat("DeepSeek V3.2, gateway", "deepseek-v3.2", "holysheep"),
    _chat("DeepSeek V4 Flash", "deepseek-v4-flash"),
    _chat("Claude Sonnet 5", "claude-sonnet-5"),
    _video("Kling v3", "kling-v3", *range(3, 16), resolutions=("720p", "1080p")),
    _video("Kling 2.5 Turbo", "kling-v2-5-turbo", 5, 10, has_audio=False),
    _video("Runway Gen-4 Turbo", "gen4_turbo", 5, 10),
    _video("Pika 2.2 (fal)", "fal-ai/pika/v2.2/image-to-video", 5),
    _video("Veo 3.1 Fast", "veo-3.1-fast-generate-preview", 4, 6, 8, has_audio=True),
    _video("Veo 3.1", "veo-3.1-generate-preview", 4, 6, 8, has_audio=True),
    _video("Hailuo 02", "minimax-hailuo-02", 6, 10, resolutions=("768p", "1080p")),
    _video("Seedance 1.0 Pro Fast", "seedance-1.0-pro-fast", *range(2, 13)),
    _video("Seedance 2.0", "seedance-2.0", *range(4, 16)),
    _video("Wan 2.6", "wan2.6", 5, 10, 15),
    _video("Vidu Q3 Turbo", "viduq3-turbo", *range(1, 17)),
    _video("Luma Ray 3.2", "ray-3.2", 5, 10, has_audio=False),
    OtherRoute(capability="voice", label="Azure", model="neural", provider="azure"),
    OtherRoute(capability="voice", label="MiniMax turbo", model="speech-02-turbo"),
    OtherRoute(capability="voice", label="ElevenLabs", model="eleven_multilingual_v2"),
    OtherRoute(capability="voice", label="OpenAI mini TTS", model="gpt-4o-mini-tts"),
    OtherRoute(capability="image", label="GPT Image 1.5", model="gpt-image-1.5"),
    OtherRoute(capability="image", label="GPT Image 2", model="gpt-image-2"),
    OtherRoute(capability="image", label="Seedream 4.5", model="seedream-4.5"),
    OtherRoute(capability="image", label="FLUX.2 pro", model="flux-2-pro"),
    OtherRoute(capability="lipsync", label="sync.so lipsync-2", model="lipsync-2"),
    OtherRoute(capability="lipsync", label="sync.so lipsync-2-pro", model="lipsync-2-pro"),
    OtherRoute(capability="lipsync", label="Kling lip-sync", model="kling-lipsync"),
)
"""Models that the packaged price book knows, the ones asked for most first."""


def price_elsewhere(
    ledger: pd.DataFrame,
    book: PriceBook,
    routes: Iterable[OtherRoute] = ROUTES,
    *,
    on: date | None = None,
) -> tuple[RoutePrice, ...]:
    """Return what the calls would have cost on *routes*; routes without any call are left out.

    Args:
        ledger: Table of calls; those that were reused or gave no result do not count.
        book: Prices.
        routes: Other models.
        on: Day of the prices; None for today, UTC.
    """
    calls = good_calls(ledger)
    used = calls[~calls["is_reused"] & (calls["outcome"] == Outcome.OK.value)]
    found: list[RoutePrice] = []
    for route in routes:
        own = used[used["capability"] == route.capability]
        if len(own):
            units = [Units.model_validate_json(text or "{}") for text in own["units"]]
            found.append(_price(route, units, own["cost_exact_usd"].tolist(), book, on))
    return tuple(found)


def units_on(route: OtherRoute, units: Units) -> tuple[Units, ...]:
    """Return what the same call uses up on *route*, one try per resolution, the likeliest first.

    Lengths are rounded up to what is sold. What only the first provider counts is dropped: its own
    credits, video tokens and bill.
    """
    update: dict[str, object] = {
        "seconds": _sold_seconds(units.seconds, route.durations_seconds),
        "clips": _num_clips(units, route.durations_seconds),
        "credits": Decimal(0),
        "video_tokens": 0,
        "cost_usd": None,
    }
    if route.has_audio is not None:
        update["has_audio"] = route.has_audio
    own = units.model_copy(update=update)
    asked = _num_lines(resolution_of(units))
    others = (
        own.model_copy(update={"resolution": name})
        for name in route.resolutions
        if _num_lines(name) >= asked
    )
    return (own, *others)


def _price(
    route: OtherRoute,
    units: Sequence[Units],
    paid: Sequence[Decimal | None],
    book: PriceBook,
    on: date | None,
) -> RoutePrice:
    costs = [_cost(route, each, book, on) for each in units]
    priced = [(cost, was) for cost, was in zip(costs, paid, strict=True) if cost is not None]
    return RoutePrice(
        capability=route.capability,
        label=route.label,
        model=route.model,
        provider=route.provider,
        num_calls=len(units),
        num_unpriced=len(units) - len(priced),
        usd=add_usd(cost for cost, _ in priced),
        paid_usd=add_usd(was for _, was in priced),
    )


def _cost(route: OtherRoute, units: Units, book: PriceBook, on: date | None) -> Decimal | None:
    for tried in units_on(route, units):
        cost = book.cost(route.model, tried, provider=route.provider, on=on)
        if cost is not None:
            return cost.usd
    return None


def _num_lines(resolution: str) -> int:
    """Return the shorter side of a class in pixels; 0 where it is no class."""
    if resolution in _BY_NAME:
        return _BY_NAME[resolution]
    digits = resolution.removesuffix("p")
    return int(digits) if digits.isdecimal() else 0


def _num_clips(units: Units, sold: tuple[int, ...]) -> int:
    return units.clips * max(1, ceil(units.seconds / sold[-1])) if sold else units.clips


def _sold_seconds(seconds: Decimal, sold: tuple[int, ...]) -> Decimal:
    """Return the length billed: whole clips of the longest, and one that holds the rest."""
    if not sold or not seconds:
        return seconds
    num_whole = ceil(seconds / sold[-1]) - 1
    rest = seconds - num_whole * sold[-1]
    return Decimal(num_whole * sold[-1] + next(length for length in sold if length >= rest))
