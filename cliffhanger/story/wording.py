"""Words as they are spoken and shown: where a text may be cut, how long it takes, how wide it is.

Chinese and Japanese may be cut between any two characters, but closing punctuation stays with what
it closes and opening punctuation with what it opens (kinsoku). Thai has no spaces between words: it
is cut at its spaces, before the vowels that are written first, after the signs that end a
syllable, and between other scripts; inside a longer stretch between whole clusters as a last
resort. Everything else is cut at spaces.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Final

from cliffhanger.story.break_words import CHINESE_WORDS, CLINGING, CONNECTING

LINE_GAP_SECONDS: Final = 0.2
"""Breath between two lines that share a shot."""

_OPENING: Final = "([{\"'\u201c\u2018\u300c\u300e\u300a\u3008\u3010\u3014\uff08\u00ab"
_CLOSING: Final = (
    ")]}\"'\u201d\u2019\u300d\u300f\u300b\u3009\u3011\u3015\uff09\u00bb"
    ".,!?;:%\u2026\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f\u00b7\u2014~\uff5eー"
)
_SENTENCE_END: Final = re.compile(
    "(?:[!?\u3002\uff01\uff1f]|(?<![.])[.]|[.\u2026]{2,}|\u2026)[\"'\u201d\u2019\u300d\u300f)\uff09*_]*$"
)
_CLAUSE_END: Final = re.compile(
    "(?:[,;:\u3001\uff0c\uff1b\uff1a]|--|[\u2014\u2013])[\"'\u201d\u2019]*$"
)
_ABBREVIATION: Final = re.compile(
    r"^(?:(?:mr|mrs|ms|dr|st|jr|sr|vs|no|prof)|(?:\w\.)*\w)\.$", re.IGNORECASE
)
_THAI_LEADING_VOWELS: Final = "เแโใไ"
_THAI_SYLLABLE_ENDS: Final = "ะำๆฯ"
_THAI_FOLLOWERS: Final = "ะาำๅๆฯ"
_CHARACTERS_PER_SECOND: Final = {"zh": 4.5, "ja": 6.5, "th": 10.0}
_WORDS_PER_SECOND: Final = 2.5
_PAUSE_SECONDS: Final = 0.2
_SHORTEST_SPEECH_SECONDS: Final = 0.5
_GROUP_COST: Final = 3.0


class BreakStrength(IntEnum):
    """How natural it is to cut after a piece of text; higher is better."""

    WORD = 0
    CLAUSE = 1
    SENTENCE = 2


def primary_language(tag: str) -> str:
    """Return the primary subtag of a BCP 47 tag, lower case: `zh` for `zh-Hans-CN`."""
    return tag.replace("_", "-").split("-")[0].lower()


def normalize(text: str) -> str:
    """Return *text* in NFC with every run of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def atoms(text: str, language: str) -> tuple[str, ...]:
    """Return the pieces of *text* that must not be cut.

    Joined without a separator they are `normalize(text)`; a space stays with the piece before it.
    """
    words = re.findall(r"\S+ ?", normalize(text))
    split = _word_splitter(language)
    return tuple(piece for word in words for piece in split(word))


def clusters(text: str) -> tuple[str, ...]:
    """Return *text* cut into characters with the marks that sit on them."""
    found: list[str] = []
    for character in text:
        is_attached = _is_mark(character) or character in _THAI_FOLLOWERS
        if found and (is_attached or found[-1][-1] in _THAI_LEADING_VOWELS):
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)


def break_strength(piece: str) -> BreakStrength:
    """Return how natural a cut after *piece* (an atom, or atoms joined) is."""
    words = piece.split()
    last = words[-1] if words else ""
    if _SENTENCE_END.search(last) and not _ABBREVIATION.match(last):
        return BreakStrength.SENTENCE
    if _CLAUSE_END.search(last):
        return BreakStrength.CLAUSE
    return BreakStrength.WORD


