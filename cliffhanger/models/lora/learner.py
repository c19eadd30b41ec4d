"""The matrices that learn, with their optimizer: updated, kept and restored bit by bit."""

# torch and diffusers leave parts of their interfaces untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from peft import LoraConfig
from safetensors.torch import load
from torch import Tensor

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.arithmetic import derive_seed, learning_rate
from cliffhanger.models.lora.opening import LoadedBase
from cliffhanger.models.lora.safetensors_file import pack_tensors, read_metadata

_BETAS: Final = (0.9, 0.999)
_WEIGHT_DECAY: Final = 1e-4
_MOMENTS: Final = ("exp_avg", "exp_avg_sq")


@dataclass(slots=True)
class Learner:
    """A LoRA on its way.

    Attributes:
        base: What it lies over.
        names: Of its matrices, in the order of the base's layers.
        matrices: float32, on the base's device.
        optimizer: AdamW over them.
        losses: Of every update so far.
    """

    base: LoadedBase
    names: tuple[str, ...]
    matrices: tuple[torch.nn.Parameter, ...]
    optimizer: torch.optim.AdamW
    losses: list[float] = field(default_factory=list[float])

    def update(self, loss: float) -> float:
        """Change the matrices by their gradients, remember *loss*, return the learning rate.

        Raises:
            InvalidSettingError: The loss is no number any more.
        """
        settings = self.base.settings
        if not math.isfinite(loss):
            raise InvalidSettingError(
                f"learning_rate {settings.learning_rate:g} leads to a loss of {loss} at update "
                f"{len(self.losses) + 1}; lower it, 1e-4 is usual"
            )
        rate = learning_rate(settings, len(self.losses))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        torch.nn.utils.clip_grad_norm_(self.matrices, settings.max_gradient_norm)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.losses.append(loss)
        return rate

    def pack_state(self) -> bytes:
        """Return everything that the next update depends on, as safetensors.

        Random draws are no part of it: each is made from the seed and the number of its step.
        """
        tensors: dict[str, NDArray[np.generic]] = {}
        for name, matrix in zip(self.names, self.matrices, strict=True):
            tensors[f"matrix/{name}"] = _as_array(matrix)
            for moment in _MOMENTS:
                tensors[f"{moment}/{name}"] = _as_array(self.optimizer.state[matrix][moment])
        return pack_tensors(tensors, {"losses": json.dumps(self.losses)})

    def restore(self, state: bytes) -> None:
        """Go on from what `pack_state` returned."""
        self.losses = json.loads(read_metadata(state)["losses"])
        tensors = load(state)
        moments: dict[int, dict[str, Tensor]] = {}
        with torch.no_grad():
            for index, name in enumerate(self.names):
                self.matrices[index].copy_(tensors[f"matrix/{name}"])
                moments[index] = {key: tensors[f"{key}/{name}"] for key in _MOMENTS}
                moments[index]["step"] = torch.tensor(float(len(self.losses)))
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": moments, "param_groups": groups})


def start_learner(base: LoadedBase) -> Learner:
    """Return a LoRA that changes nothing yet, on the base's device.

    The first matrix of each pair is random by the seed, the second zero.
    """
    settings = base.settings
    pairs = _add_matrices(base)
    matrices = tuple(matrix for _, matrix in pairs)
    optimizer = torch.optim.AdamW(
        matrices, lr=settings.learning_rate, betas=_BETAS, weight_decay=_WEIGHT_DECAY
    )
    return Learner(base, tuple(name for name, _ in pairs), matrices, optimizer)


def _add_matrices(base: LoadedBase) -> list[tuple[str, torch.nn.Parameter]]:
    """Return the matrices of a LoRA that is on *base* from here on, with their names."""
    settings, denoiser = base.settings, base.denoiser
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.lora_alpha,  # pyright: ignore[reportArgumentType]  a factor
        lora_dropout=0.0,
        init_lora_weights="gaussian",
        target_modules=list(base.recipe.targets),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive_seed(settings.seed, "init"))
        denoiser.add_adapter(config)
    denoiser.to(base.device)
    if settings.gradient_checkpointing:
        denoiser.enable_gradient_checkpointing()
    denoiser.train()
    pairs = [(name, one) for name, one in denoiser.named_parameters() if one.requires_grad]
    for _, matrix in pairs:
        matrix.data = matrix.data.float()
    return pairs


def _as_array(tensor: Tensor) -> NDArray[np.generic]:
    return tensor.detach().cpu().numpy()
