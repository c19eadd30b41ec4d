"""A series is released: so many at once, by workers, through crashes and within its budget."""

import json
import os
import signal
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cliffhanger.errors import BudgetExceededError
from cliffhanger.models.jobs.balances import reserve, settle
from cliffhanger.models.jobs.opening import open_journal
from cliffhanger.money.budget import Scope, ScopeKind, to_nano
from flows.release_parameters import ReleaseParameters
from flows.series import produce_series
from tests.integration.release_world import ReleaseWorld, release_world


@pytest.fixture(scope="module")
def world(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[ReleaseWorld]:
    with release_world(prefect_api, tmp_path_factory.mktemp("release")) as world:
        yield world


def manifests(world: ReleaseWorld, store: str) -> dict[str, int]:
    """Return when each published episode of a store was written, by its folder."""
    found = (world.folder / store).glob("series/*/episodes/*/manifest.json")
    return {path.parent.name: path.stat().st_mtime_ns for path in found}


@pytest.mark.slow
def test_a_release_that_is_killed_goes_on_and_makes_nothing_twice(world: ReleaseWorld) -> None:
    """The flow dies by kill -9 once a run is released; the same command finds it and goes on."""
    world.write_series("killed", "The Killed Release")
    order = world.order("killed", series="The Killed Release", raise_after_minutes=10)
    tags = ("release", "the-killed-release")
    with world.worker():
        first = world.start_release(order, world.folder / "first.log")
        try:
            world.wait_for(lambda: world.runs(*tags))
        finally:
            os.kill(first.pid, signal.SIGKILL)
        assert first.wait() == -signal.SIGKILL
        before = {run["id"] for run in world.runs(*tags)}
        released = world.release(order)
    runs = world.runs(*tags)
    assert [item["episode_number"] for item in released["episodes"]] == [1, 2, 3]
    assert {item["state"] for item in released["episodes"]} <= {"published", "found"}
    assert before <= {run["id"] for run in runs}
    assert len(runs) == 3
    assert {(run["state_type"], run["run_count"]) for run in runs} == {("COMPLETED", 1)}
    made = manifests(world, "killed")
    assert sorted(made) == ["001", "002", "003"]

    again = world.release(order)
    assert [item["state"] for item in again["episodes"]] == ["found"] * 3
    assert len(world.runs(*tags)) == 3
    assert manifests(world, "killed") == made


def table(world: ReleaseWorld, series: str) -> list[dict[str, Any]]:
    """Return the rows that the newest release of a series shows in the UI."""
    body = {"artifacts": {"key": {"any_": [f"release-{series}"]}}, "sort": "CREATED_DESC"}
    newest, *_ = world.ask("/artifacts/filter", body)
    rows: list[dict[str, Any]] = json.loads(newest["data"])
    return rows


def in_queue(world: ReleaseWorld, queue: str, *tags: str) -> list[dict[str, Any]]:
    return [run for run in world.runs(*tags) if run["work_queue_name"] == queue]


@pytest.mark.slow
def test_runs_that_wait_too_long_come_first_and_a_crash_is_tried_once_more(
    world: ReleaseWorld,
) -> None:
    """Two back-fills find no worker: they go to the first queue, and wait for ever in none.

    One is then cancelled by a person, which is reported. The other one's process is killed once,
    and the same run goes on.
    """
    world.write_series("waiting", "The Waiting Release", num_episodes=2)
    order = world.order(
        "waiting",
        series="The Waiting Release",
        priority="backfill",
        raise_after_minutes=0.05,
        size="90x160",
    )
    tags = ("release", "the-waiting-release")
    log = world.folder / "waiting.log"
    release = world.start_release(order, log)
    try:
        raised = world.wait_for(lambda: _all_raised(world, *tags))
        assert {run["state_type"] for run in in_queue(world, "backfill", *tags)} == {"CANCELLED"}
        (second,) = [run for run in raised if "episode-2" in run["tags"]]
        cancelled = {"state": {"type": "CANCELLED", "message": "by hand"}, "force": True}
        world.ask(f"/flow_runs/{second['id']}/set_state", cancelled)
        with world.worker():
            os.kill(world.wait_for(lambda: _process_of(world, *tags)), signal.SIGKILL)
            assert release.wait(timeout=200) == 1
    finally:
        release.kill()
    assert "ReleaseIncompleteError" in log.read_text()
    assert "the-waiting-release 2: Cancelled: by hand" in log.read_text()
    runs = {run["state_type"]: run["run_count"] for run in in_queue(world, "vip", *tags)}
    assert runs == {"COMPLETED": 2, "CANCELLED": 0}
    assert sorted(manifests(world, "waiting")) == ["001"]
    shown = {row["episode"]: row["state"] for row in table(world, "the-waiting-release")}
    assert shown == {1: "published", 2: "failed"}


def _all_raised(world: ReleaseWorld, *tags: str) -> list[dict[str, Any]]:
    found = in_queue(world, "vip", *tags)
    return found if len(found) == 2 else []


def _process_of(world: ReleaseWorld, *tags: str) -> int:
    """Return the process of a run that works; 0 before there is one."""
    working = [run for run in world.runs(*tags) if run["state_type"] == "RUNNING"]
    return next((int(str(run["infrastructure_pid"]).rpartition(":")[2]) for run in working), 0)


@pytest.mark.slow
def test_a_release_here_needs_no_worker(world: ReleaseWorld) -> None:
    """The command makes one episode in its own process, and `--next` the one that follows."""
    world.write_series("here", "The Here Release", num_episodes=2)
    flags = ("--here", "--to", str(world.folder / "here"), "--size", "90x160")
    done = world.command("series", "The Here Release", "--episodes", "1", *flags)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(manifests(world, "here")) == ["001"]
    first = manifests(world, "here")["001"]

    following = world.command("series", "The Here Release", "--next", *flags)
    assert following.returncode == 0, following.stdout + following.stderr
    made = manifests(world, "here")
    assert sorted(made) == ["001", "002"]
    assert made["001"] == first
    (row,) = table(world, "the-here-release")
    assert (row["episode"], row["state"], row["cost"]) == (2, "published", "$0.00")
    assert row["film"] == "series/the-here-release/episodes/002/film.mp4"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["Nobody's"], "series 'nobodys' has no scripts", id="no series"),
        pytest.param(["Here", "--episodes", "8-3"], "--episodes", id="no range"),
        pytest.param(["Here", "--size", "5x5"], "--size", id="no size"),
    ],
)
def test_a_release_that_cannot_work_is_refused_in_a_sentence(
    world: ReleaseWorld, arguments: list[str], words: str
) -> None:
    done = world.command("series", *arguments, "--here", "--to", str(world.folder / "none"))
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stderr


