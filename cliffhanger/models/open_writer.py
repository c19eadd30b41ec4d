"""Routes and keys to a writer that can be asked."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Protocol

from pydantic import JsonValue, SecretStr, ValidationError

from cliffhanger.errors import (
    ArtifactCorruptError,
    ArtifactError,
    ArtifactMissingError,
    InvalidSettingError,
)
from cliffhanger.models.call_log import StoreCallLog
from cliffhanger.models.chat.fitting import fit_prompt
from cliffhanger.models.chat.memory import Manner, RungMemory
from cliffhanger.models.chat.tokens import estimate_tokens
from cliffhanger.models.chat.writer import ChatWriter
from cliffhanger.models.http import HttpCall, Transport
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.protocols import Writer
from cliffhanger.models.routes import (
    TierName,
    TierRoute,
    WriterRoutes,
    is_private_address,
)
from cliffhanger.models.tiers import TieredWriter
from cliffhanger.money.prices import PriceBook, PricedCost, Pricing
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.story.room.brief import Prompt

EMBEDDED_AT_ONCE = 8


class KeepingTransport(Transport, Protocol):
    """Carries requests and keeps what was paid for."""

    def forget(self, call: HttpCall) -> None:
        """Let the same request be sent anew: its reply was of no use."""
        ...


@dataclass(frozen=True, slots=True)
class Writers:
    """Who writes, and with which keys.

    Attributes:
        routes: Models by tier.
        keys: Key by the name that a route gives under `api_key_env`.
    """

    routes: WriterRoutes
    keys: Mapping[str, SecretStr] = field(repr=False, default_factory=dict[str, SecretStr])


@dataclass(frozen=True, slots=True)
class OpenedWriter:
    """A writer that can be asked until it is closed.

    Attributes:
        writer: Who writes.
        at_once: How many jobs it does together.
        is_embedded: Whether it is the embedded draft writer.
    """

    writer: Writer
    at_once: int
    is_embedded: bool


def open_writer(
    writers: Writers | None,
    store: ArtifactStore,
    transport_of: Callable[[TierRoute], KeepingTransport],
    *,
    series_of: Callable[[], str] = str,
) -> OpenedWriter:
    """Return the writer on the routes, every call of which is kept in *store*.

    Args:
        writers: Routes and keys; None for the embedded draft writer.
        store: Keeps ledger, transcripts and what was learned about servers.
        transport_of: What carries the requests of a route, within its account's limits.
        series_of: Returns the series that a call is charged to, as far as it is known.

    Raises:
        InvalidSettingError: A route's key is not there, or the price book cannot be read.
    """
    if writers is None:
        from cliffhanger.models.offline import OfflineWriter  # noqa: PLC0415  half a second

        return OpenedWriter(OfflineWriter(), EMBEDDED_AT_ONCE, is_embedded=True)
    memory = RungMemory(
        load=lambda key: _load_manner(store, key),
        save=lambda key, manner: _save_manner(store, key, manner),
    )
    carriers = {tier: transport_of(route) for tier, route in writers.routes.tiers.items()}
    opened = {
        tier: ChatWriter(
            model=route.chat_model(tier),
            transport=carriers[tier],
            forget=carriers[tier].forget,
            log=StoreCallLog(store, series_of),
            memory=memory,
            price=_price_of(route, writers.routes.price_book),
            count=estimate_tokens,
            api_key=_key(route, tier, writers.keys),
            fit=_fit,
        )
        for tier, route in writers.routes.tiers.items()
    }
    at_once = max(route.max_concurrency for route in writers.routes.tier_routes)
    return OpenedWriter(
        TieredWriter(routes=writers.routes, writers=opened), at_once, is_embedded=False
    )


def writer_accounts(writers: Writers) -> dict[str, Account]:
    """Return the accounts of the routes, by provider, with the strictest limits of each.

    Keys stay with the writer, which puts them into its requests.
    """
    routes = writers.routes.tier_routes
    shared = {
        provider: [route for route in routes if route.provider == provider]
        for provider in {route.provider for route in routes}
    }
    book = writers.routes.price_book
    return {provider: _account(provider, own, book) for provider, own in shared.items()}


def _account(provider: str, routes: list[TierRoute], book: PriceBook) -> Account:
    return Account(
        name=provider,
        provider=provider,
        base_url=routes[0].base_url,
        limits=AccountLimits(
            max_concurrency=min(route.max_concurrency for route in routes),
            requests_per_minute=min(route.requests_per_minute for route in routes),
        ),
        policy=CallPolicy(
            repeat_unclear_up_to_usd=min(route.repeat_unclear_up_to_usd for route in routes),
            allow_unpriced=True,
        ),
        is_free=all(_costs_nothing(route, book) for route in routes),
    )


def _costs_nothing(route: TierRoute, book: PriceBook) -> bool:
    """Return whether the server is one's own and nobody has a price for its model."""
    is_own = is_private_address(route.base_url)
    return route.is_free or (is_own and not book.rows(route.model, provider=route.provider))


def _fit(prompt: Prompt, available_tokens: int) -> Prompt:
    return fit_prompt(prompt, available_tokens, count=estimate_tokens)


def _price_of(route: TierRoute, book: PriceBook) -> Pricing:
    if route.is_free:
        return lambda _model, _units: PricedCost(Decimal(0), "free-route")
    return partial(book.cost, provider=route.provider)


def _key(route: TierRoute, tier: TierName, keys: Mapping[str, SecretStr]) -> SecretStr | None:
    if route.api_key_env is None:
        return None
    if route.api_key_env not in keys:
        raise InvalidSettingError(
            f"the {tier} route to {route.model} wants a key in {route.api_key_env}, which is not "
            "set; set the environment variable, or put the key into the Writers' Room block"
        )
    return keys[route.api_key_env]


def _manner_name(key: str) -> str:
    return f"writers/{hashlib.sha256(key.encode()).hexdigest()}.json"


def _save_manner(store: ArtifactStore, key: str, manner: Manner) -> None:
    """Keep what was learned about a server; an answer is worth more than that."""
    with suppress(ArtifactError):
        store.put_json(_manner_name(key), manner.model_dump(mode="json"))


def _load_manner(store: ArtifactStore, key: str) -> Manner | None:
    """Return what was learned about a server; nothing where the record cannot be read."""
    try:
        record: JsonValue = store.get_json(_manner_name(key))
        return Manner.model_validate(record)
    except (ArtifactMissingError, ArtifactCorruptError, ValidationError):
        return None
