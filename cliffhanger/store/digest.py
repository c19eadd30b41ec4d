"""Hashing and verifying bytes of any size in bounded memory."""

import hashlib
import json
from pathlib import Path
from typing import Final, cast

from pydantic import JsonValue

from cliffhanger.errors import ArtifactCorruptError, InvalidInputError
from cliffhanger.store.ref import ArtifactRef

CHUNK_BYTES: Final = 1 << 20


def hash_file(path: Path) -> tuple[str, int]:
    """Return the sha256 (hex) and the size of a file, read once."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()


def check_bytes(ref: ArtifactRef, *, sha256: str, num_bytes: int) -> None:
    """Pass when what was read is what *ref* names.

    Raises:
        ArtifactCorruptError: It is not.
    """
    if (sha256, num_bytes) != (ref.sha256, ref.num_bytes):
        raise ArtifactCorruptError(
            f"{ref.key} should hold {ref.num_bytes} bytes but reads as {num_bytes} bytes with "
            f"sha256 {sha256}; delete the object and run the stage again"
        )


def check_source(path: Path) -> Path:
    """Return *path*.

    Raises:
        InvalidInputError: It is no regular file.
    """
    if not path.is_file():
        raise InvalidInputError(f"path must be a regular file, got {str(path)!r}")
    return path


def encode_record(name: str, record: JsonValue) -> bytes:
    """Return *record* as indented JSON with sorted keys.

    Raises:
        InvalidInputError: It holds something that is not JSON, NaN among it.
    """
    try:
        text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        return text.encode()
    except (TypeError, ValueError) as exc:
        raise InvalidInputError(f"record {name!r} must be JSON: {exc}") from exc


def decode_record(name: str, data: bytes) -> JsonValue:
    """Return the record in *data*.

    Raises:
        ArtifactCorruptError: It is not JSON.
    """
    try:
        return cast("JsonValue", json.loads(data))
    except ValueError as exc:
        raise ArtifactCorruptError(f"{name!r} does not hold a JSON record: {exc}") from exc
