"""The handle of the writers' room: who writes, under which rules, how many at once."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from cliffhanger.checks.script import ScriptRules
from cliffhanger.models.jobs.charge import Charge
from cliffhanger.models.jobs.chatting import PaidChat
from cliffhanger.models.jobs.gate import OwnPlaces
from cliffhanger.models.jobs.opening import open_driver
from cliffhanger.models.open_writer import OpenedWriter, Writers, open_writer, writer_accounts
from cliffhanger.models.protocols import Writer
from cliffhanger.models.routes import TierRoute
from cliffhanger.models.studio_routes import StudioRoutes
from cliffhanger.production.series import CallSummary
from tasks.studio import Studio
from tasks.writers import find_writers

T = TypeVar("T")

LIMIT: Final = "writer"
"""Name of the global concurrency limit that all machines share."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of writing, done or found done.

    Attributes:
        work: Kind of work.
        label: What it was for.
        calls: What it took when it was done.
    """

    work: str
    label: str
    calls: CallSummary


class Room:
    """Opened once per flow run; never part of a cache key but for its writer's name.

    No dataclass: Prefect walks through the fields of those it is given.
    """

    __slots__ = ("_charge", "_opened", "_threads", "jobs", "rules", "studio")

    def __init__(
        self,
        studio: Studio,
        opened: OpenedWriter,
        rules: ScriptRules,
        charge: Charge | None = None,
    ) -> None:
        self.studio = studio
        self.rules = rules
        self.jobs: list[Job] = []
        self._opened = opened
        self._charge = charge
        self._threads = ThreadPoolExecutor(opened.at_once, thread_name_prefix="writer")

    @property
    def writer(self) -> Writer:
        """Who writes."""
        return self._opened.writer

    @property
    def at_once(self) -> int:
        """How many jobs are under way together."""
        return self._opened.at_once

    @property
    def is_embedded(self) -> bool:
        """Whether the embedded draft writer writes."""
        return self._opened.is_embedded

    async def run(self, work: Callable[[], T]) -> T:
        """Return what blocking *work* returns, done in a thread of the room."""
        async with self.studio.slot(LIMIT):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def charge_to(self, series_id: str) -> None:
        """Charge every later call to the series, which has a name now."""
        if self._charge is not None:
            self._charge.series_id = series_id

    def close(self) -> None:
        """Give the threads back."""
        self._threads.shutdown(wait=False, cancel_futures=True)


@asynccontextmanager
async def open_room(
    studio: Studio,
    writers: str | None,
    rules: ScriptRules,
    *,
    models: StudioRoutes,
) -> AsyncGenerator[Room]:
    """Give the room and close it afterwards.

    Args:
        studio: Where answers and the record of every call are kept.
        writers: Name of a Writers' Room block, a YAML file of routes, or `URL#MODEL`; None for
            the embedded draft writer.
        rules: What scripts are checked against.
        models: Budget and journal of the studio.

    Raises:
        InvalidSettingError: There are no such writers, or a key is missing.
        JournalUnavailableError: The journal cannot be opened.
    """
    found = await find_writers(writers)
    if found is None:
        room = Room(studio, open_writer(None, studio.store, _nobody), rules)
        try:
            yield room
        finally:
            room.close()
        return
    charge = Charge(models.budget)
    async with open_chats(studio, found, models, charge) as transport_of:
        opened = await asyncio.to_thread(
            partial(
                open_writer,
                found,
                studio.store,
                transport_of,
                series_of=lambda: charge.series_id,
            )
        )
        room = Room(studio, opened, rules, charge)
        try:
            yield room
        finally:
            room.close()


@asynccontextmanager
async def open_chats(
    studio: Studio, writers: Writers, models: StudioRoutes, charge: Charge
) -> AsyncGenerator[Callable[[TierRoute], PaidChat]]:
    """Give what carries the requests of a route, every one of them in the journal."""
    async with open_driver(
        writer_accounts(writers),
        journal=models.journal,
        store=studio.store,
        prices=writers.routes.price_book,
        places=OwnPlaces(),
    ) as (_, tools):
        chats: dict[TierRoute, PaidChat] = {}

        def transport_of(route: TierRoute) -> PaidChat:
            return chats[route]

        for route in writers.routes.tier_routes:
            chats[route] = PaidChat(tools, account=route.provider, model=route.model, charge=charge)
        try:
            yield transport_of
        finally:
            for chat in chats.values():
                await chat.close()


def _nobody(route: TierRoute) -> PaidChat:
    raise AssertionError(f"the embedded writer asks nobody, not even {route.model}")
