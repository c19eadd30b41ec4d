"""A registered character is learned behind a paid account, and only from pictures that are good."""

from collections.abc import Generator
from pathlib import Path

import pytest
import yaml

from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.models.jobs.opening import SCALE_VARIABLE
from cliffhanger.models.lora.settings import Family
from cliffhanger.production.registry import Registry
from cliffhanger.store import open_store
from flows.training import train_character
from flows.training_parameters import TrainParameters
from tests.fault_server.house import CANARY_KEY
from tests.fault_server.run import FaultServer, run_fault_server
from tests.integration.training_world import SERIES, SERIES_ID, pictures, register_mara
from tests.servers import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server
from tests.unit.checks.test_reference_set import png, written

MODEL = "fal-ai/flux-lora-fast-training"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[FaultServer]:
    with run_fault_server(tmp_path_factory.mktemp("faults"), scale=0.002, shrink=0.25) as server:
        yield server


@pytest.fixture
def profile(server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A studio that buys trainings; its key lies in the environment."""
    monkeypatch.setenv("FAL_KEY", CANARY_KEY)
    monkeypatch.setenv(SCALE_VARIABLE, "0.004")
    account = {
        "provider": "fal",
        "base_url": f"{server.url}/fal",
        "api_key_env": "FAL_KEY",
        "limits": {"max_concurrency": 5, "requests_per_minute": 60000},
    }
    trainer = {"account": "fal", "protocol": "fal-lora", "model": MODEL}
    models = {
        "accounts": {"fal": account},
        "lora": {"candidates": [trainer]},
        "budget": {"episode_usd": 50},
    }
    path = tmp_path / "studio.yaml"
    path.write_text(yaml.safe_dump({"models": models}))
    return path


async def test_too_few_references_are_refused_with_their_reasons(
    prefect_api: str, tmp_path: Path
) -> None:
    """Nine good ones and one with writing: refused, the bad one named, nothing registered."""
    assert prefect_api
    store = open_store(str(tmp_path))
    version = register_mara(store, {**pictures(9), "mark.png": png(written("SAMPLE PICTURE"))})
    order = TrainParameters(
        series=SERIES, character="Mara", storage=str(tmp_path), base_model="somewhere"
    )
    with pytest.raises(InvalidInputError, match=r"9 images are usable, 10-20 are") as refused:
        await train_character(order)
    assert "mark.png: it has writing in it" in str(refused.value)
    assert "00.png" not in str(refused.value)
    assert Registry(store, SERIES_ID).versions("mara") == (version,)


async def test_a_hosted_training_wants_a_route(prefect_api: str, tmp_path: Path) -> None:
    assert prefect_api
    hosted = TrainParameters(
        series=SERIES, character="Mara", storage=str(tmp_path), trainer="hosted"
    )
    with pytest.raises(InvalidSettingError, match=r"profile without models\.lora"):
        await train_character(hosted)


def add_faces(profile: Path, model: Path) -> None:
    """Let a profile name *model* as its face models."""
    faces = {"faces": {"yunet": str(model), "sface": str(model)}}
    profile.write_text(yaml.safe_dump({**yaml.safe_load(profile.read_text()), **faces}))


async def test_a_training_wants_the_face_model_that_its_profile_names(
    prefect_api: str, server: FaultServer, profile: Path, tmp_path: Path
) -> None:
    """Else another worker would learn, and pay for, another set of pictures."""
    assert prefect_api
    register_mara(open_store(str(tmp_path / "store")), pictures(10))
    add_faces(profile, tmp_path / "none.onnx")
    hosted = TrainParameters(
        series=SERIES,
        character="Mara",
        storage=str(tmp_path / "store"),
        profile=str(profile),
        trainer="hosted",
    )
    before = len(server.accepted("fal"))
    with pytest.raises(InvalidSettingError, match=r"yunet must be a local file, got .*none\.onnx"):
        await train_character(hosted)
    assert len(server.accepted("fal")) == before


async def test_a_hosted_training_is_bought_once(
    prefect_api: str,
    rclone_server: S3Server,
    server: FaultServer,
    profile: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One order goes out for two runs, and what came back is registered under its model."""
    assert prefect_api
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    address = f"s3://{BUCKET}/trained?endpoint={rclone_server.endpoint_url}&path_style=1"
    version = register_mara(open_store(address), pictures(10))
    hosted = TrainParameters(
        series=SERIES,
        character="Mara",
        storage=address,
        profile=str(profile),
        trainer="hosted",
        family=Family.FLUX,
    )
    lora = await train_character(hosted)
    assert await train_character(hosted) == lora
    assert len(server.accepted("fal")) == 1
    assert (lora.base_model, lora.trained_on) == (f"fal/{MODEL}", version)
    record = Registry(open_store(address), SERIES_ID).approved()["mara"]
    assert [one.weights for one in record.loras] == [lora.weights]
