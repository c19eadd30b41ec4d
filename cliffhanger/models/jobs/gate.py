"""The gate of an account within a process: a place, then a turn, the most urgent call first.

Places are what runs at once: first within the process, then the named limit that all machines
share. Turns are the pace, given out by the journal's database in small blocks.
"""

import asyncio
import heapq
import itertools
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Protocol

from cliffhanger.errors import AccountStoppedError
from cliffhanger.models.jobs.breaker import Verdict
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.pace import (
    AHEAD_SECONDS,
    LATE_SECONDS,
    TurnRequest,
    Turns,
    be_first,
    leave_queue,
    take_turns,
)
from cliffhanger.models.jobs.settings import AccountLimits

PROBING_SECONDS: Final = 0.2
"""How often to look whether a probe has come back; the others wait for it."""
FULL_SECONDS: Final = 0.25
"""How long to wait before asking again for a place that others hold."""


class SharedPlaces(Protocol):
    """The named limit of an account over all machines."""

    def is_limited(self, account: str) -> bool:
        """Whether there is such a limit."""
        ...

    def try_place(self, account: str) -> AbstractAsyncContextManager[bool]:
        """Hold a place within the block; gives False where all stay taken for a moment."""
        ...

    async def wait_for_turn(self, account: str) -> None:
        """Return when the account's rate over all machines lets another call begin."""
        ...


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """No limit beyond the process; for runs without a server."""

    def is_limited(self, account: str) -> bool:  # noqa: ARG002  the seam's
        """There is none."""
        return False

    @asynccontextmanager
    async def try_place(self, account: str) -> AsyncGenerator[bool]:  # noqa: ARG002  the seam's
        """Give a place."""
        yield True

    async def wait_for_turn(self, account: str) -> None:
        """Let it begin."""


@dataclass(order=True, slots=True)
class _Waiter:
    order_at: float
    serial: int
    admitted: asyncio.Future[None] = field(compare=False)


