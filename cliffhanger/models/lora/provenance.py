"""What the weights say about themselves, in the metadata of their file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from cliffhanger.models.lora.arithmetic import smooth_losses
from cliffhanger.models.lora.base_model import BaseModel
from cliffhanger.models.lora.character_set import CharacterSet
from cliffhanger.models.lora.recipes import RECIPES, max_sequence_length, resolution_px, weighting
from cliffhanger.models.lora.settings import Family, LoraSettings
from cliffhanger.store.cache_key import cache_key

TRAINER_VERSION: Final = "1"
"""Rises when the same set and settings give other weights."""
LIBRARIES: Final = ("torch", "diffusers", "peft", "accelerate", "transformers", "safetensors")


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """What is to be trained.

    Attributes:
        character_set: Whom.
        settings: How.
        base: Over what.
    """

    character_set: CharacterSet
    settings: LoraSettings
    base: BaseModel

    @property
    def key(self) -> str:
        """Name of everything that decides the weights, and of nothing else."""
        character = self.character_set
        return cache_key(
            "lora",
            trainer=TRAINER_VERSION,
            base=self.base.sha256,
            settings=self.settings,
            character=(character.character_id, character.version, character.rights),
            words=(character.trigger_word, character.class_prompt),
            images=[image.sha256 for image in character.images],
            names=[image.name for image in character.images],
            captions=character.captions,
        )


def describe_weights(
    job: TrainingJob, losses: tuple[float, ...], machine: Mapping[str, str]
) -> dict[str, str]:
    """Return the metadata of finished weights, the same for the same training.

    Args:
        job: What was trained.
        losses: Of every update.
        machine: Device, precision and threads.
    """
    character, settings = job.character_set, job.settings
    images = [
        {"name": image.name, "sha256": image.sha256, "caption": caption}
        for image, caption in zip(character.images, character.captions, strict=True)
    ]
    facts: dict[str, object] = {
        "base_model": job.base.name,
        "base_sha256": job.base.sha256,
        "character": character.character_id,
        "character_version": character.version,
        "class_prompt": character.class_prompt,
        "family": settings.family.value,
        "final_loss": losses[-1],
        "final_loss_smoothed": smooth_losses(losses)[-1],
        "images": images,
        "libraries": {name: version(name) for name in LIBRARIES},
        "licence": licence_note(job),
        "machine": dict(machine),
        "run_key": job.key,
        "seed": settings.seed,
        "settings": _resolved(settings),
        "steps": settings.steps,
        "trainer_version": TRAINER_VERSION,
        "trigger_word": character.trigger_word,
    }
    return {f"cliffhanger.{name}": _as_text(fact) for name, fact in facts.items()}


def licence_note(job: TrainingJob) -> str:
    """Return what is to be observed by who uses the weights."""
    recipe = RECIPES[job.settings.family]
    rights = job.character_set.rights or "not stated"
    return (
        f"Made over {job.base.name}, whose licence binds these weights too (that of "
        f"{recipe.usual_base} is {recipe.licence}). Rights in the pictures: {rights}."
    )


def _resolved(settings: LoraSettings) -> Mapping[str, object]:
    """Return every hyper-parameter, the usual ones filled in; the machine's paths left out."""
    values = settings.model_dump(mode="json", exclude={"base_model"})
    is_flow = settings.family is not Family.SDXL
    return values | {
        "alpha": settings.lora_alpha,
        "resolution_px": resolution_px(settings),
        "max_sequence_length": max_sequence_length(settings),
        "weighting": weighting(settings).value if is_flow else None,
        "snr_gamma": None if is_flow else settings.snr_gamma,
        "targets": list(RECIPES[settings.family].targets),
    }


def _as_text(fact: object) -> str:
    if isinstance(fact, str):
        return fact
    return json.dumps(fact, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
