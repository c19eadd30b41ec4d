"""How each family reads a prompt and predicts; everything else is the same for all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from cliffhanger.models.lora.opening import LoadedBase
from cliffhanger.models.lora.recipes import max_sequence_length
from cliffhanger.models.lora.settings import Family

TIMESTEPS: Final = 1000.0
"""Flux is told the noise level in [0, 1], the others in timesteps."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, encoded; float tensors on the CPU.

    Attributes:
        tokens: Shape (1, num_tokens, width).
        pooled: Shape (1, pooled_width).
        negative_tokens: Of the empty prompt; None where the family takes none.
        negative_pooled: As above.
    """

    tokens: Tensor
    pooled: Tensor
    negative_tokens: Tensor | None = None
    negative_pooled: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Noised:
    """What the denoiser is shown, on its device; N pictures of one shape.

    Attributes:
        latents: Noised latents, shape (N, channels, height, width).
        timesteps: Noise levels, shape (N,), in [0, 1000].
        tokens: Prompts, shape (N, num_tokens, width).
        pooled: Shape (N, pooled_width).
        sizes: Height and width before scaling, rows and columns cut off at top and left, height and
            width learned at; shape (N, 6), in px.
    """

    latents: Tensor
    timesteps: Tensor
    tokens: Tensor
    pooled: Tensor
    sizes: Tensor


def encode_prompt(base: LoadedBase, text: str) -> Prompt:
    """Return *text* as the base reads it."""
    family = base.settings.family
    options: dict[str, object] = {"prompt": text, "device": base.device}
    if family is not Family.SDXL:
        options |= {"prompt_2": None, "max_sequence_length": max_sequence_length(base.settings)}
    if family is Family.SD3:
        options["prompt_3"] = None
    with torch.no_grad():
        found = base.pipe.encode_prompt(**options)
    if family is Family.FLUX:
        tokens, pooled, _ = found
        return Prompt(tokens.cpu(), pooled.cpu())
    tokens, negative_tokens, pooled, negative_pooled = (part.cpu() for part in found)
    return Prompt(tokens, pooled, negative_tokens, negative_pooled)


def predict(base: LoadedBase, noised: Noised) -> Tensor:
    """Return what the denoiser says: noise, velocity or flow; float32, shaped as the latents."""
    with base.autocast():
        return _PREDICTORS[base.settings.family](base, noised).float()


def _predict_sdxl(base: LoadedBase, noised: Noised) -> Tensor:
    added = {"text_embeds": noised.pooled, "time_ids": noised.sizes}
    return base.denoiser(
        noised.latents, noised.timesteps, noised.tokens, added_cond_kwargs=added
    ).sample


def _predict_sd3(base: LoadedBase, noised: Noised) -> Tensor:
    return base.denoiser(
        hidden_states=noised.latents,
        timestep=noised.timesteps,
        encoder_hidden_states=noised.tokens,
        pooled_projections=noised.pooled,
    ).sample


def _predict_flux(base: LoadedBase, noised: Noised) -> Tensor:
    num, _, height, width = noised.latents.shape
    guidance = None
    if base.denoiser.config.guidance_embeds:
        guidance = torch.full((num,), base.settings.guidance, device=base.device)
    packed = base.denoiser(
        hidden_states=pack_latents(noised.latents),
        timestep=noised.timesteps / TIMESTEPS,
        guidance=guidance,
        encoder_hidden_states=noised.tokens,
        pooled_projections=noised.pooled,
        txt_ids=torch.zeros(noised.tokens.shape[1], 3, device=base.device),
        img_ids=image_ids(height, width).to(base.device),
    ).sample
    return unpack_latents(packed, height, width)


_PREDICTORS: Final[dict[Family, Callable[[LoadedBase, Noised], Tensor]]] = {
    Family.SDXL: _predict_sdxl,
    Family.SD3: _predict_sd3,
    Family.FLUX: _predict_flux,
}


def pack_latents(latents: Tensor) -> Tensor:
    """Return (N, C, H, W) as rows of 2x2 patches, (N, H/2 * W/2, C * 4), as Flux takes them."""
    num, channels, height, width = latents.shape
    patches = latents.reshape(num, channels, height // 2, 2, width // 2, 2)
    rows = patches.permute(0, 2, 4, 1, 3, 5)
    return rows.reshape(num, (height // 2) * (width // 2), channels * 4)


def unpack_latents(rows: Tensor, height: int, width: int) -> Tensor:
    """Return what `pack_latents` made of latents *height* high and *width* wide."""
    num, _, columns = rows.shape
    channels = columns // 4
    patches = rows.reshape(num, height // 2, width // 2, channels, 2, 2)
    return patches.permute(0, 3, 1, 4, 2, 5).reshape(num, channels, height, width)


def image_ids(height: int, width: int) -> Tensor:
    """Return (0, row, column) of each 2x2 patch, float32, shape (H/2 * W/2, 3)."""
    row, column = torch.meshgrid(torch.arange(height // 2), torch.arange(width // 2), indexing="ij")
    return torch.stack([torch.zeros_like(row), row, column], dim=-1).reshape(-1, 3).float()
