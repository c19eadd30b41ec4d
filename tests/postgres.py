"""A PostgreSQL of a test's own, from the system's packages, ended with the block."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

from tests.servers import free_port

USER = "postgres"
START_SECONDS = 30.0


def find_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs; None where none is installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parents[1].name), default=None)
    return None if newest is None else newest.parent


@contextlib.contextmanager
def run_postgres() -> Generator[str]:
    """Serve an empty database on 127.0.0.1 until the block ends; yield its URL."""
    programs = find_programs()
    assert programs is not None, "install PostgreSQL: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="cliffhanger-postgres-"))
    try:
        _own(folder)
        data, port = folder / "data", free_port()
        _run([programs / "initdb", "-D", data, "-A", "trust", "-U", USER, "--no-sync"])
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": "200",
        }
        flags = [f"-c{name}={value}" for name, value in settings.items()]
        command = _as_user([programs / "postgres", "-D", data, *flags])
        log = (folder / "log").open("w")
        with log, subprocess.Popen(command, stdout=log, stderr=log) as server:
            try:
                _wait_for(programs, port, server)
                yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(30.0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> None:
    """Give the folder to the user that the server runs as; it refuses to run as root."""
    if os.geteuid() == 0:
        person = pwd.getpwnam(USER)
        os.chown(folder, person.pw_uid, person.pw_gid)


def _as_user(command: list[str | Path]) -> list[str]:
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", *words]


def _run(command: list[str | Path]) -> None:
    subprocess.run(_as_user(command), check=True, stdout=subprocess.DEVNULL)


def _wait_for(programs: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    ask = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise TimeoutError(f"PostgreSQL did not answer on port {port}")
