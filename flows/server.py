"""A Prefect API for a laptop: the one that is configured, else a server of our own.

Call `ensure_server` before anything imports Prefect, because Prefect reads its settings once, at
import. The server is started in the background and stays for the next command; it listens on
127.0.0.1 only. While it lives it holds a lock on its state file, so neither two commands at once
nor a reused process id can mislead anyone.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from cliffhanger.errors import InvalidSettingError, ProviderError
from flows.database import create_database

PREFERRED_PORT: Final = 4242
START_TIMEOUT_SECONDS: Final = 120.0
STOP_TIMEOUT_SECONDS: Final = 15.0
_POLL_SECONDS: Final = 0.05

SERVER_SETTINGS: Final = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # One insert per task run event makes the server work five times as long.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    # In memory, a restart would leak the slots of named limits for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    "PREFECT_SERVER_CONCURRENCY_MAXIMUM_CONCURRENCY_SLOT_WAIT_SECONDS": "2",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "5",
}
"""What our own server runs with; `infra/docker-compose.yml` and Kubernetes say the same."""

CLIENT_SETTINGS: Final = {
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "cliffhanger",
}
"""What a command runs with unless the environment says otherwise; our own lines still show."""


@dataclass(frozen=True, slots=True)
class ServerHandle:
    """A Prefect API.

    Attributes:
        api_url: Address of the API.
        ui_url: Address of the UI.
        is_started: Whether this call started the server.
        process_id: Of a server of ours; None when the API was configured elsewhere.
    """

    api_url: str
    ui_url: str
    is_started: bool = False
    process_id: int | None = None

    def wait_until_ready(self, *, timeout_seconds: float = START_TIMEOUT_SECONDS) -> None:
        """Return once the API answers; at once when it was configured elsewhere.

        Raises:
            ProviderError: The server ended or did not answer in time.
        """
        deadline = time.monotonic() + timeout_seconds
        while self.process_id is not None and not _is_healthy(self.api_url):
            if not is_running():
                raise ProviderError(f"the Prefect server ended while it started; {_log_advice()}")
            if time.monotonic() > deadline:
                raise ProviderError(
                    f"the Prefect server did not answer within {timeout_seconds:g} s; "
                    f"{_log_advice()}"
                )
            time.sleep(_POLL_SECONDS)


def ensure_server() -> ServerHandle:
    """Return the Prefect API to use, and point this process and its children at it.

    `PREFECT_API_URL` or the active Prefect profile decide where they are set. Else our own server
    is used, and started where it is not running: call `wait_until_ready` when the API is needed,
    and use the seconds until then.

    Raises:
        InvalidSettingError: Prefect was imported already, or the state folder cannot be used.
        ProviderError: The server did not start.
    """
    _check_first()
    return _point_at(_configured() or _own_server())


def find_server() -> ServerHandle | None:
    """Return the Prefect API to use where there is one; as `ensure_server`, but none is started.

    Raises:
        InvalidSettingError: Prefect was imported already, or the state folder cannot be used.
    """
    _check_first()
    handle = _configured() or (_read_state() if is_running() else None)
    return handle and _point_at(handle)


def stop_server() -> bool:
    """Return whether a server of ours was running; it has ended when this returns."""
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    was_running = False
    while is_running():
        state = _read_state()
        if state is not None and state.process_id is not None:
            is_late = time.monotonic() > deadline
            if is_late or not was_running:
                _end(state.process_id, signal.SIGKILL if is_late else signal.SIGTERM)
            was_running = True
        time.sleep(_POLL_SECONDS)
    return was_running


def is_running() -> bool:
    """Return whether a server of ours is running or starting."""
    with _open_state() as file:
        return not _lock(file)


def state_folder() -> Path:
    """Return where our server keeps its database, state and log.

    `PREFECT_HOME` where it is set, else a folder of our own under the user's state folder.
    """
    if home := os.environ.get("PREFECT_HOME"):
        return Path(home).expanduser()
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser() / "cliffhanger" / "prefect"


def _check_first() -> None:
    if "prefect" in sys.modules:
        raise InvalidSettingError(
            "the server must be looked for before prefect is imported; import the flow after it"
        )


def _configured() -> ServerHandle | None:
    api_url = os.environ.get("PREFECT_API_URL") or _profile_api_url()
    return ServerHandle(api_url, _ui_url(api_url)) if api_url else None


def _point_at(handle: ServerHandle) -> ServerHandle:
    os.environ["PREFECT_API_URL"] = handle.api_url
    for name, value in CLIENT_SETTINGS.items():
        os.environ.setdefault(name, value)
    return handle


def _own_server() -> ServerHandle:
    """Return our server: the one that holds the lock, or else a fresh one."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        with _open_state() as file:
            if _lock(file):
                return _start(file)
        state = _read_state()
        if state is not None:
            return state
        time.sleep(_POLL_SECONDS)
    raise ProviderError(f"another command holds the Prefect server's lock; {_log_advice()}")


def _start(state: IO[str]) -> ServerHandle:
    """Return a server that inherits the lock on *state* and writes its log beside it."""
    state.truncate(0)
    folder = state_folder()
    create_database(folder / "prefect.db")
    port = _find_port()
    api_url = f"http://127.0.0.1:{port}/api"
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  our own interpreter
            _server_command(port),
            env=_server_environment(folder, api_url),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            pass_fds=[state.fileno()],
        )
    json.dump({"process_id": process.pid, "api_url": api_url}, state)
    state.flush()
    process.returncode = 0  # It outlives us; without this the interpreter warns when it exits.
    return ServerHandle(api_url, _ui_url(api_url), is_started=True, process_id=process.pid)


def _server_command(port: int) -> list[str]:
    application = "prefect.server.api.server:create_app"
    where = ["--host", "127.0.0.1", "--port", str(port)]
    return [
        *[sys.executable, "-m", "uvicorn", "--factory", application],
        *[*where, "--timeout-keep-alive", "5", "--log-level", "warning"],
    ]


def _server_environment(folder: Path, api_url: str) -> dict[str, str]:
    return {
        **SERVER_SETTINGS,
        **os.environ,
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": api_url,
    }


def _find_port() -> int:
    """Return the preferred port, or a free one where it is taken."""
    for port in (PREFERRED_PORT, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise ProviderError("no free TCP port on 127.0.0.1; end what holds them and run again")


def _open_state() -> IO[str]:
    path = state_folder() / "server.json"
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


def _read_state() -> ServerHandle | None:
    """Return the server that the state file names; None while it is being started."""
    try:
        state = cast("dict[str, object]", json.loads((state_folder() / "server.json").read_bytes()))
    except ValueError:
        return None
    api_url = str(state["api_url"])
    return ServerHandle(api_url, _ui_url(api_url), process_id=int(str(state["process_id"])))


def _is_healthy(api_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=2.0) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _end(process_id: int, kind: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, kind)


def _profile_api_url() -> str:
    """Return the API of the active Prefect profile; empty where there is none."""
    home = Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml").expanduser()
    if not path.is_file():
        return ""
    try:
        profiles = tomllib.loads(path.read_text())
    except (OSError, ValueError) as exc:
        raise InvalidSettingError(f"cannot read the Prefect profiles in {path}: {exc}") from exc
    name = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return str(profiles.get("profiles", {}).get(name, {}).get("PREFECT_API_URL", ""))


def _ui_url(api_url: str) -> str:
    return api_url.removesuffix("/").removesuffix("/api")


def _log_advice() -> str:
    return f"see {state_folder() / 'server.log'}"
