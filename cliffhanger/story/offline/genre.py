"""Which of the known genres a text belongs to."""

from cliffhanger.story.offline.chance import choose
from cliffhanger.story.offline.premise import count_keywords
from cliffhanger.story.offline.words.load import load_genre
from cliffhanger.story.room.concept import Genre, SeriesConcept

_SPELLINGS = str.maketrans({" ": "_", "-": "_"})
_OTHER_NAMES = {"rich_kid_in_disguise": Genre.HIDDEN_HEIR, "romance": Genre.CEO_ROMANCE}


def known_genre(name: str) -> Genre | None:
    """Return the genre that *name* means, or None."""
    spelled = name.strip().lower().translate(_SPELLINGS)
    return next((each for each in Genre if each == spelled), _OTHER_NAMES.get(spelled))


def guess_genre(text: str, language: str, *, fallback: Genre) -> Genre:
    """Return the genre that most words of *text* speak for, or *fallback*."""
    scores = {each: count_keywords(text, load_genre(language, each).keywords) for each in Genre}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] else fallback


def any_genre(*reasons: object) -> Genre:
    """Return a genre by chance."""
    return choose(tuple(Genre), *reasons)


def find_genre(concept: SeriesConcept, language: str) -> Genre:
    """Return the known genre of a series, by its name, else by the words of its concept."""
    told = f"{concept.genre} {concept.logline} {concept.synopsis}"
    return known_genre(concept.genre) or guess_genre(told, language, fallback=Genre.REVENGE)
