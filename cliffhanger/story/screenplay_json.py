"""The canonical screenplay file: JSON that an editor or another tool can write.

`schema/screenplay-1.schema.json` describes it; `python -m cliffhanger.story.screenplay_json` writes
that file anew after a change of the elements.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain.elements import Screenplay
from cliffhanger.story.intake import MAX_DOCUMENT_BYTES

FORMAT: Final = "cliffhanger-screenplay"
VERSION: Final = 1
SCHEMA_PATH: Final = Path(__file__).parent / "schema" / "screenplay-1.schema.json"
"""The published JSON Schema."""
_MAX_SHOWN_CHARS: Final = 60
_MAX_ERRORS: Final = 3
_MAX_CHECKED: Final = 200
_MAX_DEPTH: Final = 10
_EXAMPLE: Final = f'{{"format": "{FORMAT}", "version": {VERSION}, "elements": []}}'

JsonObject = dict[str, JsonValue]


def write_screenplay_json(screenplay: Screenplay) -> bytes:
    """Return the screenplay as UTF-8 JSON, indented; where it stood in a source is left out."""
    body = screenplay.model_dump(mode="json")
    kept = cast("JsonObject", _without_line_numbers(body))
    document: JsonObject = {"format": FORMAT, "version": VERSION, **kept}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_screenplay_json(data: bytes) -> Screenplay:
    """Return the screenplay in a canonical JSON file.

    Raises:
        ScreenplayError: Not JSON, another format or version, or a field that does not fit; names
            the place (`$.elements[3].lines`), the value and the way out.
    """
    document = _load(data)
    body = {key: value for key, value in document.items() if key not in ("format", "version")}
    _refuse_line_numbers(body)
    if document.get("format") != FORMAT:
        raise ScreenplayError(
            f"$.format is {_shown(document.get('format'))}, not {FORMAT!r}",
            advice=f"open the file with {_EXAMPLE}",
        )
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        raise ScreenplayError(
            f"$.version is {_shown(version)}; this release reads version {VERSION} alone",
            advice=f"write version {VERSION}, or read the file with a newer release",
        )
    try:
        return Screenplay.model_validate_json(json.dumps(body), strict=True)
    except ValidationError as error:
        raise _explain(error, document) from error


def screenplay_schema() -> JsonObject:
    """Return the JSON Schema (draft 2020-12) of the canonical file."""
    schema: dict[str, Any] = Screenplay.model_json_schema()
    definitions: dict[str, dict[str, Any]] = schema["$defs"]
    for definition in definitions.values():
        properties = definition["properties"]
        del properties["line_number"]
        if "kind" in properties:
            properties["kind"] = {**properties["kind"], "description": "What the element is."}
            del properties["kind"]["default"]
            definition["required"] = ["kind", *definition.get("required", ())]
    properties = {
        "format": {"const": FORMAT, "description": "Says what the file is."},
        "version": {"const": VERSION, "description": "Version of the format."},
        **schema["properties"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cliffhanger:screenplay:{VERSION}",
        "title": "Cliffhanger screenplay",
        "description": "A screenplay as a list of elements in reading order, in UTF-8. Text may "
        "carry Fountain's inline markup: *italic*, **bold**, _underline_, [[note]], \\ escapes.",
        "type": "object",
        "properties": _tidy(cast("JsonValue", properties)),
        "required": ["format", "version"],
        "additionalProperties": False,
        "$defs": _tidy(cast("JsonValue", definitions)),
    }


def schema_text() -> str:
    """Return the text of the published schema file."""
    return json.dumps(screenplay_schema(), ensure_ascii=False, indent=2) + "\n"


def _tidy(node: JsonValue) -> JsonValue:
    """Return a schema without what only Pydantic and OpenAPI read."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _tidy(value)
        for key, value in node.items()
        if key != "discriminator" and not (key == "title" and isinstance(value, str))
    }


