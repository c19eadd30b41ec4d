"""`ensure_server` finds or starts a Prefect API, once, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.servers import free_port

ROOT = Path(__file__).parents[2]
ENSURE = """
import json, os, sys
from flows.server import ensure_server
handle = ensure_server()
if sys.argv[1:]:
    handle.wait_until_ready()
print(json.dumps([handle.api_url, handle.is_started, handle.process_id, "prefect" in sys.modules]))
assert os.environ["PREFECT_API_URL"] == handle.api_url
"""
STOP = "from flows.server import stop_server; print(stop_server())"
REGISTER = """
import asyncio
from deployments.register import register
print(asyncio.run(register(address="films")).model_dump_json())
"""


@pytest.fixture
def environment(tmp_path: Path) -> Generator[dict[str, str]]:
    """An environment without a Prefect API; a server that runs at the end is stopped."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    values = {**kept, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    yield values
    run(STOP, values)


def run(program: str, environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.check_output(command, cwd=ROOT, env=environment, text=True).strip()


def test_two_commands_at_once_share_one_server(environment: dict[str, str]) -> None:
    """One starts it, both use it, a third finds it; register may run twice; stop ends it."""
    command = [sys.executable, "-c", ENSURE, "wait"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    (url, _, process_id, _), (other_url, _, other_process_id, _) = answers
    assert sorted(started for _, started, _, _ in answers) == [False, True]
    assert (url, process_id) == (other_url, other_process_id)
    assert url.startswith("http://127.0.0.1:")
    assert json.loads(run(ENSURE, environment, "wait")) == [url, False, process_id, False]

    with_api = {**environment, "PREFECT_API_URL": url}
    first, second = (json.loads(run(REGISTER, with_api)) for _ in range(2))
    assert first["documents"] == ["artifact-storage/studio", "studio-profile/studio"]
    assert first["limits"]
    assert first["work_pools"] == ["studio", "gpu"]
    assert [second[name] for name in ("documents", "limits", "work_pools")] == [[], [], []]

    assert run(STOP, environment) == "True"
    assert run(STOP, environment) == "False"
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/health")  # noqa: S310  our own server's address


def test_a_killed_server_is_replaced(environment: dict[str, str]) -> None:
    """A state file that names a dead process misleads nobody."""
    _, _, process_id, _ = json.loads(run(ENSURE, environment))
    os.kill(process_id, signal.SIGKILL)
    _, is_started, other_process_id, _ = json.loads(run(ENSURE, environment))
    assert is_started
    assert other_process_id != process_id


def test_a_configured_api_is_used(environment: dict[str, str], tmp_path: Path) -> None:
    """The environment comes first, then the active Prefect profile; nothing is started."""
    by_environment = {**environment, "PREFECT_API_URL": "http://prefect.example/api"}
    assert json.loads(run(ENSURE, by_environment))[:3] == by_environment_answer()
    (tmp_path / ".prefect").mkdir()
    (tmp_path / ".prefect" / "profiles.toml").write_text(
        'active = "team"\n[profiles.team]\nPREFECT_API_URL = "http://prefect.example/api"\n'
    )
    assert json.loads(run(ENSURE, environment))[:3] == by_environment_answer()
    assert not (tmp_path / "state").exists()


def by_environment_answer() -> list[object]:
    return ["http://prefect.example/api", False, None]


def test_a_server_that_cannot_start_says_where_to_look(environment: dict[str, str]) -> None:
    broken = {
        **environment,
        "PREFECT_API_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://127.0.0.1:{free_port()}/x",
    }
    with pytest.raises(subprocess.CalledProcessError) as caught:
        subprocess.run(
            [sys.executable, "-c", ENSURE, "wait"],
            cwd=ROOT,
            env=broken,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "ProviderError: the Prefect server ended while it started" in caught.value.stderr
    assert "server.log" in caught.value.stderr


def test_it_must_come_before_prefect(environment: dict[str, str]) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        subprocess.run(
            [sys.executable, "-c", f"import prefect\n{ENSURE}"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "the server must be looked for before prefect is imported" in caught.value.stderr
