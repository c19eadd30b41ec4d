"""Weights as files on this machine, known by their digest."""

from functools import lru_cache
from pathlib import Path

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.weights import find_weights
from cliffhanger.store.digest import hash_file


def check_weights(path: Path | None, *, model: str, sha256: str = "") -> str:
    """Return the sha256 of a local file of weights.

    Args:
        path: Where it should lie.
        model: Name of the model in `cliffhanger.models.weights`.
        sha256: What it has to be; any where it is empty.

    Raises:
        InvalidSettingError: There is no such file, or it is another one. Nothing is downloaded:
            the message says which file, how large, and under which licence.
    """
    if path is None or not path.is_file():
        known = find_weights(model)
        what = f"download {known}" if known else "get it from the project that made the model"
        raise InvalidSettingError(
            f"weights of {model} must be a local file, got {str(path) if path else 'none'}; {what}"
        )
    facts = path.stat()
    found = _digest(path, facts.st_mtime_ns, facts.st_size)
    if sha256 and found != sha256:
        raise InvalidSettingError(
            f"weights of {model} must have sha256 {sha256}, {path} has {found}; get the file again"
        )
    return found


@lru_cache(maxsize=32)
def _digest(path: Path, _mtime_ns: int, _num_bytes: int) -> str:
    """Return the sha256, read once for each state of the file."""
    return hash_file(path)[0]
