from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import jsonschema
import pytest
from pydantic import Field, create_model

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.chat.form import response_format, with_form
from cliffhanger.models.chat.rung import Rung, lower_rung, rung_below
from cliffhanger.models.chat.schema import to_plain_schema, to_strict_schema
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.breakdown import ScenePlan
from cliffhanger.story.room.concept import SeriesConcept
from cliffhanger.story.room.continuity import ContinuityNotes
from cliffhanger.story.room.grid import GridPart
from cliffhanger.story.room.scene import ScriptDraft
from cliffhanger.value import Value
from tests.unit.models.chat_jobs import Verse, VerseBrief

STRICT_KEYWORDS = {
    "$defs",
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "description",
    "enum",
    "items",
    "properties",
    "required",
    "type",
}
ROOM_ANSWERS = [
    ContinuityNotes,
    GridPart,
    ScenePlan,
    ScriptDraft,
    SeriesBible,
    SeriesConcept,
]


class Size(StrEnum):
    """A vocabulary."""

    SMALL = "small"
    BIG = "big"


class Dog(Value):
    """A dog."""

    kind: Literal["dog"] = "dog"
    """Which."""
    size: Size = Size.SMALL
    """How big."""


class Cat(Value):
    """A cat."""

    kind: Literal["cat"] = "cat"
    """Which."""
    kittens: tuple["Cat", ...] = ()
    """Its young."""


class House(Value):
    """A house."""

    name: str = Field(default="", pattern="^[A-Z]", max_length=9)
    """On the door."""
    built: date | None = None
    """When."""
    corner: tuple[int, int] = (0, 0)
    """Where."""
    animals: tuple[Annotated[Dog | Cat, Field(discriminator="kind")], ...] = Field(max_length=3)
    """Who lives there."""


def nodes_of(schema: object, name: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every schema in *schema*, with the keyword it stands under."""
    if isinstance(schema, list):
        for branch in schema:
            yield from nodes_of(branch, name)
    elif isinstance(schema, dict):
        if name not in {"properties", "$defs"}:
            yield name, schema
        for key, value in schema.items():
            is_member = name in {"properties", "$defs"}
            yield from nodes_of(value, "member" if is_member else key)


def test_strict_form_of_everything_at_once() -> None:
    """Closed objects, everything required, unions as anyOf, bounds as words."""
    cat = {
        "description": "A cat.",
        "type": "object",
        "properties": {
            "kind": {"description": "Which.", "const": "cat", "type": "string"},
            "kittens": {
                "description": "Its young.",
                "type": "array",
                "items": {"$ref": "#/$defs/Cat"},
            },
        },
        "required": ["kind", "kittens"],
        "additionalProperties": False,
    }
    dog = {
        "description": "A dog.",
        "type": "object",
        "properties": {
            "kind": {"description": "Which.", "const": "dog", "type": "string"},
            "size": {"description": "How big.", "enum": ["small", "big"], "type": "string"},
        },
        "required": ["kind", "size"],
        "additionalProperties": False,
    }
    assert to_strict_schema(House) == {
        "description": "A house.",
        "type": "object",
        "properties": {
            "name": {
                "description": "On the door. Characters: at most 9. Matches ^[A-Z]",
                "type": "string",
            },
            "built": {
                "description": "When.",
                "anyOf": [
                    {"description": "Format: date.", "type": "string"},
                    {"type": "null"},
                ],
            },
            "corner": {
                "description": "Where. Items: at least 2. Items: at most 2.",
                "type": "array",
                "items": {"type": "integer"},
            },
            "animals": {
                "description": "Who lives there. Items: at most 3.",
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/$defs/Dog"}, {"$ref": "#/$defs/Cat"}]},
            },
        },
        "required": ["name", "built", "corner", "animals"],
        "additionalProperties": False,
        "$defs": {"Cat": cat, "Dog": dog},
    }


def test_a_recursive_root_is_an_object() -> None:
    """Servers insist on an object at the root, where Pydantic gives a reference."""
    schema = to_strict_schema(Cat)
    assert schema["type"] == "object"
    assert "$ref" not in schema
    kitten = {"kind": "cat", "kittens": []}
    jsonschema.validate({"kind": "cat", "kittens": [kitten]}, schema)
    with pytest.raises(jsonschema.ValidationError, match="'kittens' is a required property"):
        jsonschema.validate({"kind": "cat", "kittens": [{"kind": "cat"}]}, schema)


@pytest.mark.parametrize("answer_type", ROOM_ANSWERS, ids=lambda kind: kind.__name__)
def test_every_answer_of_the_room_has_a_strict_form(answer_type: type[Value]) -> None:
    """No keyword outside what strict servers take, every object closed and complete."""
    schema = to_strict_schema(answer_type)
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, node in nodes_of(schema):
        assert set(node) <= STRICT_KEYWORDS, name
        assert set(node) == {"$ref"} or "$ref" not in node
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_plain_form_keeps_its_bounds() -> None:
    """A server that knows more of JSON Schema gets more; a default is no reason to leave out."""
    schema = to_plain_schema(Verse)
    assert schema["required"] == ["title", "lines", "mood", "echo"]
    assert schema["properties"]["title"]["maxLength"] == 20
    assert not [node for _, node in nodes_of(schema) if {"title", "default"} & set(node)]


class Register(Value):
    """Free keys."""

    ages: dict[str, int]
    """By name."""


class Anything(Value):
    """No type."""

    value: object
    """Whatever."""


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        pytest.param(Register, r"By name\.\) has keys that are not known beforehand", id="mapping"),
        pytest.param(Anything, r"Whatever\.\) takes anything", id="anything"),
    ],
)
def test_what_strict_servers_cannot_do_is_said(model: type[Value], problem: str) -> None:
    with pytest.raises(InvalidInputError, match=f"{model.__name__} .*{problem}; use a list"):
        to_strict_schema(model)


def test_names_of_forms_are_what_servers_take() -> None:
    """At most 64 letters, digits, hyphens and underscores."""
    odd = create_model(f"Étude[{'x' * 70}]", __base__=Value)
    form = response_format(odd, Rung.STRICT_SCHEMA)
    assert form is not None
    assert form["json_schema"]["name"] == f"_tude_{'x' * 58}"


@pytest.mark.parametrize(
    ("rung", "form_type", "is_strict"),
    [
        (Rung.STRICT_SCHEMA, "json_schema", True),
        (Rung.SCHEMA, "json_schema", None),
        (Rung.JSON_OBJECT, "json_object", None),
        (Rung.PROMPT_ONLY, None, None),
    ],
)
def test_response_format_by_rung(rung: Rung, form_type: str | None, is_strict: object) -> None:
    form = response_format(Verse, rung) or {}
    assert form.get("type") == form_type
    assert form.get("json_schema", {}).get("strict") == is_strict
    prompt = VerseBrief().prompt()
    is_in_prompt = with_form(prompt, Verse, rung) != prompt
    assert is_in_prompt == (form_type in {"json_object", None})


def test_the_ladder_has_an_end() -> None:
    assert [rung_below(rung) for rung in Rung] == [*list(Rung)[1:], None]
    assert lower_rung(Rung.SCHEMA, Rung.JSON_OBJECT) is Rung.JSON_OBJECT
    assert lower_rung(Rung.JSON_OBJECT, Rung.SCHEMA) is Rung.JSON_OBJECT