def _without_line_numbers(node: JsonValue) -> JsonValue:
    if isinstance(node, list):
        return [_without_line_numbers(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {k: _without_line_numbers(value) for k, value in node.items() if k != "line_number"}


def _refuse_line_numbers(body: JsonObject) -> None:
    """Refuse the one field that the values have and the file has not."""
    for path, node in _nodes(body):
        if isinstance(node, dict) and "line_number" in node:
            raise ScreenplayError(
                f"{path}.line_number is no field of the file",
                advice="delete it: line numbers are of a source",
            )


def _nodes(document: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """Yield every value of a document with its JSON path.

    Raises:
        ScreenplayError: Values are nested deeper than any screenplay has.
    """
    waiting: list[tuple[str, JsonValue, int]] = [("$", document, 0)]
    while waiting:
        path, node, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise ScreenplayError(
                f"{path[:80]} is nested more than {_MAX_DEPTH} deep",
                advice=f"see {SCHEMA_PATH.name} for what may stand there",
            )
        yield path, node
        if isinstance(node, dict):
            waiting += [(f"{path}.{key}", child, depth + 1) for key, child in node.items()]
        elif isinstance(node, list):
            waiting += [(f"{path}[{i}]", child, depth + 1) for i, child in enumerate(node)]


def _load(data: bytes) -> JsonObject:
    if len(data) > MAX_DOCUMENT_BYTES:
        raise ScreenplayError(
            f"the file has {len(data):,} bytes, more than the {MAX_DOCUMENT_BYTES:,} allowed",
            advice="give one episode per file",
        )
    try:
        document = json.loads(data, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ScreenplayError(
            f"the file is no JSON at column {error.colno}: {error.msg}",
            advice="save it again from the tool that wrote it",
            line_number=error.lineno,
        ) from error
    except ScreenplayError:
        raise
    except (ValueError, RecursionError) as error:
        raise ScreenplayError(
            "the file is JSON that cannot be read: not UTF-8, nested too deep, or with a number "
            "of thousands of digits",
            advice="save it again from the tool that wrote it",
        ) from error
    if not isinstance(document, dict):
        raise ScreenplayError("$ is not an object", advice=f"open the file with {_EXAMPLE}")
    return cast("JsonObject", document)


def _unique_keys(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found: JsonObject = {}
    for key, value in pairs:
        if key in found:
            raise ScreenplayError(
                f"the key {key!r} stands twice in one object", advice="keep one of them"
            )
        found[key] = value
    return found


def _refuse_constant(constant: str) -> None:
    raise ScreenplayError(f"{constant} is no JSON", advice="write text in quotation marks")


def _explain(error: ValidationError, document: JsonObject) -> ScreenplayError:
    """Return what does not fit, the first few places of it."""
    found = error.errors(include_url=False, include_context=False)[:_MAX_CHECKED]
    places = [detail["loc"] for detail in found]
    details = [
        detail
        for detail in found
        if not any(len(p) > len(detail["loc"]) and _starts(p, detail["loc"]) for p in places)
    ]
    said = [_say(detail, document) for detail in details[:_MAX_ERRORS]]
    more = len(details) - _MAX_ERRORS
    return ScreenplayError(
        "; ".join((*said, f"and {more} more") if more > 0 else said),
        advice=f"see {SCHEMA_PATH.name} for what may stand there",
    )


def _starts(place: tuple[int | str, ...], start: tuple[int | str, ...]) -> bool:
    return place[: len(start)] == start


def _say(detail: ErrorDetails, document: JsonObject) -> str:
    path = _json_path(detail["loc"], document)
    if detail["type"] == "missing":
        return f"{path} is missing"
    if detail["type"] == "extra_forbidden":
        return f"{path} is no field"
    return f"{path} is {_shown(detail['input'])}: {detail['msg']}"


def _json_path(location: Sequence[int | str], document: JsonObject) -> str:
    """Return a location as a JSON path; the kinds that Pydantic puts between are left out."""
    path = "$"
    node: JsonValue = document
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
            node = cast("list[JsonValue]", node)[step]
            continue
        fields = node if isinstance(node, dict) else {}
        if step not in fields and fields.get("kind") == step:
            continue
        path += f".{step}"
        node = fields.get(step)
    return path


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS]}..."


def main(write: Callable[[str], object] = sys.stdout.write) -> None:
    """Write the schema file."""
    SCHEMA_PATH.write_text(schema_text(), encoding="utf-8")
    write(f"{SCHEMA_PATH}\n")


if __name__ == "__main__":
    main()
