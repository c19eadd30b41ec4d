"""Text to a novel."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain.prose import join_lines
from cliffhanger.story.language import detect_language
from cliffhanger.story.novel.headings import HeadingLine, parse_chapter_heading
from cliffhanger.story.novel.values import Chapter, Novel

MAX_CHAPTERS = 5000
"""The longest web novels have 4,000."""
_SAMPLE_CHARS = 20_000
_MIN_FRONT_CHARS = 200
_TITLE = re.compile(
    r"(?:title|书名|書名|tên truyện|ชื่อเรื่อง)\s*[:\uff1a]\s*(?P<named>.+)"
    r"|[《](?P<quoted>[^》]+)[》].*",
    re.IGNORECASE,
)
_ENDED = re.compile("[.!?\u3002\uff01\uff1f\u2026:\uff1a][\"'\u201d\u2019\u300d\u300f)\uff09]*$")
_BREAK = re.compile(r"[-*_=~#\u2014\u2026\s\u3000\u00b7\u2022]+")


def read_novel(text: str, *, name: str = "novel") -> Novel:
    """Return the novel in a text, cut at its chapter headings; without any it is one chapter.

    Hard-wrapped lines are joined; where every line ends a sentence each is a paragraph. What
    stands before the first heading is its own chapter when it is longer than a few lines.

    Args:
        text: As `decode_text` returns it.
        name: What to call the file in errors.

    Raises:
        ScreenplayError: No words, or more chapters than any novel has.
    """
    lines = text.split("\n")
    sections = _cut(lines)
    num_headings = len(sections) - 1
    if num_headings > MAX_CHAPTERS:
        raise ScreenplayError(
            f"{name} has {num_headings:,} chapter headings, more than {MAX_CHAPTERS:,}",
            advice="give one novel per file",
            line_number=sections[MAX_CHAPTERS + 1].line_number,
        )
    is_wrapped = _is_wrapped(lines)
    title, sections[0].lines = _take_title(sections[0].lines, is_front=len(sections) > 1)
    chapters: list[Chapter] = []
    for index, section in enumerate(sections):
        body = "\n\n".join(_paragraphs(section.lines, is_wrapped=is_wrapped))
        is_front = index == 0 and section.heading is None and len(sections) > 1
        if not any(sign.isalpha() for sign in body) or (is_front and len(body) < _MIN_FRONT_CHARS):
            continue
        number = _number(section.heading, chapters, is_front=is_front)
        heading = section.heading.text if section.heading else ""
        chapters.append(Chapter(number=number, title=heading, text=body))
    if not chapters:
        raise ScreenplayError(f"{name} has no words", advice="give the text of the novel")
    sample = " ".join(chapter.text[:2000] for chapter in chapters[:20])[:_SAMPLE_CHARS]
    return Novel(title=title, language=detect_language(sample), chapters=tuple(chapters))


@dataclass(slots=True)
class _Section:
    heading: HeadingLine | None
    line_number: int
    lines: list[str] = field(default_factory=list[str])


def _cut(lines: list[str]) -> list[_Section]:
    sections = [_Section(None, 1)]
    for number, line in enumerate(lines, start=1):
        if heading := parse_chapter_heading(line):
            sections.append(_Section(heading, number))
        else:
            sections[-1].lines.append(line)
    return sections


def _number(heading: HeadingLine | None, before: list[Chapter], *, is_front: bool) -> int:
    """Return a chapter's number: its own where that is above the last, else one above."""
    last = before[-1].number if before else 0
    if heading is None:
        return 0 if is_front else 1
    if not before:
        return 0 if heading.number is None else heading.number
    return max(last + 1, heading.number or 0)


def _take_title(lines: list[str], *, is_front: bool) -> tuple[str, list[str]]:
    """Return the title above the first chapter, and the lines without it."""
    for index, line in enumerate(lines):
        text = line.strip().strip("#*= \u3000").strip()
        if not text:
            continue
        if match := _TITLE.fullmatch(text):
            return (match["named"] or match["quoted"]).strip(), lines[index + 1 :]
        is_alone = (
            is_front
            or line.lstrip().startswith("#")
            or not "".join(lines[index + 1 : index + 2]).strip()
        )
        if len(text) <= 60 and not _ENDED.search(text) and is_alone:
            return text, lines[index + 1 :]
        break
    return "", lines


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether lines are broken at a width: most that another follows end no sentence."""
    followed = [
        line.strip()
        for line, after in pairwise(lines)
        if line.strip() and after.strip() and not parse_chapter_heading(line)
    ]
    num_ended = sum(bool(_ENDED.search(line)) for line in followed)
    return bool(followed) and num_ended < 0.5 * len(followed)


def _paragraphs(lines: list[str], *, is_wrapped: bool) -> list[str]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        words = " ".join(line.split())
        if not words or _BREAK.fullmatch(words):
            blocks.append([])
        elif is_wrapped:
            blocks[-1].append(words)
        else:
            blocks.append([words])
    return [join_lines(tuple(block)) for block in blocks if block]
