"""Checks of a script's words: their language, what is banned, what comes twice."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.story.language import detect_language
from cliffhanger.story.model import ActionBeat, Episode, Line, LineBeat
from cliffhanger.story.premise import find_banned
from cliffhanger.story.wording import primary_language

_SCRIPTS: Final = {
    "zh": re.compile("[\u3400-\u9fff]"),
    "yue": re.compile("[\u3400-\u9fff]"),
    "ja": re.compile("[\u3040-\u30ff\u3400-\u9fff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}
_LATIN_LANGUAGES: Final = frozenset({"en", "es", "fr", "de", "pt", "it", "id", "vi"})
_LATIN: Final = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
_VIETNAMESE: Final = re.compile("[\u0103\u0111\u01a1\u01b0\u1ea0-\u1ef9]", re.IGNORECASE)
_ENGLISH: Final = frozenset(
    [
        *("the", "and", "you", "your", "is", "are", "were", "this", "that", "what", "not", "have"),
        *("with", "for", "my", "of", "it", "we", "they", "she", "where", "who", "why", "how"),
        *("did", "does", "know", "want", "must", "never", "from", "there", "because", "should"),
    ]
)
"""Frequent words that few other languages have."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_MIN_FOREIGN_WORDS: Final = 3
"""A name, an `OK` or a brand is no line in another language."""
_MIN_TOLD_WORDS: Final = 20
"""Fewer words do not tell one language in Latin letters from another."""
_MIN_REPEATED_SIGNS: Final = 8
"""A call or a cry may come twice; a sentence may not. A Chinese character counts for three."""


def check_language(episode: Episode, *, language: str) -> CheckResult:
    """Return whether the dialogue is in the language of the series, line by line.

    Args:
        episode: The script.
        language: BCP 47 tag of the series.
    """
    wanted = primary_language(language)
    spoken = " ".join(line.text for line in episode.lines)
    detected = detect_language(spoken)
    stray = [line for line in episode.lines if _is_stray(line.text, wanted)]
    is_wrong = _is_told(spoken, wanted, detected) and not _is_same(wanted, detected)
    return CheckResult(
        name="script_language",
        is_passed=not is_wrong and not stray,
        measured=f"{detected if is_wrong else language}, {len(stray)} stray lines",
        limit=f"{language}, no stray line",
        note=_quoted(stray),
    )


def check_banned(episode: Episode, *, banned: Sequence[str]) -> CheckResult:
    """Return whether none of the banned words is said, seen, or stands in a title."""
    faults = [
        f"{where}: \u201c{word}\u201d in \u201c{text[:120]}\u201d"
        for where, text in _all_texts(episode)
        for word in find_banned(text, banned)
    ]
    return CheckResult(
        name="script_banned",
        is_passed=not faults,
        measured=str(len(faults)),
        limit="0",
        unit="banned words",
        note="; ".join(faults)[:2000],
    )


def check_repeats(episode: Episode) -> CheckResult:
    """Return whether no sentence is said twice; short cries and words said together may be."""
    first: dict[str, Line] = {}
    faults: list[str] = []
    for line in _single_lines(episode):
        key = bare_words(line.text)
        if key in first and is_sentence(line.text):
            faults.append(f"{line.id} repeats {first[key].id}: \u201c{line.text[:120]}\u201d")
        first.setdefault(key, line)
    return CheckResult(
        name="script_repeats",
        is_passed=not faults,
        is_required=False,
        measured=str(len(faults)),
        limit="0",
        unit="lines said twice",
        note="; ".join(faults)[:2000],
    )


def bare_words(text: str) -> str:
    """Return a text as repeats are found: small letters and digits, nothing else."""
    folded = unicodedata.normalize("NFC", text).casefold()
    kept = (c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in folded)
    return " ".join("".join(kept).split())


def is_sentence(text: str) -> bool:
    """Return whether a text is long enough to be noticed when it comes again."""
    signs = [c for c in text if c.isalnum()]
    num_wide = sum(unicodedata.east_asian_width(c) in {"W", "F"} for c in signs)
    return len(signs) + 2 * num_wide > _MIN_REPEATED_SIGNS


def _single_lines(episode: Episode) -> Iterator[Line]:
    for scene in episode.scenes:
        for beat in scene.beats:
            if isinstance(beat, LineBeat) and not beat.is_dual:
                yield beat.line


def _all_texts(episode: Episode) -> Iterator[tuple[str, str]]:
    yield "title", episode.title
    if episode.series.title != episode.title:
        yield "series title", episode.series.title
    for scene in episode.scenes:
        yield scene.id, scene.heading
        for beat in scene.beats:
            if isinstance(beat, LineBeat):
                yield beat.line.id, beat.line.text
            elif isinstance(beat, ActionBeat):
                yield scene.id, beat.text


def _is_told(spoken: str, wanted: str, detected: str) -> bool:
    """Return whether there are words enough to tell the wanted language from the one detected."""
    if wanted not in _SCRIPTS and wanted not in _LATIN_LANGUAGES:
        return False
    is_both_latin = wanted in _LATIN_LANGUAGES and detected in _LATIN_LANGUAGES
    return not is_both_latin or len(_WORD.findall(spoken)) >= _MIN_TOLD_WORDS


def _is_same(wanted: str, detected: str) -> bool:
    return detected == wanted or {detected, wanted} == {"zh", "yue"}


def _is_stray(text: str, wanted: str) -> bool:
    """Return whether a line is written in another language than the one wanted."""
    words = _WORD.findall(text)
    own = _SCRIPTS.get(wanted)
    if own is not None:
        num_latin = sum(_LATIN.match(word) is not None for word in words)
        return num_latin >= _MIN_FOREIGN_WORDS and own.search(text) is None
    if wanted not in _LATIN_LANGUAGES:
        return False
    letters = [c for c in text if c.isalpha()]
    num_other = sum(any(script.match(c) for script in _SCRIPTS.values()) for c in letters)
    if 2 * num_other > len(letters):
        return True
    has_vietnamese = _VIETNAMESE.search(text) is not None
    num_english = sum(word.casefold() in _ENGLISH for word in words)
    if wanted == "en":
        return has_vietnamese and num_english == 0 and len(words) >= _MIN_FOREIGN_WORDS
    is_english = num_english >= _MIN_FOREIGN_WORDS and 3 * num_english >= len(words)
    return is_english and not has_vietnamese


def _quoted(lines: Iterable[Line]) -> str:
    return "; ".join(f"{line.id}: \u201c{line.text[:120]}\u201d" for line in lines)[:2000]
