"""What `dub-episode` asks for; Prefect builds its form in the UI from this model."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from cliffhanger.story.language import parse_language
from cliffhanger.story.slug import slugify
from flows.forms import EMPTY_IS_NONE, StorageName, show_one_input

LANGUAGE_MARK = "{language}"


class DubParameters(BaseModel):
    """The episode to dub and the languages; it must have been produced in the same storage."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    series: str = Field(min_length=1, title="Series", description="Title or id of the series.")
    episode: int = Field(default=1, ge=1, title="Episode", description="Its number.")
    languages: tuple[str, ...] = Field(
        min_length=1,
        max_length=24,
        title="Languages",
        description="Languages to dub into, such as es, zh, vi, th, pt-BR, id or ja.",
    )
    lines: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Lines",
        description=(
            "Where the translated lines lie: a .csv on the worker's machine or a name in the "
            "storage, {language} standing for the language; empty to have them translated."
        ),
        json_schema_extra=show_one_input,
    )
    writers: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Writers",
        description=(
            "Who translates: name of a Writers' Room block, a .yaml file of routes, or an "
            "address with its model, such as http://localhost:11434/v1#qwen3."
        ),
        json_schema_extra=show_one_input,
    )
    storage: StorageName = "studio"
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description="Name of a Studio Profile block, or a .yaml file: voices, lip-sync, budget.",
        json_schema_extra=show_one_input,
    )
    priority: Literal["vip", "normal", "backfill"] = Field(
        default="normal",
        title="Priority",
        description="Whose paid calls come first; nobody waits for ever.",
    )

    @field_validator("languages")
    @classmethod
    def _are_tags(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(parse_language(language) for language in languages))

    @property
    def series_id(self) -> str:
        """Folder of the series in the store."""
        return slugify(self.series)

    @property
    def label(self) -> str:
        """Name of the flow run."""
        return f"{self.series_id} {self.episode} in {', '.join(self.languages)}"[:80]

    def lines_of(self, language: str) -> str | None:
        """Return where the lines of a language lie; None where they are to be translated."""
        return None if self.lines is None else self.lines.replace(LANGUAGE_MARK, language)
