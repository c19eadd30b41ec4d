"""An episode made as a studio makes it: in the Prefect UI, by a worker, into an S3 bucket."""

import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from minio import Minio

from flows.database import create_database
from flows.server import SERVER_SETTINGS
from tests.integration.browser import Browser, run_browser
from tests.integration.processes import process_group
from tests.integration.studio import probe
from tests.servers import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server, free_port

ROOT = Path(__file__).parents[2]
PREFIX = "deployed"
FOLDER = f"{PREFIX}/series/the-wrong-door/episodes/001"
SIZE = "180x320"
SCREENPLAY = """Title: The Wrong Door

INT. HALLWAY - NIGHT

MARA knocks at a door.

MARA
Open up. I know you are in there.

JONAS
(afraid)
You were never meant to read it.
"""
IN_PYTHON = """
import asyncio, sys
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters

screenplay, storage, size = sys.argv[1:]
parameters = EpisodeParameters(screenplay=screenplay, storage=storage, size=size)
print(asyncio.run(produce_episode(parameters)).names["film"])
"""
REFUSALS = ["Failed to update block", "Something went wrong trying to create a flow run"]
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True, slots=True)
class Deployed:
    """A Prefect server with the studio's deployment and one worker.

    Attributes:
        ui_url: Address of the UI.
        deployment_id: Of `produce-episode/studio`.
        environment: How processes reach the server; holds no account of the bucket.
        screens: Where screenshots go, to be looked at when a test fails.
    """

    ui_url: str
    deployment_id: str
    environment: dict[str, str]
    screens: Path

    def ask(self, path: str, body: object = None) -> Any:  # noqa: ANN401  whatever JSON comes
        """Return the API's answer: to a GET, or to a POST of *body*."""
        with httpx.Client(base_url=self.ui_url, trust_env=False) as client:
            answer = client.get(path) if body is None else client.post(path, json=body)
            return answer.raise_for_status().json()

    def start(self, screenplay: str) -> str:
        """Return the id of a new flow run of *screenplay*.

        As in `until_taken`, the server over SQLite may refuse it at first.
        """
        body = {"parameters": {"parameters": {"screenplay": screenplay, "size": SIZE}}}
        path = f"/api/deployments/{self.deployment_id}/create_flow_run"
        for _ in range(5):
            with suppress(httpx.HTTPStatusError, httpx.TimeoutException):
                return str(self.ask(path, body)["id"])
            time.sleep(1.0)
        raise TimeoutError(f"the server refused {path} five times")

    def finish(self, run_id: str) -> dict[str, Any]:
        """Return the flow run once it is over."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            run: dict[str, Any] = self.ask(f"/api/flow_runs/{run_id}")
            if run["state_type"] in FINAL:
                return run
            time.sleep(0.2)
        raise TimeoutError(f"flow run {run_id} did not end")

    def of_run(self, kind: str, run_id: str) -> list[dict[str, Any]]:
        """Return what the API knows of *kind* (`task_runs`, `artifacts`, `logs`) in a run."""
        if kind == "logs":
            return list(self.ask("/api/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}}))
        return list(self.ask(f"/api/{kind}/filter", {"flow_runs": {"id": {"any_": [run_id]}}}))


@pytest.fixture(scope="module")
def deployed(
    rclone_server: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Deployed]:
    """The studio as its README sets it up."""
    folder = tmp_path_factory.mktemp("deployed")
    create_database(folder / "prefect.db")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    kept = {name: rclone_server.environment[name] for name in ("PATH", "HOME")}
    environment = {
        **kept,
        **SERVER_SETTINGS,
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": f"{url}/api",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
    }
    prefect = [sys.executable, "-m", "prefect"]
    serve = [*prefect, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    work = [*prefect, "worker", "start", "--pool", "studio", "--type", "process"]
    with process_group(serve, log=folder / "server.log", env=environment):
        wait_until_healthy(f"{url}/api/health")
        register = [sys.executable, "-m", "deployments.register", f"s3://{BUCKET}/{PREFIX}"]
        for command in (register, [*prefect, "deploy", "--all"]):
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        named = httpx.get(f"{url}/api/deployments/name/produce-episode/studio", trust_env=False)
        with process_group(work, log=folder / "worker.log", env=environment, cwd=folder):
            yield Deployed(url, named.json()["id"], environment, folder)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Generator[Browser]:
    with run_browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def storage_block(deployed: Deployed, browser: Browser, rclone_server: S3Server) -> dict[str, Any]:
    """The storage block, its account entered in the UI."""
    path = "/api/block_types/slug/artifact-storage/block_documents/name/studio"
    page = f"/blocks/block/{deployed.ask(path)['id']}/edit"

    def save() -> None:
        browser.type_into("Endpoint URL (Optional)", rclone_server.endpoint_url)
        browser.type_into("Access key ID (Optional)", ACCESS_KEY)
        browser.type_into("Secret access key (Optional)", SECRET_KEY)
        in_path = "//*[normalize-space(text())='Bucket in the path (Optional)']"
        browser.click(f"{in_path}/following::*[@role='switch'][1]")
        browser.save_screenshot(deployed.screens / "block.png")
        browser.click("//button[normalize-space()='Save']")

    until_taken(browser, deployed.ui_url, page, save)
    return dict(deployed.ask(path))


@pytest.fixture(scope="module")
def first_run(deployed: Deployed, browser: Browser, storage_block: dict[str, Any]) -> str:
    """Id of a flow run that was started in the UI's form and seen to complete there."""
    assert storage_block

    def submit() -> None:
        browser.type_into("Screenplay", SCREENPLAY)
        browser.type_into("Size (Optional)", SIZE)
        browser.save_screenshot(deployed.screens / "form.png")
        browser.click("//button[normalize-space()='Submit']")

    page = f"/deployments/deployment/{deployed.deployment_id}/run"
    until_taken(browser, deployed.ui_url, page, submit)
    own = {"deployments": {"id": {"any_": [deployed.deployment_id]}}}
    run_id = str(deployed.ask("/api/flow_runs/filter", own)[0]["id"])
    browser.open(f"{deployed.ui_url}/runs/flow-run/{run_id}")
    browser.wait_until(
        "document.querySelector('.state-badge')?.innerText === 'Completed'", timeout_seconds=90
    )
    browser.save_screenshot(deployed.screens / "run.png")
    return run_id


