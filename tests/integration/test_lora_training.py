"""LoRAs trained by the real code on tiny models: likeness, a kill, and what the file holds."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import FluxPipeline, StableDiffusion3Pipeline, StableDiffusionXLPipeline
from safetensors.numpy import load

from cliffhanger.models.lora.base_model import find_base
from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.opening import open_base
from cliffhanger.models.lora.painting import encode_png
from cliffhanger.models.lora.recipes import RECIPES
from cliffhanger.models.lora.safetensors_file import read_metadata
from cliffhanger.models.lora.settings import Family, LoraSettings, Sampler, Validation
from cliffhanger.models.lora.trainer import LocalLoraTrainer
from cliffhanger.models.lora.training import _prepare
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.store.local import LocalStore
from tests.integration.lora_worker import NUM_STEPS, paint_with, train_short
from tests.integration.lora_world import (
    HELD_OUT,
    MARA,
    SIDE_PX,
    denoising_loss,
    mara_set,
    painted,
    picture_distance,
    portraits,
    save_taught_base,
)
from tests.integration.tiny_diffusion import save_tiny_pipeline

ROOT = Path(__file__).parents[2]
LIKENESS_STEPS = 200
PIPELINES = {Family.SD3: StableDiffusion3Pipeline, Family.FLUX: FluxPipeline}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Generator[None]:
    """Two threads cost these small models more than they give."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_taught_base(tmp_path_factory.mktemp("models") / "tiny-sdxl")


