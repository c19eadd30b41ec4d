"""What travels between the stages of a casting: who may play whom, and who does."""

from decimal import Decimal

from pydantic import Field

from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.errors import InvalidInputError
from cliffhanger.production.artifacts import Origin
from cliffhanger.production.registry import VersionName
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character
from cliffhanger.value import Value


class Option(Value):
    """One way in which a character may look."""

    number: int = Field(ge=1)
    """Under this number it stands on the sheet."""
    portrait: ArtifactRef
    """Image: drawn, or made by a model."""
    sheet: CharacterSheet | None = None
    """How the embedded engine draws it; None where a model made the portrait."""
    origins: tuple[Origin, ...] = ()
    """What was paid for it."""


class Audition(Value):
    """The options for one character."""

    character: Character
    """Who, as described when the options were made."""
    round_number: int = Field(ge=0)
    """How many times options were made for it before."""
    options: tuple[Option, ...] = Field(min_length=1)
    """Numbered from 1."""

    def option(self, number: int) -> Option:
        """Return the option of that number.

        Raises:
            InvalidInputError: There is none.
        """
        for option in self.options:
            if option.number == number:
                return option
        raise InvalidInputError(
            f"{self.character.name} has options 1 to {len(self.options)}, got {number}"
        )


class Choice(Value):
    """Who plays a character."""

    character: Character
    """Who."""
    option: Option
    """The look that was chosen."""


class CastEntry(Value):
    """A character whose look is frozen."""

    character_id: str
    """Who."""
    name: str
    """As the script writes it."""
    version: VersionName
    """Approved version in the registry."""
    portrait: ArtifactRef
    """The chosen one."""
    portrait_name: str
    """Its name in the storage."""
    num_references: int
    """Pictures that models are shown."""
    cost_usd: Decimal = Decimal(0)
    """What its pictures cost, those that were not chosen too."""


class SeriesCast(Value):
    """The cast of a series, approved."""

    series_id: str
    """Series."""
    entries: tuple[CastEntry, ...]
    """Everyone who was cast, in order of appearance."""
    already_cast: tuple[str, ...] = ()
    """Names of those who were approved before and stay as they are."""