@pytest.fixture(scope="module")
def later_runs(deployed: Deployed, first_run: str) -> tuple[str, str]:
    """Ids of two runs at once: the same screenplay again, and one without a scene."""
    assert first_run
    return deployed.start(SCREENPLAY), deployed.start("Title: Nothing\n\nWords, and no scene.\n")


def test_the_secret_is_hidden(storage_block: dict[str, Any], browser: Browser) -> None:
    """The API and the UI show stars."""
    assert storage_block["data"]["access_key_id"] == ACCESS_KEY
    assert storage_block["data"]["path_style"] is True
    assert SECRET_KEY not in json.dumps(storage_block)
    assert SECRET_KEY not in browser.text()


def test_the_form_is_filled_in_without_reading_a_manual(
    deployed: Deployed, browser: Browser
) -> None:
    """Every field has a title and a description, the first is the one that is needed."""
    browser.open(f"{deployed.ui_url}/deployments/deployment/{deployed.deployment_id}/run")
    schema = deployed.ask(f"/api/deployments/{deployed.deployment_id}")["parameter_openapi_schema"]
    fields = schema["definitions"]["EpisodeParameters"]["properties"].values()
    for field in fields:
        browser.wait_for(field["title"])
    shown = browser.text()
    places = [shown.index(f"\n{field['title']}") for field in fields]
    assert places == sorted(places)
    assert all(field["description"] in shown for field in fields)
    assert 'Property is type "None"' not in shown


