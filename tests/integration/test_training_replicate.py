"""Weights of a hosted training that come packed: one usable file on record, or clear words."""

import hashlib
from collections.abc import Generator
from pathlib import Path

import pytest
import yaml
from safetensors.numpy import load

from cliffhanger.errors import ProviderError
from cliffhanger.models.jobs.opening import SCALE_VARIABLE
from cliffhanger.models.lora.settings import Family
from cliffhanger.production.registry import Registry
from cliffhanger.store import open_store
from flows.training import train_character
from flows.training_parameters import TrainParameters
from tests.fault_server.house import CANARY_KEY
from tests.fault_server.run import FaultServer, run_fault_server
from tests.integration.training_world import SERIES, SERIES_ID, pictures, register_mara

MODEL = "zq/flux-trainer"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[FaultServer]:
    with run_fault_server(tmp_path_factory.mktemp("faults"), scale=0.002, shrink=0.25) as server:
        yield server


@pytest.fixture(scope="module")
def references() -> dict[str, bytes]:
    return pictures(10)


@pytest.fixture
def order(
    server: FaultServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> TrainParameters:
    """A training at Replicate whose result is packed as the test says."""
    monkeypatch.setenv("REPLICATE_KEY", CANARY_KEY)
    monkeypatch.setenv(SCALE_VARIABLE, "0.004")
    account = {
        "provider": "replicate",
        "base_url": f"{server.url}/replicate/v1",
        "api_key_env": "REPLICATE_KEY",
        "limits": {"max_concurrency": 5, "requests_per_minute": 60000},
    }
    trainer = {
        "account": "replicate",
        "protocol": "replicate-lora",
        "model": MODEL,
        "options": {"version": "26dce37a", "destination": f"studio/mara-packed{request.param}"},
    }
    price = {"kind": "gpu_second", "model": MODEL, "usd": 0.001525, "as_of": "2026-11-29"}
    models = {
        "accounts": {"replicate": account},
        "lora": {"candidates": [trainer]},
        "prices": [{**price, "source": "the test"}],
        "budget": {"episode_usd": 50},
    }
    path = tmp_path / "studio.yaml"
    path.write_text(yaml.safe_dump({"models": models}))
    return TrainParameters(
        series=SERIES,
        character="Mara",
        storage=str(tmp_path / "store"),
        profile=str(path),
        trainer="hosted",
        family=Family.FLUX,
    )


@pytest.mark.parametrize("order", [pytest.param("", id="whole")], indirect=True)
async def test_packed_weights_end_as_one_file_on_the_record(
    prefect_api: str, order: TrainParameters, references: dict[str, bytes]
) -> None:
    """The registry names a safetensors file that loads and whose digest is that of its bytes."""
    assert prefect_api
    store = open_store(order.storage)
    version = register_mara(store, references)
    lora = await train_character(order)
    assert (lora.base_model, lora.trained_on) == (f"replicate/{MODEL}", version)
    [learned] = Registry(store, SERIES_ID).approved()["mara"].loras
    data = store.get_bytes(learned.weights)
    assert hashlib.sha256(data).hexdigest() == learned.weights.sha256
    assert [weight.shape for weight in load(data).values()] == [(4, 8)]
    assert store.read_name(lora.weights_name) == learned.weights


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param("-several", r"has 2 \.safetensors files", id="several"),
        pytest.param("-none", r"has 0 \.safetensors files", id="none"),
        pytest.param("-outside", r"\.\./lora\.safetensors', which leads out of it", id="outside"),
    ],
    indirect=["order"],
)
async def test_an_archive_that_cannot_be_trusted_registers_nothing(
    prefect_api: str, order: TrainParameters, words: str, references: dict[str, bytes]
) -> None:
    assert prefect_api
    store = open_store(order.storage)
    version = register_mara(store, references)
    with pytest.raises(ProviderError, match=words):
        await train_character(order)
    assert Registry(store, SERIES_ID).versions("mara") == (version,)
