"""Rows that come together are written together, and nobody's trouble is another's."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.jobs.recording import Recorder
from cliffhanger.money.call import CallRecord, Outcome


def row(digit: str) -> CallRecord:
    return CallRecord(
        id=digit * 32,
        started_at=datetime(2026, 11, 29, tzinfo=UTC),
        seconds=1.0,
        capability="voice",
        provider="openai",
        model="tts",
        attempt=1,
        outcome=Outcome.OK,
    )


@dataclass(slots=True)
class SlowLedger:
    """Keeps batches once it is let; refuses every batch with a row of `refused`."""

    refused: str = ""
    batches: list[list[str]] = field(default_factory=list[list[str]])
    is_open: threading.Event = field(default_factory=threading.Event)

    def record_calls(self, calls: Sequence[CallRecord]) -> None:
        """Keep them."""
        assert self.is_open.wait(10.0)
        ids = [call.id[0] for call in calls]
        if self.refused in ids:
            raise InvalidInputError(f"no {self.refused}")
        self.batches.append(ids)


async def gathered(recorder: Recorder, ledger: SlowLedger, digits: str) -> list[object]:
    """Return what came of rows that all came while the first was being written."""
    waiting = [asyncio.create_task(recorder.record(row(digit))) for digit in digits[:1]]
    await asyncio.sleep(0.01)
    waiting += [asyncio.create_task(recorder.record(row(digit))) for digit in digits[1:]]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in waiting), "nobody is told before it is written"
    ledger.is_open.set()
    return list(await asyncio.gather(*waiting, return_exceptions=True))


async def test_what_comes_meanwhile_goes_together() -> None:
    ledger = SlowLedger()
    assert await gathered(Recorder(ledger), ledger, "abcde") == [None] * 5
    assert ledger.batches == [["a"], ["b", "c", "d", "e"]]


async def test_a_row_that_another_will_replace_goes_alone() -> None:
    """The writers' room writes more of a chat than the driver knows, under the same name."""
    ledger = SlowLedger()
    recorder = Recorder(ledger)
    together = [asyncio.create_task(recorder.record(row(digit))) for digit in "ab"]
    alone = [asyncio.create_task(recorder.record(row(digit), is_alone=True)) for digit in "cd"]
    ledger.is_open.set()
    await asyncio.gather(*together, *alone)
    assert sorted(ledger.batches) == [["a", "b"], ["c"], ["d"]]


async def test_a_row_that_is_refused_takes_no_other_with_it() -> None:
    ledger = SlowLedger(refused="c")
    told = await gathered(Recorder(ledger), ledger, "abcd")
    assert [type(item) for item in told] == [type(None), type(None), InvalidInputError, type(None)]
    assert ledger.batches == [["a"], ["b"], ["d"]]


async def test_a_row_is_written_though_nobody_waits_for_it() -> None:
    ledger = SlowLedger()
    recorder = Recorder(ledger)
    waiting = asyncio.create_task(recorder.record(row("a")))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    ledger.is_open.set()
    await recorder.close()
    assert ledger.batches == [["a"]]
