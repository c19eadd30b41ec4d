"""A base in memory: loaded, put on the device, given back."""

import gc
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import diffusers
import torch

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.base_model import BaseModel
from cliffhanger.models.lora.recipes import RECIPES, Recipe
from cliffhanger.models.lora.settings import Device, LoraSettings, Precision

Pipeline: TypeAlias = Any
"""A pipeline of diffusers; the classes have no type in common that says what they hold."""
Denoiser: TypeAlias = Any
"""Its U-Net or transformer."""

TEXT_PARTS: Final = tuple(
    f"{part}{number}" for part in ("text_encoder", "tokenizer") for number in ("", "_2", "_3")
)
_DTYPES: Final = {Precision.BFLOAT16: torch.bfloat16, Precision.FLOAT32: torch.float32}


@dataclass(frozen=True, slots=True)
class LoadedBase:
    """A base that can be trained over.

    Attributes:
        pipe: Its pipeline.
        recipe: Of its family.
        settings: How it is trained.
        device: Where it computes.
        dtype: Of its frozen weights.
    """

    pipe: Pipeline
    recipe: Recipe
    settings: LoraSettings
    device: torch.device
    dtype: torch.dtype

    @property
    def denoiser(self) -> Denoiser:
        """The part that learns."""
        return getattr(self.pipe, self.recipe.denoiser)

    def autocast(self) -> AbstractContextManager[object]:
        """Return the context in which it computes beside float32 matrices."""
        if self.dtype is torch.float32:
            return nullcontext()
        return torch.autocast(self.device.type, self.dtype)

    @contextmanager
    def reading(self) -> Generator[None]:
        """Have the text encoders on the device; afterwards they are gone with their memory."""
        for name in TEXT_PARTS:
            if name.startswith("text_encoder") and getattr(self.pipe, name, None) is not None:
                getattr(self.pipe, name).to(self.device)
        try:
            yield
        finally:
            for name in TEXT_PARTS:
                if getattr(self.pipe, name, None) is not None:
                    setattr(self.pipe, name, None)
            _free()


@contextmanager
def open_base(base: BaseModel, settings: LoraSettings) -> Generator[LoadedBase]:
    """Give the base, loaded in the CPU's memory, and give its memory back afterwards.

    Raises:
        InvalidSettingError: There is no such device.
    """
    device = choose_device(settings.device)
    dtype = choose_dtype(settings.precision, device)
    recipe = RECIPES[settings.family]
    kind = getattr(diffusers, recipe.pipeline)
    pipe = kind.from_pretrained(base.folder, dtype=dtype, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    for part in _modules(pipe):
        part.requires_grad_(requires_grad=False)
        part.eval()
    try:
        with _deterministic(device):
            yield LoadedBase(pipe, recipe, settings, device, dtype)
    finally:
        for part in _modules(pipe):
            part.to("meta")  # frees the numbers, whoever still holds the module
        _free()


def choose_device(device: Device) -> torch.device:
    """Return where to train.

    Raises:
        InvalidSettingError: The machine has no such device.
    """
    present = {
        Device.CUDA: torch.cuda.is_available(),
        Device.MPS: torch.backends.mps.is_available(),
        Device.CPU: True,
    }
    if device is Device.AUTO:
        return torch.device(next(name for name, is_there in present.items() if is_there).value)
    if not present[device]:
        raise InvalidSettingError(
            f"device must be one of this machine's, got {device.value!r}; use 'auto' or 'cpu'"
        )
    return torch.device(device.value)


def choose_dtype(precision: Precision, device: torch.device) -> torch.dtype:
    """Return what the frozen base is held in: bfloat16 on a GPU, float32 on a CPU."""
    if precision is Precision.AUTO:
        return torch.float32 if device.type == "cpu" else torch.bfloat16
    return _DTYPES[precision]


@contextmanager
def _deterministic(device: torch.device) -> Generator[None]:
    """Have torch choose kernels that give the same sums each time, where it has them."""
    is_on = torch.are_deterministic_algorithms_enabled()
    is_warning = torch.is_deterministic_algorithms_warn_only_enabled()
    # A GPU has no such kernel for every layer; a CPU has.
    torch.use_deterministic_algorithms(mode=True, warn_only=device.type != "cpu")
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(mode=is_on, warn_only=is_warning)


def _modules(pipe: Pipeline) -> list[torch.nn.Module]:
    return [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]


def _free() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
