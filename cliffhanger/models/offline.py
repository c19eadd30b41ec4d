"""The writers' room without a model: the embedded draft writer behind the `Writer` seam."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar, cast

from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.models.writing import Written
from cliffhanger.story.offline.bible import write_bible
from cliffhanger.story.offline.concept import write_concept
from cliffhanger.story.offline.doctor import mend_script
from cliffhanger.story.offline.facts import keep_continuity
from cliffhanger.story.offline.genre import known_genre
from cliffhanger.story.offline.grid import write_grid
from cliffhanger.story.offline.script import write_script
from cliffhanger.story.offline.words.load import FOLDER, LANGUAGES
from cliffhanger.story.room.bible import BibleBrief
from cliffhanger.story.room.brief import Brief
from cliffhanger.story.room.concept import ConceptBrief, Genre
from cliffhanger.story.room.continuity import ContinuityBrief
from cliffhanger.story.room.doctor import DoctorBrief
from cliffhanger.story.room.grid import GridBrief
from cliffhanger.story.room.script import ScriptBrief
from cliffhanger.story.wording import primary_language
from cliffhanger.value import Value

VERSION: Final = 1
"""Counts changes of the engine that change its answers; the words are counted by their hash."""

AnswerT = TypeVar("AnswerT", bound=Value)


@dataclass(frozen=True, slots=True)
class OfflineWriter:
    """Writes drafts from word files: same brief, same answer, no network, no key."""

    @property
    def name(self) -> str:
        """Version of the engine and of its words."""
        return f"offline/{VERSION}-{_words_version()}"

    def write(self, brief: Brief[AnswerT], *, escalation: int = 0) -> Written[AnswerT]:
        """Return the answer to *brief*; no call is made for it.

        Args:
            brief: The job; breaking scenes into shots is the director's.
            escalation: There is only one tier, so it changes nothing.

        Raises:
            InvalidInputError: The job is none of a draft writer, there are no words in its
                language, or the season is longer than the words last.
        """
        del escalation
        return Written(value=cast("AnswerT", _answer(brief)))


def check_draftable(*, language: str, genre: str) -> None:
    """Return if the draft writer can write such a story.

    Raises:
        InvalidSettingError: It has no words in the language, or does not know the genre.
    """
    if primary_language(language) not in LANGUAGES:
        raise InvalidSettingError(
            f"the embedded draft writer writes {', '.join(LANGUAGES)}, not {language!r}; give "
            "--language one of them, or --writers a language model"
        )
    if genre and known_genre(genre) is None:
        raise InvalidSettingError(
            f"genre {genre!r} is none that the embedded draft writer knows: "
            f"{', '.join(Genre)}; leave it empty, or give --writers a language model"
        )


def _answer(brief: Brief[Value]) -> Value:
    match brief:
        case ConceptBrief():
            return write_concept(brief)
        case BibleBrief():
            return write_bible(brief)
        case GridBrief():
            return write_grid(brief)
        case ScriptBrief():
            return write_script(brief)
        case DoctorBrief():
            return mend_script(brief)
        case ContinuityBrief():
            return keep_continuity(brief)
        case _:
            raise InvalidInputError(
                f"the embedded draft writer does not do {brief.work!r}; the embedded director "
                "breaks scenes into shots (cliffhanger.story.direction), a dub's lines can be "
                "given as a sheet, or route this work to a language model"
            )


@lru_cache(maxsize=1)
def _words_version() -> str:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.yaml")):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
