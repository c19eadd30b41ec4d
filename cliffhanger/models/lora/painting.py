"""Pictures by the base with whatever LoRA is on it."""

from collections.abc import Generator
from contextlib import contextmanager

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from cliffhanger.models.lora.families import Prompt
from cliffhanger.models.lora.opening import LoadedBase


@contextmanager
def autoencoder_on_device(base: LoadedBase, dtype: torch.dtype) -> Generator[None]:
    """Have the autoencoder on the base's device in *dtype*; afterwards it waits on the CPU."""
    base.pipe.vae.to(base.device)
    if base.pipe.vae.dtype is not dtype:
        base.pipe.vae.to(dtype=dtype)
    try:
        yield
    finally:
        base.pipe.vae.to("cpu")


def paint(base: LoadedBase, prompt: Prompt, *, size_px: tuple[int, int], seed: int) -> bytes:
    """Return a PNG of *prompt*, *size_px* wide and high; the same seed, the same picture."""
    sampler, denoiser = base.settings.sampler, base.denoiser
    guidance = sampler.guidance_scale
    is_training = denoiser.training
    denoiser.eval()
    try:
        with torch.no_grad(), base.autocast(), autoencoder_on_device(base, base.dtype):
            made = base.pipe(
                **_conditions(base, prompt),
                width=size_px[0],
                height=size_px[1],
                num_inference_steps=sampler.num_inference_steps,
                guidance_scale=base.recipe.guidance_scale if guidance is None else guidance,
                generator=torch.Generator("cpu").manual_seed(seed),
                output_type="np",
            )
    finally:
        denoiser.train(is_training)
    return encode_png(made.images[0])


def encode_png(image: NDArray[np.float32]) -> bytes:
    """Return a PNG of *image*, float in [0, 1], shape (height, width, 3), RGB."""
    pixels = np.rint(image[..., ::-1] * 255.0).clip(0, 255).astype(np.uint8)
    return cv2.imencode(".png", pixels)[1].tobytes()


def _conditions(base: LoadedBase, prompt: Prompt) -> dict[str, object]:
    found = {"prompt_embeds": prompt.tokens, "pooled_prompt_embeds": prompt.pooled}
    if prompt.negative_tokens is not None and prompt.negative_pooled is not None:
        found["negative_prompt_embeds"] = prompt.negative_tokens
        found["negative_pooled_prompt_embeds"] = prompt.negative_pooled
    return {name: part.to(base.device, base.dtype) for name, part in found.items()}
