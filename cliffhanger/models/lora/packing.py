"""A finished LoRA as a file that diffusers loads."""

# diffusers, peft and safetensors leave these functions untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from diffusers.utils.state_dict_utils import convert_state_dict_to_diffusers
from peft.utils import get_peft_model_state_dict
from safetensors import safe_open

from cliffhanger.models.lora.opening import Denoiser, LoadedBase
from cliffhanger.models.lora.safetensors_file import pack_tensors

WEIGHTS_FILE: Final = "pytorch_lora_weights.safetensors"
_MACHINE_FACTS: Final = ("base_model_name_or_path", "revision")
"""Facts of the adapter that would tell the machine's paths."""


def pack_weights(base: LoadedBase, metadata: Mapping[str, str]) -> bytes:
    """Return the LoRA on *base* as safetensors, *metadata* beside what diffusers writes itself.

    The pipeline's own `save_lora_weights` names tensors and adapter; the bytes are then laid out
    anew, so that the same weights are the same file.
    """
    part, denoiser = base.recipe.denoiser, base.denoiser
    layers: Any = get_peft_model_state_dict(denoiser)
    if part == "unet":
        layers = convert_state_dict_to_diffusers(layers)
    options: dict[str, Any] = {
        f"{part}_lora_layers": layers,
        f"{part}_lora_adapter_metadata": _adapter_facts(denoiser),
    }
    saver: Any = type(base.pipe)
    with tempfile.TemporaryDirectory(prefix="cliffhanger-lora-") as folder:
        saver.save_lora_weights(folder, **options)
        reader: Any = safe_open(str(Path(folder) / WEIGHTS_FILE), framework="numpy")
        with reader as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  no mapping
            own: dict[str, str] = dict(file.metadata())
    return pack_tensors(tensors, {**own, **metadata})


def _adapter_facts(denoiser: Denoiser) -> dict[str, Any]:
    """Return rank, alpha and targets as diffusers reads them back, in an order that stays."""
    facts: dict[str, Any] = denoiser.peft_config["default"].to_dict()
    facts["target_modules"] = sorted(facts["target_modules"])
    return facts | dict.fromkeys(_MACHINE_FACTS)
