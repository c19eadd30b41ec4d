"""The key under which finished work is found again."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final, cast

from pydantic import BaseModel

from cliffhanger.errors import InvalidInputError
from cliffhanger.store.ref import ArtifactRef

KEY_VERSION: Final = 1
"""Part of every key; rises when the canonical form changes."""


def cache_key(stage: str, **parts: object) -> str:
    """Return the sha256 (hex) over everything that changes the output of a stage.

    The form is JSON with sorted keys, no spaces and floats as their shortest repr, so the key is
    the same in every process and on every machine. Values count by their fields and their class
    name, references by their sha256, enums by their value, sets sorted; a tuple equals a list.

    Args:
        stage: Short name, such as `voice`.
        parts: Primitives, Values, references, enums, and lists, sets or string-keyed mappings
            of them.

    Raises:
        InvalidInputError: A part has no stable content: a path, an array, a client, NaN.
    """
    form = {name: _canonical(part, where=name) for name, part in parts.items()}
    text = json.dumps(
        {"version": KEY_VERSION, "stage": stage, "parts": form},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(part: object, *, where: str) -> object:
    if isinstance(part, Enum):
        return _canonical(part.value, where=where)
    if part is None or isinstance(part, (bool, int, str)):
        return part
    if isinstance(part, float):
        return _canonical_float(part, where=where)
    if isinstance(part, bytes):
        return {"bytes": hashlib.sha256(part).hexdigest()}
    if isinstance(part, ArtifactRef):
        return {"artifact": part.sha256}
    return _canonical_container(part, where=where)


def _canonical_container(part: object, *, where: str) -> object:
    if isinstance(part, BaseModel):
        fields = {
            name: _canonical(getattr(part, name), where=f"{where}.{name}")
            for name in type(part).model_fields
            if name not in getattr(type(part), "NOT_IN_KEY", ())
        }
        return {"value": type(part).__name__, "fields": fields}
    if isinstance(part, Mapping):
        return _canonical_mapping(cast("Mapping[object, object]", part), where=where)
    if isinstance(part, (list, tuple)):
        return _canonical_items(cast("Iterable[object]", part), where=where)
    if isinstance(part, (set, frozenset)):
        items = _canonical_items(cast("Iterable[object]", part), where=where)
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    raise InvalidInputError(
        f"{where} cannot be part of a cache key: {type(part).__name__} has no stable content; "
        "pass a Value, an ArtifactRef or a plain number or string"
    )


def _canonical_items(items: Iterable[object], *, where: str) -> list[object]:
    return [_canonical(item, where=f"{where}[{index}]") for index, item in enumerate(items)]


def _canonical_mapping(part: Mapping[object, object], *, where: str) -> object:
    form: dict[str, object] = {}
    for name, item in part.items():
        if not isinstance(name, str):
            raise InvalidInputError(f"{where} must have string keys, got {name!r}")
        form[str(name)] = _canonical(item, where=f"{where}.{name}")
    return {"mapping": form}


def _canonical_float(number: float, *, where: str) -> float:
    if not math.isfinite(number):
        raise InvalidInputError(f"{where} must be finite to be part of a cache key, got {number}")
    return number + 0.0  # -0.0 equals 0.0 and must hash alike
