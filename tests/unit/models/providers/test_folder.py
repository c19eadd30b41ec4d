"""The rules of the folder of adapters, held against its files."""

import ast
import inspect
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from cliffhanger.models import providers
from cliffhanger.models.jobs.adapter import AnyAdapter, JobAdapter
from cliffhanger.models.registry import PROVIDERS, find_adapter, protocols
from tests.contract.provider_rigs.all_rigs import RIGS

NAMES = [module.name for module in iter_modules(providers.__path__)]
MAX_LINES = 300


def own_adapters(name: str) -> Iterator[type[AnyAdapter]]:
    """Yield the adapters that a file defines, without the classes that they share."""
    for value in vars(import_module(f"{PROVIDERS}.{name}")).values():
        is_class = inspect.isclass(value) and issubclass(value, JobAdapter)
        if is_class and value.__module__ == f"{PROVIDERS}.{name}" and hasattr(value, "name"):
            yield value


ADAPTERS = [adapter for name in NAMES for adapter in own_adapters(name)]
HOMES = {adapter.__module__ for adapter in ADAPTERS}


def imported_modules(name: str) -> set[str]:
    tree = ast.parse(source(name).read_text())
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {node.module for node in found if node.module}


def source(name: str) -> Path:
    return Path(providers.__path__[0]) / f"{name}.py"


def test_there_are_adapters() -> None:
    assert len(ADAPTERS) >= 45


def test_every_adapter_can_be_chosen_and_has_a_rig() -> None:
    rigs = {type(rig.adapter) for rig in RIGS}
    for adapter in ADAPTERS:
        assert type(find_adapter(adapter.name)) is adapter
        assert adapter in rigs


def test_every_adapter_has_a_version_and_says_what_it_can() -> None:
    for adapter in ADAPTERS:
        assert int(adapter.version) >= 1, adapter
        assert adapter.caps.capability, adapter
        assert not inspect.isabstract(adapter), adapter


def test_names_are_unique_and_all_of_the_registry_is_here() -> None:
    names = Counter(adapter.name for adapter in ADAPTERS)
    assert [name for name, count in names.items() if count > 1] == []
    assert sorted(names) == [*protocols()]


def test_a_file_with_adapters_imports_no_other_one() -> None:
    """What two of them share stands in a file without adapters."""
    found = {home: imported_modules(home.rpartition(".")[2]) & HOMES for home in HOMES}
    assert {home: others for home, others in found.items() if others} == {}


def test_every_shared_file_is_named_in_the_rule_of_the_folder() -> None:
    """A file belongs to one service, which its name begins with, or the docstring names it."""
    services = {home.rpartition(".")[2].partition("_")[0] for home in HOMES}
    shared = [name for name in NAMES if name.partition("_")[0] not in services]
    said = providers.__doc__ or ""
    assert [name for name in shared if f"`{name}`" not in said] == []


def test_files_are_short() -> None:
    lengths = {name: len(source(name).read_text().splitlines()) for name in NAMES}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}
