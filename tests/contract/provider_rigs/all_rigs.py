"""The rigs of every protocol, found by their files."""

import importlib
import pkgutil
from collections.abc import Iterator

from tests.contract import provider_rigs
from tests.contract.provider_rigs.rig import ProviderRig


def _found() -> Iterator[ProviderRig]:
    for module in pkgutil.iter_modules(provider_rigs.__path__, f"{provider_rigs.__name__}."):
        if module.name != __name__:
            yield from getattr(importlib.import_module(module.name), "RIGS", ())


RIGS = tuple(_found())
