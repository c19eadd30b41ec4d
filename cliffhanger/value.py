"""The base of every value that crosses an edge: a file, a parameter, a model's answer."""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Value(BaseModel):
    """A frozen Pydantic model that refuses unknown fields.

    The docstring under a field is its description in the JSON Schema. It is read when a schema is
    asked for: to read the source of every class as it is defined (`use_attribute_docstrings`) is a
    quarter of what starting a flow costs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    NOT_IN_KEY: ClassVar[frozenset[str]] = frozenset()
    """Fields that say how it came about, not what it is: they are no part of a cache key."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> JsonSchemaValue:
        """Return the schema with the fields' docstrings as their descriptions."""
        schema = handler(core_schema)
        properties: dict[str, dict[str, Any]] = handler.resolve_ref_schema(schema)["properties"]
        for name, words in _field_docstrings(cls).items():
            if name in properties:
                properties[name].setdefault("description", words)
        return schema


def _field_docstrings(model: type[Value]) -> dict[str, str]:
    """Return the docstrings of a model's fields and of those that it inherits, by name."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if issubclass(owner, Value):
            found |= _docstrings_of_module(owner.__module__).get(owner.__qualname__, {})
    return found


@cache
def _docstrings_of_module(name: str) -> dict[str, dict[str, str]]:
    """Return field docstrings by class; nothing where the source is not at hand."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[name]))
    except (KeyError, OSError, TypeError):
        return {}
    found: dict[str, dict[str, str]] = {}
    _collect(tree, "", found)
    return found


def _collect(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
    prefix: str,
    found: dict[str, dict[str, str]],
) -> None:
    for item in node.body:
        if isinstance(item, ast.ClassDef):
            found[f"{prefix}{item.name}"] = _docstrings_of_fields(item)
            _collect(item, f"{prefix}{item.name}.", found)
        elif isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            _collect(item, f"{prefix}{item.name}.<locals>.", found)


def _docstrings_of_fields(definition: ast.ClassDef) -> dict[str, str]:
    return {
        field.target.id: inspect.cleandoc(words.value.value)
        for field, words in pairwise(definition.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(words, ast.Expr)
        and isinstance(words.value, ast.Constant)
        and isinstance(words.value.value, str)
    }