PROFILE = """
film: {{format: {{width_px: 270, height_px: 480}}}}
models:
  accounts:
    kling:
      provider: kling
      base_url: http://127.0.0.1:9/kling
      api_key_env: PROVIDER_KEY
  video:
    candidates:
      - {{account: kling, protocol: kling-video, model: kling-v3, options: {{mode: std}}}}
  budget: {{series_usd: 50}}
  journal: "{journal}"
"""


@pytest.fixture
def dear_studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile that pays, in a folder of its own."""
    monkeypatch.setenv("PROVIDER_KEY", "no-key")
    profile = tmp_path / "studio.yaml"
    profile.write_text(PROFILE.format(journal=tmp_path / "journal.db"))
    return profile


def spend(journal: Path, usd: str) -> None:
    """Write into the journal that the series has cost so much."""
    series = Scope(kind=ScopeKind.SERIES, name="the-dear-release")
    nano = to_nano(Decimal(usd))
    with open_journal(str(journal)) as database:
        database.run(lambda connection: reserve(connection, (series,), nano, what="earlier"))
        database.run(
            lambda connection: settle(connection, (series.key,), reserved_nano=nano, cost_nano=nano)
        )


@pytest.mark.parametrize(
    ("spent", "parameter", "left"),
    [
        pytest.param("49.99", None, r"\$0.01 is left of the cap of \$50.00", id="profile"),
        pytest.param("7", 7, r"\$0.00 is left of the cap of \$7.00", id="parameter"),
    ],
)
async def test_the_budget_stops_a_release_before_an_episode_is_begun(
    world: ReleaseWorld, dear_studio: Path, spent: str, parameter: int | None, left: str
) -> None:
    """The journal says what is spent; nothing is released, and the table says why."""
    spend(dear_studio.with_name("journal.db"), spent)
    world.write_series("dear", "The Dear Release", num_episodes=2)
    asked = ReleaseParameters.model_validate(
        {
            "series": "The Dear Release",
            "storage": str(world.folder / "dear"),
            "profile": str(dear_studio),
            "budget_usd": parameter,
        }
    )
    with pytest.raises(BudgetExceededError, match=left) as stopped:
        await produce_series(asked)
    assert stopped.value.scope == "series the-dear-release"
    assert stopped.value.would_cost_usd > 0
    assert world.runs("release", "the-dear-release") == []
    rows = table(world, "the-dear-release")
    assert [row["state"] for row in rows] == ["held", "held"]
    assert "it was not begun" in rows[0]["note"]
