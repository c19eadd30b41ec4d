"""What `produce-series` asks for; Prefect builds its form in the UI from this model."""

from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from cliffhanger.errors import InvalidSettingError
from cliffhanger.production.release import parse_episodes
from cliffhanger.story.slug import slugify
from flows.forms import (
    EMPTY_IS_NONE,
    FrameRate,
    FrameSize,
    LanguageTag,
    QualityChoice,
    StorageName,
    own_fields_first,
    show_one_input,
)
from flows.parameters import EpisodeParameters

EPISODE_DEPLOYMENT: Final = "produce-episode/studio"
HANDED_ON: Final = ("storage", "profile", "quality", "priority", "language", "size", "fps")
"""What every episode is asked as the series is."""


class ReleaseForm(BaseModel):
    """How several episodes are released: how many at once, by whom, for how much."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra=own_fields_first,
    )

    storage: StorageName = "studio"
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description="Name of a Studio Profile block, or a .yaml file; empty for animatics.",
        json_schema_extra=show_one_input,
    )
    quality: QualityChoice = None
    priority: Literal["vip", "normal", "backfill"] = Field(
        default="normal",
        title="Priority",
        description="Whose runs and paid calls come first; nobody waits for ever.",
    )
    language: LanguageTag = None
    size: FrameSize = None
    fps: FrameRate = None
    at_once: int = Field(
        default=2, ge=1, le=200, title="At once", description="Episodes under way together."
    )
    mode: Literal["workers", "here"] = Field(
        default="workers",
        title="Where",
        description="Workers: every episode is a run of its deployment. Here: in this process.",
    )
    deployment: str = Field(
        default=EPISODE_DEPLOYMENT,
        pattern=r"^[^/]+/[^/]+$",
        title="Deployment",
        description="What makes an episode, where workers do, as flow/deployment.",
    )
    raise_after_minutes: float = Field(
        default=30.0,
        gt=0.0,
        title="Raise after",
        description="Minutes that a run may wait for a worker before it stands in the first queue.",
    )


class ReleaseParameters(ReleaseForm):
    """The series to produce: one whose scripts lie in the storage, or a list of screenplays."""

    series: str = Field(
        default="",
        max_length=200,
        title="Series",
        description="Title or id of a developed series; empty where screenplays are given.",
    )
    screenplays: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        max_length=500,
        title="Screenplays",
        description=(
            "Screenplays instead: each the text itself, a file on the worker's machine, or a name "
            "in the storage."
        ),
    )
    episodes: str = Field(
        default="",
        max_length=200,
        title="Episodes",
        description="Which episodes of the series, such as 1-8 or 1,4-6; empty for all.",
    )
    next_only: bool = Field(
        default=False,
        title="Only the next",
        description="Release the first episode that is not published yet, for a nightly schedule.",
    )
    budget_usd: Decimal | None = Field(
        default=None,
        ge=0,
        title="Budget in USD",
        description=(
            "The most that the series may cost in all its runs, where it is less than the "
            "profile's cap; no episode is begun that would pass it."
        ),
        json_schema_extra=show_one_input,
    )

    @field_validator("episodes")
    @classmethod
    def _are_numbers(cls, episodes: str) -> str:
        try:
            parse_episodes(episodes)
        except InvalidSettingError as exc:
            raise ValueError(str(exc)) from exc
        return episodes

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if bool(self.series.strip()) == bool(self.screenplays):
            given = "both" if self.screenplays else "neither"
            raise ValueError(f"give either series or screenplays, got {given}")
        if self.screenplays and self.episodes:
            raise ValueError(
                f"episodes must be empty where screenplays are given, got {self.episodes!r}"
            )
        return self

    @property
    def series_id(self) -> str:
        """Folder of the series in the store; empty where screenplays are given."""
        return slugify(self.series) if self.series.strip() else ""

    @property
    def label(self) -> str:
        """Name of the flow run."""
        what = self.series_id or f"{len(self.screenplays)} screenplays"
        which = "next episode" if self.next_only else self.episodes
        return " ".join(filter(None, (what, which)))[:80]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Which episodes; nothing for all."""
        return parse_episodes(self.episodes)


def episode_parameters(form: ReleaseForm, screenplay: str, **changes: object) -> EpisodeParameters:
    """Return what the run of an episode is asked.

    Args:
        form: Of the series or batch.
        screenplay: Name in the storage, path or text.
        changes: What this episode is asked otherwise.
    """
    asked = {name: getattr(form, name) for name in HANDED_ON}
    return EpisodeParameters.model_validate({**asked, "screenplay": screenplay, **changes})


def sent(parameters: EpisodeParameters) -> dict[str, JsonValue]:
    """Return the parameters as they are sent to a deployment, whose schema knows no null."""
    return parameters.model_dump(mode="json", exclude_none=True)
