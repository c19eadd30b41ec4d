"""Prose cut into sentences."""

import re

_TITLES = "".join(
    rf"(?<!\b{title})"
    for title in ("Mr", "Mrs", "Ms", "Dr", "St", "Jr", "Sr", "vs", "MR", "MRS", "MS", "DR", "JR")
)
_END = re.compile(
    rf"(?:[。\uff01\uff1f]+[\u201d\u2019」』\uff09]*\s*|{_TITLES}[.!?\u2026]+[\"')\u201d\u2019*]*\s+)"
)


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text in order, each with its end mark.

    `Mr.` and its like end none. Thai, which writes no end marks, stays whole.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return tuple(sentence for sentence in found if sentence)
