"""A registered character is learned by the flow, once, on this machine."""

import json
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
)

from cliffhanger.media.sniff import header_size_px
from cliffhanger.models.lora.protocol import TrainingStep
from cliffhanger.models.lora.safetensors_file import read_metadata
from cliffhanger.models.lora.settings import Family
from cliffhanger.production.loss_curve import HEIGHT_PX, WIDTH_PX
from cliffhanger.production.registry import Registry
from cliffhanger.production.training import RegisteredLora
from cliffhanger.store.local import LocalStore
from flows.training import train_character
from flows.training_parameters import TrainParameters
from tasks.observing import RunLog, watched_by
from tests.integration.tiny_diffusion import save_tiny_pipeline
from tests.integration.training_world import SERIES, SERIES_ID, pictures, register_mara

NUM_STEPS = 4


@dataclass
class StepList(RunLog):
    """Hears of stages and steps as the command line does."""

    losses: list[float] = field(default_factory=list[float])

    def step_made(self, step: TrainingStep) -> None:
        """Take note of its loss."""
        self.losses.append(step.loss)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Generator[None]:
    """Two threads cost these small models more than they give."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_pipeline(Family.SDXL, tmp_path_factory.mktemp("models") / "tiny-sdxl")


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore.open(tmp_path / "store")


def parameters(folder: Path, base: Path, **changes: object) -> TrainParameters:
    values = {
        "series": SERIES,
        "character": "Mara",
        "storage": str(folder / "store"),
        "base_model": str(base),
        "steps": NUM_STEPS,
        "rank": 4,
        "learning_rate": 1e-2,
        "resolution_px": 64,
        "validation_every": NUM_STEPS,
        "prior": False,
    }
    return TrainParameters.model_validate({**values, **changes})


async def test_a_character_is_learned_and_registered_once(
    prefect_api: str, base: Path, store: LocalStore, tmp_path: Path
) -> None:
    """The approved version has the weights, the file names what it learned; a rerun adds nothing.

    The pipeline that was never trained loads the file, and it has a say in every picture.
    """
    assert prefect_api
    version = register_mara(store, pictures(10))
    steps = StepList()
    with watched_by(steps):
        lora = await train_character(parameters(tmp_path, base))

    assert steps.losses == list(lora.losses)
    record = Registry(store, SERIES_ID).approved()["mara"]
    [learned] = record.loras
    assert (learned.weights, learned.trained_on) == (lora.weights, version)
    assert (learned.trigger_word, learned.base_model) == ("cliffmara", "tiny-sdxl")
    assert record.version == lora.version != version
    assert store.read_name(lora.weights_name).sha256 == lora.weights.sha256
    check_file(store, lora, base, tmp_path / "lora.safetensors")
    await check_pages(lora)
    chart = store.read_name(lora.weights_name.replace("lora.safetensors", "losses.png"))
    assert header_size_px(store.get_bytes(chart), "image/png") == (WIDTH_PX, HEIGHT_PX)

    before = sorted(store.list_names())
    unmade = StepList()
    with watched_by(unmade):
        assert await train_character(parameters(tmp_path, base)) == lora
    assert unmade.losses == []
    assert new_names(store, before) == []


def check_file(store: LocalStore, lora: RegisteredLora, base: Path, path: Path) -> None:
    """Look into the weights, and load them where they belong."""
    data = store.get_bytes(lora.weights)
    facts = read_metadata(data)
    assert facts["cliffhanger.character_version"] == lora.trained_on
    assert json.loads(facts["cliffhanger.steps"]) == NUM_STEPS == len(lora.losses)
    captions = {image["caption"] for image in json.loads(facts["cliffhanger.images"])}
    assert captions == {"cliffmara portrait of a young woman"}
    path.write_bytes(data)
    pipe: Any = StableDiffusionXLPipeline.from_pretrained(base, local_files_only=True)
    pipe.load_lora_weights(str(path.parent), weight_name=path.name, local_files_only=True)
    seconds = [weight for name, weight in pipe.unet.named_parameters() if "lora_B" in name]
    assert seconds
    assert all(float(weight.detach().abs().max()) > 0.0 for weight in seconds)


async def check_pages(lora: RegisteredLora) -> None:
    """The run shows its curve, the two pictures of the last step, and where the weights are."""
    own = "the-heiress-mara"
    loss = ArtifactFilter(key=ArtifactFilterKey(any_=[f"loss-{own}"]))
    async with get_client() as client:
        [page] = await client.read_artifacts(artifact_filter=loss)
        assert page.flow_run_id is not None
        of_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[page.flow_run_id]))
        pages = await client.read_artifacts(artifact_filter=of_run)
    found = {str(page.key): str(page.data) for page in pages}
    assert found[f"loss-{own}"].startswith("![losses](data:image/png;base64,")
    assert f"{lora.losses[-1]:.4f} at the last" in found[f"loss-{own}"]
    assert found[f"lora-pictures-{own}"].count("](data:image/jpeg;base64,") == 2
    assert lora.weights_name in found[f"lora-{own}"]
    assert lora.weights_name.replace("lora.safetensors", "losses.png") in found[f"lora-{own}"]
    assert "size and saliency" in found[f"lora-{own}"]
    assert float(found["progress"]) == 100.0


def new_names(store: LocalStore, before: list[str]) -> list[str]:
    """Return the names of characters that were not there *before*."""
    return sorted(
        name for name in set(store.list_names()) - set(before) if name.startswith("series/")
    )
