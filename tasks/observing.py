"""Who watches a run: every stage says when it starts and how it ended."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from math import ceil
from typing import Final, Protocol

PERCENTS: Final = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class StageEnd:
    """One call of a stage, over.

    Attributes:
        stage: Name of the stage.
        seconds: Wall time of the call.
        is_cached: Whether finished work was found instead of done.
        is_failed: Whether it raised.
    """

    stage: str
    seconds: float
    is_cached: bool
    is_failed: bool


class Observer(Protocol):
    """Hears of stages while they run."""

    def stage_started(self, stage: str) -> None:
        """Take note that a call of *stage* is under way."""
        ...

    def stage_ended(self, end: StageEnd) -> None:
        """Take note that a call ended."""
        ...

    def stage_planned(self, stage: str, count: int) -> None:
        """Take note that *stage* will be called *count* times."""
        ...


@dataclass(frozen=True, slots=True)
class StageSum:
    """All calls of one stage in a run.

    Attributes:
        stage: Name.
        calls: How often it was called.
        cached: How many of them found finished work.
        seconds: Wall time of all calls, added up.
        worked_seconds: Wall time of each call that did the work: neither cached nor failed.
    """

    stage: str
    calls: int
    cached: int
    seconds: float
    worked_seconds: tuple[float, ...] = ()

    @property
    def percentiles(self) -> dict[int, float | None]:
        """Seconds by per cent, of the calls that did the work (nearest rank); None of none."""
        ordered = sorted(self.worked_seconds)
        return {
            percent: ordered[ceil(percent * len(ordered) / 100) - 1] if ordered else None
            for percent in PERCENTS
        }


@dataclass(slots=True)
class RunLog:
    """The calls of one run, for the table of stage times."""

    ends: list[StageEnd] = field(default_factory=list[StageEnd])

    def stage_started(self, stage: str) -> None:
        """Nothing is kept of a start."""

    def stage_planned(self, stage: str, count: int) -> None:
        """Nothing is kept of a plan."""

    def stage_ended(self, end: StageEnd) -> None:
        """Keep *end*."""
        self.ends.append(end)

    def sums(self) -> tuple[StageSum, ...]:
        """Return one row per stage, in order of the first end."""
        rows: dict[str, StageSum] = {}
        for end in self.ends:
            row = rows.get(end.stage, StageSum(end.stage, 0, 0, 0.0))
            worked = () if end.is_cached or end.is_failed else (end.seconds,)
            rows[end.stage] = StageSum(
                end.stage,
                row.calls + 1,
                row.cached + end.is_cached,
                row.seconds + end.seconds,
                (*row.worked_seconds, *worked),
            )
        return tuple(rows.values())


_OBSERVERS: Final[ContextVar[tuple[Observer, ...]]] = ContextVar("observers", default=())


@contextmanager
def watched_by(observer: Observer) -> Generator[None]:
    """Let *observer* hear of every stage that runs in the block."""
    token = _OBSERVERS.set((*_OBSERVERS.get(), observer))
    try:
        yield
    finally:
        _OBSERVERS.reset(token)


def watch(observer: Observer) -> None:
    """Let *observer* hear of every later stage of the running flow."""
    _OBSERVERS.set((*_OBSERVERS.get(), observer))


def observers() -> tuple[Observer, ...]:
    """Return who watches now."""
    return _OBSERVERS.get()
