"""Who watches hears of every stage, and only while watching."""

import asyncio
from dataclasses import dataclass, field

import pytest

from tasks.observing import RunLog, StageEnd, StageSum, observers, watch, watched_by


@dataclass
class Listener:
    """Writes down what it hears."""

    heard: list[str] = field(default_factory=list)

    def stage_started(self, stage: str) -> None:
        """Note the start."""
        self.heard.append(f"started {stage}")

    def stage_ended(self, end: StageEnd) -> None:
        """Note the end."""
        self.heard.append(f"ended {end.stage}")

    def stage_planned(self, stage: str, count: int) -> None:
        """Note the plan."""
        self.heard.append(f"planned {stage} {count}")


def end(stage: str, seconds: float, *, is_cached: bool = False) -> StageEnd:
    return StageEnd(stage, seconds, is_cached=is_cached, is_failed=False)


def test_a_log_adds_up_the_calls_of_each_stage_in_order() -> None:
    log = RunLog()
    log.stage_started("video")
    log.stage_planned("video", 2)
    for item in (end("video", 1.5), end("mux", 0.5), end("video", 0.25, is_cached=True)):
        log.stage_ended(item)
    assert log.sums() == (
        StageSum("video", calls=2, cached=1, seconds=1.75, worked_seconds=(1.5,)),
        StageSum("mux", calls=1, cached=0, seconds=0.5, worked_seconds=(0.5,)),
    )


def test_watching_ends_with_the_block_even_when_it_fails() -> None:
    one, two = Listener(), Listener()
    with watched_by(one):
        with watched_by(two):
            assert observers() == (one, two)
        assert observers() == (one,)

    def fail() -> None:
        with watched_by(one):
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert observers() == ()


async def test_a_watcher_is_heard_by_tasks_started_later_and_by_no_other_run() -> None:
    """Two flows in one process have their own watchers."""

    async def run(listener: Listener) -> tuple[object, ...]:
        watch(listener)
        await asyncio.sleep(0)

        async def stage() -> tuple[object, ...]:
            await asyncio.sleep(0)
            return observers()

        return await asyncio.create_task(stage())

    one, two = Listener(), Listener()
    assert await asyncio.gather(run(one), run(two)) == [(one,), (two,)]
    assert observers() == ()


def test_percentiles_are_of_the_calls_that_worked() -> None:
    """Nearest rank, as `statistics` of a hundred values gives it; nothing where all was cached."""
    log = RunLog()
    for hundredth in range(100, 0, -1):
        log.stage_ended(end("video", hundredth / 100))
    log.stage_ended(end("video", 99.0, is_cached=True))
    log.stage_ended(StageEnd("video", 99.0, is_cached=False, is_failed=True))
    log.stage_ended(end("mux", 9.0, is_cached=True))
    video, mux = log.sums()
    assert video.percentiles == {50: 0.5, 95: 0.95, 99: 0.99}
    assert mux.percentiles == {50: None, 95: None, 99: None}
    assert StageSum("one", 1, 0, 2.0, (2.0,)).percentiles == {50: 2.0, 95: 2.0, 99: 2.0}
