"""What `develop-series` asks for; Prefect builds its form in the UI from this model."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from cliffhanger.models.chat.address import completions_url
from cliffhanger.production.orders import PlanOrder, SourceOrder
from cliffhanger.story.room.grid import GridRow, SeasonGrid
from cliffhanger.story.source import MAX_EPISODES
from flows.forms import EMPTY_IS_NONE, LanguageTag, StorageName, show_one_input

LONGEST_LABEL: Final = 60


class SeriesParameters(BaseModel):
    """The series to develop; only the premise is needed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    premise: str = Field(
        title="Premise",
        description=(
            "What the series is about, in a sentence or a page; or where an outline (.yaml, .md) "
            "or a novel (.txt) lies: a path on the worker's machine or a name in the storage."
        ),
    )
    storage: StorageName = "studio"
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description="Name of a Studio Profile block; empty for the defaults.",
        json_schema_extra=show_one_input,
    )
    writers: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Writers",
        description=(
            "Name of a Writers' Room block, a .yaml file of routes, or an OpenAI-compatible "
            "address with its model, such as http://localhost:11434/v1#qwen3; empty for the "
            "embedded draft writer."
        ),
        json_schema_extra=show_one_input,
    )
    language: LanguageTag = None
    genre: str = Field(
        default="",
        max_length=40,
        title="Genre",
        description=(
            "revenge, ceo_romance, mother_in_law, rebirth, palace, hidden_heir, mystery, comedy "
            "or your own; empty to tell it from the premise."
        ),
    )
    num_episodes: Annotated[int | None, EMPTY_IS_NONE] = Field(
        default=None,
        ge=1,
        le=MAX_EPISODES,
        title="Episodes of the season",
        description="Empty for 24, or as many as the outline or the novel has.",
        json_schema_extra=show_one_input,
    )
    first_script: int = Field(
        default=1,
        ge=1,
        le=MAX_EPISODES,
        title="First script",
        description="First episode to write.",
    )
    last_script: Annotated[int | None, EMPTY_IS_NONE] = Field(
        default=None,
        ge=1,
        le=MAX_EPISODES,
        title="Last script",
        description="Last episode to write; empty for all of the season.",
        json_schema_extra=show_one_input,
    )
    words_per_episode: Annotated[int | None, EMPTY_IS_NONE] = Field(
        default=None,
        ge=60,
        le=12_000,
        title="Words per episode",
        description=(
            "Action and dialogue, in words, or characters where a language has no spaces; empty "
            "for about 90 seconds. Long scripts are written in parts."
        ),
        json_schema_extra=show_one_input,
    )
    approve: bool = Field(
        default=False,
        title="Approve by hand",
        description="Pause after the bible and after the grid until somebody approves them.",
    )
    seed: int = Field(
        default=0, ge=0, lt=2**31, title="Seed", description="Another seed, another draft."
    )

    @field_validator("writers")
    @classmethod
    def _holds_no_key(cls, writers: str | None) -> str | None:
        if writers and "://" in writers:
            completions_url(writers.partition("#")[0])
        return writers

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.last_script is not None and self.last_script < self.first_script:
            raise ValueError(
                f"last_script must be at least first_script ({self.first_script}), got "
                f"{self.last_script}"
            )
        return self

    @property
    def label(self) -> str:
        """Name of the flow run: the beginning of the premise."""
        words = " ".join(self.premise.split())
        return words[:LONGEST_LABEL] or "no premise"

    @property
    def source(self) -> SourceOrder:
        """Where the story comes from."""
        return SourceOrder(
            premise=self.premise,
            language=self.language,
            num_episodes=self.num_episodes,
            first_script=self.first_script,
        )

    @property
    def plan(self) -> PlanOrder:
        """How it is to be planned."""
        return PlanOrder(
            genre=self.genre,
            seed=self.seed,
            is_approved_by_hand=self.approve,
            words_per_episode=self.words_per_episode,
        )

    @property
    def episodes(self) -> tuple[int, int]:
        """First and last episode to write, inclusive."""
        return self.first_script, self.last_script or MAX_EPISODES

    def chosen_rows(self, grid: SeasonGrid) -> tuple[GridRow, ...]:
        """Return the rows that scripts are asked for."""
        first, last = self.episodes
        return grid.rows[first - 1 : last]
