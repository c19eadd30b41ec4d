"""Which letters of a line were heard as which of a transcript's, and so when its pieces are heard.

The least total cost of replacing, adding and leaving out letters (Levenshtein, weighted), where
letters that sound alike replace each other cheaply.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cliffhanger.media.align.letters import Piece, letters_of, strip_marks
from cliffhanger.media.transcript import Transcript

_GAP: Final = 0.7
_OTHER: Final = 1.1
_ALIKE: Final = 0.5
_SAME_BASE: Final = 0.2
_TOLD_SECONDS: Final = 0.035
"""How exact a recogniser's own times are."""
_SHARED_SECONDS: Final = 0.09
"""How exact a time within one of its words is."""
_CERTAIN: Final = 12.0
_DOUBTED: Final = 1.5
"""Beside words that the recogniser left out: what it heard often takes their time."""
_TOUCHING_SECONDS: Final = 0.05
_FASTEST_SECONDS: Final = 0.02
"""A letter takes longer; words that are faster were made up."""
_CLASSES: Final = ("aeiouyw", "bpv", "dt", "gkcqx", "fv", "szcjx", "mn", "lr", "hj")
_KIN: Final = frozenset(
    (one, two) for group in _CLASSES for one in group for two in group if one != two
)


@dataclass(frozen=True, slots=True)
class Expected:
    """When a boundary of a piece is expected.

    Attributes:
        seconds: In the recording.
        spread_seconds: Standard deviation.
        most: What it costs at most to put it elsewhere, in squared deviations by 2.
    """

    seconds: float
    spread_seconds: float
    most: float = _CERTAIN


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a piece.

    Attributes:
        start: When it begins; None where that was not heard.
        end: When it ends; None where that was not heard.
        share: Of its letters that were heard, in [0, 1]; letters alike count half.
        probability: How sure the recogniser is of them, on average.
    """

    start: Expected | None = None
    end: Expected | None = None
    share: float = 0.0
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class _Letter:
    sign: str
    start_seconds: float
    end_seconds: float
    probability: float
    word_index: int
    is_first: bool
    is_last: bool


def hear_pieces(
    pieces: Sequence[Piece], transcript: Transcript, language: str
) -> tuple[Heard, ...]:
    """Return what was heard of each piece; nothing where the transcript has no words."""
    heard = _letters(transcript, language)
    wanted = "".join(piece.letters for piece in pieces)
    pairs = match_letters(wanted, "".join(letter.sign for letter in heard))
    found: list[Heard] = []
    begin = 0
    for piece in pieces:
        end = begin + len(piece.letters)
        found.append(_hear(wanted, pairs, heard, range(begin, end)))
        begin = end
    return tuple(found)


def match_letters(wanted: str, heard: str) -> list[int | None]:
    """Return for each letter of *wanted* the index of its letter in *heard*, or None."""
    rows = _costs(wanted, heard)
    pairs: list[int | None] = [None] * len(wanted)
    row, column = len(wanted), len(heard)
    while row and column:
        here = rows[row][column]
        both = rows[row - 1][column - 1] + letter_cost(wanted[row - 1], heard[column - 1])
        if here == both:
            row, column = row - 1, column - 1
            pairs[row] = column
        elif here == rows[row - 1][column] + _GAP:
            row -= 1
        else:
            column -= 1
    return pairs


@lru_cache(maxsize=65536)
def letter_cost(one: str, other: str) -> float:
    """Return how much it costs to hear a letter as another: 0 for the same, at most 1.1."""
    if one == other:
        return 0.0
    bases = strip_marks(one), strip_marks(other)
    if bases[0] == bases[1] != "":
        return _SAME_BASE
    return _ALIKE if bases in _KIN else _OTHER


def _costs(wanted: str, heard: str) -> list[list[float]]:
    """Return the least cost of every prefix of *wanted* against every prefix of *heard*."""
    rows = [[column * _GAP for column in range(len(heard) + 1)]]
    for letter in wanted:
        above = rows[-1]
        row = [above[0] + _GAP]
        for column, other in enumerate(heard):
            both = above[column] + letter_cost(letter, other)
            row.append(min(both, above[column + 1] + _GAP, row[column] + _GAP))
        rows.append(row)
    return rows


def _letters(transcript: Transcript, language: str) -> list[_Letter]:
    letters: list[_Letter] = []
    for index, word in enumerate(transcript.words):
        signs = letters_of(word.text, language)
        step = (word.end_seconds - word.start_seconds) / max(1, len(signs))
        if step < _FASTEST_SECONDS:
            continue
        for at, sign in enumerate(signs):
            start = word.start_seconds + at * step
            letters.append(
                _Letter(
                    sign=sign,
                    start_seconds=start,
                    end_seconds=start + step,
                    probability=word.probability,
                    word_index=index,
                    is_first=at == 0,
                    is_last=at == len(signs) - 1,
                )
            )
    return letters


def _hear(
    wanted: str, pairs: Sequence[int | None], heard: Sequence[_Letter], where: range
) -> Heard:
    """Return what was heard of the letters at *where*."""
    found = [(at, heard[other]) for at in where if (other := pairs[at]) is not None]
    if not found:
        return Heard()
    fits = [max(0.0, 1.0 - letter_cost(wanted[at], letter.sign)) for at, letter in found]
    first, last = pairs[where[0]], pairs[where[-1]]
    return Heard(
        start=None if first is None else _expected_start(pairs, heard, where[0], first),
        end=None if last is None else _expected_end(pairs, heard, where[-1], last),
        share=sum(fits) / len(where),
        probability=sum(letter.probability for _, letter in found) / len(found),
    )


def _expected_start(
    pairs: Sequence[int | None], heard: Sequence[_Letter], at: int, other: int
) -> Expected:
    letter = heard[other]
    is_after_gap = at > 0 and pairs[at - 1] is None
    touches = other == 0 or _touch(heard[other - 1], letter)
    return Expected(
        letter.start_seconds,
        _spread(is_told=letter.is_first),
        _DOUBTED if is_after_gap and touches else _CERTAIN,
    )


def _expected_end(
    pairs: Sequence[int | None], heard: Sequence[_Letter], at: int, other: int
) -> Expected:
    letter = heard[other]
    is_before_gap = at + 1 < len(pairs) and pairs[at + 1] is None
    touches = other + 1 == len(heard) or _touch(letter, heard[other + 1])
    return Expected(
        letter.end_seconds,
        _spread(is_told=letter.is_last),
        _DOUBTED if is_before_gap and touches else _CERTAIN,
    )


def _touch(before: _Letter, after: _Letter) -> bool:
    return after.start_seconds - before.end_seconds < _TOUCHING_SECONDS


def _spread(*, is_told: bool) -> float:
    return _TOLD_SECONDS if is_told else _SHARED_SECONDS
