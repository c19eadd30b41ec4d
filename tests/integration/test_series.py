"""A season is developed through a model server with a real one's moods, and keeps what it has."""

import asyncio
import io
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
)
from prefect.client.schemas.sorting import ArtifactSort

from cliffhanger.errors import (
    ApprovalRefusedError,
    InvalidInputError,
    QualityRefusedError,
)
from cliffhanger.production.series import DevelopedSeries
from cliffhanger.store import open_store
from cliffhanger.story.build import build_episode
from cliffhanger.story.fountain import read_fountain
from flows.series import develop_series
from flows.series_parameters import SeriesParameters
from tests.integration.forms import answer_form
from tests.integration.studio import TestStudio
from tests.room_server import RoomServer, run_room_server
from tests.story_world import BIBLE

PREMISE = "A night porter finds that the hotel is hers."


def routes_file(folder: Path, server: RoomServer, *, at_once: int = 50) -> str:
    """Write the routes to *server* and return where."""
    route = {
        "provider": "test",
        "base_url": server.url,
        "model": "storyteller-1",
        "context_tokens": 32_000,
        "max_answer_tokens": 16_000,
        "max_concurrency": at_once,
        "requests_per_minute": 60_000,
        "is_free": True,
    }
    path = folder / "writers.yaml"
    path.write_text(yaml.safe_dump({"tiers": {"draft": route, "final": route}}), "utf-8")
    return str(path)


def order(
    folder: Path, server: RoomServer, *, at_once: int = 50, **changes: object
) -> SeriesParameters:
    """Return parameters for a season of the server's length."""
    return SeriesParameters.model_validate(
        {
            "premise": PREMISE,
            "storage": str(folder / "store"),
            "writers": routes_file(folder, server, at_once=at_once),
            "num_episodes": server.num_episodes,
            **changes,
        }
    )


def ledger(folder: Path) -> pd.DataFrame:
    """Return every row of the store's ledger, read by pandas."""
    store = open_store(str(folder / "store"))
    rows = [
        pd.read_parquet(io.BytesIO(store.get_bytes(store.read_name(name))))
        for name in store.list_names("ledger/")
    ]
    return pd.concat(rows, ignore_index=True)


async def test_fifty_scripts_come_through_a_moody_server(prefect_api: str, tmp_path: Path) -> None:
    """5 % too many requests and 2 % server errors lose no script; every call is in the ledger."""
    assert prefect_api
    with run_room_server(
        num_episodes=50, median_seconds=0.04, busy_share=0.05, error_share=0.02
    ) as server:
        series = await develop_series(order(tmp_path, server))
    assert [entry.episode_number for entry in series.scripts] == list(range(1, 51))
    assert all(entry.name and not entry.problem for entry in series.scripts)
    rows = ledger(tmp_path)
    assert len(rows) == sum(server.statuses.values())
    assert server.statuses[429] > 0
    assert (rows["outcome"] == "busy").sum() == server.statuses[429] + server.statuses[500]
    assert set(rows["tier"]) == {"draft", "final"}
    assert server.busiest <= 50


async def test_a_script_that_fails_loses_no_other(prefect_api: str, tmp_path: Path) -> None:
    """The run says which episode failed and how; the others are there, and come from the cache."""
    assert prefect_api
    with run_room_server(broken_episodes=frozenset({2})) as server:
        with pytest.raises(QualityRefusedError, match=r"episode 2: AnswerInvalidError") as failed:
            await develop_series(order(tmp_path, server))
        assert len(failed.value.reasons) == 1
        store = open_store(str(tmp_path / "store"))
        scripts = [name for name in store.list_names("series/") if name.endswith(".fountain")]
        assert [name.split("/")[3] for name in scripts] == ["001", "003"]
        served = server.served.total()
        server.broken_episodes = frozenset()
        series = await develop_series(order(tmp_path, server))
    assert all(entry.name for entry in series.scripts)
    again = server.served.total() - served
    assert again <= 8, "only episode 2 is asked for again: its script, doctor, notes and shots"


async def test_the_run_shows_who_served_what(prefect_api: str, tmp_path: Path) -> None:
    """Tier and model of every piece of writing, and what became of the planned shots."""
    assert prefect_api
    with run_room_server() as server:
        await develop_series(order(tmp_path, server, premise=PREMISE + " Tonight."))
    writing, scripts = [await table_of(f"{name}-the-night-key") for name in ("writing", "scripts")]
    served = {row["work"]: (row["tier"], row["model"]) for row in writing}
    assert served["showrunner"] == ("final", "storyteller-1")
    assert served["episode"] == ("draft", "storyteller-1")
    assert {row["tier"] for row in scripts} <= {"draft", "final"}
    assert all("planned shots had shot_lines" in row["shots"] for row in scripts)


async def table_of(key: str) -> list[dict[str, Any]]:
    """Return the rows of the newest artifact under *key*."""
    async with get_client() as client:
        wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        found = await client.read_artifacts(
            artifact_filter=wanted, sort=ArtifactSort.CREATED_DESC, limit=1
        )
    rows: list[dict[str, Any]] = json.loads(str(found[0].data))
    return rows


