"""What an outline says."""

from typing import Annotated

from pydantic import Field

from cliffhanger.value import Value

Words = Annotated[str, Field(max_length=600)]


class OutlineCharacter(Value):
    """Somebody in the story."""

    name: str = Field(min_length=1, max_length=60)
    """Their name."""
    description: Words = ""
    """Who they are."""


class OutlineEpisode(Value):
    """One episode."""

    number: int = Field(ge=1, le=100)
    """One-based."""
    title: str = Field(default="", max_length=80)
    """Its name."""
    hook: Words = ""
    """What the first seconds show."""
    events: tuple[Words, ...] = Field(default=(), max_length=60)
    """What happens, in order."""
    cliffhanger: Words = ""
    """The question it ends on."""


class Outline(Value):
    """A series in outline; empty where the text does not say."""

    title: str = Field(default="", max_length=80)
    """Title of the series."""
    language: str = ""
    """BCP 47 tag of the spoken language."""
    genre: str = Field(default="", max_length=40)
    """Genre in the user's words."""
    logline: Words = ""
    """The story in a sentence or two."""
    synopsis: str = Field(default="", max_length=20_000)
    """The whole story."""
    characters: tuple[OutlineCharacter, ...] = Field(default=(), max_length=60)
    """The cast, leads first."""
    episodes: tuple[OutlineEpisode, ...] = ()
    """By number."""
