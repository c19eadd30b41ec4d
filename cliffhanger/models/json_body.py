"""The JSON in the body of a reply."""

import json
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

JsonObject = Mapping[str, JsonValue]

_NOTHING: JsonObject = {}

MAX_COUNT: Final = 2**53
"""No count is larger; what says so is no count."""


def _refuse_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def read_json(text: str) -> JsonValue:
    """Return the JSON in *text*.

    Raises:
        ValueError: It is none, breaks off, nests too deeply, or has numbers that JSON does not.
    """
    value, end = read_first_json(text.strip())
    if end < len(text.strip()):
        raise json.JSONDecodeError("Extra data", text.strip(), end)
    return value


def read_first_json(text: str) -> tuple[JsonValue, int]:
    """Return the JSON that *text* begins with, and where it ends.

    Raises:
        ValueError: As for `read_json`.
    """
    try:
        return _DECODER.raw_decode(text)
    except RecursionError as exc:
        raise ValueError("it nests too deeply") from exc


def body_text(body: bytes) -> str:
    """Return a body as text, without what servers send to keep a connection open.

    Those are blank lines and lines such as `: keep-alive` before the JSON.
    """
    lines = body.decode("utf-8-sig", errors="replace").splitlines(keepends=True)
    first = next(
        (index for index, line in enumerate(lines) if line.strip() and not line.startswith(":")),
        len(lines),
    )
    return "".join(lines[first:]).lstrip("\ufeff \t\r\n")


def is_web_page(text: str) -> bool:
    """Return whether *text* is HTML or XML rather than JSON."""
    return text.startswith("<")


def as_object(value: JsonValue) -> JsonObject:
    """Return *value* where it is an object, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def first_object(value: JsonValue) -> JsonObject:
    """Return the first object of a list, or *value* itself."""
    if isinstance(value, list):
        return as_object(value[0]) if value else _NOTHING
    return as_object(value)


def as_words(value: JsonValue) -> str:
    """Return *value* as text: a string as it is, nothing for null, else as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_count(value: JsonValue) -> int | None:
    """Return *value* where it is a whole number >= 0, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    is_count = 0 <= value < MAX_COUNT and value == value // 1
    return int(value) if is_count else None
