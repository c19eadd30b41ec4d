"""Ledger rows on their way to the store: those that come together go together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cliffhanger.money.call import CallRecord

MAX_ROWS: Final = 256


class CallLedger(Protocol):
    """Keeps a row of every call that ended."""

    def record_calls(self, calls: Sequence[CallRecord]) -> None:
        """Keep them; the same id again replaces it."""
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    call: CallRecord
    kept: "asyncio.Future[None]"


class Recorder:
    """Writes rows while others gather behind them; belongs to one event loop.

    A file of one row costs as much as one of a hundred: bytes to encode, to hash and to make
    durable twice.

    Args:
        ledger: Where rows go.
    """

    def __init__(self, ledger: CallLedger) -> None:
        self._ledger = ledger
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def record(self, call: CallRecord, *, is_alone: bool = False) -> None:
        """Return once the row of *call* is durable; it is written even if the caller is cancelled.

        Args:
            call: The row.
            is_alone: Whether it gets a file of its own, that another row of the call can replace.

        Raises:
            ArtifactError: The store does not take it.
            InvalidInputError: A cost has more than twelve decimals.
        """
        if is_alone:
            await asyncio.shield(asyncio.to_thread(self._ledger.record_calls, [call]))
            return
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(call, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await kept

    async def close(self) -> None:
        """Wait until every row is written."""
        if self._writer is not None:
            await asyncio.wait({self._writer})

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_ROWS], self._waiting[MAX_ROWS:]
            try:
                await self._keep(batch)
            except Exception:  # noqa: BLE001  found again one by one, and told to whoever asked
                for waiting in batch:
                    await self._keep_one(waiting)

    async def _keep(self, batch: list[_Waiting]) -> None:
        await asyncio.to_thread(self._ledger.record_calls, [waiting.call for waiting in batch])
        for waiting in batch:
            if not waiting.kept.done():
                waiting.kept.set_result(None)

    async def _keep_one(self, waiting: _Waiting) -> None:
        try:
            await self._keep([waiting])
        except Exception as exc:  # noqa: BLE001  whatever it is goes to whoever asked
            if not waiting.kept.done():
                waiting.kept.set_exception(exc)
