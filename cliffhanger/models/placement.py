"""Where local models run and in which numbers they compute."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.extras import require


class Device(StrEnum):
    """Where models run."""

    AUTO = "auto"
    """CUDA where there is a card, else MPS, else the CPU."""
    CUDA = "cuda"
    MPS = "mps"
    CPU = "cpu"


class Dtype(StrEnum):
    """Numbers that models compute in."""

    AUTO = "auto"
    """float16 on accelerators, float32 on the CPU."""
    FLOAT32 = "float32"
    FLOAT16 = "float16"
    BFLOAT16 = "bfloat16"
    INT8 = "int8"
    """Weights of linear layers in eight bits; on the CPU only."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A device and numbers that are there.

    Attributes:
        device: Not `Device.AUTO`.
        dtype: Not `Dtype.AUTO`.
    """

    device: Device
    dtype: Dtype


_BYTES: Final = {Dtype.FLOAT32: 4, Dtype.FLOAT16: 2, Dtype.BFLOAT16: 2}


def bytes_per_weight(dtype: Dtype) -> int:
    """Return how much a weight takes at most; only linear layers shrink to eight bits."""
    return _BYTES.get(dtype, 4)


def choose_placement(device: Device, dtype: Dtype) -> Placement:
    """Return where to run, with what is left open decided; loads torch.

    Raises:
        InvalidSettingError: There is no such device here, or it does not compute in *dtype*.
        MissingDependencyError: Torch is not installed.
    """
    torch = require("torch")
    has = {
        Device.CUDA: torch.cuda.is_available(),
        Device.MPS: torch.backends.mps.is_available(),
        Device.CPU: True,
    }
    chosen = next(kind for kind in has if has[kind]) if device is Device.AUTO else device
    if not has[chosen]:
        there = ", ".join(kind for kind in has if has[kind])
        raise InvalidSettingError(
            f"device must be one that torch {torch.__version__} finds here ({there}), got "
            f"{chosen.value!r}; set device to auto"
        )
    if dtype is Dtype.AUTO:
        usual = Dtype.FLOAT32 if chosen is Device.CPU else Dtype.FLOAT16
        return Placement(chosen, usual)
    if dtype is Dtype.INT8 and chosen is not Device.CPU:
        raise InvalidSettingError(
            f"dtype int8 works on the CPU only, device is {chosen.value!r}; set dtype to float16"
        )
    return Placement(chosen, dtype)
