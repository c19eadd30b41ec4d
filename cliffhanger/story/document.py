"""Which kind of document bytes are, told from what they say; and any screenplay read."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fdx import read_fdx
from cliffhanger.story.fountain import Screenplay, read_fountain
from cliffhanger.story.fountain.grammar import LineKind, opening_kind, parse_heading
from cliffhanger.story.intake import decode_screenplay, decode_text
from cliffhanger.story.novel.headings import parse_chapter_heading
from cliffhanger.story.outline.words import Topic, find_topic
from cliffhanger.story.screenplay_json import FORMAT, read_screenplay_json
from cliffhanger.story.title import split_episode

MIN_PROSE_LETTERS: Final = 400
"""Fewer letters without any heading are a premise rather than a novel."""

_HEAD_BYTES: Final = 4096
_XML: Final = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\s+FinalDraft\b|FinalDraft\b)")
_MARKDOWN: Final = re.compile(r"#{1,6}\s*(?P<words>\S.*)")
_YAML_LIST: Final = re.compile(
    r"^(?P<key>[^\s#:\-][^:\n]{0,40}):[ \t]*\n[ \t]*-[ \t]", re.MULTILINE
)
_RENAME: Final = "rename it .fountain for a screenplay, .md for an outline; or delete those lines"


class DocumentKind(StrEnum):
    """What a document is."""

    SCREENPLAY = "screenplay"
    OUTLINE = "outline"
    NOVEL = "novel"

    @property
    def is_story(self) -> bool:
        """Whether scripts are still to be written from it."""
        return self is not DocumentKind.SCREENPLAY


_KINDS: Final = {
    **dict.fromkeys(("fountain", "spmd", "fdx", "json"), DocumentKind.SCREENPLAY),
    **dict.fromkeys(("yaml", "yml"), DocumentKind.OUTLINE),
}


def read_screenplay(data: bytes, name: str = "screenplay") -> Screenplay:
    """Return the screenplay in a file: Final Draft, canonical JSON or Fountain, by what it says.

    Args:
        data: The file's bytes.
        name: What to call the file in errors; its ending decides nothing.

    Raises:
        ScreenplayError: It cannot be read; says what to do.
    """
    head = _head(data)
    if _XML.match(head):
        return read_fdx(data)
    if head.lstrip().startswith("{"):
        return read_screenplay_json(data)
    return read_fountain(decode_screenplay(data, name))


def detect_kind(data: bytes, name: str) -> DocumentKind:
    """Return whether a file is a screenplay, an outline or a novel.

    `.fountain`, `.fdx` and `.json` are screenplays, `.yaml` is an outline. Else scene headings with
    cues, headings of episodes, and headings of chapters tell; a long text with none of them is a
    novel.

    Raises:
        ScreenplayError: It is no text, it shows signs of two kinds, or of none.
    """
    head = _head(data)
    if _XML.match(head) or (head.lstrip().startswith("{") and FORMAT in head):
        return DocumentKind.SCREENPLAY
    ending = name.lower().rpartition(".")[2]
    if ending in _KINDS:
        return _KINDS[ending]
    return _kind_of_text(decode_text(data, name), name, is_markdown=ending == "md")


def _kind_of_text(text: str, name: str, *, is_markdown: bool) -> DocumentKind:
    signs = _find_signs(text)
    is_headed = not signs and text.lstrip().startswith("#")
    if is_markdown and (is_headed or DocumentKind.OUTLINE in signs):
        return DocumentKind.OUTLINE
    if len(signs) > 1:
        found = " and ".join(f"{kind} (line {line})" for kind, line in signs.items())
        raise ScreenplayError(f"{name} has the signs of {found}", advice=_RENAME)
    num_letters = sum(sign.isalpha() for sign in text)
    if not signs and num_letters >= MIN_PROSE_LETTERS and not is_markdown:
        return DocumentKind.NOVEL
    if not signs:
        raise ScreenplayError(
            f"{name} is neither a screenplay, an outline nor a novel: it has no scene heading with "
            f"dialogue, no episode, no chapter, and {num_letters} letters",
            advice="give a premise as words instead of a file, or write '## Episode 1: ...' and "
            "what happens under it",
        )
    return next(iter(signs))


def _head(data: bytes) -> str:
    """Return the beginning of a file as text, whatever it is."""
    codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return data[:_HEAD_BYTES].decode(codec, "ignore").removeprefix("\ufeff")


def _find_signs(text: str) -> dict[DocumentKind, int]:
    """Return the kinds that a text shows signs of, each with the line of the first sign."""
    lines = text.split("\n")
    found = {
        DocumentKind.SCREENPLAY: _screenplay_line(lines),
        DocumentKind.OUTLINE: _yaml_line(text) or _outline_line(lines),
        DocumentKind.NOVEL: next((n for n, line in enumerate(lines, 1) if _is_chapter(line)), 0),
    }
    return {kind: line for kind, line in found.items() if line}


def _screenplay_line(lines: Sequence[str]) -> int:
    """Return the line of the first scene heading, when a cue follows some heading; else 0."""
    first = 0
    for number, line in enumerate(lines, start=1):
        words = line.strip()
        is_opening = bool(words) and (number == 1 or not lines[number - 2].strip())
        if not is_opening:
            continue
        is_next_blank = number == len(lines) or not lines[number].strip()
        if first == 0 and parse_heading(words, next_is_blank=is_next_blank):
            first = number
        elif first and opening_kind(words, next_is_blank=is_next_blank) is LineKind.CUE:
            return first
    return 0


def _yaml_line(text: str) -> int:
    """Return the line of a YAML key that opens a list of episodes or characters, else 0."""
    for match in _YAML_LIST.finditer(text):
        if find_topic(match["key"]) in (Topic.EPISODES, Topic.CHARACTERS):
            return text.count("\n", 0, match.start()) + 1
    return 0


def _outline_line(lines: Sequence[str]) -> int:
    """Return the line of the first Markdown heading that an outline has, else 0."""
    for number, line in enumerate(lines, start=1):
        match = _MARKDOWN.fullmatch(line.strip())
        if match and (_is_episode(match["words"]) or find_topic(match["words"].rstrip(":\uff1a"))):
            return number
    return 0


def _is_episode(words: str) -> bool:
    before, number, _ = split_episode(words)
    return number is not None and not before and not _is_chapter(words)


def _is_chapter(line: str) -> bool:
    heading = parse_chapter_heading(line)
    return heading is not None and heading.number is not None
