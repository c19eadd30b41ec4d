"""A line as alignment sees it: its pieces, and the letters by which texts are compared.

Letters are NFKC, lower case, without punctuation and spaces; digits are spelled out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from cliffhanger.media.align.numbers import spell_number
from cliffhanger.story.wording import (
    BreakStrength,
    atoms,
    break_strength,
    clusters,
    primary_language,
)

UNSPACED: Final = frozenset({"zh", "yue", "ja", "th"})
"""Languages that are compared character by character."""

_NUMBER: Final = re.compile(r"\d{1,3}(?:[,.]\d{3})+(?!\d)|\d+")
_TOKEN: Final = re.compile(r"[^\s\u2014\u2013\u2026]+")
# "hoà" is "hòa", "thuý" is "thúy": the newer rule and the older one. Not in "hoàn", nor after q.
_LATE_TONE: Final = re.compile(
    "(?<!q)(o(?=[ae])|u(?=y))([aey])([\u0300\u0301\u0303\u0309\u0323])(?![a-z\u0300-\u036f])"
)
_THAI_TONES: Final = frozenset("\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e47\u0e4d")
_SMALL_KANA: Final = frozenset("ぁぃぅぇぉゃゅょァィゥェォャュョ")
_VOWEL_GROUP: Final = re.compile("[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line that is placed as one.

    Attributes:
        text: As written, without the punctuation around it.
        letters: By which it is found in what was heard; not empty.
        length: How long it takes, in phones, roughly.
        word_index: Which word of the line it is part of.
        has_pause: Whether a pause may well follow: punctuation, or the end of the line.
    """

    text: str
    letters: str
    length: float
    word_index: int
    has_pause: bool


def is_unspaced(language: str) -> bool:
    """Return whether texts of a BCP 47 *language* are compared character by character."""
    return primary_language(language) in UNSPACED


@lru_cache(maxsize=4096)
def letters_of(text: str, language: str) -> str:
    """Return what of *text* is heard: letters and marks, numbers in words, nothing else."""
    return "".join(filter(_is_letter, spell_out(text, language)))


def spell_out(text: str, language: str) -> str:
    """Return *text* in NFKC and lower case, with its numbers in words."""
    primary = primary_language(language)
    glue = "" if is_unspaced(language) else " "

    def spell(match: re.Match[str]) -> str:
        return f"{glue}{spell_number(int(re.sub('[,.]', '', match.group())), primary)}{glue}"

    plain = unicodedata.normalize("NFKC", text).casefold()
    spelled = _NUMBER.sub(spell, plain)
    if primary == "vi":
        split = unicodedata.normalize("NFD", spelled)
        spelled = _LATE_TONE.sub(r"\1\3\2", split)
    return unicodedata.normalize("NFC", spelled)


def line_pieces(text: str, language: str) -> tuple[Piece, ...]:
    """Return the pieces of a line in order: words, or single characters with their marks."""
    pieces: list[Piece] = []
    for index, word in enumerate(_words(text, language)):
        parts = list(_parts(word, language))
        for place, (part, part_letters) in enumerate(parts, start=1):
            is_last = place == len(parts)
            pieces.append(
                Piece(
                    text=_strip(part),
                    letters=part_letters,
                    length=_length(part_letters, language),
                    word_index=index,
                    has_pause=is_last and break_strength(word) is not BreakStrength.WORD,
                )
            )
    if pieces:
        pieces[-1] = replace(pieces[-1], has_pause=True)
    return tuple(pieces)


def _words(text: str, language: str) -> list[str]:
    if is_unspaced(language):
        found = [atom for atom in atoms(text, language) if letters_of(atom, language)]
    else:
        found = [token for token in _dashed(text) if letters_of(token, language)]
    return found


def _dashed(text: str) -> Iterator[str]:
    """Give words; a dash or dots after one stay with it, as a sign that a pause follows."""
    normal = unicodedata.normalize("NFC", text)
    for match in _TOKEN.finditer(normal):
        yield match.group() + normal[match.end() : match.end() + 1].strip()


def _parts(word: str, language: str) -> Iterator[tuple[str, str]]:
    """Give the parts of a word with their letters; a number is one part."""
    if not is_unspaced(language):
        yield word, letters_of(word, language)
        return
    for stretch in re.findall(r"[\da-zA-Z.,]+|[^\da-zA-Z]+", word):
        is_plain = stretch[0].isascii()
        for part in (stretch,) if is_plain else clusters(stretch):
            if found := letters_of(part, language):
                yield part, found


def _length(letters: str, language: str) -> float:
    """Return how many phones *letters* are, roughly; never 0."""
    primary = primary_language(language)
    if primary == "vi":
        return 1.6 + 0.35 * len(letters)
    if primary in {"zh", "yue"}:
        return 2.4 * len(letters)
    if primary == "ja":
        return sum(map(_morae, letters)) * 1.8
    if primary == "th":
        return max(0.5, 1.1 * sum(letter not in _THAI_TONES for letter in letters))
    base = strip_marks(letters)
    return 1.0 + 0.5 * len(base) + 0.7 * len(_VOWEL_GROUP.findall(base))


def _morae(letter: str) -> float:
    if letter in _SMALL_KANA:
        return 0.3
    return 1.0 if "\u3040" <= letter <= "\u30ff" else 1.8


def strip_marks(text: str) -> str:
    """Return *text* without what sits on or under its letters; `đ` becomes `d`."""
    split = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def _strip(text: str) -> str:
    """Return *text* without what stands around its letters."""
    is_part = [_is_letter(character) for character in text]
    return text[is_part.index(True) : len(text) - is_part[::-1].index(True)]
