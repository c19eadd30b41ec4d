"""`cliffhanger studio up`: a whole studio on this machine, left running in the background.

Server, blocks, work pools and queues, limits, automations, deployments and one worker. The worker
holds a lock on its state file while it lives, as the server does, so that neither two commands at
once nor a reused process id can mislead anyone. What was started here is ended by its process id.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from cliffhanger.errors import InvalidSettingError, ProviderError
from flows.server import (
    ServerHandle,
    ensure_server,
    find_server,
    is_running,
    state_folder,
    stop_server,
)

POOL: Final = "studio"
QUERY_SECONDS: Final = "2"
RUNS_AT_ONCE: Final = 2
START_SECONDS: Final = 120.0
STOP_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Studio:
    """A studio on this machine.

    Attributes:
        server: Its Prefect API.
        worker_id: Process id of its worker; None where none runs.
        store: Where films go; empty where that is not known.
        made: What was missing and was made, in words.
    """

    server: ServerHandle
    worker_id: int | None
    store: str = ""
    made: tuple[str, ...] = ()


def start_studio(store: str, *, runs_at_once: int = RUNS_AT_ONCE) -> Studio:
    """Return the studio, every part of it running; what runs already is left as it is.

    Args:
        store: Where films go, as an absolute folder or an address.
        runs_at_once: How many runs the worker takes together, where it is started.

    Raises:
        InvalidSettingError: This is no checkout, or the state folder cannot be used.
        ProviderError: A part did not start; names its log.
    """
    server = ensure_server()
    server.wait_until_ready()
    made = _register(store)
    with _open_state() as state:
        if _lock(state):
            _start_worker(state, store, runs_at_once)
    worker_id, kept = _read_state()
    return Studio(server, worker_id, kept, made)


def find_studio() -> Studio | None:
    """Return the studio as it is; None where neither server nor worker runs."""
    server = find_server()
    worker_id, store = _read_state() if _is_working() else (None, "")
    if server is None:
        return None
    return Studio(server, worker_id, store)


def stop_studio() -> tuple[str, ...]:
    """Return what was running and is ended: worker and server, with the runs of the worker.

    A run that was under way is taken up by the next worker; what it finished is kept.
    """
    ended: list[str] = []
    if _is_working():
        _stop_worker()
        ended.append("worker")
    if is_running() and stop_server():
        ended.append("server")
    return tuple(ended)


def _register(store: str) -> tuple[str, ...]:
    """Return what was made: pools, queues, limits, blocks, automations."""
    command = [sys.executable, "-m", "deployments.register", store, "--deploy"]
    done = subprocess.run(  # noqa: S603  our own interpreter
        command, cwd=_checkout(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        (state_folder() / "register.log").write_text(done.stdout + done.stderr)
        raise ProviderError(
            "the studio could not be registered; see "
            f"{state_folder() / 'register.log'}: {done.stderr.strip().rpartition(chr(10))[2]}"
        )
    found = cast("dict[str, list[str]]", json.loads(done.stdout))
    return tuple(
        f"{kind.replace('_', ' ')}: {', '.join(names)}"
        for kind, names in found.items()
        if names and kind != "block_types"
    )


def _checkout() -> Path:
    """Return the folder with `prefect.yaml`.

    Raises:
        InvalidSettingError: Cliffhanger was installed without it.
    """
    folder = Path(__file__).parents[1]
    if not (folder / "prefect.yaml").is_file():
        raise InvalidSettingError(
            f"no prefect.yaml in {folder}: a studio is brought up from a checkout of Cliffhanger, "
            "installed with pip install --editable"
        )
    return folder


def _start_worker(state: IO[str], store: str, runs_at_once: int) -> None:
    """Start a worker that inherits the lock on *state*; its log lies beside it.

    Raises:
        ProviderError: It ended at once.
    """
    state.truncate(0)
    folder = state_folder()
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL]
    command += ["--type", "process", "--name", "studio", "--limit", str(runs_at_once)]
    with (folder / "worker.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  our own interpreter
            command,
            env={
                "PREFECT_WORKER_QUERY_SECONDS": QUERY_SECONDS,
                **os.environ,
                "PREFECT_HOME": str(folder),
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            pass_fds=[state.fileno()],
        )
    json.dump({"process_id": process.pid, "store": store}, state)
    state.flush()
    _wait_for_worker(process)
    process.returncode = 0  # It outlives us; without this the interpreter warns when it exits.


def _wait_for_worker(process: "subprocess.Popen[bytes]") -> None:
    log = state_folder() / "worker.log"
    deadline = time.monotonic() + START_SECONDS
    while "started!" not in log.read_text(errors="replace"):
        if process.poll() is not None:
            raise ProviderError(f"the worker ended while it started; see {log}")
        if time.monotonic() > deadline:
            raise ProviderError(f"the worker did not start within {START_SECONDS:g} s; see {log}")
        time.sleep(_POLL_SECONDS)


def _stop_worker() -> None:
    """End the worker: asked first, then killed, with the runs that it started."""
    worker_id, _ = _read_state()
    deadline = time.monotonic() + STOP_SECONDS
    is_asked = False
    while _is_working() and worker_id is not None:
        runs = _children(worker_id)
        is_late = time.monotonic() > deadline
        if is_late or not is_asked:
            _end(worker_id, signal.SIGKILL if is_late else signal.SIGTERM)
            if is_late:
                for run in runs:
                    _end(run, signal.SIGKILL)
            is_asked = True
        time.sleep(_POLL_SECONDS)


def _children(process_id: int) -> tuple[int, ...]:
    """Return the processes that *process_id* started."""
    try:
        text = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    except OSError:
        return ()
    return tuple(int(child) for child in text.split())


def _end(process_id: int, kind: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, kind)


def _is_working() -> bool:
    with _open_state() as state:
        return not _lock(state)


def _open_state() -> IO[str]:
    path = state_folder() / "worker.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+")
    except OSError as exc:
        raise InvalidSettingError(
            f"cannot write {path}: {exc.strerror}; set PREFECT_HOME to a folder you may write to"
        ) from exc


def _lock(state: IO[str]) -> bool:
    """Return whether the lock was free; it is held until every copy of the file is closed."""
    try:
        fcntl.flock(state, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_state() -> tuple[int | None, str]:
    """Return the worker's process id and store; None while it is being started."""
    try:
        state = json.loads((state_folder() / "worker.json").read_bytes())
    except ValueError:
        return None, ""
    return int(state["process_id"]), str(state["store"])
