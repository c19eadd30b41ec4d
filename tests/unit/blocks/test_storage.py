import asyncio
import json
from pathlib import Path

import pytest
from prefect.results import ResultStore
from prefect.serializers import JSONSerializer, PickleSerializer
from pydantic import JsonValue, SecretStr

from blocks import ArtifactStorage
from blocks.serializer import ValueSerializer
from cliffhanger.errors import (
    ArtifactCorruptError,
    ArtifactMissingError,
    InvalidInputError,
    InvalidSettingError,
)
from cliffhanger.store.ref import ArtifactRef


@pytest.fixture
def storage(tmp_path: Path) -> ArtifactStorage:
    return ArtifactStorage(address=str(tmp_path / "store"))


def results_in(storage: ArtifactStorage) -> ResultStore:
    return ResultStore(result_storage=storage, serializer=ValueSerializer())


def test_the_store_is_opened_once(storage: ArtifactStorage) -> None:
    assert storage.get_store() is storage.get_store()


def test_the_secret_does_not_show() -> None:
    storage = ArtifactStorage(
        address="s3://films",
        endpoint_url="http://127.0.0.1:9000",
        access_key_id="AKIA",
        secret_access_key=SecretStr("hidden"),
        path_style=True,
    )
    assert "hidden" not in f"{storage!r} {storage} {storage.get_store()!r}"
    expected = "s3://films?endpoint=http://127.0.0.1:9000&path_style=1"
    assert storage.get_store().address == expected


def test_an_account_in_the_endpoint_is_refused() -> None:
    storage = ArtifactStorage(address="s3://films", endpoint_url="http://user:hidden@host")
    with pytest.raises(InvalidSettingError, match="endpoint_url") as caught:
        storage.get_store()
    assert "hidden" not in str(caught.value)


async def test_prefect_finds_what_it_wrote(storage: ArtifactStorage) -> None:
    results = results_in(storage)
    await results.awrite({"lines": (1, 2)}, key="voice/abc")
    fresh = results_in(ArtifactStorage(address=storage.address))
    assert await fresh.aexists("voice/abc")
    assert not await fresh.aexists("voice/abd")
    assert (await fresh.aread("voice/abc")).result == {"lines": (1, 2)}
    assert list(storage.get_store().list_names()) == ["results/voice/abc.json"]


async def test_a_result_without_its_object_is_no_result(storage: ArtifactStorage) -> None:
    store = storage.get_store()
    ref = await asyncio.to_thread(store.put_bytes, b"film", media_type="video/mp4")
    results = results_in(storage)
    await results.awrite(("mux", {"film": ref}), key="mux/abc")
    assert await results.aexists("mux/abc")
    store.delete(ref)
    assert not await results.aexists("mux/abc")
    with pytest.raises(ArtifactMissingError, match="its object"):
        await storage.read_path("mux/abc")


@pytest.mark.parametrize("serializer", [PickleSerializer(), JSONSerializer()])
async def test_only_our_serializer_is_kept(
    storage: ArtifactStorage, serializer: PickleSerializer[object] | JSONSerializer[object]
) -> None:
    """Records of serializers that can run code are neither written nor read."""
    results = ResultStore(result_storage=storage, serializer=serializer)
    with pytest.raises(InvalidInputError, match="set result_serializer"):
        await results.awrite(1, key="voice/abc")
    record = {"metadata": {"serializer": {"type": serializer.type}}, "result": "1"}
    storage.get_store().put_json("results/voice/abc.json", record)
    with pytest.raises(ArtifactCorruptError, match="voice/abc"):
        await storage.read_path("voice/abc")


OURS = {"metadata": {"serializer": {"type": "cliffhanger-value"}}}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({}, id="empty"),
        pytest.param([], id="a list"),
        pytest.param({"metadata": {}, "result": "1"}, id="no serializer"),
        pytest.param({**OURS}, id="no result"),
        pytest.param({**OURS, "result": "{"}, id="no JSON"),
        pytest.param({**OURS, "result": '{"tuple": 3}'}, id="no tuple"),
        pytest.param({**OURS, "result": '{"value": "os:system", "fields": {}}'}, id="no Value"),
        pytest.param({**OURS, "result": '{"value": "os:system"}'}, id="no fields"),
    ],
)
async def test_damaged_records_are_corrupt(storage: ArtifactStorage, record: JsonValue) -> None:
    storage.get_store().put_json("results/voice/abc.json", record)
    with pytest.raises(ArtifactCorruptError, match="voice/abc"):
        await storage.read_path("voice/abc")


def test_references_cannot_be_forged_into_paths() -> None:
    ref = ArtifactRef.of_bytes(b"film", media_type="video/mp4")
    data = ValueSerializer().dumps(ref).replace(b"objects/", b"../../../")
    with pytest.raises(ValueError, match="key must be"):
        ValueSerializer().loads(data)


async def test_the_failure_of_a_run_is_kept_as_it_comes(storage: ArtifactStorage) -> None:
    """Prefect writes a failed run's exception without a record around it."""
    content = ValueSerializer[Exception]().dumps(RuntimeError("the draft was refused"))
    await storage.write_path("run", content)
    assert json.loads(await storage.read_path("run")) == {
        "error": "RuntimeError: the draft was refused"
    }
