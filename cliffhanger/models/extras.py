"""Libraries that only some installations have."""

from importlib import import_module
from typing import Any, Final

from cliffhanger.errors import MissingDependencyError

MODELS: Final = "models"
"""The extra with what local models need."""


def require(module: str, *, extra: str = MODELS) -> Any:  # noqa: ANN401  a module without types
    """Return the module, imported when it is asked for.

    Raises:
        MissingDependencyError: It is not installed.
    """
    try:
        return import_module(module)
    except ImportError as exc:
        raise MissingDependencyError(
            f"{module} cannot be imported ({exc}); install it with: "
            f"pip install 'cliffhanger[{extra}]'"
        ) from exc
