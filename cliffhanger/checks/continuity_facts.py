"""Facts as the continuity keeper compares them: who, where, which side, which words."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cliffhanger.story.room.bible import BibleCharacter, SeriesBible
from cliffhanger.story.room.scene import Fact, FactKind

_LEFT: Final = re.compile(r"\bleft\b|左|\btrái\b|ซ้าย", re.IGNORECASE)
_RIGHT: Final = re.compile(r"\bright\b|右|\bphải\b|ขวา", re.IGNORECASE)
_SMALL_WORDS: Final = frozenset({"a", "an", "the", "her", "his", "their", "on", "của", "một", "ở"})
_COLON: Final = re.compile("[:\uff1a]")
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class NotedFact:
    """A fact and the episode it was noted in.

    Attributes:
        episode_number: One-based.
        fact: As the keeper wrote it down.
    """

    episode_number: int
    fact: Fact

    @property
    def scene(self) -> tuple[int, int]:
        """Episode and scene."""
        return self.episode_number, self.fact.scene_number


@dataclass(frozen=True, slots=True)
class Clash:
    """Two facts that cannot both be true.

    Attributes:
        sentence: What is wrong, for a reader.
        earlier: The fact that was first, or the words of the bible.
        later: The fact that does not go with it.
    """

    sentence: str
    earlier: NotedFact | str
    later: NotedFact


def of_kind(noted: Sequence[NotedFact], *kinds: FactKind) -> Iterator[NotedFact]:
    """Give the facts of those kinds, in order."""
    return (each for each in noted if each.fact.kind in kinds)


def find_character(bible: SeriesBible, character_id: str) -> BibleCharacter | None:
    """Return the character with that id, or None."""
    return next((each for each in bible.characters if each.id == character_id), None)


def name_of(bible: SeriesBible, character_id: str) -> str:
    """Return the name of a character; the id where the bible knows nobody by it."""
    character = find_character(bible, character_id)
    return character.name if character else character_id


def known_ids(bible: SeriesBible, fact: Fact) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return, for each id a fact names, what it should be and which ids there are."""
    people = tuple(each.id for each in bible.characters)
    known = {fact.subject_id: ("character", people)}
    character = find_character(bible, fact.subject_id)
    if fact.kind is FactKind.KNOWS:
        known[fact.value] = ("secret", tuple(each.id for each in bible.secrets))
    elif fact.kind is FactKind.PLACE:
        known[fact.value] = ("place", tuple(each.id for each in bible.places))
    elif fact.kind is FactKind.OUTFIT and character:
        outfits = tuple(outfit.id for outfit in character.outfits)
        known[fact.value] = (f"outfit of {character.name}", outfits)
    return known


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text that say something, in small letters."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    return tuple(word for word in words if word not in _SMALL_WORDS)


def body_part(injury: str) -> str:
    """Return an injury without its side: `cut on the left arm` -> `cut arm`."""
    return " ".join(words_of(_RIGHT.sub(" ", _LEFT.sub(" ", injury))))


def are_alike(one: str, other: str) -> bool:
    """Return whether two descriptions of injuries may mean the same one, sides aside."""
    return bool(_pieces(body_part(one)) & _pieces(body_part(other)))


def are_opposite(one: str, other: str) -> bool:
    """Return whether one description is of the left side and the other of the right."""
    sides = [
        (_LEFT.search(text) is not None, _RIGHT.search(text) is not None) for text in (one, other)
    ]
    return sorted(sides) == [(False, True), (True, False)]


def split_trait(trait: str) -> tuple[str, str] | None:
    """Return the name and the value of `eyes: brown`, or None where there are not both."""
    name, *values = _COLON.split(trait, maxsplit=1)
    found = " ".join(words_of(name)), " ".join(words_of(" ".join(values)))
    return found if all(found) else None


def may_be_one(value: str, other: str) -> bool:
    """Return whether one value of a trait only says more than the other: `dark brown`, `brown`."""
    words, others = set(value.split()), set(other.split())
    return words <= others or others <= words or value in other or other in value


def _pieces(text: str) -> frozenset[str]:
    """Return the words of a text; pairs of characters where words are not parted by spaces."""
    found: set[str] = set()
    for word in text.split():
        is_spaced = word.lower() != word.upper()
        found |= {word} if is_spaced or len(word) < 2 else {a + b for a, b in pairwise(word)}
    return frozenset(found)
