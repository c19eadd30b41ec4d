"""What a member of the room is asked: a brief, the prompt made of it, the form of the answer."""

import hashlib
import json
from abc import abstractmethod
from enum import StrEnum
from functools import cache
from typing import ClassVar, Generic, TypeVar

from pydantic import Field

from cliffhanger.value import Value

AnswerT_co = TypeVar("AnswerT_co", bound=Value, covariant=True)


class WorkKind(StrEnum):
    """The jobs in the room; a studio routes each to a tier of models."""

    SHOWRUNNER = "showrunner"
    BIBLE = "bible"
    GRID = "grid"
    EPISODE = "episode"
    DOCTOR = "doctor"
    BREAKDOWN = "breakdown"
    CONTINUITY = "continuity"
    TRANSLATION = "translation"


class Section(Value):
    """One titled part of a prompt."""

    title: str = Field(min_length=1)
    """Its heading."""
    text: str
    """What stands under it; paragraphs are parted by blank lines."""
    rank: int = Field(default=0, ge=0, le=9)
    """0 is never shortened; of the others the highest is shortened first, by whole paragraphs."""
    is_end_kept: bool = False
    """Whether shortening keeps the last paragraphs rather than the first."""


class Prompt(Value):
    """Everything a model reads."""

    system: str
    """Who it is and by which rules it writes."""
    sections: tuple[Section, ...] = Field(min_length=1)
    """The facts of this job, in order."""
    answer_tokens: int = Field(gt=0)
    """Room the answer needs, in tokens."""

    @property
    def user(self) -> str:
        """The sections as one text; a section without words is left out."""
        return "\n\n".join(
            f"## {section.title}\n{section.text.strip()}"
            for section in self.sections
            if section.text.strip()
        )


class Brief(Value, Generic[AnswerT_co]):
    """A job for one member of the room: all the facts that its prompt is made of.

    Two briefs that are equal give equal prompts, and an embedded writer works from the facts.
    """

    work: ClassVar[WorkKind]
    """Whose job it is."""
    seed: int = Field(default=0, ge=0, lt=2**31)
    """Same brief, other seed: another answer."""

    @property
    @abstractmethod
    def answer_type(self) -> type[AnswerT_co]:
        """The form of the answer."""

    @abstractmethod
    def prompt(self) -> Prompt:
        """Return the prompt."""

    def fingerprint(self) -> str:
        """Return the sha256 (hex) of all that a model is given: prompt, form of answer, seed."""
        form = {
            "prompt": self.prompt().model_dump(),
            "answer": _schema_text(self.answer_type),
            "seed": self.seed,
        }
        return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()


@cache
def _schema_text(answer_type: type[Value]) -> str:
    return json.dumps(answer_type.model_json_schema(), sort_keys=True)