async def test_nothing_is_asked_twice(prefect_api: str, tmp_path: Path) -> None:
    assert prefect_api
    with run_room_server() as server:
        first = await develop_series(order(tmp_path, server))
        calls = server.statuses.total()
        second = await develop_series(order(tmp_path, server))
    assert server.statuses.total() == calls
    assert [entry.review for entry in second.scripts] == [entry.review for entry in first.scripts]


async def test_a_crash_costs_one_part(prefect_api: str, tmp_path: Path) -> None:
    """A script of three parts whose last part fails keeps the first two."""
    assert prefect_api
    long = {"words_per_episode": 3000, "first_script": 1, "last_script": 1}
    with run_room_server(denied_part=3) as server:
        with pytest.raises(QualityRefusedError, match="episode 1: ProviderError"):
            await develop_series(order(tmp_path, server, **long))
        assert server.served["ScriptDraft"] == 2
        server.denied_part = 0
        series = await develop_series(order(tmp_path, server, **long))
        written = [call for call in parts_asked(tmp_path) if "of 3" in call]
    assert len(series.scripts) == 1
    assert sorted(written) == ["part 1 of 3", "part 2 of 3", "part 3 of 3", "part 3 of 3"]


async def test_a_part_that_is_cut_off_is_written_as_two(prefect_api: str, tmp_path: Path) -> None:
    assert prefect_api
    long = {"words_per_episode": 1200, "first_script": 1, "last_script": 1}
    with run_room_server(truncated_words=700) as server:
        await develop_series(order(tmp_path, server, **long))
        assert server.served["cut off"] == 1
        calls = server.statuses.total()
        await develop_series(order(tmp_path, server, **long))
        assert server.statuses.total() == calls, "that it is cut off is remembered"


async def test_edits_in_the_approval_form_come_back(prefect_api: str, tmp_path: Path) -> None:
    """The run waits twice; a name edited in the bible is the name in the scripts."""
    assert prefect_api
    nora = BIBLE.characters[0].model_copy(update={"name": "ELEONORA"})
    bible = BIBLE.model_copy(update={"characters": (nora, *BIBLE.characters[1:])})
    with run_room_server() as server:
        parameters = order(tmp_path, server, approve=True, last_script=1, premise=PREMISE + " Now.")
        run = asyncio.create_task(develop_series(parameters))
        await answer_form(
            parameters.label, {"decision": "approve", "bible": bible.model_dump(mode="json")}
        )
        await answer_form(parameters.label, {"decision": "approve"})
        series = await run
    text = script_of(tmp_path, series)
    assert "ELEONORA" in text
    assert {c.name for c in build_episode(read_fountain(text)).characters} == {"ELEONORA", "VICTOR"}


async def test_a_bible_that_is_turned_down_stops_the_run(prefect_api: str, tmp_path: Path) -> None:
    assert prefect_api
    with run_room_server() as server:
        parameters = order(tmp_path, server, approve=True, premise=PREMISE + " Never.")
        run = asyncio.create_task(develop_series(parameters))
        await answer_form(parameters.label, {"decision": "stop", "notes": "too dark"})
        with pytest.raises(ApprovalRefusedError, match="the bible was turned down: too dark"):
            await run
        assert server.served["GridPart"] == 0


async def test_a_wrong_key_stops_before_anything_is_written(
    prefect_api: str, tmp_path: Path
) -> None:
    assert prefect_api
    parameters = SeriesParameters(
        premise=PREMISE,
        storage=str(tmp_path / "store"),
        writers="http://127.0.0.1:9/v1",
    )
    with pytest.raises(InvalidInputError, match="names no model"):
        await develop_series(parameters)


def test_a_killed_run_goes_on_where_it_was(prefect_api: str, tmp_path: Path) -> None:
    """After `kill -9` while the grid is written, concept and bible are not asked for again."""
    studio = TestStudio(tmp_path, prefect_api)
    with run_room_server(median_seconds=0.5) as server:
        told = ("--premise", PREMISE, "--episodes", "3", "--to", "store")
        arguments = ("develop", *told, "--writers", routes_file(tmp_path, server))
        process = studio.start(*arguments)
        wait_for(lambda: server.asked["GridPart"] > 0)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        done = studio.run(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The Night Key: 3 scripts" in done.stdout
    assert (server.served["SeriesConcept"], server.served["SeriesBible"]) == (1, 1)
    assert server.asked["GridPart"] == 2


def wait_for(is_true: Callable[[], bool]) -> None:
    """Return as soon as it is so."""
    deadline = time.monotonic() + 90
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def parts_asked(folder: Path) -> list[str]:
    """Return which parts the transcripts of the store ask for."""
    store = open_store(str(folder / "store"))
    asked: list[str] = []
    for name in store.list_names("calls/"):
        transcript = json.loads(store.get_bytes(store.read_name(name)))
        words = json.loads(transcript["request"])["messages"][1]["content"]
        asked += [f"part {part} of 3" for part in (1, 2, 3) if f"Write part {part} of 3" in words]
    return asked


def script_of(folder: Path, series: DevelopedSeries) -> str:
    """Return the text of the first script."""
    store = open_store(str(folder / "store"))
    return store.get_bytes(store.read_name(series.scripts[0].name)).decode()
