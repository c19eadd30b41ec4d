"""The parts of a training against the libraries whose formulas they follow."""

import weakref
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDPMScheduler, FlowMatchEulerDiscreteScheduler, FluxPipeline
from diffusers.training_utils import compute_snr

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.base_model import find_base
from cliffhanger.models.lora.examples import Example, encode_example, fit_picture
from cliffhanger.models.lora.families import (
    Prompt,
    encode_prompt,
    image_ids,
    pack_latents,
    unpack_latents,
)
from cliffhanger.models.lora.learner import Learner, start_learner
from cliffhanger.models.lora.lesson import Lessons
from cliffhanger.models.lora.objective import FlowObjective, NoiseObjective, make_objective
from cliffhanger.models.lora.opening import LoadedBase, choose_device, choose_dtype, open_base
from cliffhanger.models.lora.settings import (
    Device,
    Family,
    LoraSettings,
    Precision,
    PriorPreservation,
    Weighting,
)
from tests.integration.tiny_diffusion import save_tiny_pipeline

NOWHERE = Prompt(torch.zeros(1), torch.zeros(1))


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Generator[None]:
    """Two threads cost these small models more than they give."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def tiny(family: Family, folder: Path, **changes: object) -> LoraSettings:
    path = save_tiny_pipeline(family, folder / family)
    values = {"family": family, "base_model": str(path), "device": "cpu", "resolution_px": 64}
    return LoraSettings.model_validate({**values, **changes})


@pytest.fixture(scope="module")
def sdxl(tmp_path_factory: pytest.TempPathFactory) -> LoraSettings:
    return tiny(Family.SDXL, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def flux(tmp_path_factory: pytest.TempPathFactory) -> LoraSettings:
    return tiny(Family.FLUX, tmp_path_factory.mktemp("models"))


def test_flux_is_packed_as_its_pipeline_packs() -> None:
    latents = torch.randn(2, 4, 6, 10)
    rows = pack_latents(latents)
    assert torch.equal(rows, FluxPipeline._pack_latents(latents, 2, 4, 6, 10))
    assert torch.equal(unpack_latents(rows, 6, 10), latents)
    ids = FluxPipeline._prepare_latent_image_ids(1, 3, 5, torch.device("cpu"), torch.float32)
    assert torch.equal(image_ids(6, 10), ids)


def test_min_snr_is_that_of_the_official_script(sdxl: LoraSettings) -> None:
    """Noise is added by the base's schedule, and counts min(snr, 5) / snr."""
    with open_base(find_base(sdxl), sdxl) as base:
        objective = make_objective(base)
        scheduler = DDPMScheduler.from_config(base.pipe.scheduler.config)
    assert isinstance(objective, NoiseObjective)
    levels = torch.tensor([0, 10, 400, 999])
    latents, noise = torch.randn(2, 4, 4, 8, 8)
    puzzle = objective.pose(latents, noise, levels)
    snr = compute_snr(scheduler, levels)
    torch.testing.assert_close(puzzle.weights, snr.clamp(max=5.0) / snr)
    alpha = scheduler.alphas_cumprod[levels].reshape(-1, 1, 1, 1)
    noised = alpha.sqrt() * latents + (1.0 - alpha).sqrt() * noise
    torch.testing.assert_close(puzzle.latents, noised)
    assert torch.equal(puzzle.target, noise)


def test_a_model_of_velocities_is_asked_for_them(sdxl: LoraSettings) -> None:
    """The velocity is sqrt(a) noise - sqrt(1 - a) picture, and counts min(snr, 5) / (snr + 1)."""
    with open_base(find_base(sdxl), sdxl) as base:
        base.pipe.scheduler.register_to_config(prediction_type="v_prediction")
        objective = make_objective(base)
    assert isinstance(objective, NoiseObjective)
    levels = torch.tensor([5, 700])
    latents, noise = torch.randn(2, 2, 4, 8, 8)
    puzzle = objective.pose(latents, noise, levels)
    alpha = objective.scheduler.alphas_cumprod[levels]
    share = alpha.reshape(-1, 1, 1, 1)
    target = share.sqrt() * noise - (1.0 - share).sqrt() * latents
    torch.testing.assert_close(puzzle.target, target)
    snr = alpha / (1.0 - alpha)
    torch.testing.assert_close(puzzle.weights, snr.clamp(max=5.0) / (snr + 1.0))


