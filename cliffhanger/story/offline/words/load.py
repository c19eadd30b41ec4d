"""The word files, read once."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

import yaml
from pydantic import ValidationError

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.offline.words.model import (
    Cliffhangers,
    CommonWords,
    GenreWords,
    PairWords,
    SceneWords,
    SharedScenes,
)
from cliffhanger.story.room.concept import Genre
from cliffhanger.story.wording import primary_language
from cliffhanger.value import Value

LANGUAGES: Final = ("en", "zh", "vi", "th")
"""Languages that the draft writer writes."""

FOLDER: Final = Path(__file__).parent
"""Where the word files lie."""

ValueT = TypeVar("ValueT", bound=Value)


@dataclass(frozen=True, slots=True)
class Words:
    """What all genres of a language share.

    Attributes:
        language: One of `LANGUAGES`.
        common: Names, pronouns, remarks.
        functions: The shared scenes by id.
        pairs: The cliffhangers.
    """

    language: str
    common: CommonWords
    functions: dict[str, SceneWords]
    pairs: tuple[PairWords, ...]


def written_language(tag: str) -> str:
    """Return the language in which a series with that BCP 47 tag is written.

    Raises:
        InvalidInputError: The draft writer has no words in it.
    """
    language = primary_language(tag)
    if language not in LANGUAGES:
        raise InvalidInputError(
            f"the embedded draft writer has no words for language {tag!r}; ask for one of "
            f"{', '.join(LANGUAGES)}, or route the writers' room to a language model"
        )
    return language


@lru_cache(maxsize=len(LANGUAGES))
def load_words(language: str) -> Words:
    """Return what all genres of a language share.

    Raises:
        InvalidInputError: The language is unknown, or a file is missing or not in form.
    """
    folder = FOLDER / written_language(language)
    shared = read_file(folder / "scenes.yaml", SharedScenes, wrap="functions")
    pairs = read_file(folder / "cliffhangers.yaml", Cliffhangers, wrap="pairs")
    return Words(
        language=written_language(language),
        common=read_file(folder / "common.yaml", CommonWords),
        functions=shared.functions,
        pairs=pairs.pairs,
    )


@lru_cache(maxsize=len(LANGUAGES) * len(Genre))
def load_genre(language: str, genre: Genre) -> GenreWords:
    """Return the words of a genre.

    Raises:
        InvalidInputError: The language is unknown, or the file is missing or not in form.
    """
    return read_file(genre_path(written_language(language), genre), GenreWords)


def genre_path(language: str, genre: Genre) -> Path:
    """Return where the words of a genre lie."""
    return FOLDER / language / "genres" / f"{genre}.yaml"


def read_file(path: Path, form: type[ValueT], *, wrap: str = "") -> ValueT:
    """Return a word file as a value.

    Args:
        path: The file.
        form: Its form.
        wrap: Field of *form* that holds the whole file; empty where the file has the fields.

    Raises:
        InvalidInputError: The file is missing or not in form; says every place.
    """
    try:
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        raw: object = yaml.load(text, yaml.CSafeLoader)  # it is the safe loader in C
        return form.model_validate({wrap: raw} if wrap else raw, strict=False)
    except OSError as exc:
        raise InvalidInputError(f"word file {path} cannot be read: {exc.strerror}") from exc
    except yaml.YAMLError as exc:
        raise InvalidInputError(f"word file {path} is no YAML: {exc}") from exc
    except ValidationError as exc:
        faults = "\n".join(
            f"{path}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in exc.errors()
        )
        raise InvalidInputError(faults) from exc
