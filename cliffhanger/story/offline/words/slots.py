"""Slots such as `{hero}` and `{their:rival}`, and how they are filled."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_SLOT: Final = re.compile(r"\{(?P<key>[a-z_]+(?::[a-z]+)?)\}")
_SENTENCE_START: Final = re.compile(
    r"(?:^|(?<![.])[.!?\u2026][\"'\u201d\u2019)]*\s+)[\"'\u201c\u2018(\u00bf\u00a1-]*\w"
)


def slots_in(text: str) -> Iterator[str]:
    """Return the keys of the slots of *text*, in order."""
    return (match["key"] for match in _SLOT.finditer(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return *text* with its slots filled; sentences that begin with a slot get a capital.

    Raises:
        KeyError: *values* has nothing for a slot.
    """
    if "{" not in text:
        return text
    filled = _SLOT.sub(lambda match: values[match["key"]], text)
    return _SENTENCE_START.sub(lambda match: match[0][:-1] + _capital(match[0][-1]), filled)


def slot_pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of every text that *text* may have become, its slots as groups.

    The first group of a slot has its key, with `_` for `:`, as its name.
    """
    seen: set[str] = set()
    parts: list[str] = []
    end = 0
    for match in _SLOT.finditer(text):
        parts.append(re.escape(text[end : match.start()]))
        name = match["key"].replace(":", "_")
        parts.append(".+?" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        end = match.end()
    parts.append(re.escape(text[end:]))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _capital(letter: str) -> str:
    upper = letter.upper()
    return upper if len(upper) == 1 else letter
