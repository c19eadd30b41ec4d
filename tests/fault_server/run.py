"""Running the fault server from a test, and speaking with it."""

import contextlib
import json
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from tests.servers import free_port, running

# A kept connection would outlive its server, and be warned of.
_CLIENT: Final = httpx.Client(timeout=30.0, limits=httpx.Limits(max_keepalive_connections=0))


@dataclass(frozen=True, slots=True)
class FaultServer:
    """A running fault server.

    Attributes:
        url: Its address; a provider's base URL is `f"{url}/kling"` and the like.
        log_path: JSON lines of paid requests.
        pid: Its process.
    """

    url: str
    log_path: Path
    pid: int

    def plan(self, provider: str = "*", step: str = "submit", **facts: object) -> None:
        """Let requests or jobs of *provider* go wrong.

        Args:
            provider: Its prefix; `*` for all.
            step: submit, poll, result, download, upload, find or cancel.
            facts: `nth` (from one), `share`, `path` (part of the address); the others belong to
                the fault: `kind` and what goes with it.
        """
        own = {name: facts.pop(name) for name in ("nth", "share", "path") if name in facts}
        self._post("plan", {"provider": provider, "step": step, **own, "fault": facts})

    def answer(self, match: str, value: object) -> None:
        """Let chat requests that contain *match* be answered with *value*; the last said wins."""
        self._post("answers", {"match": match, "answer": value})

    def calm(self) -> None:
        """Follow no plan any more."""
        self._post("calm")

    def reset(self) -> None:
        """Forget jobs, plans, answers and counts; the log stays."""
        self._post("reset")

    def talk(self, model: str, *, late_ms: float) -> None:
        """Let lip-sync by *model* give a face whose mouth follows the voice so much too late."""
        self._post("mouth", {"model": model, "late_ms": late_ms})

    def die(self, provider: str, how: str = "503") -> None:
        """Let *provider* answer 503 from here on, or `refuse`: close every connection."""
        self._post("die", {"provider": provider, "how": how})

    def revive(self, provider: str) -> None:
        """Let *provider* answer again."""
        self._post("revive", {"provider": provider})

    def state(self) -> dict[str, Any]:
        """Return counts by provider, all jobs, addresses that nobody serves, and own crashes."""
        return _CLIENT.get(f"{self.url}/_control/state").raise_for_status().json()

    def jobs(self, provider: str = "") -> list[dict[str, Any]]:
        """Return the jobs, each with `latency_seconds`, `stage`, `polls` and `downloads`."""
        jobs: list[dict[str, Any]] = self.state()["jobs"]
        return [job for job in jobs if provider in {"", job["provider"]}]

    def latency_seconds(self, job_id: str) -> float:
        """Return how long a job takes, as it was drawn when it was accepted."""
        return next(job["latency_seconds"] for job in self.jobs() if job["id"] == job_id)

    def paid(self, provider: str = "") -> list[dict[str, Any]]:
        """Return the log: every paid request, accepted or not, in order."""
        lines = self.log_path.read_text().splitlines() if self.log_path.exists() else []
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [row for row in rows if provider in {"", row["provider"]}]

    def accepted(self, provider: str = "") -> list[dict[str, Any]]:
        """Return the paid requests that were accepted: each of them costs money."""
        return [row for row in self.paid(provider) if row["accepted"]]

    def paid_twice(self, provider: str = "") -> list[str]:
        """Return what was accepted more than once: the provider with its token, or the request."""
        names = [_name(row) for row in self.accepted(provider)]
        return sorted({name for name in names if names.count(name) > 1})

    def _post(self, path: str, body: Mapping[str, Any] | None = None) -> None:
        reply = _CLIENT.post(f"{self.url}/_control/{path}", json=body or {})
        assert reply.is_success, reply.text


def _name(row: Mapping[str, Any]) -> str:
    """Return what must not be accepted twice: the client's token, else address and body."""
    return f"{row['provider']} {row['token'] or row['path'] + ' ' + row['body_sha256']}"


def to_arguments(options: Mapping[str, object]) -> Sequence[str]:
    """Return options as flags: `url_seconds=2` is `--url-seconds 2`, a True is the flag alone."""
    flags: list[str] = []
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if value is True:
            flags.append(flag)
        elif value is not False:
            flags += [flag, str(value)]
    return flags


@contextlib.contextmanager
def run_fault_server(folder: Path, **options: object) -> Generator[FaultServer]:
    """Serve until the block ends; the log is `paid.jsonl` in *folder*.

    Args:
        folder: For the log.
        options: `scale`, `seed`, `shrink`, `url_seconds`, `tiny_speech`, `key`, `pair_secret`.
    """
    port = free_port()
    log_path = folder / "paid.jsonl"
    command = [sys.executable, "-m", "tests.fault_server", "--port", str(port)]
    command += ["--log", str(log_path), *to_arguments(options)]
    root = Path(__file__).parents[2]
    with running(command, port, env={**os.environ, "PYTHONPATH": str(root)}) as pid:
        yield FaultServer(f"http://127.0.0.1:{port}", log_path, pid)
