"""What `produce-episode` asks for; Prefect builds its form in the UI from this model."""

import re
from pathlib import PurePath
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.forms import (
    EMPTY_IS_NONE,
    FrameRate,
    FrameSize,
    LanguageTag,
    QualityChoice,
    StorageName,
    show_one_input,
)

LONGEST_PATH: Final = 1024
LONGEST_LABEL: Final = 80
_SERIES_SCRIPT: Final = re.compile(r"(?:^|/)series/([^/]+)/episodes/(\d+)/script\.\w+$")
_TITLE: Final = re.compile(r"^title:\s*(.*(?:\n[ \t]+.*)*)", re.IGNORECASE | re.MULTILINE)


class ScreenplayForm(BaseModel):
    """A form that begins with a screenplay."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    screenplay: str = Field(
        min_length=1,
        title="Screenplay",
        description=(
            "The text itself (Fountain, FDX or JSON), the path of such a file on the worker's "
            "machine, or the name of one in the storage."
        ),
    )

    @property
    def is_text(self) -> bool:
        """Whether `screenplay` holds the text itself rather than where it lies."""
        return "\n" in self.screenplay.strip() or len(self.screenplay) > LONGEST_PATH

    @property
    def label(self) -> str:
        """Name of the flow run: the title where the text is given, else the file's name.

        A script of a series is called by the series and its episode: `the-heiress 3`.
        """
        if not self.is_text:
            own = _SERIES_SCRIPT.search(self.screenplay)
            return f"{own[1]} {int(own[2])}" if own else PurePath(self.screenplay).stem
        title = _TITLE.search(self.screenplay)
        words = title.group(1).split() if title else []
        return " ".join(words)[:LONGEST_LABEL] or "untitled screenplay"


class EpisodeParameters(ScreenplayForm):
    """The episode to produce; only the screenplay is needed."""

    storage: StorageName = "studio"
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description=(
            "Name of a Studio Profile block, or a .yaml file; empty for an animatic of 1080x1920 "
            "at 24 frames per second."
        ),
        json_schema_extra=show_one_input,
    )
    quality: QualityChoice = None
    priority: Literal["vip", "normal", "backfill"] = Field(
        default="normal",
        title="Priority",
        description="Whose paid calls come first; nobody waits for ever.",
    )
    language: LanguageTag = None
    size: FrameSize = None
    fps: FrameRate = None
    approve_animatic: bool = Field(
        default=False,
        title="Approve the animatic",
        description=(
            "Draw the whole film first and wait until somebody approves it; no picture, take or "
            "lip-sync is bought before. Voices are: they decide how long the shots are."
        ),
    )
