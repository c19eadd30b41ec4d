"""Teach the tiny SDXL that the tests train LoRAs over: `python -m tests.integration.lora_teaching`.

It sees drawings of ten others, some in changed colours, never Mara. Takes some minutes.
"""

import sys
import time

import torch
from diffusers import DDPMScheduler, StableDiffusionXLPipeline

from cliffhanger.models.lora.safetensors_file import pack_tensors
from tests.integration.lora_world import (
    CLASS_PROMPT,
    LEARNED,
    OTHERS,
    SIZES,
    TAUGHT,
    TAUGHT_PARTS,
    as_batch,
    portraits,
)
from tests.integration.tiny_diffusion import make_sdxl

EMOTIONS = LEARNED[:4]
BATCH = 8


def main(vae_seconds: float, unet_seconds: float) -> None:
    """Teach the autoencoder, then the U-Net, and write what they know."""
    torch.manual_seed(0)
    torch.set_num_threads(2)
    pipe = make_sdxl()
    images = as_batch([picture for who in OTHERS for picture in portraits(who, EMOTIONS)])
    teach_vae(pipe, images, vae_seconds)
    with torch.no_grad():
        latents = pipe.vae.encode(images).latent_dist.mean
    scale = 1.0 / float(latents.std())
    captions = [f"{CLASS_PROMPT}, {emotion}" for _ in OTHERS for emotion in EMOTIONS]
    teach_unet(pipe, latents * scale, captions, unet_seconds)
    tensors = {
        f"{part}/{name}": tensor.half().numpy()
        for part in TAUGHT_PARTS
        for name, tensor in getattr(pipe, part).state_dict().items()
    }
    TAUGHT.write_bytes(pack_tensors(tensors, {"scaling_factor": repr(scale)}))


def teach_vae(pipe: StableDiffusionXLPipeline, images: torch.Tensor, seconds: float) -> None:
    """Have pictures come out as they went in, in any colours."""
    vae = pipe.vae
    optimizer = torch.optim.Adam(vae.parameters())
    start = time.monotonic()
    while (done := (time.monotonic() - start) / seconds) < 1.0:
        set_rate(optimizer, 4e-3, done)
        batch = images[torch.randint(len(images), (6,))]
        # Channels in any order, as Mara's hair and coat are in colours that the others have not.
        order = torch.stack([torch.randperm(3) for _ in batch])
        batch = torch.gather(batch, 1, order[:, :, None, None].expand_as(batch))
        posterior = vae.encode(batch).latent_dist
        latents = posterior.mean + 0.02 * torch.randn_like(posterior.mean)
        error = (vae.decode(latents).sample - batch).abs().mean()
        learn(optimizer, error + 1e-3 * latents.square().mean())
    # As sharp as latents can be told apart: the spread that the noise above had.
    bias = vae.encoder.conv_out.bias
    half = len(bias) // 2
    with torch.no_grad():
        vae.encoder.conv_out.weight[half:] = 0.0
        bias[half:] = 2.0 * torch.log(torch.tensor(0.02))


def teach_unet(
    pipe: StableDiffusionXLPipeline, latents: torch.Tensor, captions: list[str], seconds: float
) -> None:
    """Have noise told from portraits."""
    scheduler = DDPMScheduler.from_config(pipe.scheduler.config)
    with torch.no_grad():
        tokens, _, pooled, _ = pipe.encode_prompt(prompt=captions, device=torch.device("cpu"))
    optimizer = torch.optim.Adam(pipe.unet.parameters())
    start = time.monotonic()
    while (done := (time.monotonic() - start) / seconds) < 1.0:
        set_rate(optimizer, 3e-3, done)
        index = torch.randint(len(latents), (BATCH,))
        noise = torch.randn_like(latents[index])
        levels = torch.randint(1000, (BATCH,))
        # Without words now and then: guidance compares with that.
        words = (torch.rand(BATCH) > 0.1).float()
        said = pipe.unet(
            scheduler.add_noise(latents[index], noise, levels),
            levels,
            tokens[index] * words[:, None, None],
            added_cond_kwargs={
                "text_embeds": pooled[index] * words[:, None],
                "time_ids": SIZES.expand(BATCH, 6),
            },
        ).sample
        learn(optimizer, (said - noise).square().mean())


def set_rate(optimizer: torch.optim.Optimizer, peak: float, done: float) -> None:
    """Let the rate rise in the first tenth and fall to zero."""
    for group in optimizer.param_groups:
        group["lr"] = peak * min(10.0 * done + 0.01, (1.0 - done) / 0.9)


def learn(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Make one step down."""
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()


if __name__ == "__main__":
    main(*(float(seconds) for seconds in sys.argv[1:3] or ("120", "180")))
