"""What a plain adaptation knows of a language: verbs of speech, pronouns, places, times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place."""

    pattern: re.Pattern[str]
    """How prose says that somebody is there."""
    name: str
    """Its name in a scene heading."""
    is_interior: bool
    """True for INT., False for EXT."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words that the rules look for, and those that they write."""

    tag: str
    """BCP 47 tag."""
    name: str
    """Pattern of a person's name or of what stands for one."""
    verbs: str
    """Pattern of a verb of speech."""
    adverb: str
    """Pattern of how something is said."""
    gap: str
    """Pattern of what parts two words."""
    she: frozenset[str]
    """Words that stand for a woman named before, in small letters."""
    he: frozenset[str]
    """Words that stand for a man named before, or for anybody, in small letters."""
    me: frozenset[str]
    """Words by which tellers mean themselves, in small letters."""
    lead_ins: re.Pattern[str]
    """Words before a name that are no part of it."""
    teller: str
    """Cue of the teller who speaks."""
    narrator: str
    """Cue of the voice that tells."""
    somebody: str
    """Cue of a speaker whom nothing names."""
    inside: str
    """What opens the heading of an interior."""
    outside: str
    """What opens the heading of an exterior."""
    separator: str
    """What stands between place and time in a heading."""
    day: str
    """Daytime, in a heading."""
    night: str
    """Night-time, in a heading."""
    night_words: re.Pattern[str]
    """Prose that says that it is night."""
    day_words: re.Pattern[str]
    """Prose that says that it is day."""
    unknown_place: str
    """Heading's place while none was named."""
    later: str
    """Action between the parts that are kept of a chapter."""
    places: tuple[Place, ...]
    """Places, the particular before the general."""

    @property
    def pronouns(self) -> frozenset[str]:
        """Every word that stands for somebody named before."""
        return self.she | self.he


def make_places(
    before: str, after: str, inside: Mapping[str, str], outside: Mapping[str, str]
) -> tuple[Place, ...]:
    """Return places from their names and the patterns of the words for them.

    Args:
        before: Pattern of what must stand before the word: a preposition, a verb of motion.
        after: Pattern of what must stand after it.
        inside: Interiors: name in the heading to pattern.
        outside: Exteriors.
    """
    return tuple(
        Place(re.compile(f"{before}(?:{words}){after}", re.IGNORECASE), name, is_interior)
        for group, is_interior in ((inside, True), (outside, False))
        for name, words in group.items()
    )
