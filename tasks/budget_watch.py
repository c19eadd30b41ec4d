"""Says so while there is time: an event when most of a budget is spent or reserved."""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from time import monotonic
from typing import Final

from prefect.events import emit_event

from cliffhanger.models.jobs.balances import read_balance
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.money.budget import Balance, Scope, show_usd
from tasks.observing import StageEnd, observers, watch
from tasks.studio import Studio

EVENT: Final = "cliffhanger.budget.near"
NEAR: Final = Decimal("0.8")
LOOK_SECONDS: Final = 5.0


@dataclass(slots=True)
class BudgetWatch:
    """Looks at the balances as stages end, and emits one event per run and cap."""

    paid: PaidStudio
    _said: set[str] = field(default_factory=set[str])
    _looked_seconds: float = 0.0
    _look: asyncio.Task[None] | None = None

    def stage_planned(self, stage: str, count: int) -> None:
        """Nothing is spent by a plan."""

    def stage_started(self, stage: str) -> None:
        """Nothing is spent by a start."""

    def stage_ended(self, end: StageEnd) -> None:
        """Look, at most every few seconds, and beside the work."""
        if end.is_cached or monotonic() - self._looked_seconds < LOOK_SECONDS:
            return
        self._looked_seconds = monotonic()
        self._look = asyncio.get_running_loop().create_task(self.look())

    async def look(self) -> None:
        """Emit an event for every cap that is near and was not told of."""
        for scope in self.paid.purpose("").scopes:
            if scope.cap_usd is None or scope.key in self._said:
                continue
            key = scope.key
            balance = await self.paid.tools.database.arun(
                lambda connection, key=key: read_balance(connection, key)
            )
            if is_near(scope, balance):
                self._said.add(scope.key)
                _tell(scope, balance)


def is_near(scope: Scope, balance: Balance) -> bool:
    """Return whether four fifths of the cap are spent or reserved."""
    if scope.cap_usd is None:
        return False
    return balance.settled_usd + balance.reserved_usd >= NEAR * scope.cap_usd


async def look_at_budget() -> None:
    """Look once more, at the end of a flow that paid."""
    for observer in observers():
        if isinstance(observer, BudgetWatch):
            await observer.look()


def watch_budget(studio: Studio) -> None:
    """Watch the caps of the running flow, where it pays for anything."""
    if studio.paid is not None and any(scope.cap_usd for scope in studio.paid.purpose("").scopes):
        watch(BudgetWatch(studio.paid))


def _tell(scope: Scope, balance: Balance) -> None:
    cap = scope.cap_usd or Decimal(0)
    emit_event(
        event=EVENT,
        resource={
            "prefect.resource.id": f"cliffhanger.budget.{scope.key}",
            "prefect.resource.name": str(scope),
        },
        payload={
            "scope": str(scope),
            "settled_usd": show_usd(balance.settled_usd),
            "reserved_usd": show_usd(balance.reserved_usd),
            "cap_usd": show_usd(cap),
            "advice": (
                f"nothing is sent that would pass the cap; raise {scope.kind}_usd under budget in "
                "the studio profile where it is too low"
            ),
        },
    )
