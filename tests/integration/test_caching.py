"""Finished work is found again, and only finished work."""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.settings import PREFECT_TASKS_REFRESH_CACHE, temporary_settings

from blocks import ArtifactStorage
from cliffhanger.errors import (
    InvalidInputError,
    InvalidSettingError,
    ProviderBusyError,
    ProviderError,
    StoreUnavailableError,
)
from cliffhanger.store import ArtifactRef, ArtifactStore
from tasks.caching import keep_results_in, stage_task
from tests.integration.cached_flow import WORK, Voiced, produce, speak
from tests.servers import BUCKET, S3Server, run_prefect

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_work() -> None:
    WORK.clear()


@pytest.fixture
def storage(prefect_api: str, tmp_path: Path) -> ArtifactStorage:
    assert prefect_api
    return ArtifactStorage(address=str(tmp_path / "store"))


def in_bucket(server: S3Server, prefix: str) -> ArtifactStorage:
    return ArtifactStorage(
        address=f"s3://{BUCKET}/{prefix}",
        endpoint_url=server.endpoint_url,
        access_key_id=server.settings.access_key_id,
        secret_access_key=server.settings.secret_access_key,
        path_style=True,
    )


async def states_of(flow_run_id: UUID, client: PrefectClient) -> Counter[str]:
    """Return how many task runs ended in which state, as the UI shows it."""
    deadline = time.monotonic() + 15
    of_run = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
    states: Counter[str] = Counter()
    async with client:
        while time.monotonic() < deadline:
            runs = await client.read_task_runs(flow_run_filter=of_run)
            states = Counter(str(item.state_name) for item in runs)
            if states.total() == 4 and not states["Running"] and not states["Pending"]:
                break
            await asyncio.sleep(0.1)
    return states


async def test_a_rerun_does_nothing_and_shows_cached(storage: ArtifactStorage) -> None:
    first = await produce(storage)
    assert Counter({"a": 1, "b": 1, "c": 1, "mix": 1}) == WORK
    second = await produce(ArtifactStorage(address=storage.address))
    assert WORK.total() == 4
    assert second.model_copy(update={"flow_run_id": first.flow_run_id}) == first
    assert await states_of(first.flow_run_id, get_client()) == {"Completed": 4}
    assert await states_of(second.flow_run_id, get_client()) == {"Cached": 4}


async def test_results_come_back_as_their_types(storage: ArtifactStorage) -> None:
    """Values, references, tuples and dicts of a cached result equal the fresh ones."""
    first, second = await produce(storage), await produce(storage)
    for run in (first, second):
        assert isinstance(run.lines, tuple)
        assert isinstance(run.lines[0], Voiced)
        assert isinstance(run.lines[0].audio, ArtifactRef)
        assert isinstance(run.cast["c"], Voiced)
    assert (second.lines, second.mix, second.cast) == (first.lines, first.mix, first.cast)


async def test_only_what_is_gone_is_made_again(storage: ArtifactStorage) -> None:
    first = await produce(storage)
    storage.get_store().delete(first.lines[1].audio)
    healed = await produce(storage)
    assert WORK["b"] == 2
    assert (WORK["a"], WORK["c"]) == (1, 1)
    assert storage.get_store().get_bytes(healed.mix) == b"abc"


async def test_a_fresh_database_on_another_machine_finds_the_work(
    storage: ArtifactStorage, tmp_path: Path
) -> None:
    """Only the store is shared; the other machine's UI shows `Cached` as well."""
    first = await produce(storage)
    program = "from tests.integration.cached_flow import main; main()"
    command = [sys.executable, "-c", program, storage.address]
    with run_prefect(tmp_path / "second") as url:
        environment = {**os.environ, "PREFECT_API_URL": url, "PREFECT_HOME": str(tmp_path)}
        output = await asyncio.to_thread(
            subprocess.check_output, command, cwd=ROOT, env=environment, text=True
        )
        flow_run_id, num_worked = output.split()
        assert num_worked == "0"
        assert await states_of(UUID(flow_run_id), PrefectClient(url)) == {"Cached": 4}
    assert flow_run_id != str(first.flow_run_id)


