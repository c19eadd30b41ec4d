"""The budget of a release: an episode is begun only where what is left is enough for it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Connection

from cliffhanger.errors import BudgetExceededError
from cliffhanger.models.jobs.balances import read_balance
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.opening import open_journal
from cliffhanger.models.studio_routes import StudioRoutes
from cliffhanger.money.allowance import Pledge, refuse_release
from cliffhanger.money.budget import Balance, BudgetCaps, Scope, Scopes
from tasks.release_orders import EpisodeOrder

Forecast = Callable[[EpisodeOrder], Awaitable[Decimal]]
"""What an episode is expected to cost, in USD."""


@dataclass(slots=True)
class ReleaseBudget:
    """Admits episodes one after the other; nothing is refused where nothing is paid.

    Attributes:
        journals: Of paid calls, by the address that profiles give.
        cap_usd: A tighter cap for every series than that of its profile; None for the profile's.
        forecast: What an episode is expected to cost.
        refusals: Why series, days and episodes have no more, by the scope in words.
    """

    journals: Mapping[str, JournalDatabase]
    cap_usd: Decimal | None
    forecast: Forecast
    refusals: dict[str, BudgetExceededError] = field(default_factory=dict[str, BudgetExceededError])
    _under_way: dict[str, Pledge] = field(default_factory=dict[str, Pledge])
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def admit(self, order: EpisodeOrder) -> str:
        """Return why the episode must not be begun; empty where it may, and it then counts.

        Once a series or a day has no more, no later episode of it is begun either.
        """
        if order.form.profile.models.is_embedded:
            return ""
        async with self._turn:
            scopes = self._scopes(order)
            if any(str(scope) in self.refusals for scope in scopes):
                return "the budget stopped the release before it"
            expected = await self.forecast(order)
            pledge = Pledge(episode_scope=scopes[0].key, expected_usd=expected)
            keys = {scope.key for scope in scopes}
            keys |= {item.episode_scope for item in self._under_way.values()}
            balances = await self._read(order, keys)
            refusal = refuse_release(order.words, pledge, scopes, balances, self._under_way)
            if refusal is not None:
                self.refusals[refusal.scope] = refusal
                return str(refusal)
            self._under_way[order.key] = pledge
            return ""

    def end(self, order: EpisodeOrder) -> None:
        """Take note that nothing more of the episode is to come."""
        self._under_way.pop(order.key, None)

    async def spent_on(self, order: EpisodeOrder) -> Decimal:
        """Return what was paid for an episode by now, in USD."""
        return await self._spent(order, self._scopes(order)[0])

    async def spent_on_series(self, order: EpisodeOrder) -> Decimal:
        """Return what was paid for the episode's series by now, in USD."""
        return await self._spent(order, self._scopes(order)[1])

    def caps_of(self, routes: StudioRoutes) -> BudgetCaps:
        """Return the caps of a profile, that of the series tightened."""
        own = [cap for cap in (routes.budget.series_usd, self.cap_usd) if cap is not None]
        return routes.budget.model_copy(update={"series_usd": min(own)}) if own else routes.budget

    def _scopes(self, order: EpisodeOrder) -> Scopes:
        """Return what the episode is charged to: episode, series and today."""
        return self.caps_of(order.form.profile.models).scopes(
            series_id=order.script.series_id,
            episode_number=order.script.episode_number,
            at=datetime.now(UTC),
        )

    async def _spent(self, order: EpisodeOrder, scope: Scope) -> Decimal:
        if order.form.profile.models.is_embedded:
            return Decimal(0)
        return (await self._read(order, {scope.key}))[scope.key].settled_usd

    async def _read(self, order: EpisodeOrder, keys: set[str]) -> dict[str, Balance]:
        def read(connection: Connection) -> dict[str, Balance]:
            return {key: read_balance(connection, key) for key in keys}

        return await self.journals[order.form.profile.models.journal].arun(read)


@asynccontextmanager
async def release_budget(
    orders: Sequence[EpisodeOrder], cap_usd: Decimal | None, forecast: Forecast
) -> AsyncGenerator[ReleaseBudget]:
    """Give the budget of a release.

    Args:
        orders: What is to be made, with the profiles whose journals are read.
        cap_usd: A tighter cap for every series; None for the profile's.
        forecast: What an episode is expected to cost.

    Raises:
        JournalUnavailableError: A journal cannot be opened.
    """
    routes = [order.form.profile.models for order in orders]
    addresses = {item.journal for item in routes if not item.is_embedded}
    with ExitStack() as stack:
        journals = {address: stack.enter_context(open_journal(address)) for address in addresses}
        yield ReleaseBudget(journals, cap_usd, forecast)
