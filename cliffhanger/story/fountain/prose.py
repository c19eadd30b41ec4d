"""Fountain's inline markup, and hard-wrapped lines joined to prose."""

import re
from collections import Counter

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2014\u2026\u3000-\u30ff\u31f0-\u31ff"
    "\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
_NOTE = re.compile(r"\\.|\[\[(.*?)\]\]", re.DOTALL)
_MARK = re.compile(r"\\[*_\\\[\]/~@!.>#=]|\*+|_")


def join_lines(lines: tuple[str, ...]) -> str:
    """Return hard-wrapped lines as one text.

    A space takes the place of a line break, but between two characters of a script that writes
    without spaces (Chinese, Japanese, Thai, ...) nothing does.
    """
    joined = ""
    for line in lines:
        words = line.strip()
        if joined and words:
            is_unspaced = _UNSPACED.match(joined[-1]) and _UNSPACED.match(words[0])
            joined += words if is_unspaced else f" {words}"
        else:
            joined += words
    return joined


def split_notes(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without its inline `[[notes]]`, and what the notes say."""
    notes: list[str] = []

    def cut(match: re.Match[str]) -> str:
        if match[0].startswith("\\"):
            return match[0]
        notes.append(match[1])
        return " "

    return _NOTE.sub(cut, text), tuple(notes)


def plain_text(markup: str) -> str:
    r"""Return the words of a marked-up line: no notes, no emphasis, no escapes, single spaces.

    Pairs of `*`, `**`, `***` and `_` go; a star or underscore without a partner stays, and so
    does one after a backslash. Time is linear in the length.
    """
    text, _ = split_notes(markup)
    kept = list(text)
    for start, end in _markup_spans(text):
        kept[start:end] = [""] * (end - start)
    return " ".join("".join(kept).split())


def _markup_spans(text: str) -> list[tuple[int, int]]:
    """Return the `[start, end)` spans of escapes and of paired emphasis marks."""
    spans: list[tuple[int, int]] = []
    openers: list[tuple[int, int]] = []
    num_open: Counter[str] = Counter()
    for match in _MARK.finditer(text):
        start, end = match.span()
        if match[0].startswith("\\"):
            spans.append((start, start + 1))
            continue
        sign = match[0][0]
        num_closed = 0
        if _can_close(text, start, end):
            num_closed = _close(text, (start, end), openers, num_open, spans)
        if num_closed == 0 and end - start <= 3 and _can_open(text, start, end):
            openers.append((start, end))
            num_open[sign] += 1
    return spans


def _close(
    text: str,
    run: tuple[int, int],
    openers: list[tuple[int, int]],
    num_open: Counter[str],
    spans: list[tuple[int, int]],
) -> int:
    """Pair a run of marks with the openers before it; return how many marks found a partner."""
    start, end = run
    sign = text[start]
    at = start
    while num_open[sign] and at < end:
        opener_start, opener_end = openers.pop()
        opener_sign = text[opener_start]
        num_open[opener_sign] -= 1
        length = opener_end - opener_start
        if opener_sign != sign:
            continue
        if length == 3 > end - at:
            # `***both* bold**`: the inner marks close first, the outer ones stay open.
            length = end - at
            openers.append((opener_start, opener_end - length))
            num_open[sign] += 1
        if length <= end - at:
            spans += [(opener_end - length, opener_end), (at, at + length)]
            at += length
    return at - start


def _can_open(text: str, start: int, end: int) -> bool:
    is_before_word = end < len(text) and not text[end].isspace()
    is_inside_word = text[start] == "_" and start > 0 and text[start - 1].isalnum()
    return is_before_word and not is_inside_word


def _can_close(text: str, start: int, end: int) -> bool:
    is_after_word = start > 0 and not text[start - 1].isspace()
    is_inside_word = text[start] == "_" and end < len(text) and text[end].isalnum()
    return is_after_word and not is_inside_word
