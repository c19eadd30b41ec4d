"""Folders of Whisper models, as CTranslate2 converts them."""

import json
from pathlib import Path
from typing import Final

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.extras import require
from cliffhanger.models.weight_file import check_weights
from cliffhanger.models.weights import find_weights

WEIGHTS: Final = "model.bin"
FILES: Final = (WEIGHTS, "config.json", "tokenizer.json")
"""What a folder has to hold, beside its vocabulary."""
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")


def find_folder(model: str, *, may_download: bool = False) -> Path:
    """Return the folder of a model.

    Args:
        model: Path of a folder, a size as faster-whisper names it, or `owner/name` at Hugging Face.
        may_download: Whether what is not in Hugging Face's cache is fetched.

    Raises:
        InvalidSettingError: It is neither here nor fetched, or lacks a file; the message says
            which file to place, how large it is, and under which licence.
        MissingDependencyError: faster-whisper is not installed.
    """
    path = Path(model).expanduser()
    if path.exists():
        return _whole(path)
    if path.is_absolute() or model.startswith((".", "~")):
        raise InvalidSettingError(f"model must be a folder that is there, got {model!r}; {_way()}")
    return _whole(_cached(model, may_download=may_download))


def hash_folder(folder: Path, model: str, sha256: str = "") -> str:
    """Return the sha256 of a folder's weights.

    Raises:
        InvalidSettingError: They are not those of *sha256*.
    """
    return check_weights(folder / WEIGHTS, model=f"faster-whisper/{model}", sha256=sha256)


def check_json(folder: Path) -> None:
    """Return if the JSON files of a folder can be read.

    Raises:
        InvalidSettingError: One cannot.
    """
    for path in sorted(folder.glob("*.json")):
        try:
            json.loads(path.read_bytes())
        except ValueError as exc:
            raise InvalidSettingError(
                f"model {folder} cannot be loaded: {path.name} is no JSON ({exc}); get the file "
                "again"
            ) from exc


def _cached(model: str, *, may_download: bool) -> Path:
    utils = require("faster_whisper.utils")
    hub = require("huggingface_hub.errors")
    sizes: list[str] = utils.available_models()
    if model not in sizes and "/" not in model:
        raise InvalidSettingError(
            f"model must be a folder or one of {', '.join(sizes)}, got {model!r}"
        )
    try:
        return Path(utils.download_model(model, local_files_only=not may_download))
    except (hub.HFValidationError, hub.HfHubHTTPError, OSError) as exc:
        known = find_weights(f"faster-whisper/{model}")
        what = f"download {known}" if known else "get it from Hugging Face"
        way = "" if may_download else ", or set may_download"
        raise InvalidSettingError(
            f"model {model!r} is not in Hugging Face's cache on this machine; {what}, with the "
            f"files beside it, and give the folder's path as model{way}"
        ) from exc


def _whole(folder: Path) -> Path:
    if not folder.is_dir():
        raise InvalidSettingError(f"model must be a folder, {folder} is a file; {_way()}")
    missing = [name for name in FILES if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(" or ".join(VOCABULARIES))
    if missing:
        raise InvalidSettingError(
            f"model {folder} must hold {', '.join(missing)}, which it does not; {_way()}"
        )
    return folder


def _way() -> str:
    return (
        "give a folder that CTranslate2 converted from Whisper "
        f"({', '.join(FILES)}, {VOCABULARIES[0]})"
    )
