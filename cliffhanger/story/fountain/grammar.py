"""How one line of Fountain is told from another; reader and writer ask the same functions."""

import re
from dataclasses import dataclass
from enum import StrEnum

from cliffhanger.story.fountain.prose import split_notes

_HEADING = re.compile(
    r"(?P<keyword>INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)(?=[.\u3002\uff0e\s])", re.IGNORECASE
)
_SCENE_NUMBER = re.compile(r"\s*#([^#]*[^#\s][^#]*)#$")
_EXTENSION = re.compile(r"\s*[(\uff08]([^()\uff08\uff09]*)[)\uff09]$")
_COLON = re.compile("[:\uff1a]")
_CUE_TAIL = " \t\u3000:\uff1a^"
_NO_CUE_ENDS = ("!", "?", "\u2026", "...", ":", ",", ";", "-", "\u2014", '"', "\u201d")
_MAX_BARE_CUE_CHARS = 60
_MAX_CUE_CHARS = 300
_MAX_HEADING_CHARS = 500

TITLE_KEYS = frozenset(
    {
        *("title", "credit", "author", "authors", "source", "notes", "date", "draft date"),
        *("copyright", "contact", "series", "show", "episode", "language", "format", "revision"),
        *("标题", "片名", "剧名", "作者", "语言", "演员", "人物"),
        *("cast", "nhân vật", "ต\u0e31วละคร"),
    }
)
"""Keys that open a title page; any key may follow."""


class LineKind(StrEnum):
    """What a line opens."""

    ACTION = "action"
    CENTERED = "centered"
    CUE = "cue"
    HEADING = "heading"
    LYRICS = "lyrics"
    PAGE_BREAK = "page_break"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    TRANSITION = "transition"


@dataclass(frozen=True, slots=True)
class CueLine:
    """A character cue taken apart."""

    name: str
    extensions: tuple[str, ...]
    is_dual: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A scene heading taken apart."""

    text: str
    scene_number: str | None
    notes: tuple[str, ...] = ()


def opening_kind(line: str, *, next_is_blank: bool) -> LineKind:
    """Return what a line opens when it stands after a blank line.

    Args:
        line: Without white space around it, not empty.
        next_is_blank: No text follows on the next line.
    """
    kind = inner_kind(line)
    if kind is not LineKind.ACTION or line.startswith("!"):
        return kind
    if line.startswith(">"):
        return LineKind.TRANSITION if line[1:].strip() else LineKind.ACTION
    if parse_heading(line, next_is_blank=next_is_blank):
        return LineKind.HEADING
    if parse_cue(line) and (line.startswith("@") or not next_is_blank):
        return LineKind.CUE
    is_transition = next_is_blank and is_all_caps(line) and line.endswith(("TO:", "TO\uff1a"))
    return LineKind.TRANSITION if is_transition else LineKind.ACTION


def inner_kind(line: str) -> LineKind:
    """Return what a line is within a paragraph: most need a blank line before them, these not."""
    if line.startswith("=") and not line.strip("=") and len(line) >= 3:
        return LineKind.PAGE_BREAK
    if line.startswith(">") and line.endswith("<"):
        return LineKind.CENTERED
    signs = {"=": LineKind.SYNOPSIS, "#": LineKind.SECTION, "~": LineKind.LYRICS}
    return signs.get(line[:1], LineKind.ACTION)


def parse_heading(line: str, *, next_is_blank: bool = True) -> HeadingLine | None:
    """Return the heading, or None when the line is none.

    A keyword in small letters ("Int. design is ...") needs a blank line after it.
    """
    if len(line) > _MAX_HEADING_CHARS:
        return None
    words, notes = split_notes(line)
    text = " ".join(words.split())
    if text.startswith("."):
        text = "" if text.startswith("..") else text.lstrip(". ")
    else:
        match = _HEADING.match(text)
        if not match or not (next_is_blank or match["keyword"].isupper()):
            return None
    number = _SCENE_NUMBER.search(text)
    text = text[: number.start()] if number else text
    return HeadingLine(text, number[1].strip() if number else None, notes) if text else None


def parse_cue(line: str) -> CueLine | None:
    """Return the cue, or None when the line cannot be one.

    An unforced cue is in capitals; a line that ends like a sentence or opens with a quotation
    mark is a shout or a sign, not a name.
    """
    if len(line) > _MAX_CUE_CHARS:
        return None
    words, notes = split_notes(line)
    is_forced = words.startswith("@")
    rest = words.removeprefix("@")
    extensions: list[str] = []
    is_dual = False
    while True:
        name = rest.rstrip(_CUE_TAIL)
        is_dual = is_dual or "^" in rest[len(name) :]
        match = _EXTENSION.search(name)
        if not match:
            break
        extensions.insert(0, " ".join(match[1].split()))
        rest = name[: match.start()]
    name = " ".join(name.split())
    if not name or not (is_forced or _is_bare_cue(name, rest)):
        return None
    return CueLine(name, tuple(filter(None, extensions)), is_dual, notes)


def _is_bare_cue(name: str, rest: str) -> bool:
    is_name = is_all_caps(name) and len(name) <= _MAX_BARE_CUE_CHARS
    is_marked = name[0] in "\"'\u201c([*_\\!.>~=#@" or rest.rstrip(" ^").endswith(_NO_CUE_ENDS)
    return is_name and not is_marked


def is_all_caps(text: str) -> bool:
    """Return whether a text has letters and all of them are capitals; CJK and Thai have none."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and all(character.isupper() for character in letters)


def parse_title_field(line: str) -> tuple[str, str] | None:
    """Return the key and the value that a title page line opens with, or None."""
    match = _COLON.search(line)
    key = line[: match.start()].rstrip() if match else ""
    return (key, line[match.end() :].strip()) if match and key else None


def opens_title_page(line: str) -> bool:
    """Return whether a document that starts with this line starts with a title page."""
    field = parse_title_field(line)
    return field is not None and field[0].casefold() in TITLE_KEYS


def parse_parenthetical(line: str) -> str | None:
    """Return the remark between the brackets that enclose the line, or None."""
    if line[:1] not in ("(", "\uff08"):
        return None
    depth = 0
    for index, character in enumerate(line):
        depth += (character in "(\uff08") - (character in ")\uff09")
        if depth == 0:
            inner = " ".join(line[1:-1].split())
            return inner if inner and index == len(line) - 1 else None
    return None
