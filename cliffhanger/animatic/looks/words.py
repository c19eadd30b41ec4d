"""Keyword tables over text in any script, and independent choices from one seed."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

_LATIN = "a-z0-9\u00c0-\u024f\u1e00-\u1eff"
_T = TypeVar("_T")


def normalized(*texts: str) -> str:
    """Return *texts* as one NFKC, case-folded string, a full stop between them."""
    return unicodedata.normalize("NFKC", " . ".join(texts)).casefold()


def word_pattern(word: str) -> str:
    """Return the regular expression of one keyword.

    Words in Latin letters match whole, with an English plural; words of scripts without spaces
    match anywhere. `~` stands for up to two words in between: `long~hair` finds "long black hair".
    """
    escaped = re.escape(normalized(word)).replace(r"\~", "~")
    pattern = escaped.replace("~", rf"(?:[\s-]+[{_LATIN}]+){{0,2}}[\s-]+").replace(r"\ ", r"[\s-]+")
    if not re.match(rf"[{_LATIN}]", normalized(word)):
        return pattern
    return rf"(?<![{_LATIN}]){pattern}(?:e?s)?(?![{_LATIN}])"


@dataclass(frozen=True, slots=True)
class Match(Generic[_T]):
    """A keyword found in a text: characters [start, end)."""

    value: _T
    start: int
    end: int


class WordTable(Generic[_T]):
    """What words stand for; every value has words of several languages, comma-separated."""

    def __init__(self, words: Mapping[_T, str]) -> None:
        """Take the table; it is compiled when it is first asked."""
        self._words = words

    @cached_property
    def _patterns(self) -> tuple[tuple[_T, re.Pattern[str]], ...]:
        return tuple(
            (value, re.compile("|".join(word_pattern(word.strip()) for word in row.split(","))))
            for value, row in self._words.items()
        )

    def matches(self, text: str) -> tuple[Match[_T], ...]:
        """Return all keywords in normalized *text*, in order; overlaps go to the longer one."""
        found = [
            Match(value, hit.start(), hit.end())
            for value, pattern in self._patterns
            for hit in pattern.finditer(text)
        ]
        kept: list[Match[_T]] = []
        for match in sorted(found, key=lambda item: (item.start - item.end, item.start)):
            if all(match.end <= other.start or match.start >= other.end for other in kept):
                kept.append(match)
        return tuple(sorted(kept, key=lambda item: item.start))

    def first(self, text: str) -> _T | None:
        """Return what the first keyword in normalized *text* stands for, or None."""
        matches = self.matches(text)
        return matches[0].value if matches else None


@dataclass(frozen=True, slots=True)
class Dice:
    """Choices that depend on a seed, a name and an attempt, and on no other choice.

    Attributes:
        seed: From `seed_of`.
        attempt: 0 for a character's own look; higher ones give other looks.
    """

    seed: int
    attempt: int = 0

    def pick(self, name: str, options: Sequence[_T]) -> _T:
        """Return one of *options*, which must not be empty."""
        return options[self._number(name) % len(options)]

    def chance(self, name: str, probability: float) -> bool:
        """Return True with that *probability* in [0, 1]."""
        return self._number(name) % 1000 < probability * 1000

    def _number(self, name: str) -> int:
        text = f"{self.seed}/{name}/{self.attempt}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def seed_of(series_id: str, character_id: str) -> int:
    """Return the 32-bit seed of a character in a series."""
    key = f"{series_id}\0{character_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(key).digest()[:4], "big")