def test_the_run_is_named_for_the_film(deployed: Deployed, first_run: str) -> None:
    run = deployed.ask(f"/api/flow_runs/{first_run}")
    assert run["name"] == "The Wrong Door"
    assert run["state_name"] == "Completed"
    assert {"cliffhanger", "episode", "the-wrong-door", "episode-1", "en"} == set(run["tags"])


ARTIFACTS = {
    "cast": ("MARA", "JONAS", "look"),
    "checks": ("checks passed", "loudness", "LUFS", "pass"),
    "contact-sheet": ("One frame per shot of The Wrong Door",),
    "film": ("Watch the film", f"{FOLDER.removeprefix(PREFIX + '/')}/film.mp4", "stems/mix.wav"),
    "stage-times": ("seconds", "P50", "P95", "P99", "script", "voice", "video", "quality"),
}
"""What a person reads in each artifact, by the first part of its key."""


@pytest.mark.parametrize("name", ARTIFACTS)
def test_artifacts_can_be_read(
    deployed: Deployed, browser: Browser, first_run: str, name: str
) -> None:
    """Each stands in the run's tab under a key of the episode, and opens."""
    browser.open(f"{deployed.ui_url}/runs/flow-run/{first_run}")
    browser.click("//li[normalize-space()='Artifacts']")
    key = f"{name}-the-wrong-door-001"
    browser.follow(f"//a[contains(@href, '/artifacts/artifact/')][.//*[normalize-space()='{key}']]")
    browser.wait_for("Show raw data")
    for words in ARTIFACTS[name]:
        browser.wait_for(words)
    browser.save_screenshot(deployed.screens / f"{name}.png")


@pytest.mark.parametrize(("name", "num_images"), [("cast", 2), ("contact-sheet", 1)])
def test_pictures_are_seen_without_a_public_bucket(
    deployed: Deployed, browser: Browser, first_run: str, name: str, num_images: int
) -> None:
    """The browser draws them from the artifact itself."""
    (artifact,) = (
        item for item in deployed.of_run("artifacts", first_run) if item["key"].startswith(name)
    )
    browser.open(f"{deployed.ui_url}/artifacts/artifact/{artifact['id']}")
    widths = "[...document.querySelectorAll('img[src^=\"data:\"]')].map(i => i.naturalWidth)"
    browser.wait_until(f"{widths}.filter(width => width > 100).length === {num_images}")


def test_progress_ends_at_everything(deployed: Deployed, first_run: str) -> None:
    found = {item["key"]: item["data"] for item in deployed.of_run("artifacts", first_run)}
    assert found["progress"] == 100


def test_another_client_finds_everything_in_the_bucket(
    deployed: Deployed, first_run: str, rclone_server: S3Server, tmp_path: Path
) -> None:
    """Names can be browsed, hold what the manifest says, and the film plays."""
    client = minio(rclone_server)
    names = {
        str(item.object_name) for item in client.list_objects(BUCKET, FOLDER + "/", recursive=True)
    }
    manifest = json.loads(read(client, f"{FOLDER}/manifest.json"))
    assert {f"{FOLDER}/{name}" for name in manifest["files"]} <= names
    assert {f"{FOLDER}/{name}" for name in ("film.mp4", "report.md", "captions.srt")} <= names
    for name, ref in manifest["files"].items():
        assert hashlib.sha256(read(client, f"{FOLDER}/{name}")).hexdigest() == ref["sha256"], name
    film = tmp_path / "film.mp4"
    client.fget_object(BUCKET, f"{FOLDER}/film.mp4", str(film))
    streams = probe(film)
    assert (streams["video"]["width"], streams["video"]["height"]) == (180, 320)
    assert streams["audio"]["codec_name"] == "aac"
    assert linked_film(deployed, first_run) == film.read_bytes()


def test_a_second_run_is_cached(deployed: Deployed, later_runs: tuple[str, str]) -> None:
    """Everything but publishing, whose links expire, is found again."""
    run = deployed.finish(later_runs[0])
    assert run["state_name"] == "Completed"
    states = states_of(deployed, run["id"])
    assert states.pop("Completed") == 1
    assert set(states) == {"Cached"}


