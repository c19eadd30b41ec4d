"""Which models run on this machine, where, and in how much memory; a section of the profile."""

from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import Field, model_validator

from cliffhanger.models.lipsyncers.command import CommandSettings
from cliffhanger.models.placement import Device, Dtype
from cliffhanger.models.pool_values import PoolSettings
from cliffhanger.models.transcribers.whisper_settings import WhisperSettings
from cliffhanger.value import Value

_GB: Final = 10**9


class LocalModel(StrEnum):
    """Models that a profile may name."""

    CLIP = "clip"
    DINO = "dino"
    FACES = "faces"
    """YuNet and SFace."""
    WHISPER = "whisper"


class ClipWeights(Value):
    """A CLIP of open-clip: how a film's pictures look, and whether they show what was written."""

    model: str = Field(default="ViT-B-32", pattern=r"^[\w.-]+$")
    """Name of the model, as open-clip has it."""
    weights: Path
    """Local file of its weights; nothing is downloaded."""


class LocalModels(Value):
    """Models on the worker's machine, which look at films and listen to bought voices.

    All share one bound of memory.
    """

    device: Device = Device.AUTO
    """Where they run: auto, cuda, mps or cpu. OpenCV's face models are always on the CPU."""
    dtype: Dtype = Dtype.AUTO
    """In which numbers: auto (float16 on a card, float32 on the CPU), float32, float16, bfloat16,
    or int8, which works on the CPU only."""
    memory_gb: float | None = Field(default=None, gt=0.0, le=100_000.0, allow_inf_nan=False)
    """What all of them may take, in 10**9 bytes; empty for half of the machine's memory."""
    preload: tuple[LocalModel, ...] = ()
    """Models to load while the first stages run, instead of when they are first used."""
    clip: ClipWeights | None = None
    """CLIP; without it no picture is compared with its text."""
    dino: Path | None = None
    """Folder of a DINOv2 as transformers saves it: config.json and model.safetensors."""
    whisper: WhisperSettings | None = None
    """Whisper, which hears what bought voices say and when; without it the route for transcripts
    does, and without that one words are placed by the sound alone."""
    lipsync: CommandSettings | None = None
    """Program that moves mouths of bought shots, tried before the paid route: it costs nothing."""
    syncnet: Path | None = None
    """Weights of SyncNet v2, by which lip-sync is scored; without them LSE-C and LSE-D are n/a."""

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.dtype is Dtype.INT8 and self.device in {Device.CUDA, Device.MPS}:
            raise ValueError(
                f"dtype int8 works on the CPU only, device is {self.device}; set dtype to float16"
            )
        for name in (LocalModel.CLIP, LocalModel.DINO, LocalModel.WHISPER):
            if name in self.preload and getattr(self, name) is None:
                raise ValueError(
                    f"preload has {name}, but no weights are named for it; set {name} beside it"
                )
        return self

    @property
    def pool_settings(self) -> PoolSettings:
        """What the pool is told."""
        settings = PoolSettings(device=self.device, dtype=self.dtype)
        if self.memory_gb is None:
            return settings
        return settings.model_copy(update={"max_bytes": max(1, round(self.memory_gb * _GB))})
