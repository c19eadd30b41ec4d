"""The handle of the writers' room: who writes, under which rules, how many at once."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from cliffhanger.checks.script import ScriptRules
from cliffhanger.models.open_writer import OpenedWriter, open_writer
from cliffhanger.models.protocols import Writer
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

    __slots__ = ("_opened", "_threads", "jobs", "rules", "studio")

    def __init__(self, studio: Studio, opened: OpenedWriter, rules: ScriptRules) -> None:
        self.studio = studio
        self.rules = rules
        self.jobs: list[Job] = []
        self._opened = opened
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

    def close(self) -> None:
        """Give threads and connections back."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._opened.close()


@asynccontextmanager
async def open_room(
    studio: Studio, writers: str | None, rules: ScriptRules
) -> AsyncGenerator[Room]:
    """Give the room and close it afterwards.

    Args:
        studio: Where answers and the record of every call are kept.
        writers: Name of a Writers' Room block, a YAML file of routes, or `URL#MODEL`; None for
            the embedded draft writer.
        rules: What scripts are checked against.

    Raises:
        InvalidSettingError: There are no such writers, or a key is missing.
    """
    found = await find_writers(writers)
    room = Room(studio, await asyncio.to_thread(open_writer, found, studio.store), rules)
    try:
        yield room
    finally:
        room.close()
