"""The base that a LoRA lies over: found on this machine, recognised by its digest."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.recipes import RECIPES, Recipe
from cliffhanger.models.lora.settings import LoraSettings
from cliffhanger.store.digest import hash_file

INDEX: Final = "model_index.json"


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A base in diffusers' layout.

    Attributes:
        folder: Where it lies.
        name: What it is called, without the machine's paths.
        sha256: Digest of all files of its parts.
    """

    folder: Path
    name: str
    sha256: str


def find_base(settings: LoraSettings) -> BaseModel:
    """Return the base that *settings* name; nothing is downloaded.

    Raises:
        InvalidSettingError: It is not there, or of another family.
    """
    recipe = RECIPES[settings.family]
    folder = Path(settings.base_model).expanduser()
    if not folder.is_dir():
        folder = _in_cache(settings.base_model, recipe)
    parts = _read_index(folder, recipe)
    name = settings.base_model
    if Path(name).expanduser().is_dir():
        name = folder.resolve().name
    return BaseModel(folder=folder, name=name, sha256=_digest(folder, parts))


def _in_cache(name: str, recipe: Recipe) -> Path:
    """Return where the Hugging Face cache has *name*."""
    problem = f"base_model {name!r} is neither a folder nor in the Hugging Face cache"
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        raise InvalidSettingError(f"{problem}; {_way_out(recipe)}")
    try:
        hub = import_module("huggingface_hub")
        return Path(hub.snapshot_download(name, local_files_only=True))
    except (ImportError, OSError, ValueError) as exc:
        raise InvalidSettingError(f"{problem}; {_way_out(recipe)}") from exc


def _read_index(folder: Path, recipe: Recipe) -> list[str]:
    """Return the folders of the parts that the base's index names."""
    try:
        index = cast("dict[str, object]", json.loads((folder / INDEX).read_bytes()))
        kind = index["_class_name"]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise InvalidSettingError(
            f"base_model {str(folder)!r} has no {INDEX} that says what it is; {_way_out(recipe)}"
        ) from exc
    if kind != recipe.pipeline:
        raise InvalidSettingError(
            f"base_model {str(folder)!r} is a {kind}, the family wants a {recipe.pipeline}; choose "
            "the family that fits"
        )
    return [name for name in sorted(index) if (folder / name).is_dir()]


def _digest(folder: Path, parts: list[str]) -> str:
    """Return the sha256 over names and digests of every file of the parts, in order."""
    total = hashlib.sha256()
    for path in _files(folder, parts):
        sha256, num_bytes = hash_file(path)
        total.update(f"{path.relative_to(folder).as_posix()} {num_bytes} {sha256}\n".encode())
    return total.hexdigest()


def _files(folder: Path, parts: list[str]) -> Iterator[Path]:
    yield folder / INDEX
    for part in parts:
        yield from sorted(path for path in (folder / part).rglob("*") if path.is_file())


def _way_out(recipe: Recipe) -> str:
    return (
        f"download weights in diffusers' layout, such as {recipe.usual_base} "
        f"({recipe.licence}), with `hf download {recipe.usual_base}`, and give their folder"
    )
