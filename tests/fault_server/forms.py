"""Request bodies as the providers describe them: JSON Schema in few words."""

from collections.abc import Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator

Schema = dict[str, Any]
Body = Draft202012Validator

BOOLEAN: Final[Schema] = {"type": "boolean"}
ANYTHING: Final[Schema] = {}
OBJECT: Final[Schema] = {"type": "object"}
URL: Final[Schema] = {"type": "string", "pattern": "^(https?|s3|oss)://"}
URL_OR_DATA: Final[Schema] = {
    "type": "string",
    "pattern": "^(https?://|data:[a-z]+/[^;,]+;base64,)",
}
URL_OR_BARE: Final[Schema] = {"type": "string", "pattern": "^(https?://|(?!data:)[A-Za-z0-9+/=])"}
"""A URL, or base64 without a `data:` prefix."""
BASE64: Final[Schema] = {"type": "string", "pattern": "^(?!data:|http)[A-Za-z0-9+/=]"}
SEED: Final[Schema] = {"type": "integer", "minimum": -1, "maximum": 2**32 - 1}


def text(longest: int | None = None, *, shortest: int = 1, pattern: str = "") -> Schema:
    """Return a string of that many characters."""
    schema: Schema = {"type": "string", "minLength": shortest}
    if longest is not None:
        schema["maxLength"] = longest
    return {**schema, "pattern": pattern} if pattern else schema


def number(low: float, high: float) -> Schema:
    """Return a number in [low, high]."""
    return {"type": "number", "minimum": low, "maximum": high}


def integer(low: int, high: int) -> Schema:
    """Return a whole number in [low, high]."""
    return {"type": "integer", "minimum": low, "maximum": high}


def one_of(*words: object) -> Schema:
    """Return one of *words*."""
    return {"enum": list(words)}


def many(items: Schema, *, least: int = 1, most: int | None = None) -> Schema:
    """Return a list."""
    schema: Schema = {"type": "array", "items": items, "minItems": least}
    return schema if most is None else {**schema, "maxItems": most}


def entity(fields: Mapping[str, Schema], *, is_open: bool = False) -> Schema:
    """Return an object; a name that ends in `*` is required, and no other is known."""
    return {
        "type": "object",
        "properties": {name.rstrip("*"): schema for name, schema in fields.items()},
        "required": [name[:-1] for name in fields if name.endswith("*")],
        "additionalProperties": is_open,
    }


def body(fields: Mapping[str, Schema], *, is_open: bool = False, **rules: object) -> Body:
    """Return what checks a request body; *rules* are further JSON Schema keywords."""
    return Draft202012Validator({**entity(fields, is_open=is_open), **rules})


def problem(checker: Body, value: object) -> str:
    """Return what is wrong with *value*; nothing where it is right."""
    error = next(iter(checker.iter_errors(value)), None)
    if error is None:
        return ""
    return f"{error.json_path}: {error.message[:160]} ({error.validator})"