@pytest.fixture(scope="module")
def undisturbed(base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LoraWeights]:
    """The store and the weights of a short training that nobody disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return folder, train_short(folder, base)[0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_character_is_learned(base: Path, tmp_path: Path, seed: int) -> None:
    """The loss falls, and the base gets closer to pictures of her that it was never shown."""
    settings = LoraSettings(
        family=Family.SDXL,
        base_model=str(base),
        rank=8,
        learning_rate=5e-3,
        steps=LIKENESS_STEPS,
        batch=2,
        gradient_accumulation=1,
        resolution_px=SIDE_PX,
        prior=None,
        gradient_checkpointing=False,
        device="cpu",
        seed=seed,
    )
    store = LocalStore.open(tmp_path / "store")
    weights = LocalLoraTrainer().train(mara_set(), settings, keep=CheckpointStore(store, "lora"))
    path = store.fetch(weights.file, tmp_path / "lora.safetensors")
    held_out = portraits(MARA, HELD_OUT)
    pipe = StableDiffusionXLPipeline.from_pretrained(base, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    loss_off = denoising_loss(pipe, held_out)
    distance_off = picture_distance(painted(pipe), held_out)
    pipe.load_lora_weights(str(tmp_path), weight_name=path.name, local_files_only=True)
    loss_on = denoising_loss(pipe, held_out)
    distance_on = picture_distance(painted(pipe), held_out)
    first, last = np.mean(weights.losses[:50]), np.mean(weights.losses[-50:])
    print(  # noqa: T201  the figures of the README
        f"seed {seed}: training loss {first:.3f} -> {last:.3f}; held-out loss {loss_off:.3f} -> "
        f"{loss_on:.3f}; picture distance {distance_off:.1f} -> {distance_on:.1f} of 255"
    )
    assert last < first
    assert loss_on < loss_off
    assert distance_on < distance_off


@pytest.mark.slow
def test_a_killed_training_ends_with_the_same_bytes(
    base: Path, undisturbed: tuple[Path, LoraWeights], tmp_path: Path
) -> None:
    """Killed after update 5, resumed from update 3 in another process: the same file, pictures too.

    The file alone then gives the picture that the training process painted.
    """
    folder, expected = undisturbed
    command = [sys.executable, "-m", "tests.integration.lora_worker", str(tmp_path), str(base), "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["ends"] == [-9, 0], done.stderr
    assert report["made"] == [4, 5, 6, NUM_STEPS]
    assert LoraWeights.model_validate(report["weights"]) == expected
    found = LocalStore.open(tmp_path).get_bytes(expected.file)
    assert found == LocalStore.open(folder).get_bytes(expected.file)
    shown = expected.validation[-1]
    assert shown.step == NUM_STEPS
    assert bytes.fromhex(report["picture"]) == LocalStore.open(folder).get_bytes(shown.image)


def test_a_finished_training_is_not_made_again(
    base: Path, undisturbed: tuple[Path, LoraWeights]
) -> None:
    folder, expected = undisturbed
    assert train_short(folder, base) == (expected, [])


def test_what_is_learned_shows(base: Path, undisturbed: tuple[Path, LoraWeights]) -> None:
    """Pictures on the way come at their steps and change; class images are kept once."""
    folder, weights = undisturbed
    assert [image.step for image in weights.validation] == [4, NUM_STEPS]
    store = LocalStore.open(folder)
    first, last = (store.get_bytes(image.image) for image in weights.validation)
    assert first != last
    assert paint_with(folder, base, weights.file) == last
    [record] = [name for name in store.list_names("lora/") if name.endswith("class-images.json")]
    assert len(json.dumps(store.get_json(record)).split('"sha256"')) == 3


def test_the_file_tells_how_it_came_about(
    base: Path, undisturbed: tuple[Path, LoraWeights]
) -> None:
    folder, weights = undisturbed
    data = LocalStore.open(folder).get_bytes(weights.file)
    facts = read_metadata(data)
    images = json.loads(facts["cliffhanger.images"])
    assert [image["sha256"] for image in images] == [image.sha256 for image in mara_set().images]
    settings = LoraSettings(family=Family.SDXL, base_model=str(base))
    assert facts["cliffhanger.base_sha256"] == find_base(settings).sha256
    assert float(facts["cliffhanger.final_loss"]) == weights.losses[-1]
    assert len(weights.losses) == NUM_STEPS == int(facts["cliffhanger.steps"])
    assert str(base.parent) not in json.dumps(facts)


def test_another_seed_gives_another_file(undisturbed: tuple[Path, LoraWeights]) -> None:
    folder, weights = undisturbed
    changes = {"seed": 1, "prior": None, "validation": None, "steps": 1}
    settings = weights.settings.model_copy(update=changes)
    keep = CheckpointStore(LocalStore.open(folder), "lora")
    other = LocalLoraTrainer().train(mara_set(), settings, keep=keep)
    assert other.file != weights.file


@pytest.mark.parametrize("family", PIPELINES)
def test_the_other_families_learn(family: Family, tmp_path: Path) -> None:
    """The loss on the same noised pictures falls with every few updates."""
    settings = tiny_settings(family, tmp_path, steps=12)
    run = CheckpointStore(LocalStore.open(tmp_path / "store"), "lora").open_run("0" * 64)
    with open_base(find_base(settings), settings) as opened:
        course = _prepare(opened, mara_set(HELD_OUT), run)
        losses: list[float] = []
        for _ in range(settings.steps):
            losses.append(course.lessons.learn(0))
            course.learner.update(losses[-1])
    print(f"{family}: {losses[0]:.4f} -> {losses[-1]:.4f} on one batch")  # noqa: T201  as above
    assert losses[-1] < 0.95 * losses[0]


@pytest.mark.parametrize("family", PIPELINES)
def test_the_other_families_load_in_diffusers(family: Family, tmp_path: Path) -> None:
    """A pipeline that was never trained paints with the file what the training painted."""
    settings = tiny_settings(family, tmp_path, steps=2)
    store = LocalStore.open(tmp_path / "store")
    keep = CheckpointStore(store, "lora")
    weights = LocalLoraTrainer().train(mara_set(HELD_OUT), settings, keep=keep)
    path = store.fetch(weights.file, tmp_path / "lora.safetensors")
    layers = {name.partition(".lora_")[0] for name in load(path.read_bytes())}
    assert all(
        any(layer.endswith(f".{one}") for layer in layers) for one in RECIPES[family].targets
    )
    pipe = PIPELINES[family].from_pretrained(settings.base_model, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    plain = paint_plainly(pipe, settings)
    pipe.load_lora_weights(str(tmp_path), weight_name=path.name, local_files_only=True)
    shown = store.get_bytes(weights.validation[-1].image)
    assert paint_plainly(pipe, settings) == shown
    assert plain != shown


def tiny_settings(family: Family, folder: Path, *, steps: int) -> LoraSettings:
    return LoraSettings(
        family=family,
        base_model=str(save_tiny_pipeline(family, folder / f"tiny-{family}")),
        rank=4,
        learning_rate=2e-2,
        steps=steps,
        batch=2,
        gradient_accumulation=1,
        resolution_px=SIDE_PX,
        max_sequence_length=32,
        prior=None,
        validation=Validation(prompts=("zkmara",), seed=3),
        sampler=Sampler(num_inference_steps=2),
        device="cpu",
    )


def paint_plainly(pipe: FluxPipeline | StableDiffusion3Pipeline, settings: LoraSettings) -> bytes:
    made = pipe(
        "zkmara",
        width=SIDE_PX,
        height=SIDE_PX,
        num_inference_steps=settings.sampler.num_inference_steps,
        guidance_scale=RECIPES[settings.family].guidance_scale,
        max_sequence_length=32,
        generator=torch.Generator().manual_seed(3),
        output_type="np",
    )
    return encode_png(made.images[0])
