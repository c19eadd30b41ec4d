"""The arithmetic of a training: seeds, order of pictures, rates, weights, sizes. Free of torch."""

import hashlib
import math
import random
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.models.lora.settings import LoraSettings, Schedule

SIDE_MULTIPLE_PX: Final = 32
"""What every family can divide: eight pixels a latent, four latents at the bottom of a U-Net."""
HALF_LIFE_STEPS: Final = 25.0
"""Of the smoothed loss."""


def derive_seed(*parts: int | str) -> int:
    """Return a seed that the same parts always give, in [0, 2**63)."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def pick_images(seed: int, start: int, count: int, *, num_images: int) -> tuple[int, ...]:
    """Return which images are at places `[start, start + count)` of an endless order.

    The order is one shuffled pass over all images after another, so that no image comes twice
    before each has come once. Any place of it is known without those before it.
    """
    places = [divmod(place, num_images) for place in range(start, start + count)]
    passes = {number: _shuffled(seed, number, num_images) for number in {one for one, _ in places}}
    return tuple(passes[number][index] for number, index in places)


def _shuffled(seed: int, number: int, num_images: int) -> list[int]:
    order = list(range(num_images))
    random.Random(derive_seed(seed, "order", number)).shuffle(order)
    return order


def learning_rate(settings: LoraSettings, step: int) -> float:
    """Return the learning rate of the update *step*, counted from 0.

    Rises as `(step + 1) / (warmup + 1)` in the warm-up. Afterwards, with `done` in [0, 1) the share
    of the remaining updates made: constant 1, linear `1 - done`, cosine `(1 + cos(pi done)) / 2`.
    """
    warmup = settings.warmup_steps
    if step < warmup:
        return settings.learning_rate * (step + 1) / (warmup + 1)
    done = (step - warmup) / (settings.steps - warmup)
    factors = {
        Schedule.CONSTANT: 1.0,
        Schedule.LINEAR: 1.0 - done,
        Schedule.COSINE: (1.0 + math.cos(math.pi * done)) / 2.0,
    }
    return settings.learning_rate * factors[settings.schedule]


def signal_to_noise(alphas_cumprod: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the signal-to-noise ratio `a / (1 - a)` at every timestep."""
    return alphas_cumprod / (1.0 - alphas_cumprod)


def min_snr_weights(
    alphas_cumprod: NDArray[np.float64], *, gamma: float | None, is_velocity: bool
) -> NDArray[np.float64]:
    """Return what the squared error counts at every timestep, shape (num_timesteps,).

    `min(snr, gamma) / snr` where the model predicts noise and `min(snr, gamma) / (snr + 1)` where
    it predicts velocity (Hang et al., arXiv 2303.09556); 1 where *gamma* is None.
    """
    if gamma is None:
        return np.ones_like(alphas_cumprod)
    snr = signal_to_noise(alphas_cumprod)
    divisor = snr + 1.0 if is_velocity else snr
    capped = np.minimum(snr, gamma)
    # A schedule may end in pure noise: snr is 0 there, and min(snr, gamma) / snr tends to 1.
    return np.divide(capped, divisor, out=np.ones_like(snr), where=divisor > 0.0)


def smooth_losses(losses: Sequence[float]) -> tuple[float, ...]:
    """Return the exponential mean of the losses so far, at every step.

    Weights halve every 25 steps back and sum to 1, so that it is unbiased from the first step on.
    """
    keep = 0.5 ** (1.0 / HALF_LIFE_STEPS)
    total, weight = 0.0, 0.0
    smoothed: list[float] = []
    for loss in losses:
        total, weight = keep * total + loss, keep * weight + 1.0
        smoothed.append(total / weight)
    return tuple(smoothed)


def bucket_px(width_px: int, height_px: int, *, resolution_px: int) -> tuple[int, int]:
    """Return the width and height that a picture is learned at.

    Its shape with the area of a square of *resolution_px*, both sides rounded to multiples of 32.
    """
    scale = math.sqrt(resolution_px * resolution_px / (width_px * height_px))
    return _rounded(width_px * scale), _rounded(height_px * scale)


def _rounded(side_px: float) -> int:
    return max(1, round(side_px / SIDE_MULTIPLE_PX)) * SIDE_MULTIPLE_PX


def is_due(step: int, *, every_steps: int, steps: int) -> bool:
    """Return whether something is done after the update *step*, counted from 1: also at the end."""
    return step % every_steps == 0 or step == steps