def test_bad_input_fails_with_one_sentence(
    deployed: Deployed, browser: Browser, later_runs: tuple[str, str]
) -> None:
    """A screenplay without a scene is refused at once, and the UI says what to do."""
    run = deployed.finish(later_runs[1])
    assert run["state_name"] == "Failed"
    assert states_of(deployed, run["id"]) == Counter({"Failed": 1})
    browser.open(f"{deployed.ui_url}/runs/flow-run/{run['id']}")
    browser.click("//li[normalize-space()='Details']")
    browser.click("//*[normalize-space(text())='See More']")
    browser.wait_for("ScreenplayError: the screenplay has no scene heading; open each scene with")
    browser.save_screenshot(deployed.screens / "failed.png")


def test_python_makes_the_same_episode(
    deployed: Deployed, first_run: str, rclone_server: S3Server
) -> None:
    """A flow call with an address and the account in the environment shares the work."""
    assert first_run
    address = f"s3://{BUCKET}/{PREFIX}?endpoint={rclone_server.endpoint_url}&path_style=1"
    called = subprocess.run(
        [sys.executable, "-c", IN_PYTHON, SCREENPLAY, address, SIZE],
        cwd=ROOT,
        env={**rclone_server.environment, **deployed.environment},
        check=True,
        capture_output=True,
        text=True,
    )
    assert called.stdout.strip() == f"{FOLDER.removeprefix(PREFIX + '/')}/film.mp4"
    done = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    latest = {**done, "limit": 1, "sort": "START_TIME_DESC"}
    (run,) = deployed.ask("/api/flow_runs/filter", latest)
    assert run["deployment_id"] is None
    assert states_of(deployed, run["id"])["Cached"] > 10


def test_secrets_are_in_no_run(deployed: Deployed, first_run: str) -> None:
    """Parameters, artifacts and logs hold nothing of the account but its name."""
    run = deployed.ask(f"/api/flow_runs/{first_run}")
    seen = [run, *(deployed.of_run(kind, first_run) for kind in ("task_runs", "artifacts", "logs"))]
    assert SECRET_KEY not in json.dumps(seen)


def until_taken(browser: Browser, ui_url: str, page: str, send: Callable[[], None]) -> None:
    """Open the form *page* and send it, until the UI leaves it.

    Over SQLite the server refuses writes that come together, and the UI leaves it to people to
    send them again.
    """
    is_refused = f"{REFUSALS}.some(words => document.body.innerText.includes(words))"
    for _ in range(5):
        browser.open(ui_url + page)
        send()
        answer = f"location.pathname !== '{page}' ? 'taken' : {is_refused} && 'refused'"
        if browser.wait_until(answer) == "taken":
            return
    raise TimeoutError(f"the server refused {page} five times")


def wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if httpx.get(url, trust_env=False).is_success:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer")


def minio(server: S3Server) -> Minio:
    return Minio(
        server.endpoint_url.removeprefix("http://"),
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        secure=False,
        region="us-east-1",
    )


def read(client: Minio, name: str) -> bytes:
    answer = client.get_object(BUCKET, name)
    try:
        return answer.read()
    finally:
        answer.close()
        answer.release_conn()


def linked_film(deployed: Deployed, run_id: str) -> bytes:
    """Return what a browser gets that follows the film artifact's link."""
    (page,) = (
        item["data"]
        for item in deployed.of_run("artifacts", run_id)
        if item["key"].startswith("film-")
    )
    link = page.split("[Watch the film](")[1].split(")")[0]
    return httpx.get(link, trust_env=False).raise_for_status().content


def states_of(deployed: Deployed, run_id: str) -> Counter[str]:
    """Return how many task runs ended in which state, once the server has recorded them."""
    deadline = time.monotonic() + 15
    states: Counter[str] = Counter()
    while time.monotonic() < deadline:
        before = states
        states = Counter(item["state_name"] for item in deployed.of_run("task_runs", run_id))
        if states == before and states and not {"Running", "Pending"} & set(states):
            break
        time.sleep(1.0)
    return states
