"""Processes that end together with whatever they started."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@contextlib.contextmanager
def process_group(
    command: list[str], *, log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Generator[subprocess.Popen[bytes]]:
    """Run *command*, its output in *log*, and end it and its children when the block ends."""
    with (
        log.open("w") as out,
        subprocess.Popen(
            command, env=env, cwd=cwd, stdout=out, stderr=out, start_new_session=True
        ) as process,
    ):
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


async def wait_for(ask: Callable[[], Awaitable[T | None]], *, seconds: float) -> T:
    """Return what *ask* answers once it is something; the event loop runs meanwhile."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := await ask():
            return answer
        await asyncio.sleep(0.2)
    raise TimeoutError(f"nothing came within {seconds:g} s")
