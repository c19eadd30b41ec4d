"""A drawn character to learn, and a tiny SDXL that has seen drawings of others."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import DDPMScheduler, StableDiffusionXLPipeline
from numpy.typing import NDArray
from safetensors import safe_open

from cliffhanger.animatic.casting import cast_episode, puppet_for
from cliffhanger.animatic.portrait import paint_portrait
from cliffhanger.models.lora.character_set import CharacterSet, TrainingImage
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, Emotion, Gender
from tests.integration.tiny_diffusion import make_sdxl

SIDE_PX = 64
SIZES = torch.tensor([[SIDE_PX, SIDE_PX, 0, 0, SIDE_PX, SIDE_PX]]).float()
TAUGHT = Path(__file__).with_name("lora_base.safetensors")
"""Weights of `TAUGHT_PARTS`, float16."""
TAUGHT_PARTS = ("vae", "unet", "text_encoder", "text_encoder_2")
LEARNED = (
    Emotion.NEUTRAL,
    Emotion.HAPPY,
    Emotion.ANGRY,
    Emotion.SURPRISED,
    Emotion.SCHEMING,
    Emotion.CRYING,
    Emotion.LOVE,
)
HELD_OUT = (Emotion.SAD, Emotion.FEAR, Emotion.CONFUSED)
TRIGGER, CLASS_PROMPT = "zkmara", "portrait"
MARA = Character(
    id="mara",
    name="Mara",
    gender=Gender.FEMALE,
    age=Age.YOUNG,
    description="A young woman with long red hair in a green coat.",
)
OTHERS = tuple(
    Character(
        id=f"other-{number}",
        name=f"Other {number}",
        gender=(Gender.MALE, Gender.FEMALE)[number % 2],
        age=(Age.ADULT, Age.YOUNG, Age.MATURE)[number % 3],
        description="Someone with black or brown hair.",
    )
    for number in range(10)
)


def portraits(character: Character, emotions: Iterable[Emotion]) -> list[NDArray[np.uint8]]:
    """Return one portrait per emotion, BGR, as wide as high."""
    return [portrait(character.id, emotion) for emotion in emotions]


@cache
def portrait(character_id: str, emotion: Emotion) -> NDArray[np.uint8]:
    """Return a head with its shoulders."""
    sheets = cast_episode([*OTHERS, MARA], series_id="lora")
    sheet = next(one for one in sheets if one.character_id == character_id)
    tall = paint_portrait(puppet_for(sheet), height_px=4 * SIDE_PX, emotion=emotion)[..., :3]
    wide = tall[: tall.shape[1]]
    small = cv2.resize(wide, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def mara_set(emotions: Iterable[Emotion] = LEARNED) -> CharacterSet:
    """Return Mara's references."""
    emotions = tuple(emotions)
    pictures = zip(emotions, portraits(MARA, emotions), strict=True)
    return CharacterSet(
        character_id=MARA.id,
        version="v1",
        trigger_word=TRIGGER,
        class_prompt=CLASS_PROMPT,
        images=tuple(
            TrainingImage(
                f"{emotion}.png", cv2.imencode(".png", picture)[1].tobytes(), caption=emotion.value
            )
            for emotion, picture in pictures
        ),
        rights="Drawn by the animatic.",
    )


def save_taught_base(folder: Path) -> Path:
    """Return *folder*, which holds a tiny SDXL that paints portraits of `OTHERS`, not of Mara.

    Random weights know no pictures, and over them no LoRA could show a likeness. These were taught
    by `python -m tests.integration.lora_teaching`.
    """
    pipe = make_sdxl()
    with safe_open(str(TAUGHT), framework="pt") as file:
        tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
        scale = float(file.metadata()["scaling_factor"])
    for part in TAUGHT_PARTS:
        own = {
            name.removeprefix(f"{part}/"): tensor
            for name, tensor in tensors.items()
            if name.startswith(f"{part}/")
        }
        getattr(pipe, part).load_state_dict(own)
    pipe.vae.register_to_config(scaling_factor=scale)
    pipe.save_pretrained(folder)
    return folder


def as_batch(pictures: list[NDArray[np.uint8]]) -> torch.Tensor:
    """Return BGR pictures as float32 RGB in [-1, 1], shape (N, 3, height, width)."""
    rgb = np.stack(pictures)[..., ::-1].copy()
    return torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 127.5 - 1.0


def denoising_loss(pipe: StableDiffusionXLPipeline, pictures: list[NDArray[np.uint8]]) -> float:
    """Return the mean squared error of the noise that *pipe* sees in pictures of Mara.

    Twelve fixed noises and noise levels per picture, the caption the same for all.
    """
    scheduler = DDPMScheduler.from_config(pipe.scheduler.config)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        found = pipe.encode_prompt(f"{TRIGGER} {CLASS_PROMPT}", device=torch.device("cpu"))
        latents = pipe.vae.encode(as_batch(pictures)).latent_dist.mean
        latents = latents.repeat_interleave(12, 0) * pipe.vae.config.scaling_factor
        noise = torch.randn(latents.shape, generator=generator)
        levels = torch.linspace(20, 900, 12).long().repeat(len(pictures))
        said = pipe.unet(
            scheduler.add_noise(latents, noise, levels),
            levels,
            found[0].expand(len(latents), -1, -1),
            added_cond_kwargs={
                "text_embeds": found[2].expand(len(latents), -1),
                "time_ids": SIZES.expand(len(latents), 6),
            },
        ).sample
    return float((said - noise).square().mean())


def painted(pipe: StableDiffusionXLPipeline, num_images: int = 6) -> NDArray[np.uint8]:
    """Return portraits of Mara as *pipe* paints them, BGR, the same noise each time."""
    made = pipe(
        [f"{TRIGGER} {CLASS_PROMPT}"] * num_images,
        width=SIDE_PX,
        height=SIDE_PX,
        num_inference_steps=12,
        guidance_scale=2.0,
        generator=[torch.Generator().manual_seed(seed) for seed in range(num_images)],
        output_type="np",
    )
    return np.rint(made.images[..., ::-1] * 255.0).astype(np.uint8)


def picture_distance(made: NDArray[np.uint8], wanted: list[NDArray[np.uint8]]) -> float:
    """Return the root mean square difference over all pairs, in gray levels of 0-255."""
    difference = made[:, None].astype(np.float64) - np.stack(wanted)[None]
    return float(np.sqrt(np.square(difference).mean(axis=(2, 3, 4))).mean())
