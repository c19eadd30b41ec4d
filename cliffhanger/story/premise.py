"""What users bring in and ask for, in words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.intake import check_characters
from cliffhanger.story.language import detect_language
from cliffhanger.value import Value

MAX_PREMISE_CHARS = 20_000
"""Longer stories are outlines or novels and come as files."""
MIN_PREMISE_LETTERS = 4
"""Fewer letters say nothing to make a series of."""
MIXED_SCRIPT_SHARE = 0.2
"""Share of the letters from which a script counts as one that the premise is written in."""

_EXAMPLE = "say who wants what against whom, as in 'A cleaner discovers she owns the hotel'"
_TAG = re.compile(r"<(?=\s*/)|<(?![\s\d=\-]|$)")
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]|\r\n?")
_JOINERS = "\u200c\u200d"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:(?![{_UNSPACED}])[\w\u0300-\u036f])"
_HAN = {"CJK": "Han", "HIRAGANA": "Han", "KATAKANA": "Han"}


class Premise(Value):
    """What a series shall be about, in the user's words. It is material and gives no orders."""

    text: str
    """NFC, tidy white space, without tags."""
    language: str
    """BCP 47 tag of the language that it is most probably in."""
    note: str = ""
    """What the user should know of how it was read; empty when there is nothing to say."""


def read_premise(text: str, *, banned: Sequence[str] = ()) -> Premise:
    """Return the premise that a text spells.

    Orders in it ("ignore all instructions") stay in it as words: nothing here carries them out.
    What looks like a tag (`</premise>`) loses its angle, so that it closes nothing in a prompt.

    Args:
        text: As the user typed it.
        banned: Words that must not appear.

    Raises:
        ScreenplayError: Empty, too short, too long, with control characters, or with a banned word.
    """
    lines = _BREAKS.sub("\n", text.strip())
    if len(lines) > MAX_PREMISE_CHARS:
        raise ScreenplayError(
            f"the premise has {len(lines):,} characters, more than the {MAX_PREMISE_CHARS:,} "
            "allowed",
            advice="give it as a file: an outline (.yaml, .md) or a novel (.txt)",
        )
    check_characters(lines)
    tidy = _tidy(_TAG.sub("\u2039", _visible(unicodedata.normalize("NFC", lines))))
    num_letters = sum(sign.isalpha() for sign in tidy)
    if num_letters < MIN_PREMISE_LETTERS:
        found = "is empty" if not tidy else f"{tidy!r} has {num_letters} letters"
        raise ScreenplayError(f"the premise {found}", advice=_EXAMPLE)
    if words := find_banned(tidy, banned):
        raise ScreenplayError(
            f"the premise has what must not appear: {', '.join(map(repr, words))}",
            advice="write it without, or take the word off the profile's list",
        )
    language = detect_language(tidy)
    return Premise(text=tidy, language=language, note=_mixed_note(tidy, language))


def find_banned(text: str, banned: Sequence[str]) -> tuple[str, ...]:
    """Return which of the banned words a text has, in the order of *banned*.

    Case, width and invisible signs make no difference. A word of a script with spaces is found
    whole, a phrase with any space between its words; other scripts are found anywhere.
    """
    folded = _folded(text)
    return tuple(word for word in banned if _pattern(word).search(folded))


def _pattern(word: str) -> re.Pattern[str]:
    words = _folded(word).split()
    if not words:
        return re.compile(r"(?!)")
    joined = r"\s+".join(map(re.escape, words))
    start = rf"(?<!{_LETTER})" if _is_spaced(words[0][0]) else ""
    end = rf"(?!{_LETTER})" if _is_spaced(words[-1][-1]) else ""
    return re.compile(start + joined + end)


def _is_spaced(letter: str) -> bool:
    """Return whether a letter is of a script that parts its words with spaces."""
    return re.fullmatch(_LETTER, letter) is not None


def _folded(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text).casefold()
    return _visible(wide, keep="")


def _visible(text: str, keep: str = _JOINERS) -> str:
    """Return the text without invisible signs: marks of direction, tags, spaces of no width."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf" or sign in keep)


def _tidy(text: str) -> str:
    """Return text with single spaces and at most one empty line between paragraphs."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _mixed_note(text: str, language: str) -> str:
    names = [unicodedata.name(sign, "OTHER").partition(" ")[0] for sign in text if sign.isalpha()]
    counts = Counter(_HAN.get(name, name.title()) for name in names)
    shares = [
        f"{100 * count / len(names):.0f} % {script}"
        for script, count in counts.most_common()
        if count >= MIXED_SCRIPT_SHARE * len(names)
    ]
    return f"mixed scripts: {', '.join(shares)}; read as {language}" if len(shares) > 1 else ""
