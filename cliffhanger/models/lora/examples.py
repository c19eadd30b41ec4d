"""Pictures and captions as they go into the training: encoded once, before it begins."""

# torch and diffusers leave parts of their interfaces untyped.
# pyright: reportUnknownMemberType=false

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from cliffhanger.models.lora.arithmetic import bucket_px
from cliffhanger.models.lora.families import Prompt
from cliffhanger.models.lora.opening import LoadedBase
from cliffhanger.models.lora.recipes import resolution_px


@dataclass(frozen=True, slots=True)
class Fitted:
    """A picture scaled to the size that it is learned at.

    Attributes:
        pixels: uint8, shape (height, width, 3), RGB.
        sizes: Height and width before scaling, rows and columns cut off at top and left, height and
            width of the pixels.
    """

    pixels: NDArray[np.uint8]
    sizes: tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A picture with its caption, encoded; float32 on the CPU.

    Attributes:
        mean: Of its latents, shape (channels, height, width).
        deviation: Of its latents.
        prompt: Its caption.
        sizes: As `Fitted.sizes`.
    """

    mean: Tensor
    deviation: Tensor
    prompt: Prompt
    sizes: tuple[int, int, int, int, int, int]

    def sample(self, generator: Generator) -> Tensor:
        """Return latents drawn as the autoencoder means them."""
        return self.mean + self.deviation * torch.randn(self.mean.shape, generator=generator)


def fit_picture(pixels: NDArray[np.uint8], *, resolution: int) -> Fitted:
    """Return *pixels* scaled to cover their bucket, what is over cut off evenly."""
    height_px, width_px = pixels.shape[:2]
    to_width, to_height = bucket_px(width_px, height_px, resolution_px=resolution)
    scale = max(to_width / width_px, to_height / height_px)
    size = (max(to_width, round(width_px * scale)), max(to_height, round(height_px * scale)))
    mode = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(pixels, size, interpolation=mode), np.uint8)
    left, top = (size[0] - to_width) // 2, (size[1] - to_height) // 2
    cut = np.ascontiguousarray(scaled[top : top + to_height, left : left + to_width])
    return Fitted(cut, (height_px, width_px, top, left, to_height, to_width))


def encode_example(base: LoadedBase, pixels: NDArray[np.uint8], prompt: Prompt) -> Example:
    """Return a picture with its caption, encoded by the base, whose autoencoder is on its device.

    Latents are those that the denoiser works on: shifted and scaled as the base's config says.
    """
    fitted = fit_picture(pixels, resolution=resolution_px(base.settings))
    vae = base.pipe.vae
    image = torch.from_numpy(fitted.pixels).permute(2, 0, 1)[None].float() / 127.5 - 1.0
    with torch.no_grad():
        found = vae.encode(image.to(base.device, vae.dtype)).latent_dist
    shift, scale = vae.config.shift_factor or 0.0, vae.config.scaling_factor
    mean = (found.mean.float().cpu() - shift) * scale
    return Example(mean[0], found.std.float().cpu()[0] * scale, prompt, fitted.sizes)
