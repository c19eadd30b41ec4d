"""The showrunner's job from word files."""

from collections.abc import Iterable

from cliffhanger.story.offline.casting import Casting, cast_story, slot_values
from cliffhanger.story.offline.chance import shuffled
from cliffhanger.story.offline.genre import any_genre, guess_genre, known_genre
from cliffhanger.story.offline.premise import Premise, read_premise
from cliffhanger.story.offline.words.load import Words, load_genre, load_words, written_language
from cliffhanger.story.offline.words.model import GenreWords
from cliffhanger.story.offline.words.slots import fill
from cliffhanger.story.room.concept import ConceptBrief, Genre, SeriesConcept

_SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)


def write_concept(brief: ConceptBrief) -> SeriesConcept:
    """Return the concept of a series on the brief's premise.

    Raises:
        InvalidInputError: There are no words in the language asked for.
    """
    language = written_language(brief.language)
    words = load_words(language)
    premise = read_premise(brief.premise, language)
    genre = choose_genre(brief.genre, premise, language, seed=brief.seed)
    genre_words = load_genre(language, genre)
    casting = cast_story(words, genre_words, premise, salt=salt_of(brief.seed, brief.premise))
    values = values_of(words, casting, genre_words)
    return SeriesConcept(
        title=_title(genre_words, premise, values, brief),
        logline=fill(genre_words.logline, values),
        synopsis=fill(genre_words.synopsis, values),
        plot_points=tuple(fill(each, values) for each in genre_words.plot_points),
        themes=tuple(fill(each, values) for each in genre_words.themes),
        genre=genre,
        tone=genre_words.tone,
        language=brief.language,
    )


def choose_genre(asked: str, premise: Premise, language: str, *, seed: int) -> Genre:
    """Return the genre asked for where it is known, else the one the premise speaks for."""
    fallback = Genre.HIDDEN_HEIR if premise.is_owner else any_genre(seed, premise.text)
    return known_genre(asked) or guess_genre(f"{asked} {premise.text}", language, fallback=fallback)


def salt_of(seed: int, premise: str) -> str:
    """Return what names and titles depend on."""
    return f"{seed}|{premise.strip()}"


def values_of(words: Words, casting: Casting, genre: GenreWords) -> dict[str, str]:
    """Return what slots are filled with, before there is a bible."""
    return slot_values(
        words, casting.players, prize=casting.prize, place=casting.place, proof=genre.proofs[0]
    )


def is_clean(text: str, banned: Iterable[str]) -> bool:
    """Return whether nothing banned stands in *text*."""
    folded = text.casefold()
    return not any(word.casefold() in folded for word in banned if word.strip())


def _title(genre: GenreWords, premise: Premise, values: dict[str, str], brief: ConceptBrief) -> str:
    """Return a title, one that names what the premise is about where there is such a one."""
    order = shuffled(genre.titles, brief.seed, brief.premise, "title")
    named = [title for title in order if "{prize}" in title] if premise.prize else []
    titles = [_cased(fill(title, values), brief.language) for title in (*named, *order)]
    fitting = [title for title in titles if len(title) <= 80 and is_clean(title, brief.banned)]
    return (fitting or [titles[-1][:80]])[0]


def _cased(title: str, language: str) -> str:
    """Return an English title with its capitals; other languages keep theirs."""
    if not language.lower().startswith("en"):
        return title
    words = title.split()
    return " ".join(
        word if index and word.lower() in _SMALL_WORDS else word[:1].upper() + word[1:]
        for index, word in enumerate(words)
    )
