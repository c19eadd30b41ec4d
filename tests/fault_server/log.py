"""The list of paid requests, on disk before any of them is answered."""

import asyncio
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class PaidLog:
    """JSON lines, each synced to disk before `append` returns; one sync for all that wait."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        self._thread = ThreadPoolExecutor(1)
        self._lines: list[bytes] = []
        self._synced: asyncio.Future[None] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._count = 0

    async def append(self, row: Mapping[str, object]) -> None:
        """Write *row* with its number."""
        self._count += 1
        self._lines.append(json.dumps({"n": self._count, **row}).encode() + b"\n")
        if self._synced is None:
            self._synced = asyncio.get_running_loop().create_future()
        synced = self._synced
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        await asyncio.shield(synced)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._synced is not None:
            lines, synced = self._lines, self._synced
            self._lines, self._synced = [], None
            await loop.run_in_executor(self._thread, self._sync, b"".join(lines))
            synced.set_result(None)
        self._writer = None

    def _sync(self, lines: bytes) -> None:
        self._file.write(lines)
        self._file.flush()
        os.fdatasync(self._file.fileno())
