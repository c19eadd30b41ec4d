"""Fountain's inline emphasis as runs of styled text, which is how FDX stores it, and back."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from cliffhanger.story.fountain.prose import plain_text

NOTE_MARK = "\ufdd0"
"""Stands for an inline note in the text of runs; Unicode keeps it out of every real text."""

_TOKEN = re.compile(r"\\[*_\\\[\]/~@!.>#=]|\*+|_")
_HIDING = re.compile(r"(?<!\\)(?:\\\\)*(?:\[\[|/\*)")
_SPECIAL = re.compile(
    r"\\(?=[*_\\\[\]/~@!.>#=]|$)|(?<!\s)\*|\*(?!\s)|(?<!\s)(?<![^\W_])_|_(?!\s)(?![^\W_])"
    r"|\[(?=\[)|/(?=\*)"
)


@dataclass(frozen=True, slots=True)
class Style:
    """Emphasis."""

    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style."""

    text: str
    style: Style = Style()


PLAIN = Style()
_MARKS = {"bold": "**", "italic": "*", "underline": "_"}


def parse_markup(markup: str) -> tuple[Run, ...]:
    """Return the runs of a marked-up text; their words are those of `plain_text`.

    Markup too tangled to agree on the words is one run without emphasis.
    """
    runs = _styled_runs(markup)
    spoken = "".join(run.text for run in runs).replace(NOTE_MARK, " ")
    if _words(spoken) == plain_text(markup.replace(NOTE_MARK, " ")):
        return runs
    plain = "\n".join(plain_text(line) for line in markup.split("\n"))
    return (Run(plain),) if plain else ()


def write_markup(runs: Sequence[Run]) -> str:
    """Return runs as marked-up text, escaped only where it would else be read as markup.

    White space at the edge of an emphasis is left outside it. Where marks would run together
    (`*a***b**`) the emphasis is dropped and the words are kept.
    """
    tidy = _tidy(runs)
    bare = tuple(_merge([replace(run, style=PLAIN) for run in tidy]))
    for wanted in (tidy, bare):
        opened = [replace(run, text=run.text.replace("/*", r"\/*")) for run in wanted]
        escaped = [replace(run, text=_escape(run.text)) for run in wanted]
        for spelled in (_serialize(opened), _serialize(escaped)):
            if parse_markup(spelled) == wanted and not _HIDING.search(spelled):
                return spelled
    return _escape("".join(run.text for run in bare))


def _styled_runs(markup: str) -> tuple[Run, ...]:
    marks = _paired_marks(markup)
    runs: list[Run] = []
    style = PLAIN
    position = 0
    for start, end in marks:
        runs.append(Run(markup[position:start], style))
        style = _toggle(style, markup[start:end])
        position = end
    runs.append(Run(markup[position:], style))
    return tuple(_merge(runs))


def _toggle(style: Style, mark: str) -> Style:
    if mark == "_":
        return replace(style, underline=not style.underline)
    if not mark.startswith("*"):
        return style
    is_bold, is_italic = len(mark) > 1, len(mark) != 2
    return replace(style, bold=style.bold ^ is_bold, italic=style.italic ^ is_italic)


def _paired_marks(text: str) -> list[tuple[int, int]]:
    """Return the `[start, end)` spans of escaping backslashes and of emphasis marks in pairs."""
    pairs = _Pairs(text)
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match[0].startswith("\\"):
            pairs.spans.append((start, start + 1))
        elif end - start <= 3:
            pairs.read(start, end)
    return sorted(pairs.spans)


@dataclass(slots=True)
class _Pairs:
    """Marks that wait for their partner, and the spans of those that found one."""

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    opened: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    num_opened: Counter[str] = field(default_factory=Counter[str])

    def read(self, start: int, end: int) -> None:
        """Close what a run of marks closes, else let it open."""
        at = start
        while at < end and self._can_close(start, end) and self.num_opened[self.text[at]]:
            at += self._close(at, end)
        if at == start and self._can_open(start, end):
            self._open(start, end)

    def _open(self, start: int, end: int) -> None:
        self.opened.append((start, end))
        self.num_opened[self.text[start]] += 1

    def _close(self, at: int, end: int) -> int:
        """Pair the marks from *at* on with the last opener if it is of their sign; return how many.

        The inner marks of `***` may close alone; other openers that do not fit are no openers.
        """
        first, last = self.opened.pop()
        self.num_opened[self.text[first]] -= 1
        length = last - first
        if self.text[first] != self.text[at]:
            return 0
        if length == 3 > end - at:
            length = end - at
            self._open(first, last - length)
        if length > end - at:
            return 0
        self.spans += [(last - length, last), (at, at + length)]
        return length

    def _can_open(self, start: int, end: int) -> bool:
        is_inside_word = self.text[start] == "_" and start > 0 and self.text[start - 1].isalnum()
        return not is_inside_word and end < len(self.text) and not _is_blank(self.text[end])

    def _can_close(self, start: int, end: int) -> bool:
        is_inside_word = (
            self.text[start] == "_" and end < len(self.text) and self.text[end].isalnum()
        )
        return not is_inside_word and start > 0 and not _is_blank(self.text[start - 1])


def _tidy(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return runs merged; white space keeps of its style what the words on both sides share."""
    pieces = [
        Run(piece, run.style)
        for run in runs
        for piece in re.findall(rf"[\s{NOTE_MARK}]+|[^\s{NOTE_MARK}]+", run.text)
    ]
    before = _nearest_styles(pieces)
    after = reversed(_nearest_styles(pieces[::-1]))
    return tuple(
        _merge(
            [
                replace(piece, style=_common(piece.style, _common(left, right)))
                if _is_blank(piece.text)
                else piece
                for piece, left, right in zip(pieces, before, after, strict=True)
            ]
        )
    )


def _nearest_styles(pieces: Sequence[Run]) -> list[Style]:
    """Return, per piece, the style of the last words up to it."""
    styles: list[Style] = []
    style = PLAIN
    for piece in pieces:
        style = style if _is_blank(piece.text) else piece.style
        styles.append(style)
    return styles


def _is_blank(text: str) -> bool:
    return not text.replace(NOTE_MARK, "").strip()


def _common(one: Style, other: Style) -> Style:
    return Style(
        one.bold and other.bold, one.italic and other.italic, one.underline and other.underline
    )


def _merge(runs: Sequence[Run]) -> list[Run]:
    merged = [
        Run("".join(run.text for run in group), style)
        for style, group in groupby((r for r in runs if r.text), key=lambda run: run.style)
    ]
    return [run for run in merged if run.text]


def _serialize(runs: Sequence[Run]) -> str:
    """Return text with marks set where a style begins and ends, the longest-lasting outermost."""
    written: list[str] = []
    opened: list[str] = []
    for index, run in enumerate(runs):
        while any(not getattr(run.style, name) for name in opened):
            written.append(_MARKS[opened.pop()])
        starting = [name for name in _MARKS if getattr(run.style, name) and name not in opened]
        starting.sort(key=lambda name: -_lasting(name, runs[index:]))
        opened += starting
        written += [_MARKS[name] for name in starting]
        written.append(run.text)
    written += [_MARKS[name] for name in reversed(opened)]
    return "".join(written)


def _lasting(name: str, runs: Sequence[Run]) -> int:
    return next((i for i, run in enumerate(runs) if not getattr(run.style, name)), len(runs))


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _words(text: str) -> str:
    return " ".join(text.split())
