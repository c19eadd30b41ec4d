"""Words looked for in action text, in the languages scripts are written in."""

import re
from functools import cache
from typing import Final

_LATIN: Final = re.compile(r"^[\u0000-\u024f\u1e00-\u1eff*]+$")


@cache
def keyword_pattern(words: str) -> re.Pattern[str]:
    """Return a pattern that finds any of *words*, separated by `|`.

    Words in Latin script are found whole and in any case, or as a stem where they end in `*`;
    other scripts, which write no spaces, are found anywhere.
    """
    parts = (part.strip() for part in words.split("|"))
    return re.compile("|".join(_part_pattern(part) for part in parts), re.IGNORECASE)


def mentions(text: str, words: str) -> bool:
    """Return whether *text* has any of *words*, separated by `|`."""
    return keyword_pattern(words).search(text) is not None


def _part_pattern(part: str) -> str:
    if not _LATIN.match(part):
        return re.escape(part)
    if part.endswith("*"):
        return rf"\b{re.escape(part[:-1])}\w*"
    return rf"\b{re.escape(part)}\b"
