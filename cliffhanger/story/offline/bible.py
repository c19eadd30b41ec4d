"""The bible from word files."""

from collections.abc import Iterator, Mapping

from cliffhanger.story.offline.casting import Casting, cast_story, keep_names, owned_fact
from cliffhanger.story.offline.concept import is_clean, salt_of, values_of
from cliffhanger.story.offline.genre import find_genre
from cliffhanger.story.offline.phrases import phrases_of
from cliffhanger.story.offline.premise import Premise, read_premise
from cliffhanger.story.offline.season import plan_secrets
from cliffhanger.story.offline.words.beat import ROLES
from cliffhanger.story.offline.words.load import load_genre, load_words, written_language
from cliffhanger.story.offline.words.model import GenreWords, PlaceKind, RoleWords
from cliffhanger.story.offline.words.slots import fill
from cliffhanger.story.room.bible import (
    BibleBrief,
    BibleCharacter,
    BiblePlace,
    GlossaryTerm,
    Outfit,
    PowerTie,
    Role,
    Secret,
    SeriesBible,
)
from cliffhanger.story.slug import unique_slug
from cliffhanger.story.vocabulary import CharacterKind

_POWER = (
    (Role.RIVAL, Role.HERO),
    (Role.RIVAL, Role.HENCHMAN),
    (Role.HENCHMAN, Role.FRIEND),
    (Role.ELDER, Role.RIVAL),
)


def write_bible(brief: BibleBrief) -> SeriesBible:
    """Return the bible of the brief's concept; names that the concept tells are kept.

    Raises:
        InvalidInputError: There are no words in the language of the concept.
    """
    concept = brief.concept
    language = written_language(concept.language)
    words = load_words(language)
    genre = load_genre(language, find_genre(concept, language))
    told = brief.premise or concept.logline
    premise = read_premise(told, language)
    casting = cast_story(words, genre, premise, salt=salt_of(brief.seed, told))
    casting = keep_names(casting, concept, genre)
    values = values_of(words, casting, genre)
    characters = tuple(_people(genre, casting, values, premise, brief.num_episodes))
    ids = dict(zip(ROLES, (character.id for character in characters), strict=True))
    phrases = phrases_of(language)
    return SeriesBible(
        concept=concept,
        hook_promise=fill(genre.hook_promise, values),
        audience=fill(genre.audience, values),
        num_episodes=brief.num_episodes,
        characters=characters,
        places=tuple(_places(genre, premise)),
        power_map=tuple(_power(genre, values, ids)),
        secrets=tuple(
            _secrets(genre, values, ids, _own_fact(premise, language), brief.num_episodes)
        ),
        world_rules=tuple(
            rule
            for rule in (fill(each, values) for each in genre.world_rules)
            if is_clean(rule, brief.banned)
        ),
        style=genre.style,
        glossary=(
            GlossaryTerm(term=casting.prize, meaning=phrases.prize_note),
            GlossaryTerm(term=casting.place, meaning=phrases.place_note),
        ),
    )


def _people(
    genre: GenreWords,
    casting: Casting,
    values: Mapping[str, str],
    premise: Premise,
    num_episodes: int,
) -> Iterator[BibleCharacter]:
    taken: set[str] = set()
    for role in ROLES:
        person, player = genre.roles[role], casting.players[role]
        occupation = premise.occupation if role is Role.HERO else ""
        yield BibleCharacter(
            id=unique_slug(player.name, taken),
            name=player.name,
            aliases=(),
            role=role,
            kind=CharacterKind.HUMAN,
            gender=player.gender,
            age_years=person.age,
            occupation=occupation or fill(person.occupation, values),
            looks=fill(person.looks, values),
            outfits=tuple(_outfits(person, values, num_episodes)),
            wants=fill(person.wants, values),
            contradiction=fill(person.contradiction, values),
            secret=fill(person.secret, values),
            voice=fill(person.voice, values),
        )


def _outfits(person: RoleWords, values: Mapping[str, str], num_episodes: int) -> Iterator[Outfit]:
    for index, outfit in enumerate(person.outfits):
        start = 1 + round(index * num_episodes / len(person.outfits))
        yield Outfit(
            id=f"outfit-{index + 1}",
            description=fill(outfit, values),
            from_episode=min(start, num_episodes),
        )


def _places(genre: GenreWords, premise: Premise) -> Iterator[BiblePlace]:
    taken: set[str] = set()
    for kind in PlaceKind:
        place = genre.places[kind]
        others = {genre.places[other].name for other in PlaceKind if other is not kind}
        is_renamed = (
            kind is PlaceKind.PUBLIC and premise.place_name and premise.place_name not in others
        )
        name = premise.place_name if is_renamed else place.name
        yield BiblePlace(
            id=unique_slug(name, taken),
            name=name,
            is_interior=place.interior,
            description=place.description,
        )


def _power(
    genre: GenreWords, values: Mapping[str, str], ids: Mapping[Role, str]
) -> Iterator[PowerTie]:
    for over, under in _POWER:
        reason = _reason(genre, over, values)
        yield PowerTie(holder_id=ids[over], over_id=ids[under], reason=reason)


def _reason(genre: GenreWords, holder: Role, values: Mapping[str, str]) -> str:
    if holder is Role.RIVAL:
        return fill(genre.scenes["sig1"].conflict, values)
    return fill(genre.roles[holder].contradiction, values)


def _secrets(
    genre: GenreWords,
    values: Mapping[str, str],
    ids: Mapping[Role, str],
    own_fact: str,
    num_episodes: int,
) -> Iterator[Secret]:
    words = {secret.id: secret for secret in genre.secrets}
    for plan in plan_secrets(num_episodes):
        secret = words[plan.id]
        fact = (own_fact if plan.id == "identity" else "") or secret.fact
        yield Secret(
            id=plan.id,
            fact=fill(fact, values),
            holder_ids=tuple(dict.fromkeys(ids[role] for role in secret.holders)),
            planted_episode=plan.planted,
            hint_episodes=plan.hints,
            reveal_episode=plan.reveal,
        )


def _own_fact(premise: Premise, language: str) -> str:
    """Return the secret that the premise gives the hero; empty where it gives none."""
    return owned_fact(language) if premise.is_owner else premise.fact
