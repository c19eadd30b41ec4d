"""What embedders that run on torch do to a module, whichever library it is from."""

import warnings
from typing import Any

from cliffhanger.errors import InvalidSettingError, MissingDependencyError
from cliffhanger.models.extras import require


def quantize(module: Any) -> Any:  # noqa: ANN401  a module
    """Return the module with its linear layers in eight bits, activations as they come.

    Raises:
        InvalidSettingError: This torch cannot do it on this machine.
    """
    torch = require("torch")
    try:
        quantization = require("torch.ao.quantization")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", UserWarning)
            return quantization.quantize_dynamic(module, {torch.nn.Linear}, dtype=torch.qint8)
    except (MissingDependencyError, AttributeError, RuntimeError) as exc:
        raise InvalidSettingError(
            f"dtype int8 does not work with torch {torch.__version__} on this machine ({exc}); set "
            "dtype to bfloat16"
        ) from exc


def module_bytes(module: Any) -> int:  # noqa: ANN401  a module
    """Return what the weights of a module take."""
    tensors = [*module.parameters(), *module.buffers()]
    for part in module.modules():
        if hasattr(part, "_packed_params"):
            tensors += [tensor for tensor in part._weight_bias() if tensor is not None]  # noqa: SLF001
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)