class AccountGate:
    """Lets calls of one account through; belongs to one event loop.

    Args:
        account: Name of the account.
        limits: What its provider allows.
        database: Keeps pace and breaker for all machines.
        owner: Name of the process.
        places: The limit over all machines.
    """

    def __init__(
        self,
        account: str,
        limits: AccountLimits,
        database: JournalDatabase,
        *,
        owner: str,
        places: SharedPlaces,
    ) -> None:
        self.account = account
        self._limits = limits
        self._database = database
        self._owner = owner
        self._places = places
        self._serials = itertools.count()
        self._num_free = limits.max_concurrency
        self._for_place: list[_Waiter] = []
        self._for_turn: list[_Waiter] = []
        self._dispatcher: asyncio.Task[None] | None = None
        self._num_given = 0
        self._given_until = 0.0
        self._held_until = 0.0

    @property
    def num_waiting(self) -> int:
        """Calls of this process that wait."""
        return len(self._for_place) + len(self._for_turn)

    @asynccontextmanager
    async def place(self, order_at: float) -> AsyncGenerator[None]:
        """Hold a place for a call within the block.

        Args:
            order_at: When it came, plus its priority's head start; seconds of the epoch.
        """
        await self._take_own_place(order_at)
        try:
            while True:
                async with self._shared_place(order_at) as is_mine:
                    if is_mine:
                        yield
                        return
                await asyncio.sleep(FULL_SECONDS)
        finally:
            self._give_own_place()

    async def turn(self, order_at: float) -> None:
        """Return when it is the call's turn.

        Raises:
            AccountStoppedError: The account's breaker is open.
        """
        waiter = self._enqueue(self._for_turn, order_at)
        if self._dispatcher is None or self._dispatcher.done():
            self._dispatcher = asyncio.create_task(self._dispatch())
        await waiter.admitted
        if self._places.is_limited(self.account):
            await self._places.wait_for_turn(self.account)

    def hold(self, seconds: float) -> None:
        """Let no call of this process through for so long; the database tells the others."""
        self._held_until = max(self._held_until, monotonic() + seconds)

    @asynccontextmanager
    async def _shared_place(self, order_at: float) -> AsyncGenerator[bool]:
        """Give whether a place of all machines is held; whoever is more urgent comes first."""
        if not self._places.is_limited(self.account):
            yield True
            return
        queue = f"{self.account}#places"
        is_first = await self._database.arun(be_first(queue, self._owner, order_at))
        if not is_first:
            yield False
            return
        async with self._places.try_place(self.account) as is_mine:
            if is_mine:
                await self._database.arun(leave_queue(queue, self._owner))
            yield is_mine

    async def _take_own_place(self, order_at: float) -> None:
        if self._num_free > 0:
            self._num_free -= 1
            return
        waiter = self._enqueue(self._for_place, order_at)
        try:
            await waiter.admitted
        except asyncio.CancelledError:
            if waiter.admitted.done() and not waiter.admitted.cancelled():
                self._give_own_place()
            raise

    def _give_own_place(self) -> None:
        while self._for_place:
            waiter = heapq.heappop(self._for_place)
            if not waiter.admitted.done():
                waiter.admitted.set_result(None)
                return
        self._num_free += 1

    def _enqueue(self, heap: list[_Waiter], order_at: float) -> _Waiter:
        waiter = _Waiter(order_at, next(self._serials), asyncio.get_running_loop().create_future())
        heapq.heappush(heap, waiter)
        return waiter

    def _has_waiting(self) -> bool:
        """Return whether somebody still waits for a turn; those who gave up are forgotten."""
        while self._for_turn and self._for_turn[0].admitted.done():
            heapq.heappop(self._for_turn)
        return bool(self._for_turn)

    async def _dispatch(self) -> None:
        """Ask for turns while anybody waits; the next ones come before the last have begun."""
        try:
            while self._has_waiting():
                await asyncio.sleep(max(0.0, self._held_until - monotonic()))
                if len(self._for_turn) <= self._num_given:
                    await self._all_begun()
                    continue
                turns = await self._database.arun(take_turns(self._request()))
                if turns.verdict.is_probing:
                    await asyncio.sleep(PROBING_SECONDS)
                elif not turns.verdict.is_open_for_calls:
                    await self._all_begun()
                    self._refuse_all(turns.verdict)
                elif turns.num_given == 0:
                    await asyncio.sleep(turns.start_seconds)
                else:
                    self._schedule(turns)
                    await asyncio.sleep(
                        max(0.0, self._given_until - AHEAD_SECONDS / 2 - monotonic())
                    )
        except Exception as exc:  # noqa: BLE001  those who wait must hear of it
            self._fail_all(exc)

    def _request(self) -> TurnRequest:
        num_left = len(self._for_turn) - self._num_given
        return TurnRequest(
            account=self.account,
            owner=self._owner,
            num_wanted=num_left,
            num_waiting=num_left,
            order_at=heapq.nsmallest(self._num_given + 1, self._for_turn)[-1].order_at,
            calls_per_second=self._limits.calls_per_second,
        )

    def _schedule(self, turns: Turns) -> None:
        """Let each turn go to whoever is the most urgent when it begins."""
        loop = asyncio.get_running_loop()
        for index in range(turns.num_given):
            at = turns.given_at + turns.start_seconds + index * turns.interval_seconds
            loop.call_later(max(0.0, at - monotonic()), self._begin, at)
            self._given_until = at
        self._num_given += turns.num_given

    def _begin(self, at: float) -> None:
        self._num_given -= 1
        now = monotonic()
        if now >= self._held_until and now - at <= LATE_SECONDS:
            self._admit_one()

    async def _all_begun(self) -> None:
        while self._num_given:  # noqa: ASYNC110  it is known when
            await asyncio.sleep(max(0.001, self._given_until - monotonic()))

    def _admit_one(self) -> None:
        while self._for_turn:
            waiter = heapq.heappop(self._for_turn)
            if not waiter.admitted.done():
                waiter.admitted.set_result(None)
                return

    def _refuse_all(self, verdict: Verdict) -> None:
        self._fail_all(
            AccountStoppedError(
                f"nothing is sent to {self.account} for {verdict.wait_seconds:.0f} s: "
                f"{verdict.reason}; `cliffhanger providers` shows its state",
                is_refused=verdict.is_stopped,
            )
        )

    def _fail_all(self, error: Exception) -> None:
        waiters, self._for_turn = self._for_turn, []
        for waiter in waiters:
            if not waiter.admitted.done():
                waiter.admitted.set_exception(error)
