"""Values for the tests of LoRA training."""

import cv2
import numpy as np

from cliffhanger.models.lora.character_set import CharacterSet, TrainingImage
from cliffhanger.models.lora.settings import Family, LoraSettings


def make_png(shade: int, *, width_px: int = 8, height_px: int = 6) -> bytes:
    """Return a PNG of one gray."""
    return cv2.imencode(".png", np.full((height_px, width_px, 3), shade, np.uint8))[1].tobytes()


def make_set(**changes: object) -> CharacterSet:
    """Return a set of two pictures."""
    values: dict[str, object] = {
        "character_id": "mara",
        "version": "v1",
        "trigger_word": "zkmara",
        "class_prompt": "woman",
        "images": (
            TrainingImage("calm.png", make_png(10), "neutral"),
            TrainingImage("angry.png", make_png(200), "zkmara, shouting"),
        ),
        "rights": "Drawn here.",
    }
    return CharacterSet(**{**values, **changes})  # pyright: ignore[reportArgumentType]


def make_settings(**changes: object) -> LoraSettings:
    """Return settings of an SDXL training."""
    return LoraSettings.model_validate({"family": Family.SDXL, "base_model": "base", **changes})