@pytest.mark.parametrize(
    ("weighting", "formula"),
    [
        pytest.param("none", torch.ones_like, id="none"),
        pytest.param("logit_normal", torch.ones_like, id="by the draw"),
        pytest.param("sigma_sqrt", lambda sigma: sigma**-2, id="sigma_sqrt"),
        pytest.param(
            "cosmap",
            lambda sigma: 2 / (torch.pi * (1 - 2 * sigma + 2 * sigma**2)),
            id="cosmap",
        ),
    ],
)
def test_flow_is_noised_and_weighed_as_published(
    flux: LoraSettings,
    weighting: str,
    formula: Callable[[torch.Tensor], torch.Tensor],
) -> None:
    settings = flux.model_copy(update={"weighting": Weighting(weighting)})
    with open_base(find_base(settings), settings) as base:
        objective = make_objective(base)
        scheduler = FlowMatchEulerDiscreteScheduler.from_config(base.pipe.scheduler.config)
    assert isinstance(objective, FlowObjective)
    levels = torch.tensor([0, 250, 999])
    latents, noise = torch.randn(2, 3, 4, 8, 8)
    puzzle = objective.pose(latents, noise, levels)
    scaled = scheduler.scale_noise(latents, scheduler.timesteps[levels], noise)
    torch.testing.assert_close(puzzle.latents, scaled)
    torch.testing.assert_close(puzzle.target, noise - latents)
    torch.testing.assert_close(puzzle.weights, formula(scheduler.sigmas[levels]))


def test_logit_normal_draws_the_middle_most(flux: LoraSettings) -> None:
    """68 % of levels lie within a deviation: sigmoid(+-1), which is 0.269 and 0.731 of all."""
    with open_base(find_base(flux), flux) as base:
        objective = make_objective(base)
    assert isinstance(objective, FlowObjective)
    drawn = FlowObjective(objective.sigmas, objective.timesteps, Weighting.LOGIT_NORMAL)
    generator = torch.Generator().manual_seed(0)
    levels = np.array([drawn.draw_level(generator) for _ in range(4000)])
    inside = np.mean((levels >= 269) & (levels < 731))
    assert inside == pytest.approx(0.683, abs=0.03)
    assert levels.min() >= 0
    assert levels.max() < 1000


def test_nothing_of_a_tall_picture_is_lost_but_the_rest_of_a_step() -> None:
    """9:16 at 1024 px is learned at 768x1376: scaled to cover that, 3 columns go at each side."""
    tall = np.zeros((1920, 1080, 3), np.uint8)
    fitted = fit_picture(tall, resolution=1024)
    height, width, top, left, to_height, to_width = fitted.sizes
    assert fitted.pixels.shape == (to_height, to_width, 3) == (1376, 768, 3)
    assert (height, width) == (1920, 1080)
    assert round(1080 * 1376 / 1920) == 774
    assert (top, left) == (0, 3)


def test_latents_are_shifted_and_scaled_as_the_base_says(flux: LoraSettings) -> None:
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 255, (64, 64, 3), np.uint8)
    with open_base(find_base(flux), flux) as base:
        base.pipe.vae.register_to_config(scaling_factor=0.5)
        example = encode_example(base, pixels, NOWHERE)
        image = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 127.5 - 1.0
        with torch.no_grad():
            posterior = base.pipe.vae.encode(image).latent_dist
    torch.testing.assert_close(example.mean, (posterior.mean[0] - 0.06) * 0.5)
    torch.testing.assert_close(example.deviation, posterior.std[0] * 0.5)


def test_a_lora_begins_as_nothing_and_only_its_matrices_learn(sdxl: LoraSettings) -> None:
    """The second matrix of every pair is zero; rank and the four official targets are kept."""
    with open_base(find_base(sdxl), sdxl) as base:
        learner = start_learner(base)
        second = [
            matrix
            for name, matrix in zip(learner.names, learner.matrices, strict=True)
            if "lora_B" in name
        ]
        assert second
        assert len(learner.names) == 2 * len(second)
        assert all(not matrix.any() and matrix.shape[1] == sdxl.rank for matrix in second)
        learning = [one for one in base.denoiser.parameters() if one.requires_grad]
        assert len(learning) == len(learner.matrices)
    layers = {name.partition(".lora_")[0].split(".attn")[1][2:] for name in learner.names}
    assert layers == {"to_q", "to_k", "to_v", "to_out.0"}


def test_a_loss_that_is_no_number_ends_the_training(sdxl: LoraSettings) -> None:
    with open_base(find_base(sdxl), sdxl) as base:
        learner = start_learner(base)
        with pytest.raises(InvalidSettingError, match=r"learning_rate 0\.0001 leads to .* nan at"):
            learner.update(float("nan"))
        assert learner.losses == []


