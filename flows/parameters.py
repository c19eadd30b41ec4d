"""What `produce-episode` asks for; Prefect builds its form in the UI from this model."""

import re
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LONGEST_PATH = 1024
TITLE_LINE = re.compile(r"^title:\s*(.*(?:\n[ \t]+.*)*)", re.IGNORECASE | re.MULTILINE)


class EpisodeParameters(BaseModel):
    """One episode to be produced."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    screenplay: Annotated[
        str,
        Field(
            min_length=1,
            title="Screenplay",
            description=(
                "The Fountain text itself, the path of a .fountain file on the worker's machine, "
                "or the name of one in the storage."
            ),
        ),
    ]
    storage: Annotated[
        str,
        Field(
            default="studio",
            title="Storage",
            description=(
                "Name of an Artifact Storage block, a folder such as ./studio, or an address "
                "such as s3://bucket/prefix."
            ),
        ),
    ]
    profile: Annotated[
        str | None,
        Field(
            default=None,
            title="Studio profile",
            description="Name of a Studio Profile block; empty for the animatic's defaults.",
        ),
    ] = None
    language: Annotated[
        str | None,
        Field(
            default=None,
            title="Language",
            pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
            description="Spoken language as a BCP 47 tag such as en or zh; empty to read it off.",
        ),
    ] = None
    size: Annotated[
        str | None,
        Field(
            default=None,
            title="Size",
            pattern=r"^[1-9][0-9]{1,3}x[1-9][0-9]{2,3}$",
            description="Width x height in pixels, such as 1080x1920; empty for the profile's.",
        ),
    ] = None
    fps: Annotated[
        Literal[24, 25, 30, 60] | None,
        Field(default=None, title="Frames per second", description="Empty for the profile's."),
    ] = None

    @property
    def is_text(self) -> bool:
        """Whether `screenplay` holds the text itself rather than where it lies."""
        return "\n" in self.screenplay.strip() or len(self.screenplay) > LONGEST_PATH

    @property
    def label(self) -> str:
        """Name of the flow run: the title where the text is given, else the file's name."""
        if self.is_text:
            title = re.search(
                r"^title:\s*(.*(?:\n[ \t]+.*)*)", self.screenplay, re.IGNORECASE | re.MULTILINE
            )
            words = title.group(1).split() if title else []
            return " ".join(words)[:80] or "untitled screenplay"
        return PurePath(self.screenplay).stem
