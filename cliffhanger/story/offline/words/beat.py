"""One beat of a word file: something seen or something said, with slots."""

import re
from dataclasses import dataclass
from typing import Final

from cliffhanger.story.room.bible import Role
from cliffhanger.story.room.scene import LineSource
from cliffhanger.story.vocabulary import Emotion

ROLES: Final = tuple(role for role in Role if role is not Role.OTHER)
"""Who can speak in a word file."""

_ACTION = re.compile(r"[>\uff1e]\s*(?P<text>\S.*)", re.DOTALL)
_LINE = re.compile(
    r"(?P<role>[a-z]+)\s*(?:[(\uff08](?P<manner>[^)\uff09]*)[)\uff09])?\s*[:\uff1a]\s*(?P<text>\S.*)",
    re.DOTALL,
)
_SOURCES: Final = {
    "v.o.": LineSource.VOICE_OVER,
    "o.s.": LineSource.OFF_SCREEN,
    "phone": LineSource.PHONE,
}


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat as written in a word file.

    Attributes:
        text: What is seen or said, with slots such as `{hero}`.
        role: Who says it; None for what is seen.
        emotion: How it is said.
        source: Where the voice comes from.
    """

    text: str
    role: Role | None = None
    emotion: Emotion = Emotion.NEUTRAL
    source: LineSource = LineSource.ON_CAMERA


def parse_beat(text: str) -> Beat:
    """Return the beat that `> action` or `role (emotion, source): words` stands for.

    Raises:
        ValueError: It is neither, or the role, the emotion or the source is unknown.
    """
    if action := _ACTION.fullmatch(text.strip()):
        return Beat(text=action["text"].strip())
    line = _LINE.fullmatch(text.strip())
    if line is None:
        raise ValueError(f"write `> action` or `role (emotion): words`, got {text!r}")
    if line["role"] not in ROLES:
        raise ValueError(f"unknown role {line['role']!r} in {text!r}; use one of {[*ROLES]}")
    emotion, source = _parse_manner(line["manner"] or "")
    return Beat(text=line["text"].strip(), role=Role(line["role"]), emotion=emotion, source=source)


def _parse_manner(manner: str) -> tuple[Emotion, LineSource]:
    emotion, source = Emotion.NEUTRAL, LineSource.ON_CAMERA
    for word in filter(None, re.split(r"[,;\uff0c、\s]+", manner.strip())):
        if word.lower() in _SOURCES:
            source = _SOURCES[word.lower()]
        elif word in list(Emotion):
            emotion = Emotion(word)
        else:
            raise ValueError(
                f"unknown word {word!r} in brackets; use an emotion ({', '.join(Emotion)}) and "
                f"one of {', '.join(_SOURCES)}"
            )
    return emotion, source
