"""`[[SHOT: CU push_in]]` notes: the writer's hold on the camera."""

import re
from enum import StrEnum

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.model import ShotDirective
from cliffhanger.story.vocabulary import Angle, Framing, Move, ShotSize

_SHOT = re.compile(r"\s*SHOT\s*[:\uff1a](.*)", re.IGNORECASE | re.DOTALL)
_FIELDS: tuple[tuple[str, type[StrEnum]], ...] = (
    ("size", ShotSize),
    ("framing", Framing),
    ("angle", Angle),
    ("move", Move),
)


def parse_shot_note(note: str, line_number: int | None = None) -> ShotDirective | None:
    """Return what a note fixes of the shot that follows, or None for any other note.

    Words are separated by spaces or commas; `push-in`, `PUSH IN` and `push_in` are the same.

    Raises:
        ScreenplayError: A word is no size, framing, angle or move, or two words fix the same.
    """
    match = _SHOT.fullmatch(note)
    if not match:
        return None
    words = match[1].casefold().replace("-", "_")
    words = re.sub(r"\b(push|pull|whip)\s+(in|out|pan)\b", r"\1_\2", words)
    fixed: dict[str, str] = {}
    for word in re.findall(r"[^\s,;\uff0c\u3001]+", words):
        name, value = _find_word(word, line_number)
        if name in fixed:
            raise ScreenplayError(
                f"the shot note fixes the {name} twice: {fixed[name]} and {value}",
                advice=f"keep one {name} in [[SHOT: ...]]",
                line_number=line_number,
            )
        fixed[name] = value
    return ShotDirective.model_validate(fixed)


def _find_word(word: str, line_number: int | None) -> tuple[str, str]:
    """Return which field a word of a shot note fixes, and to what."""
    for name, vocabulary in _FIELDS:
        for value in vocabulary:
            if value.value.casefold() == word:
                return name, value.value
    allowed = "; ".join(f"{name} {' '.join(words)}" for name, words in _FIELDS)
    raise ScreenplayError(
        f"{word!r} in a shot note is no word of the camera",
        advice=f"use {allowed}",
        line_number=line_number,
    )
