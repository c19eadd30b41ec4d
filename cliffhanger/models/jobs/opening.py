"""Routes and keys to a studio that can pay: accounts, gates, journal and driver."""

import asyncio
import gc
import os
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.call_log import StoreCallLedger
from cliffhanger.models.http import HttpLimits, HttpxAsyncTransport
from cliffhanger.models.jobs.breaker import give_a_chance
from cliffhanger.models.jobs.call import Priority, Purpose
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.driver import JobDriver
from cliffhanger.models.jobs.gate import AccountGate, OwnPlaces, SharedPlaces
from cliffhanger.models.jobs.hiding import HidingTransport
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import Order
from cliffhanger.models.jobs.owner import make_owner
from cliffhanger.models.jobs.recording import Recorder
from cliffhanger.models.jobs.routing import Made, Maker, make_first
from cliffhanger.models.jobs.tools import Account, StepHook, Tools, ignore_step
from cliffhanger.models.quality import Quality
from cliffhanger.models.registry import find_adapter
from cliffhanger.models.studio_routes import AccountRoute, StudioRoutes
from cliffhanger.money.ledger import rows_to_parquet
from cliffhanger.money.prices import PriceBook, load_price_book
from cliffhanger.store.protocol import ArtifactStore

JOURNAL_VARIABLE: Final = "CLIFFHANGER_JOURNAL"
SCALE_VARIABLE: Final = "CLIFFHANGER_PAUSE_SCALE"
"""Shortens the pauses between looks and tries, for rehearsals against a server that is faster."""
PAID_HTTP: Final = HttpLimits(silence_seconds=300.0, total_seconds=900.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidSetup:
    """What a studio pays with, and for.

    Attributes:
        routes: Who makes what.
        accounts: By name, with their keys; at least those that the routes name.
        store: Where inputs lie and results go.
        places: The accounts' limits over all machines.
        on_step: Told of every durable step.
        quality: Which candidates are asked; None for the routes' own.
        priority: Whose turn comes first.
    """

    routes: StudioRoutes
    accounts: Mapping[str, Account]
    store: ArtifactStore
    places: SharedPlaces = field(default_factory=OwnPlaces)
    on_step: StepHook = ignore_step
    quality: Quality | None = None
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidStudio:
    """Models that are paid for, ready to be asked.

    Attributes:
        driver: Makes the calls.
        tools: What it works with.
        routes: Who makes what.
        makers: By capability, in order of the route.
        quality: Which candidates are asked.
        priority: Whose turn comes first.
        series_id: Series that calls are charged to.
        episode_number: Episode that they are charged to.
    """

    driver: JobDriver
    tools: Tools
    routes: StudioRoutes
    makers: Mapping[Capability, tuple[Maker, ...]]
    quality: Quality
    priority: Priority
    series_id: str = ""
    episode_number: int | None = None

    def charged_to(self, series_id: str, episode_number: int | None) -> "PaidStudio":
        """Return the same studio, its calls charged to an episode."""
        return replace(self, series_id=series_id, episode_number=episode_number)

    def makes(self, capability: Capability) -> bool:
        """Whether *capability* is paid for."""
        return bool(self.makers.get(capability))

    def num_takes(self, capability: Capability) -> int:
        """Return how many takes the route asks for."""
        route = self.routes.route(capability)
        return route.takes if route else 1

    def fingerprint(self, capability: Capability) -> str:
        """Return what results of *capability* depend on besides their orders."""
        return self.routes.fingerprint(capability, self.quality)

    def purpose(self, subject: str, *, take: int = 1) -> Purpose:
        """Return what a call is for and what it is charged to, now."""
        return Purpose(
            series_id=self.series_id,
            episode_number=self.episode_number,
            subject=subject,
            take=take,
            priority=self.priority,
            scopes=self.routes.budget.scopes(
                series_id=self.series_id,
                episode_number=self.episode_number,
                at=self.tools.now(),
            ),
        )

    async def make(
        self,
        capability: Capability,
        order_for: Callable[[Maker], Order],
        *,
        subject: str,
        take: int = 1,
    ) -> Made:
        """Return what the route's first willing candidate made; raises as `make_first`."""
        return await self.make_by(self.makers[capability], order_for, subject=subject, take=take)

    async def make_by(
        self,
        makers: Sequence[Maker],
        order_for: Callable[[Maker], Order],
        *,
        subject: str,
        take: int = 1,
    ) -> Made:
        """Return what the first willing of *makers* made; raises as `make_first`."""
        purpose = self.purpose(subject, take=take)
        return await make_first(self.driver, makers, order_for, purpose)


@asynccontextmanager
async def open_paid_studio(setup: PaidSetup) -> AsyncGenerator[PaidStudio]:
    """Give the studio, ready to pay, and close it afterwards.

    Raises:
        InvalidSettingError: A route names a protocol or an account that is not there.
        JournalUnavailableError: The journal cannot be opened.
    """
    quality = setup.quality or setup.routes.quality
    makers = {
        capability: makers_of(setup.routes, setup.accounts, capability, quality)
        for capability in Capability
        if setup.routes.route(capability) is not None
    }
    async with open_driver(
        setup.accounts,
        journal=setup.routes.journal,
        store=setup.store,
        prices=price_book(setup.routes),
        places=setup.places,
        on_step=setup.on_step,
    ) as (driver, tools):
        yield PaidStudio(
            driver=driver,
            tools=tools,
            routes=setup.routes,
            makers=makers,
            quality=quality,
            priority=setup.priority,
        )


@asynccontextmanager
async def open_driver(  # noqa: PLR0913  what it works with, each part by its name
    accounts: Mapping[str, Account],
    *,
    journal: str,
    store: ArtifactStore,
    prices: PriceBook,
    places: SharedPlaces,
    on_step: StepHook = ignore_step,
) -> AsyncGenerator[tuple[JobDriver, Tools]]:
    """Give a driver over *accounts* and what it works with; closes both afterwards."""
    owner = make_owner()
    await asyncio.to_thread(rows_to_parquet, ())  # loads what the first row would hold all up for
    with (
        _collector_rests(),
        open_journal(journal) as database,
        tempfile.TemporaryDirectory(prefix="cliffhanger-paid-") as folder,
    ):
        async with HttpxAsyncTransport(limits=PAID_HTTP) as transport:
            gates = {
                name: AccountGate(name, account.limits, database, owner=owner, places=places)
                for name, account in accounts.items()
            }
            recorder = Recorder(StoreCallLedger(store))
            tools = Tools(
                accounts=accounts,
                gates=gates,
                database=database,
                store=store,
                transport=HidingTransport.over(transport, accounts.values()),
                prices=prices,
                recorder=recorder,
                owner=owner,
                workspace=Path(folder),
                on_step=on_step,
                sleep_scale=float(os.environ.get(SCALE_VARIABLE, "1.0")),
            )
            for name in accounts:
                await database.arun(give_a_chance(name))
            driver = JobDriver(tools)
            try:
                yield driver, tools
            finally:
                await driver.close()
                await recorder.close()


@contextmanager
def _collector_rests() -> Generator[None]:
    """Have the collector leave alone what is loaded by now.

    Walking through all modules again and again takes a sixth of what a call costs in CPU.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def open_journal(journal: str = "") -> Generator[JournalDatabase]:
    """Give the journal at *journal*, or where the environment or the home folder has it."""
    database = JournalDatabase(journal or default_journal())
    try:
        yield database
    finally:
        database.close()


def default_journal() -> str:
    """Return where paid calls are written down unless a profile says otherwise."""
    home = Path.home() / ".cliffhanger" / "journal.db"
    return os.environ.get(JOURNAL_VARIABLE) or str(home)


def price_book(routes: StudioRoutes) -> PriceBook:
    """Return the packaged book, with the profile's prices in the place of its own."""
    book = load_price_book()
    return book.revised_by(PriceBook(prices=routes.prices)) if routes.prices else book


def account_of(name: str, route: AccountRoute, environment: Mapping[str, str]) -> Account:
    """Return the account that a profile names, its keys read from *environment*.

    Raises:
        InvalidSettingError: A variable is not set.
    """
    return Account(
        name=name,
        provider=route.provider,
        base_url=route.base_url,
        api_key=_key(name, route.api_key_env, environment),
        api_secret=_key(name, route.api_secret_env, environment),
        settings=route.settings,
        limits=route.limits,
        policy=route.policy,
        is_free=route.is_free,
    )


def _key(name: str, variable: str | None, environment: Mapping[str, str]) -> SecretStr | None:
    if variable is None:
        return None
    if not environment.get(variable):
        raise InvalidSettingError(
            f"account {name} wants its key in {variable}, which is not set; set the environment "
            "variable, or make a Provider Account block of that name"
        )
    return SecretStr(environment[variable])


def makers_of(
    routes: StudioRoutes,
    accounts: Mapping[str, Account],
    capability: Capability,
    quality: Quality,
) -> tuple[Maker, ...]:
    """Return the candidates for *capability*, in order of the route; nothing where it has none.

    Raises:
        InvalidSettingError: A candidate names a protocol or an account that is not there.
    """
    route = routes.route(capability)
    if route is None:
        return ()
    makers: list[Maker] = []
    for candidate in route.for_quality(quality):
        adapter = find_adapter(candidate.protocol)
        if adapter.caps.capability is not capability:
            raise InvalidSettingError(
                f"models.{capability} names protocol {candidate.protocol!r}, which makes "
                f"{adapter.caps.capability}; choose one for {capability}"
            )
        if candidate.account not in accounts:
            raise InvalidSettingError(
                f"models.{capability} names account {candidate.account!r}, which is neither under "
                "models.accounts nor a Provider Account block"
            )
        makers.append(Maker(candidate, accounts[candidate.account], adapter))
    return tuple(makers)
