"""Who plays in a story: names and genders, from the premise where it says, else by chance."""

from collections.abc import Mapping
from dataclasses import dataclass

from cliffhanger.story.offline.chance import shuffled
from cliffhanger.story.offline.phrases import phrases_of
from cliffhanger.story.offline.premise import Premise
from cliffhanger.story.offline.words.beat import ROLES
from cliffhanger.story.offline.words.load import Words
from cliffhanger.story.offline.words.model import GenreWords, NameWords
from cliffhanger.story.offline.words.slots import slot_pattern
from cliffhanger.story.room.bible import Role
from cliffhanger.story.room.concept import SeriesConcept
from cliffhanger.story.vocabulary import Gender

ELDER_YEARS = 60
"""From this age on, a name of the old."""


@dataclass(frozen=True, slots=True)
class Player:
    """Who somebody is in the sentences of the story.

    Attributes:
        name: As in the cues.
        gender: Decides pronouns.
    """

    name: str
    gender: Gender


@dataclass(frozen=True, slots=True)
class Casting:
    """The people and the stakes.

    Attributes:
        players: Everyone by role.
        prize: What is at stake, as a noun phrase.
        place: The main place, as a noun phrase.
    """

    players: Mapping[Role, Player]
    prize: str
    place: str


def cast_story(words: Words, genre: GenreWords, premise: Premise, *, salt: str) -> Casting:
    """Return a cast for *premise*.

    Args:
        words: Of the language.
        genre: Of the genre.
        premise: Names, gender and stakes in it are kept.
        salt: Decides the rest.
    """
    genders = _genders(words.common.names, genre, premise)
    names = _names(words.common.names, genre, genders, premise, salt)
    return Casting(
        players={role: Player(name=names[role], gender=genders[role]) for role in ROLES},
        prize=premise.prize or genre.prize,
        place=premise.place or genre.place,
    )


def keep_names(casting: Casting, concept: SeriesConcept, genre: GenreWords) -> Casting:
    """Return *casting* with the names and stakes that *concept* tells of."""
    found: dict[str, str] = {}
    told = (
        (genre.logline, concept.logline),
        (genre.synopsis, concept.synopsis),
        *zip(genre.plot_points, concept.plot_points, strict=False),
    )
    for template, text in told:
        if match := slot_pattern(template).fullmatch(text):
            found = {**match.groupdict(), **found}
    players = {
        role: Player(name=found.get(role) or player.name, gender=player.gender)
        for role, player in casting.players.items()
    }
    if len({player.name.casefold() for player in players.values()}) < len(players):
        return casting
    prize = found.get("prize", "")
    is_same = prize.casefold() == casting.prize.casefold()
    return Casting(
        players=players, prize=casting.prize if is_same or not prize else prize, place=casting.place
    )


def slot_values(
    words: Words, players: Mapping[Role, Player], *, prize: str, place: str, proof: str
) -> dict[str, str]:
    """Return what every slot of the word files is filled with."""
    values = {"prize": prize, "place": place, "proof": proof}
    for role, player in players.items():
        values[role] = player.name
        for key, pronoun in words.common.pronouns.items():
            is_female = player.gender is Gender.FEMALE
            values[f"{key}:{role}"] = pronoun.female if is_female else pronoun.male
    return values


def owned_fact(language: str) -> str:
    """Return the secret of a hero who owns what is at stake, with its slots."""
    return phrases_of(language).owns


def _genders(names: NameWords, genre: GenreWords, premise: Premise) -> dict[Role, Gender]:
    named = _gender_of(premise.names[0], names) if premise.names else None
    hero = premise.gender or named or genre.hero_gender
    other = Gender.MALE if hero is Gender.FEMALE else Gender.FEMALE
    fixed = {Role.HERO: hero, Role.ALLY: other}
    return {role: fixed.get(role) or genre.roles[role].gender or other for role in ROLES}


def _gender_of(name: str, names: NameWords) -> Gender | None:
    if name in names.female or name in names.elder_female:
        return Gender.FEMALE
    return Gender.MALE if name in names.male or name in names.elder_male else None


def _names(
    names: NameWords, genre: GenreWords, genders: Mapping[Role, Gender], premise: Premise, salt: str
) -> dict[Role, str]:
    """Return a name per role; no two begin alike where the lists allow it."""
    given = _given_names(names, genders, premise)
    initials = {name[0].casefold() for name in given.values()}
    chosen: dict[Role, str] = {}
    for role in ROLES:
        if role in given:
            chosen[role] = given[role]
            continue
        is_old = genre.roles[role].age >= ELDER_YEARS
        taken = {*given.values(), *chosen.values()}
        pool = [name for name in _pool(names, genders[role], is_old=is_old) if name not in taken]
        order = shuffled(pool, salt, role)
        fresh = [name for name in order if name[0].casefold() not in initials]
        chosen[role] = (fresh or order)[0]
        initials.add(chosen[role][0].casefold())
    return chosen


def _given_names(
    names: NameWords, genders: Mapping[Role, Gender], premise: Premise
) -> dict[Role, str]:
    """Return the premise's names: the first for the hero, others where their gender fits."""
    given: dict[Role, str] = {}
    for name in premise.names:
        gender = _gender_of(name, names)
        for role in (Role.HERO, Role.RIVAL, Role.ALLY, Role.FRIEND):
            fits = role is Role.HERO or gender in {None, genders[role]}
            if role not in given and fits:
                given[role] = name
                break
    return given


def _pool(names: NameWords, gender: Gender, *, is_old: bool) -> tuple[str, ...]:
    if gender is Gender.FEMALE:
        return names.elder_female if is_old else names.female
    return names.elder_male if is_old else names.male
