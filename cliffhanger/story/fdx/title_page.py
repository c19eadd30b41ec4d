"""The title page: Fountain's keys and values as FDX paragraphs, and back."""

import re
from collections.abc import Sequence

from cliffhanger.story.fdx.paragraphs import Paragraph
from cliffhanger.story.fdx.runs import parse_markup
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.grammar import parse_title_field

_CREDIT = re.compile(
    r"(?:(?:written|story|screenplay|teleplay|script|created|adapted|directed)"
    r"(?: (?:and|&) \w+)? )?by|编剧|作者|viết bởi|tác giả|เขียนโดย",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"copyright\b|©|\(c\)", re.IGNORECASE)


def read_title_page(paragraphs: Sequence[Paragraph]) -> tuple[fe.TitleField, ...]:
    """Return the fields of a title page.

    The first centered paragraph is the title, a line such as "Written by" the credit, what is
    centered after it the author. `Key: value` says itself what it is; of the rest a copyright line
    is the copyright and everything else the contact.
    """
    fields: dict[str, fe.TitleField] = {}
    for paragraph in paragraphs:
        lines = _lines(paragraph)
        if not lines:
            continue
        key, value = _centered_field(lines, fields) if paragraph.is_centered else ("", ())
        if not key:
            key, value = _left_field(lines)
        if key in fields:
            value = (*fields[key].lines, *value)
        fields[key] = fe.TitleField(key=key, lines=value)
    return tuple(fields.values())


def write_title_page(fields: Sequence[fe.TitleField]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a title page; title, credit and author in the middle of the page.

    Where the paragraphs would not be told apart again, every one says its key.
    """
    set_out = tuple(_write_field(field) for field in fields)
    keyed = tuple(_write_keyed(field) for field in fields)
    return set_out if read_title_page(set_out) == tuple(fields) else keyed


def _write_field(field: fe.TitleField) -> Paragraph:
    if field.key in ("Title", "Credit", "Author"):
        return Paragraph("General", parse_markup("\n".join(field.lines)), is_centered=True)
    return _write_keyed(field)


def _write_keyed(field: fe.TitleField) -> Paragraph:
    separator = " " if len(field.lines) == 1 else "\n"
    return Paragraph("General", parse_markup(f"{field.key}:{separator}" + "\n".join(field.lines)))


def _lines(paragraph: Paragraph) -> tuple[str, ...]:
    return tuple(line.strip() for line in paragraph.markup.strip().split("\n") if line.strip())


def _centered_field(
    lines: tuple[str, ...], fields: dict[str, fe.TitleField]
) -> tuple[str, tuple[str, ...]]:
    if "Title" not in fields:
        return "Title", lines
    if "Credit" not in fields and "Author" not in fields and _CREDIT.fullmatch(lines[0]):
        return "Credit", lines
    if "Author" not in fields:
        return "Author", lines
    return "", ()


def _left_field(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    found = parse_title_field(lines[0])
    if found and len(found[0]) <= 40:
        key, value = found
        return key, ((value,) if value else ()) + lines[1:]
    return ("Copyright" if _COPYRIGHT.match(lines[0]) else "Contact"), lines
