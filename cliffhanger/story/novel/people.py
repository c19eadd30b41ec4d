"""Whom a name, a pronoun or nothing at all means when somebody speaks."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cliffhanger.story.novel.speech import SpeechFinder
from cliffhanger.story.novel.words import Language
from cliffhanger.story.trait_words import FEMALE_NAMES, MALE_NAMES
from cliffhanger.story.traits import find_gender
from cliffhanger.story.vocabulary import Gender

_MAX_CUE_CHARS = 40
_WORD = re.compile(r"[^\W\d_]+")
_NOT_IN_CUES = '()\uff08\uff09[]*_\\^@:\uff1a~"\u201c\u201d'


def find_names(paragraphs: Iterable[str], finder: SpeechFinder) -> tuple[str, ...]:
    """Return the names that speech is attributed to, most frequent first, then known given names.

    In scripts without spaces a name may have caught a word after it: the part of it that stands
    more often in the text than the whole is the name.
    """
    language = finder.language
    told = list(paragraphs)
    counts: Counter[str] = Counter()
    for paragraph in told:
        for piece in finder.pieces(paragraph):
            if piece.speaker and piece.speaker.casefold() not in language.pronouns | language.me:
                counts[piece.speaker] += 1
    names = sorted(counts, key=lambda name: (-counts[name], name))
    text = "\n".join(told)
    if language.gap == r"\s+":
        return tuple(dict.fromkeys((*names, *_given_names(text))))
    return tuple(dict.fromkeys(_shortened(name, text) for name in names))


def _given_names(text: str) -> list[str]:
    """Return the given names in a text, without those that are common words in it (`Will`)."""
    words = frozenset(_WORD.findall(text))
    known = FEMALE_NAMES | MALE_NAMES
    return sorted(
        word
        for word in words
        if word.istitle() and word.upper() in known and word.lower() not in words
    )


def _shortened(name: str, text: str) -> str:
    """Return the opening of a name that stands twice as often as the whole, else the name."""
    whole = text.count(name)
    parts = (name[:length] for length in range(2, len(name)))
    return next((part for part in parts if text.count(part) >= 2 * whole), name)


@dataclass(slots=True)
class Conversation:
    """Who spoke and was named last."""

    language: Language
    names: tuple[str, ...]
    recent: list[str] = field(default_factory=list[str])
    """People, the last named at the end."""
    speakers: list[str] = field(default_factory=list[str])
    """People, the last to speak at the end."""

    def hear(self, speaker: str, told: str) -> str:
        """Return the cue of who speaks, and remember it.

        Args:
            speaker: As the prose says it; empty where it says nothing.
            told: What the paragraph tells beside the speech.
        """
        name = self._who(speaker, told)
        for people in (self.recent, self.speakers):
            if name in people:
                people.remove(name)
            people.append(name)
        return name

    def mention(self, told: str) -> None:
        """Remember whom a telling names."""
        for name in self._named(told):
            if name in self.recent:
                self.recent.remove(name)
            self.recent.append(name)

    def _who(self, speaker: str, told: str) -> str:
        word = speaker.casefold()
        if word in self.language.me:
            return self.language.teller
        named = self._named(told)
        if word and word not in self.language.pronouns:
            return self._cue(speaker)
        if word:
            gender = Gender.FEMALE if word in self.language.she else Gender.MALE
            return self._likely(named, gender)
        if len(named) == 1:
            return named[0]
        return self._likely((), None)

    def _likely(self, named: tuple[str, ...], gender: Gender | None) -> str:
        """Return who most probably speaks: not who spoke last, and of the right gender."""
        beside = [name for name in named if gender in (None, find_gender(name, "", "", 0))]
        if len(beside) == 1:
            return beside[0]
        candidates = [*reversed(named), *reversed(self.recent)]
        last = self.speakers[-1] if self.speakers else ""
        fitting = [c for c in candidates if gender in (None, find_gender(c, "", "", 0))]
        for group in (fitting, candidates):
            for candidate in group:
                if candidate != last or (gender and len(set(group)) == 1):
                    return candidate
        return last or self.language.somebody

    def _named(self, told: str) -> tuple[str, ...]:
        found = [(told.find(name), self._cue(name)) for name in self.names if name in told]
        return tuple(dict.fromkeys(cue for _, cue in sorted(found)))

    def _cue(self, name: str) -> str:
        if self.language.gap != r"\s+":
            known = [n for n in self.names if name.startswith(n)]
            name = max(known, key=len, default=name)
        kept = "".join(" " if sign in _NOT_IN_CUES else sign for sign in name)
        words = " ".join(kept.split()).removeprefix("the ").removeprefix("The ")
        return words.upper()[:_MAX_CUE_CHARS].strip() or self.language.somebody
