"""A bible as the draft writer sees it: roles, places, stakes and the words for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from cliffhanger.story.offline.casting import Player, slot_values
from cliffhanger.story.offline.chance import shuffled
from cliffhanger.story.offline.genre import find_genre
from cliffhanger.story.offline.phrases import phrases_of
from cliffhanger.story.offline.words.beat import ROLES
from cliffhanger.story.offline.words.load import Words, load_genre, load_words, written_language
from cliffhanger.story.offline.words.model import GenreWords, PlaceKind, SceneWords
from cliffhanger.story.room.bible import BibleCharacter, BiblePlace, Role, Secret, SeriesBible

_EPISODES_PER_PROOF = 4
_STAND_INS = (Role.FRIEND, Role.ELDER, Role.ALLY, Role.WITNESS, Role.HENCHMAN, Role.RIVAL)


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that stays the same from episode to episode.

    Attributes:
        bible: As the room has it, edits included.
        words: Of its language.
        genre: Of its genre.
        cast: Who plays which role.
        places: Where each kind of scene plays.
        values: What slots are filled with, `{proof}` excepted.
        proofs: Objects of evidence in the order of the season, the genre's first one first.
        salt: Decides what is left to chance.
    """

    bible: SeriesBible
    words: Words
    genre: GenreWords
    cast: Mapping[Role, BibleCharacter]
    places: Mapping[PlaceKind, BiblePlace]
    values: Mapping[str, str]
    proofs: tuple[str, ...]
    salt: str

    @property
    def language(self) -> str:
        """Language of the words."""
        return self.words.language

    @property
    def num_episodes(self) -> int:
        """Length of the season."""
        return self.bible.num_episodes

    def scene(self, name: str) -> SceneWords:
        """Return the words of a scene by its id."""
        return self.genre.scenes.get(name) or self.words.functions[name]

    def secret(self, secret_id: str) -> Secret:
        """Return a secret of the bible by its id."""
        return next(each for each in self.bible.secrets if each.id == secret_id)

    def proof(self, episode_number: int) -> str:
        """Return the object that matters in an episode."""
        stage = (episode_number - 1) // _EPISODES_PER_PROOF
        return self.proofs[stage % len(self.proofs)]

    def values_with(self, proof: str) -> dict[str, str]:
        """Return what slots are filled with."""
        return {**self.values, "proof": proof}


def read_story(bible: SeriesBible, *, seed: int) -> Story:
    """Return *bible* as the draft writer sees it.

    Raises:
        InvalidInputError: There are no words in its language.
    """
    language = written_language(bible.concept.language)
    words = load_words(language)
    genre = load_genre(language, find_genre(bible.concept, language))
    cast = find_cast(bible)
    places = find_places(bible)
    terms = {term.meaning: term.term for term in bible.glossary}
    phrases = phrases_of(language)
    salt = f"{seed}|{bible.concept.title}"
    players = {role: Player(name=who.name, gender=who.gender) for role, who in cast.items()}
    return Story(
        bible=bible,
        words=words,
        genre=genre,
        cast=cast,
        places=places,
        values=slot_values(
            words,
            players,
            prize=terms.get(phrases.prize_note) or genre.prize,
            place=terms.get(phrases.place_note) or genre.place,
            proof="",
        ),
        proofs=(genre.proofs[0], *shuffled(genre.proofs[1:], salt, "proofs")),
        salt=salt,
    )


def find_cast(bible: SeriesBible) -> dict[Role, BibleCharacter]:
    """Return who plays which role; a role without anybody goes to somebody who is free."""
    cast: dict[Role, BibleCharacter] = {}
    for character in bible.characters:
        if character.role in ROLES:
            cast.setdefault(character.role, character)
    taken = {character.id for character in cast.values()}
    free = [character for character in bible.characters if character.id not in taken]
    for role in ROLES:
        if role not in cast and free:
            cast[role] = free.pop(0)
    for role in ROLES:
        if role not in cast:
            cast[role] = next(cast[other] for other in _STAND_INS if other in cast)
    return cast


def find_places(bible: SeriesBible) -> dict[PlaceKind, BiblePlace]:
    """Return where each kind of scene plays: in the order of the bible, outdoors in the open."""
    found = {kind: bible.places[index % len(bible.places)] for index, kind in enumerate(PlaceKind)}
    outside = [place for place in bible.places if not place.is_interior]
    if found[PlaceKind.OUTDOOR].is_interior and outside:
        found[PlaceKind.OUTDOOR] = outside[0]
    return found
