"""What `cast-series` asks for; Prefect builds its form in the UI from this model."""

from typing import Annotated

from pydantic import Field

from flows.forms import EMPTY_IS_NONE, LanguageTag, StorageName, show_one_input
from flows.parameters import ScreenplayForm

MOST_OPTIONS = 12
MOST_REFERENCES = 20


class CastParameters(ScreenplayForm):
    """The cast to choose; only a screenplay of the series is needed."""

    storage: StorageName = "studio"
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description=(
            "Name of a Studio Profile block, or a .yaml file; where it buys images, the options "
            "are bought, else they are drawn."
        ),
        json_schema_extra=show_one_input,
    )
    language: LanguageTag = None
    names: tuple[str, ...] = Field(
        default=(),
        title="Characters",
        description=(
            "Names as in the script; empty for everyone who is not approved yet. Somebody named "
            "here is cast anew."
        ),
    )
    num_options: int = Field(
        default=6, ge=1, le=MOST_OPTIONS, title="Options", description="Looks to choose from, each."
    )
    num_references: int = Field(
        default=6,
        ge=0,
        le=MOST_REFERENCES,
        title="Pictures of the chosen look",
        description="How many more are bought of it from other sides; drawn casts need none.",
    )
    approve: bool = Field(
        default=True,
        title="Approve by hand",
        description="Pause until somebody chooses; else the first option of each is taken.",
    )
