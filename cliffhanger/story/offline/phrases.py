"""The few words of the draft writer that belong to no genre, per language."""

from functools import lru_cache

from pydantic import Field

from cliffhanger.story.offline.words.load import FOLDER, read_file, written_language
from cliffhanger.story.offline.words.model import Text
from cliffhanger.value import Value


class Phrases(Value):
    """Phrases of one language; slots as in the word files."""

    notice: Text
    """What a flow prints, so that nobody takes the draft for more."""
    owns: Text
    """The hero's secret where a premise says that the hero owns what is at stake."""
    prize_note: Text
    """Glossary note of what is at stake."""
    place_note: Text
    """Glossary note of the main place."""
    exposure: tuple[Text, ...] = Field(min_length=3)
    """Beats in which a secret of the user's own comes out; `{fact}` is the secret."""
    cries: tuple[Text, ...] = Field(min_length=4)
    """Last lines of the hero's; `{name}` is whom they are called out to."""
    short: Text
    """What a summary says when the words have run out."""


class _AllPhrases(Value):
    languages: dict[str, Phrases]


def phrases_of(language: str) -> Phrases:
    """Return the phrases of one of the draft writer's languages."""
    return _all_phrases().languages[language]


def draft_notice(language: str) -> str:
    """Return what says that a draft is one of the embedded draft writer.

    Args:
        language: BCP 47 tag of the series.

    Raises:
        InvalidInputError: The draft writer has no words in it.
    """
    return phrases_of(written_language(language)).notice


@lru_cache(maxsize=1)
def _all_phrases() -> _AllPhrases:
    return read_file(FOLDER / "phrases.yaml", _AllPhrases, wrap="languages")