def test_memory_is_given_back(sdxl: LoraSettings) -> None:
    """Text encoders go when every prompt is read, the rest with the base."""
    with open_base(find_base(sdxl), sdxl) as base:
        reader = weakref.ref(base.pipe.text_encoder)
        with base.reading():
            encode_prompt(base, "zkmara")
        assert reader() is None
    assert {one.device.type for one in base.denoiser.parameters()} == {"meta"}


def test_a_state_goes_on_bit_by_bit(sdxl: LoraSettings) -> None:
    with open_base(find_base(sdxl), sdxl) as base:
        learner = start_learner(base)
        for step in range(3):
            push(learner, step)
        state = learner.pack_state()
        push(learner, 3)
        expected = learner.pack_state()
        push(learner, 4)
        learner.restore(state)
        assert learner.pack_state() == state
        push(learner, 3)
        assert learner.pack_state() == expected


def push(learner: Learner, step: int) -> None:
    """Make an update whose gradients are the numbers of a seed."""
    generator = torch.Generator().manual_seed(step)
    for matrix in learner.matrices:
        matrix.grad = torch.randn(matrix.shape, generator=generator)
    learner.update(1.0 / (step + 3))


def test_a_gpu_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """bfloat16 on a GPU, float32 on a CPU, unless it is said."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    gpu = choose_device(Device.AUTO)
    assert gpu.type == "cuda"
    assert choose_dtype(Precision.AUTO, gpu) is torch.bfloat16
    assert choose_dtype(Precision.FLOAT32, gpu) is torch.float32
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device(Device.AUTO).type == "cpu"
    assert choose_dtype(Precision.AUTO, torch.device("cpu")) is torch.float32
    with pytest.raises(InvalidSettingError, match="got 'cuda'; use 'auto' or 'cpu'"):
        choose_device(Device.CUDA)


def test_bfloat16_trains_with_matrices_in_float32(tmp_path: Path) -> None:
    """What a GPU does, on a CPU: the base in bfloat16 under autocast, the LoRA in float32."""
    settings = tiny(Family.SDXL, tmp_path, precision="bfloat16", rank=2)
    with open_base(find_base(settings), settings) as base:
        learner, lessons = start_learner(base), make_lessons(base)
        loss = lessons.learn(0)
        learner.update(loss)
        assert base.denoiser.conv_in.weight.dtype is torch.bfloat16
        assert {matrix.dtype for matrix in learner.matrices} == {torch.float32}
    assert 0.0 < loss < 10.0


@pytest.mark.parametrize("height_px", [64, 96], ids=["one shape", "two shapes"])
def test_accumulation_and_shapes_change_no_sum(sdxl: LoraSettings, height_px: int) -> None:
    """Two batches of one are a batch of two, whether its pictures have one shape or two."""
    gradients: list[torch.Tensor] = []
    losses: list[float] = []
    for batch, accumulation in ((2, 1), (1, 2)):
        changes = {"batch": batch, "gradient_accumulation": accumulation}
        settings = sdxl.model_copy(update=changes)
        with open_base(find_base(settings), settings) as base:
            learner, lessons = start_learner(base), make_lessons(base, height_px)
            losses.append(lessons.learn(3))
            found = [matrix.grad for matrix in learner.matrices if matrix.grad is not None]
            gradients.append(torch.cat([gradient.flatten() for gradient in found]))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    torch.testing.assert_close(*gradients, rtol=1e-3, atol=1e-6)
    assert gradients[0].any()


def test_the_class_counts_as_much_as_it_is_weighed(sdxl: LoraSettings) -> None:
    """The loss is the mean over the character's pictures plus the weight times the class's."""
    losses: dict[float, float] = {}
    for weight in (0.0, 1.0, 3.0):
        prior = PriorPreservation(weight=weight or 1.0)
        settings = sdxl.model_copy(update={"batch": 2, "prior": prior if weight else None})
        with open_base(find_base(settings), settings) as base:
            start_learner(base)
            losses[weight] = make_lessons(base).learn(0)
    class_loss = losses[1.0] - losses[0.0]
    assert class_loss > 0.0
    assert losses[3.0] == pytest.approx(losses[0.0] + 3.0 * class_loss, rel=1e-4)


def make_lessons(base: LoadedBase, height_px: int = 64) -> Lessons:
    """Return lessons on two pictures, the second *height_px* high, and one of the class."""
    dice = np.random.default_rng(0)
    prompt = encode_prompt(base, "zkmara")
    pixels = [dice.integers(0, 255, (high, 64, 3), np.uint8) for high in (64, height_px, 64)]
    examples: list[Example] = [encode_example(base, one, prompt) for one in pixels]
    return Lessons(base, make_objective(base), tuple(examples[:2]), tuple(examples[2:]))
