"""Processes that end together with whatever they started."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Generator, Mapping
from pathlib import Path


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
