"""Who is in the scene, and on which side of the frame."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cliffhanger.story.direction.keywords import mentions
from cliffhanger.story.model import Character, Episode
from cliffhanger.story.vocabulary import CharacterKind, Gender

MAX_IN_FRAME: Final = 3

_PEOPLE: Final = frozenset({CharacterKind.HUMAN, CharacterKind.ROBOT})
_EVERYBODY: Final = (
    "they|all|both|everyone|everybody|每个人|所有人|大家|众人|他们|她们|两人|họ"
    "|mọi người|cả hai|ทุกคน|พวกเขา|ทั้งสอง"
)
_HE: Final = re.compile(r"\b(?:he|him|his|anh ta|anh ấy|ông ta)\b|他(?!们)|เขา", re.IGNORECASE)
_SHE: Final = re.compile(r"\b(?:she|her|hers|cô ấy|cô ta|bà ta)\b|她(?!们)|เธอ", re.IGNORECASE)


@dataclass(frozen=True)
class Cast:
    """Everyone in the episode, and how action text calls them.

    Attributes:
        characters: As in the episode.
    """

    characters: tuple[Character, ...]

    @classmethod
    def of(cls, episode: Episode) -> "Cast":
        """Return the cast of *episode*."""
        return cls(episode.characters)

    @cached_property
    def _by_id(self) -> dict[str, Character]:
        return {character.id: character for character in self.characters}

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {character.id: _name_pattern(character) for character in self.characters}

    def name(self, character_id: str) -> str:
        """Return what a character is called; someone unknown is called by the id."""
        character = self._by_id.get(character_id)
        return character_id if character is None else character.name

    def kind(self, character_id: str) -> CharacterKind:
        """Return what a character is; someone unknown is human."""
        character = self._by_id.get(character_id)
        return CharacterKind.HUMAN if character is None else character.kind

    def is_person(self, character_id: str) -> bool:
        """Return whether a character has a face at eye level and shoulders to look over."""
        return self.kind(character_id) in _PEOPLE

    def has_gender(self, character_id: str, gender: Gender) -> bool:
        """Return whether a pronoun of *gender* may mean the character."""
        character = self._by_id.get(character_id)
        return character is not None and character.gender is gender

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the characters that *text* calls by name or alias, in order of appearance."""
        found = [
            (match.start(), character_id)
            for character_id, pattern in self._patterns.items()
            if (match := pattern.search(text)) is not None
        ]
        return tuple(character_id for _, character_id in sorted(found))


@dataclass(frozen=True, slots=True)
class Blocking:
    """Who has come into a scene so far.

    Attributes:
        order: Everyone who has been in it, left to right; fixed for the scene, so that nobody
            changes sides between cuts.
        present: Those who have not left, last active first.
    """

    order: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    def enter(self, character_ids: Iterable[str]) -> "Blocking":
        """Return the blocking after *character_ids* came in or acted."""
        active = tuple(dict.fromkeys(character_ids))
        order = (*self.order, *(each for each in active if each not in self.order))
        rest = tuple(each for each in self.present if each not in active)
        return Blocking(order, (*active, *rest))

    def leave(self, character_ids: Iterable[str]) -> "Blocking":
        """Return the blocking after *character_ids* went out."""
        gone = set(character_ids)
        return Blocking(self.order, tuple(each for each in self.present if each not in gone))

    def left_to_right(self, character_ids: Iterable[str]) -> tuple[str, ...]:
        """Return at most three of *character_ids*, the first ones, in their order in the frame."""
        kept = list(dict.fromkeys(character_ids))[:MAX_IN_FRAME]
        known = {each: place for place, each in enumerate(self.order)}
        return tuple(sorted(kept, key=lambda each: known.get(each, len(known))))


def subjects(text: str, cast: Cast, blocking: Blocking) -> tuple[str, ...]:
    """Return whom *text* shows: whom it opens with and names, else whom its pronouns mean.

    A pronoun means the last active person of its gender; `they` means all who are present.
    """
    named = cast.named_in(text)
    if named:
        opening = _meant(text[:6], cast, blocking)
        return tuple(dict.fromkeys((*opening, *named)))
    if mentions(text, _EVERYBODY):
        return blocking.present[:MAX_IN_FRAME]
    return _meant(text, cast, blocking)


def _meant(text: str, cast: Cast, blocking: Blocking) -> tuple[str, ...]:
    meant: list[str] = []
    for pattern, gender in ((_HE, Gender.MALE), (_SHE, Gender.FEMALE)):
        if pattern.search(text) is None:
            continue
        fitting = [each for each in blocking.present if cast.has_gender(each, gender)]
        fitting.sort(key=lambda each: not cast.is_person(each))
        meant.extend(fitting[:1])
    return tuple(meant)


def _name_pattern(character: Character) -> re.Pattern[str]:
    names = sorted({character.name, *character.aliases}, key=len, reverse=True)
    parts = (
        rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name) for name in names
    )
    kind = [r"\bcloud\b", "云"] if character.kind is CharacterKind.CLOUD else []
    return re.compile("|".join([*parts, *kind]), re.IGNORECASE)
