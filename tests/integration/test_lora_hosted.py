"""A character's LoRA behind a paid account: the same seam, and never paid for twice."""

import asyncio
import io
import zipfile
from collections.abc import Generator
from pathlib import Path

import pytest
from safetensors.numpy import load

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.jobs.opening import (
    SCALE_VARIABLE,
    PaidSetup,
    account_of,
    open_paid_studio,
)
from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.protocol import LoraTrainer
from cliffhanger.models.lora.remote import HostedLoraTrainer
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.models.studio_routes import StudioRoutes
from tests.fault_server.house import CANARY_KEY
from tests.fault_server.run import FaultServer, run_fault_server
from tests.paid_world import HostedStore
from tests.unit.models.lora.lora_values import make_set, make_settings

MODEL = "fal-ai/flux-lora-fast-training"
SETTINGS = make_settings(family="flux", steps=1200, rank=8)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[FaultServer]:
    with run_fault_server(tmp_path_factory.mktemp("faults"), scale=0.002, shrink=0.25) as server:
        yield server


@pytest.fixture
def setup(server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PaidSetup:
    monkeypatch.setenv(SCALE_VARIABLE, "0.004")
    routes = StudioRoutes.model_validate(
        {
            "accounts": {
                "fal": {
                    "provider": "fal",
                    "base_url": f"{server.url}/fal",
                    "api_key_env": "FAL_KEY",
                    "limits": {"max_concurrency": 5, "requests_per_minute": 60000},
                }
            },
            "lora": {"candidates": [{"account": "fal", "protocol": "fal-lora", "model": MODEL}]},
            "budget": {"episode_usd": 50},
            "journal": str(tmp_path / "journal.db"),
        }
    )
    account = account_of("fal", routes.accounts["fal"], {"FAL_KEY": CANARY_KEY})
    store = HostedStore.open(tmp_path / "store")
    return PaidSetup(routes=routes, accounts={"fal": account}, store=store)


def train(trainer: LoraTrainer, keep: CheckpointStore) -> LoraWeights:
    return trainer.train(make_set(), SETTINGS, keep=keep)


async def test_a_hosted_trainer_stands_behind_the_seam(
    setup: PaidSetup, server: FaultServer
) -> None:
    """The ZIP goes out, weights come back and are kept by name; a second call costs nothing."""
    keep = CheckpointStore(setup.store, "characters/mara/lora")
    async with open_paid_studio(setup) as studio:
        trainer = HostedLoraTrainer(studio, asyncio.get_running_loop())
        weights = await asyncio.to_thread(train, trainer, keep)
        again = await asyncio.to_thread(train, trainer, keep)
    assert again == weights
    assert weights.base_model == f"fal/{MODEL}"
    assert (weights.trigger_word, weights.settings) == ("zkmara", SETTINGS)
    assert load(setup.store.get_bytes(weights.file))
    names = list(setup.store.list_names("characters/mara/lora/"))
    assert [name.rpartition("/")[2] for name in names] == ["lora.safetensors", "weights.json"]
    assert len(server.accepted("fal")) == 1
    archives = [
        data
        for path in (Path(setup.store.address.removeprefix("file://")) / "objects").rglob("*")
        if path.is_file() and (data := path.read_bytes()).startswith(b"PK")
    ]
    [archive] = archives
    assert len(zipfile.ZipFile(io.BytesIO(archive)).namelist()) == 4


async def test_the_loop_that_pays_is_not_waited_for_in_itself(setup: PaidSetup) -> None:
    async with open_paid_studio(setup) as studio:
        trainer = HostedLoraTrainer(studio, asyncio.get_running_loop())
        with pytest.raises(InvalidInputError, match=r"asyncio\.to_thread"):
            train(trainer, CheckpointStore(setup.store, "lora"))