def sentences(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of *text*; joined without a separator they are `normalize(text)`."""
    found: list[str] = []
    is_open = False
    for atom in atoms(text, language):
        if is_open:
            found[-1] += atom
        else:
            found.append(atom)
        is_open = break_strength(atom) < BreakStrength.SENTENCE
    return tuple(found)


def display_units(text: str, language: str) -> float:
    """Return how wide *text* is against its language's limit per line.

    Chinese and Japanese count full-width characters, with half a unit for a narrow one; other
    languages count characters in NFC, without the marks that sit on or under a base character.
    """
    shown = unicodedata.normalize("NFC", text)
    if primary_language(language) in {"zh", "ja"}:
        return sum(1.0 if _is_wide(c) else 0.5 for c in shown if not _is_mark(c))
    return float(sum(1 for c in shown if not _is_mark(c)))


def speech_seconds(text: str, language: str) -> float:
    """Return how long *text* takes to say at an actor's pace, in seconds.

    Chinese 4.5 characters a second, words of spaced languages 2.5 a second (vertical-drama
    practice), and a short pause after each sentence inside.
    """
    shown = normalize(text)
    tag = primary_language(language)
    rate = _CHARACTERS_PER_SECOND.get(tag)
    unspaced = [c for c in shown if _is_unspaced(c)] if rate else []
    spaced = "".join(" " if rate and _is_unspaced(c) else c for c in shown)
    num_words = len(re.findall(r"[^\W_][\w'\u2019-]*", spaced))
    seconds = len(unspaced) / (rate or 1.0) + num_words / _WORDS_PER_SECOND
    pauses = _PAUSE_SECONDS * max(0, len(sentences(shown, language)) - 1)
    return max(_SHORTEST_SPEECH_SECONDS, seconds + pauses)


def cut_cost(before: str, after: str) -> float:
    """Return how much a cut between two pieces disturbs: 0 after a sentence, 2 after `the`."""
    strength = break_strength(before)
    if strength is not BreakStrength.WORD:
        return 0.0 if strength is BreakStrength.SENTENCE else 0.35
    if before.strip().lower() in CLINGING:
        return 2.0
    return 0.7 if after.strip().lower() in CONNECTING else 1.2


def pack(
    pieces: Sequence[str], *, measure: Callable[[str], float], limit: float
) -> tuple[str, ...]:
    """Return *pieces* joined into few groups within *limit*, cut at natural places.

    Dynamic programming over the cut points: each group costs, a rough cut costs less, an uneven
    group least. A single piece above the limit stands alone.

    Args:
        pieces: Consecutive pieces of a text; never cut themselves.
        measure: Size of a joined group, in the unit of *limit*.
        limit: Largest size of a group.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        options: list[tuple[float, int]] = []
        rough = cut_cost(pieces[end - 1], pieces[end]) if end < len(pieces) else 0.0
        for start in range(end - 1, -1, -1):
            group = "".join(pieces[start:end])
            size = measure(group.strip())
            if size > limit and end - start > 1:
                break
            cost = best[start][0] + _GROUP_COST + rough + (1.0 - size / limit) ** 2
            options.append((cost, start))
        best.append(min(options))
    groups: list[str] = []
    end = len(pieces)
    while end:
        start = best[end][1]
        groups.append("".join(pieces[start:end]).strip())
        end = start
    return tuple(reversed(groups))


def _word_splitter(language: str) -> Callable[[str], list[str]]:
    return {"zh": _split_cjk, "ja": _split_cjk, "th": _split_thai}.get(
        primary_language(language), lambda word: [word]
    )


def _split_cjk(word: str) -> list[str]:
    found: list[str] = []
    for character in word:
        if found and not _may_cut_cjk(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _may_cut_cjk(before: str, after: str) -> bool:
    is_bound = after == " " or after in _CLOSING or _is_mark(after) or before[-1] in _OPENING
    if is_bound or before[-1] + after in CHINESE_WORDS:
        return False
    return _is_wide(before[-1]) or _is_wide(after)


def _split_thai(word: str) -> list[str]:
    found: list[str] = []
    for cluster in clusters(word):
        if found and _may_cut_thai(found[-1], cluster):
            found.append(cluster)
        elif found:
            found[-1] += cluster
        else:
            found.append(cluster)
    return found


def _may_cut_thai(before: str, after: str) -> bool:
    if after[0] == " " or after[0] in _CLOSING or before[-1] in _OPENING:
        return False
    if _is_thai(before[-1]) != _is_thai(after[0]):
        return True
    return after[0] in _THAI_LEADING_VOWELS or before[-1] in _THAI_SYLLABLE_ENDS


def _is_thai(character: str) -> bool:
    return "\u0e00" <= character <= "\u0e7f"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"} or character == "\u200d"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"} or character in "\u2026\u2014"


def _is_unspaced(character: str) -> bool:
    is_letter = unicodedata.category(character) in {"Lo", "Lm"}
    return is_letter and (_is_wide(character) or _is_thai(character))
