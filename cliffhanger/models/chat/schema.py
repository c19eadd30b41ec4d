"""JSON schemas as chat servers take them.

Servers that decode by a grammar differ in what they know of JSON Schema. What all of them know is
objects, arrays, enums, `anyOf` and `$ref`; every property is required, so that nothing is left out
that has a default here. Strict servers take nothing else, and there the bounds become words.
"""

from collections.abc import Callable, Mapping
from typing import Final, cast

from pydantic import BaseModel, JsonValue

from cliffhanger.errors import InvalidInputError

JsonObject = dict[str, JsonValue]

_DROPPED: Final = {"title", "default", "examples", "discriminator", "deprecated"}
_IN_WORDS: Final[Mapping[str, str]] = {
    "minLength": "Characters: at least {}.",
    "maxLength": "Characters: at most {}.",
    "pattern": "Matches {}",
    "format": "Format: {}.",
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "exclusiveMinimum": "More than {}.",
    "exclusiveMaximum": "Less than {}.",
    "multipleOf": "A multiple of {}.",
    "minItems": "Items: at least {}.",
    "maxItems": "Items: at most {}.",
    "uniqueItems": "No item twice.",
    "minProperties": "Entries: at least {}.",
    "maxProperties": "Entries: at most {}.",
}
_BRANCHES: Final = ("anyOf", "oneOf", "allOf")


def to_strict_schema(model: type[BaseModel]) -> JsonObject:
    """Return *model*'s schema in the strict form: closed objects, bounds in the descriptions.

    Raises:
        InvalidInputError: A field takes anything, or keys that are not known beforehand.
    """
    whole = _raw_schema(model)
    strict = _walk(whole, lambda node: _strict_node(node, whole, model))
    return _rooted(strict)


def to_plain_schema(model: type[BaseModel]) -> JsonObject:
    """Return *model*'s schema with its bounds, every property required."""
    return _rooted(_walk(_raw_schema(model), _plain_node))


def _raw_schema(model: type[BaseModel]) -> JsonObject:
    return cast("JsonObject", model.model_json_schema())


def _walk(node: JsonObject, mend: Callable[[JsonObject], JsonObject]) -> JsonObject:
    """Return *node* mended, and everything under it."""
    mended = mend(node)
    for name, value in mended.items():
        if name in {"properties", "$defs"}:
            members = cast("dict[str, JsonObject]", value)
            mended[name] = {key: _walk(member, mend) for key, member in members.items()}
        elif name == "anyOf":
            mended[name] = [_walk(branch, mend) for branch in cast("list[JsonObject]", value)]
        elif name in {"items", "additionalProperties"} and isinstance(value, dict):
            mended[name] = _walk(value, mend)
    return mended


def _plain_node(node: JsonObject) -> JsonObject:
    plain = {name: value for name, value in node.items() if name not in _DROPPED}
    if "oneOf" in plain:
        plain["anyOf"] = plain.pop("oneOf")
    if "properties" in plain:
        plain["required"] = list(cast("JsonObject", plain["properties"]))
    return plain


def _strict_node(node: JsonObject, whole: JsonObject, model: type[BaseModel]) -> JsonObject:
    plain = _plain_node(_without_fixed_items(_without_lone_branch(_inlined(node, whole))))
    _refuse_open(plain, model)
    words = [
        wording.format(plain.pop(keyword))
        for keyword, wording in _IN_WORDS.items()
        if keyword in plain
    ]
    if words:
        plain["description"] = " ".join([*_description(plain), *words])
    if plain.get("type") == "object":
        plain.setdefault("properties", {})
        plain.setdefault("required", [])
        plain["additionalProperties"] = False
    return plain


def _description(node: JsonObject) -> list[str]:
    return [str(node["description"])] if "description" in node else []


def _inlined(node: JsonObject, whole: JsonObject) -> JsonObject:
    """Return *node* with its reference written out where anything stands beside it."""
    beside = {name for name in node if name not in _DROPPED} - {"$ref", "$defs"}
    if "$ref" not in node or not beside:
        return node
    own = {name: value for name, value in node.items() if name != "$ref"}
    return {**_definition(str(node["$ref"]), whole), **own}


def _definition(ref: str, whole: JsonObject) -> JsonObject:
    definitions = cast("dict[str, JsonObject]", whole["$defs"])
    return definitions[ref.rpartition("/")[2]]


def _without_lone_branch(node: JsonObject) -> JsonObject:
    """Return *node* with the only branch of an `allOf` in its place."""
    branches = cast("list[JsonObject]", node.get("allOf", []))
    if len(branches) != 1:
        return node
    return {**branches[0], **{name: value for name, value in node.items() if name != "allOf"}}


def _without_fixed_items(node: JsonObject) -> JsonObject:
    """Return *node* with a tuple as a list of whatever its places hold."""
    if "prefixItems" not in node:
        return node
    places = cast("list[JsonObject]", node["prefixItems"])
    different = [place for index, place in enumerate(places) if place not in places[:index]]
    items: JsonObject = different[0] if len(different) == 1 else {"anyOf": [*different]}
    return {**{k: v for k, v in node.items() if k != "prefixItems"}, "items": items}


def _refuse_open(node: JsonObject, model: type[BaseModel]) -> None:
    is_mapping = node.get("type") == "object" and node.get("additionalProperties", False)
    says_nothing = not node.keys() & {"type", "enum", "const", "$ref", *_BRANCHES}
    if is_mapping or says_nothing:
        what = "has keys that are not known beforehand" if is_mapping else "takes anything"
        raise InvalidInputError(
            f"{model.__name__} cannot be asked for strictly: a field ({node.get('description')}) "
            f"{what}; use a list of values with a name each"
        )


def _rooted(schema: JsonObject) -> JsonObject:
    """Return *schema* with an object at its root and only the definitions that are used."""
    if "$ref" in schema:
        schema = {**_definition(str(schema["$ref"]), schema), "$defs": schema["$defs"]}
    definitions = cast("dict[str, JsonObject]", schema.get("$defs", {}))
    used = _used_names({name: node for name, node in schema.items() if name != "$defs"})
    waiting = list(used)
    while waiting:
        found = _used_names(definitions[waiting.pop()]) - used
        used |= found
        waiting += found
    kept: JsonObject = {name: node for name, node in definitions.items() if name in used}
    rest = {name: node for name, node in schema.items() if name != "$defs"}
    return {**rest, "$defs": kept} if kept else rest


def _used_names(node: JsonValue) -> set[str]:
    """Return the names of the definitions that *node* refers to."""
    if isinstance(node, list):
        return {name for item in node for name in _used_names(item)}
    if not isinstance(node, dict):
        return set()
    ref = node.get("$ref")
    own = {ref.rpartition("/")[2]} if isinstance(ref, str) else set[str]()
    return own | {name for item in node.values() for name in _used_names(item)}
