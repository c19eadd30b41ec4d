"""One command brings a studio up; a schedule makes the first film; one command takes it down."""

import json
import time
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.studio import TestStudio, probe

SCREENPLAY = """Title: The First Night

INT. HALLWAY - NIGHT

MARA
Open up.
"""
CHANGING = {"updated", "last_polled", "status", "last_heartbeat_time", "ready", "num_runs"}
"""What a server changes by itself."""
STATE = (
    "automations",
    "block_documents",
    "block_schemas",
    "block_types",
    "deployments",
    "v2/concurrency_limits",
    "work_pools",
    "work_queues",
)
"""What is registered, by the API's path."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[TestStudio]:
    studio = TestStudio(tmp_path_factory.mktemp("up"))
    yield studio
    studio.run("studio", "down", timeout_seconds=60)


def kept(studio: TestStudio, name: str) -> dict[str, Any]:
    """Return what is written down of a process that was left running."""
    return dict(json.loads((studio.folder / "prefect" / f"{name}.json").read_text()))


def api_url(studio: TestStudio) -> str:
    return str(kept(studio, "server")["api_url"])


def ask(studio: TestStudio, path: str, body: object = None) -> Any:  # noqa: ANN401  any JSON
    """Return what the studio's own API answers."""
    with httpx.Client(base_url=api_url(studio), trust_env=False, timeout=30.0) as client:
        answer = client.get(path) if body is None else client.post(path, json=body)
        return answer.raise_for_status().json()


def patch(studio: TestStudio, path: str, body: object) -> None:
    """Change something; the server over SQLite may refuse it while it writes something else."""
    for _ in range(10):
        with httpx.Client(base_url=api_url(studio), trust_env=False, timeout=30.0) as client:
            answer = client.patch(path, json=body)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            answer.raise_for_status()
            return
        time.sleep(1.0)
    raise TimeoutError(f"the server refused {path} ten times")


def registered(studio: TestStudio) -> dict[str, list[Any]]:
    """Return everything that is registered on the server, without what it changes by itself."""

    def still(value: Any) -> Any:  # noqa: ANN401  any JSON
        if isinstance(value, dict):
            return {key: still(item) for key, item in value.items() if key not in CHANGING}
        return [still(item) for item in value] if isinstance(value, list) else value

    return {
        path: sorted((still(item) for item in ask(studio, f"/{path}/filter", {})), key=str)
        for path in STATE
    }


def process_id(studio: TestStudio, name: str) -> int:
    return int(kept(studio, name)["process_id"])


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that ended and was not waited for does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.slow
def test_a_newcomers_first_evening(studio: TestStudio) -> None:
    """Up, up again without a change, a film by schedule, down: what was started has ended."""
    up = studio.run("studio", "up")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "Open http://127.0.0.1:" in up.stdout
    pids = process_id(studio, "server"), process_id(studio, "worker")
    before = registered(studio)
    names = {item["name"] for item in before["deployments"]}
    assert names == {"studio"}
    queues = ask(studio, "/work_pools/studio/queues/filter", {})
    assert {queue["name"]: queue["priority"] for queue in queues} == {
        "vip": 1,
        "default": 2,
        "backfill": 3,
    }
    assert sum(item["name"].startswith("cliffhanger: ") for item in before["automations"]) == 7

    again = studio.run("studio", "up")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "made " not in again.stdout
    assert (process_id(studio, "server"), process_id(studio, "worker")) == pids
    assert registered(studio) == before
    assert str(pids[1]) in studio.run("studio", "status").stdout

    make_by_schedule(studio, seconds=120.0)
    film = studio.folder / "studio/series/the-first-night/episodes/001/film.mp4"
    assert probe(film)["video"]["width"] == 180

    down = studio.run("studio", "down")
    assert "Ended: worker, server." in down.stdout
    assert not any(map(is_alive, pids))
    assert studio.run("studio", "status").returncode == 1


def make_by_schedule(studio: TestStudio, *, seconds: float) -> None:
    """Give produce-episode a schedule that is due at once, and wait for its film."""
    deployment = ask(studio, "/deployments/name/produce-episode/studio")["id"]
    parameters = {"parameters": {"screenplay": SCREENPLAY, "size": "180x320"}}
    due = datetime.now(UTC) + timedelta(seconds=12)
    schedule = {
        "schedule": {"interval": 86_400, "anchor_date": due.isoformat()},
        "active": True,
        "parameters": parameters,
    }
    patch(studio, f"/deployments/{deployment}", {"schedules": [schedule]})
    deadline = time.monotonic() + seconds
    wanted = {"deployments": {"id": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_ASC"}
    while time.monotonic() < deadline:
        states = {run["state_name"] for run in ask(studio, "/flow_runs/filter", wanted)}
        if "Completed" in states:
            return
        assert not states & {"Failed", "Crashed"}, states
        time.sleep(0.5)
    raise TimeoutError(f"no film by schedule within {seconds:g} s")
