"""How optional fields look in Prefect's forms."""

from typing import Any, Final

from pydantic import BeforeValidator


def show_one_input(schema: dict[str, Any]) -> None:
    """Make an optional field one plain input; the form would ask for its type first."""
    schema.update(next(form for form in schema.pop("anyOf") if form["type"] != "null"))
    del schema["default"]


EMPTY_IS_NONE: Final = BeforeValidator(lambda value: None if value == "" else value)
"""A field left empty in the form was not given."""
