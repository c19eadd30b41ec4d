"""What `retake-shots` asks for; Prefect builds its form in the UI from this model."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cliffhanger.story.slug import slugify
from flows.forms import EMPTY_IS_NONE, StorageName, show_one_input

LONGEST_NOTE = 600


class RetakeParameters(BaseModel):
    """The shots to make again, of an episode that was produced in the same storage."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    series: str = Field(min_length=1, title="Series", description="Title or id of the series.")
    episode: int = Field(default=1, ge=1, title="Episode", description="Its number.")
    shots: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] = Field(
        min_length=1,
        title="Shots",
        description="Ids of the shots, such as s01-t05; the contact sheet shows them.",
    )
    note: str = Field(
        min_length=1,
        max_length=LONGEST_NOTE,
        title="Note",
        description=(
            "What is wanted otherwise: a shot directive such as CU push_in, or, where the shot is "
            "bought, any words for the models."
        ),
    )
    storage: StorageName = "studio"
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description="Name of a Studio Profile block, or a .yaml file: the episode's own.",
        json_schema_extra=show_one_input,
    )
    quality: Literal["draft", "final"] | None = Field(
        default=None,
        title="Quality",
        description="Draft asks the profile's cheap models, final its best; empty as it says.",
        json_schema_extra=show_one_input,
    )
    priority: Literal["vip", "normal", "backfill"] = Field(
        default="normal",
        title="Priority",
        description="Whose paid calls come first; nobody waits for ever.",
    )

    @property
    def series_id(self) -> str:
        """Folder of the series in the store."""
        return slugify(self.series)

    @property
    def label(self) -> str:
        """Name of the flow run."""
        return f"{self.series_id} {self.episode}: {', '.join(self.shots)}"[:80]
