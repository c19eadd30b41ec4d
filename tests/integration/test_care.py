"""The caretakers: crashed runs go on, those that wait are left alone, and the store is cleaned."""

import os
import time
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.logging import disable_run_logger
from prefect.states import Cancelled, Crashed, Paused, Running, Suspended

from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.store import ArtifactRef, open_store
from flows.cleanup import CleanupParameters, clean_store
from tasks.gate_event import EVENT, tell_refused
from tasks.rescue import Outcome, rescue
from tests.integration.events import first_event

DAY = 86_400


async def begin(client: PrefectClient, *states: State) -> UUID:
    """Return a run of a deployment that went through *states*."""
    flow_id = await client.create_flow_from_name("cared-for")
    deployment = await client.create_deployment(flow_id, name="care", work_queue_name=None)
    run = await client.create_flow_run_from_deployment(deployment)
    for state in states:
        await client.set_flow_run_state(run.id, state, force=True)
    return run.id


@pytest.mark.parametrize(
    ("states", "most_tries", "outcome", "state"),
    [
        pytest.param((Running(), Crashed()), 3, Outcome.RESCHEDULED, "AwaitingRetry", id="crashed"),
        pytest.param((Running(), Crashed()), 1, Outcome.GIVEN_UP, "Crashed", id="too often"),
        pytest.param((Running(),), 3, Outcome.DECLARED, "Crashed", id="silent"),
        pytest.param((Running(), Suspended()), 3, Outcome.LEFT, "Suspended", id="suspended"),
        pytest.param((Running(), Paused()), 3, Outcome.LEFT, "Paused", id="paused"),
        pytest.param((Running(), Cancelled()), 3, Outcome.LEFT, "Cancelled", id="cancelled"),
    ],
)
async def test_the_state_decides_what_becomes_of_a_run(
    prefect_api: str, states: tuple[State, ...], most_tries: int, outcome: Outcome, state: str
) -> None:
    """A crash is tried again, silence is a crash, and whoever waits for a person is left alone."""
    assert prefect_api
    async with get_client() as client:
        run_id = await begin(client, *states)
        with disable_run_logger():
            done = await rescue.fn(str(run_id), most_tries=most_tries, calm_seconds=0.0)
        run = await client.read_flow_run(run_id)
    assert done.outcome is outcome
    assert run.state is not None
    assert run.state.name == state


async def test_a_refused_film_is_an_event(prefect_api: str) -> None:
    """Automations and notifications hear which film it is, and why."""
    ref = ArtifactRef.of_bytes(b"{}", media_type="application/json")
    script = ScriptArtifact(
        episode=ref,
        series_id="the-wire",
        episode_number=3,
        title="The Wire",
        language="en",
        num_scenes=1,
        num_lines=1,
    )
    tell_refused(script, "series/the-wire/episodes/003/draft", ("loudness: -9 LUFS",))
    event = await first_event(prefect_api, EVENT)
    assert event["resource"]["prefect.resource.id"] == "cliffhanger.episode.the-wire/3"
    assert event["payload"]["reasons"] == ["loudness: -9 LUFS"]


async def test_a_run_that_is_not_there_is_left_alone(prefect_api: str) -> None:
    assert prefect_api
    with disable_run_logger():
        done = await rescue.fn(str(UUID(int=7)), most_tries=3, calm_seconds=0.0)
    assert (done.outcome, done.reason) == (Outcome.LEFT, "there is no such run")


async def test_a_clean_up_looks_first_and_removes_by_rule(prefect_api: str, tmp_path: Path) -> None:
    """The dry run says what would go; the other one does it, and counts the same bytes."""
    assert prefect_api
    folder = tmp_path / "store"
    store = open_store(str(folder))
    store.put_json("results/mux/1.json", {"old": True})
    store.put_json("results/mux/2.json", {"old": False})
    past = time.time() - 91 * DAY
    os.utime(folder / "results/mux/1.json", (past, past))
    looked = await clean_store(CleanupParameters(storage=str(folder)))
    assert (looked.is_dry_run, looked.num_removed) == (True, 1)
    assert len(list(store.list_names("results/"))) == 2
    cleaned = await clean_store(CleanupParameters(storage=str(folder), dry_run=False))
    assert (cleaned.is_dry_run, cleaned.num_removed) == (False, 1)
    assert cleaned.removed_bytes == looked.removed_bytes > 0
    assert list(store.list_names("results/")) == ["results/mux/2.json"]