async def test_a_bucket_keeps_results_too(prefect_api: str, rclone_server: S3Server) -> None:
    assert prefect_api
    for _ in range(2):
        await produce(in_bucket(rclone_server, "results-test"))
    assert WORK.total() == 4


async def test_an_outage_fails_instead_of_working_again(
    storage: ArtifactStorage, tmp_path: Path
) -> None:
    """When the store is gone no costly work is done, and the error says what to do."""
    await produce(storage)
    (tmp_path / "store").rename(tmp_path / "unmounted")
    with pytest.raises(StoreUnavailableError, match="mount or restore"):
        await produce(storage)
    assert WORK.total() == 4
    (tmp_path / "unmounted").rename(tmp_path / "store")
    await produce(storage)
    assert WORK.total() == 4


async def test_refreshing_does_everything_again(storage: ArtifactStorage) -> None:
    await produce(storage)
    with temporary_settings({PREFECT_TASKS_REFRESH_CACHE: True}):
        await produce(storage)
    assert set(WORK.values()) == {2}


async def test_other_arguments_and_versions_are_other_work(storage: ArtifactStorage) -> None:
    @stage_task(name="voice", version=lambda store: f"{store.address}-2")
    async def speak_anew(store: ArtifactStore, line_id: str, speed: float = 1.0) -> Voiced:
        WORK[line_id] += 1
        ref = store.put_bytes(line_id.encode(), media_type="audio/wav")
        return Voiced(line_id=line_id, audio=ref, seconds=speed)

    @flow(persist_result=False)
    async def vary() -> None:
        keep_results_in(storage)
        store = storage.get_store()
        await speak(store, "a")
        await speak(store, "a", speed=1.0)
        await speak(store, line_id="a", speed=1.5)
        await speak_anew(store, "a")
        await speak_anew(store, "a")

    await vary()
    assert WORK["a"] == 3


async def test_planted_records_are_not_run(storage: ArtifactStorage, tmp_path: Path) -> None:
    """A record of another serializer, pickle above all, is not read; the work is done again."""
    await produce(storage)
    for path in (tmp_path / "store" / "results").rglob("*.json"):
        path.chmod(0o644)
        path.write_text(path.read_text().replace("cliffhanger-value", "pickle"))
    await produce(storage)
    assert set(WORK.values()) == {2}


async def run_stage(storage: ArtifactStorage | None, call: Callable[[], Awaitable[object]]) -> None:
    @flow(persist_result=False)
    async def one_stage() -> None:
        if storage is not None:
            keep_results_in(storage)
        await call()

    await one_stage()


async def test_misuse_fails_at_once(storage: ArtifactStorage) -> None:
    """What cannot be keyed, kept or found again is an error, not work done every time."""

    @stage_task(name="bad", version="1", retries=3, retry_delay_seconds=60.0)
    async def give_back(store: ArtifactStore, what: object) -> object:
        assert store
        WORK["bad"] += 1
        return {1} if what == "set" else what

    store = storage.get_store()
    with pytest.raises(InvalidInputError, match=r"arguments\.what cannot be part"):
        await run_stage(storage, lambda: give_back(store, Path("film.mp4")))
    with pytest.raises(InvalidInputError, match="got set"):
        await run_stage(storage, lambda: give_back(store, "set"))
    with pytest.raises(InvalidSettingError, match="keep_results_in"):
        await run_stage(None, lambda: give_back(store, "text"))
    assert WORK["bad"] == 1


@pytest.mark.parametrize(
    ("error", "num_calls"),
    [
        pytest.param(ProviderBusyError("busy"), 2, id="busy"),
        pytest.param(StoreUnavailableError("down"), 2, id="store down"),
        pytest.param(ProviderError("refused"), 1, id="refused"),
        pytest.param(InvalidInputError("wrong"), 1, id="misuse"),
    ],
)
async def test_only_trouble_that_passes_is_retried(
    storage: ArtifactStorage, error: Exception, num_calls: int
) -> None:
    @stage_task(name="failing", version="1", retries=1)
    async def fail(store: ArtifactStore) -> None:
        assert store
        WORK["fail"] += 1
        raise error

    with suppress(type(error)):
        await run_stage(storage, lambda: fail(storage.get_store()))
    assert WORK["fail"] == num_calls
