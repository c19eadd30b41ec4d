"""What the denoiser has to say of noised latents, and how much a mistake counts."""

# torch and diffusers leave parts of their interfaces untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
import torch
from diffusers.schedulers.scheduling_ddpm import DDPMScheduler
from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
    FlowMatchEulerDiscreteScheduler,
)
from diffusers.training_utils import (
    compute_density_for_timestep_sampling,
    compute_loss_weighting_for_sd3,
)
from torch import Generator, Tensor

from cliffhanger.models.lora.arithmetic import min_snr_weights
from cliffhanger.models.lora.opening import LoadedBase
from cliffhanger.models.lora.recipes import weighting
from cliffhanger.models.lora.settings import Family, Weighting

LOGIT_MEAN, LOGIT_STD, MODE_SCALE = 0.0, 1.0, 1.29
"""Defaults of the official scripts."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Noised latents and what is to be said of them; float32 on the CPU.

    Attributes:
        latents: Shape (N, channels, height, width).
        timesteps: Noise levels as the model is told them, shape (N,).
        target: Shaped as the latents.
        weights: What the squared error counts, shape (N,).
    """

    latents: Tensor
    timesteps: Tensor
    target: Tensor
    weights: Tensor


class Objective(Protocol):
    """Makes puzzles."""

    def draw_level(self, generator: Generator) -> int:
        """Return the index of a noise level, drawn as the family is trained."""
        ...

    def pose(self, latents: Tensor, noise: Tensor, levels: Tensor) -> Puzzle:
        """Return the puzzle of *latents* under *noise*, both (N, C, H, W); *levels* (N,)."""
        ...


@dataclass(frozen=True, slots=True)
class NoiseObjective:
    """Noise or velocity is predicted; min-SNR weighs.

    Attributes:
        scheduler: Its noise schedule.
        weights: What the squared error counts at each timestep, shape (num_timesteps,).
    """

    scheduler: Any
    weights: Tensor

    def draw_level(self, generator: Generator) -> int:
        """Return a timestep, all as likely."""
        return int(torch.randint(0, len(self.weights), (1,), generator=generator).item())

    def pose(self, latents: Tensor, noise: Tensor, levels: Tensor) -> Puzzle:
        """Return the puzzle."""
        is_velocity = self.scheduler.config.prediction_type == "v_prediction"
        target = self.scheduler.get_velocity(latents, noise, levels) if is_velocity else noise
        noised = self.scheduler.add_noise(latents, noise, levels)
        return Puzzle(noised, levels, target, self.weights[levels])


@dataclass(frozen=True, slots=True)
class FlowObjective:
    """The way from picture to noise is predicted: `x = (1 - s) picture + s noise`.

    Attributes:
        sigmas: Share of noise at each level, falling, shape (num_levels,).
        timesteps: The same as the model is told it.
        weighting: How levels are chosen and weighed.
    """

    sigmas: Tensor
    timesteps: Tensor
    weighting: Weighting

    def draw_level(self, generator: Generator) -> int:
        """Return an index of `sigmas`."""
        share = compute_density_for_timestep_sampling(
            self.weighting.value,
            batch_size=1,
            logit_mean=LOGIT_MEAN,
            logit_std=LOGIT_STD,
            mode_scale=MODE_SCALE,
            generator=generator,
        )
        return min(int(share.item() * len(self.sigmas)), len(self.sigmas) - 1)

    def pose(self, latents: Tensor, noise: Tensor, levels: Tensor) -> Puzzle:
        """Return the puzzle."""
        sigmas = self.sigmas[levels]
        share = sigmas.reshape(-1, 1, 1, 1)
        noised = (1.0 - share) * latents + share * noise
        weights = cast("Tensor", compute_loss_weighting_for_sd3(self.weighting.value, sigmas))
        return Puzzle(noised, self.timesteps[levels], noise - latents, weights)


def make_objective(base: LoadedBase) -> Objective:
    """Return what the base's family is trained for, with the noise levels of its own schedule."""
    config = base.pipe.scheduler.config
    if base.settings.family is not Family.SDXL:
        flow: Any = FlowMatchEulerDiscreteScheduler.from_config(config)
        levels = int(flow.config.num_train_timesteps)
        return FlowObjective(flow.sigmas[:levels], flow.timesteps, weighting(base.settings))
    scheduler: Any = DDPMScheduler.from_config(config)
    table = min_snr_weights(
        np.asarray(scheduler.alphas_cumprod, np.float64),
        gamma=base.settings.snr_gamma,
        is_velocity=scheduler.config.prediction_type == "v_prediction",
    )
    return NoiseObjective(scheduler, torch.from_numpy(table).float())
