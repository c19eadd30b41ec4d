"""The command line in forked processes: what is slow to import is imported once, not per command.

`python -m tests.integration.forks` reads an order per line of JSON on stdin and forks a process for
it, with the environment, folder, output and exit of a started one. Its `flows` modules are its own,
so that they see its environment; the library and what it stands on are shared.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from tests.integration.studio import TestStudio

ROOT: Final = Path(__file__).parents[2]
SLOW: Final = (
    "anyio._backends._asyncio",
    "cv2",
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "cliffhanger.animatic.voice",
    "cliffhanger.media.photo",
    "cliffhanger.models.call_log",
    "cliffhanger.store.s3",
    "flows.cli",
    "flows.doctor",
    "flows.jobs_decisions",
    "flows.jobs_pages",
    "flows.producing",
    "flows.providers_pages",
)
"""What commands would each import otherwise; none of it imports Prefect."""
LONGEST_SECONDS: Final = 120
"""A command that takes longer is killed."""


@dataclass(frozen=True, slots=True)
class Forks:
    """A process that forks commands.

    Attributes:
        folder: For what commands print.
        process: Forks them, one after the other.
    """

    folder: Path
    process: "subprocess.Popen[str]"

    def run(
        self, studio: TestStudio, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `cliffhanger` with *arguments* to its end, as *studio* does."""
        out, err = self.folder / "out", self.folder / "err"
        order = {
            "arguments": arguments,
            "env": {**studio.environment, **(env or {})},
            "cwd": str(studio.folder),
            "out": str(out),
            "err": str(err),
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, out.read_bytes(), err.read_bytes())


@contextlib.contextmanager
def run_forks(
    folder: Path, *modules: str, env: Mapping[str, str] | None = None
) -> Generator[Forks]:
    """Give a process that forks commands.

    Args:
        folder: For what commands print.
        modules: What else it imports for all of them.
        env: Its environment besides this process's.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.forks", *modules],
        env={**kept, **(env or {})},
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield Forks(folder, process)
        finally:
            process.kill()


def work(order: Mapping[str, Any]) -> int:
    """Become the command that is ordered, and return its exit status."""
    signal.alarm(LONGEST_SECONDS)
    os.setsid()
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    for number, place in ((0, os.devnull), (1, order["out"]), (2, order["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(place, flags), number)
    sys.argv = ["cliffhanger", *order["arguments"]]
    try:
        importlib.import_module("flows.cli").main()
    except SystemExit as exit_:
        if isinstance(exit_.code, str):
            sys.stderr.write(f"{exit_.code}\n")
            return 1
        return exit_.code or 0
    except BaseException:  # noqa: BLE001  the interpreter would print it as well
        traceback.print_exc()
        return 1
    return 0


def end(code: int) -> NoReturn:
    """End this process, but for taking its thousand modules apart, which takes most of a second."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Fork a command per line until stdin ends; arguments are more modules to import for all."""
    for name in (*SLOW, *sys.argv[1:]):
        importlib.import_module(name)
    assert "prefect" not in sys.modules, "a command decides when Prefect is imported"
    for name in [name for name in sys.modules if name.partition(".")[0] == "flows"]:
        del sys.modules[name]
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            end(work(json.loads(line)))
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
