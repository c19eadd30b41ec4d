"""A Prefect server with the episode deployment, a worker, and a tiny series of three scripts."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from prefect.client.orchestration import get_client
from prefect.utilities.callables import parameter_schema

from cliffhanger.store import ArtifactStore, open_store
from flows.episode import produce_episode
from tests.integration.processes import process_group
from tests.integration.studio import COMMAND

ROOT = Path(__file__).parents[2]
SIZE = "270x480"
POOL = "studio"
QUEUES = {"vip": 1, "default": 2, "backfill": 3}
SCRIPT = """Title: {title}
Episode: {number}

INT. HALL - NIGHT

MARA, 30, in a green dress, holds door number {number}.

MARA
Who locked door number {number}?
"""
RELEASE = """
import asyncio, sys
from flows.series import produce_series
from flows.release_parameters import ReleaseParameters

asked = ReleaseParameters.model_validate_json(sys.argv[1])
print(asyncio.run(produce_series(asked)).model_dump_json())
"""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReleaseWorld:
    """Where series are released.

    Attributes:
        api_url: Of the Prefect server.
        folder: Holds the stores and logs.
    """

    api_url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """How processes reach the server."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
        return {
            **kept,
            "PREFECT_API_URL": self.api_url,
            "PREFECT_HOME": str(self.folder / "home"),
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_LOGGING_EXTRA_LOGGERS": "cliffhanger",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "CLIFFHANGER_JOURNAL": str(self.folder / "journal.db"),
            "COLUMNS": "160",
        }

    def store(self, name: str) -> ArtifactStore:
        """Return the store of one test."""
        return open_store(str(self.folder / name))

    def write_series(self, store: str, title: str, *, num_episodes: int = 3) -> None:
        """Put scripts where `develop-series` puts them."""
        place = self.store(store)
        for number in range(1, num_episodes + 1):
            text = SCRIPT.format(title=title, number=number).encode()
            ref = place.put_bytes(text, media_type="text/x-fountain")
            slug = title.lower().replace(" ", "-")
            place.link(f"series/{slug}/episodes/{number:03d}/script.fountain", ref)

    def order(self, store: str, **asked: object) -> str:
        """Return the parameters of a release as JSON."""
        wanted = {"storage": str(self.folder / store), "size": SIZE, "at_once": 2, **asked}
        return json.dumps(wanted)

    def start_release(self, order: str, log: Path) -> "subprocess.Popen[bytes]":
        """Start the release in a process of its own."""
        with log.open("w") as out:
            return subprocess.Popen(
                [sys.executable, "-c", RELEASE, order],
                env=self.environment,
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def release(self, order: str) -> dict[str, Any]:
        """Return what became of a release that succeeds."""
        done = subprocess.run(
            [sys.executable, "-c", RELEASE, order],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        released: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return released

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `cliffhanger` to its end."""
        return subprocess.run(
            [str(COMMAND), *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def ask(self, path: str, body: object = None) -> Any:  # noqa: ANN401  whatever JSON comes
        """Return the API's answer: to a GET, or to a POST of *body*."""
        with httpx.Client(base_url=self.api_url, trust_env=False, timeout=60.0) as client:
            answer = client.get(path) if body is None else client.post(path, json=body)
            return answer.raise_for_status().json()

    def runs(self, *tags: str) -> list[dict[str, Any]]:
        """Return the flow runs that have all of *tags*."""
        body = {"flow_runs": {"tags": {"all_": list(tags)}}}
        return list(self.ask("/flow_runs/filter", body))

    def wait_for(self, look: Callable[[], T], *, seconds: float = 120.0) -> T:
        """Return what *look* finds once it finds something."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.2)
        raise TimeoutError("nothing was found")

    @contextlib.contextmanager
    def worker(self, **env: str) -> Generator[None]:
        """Run a worker of the pool."""
        prefect = [sys.executable, "-m", "prefect", "worker", "start"]
        command = [*prefect, "--pool", POOL, "--type", "process"]
        log = self.folder / f"worker-{time.monotonic_ns()}.log"
        with process_group(command, log=log, env={**self.environment, **env}, cwd=self.folder):
            yield


@contextlib.contextmanager
def release_world(api_url: str, folder: Path) -> Generator[ReleaseWorld]:
    """Give a server whose pool has its queues, and the deployment of `prefect.yaml`."""
    world = ReleaseWorld(api_url, folder)
    _make_pool(world)
    asyncio.run(_deploy())
    yield world


async def _deploy() -> None:
    """Deploy the flow as `prefect deploy` does, without the seconds that the command takes."""
    async with get_client() as client:
        await client.create_deployment(
            await client.create_flow(produce_episode),
            "studio",
            entrypoint="flows.episode.produce_episode",
            pull_steps=[],
            work_pool_name=POOL,
            work_queue_name="default",
            tags=["cliffhanger", "episode"],
            parameter_openapi_schema=parameter_schema(produce_episode).model_dump_for_openapi(),
            enforce_parameter_schema=True,
        )


def _make_pool(world: ReleaseWorld) -> None:
    pool: Mapping[str, object] = {"name": POOL, "type": "process", "concurrency_limit": 4}
    with httpx.Client(base_url=world.api_url, trust_env=False, timeout=60.0) as client:
        made = client.post("/work_pools/", json=pool)
        assert made.status_code in {201, 409}, made.text
        for name, priority in QUEUES.items():
            queue = {"name": name, "priority": priority}
            client.post(f"/work_pools/{POOL}/queues", json=queue)
