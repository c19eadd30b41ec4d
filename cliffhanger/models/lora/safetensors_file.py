"""Safetensors whose bytes depend on nothing but what is in them.

The usual writer leaves the order of the metadata to a hash map, so the same weights get another
sha256 each time. The layout is the published one: eight bytes with the header's length, the header
as JSON padded with spaces, the tensors one after another in row-major order, little endian.
"""

import json
from collections.abc import Mapping
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidInputError, InvalidMediaError

_ALIGNMENT: Final = 8
_NAMES: Final = {"float32": "F32", "float16": "F16", "int64": "I64"}


def pack_tensors(tensors: Mapping[str, NDArray[np.generic]], metadata: Mapping[str, str]) -> bytes:
    """Return the file, tensors and metadata in order of their names.

    Raises:
        InvalidInputError: A tensor is neither float32, float16 nor int64.
    """
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    parts: list[bytes] = []
    offset = 0
    for name, tensor in sorted(tensors.items()):
        if tensor.dtype.name not in _NAMES:
            raise InvalidInputError(
                f"tensor {name!r} is {tensor.dtype.name}; only {sorted(_NAMES)} are written"
            )
        data = np.ascontiguousarray(tensor).astype(tensor.dtype.newbyteorder("<")).tobytes()
        header[name] = {
            "dtype": _NAMES[tensor.dtype.name],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        offset += len(data)
        parts.append(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return b"".join((len(text).to_bytes(8, "little"), text, *parts))


def read_metadata(data: bytes) -> dict[str, str]:
    """Return the metadata of a safetensors file.

    Raises:
        InvalidMediaError: It is none.
    """
    length = int.from_bytes(data[:8], "little")
    try:
        header = cast("dict[str, dict[str, str]]", json.loads(data[8 : 8 + length]))
        return dict(header.get("__metadata__", {}))
    except (ValueError, AttributeError, TypeError) as exc:
        raise InvalidMediaError("the file is no safetensors: its header is no JSON") from exc
