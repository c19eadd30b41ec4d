"""How task results are written: JSON that comes back as the same types and runs no code."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from prefect.serializers import D, Serializer
from pydantic import Field

from cliffhanger.errors import InvalidInputError
from cliffhanger.value import Value

SERIALIZER_TYPE: Final = "cliffhanger-value"
_PRIMITIVES: Final = (str, int, float, bool, type(None))


class ValueSerializer(Serializer[D]):
    """Writes Values, primitives, tuples, lists and string-keyed dicts of them, and exceptions.

    An exception, which Prefect keeps for a failed run, comes back as a RuntimeError that says the
    same.

    Pickle, Prefect's default, would let anyone who can write to the bucket run code; Prefect's
    JSON serializer builds any importable class. This one builds Values that are loaded already.
    """

    type: str = Field(default=SERIALIZER_TYPE, frozen=True)

    def dumps(self, obj: D) -> bytes:
        """Return *obj* as JSON.

        Raises:
            InvalidInputError: Something in it would not come back as it was.
        """
        try:
            data = json.dumps(_encode(obj), sort_keys=True, allow_nan=False).encode()
        except ValueError as exc:
            raise InvalidInputError(f"a task result must be finite: {exc}") from exc
        if not isinstance(obj, BaseException) and self.loads(data) != obj:
            raise InvalidInputError(
                f"a task result of type {type(obj).__name__} does not survive JSON; return "
                "Values whose fields do"
            )
        return data

    def loads(self, blob: bytes) -> D:
        """Return what was written.

        Raises:
            ValueError: It is not JSON, or not of a known type.
        """
        return cast("D", _decode(json.loads(blob)))


def _encode(value: object) -> object:
    kind = type(value).__name__
    if isinstance(value, Value):
        if any(isinstance(part, Path) for part in _walk(value)):
            raise InvalidInputError(
                f"a task result holds a path ({kind}), which means nothing on "
                "another machine; store the file and return its ArtifactRef"
            )
        return {"value": _class_name(type(value)), "fields": value.model_dump(mode="json")}
    if type(value) in _PRIMITIVES:
        return value
    if isinstance(value, BaseException):
        return {"error": f"{kind}: {value}"}
    return _encode_container(value)


def _encode_container(value: object) -> object:
    kind = type(value).__name__
    if type(value) is list:
        return [_encode(item) for item in cast("list[object]", value)]
    if type(value) is tuple:
        return {"tuple": [_encode(item) for item in cast("tuple[object, ...]", value)]}
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value)
        if all(isinstance(name, str) for name in items):
            return {"dict": {str(name): _encode(item) for name, item in items.items()}}
    raise InvalidInputError(
        f"a task must return a Value, a primitive, or a tuple, list or dict of them, got {kind}"
    )


def _decode(form: object) -> object:
    if isinstance(form, list):
        return [_decode(item) for item in cast("list[object]", form)]
    if not isinstance(form, dict):
        return form
    tagged = cast("dict[str, object]", form)
    if "value" in tagged:
        return _find_class(str(tagged["value"])).model_validate_json(json.dumps(tagged["fields"]))
    if "error" in tagged:
        return RuntimeError(tagged["error"])
    if "tuple" in tagged:
        return tuple(_decode(item) for item in cast("list[object]", tagged["tuple"]))
    if "dict" in tagged:
        items = cast("dict[str, object]", tagged["dict"])
        return {name: _decode(item) for name, item in items.items()}
    raise ValueError(f"a task result has the unknown tag {sorted(tagged)}")


def _class_name(kind: type[Value]) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _find_class(name: str) -> type[Value]:
    waiting: list[type[Value]] = [Value]
    while waiting:
        kind = waiting.pop()
        if _class_name(kind) == name:
            return kind
        waiting += kind.__subclasses__()
    raise ValueError(f"a task result names {name!r}, which is no Value known here")


def _walk(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in cast("Mapping[object, object]", value).values():
            yield from _walk(item)
    elif isinstance(value, (list, tuple)):
        for item in cast("Sequence[object]", value):
            yield from _walk(item)
