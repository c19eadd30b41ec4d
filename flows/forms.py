"""Fields that several forms have, and how optional ones look in Prefect's UI."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, Field


def show_one_input(schema: dict[str, Any]) -> None:
    """Make an optional field one plain input; the form would ask for its type first."""
    schema.update(next(form for form in schema.pop("anyOf") if form["type"] != "null"))
    del schema["default"]


def own_fields_first(schema: dict[str, Any], form: type[BaseModel]) -> None:
    """Show the fields that a form adds before those that it shares with others."""
    own = [name for name in schema["properties"] if name in form.__annotations__]
    shared = [name for name in schema["properties"] if name not in own]
    schema["properties"] = {name: schema["properties"][name] for name in (*own, *shared)}


EMPTY_IS_NONE: Final = BeforeValidator(lambda value: None if value == "" else value)
"""A field left empty in the form was not given."""

StorageName = Annotated[
    str,
    Field(
        min_length=1,
        title="Storage",
        description=(
            "Name of an Artifact Storage block, a folder such as ./studio, or an address such "
            "as s3://bucket/prefix."
        ),
    ),
]
"""Where artifacts are kept."""
LanguageTag = Annotated[
    str | None,
    Field(
        title="Language",
        pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$",
        description="Spoken language, such as en or zh; empty to tell it from the words.",
        json_schema_extra=show_one_input,
    ),
    EMPTY_IS_NONE,
]
"""BCP 47 tag, or None where it is to be told."""
QualityChoice = Annotated[
    Literal["draft", "final"] | None,
    Field(
        title="Quality",
        description="Draft asks the profile's cheap models, final its best; empty as it says.",
        json_schema_extra=show_one_input,
    ),
]
"""Which of the profile's models are asked."""
FrameSize = Annotated[
    str | None,
    Field(
        title="Size",
        pattern=r"^([1-9][0-9]{1,3}x[1-9][0-9]{2,3})?$",
        description="Width x height in pixels, such as 1080x1920; empty for the profile's.",
        json_schema_extra=show_one_input,
    ),
    EMPTY_IS_NONE,
]
"""Size of the film, or None for the profile's."""
FrameRate = Annotated[
    Literal[24, 25, 30, 60] | None,
    Field(
        title="Frames per second",
        description="Empty for the profile's.",
        json_schema_extra=show_one_input,
    ),
]
"""Rate of the film, or None for the profile's."""
