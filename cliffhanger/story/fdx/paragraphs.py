"""The paragraphs of an FDX document as values: their kind, their words, the notes on them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fdx.runs import NOTE_MARK, Run, Style, write_markup
from cliffhanger.story.fdx.safe_xml import parse_xml
from cliffhanger.story.intake import MAX_LINE_CHARS, check_characters

_RANGE = re.compile(r"\s*(\d{1,9})\s*,\s*(\d{1,9})\s*")
_DUAL_UNITS = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the script."""

    kind: str = "Action"
    """Final Draft's name for what it is."""
    runs: tuple[Run, ...] = ()
    """Its words; a `NOTE_MARK` stands where a note interrupts them."""
    notes_before: tuple[str, ...] = ()
    """Script notes that stand before its words."""
    notes_inside: tuple[str, ...] = ()
    """Script notes that interrupt its words."""
    notes_after: tuple[str, ...] = ()
    """Script notes that stand after its words."""
    scene_number: str = ""
    """Number of a scene heading."""
    is_centered: bool = False
    """Set in the middle of the page."""
    starts_page: bool = False
    """A page break stands before it."""
    is_dual: bool = False
    """A cue that is spoken beside the one before it."""

    @property
    def words(self) -> str:
        """The words without emphasis, lines parted by line feeds."""
        return "".join(run.text for run in self.runs).replace(NOTE_MARK, " ")

    @property
    def markup(self) -> str:
        """The words with Fountain's emphasis and a `NOTE_MARK` per note."""
        return write_markup(self.runs)


@dataclass(frozen=True, slots=True)
class Script:
    """An FDX document."""

    title_page: tuple[Paragraph, ...]
    """Paragraphs of the title page that have words."""
    paragraphs: tuple[Paragraph, ...]
    """Paragraphs of the script in order."""


def read_script(data: bytes) -> Script:
    """Return the paragraphs of an FDX file.

    Raises:
        ScreenplayError: Not XML, XML that is no Final Draft script, or no content.
    """
    root = parse_xml(data)
    content = root.find("Content")
    if root.tag != "FinalDraft" or content is None:
        raise ScreenplayError(
            f"the XML is no Final Draft script: its root is <{root.tag[:40]}>",
            advice="give a file that opens with <FinalDraft> and has a <Content>",
        )
    title_content = root.find("TitlePage/Content")
    titles = [_read_paragraph(p) for p in title_content or () if p.tag == "Paragraph"]
    return Script(
        title_page=tuple(paragraph for paragraph in titles if paragraph.words.strip()),
        paragraphs=tuple(_Reader(root).read(content)),
    )


class _Reader:
    """Reads paragraphs in the letters that Final Draft shows them in."""

    def __init__(self, root: Element) -> None:
        self._capital_kinds = {
            settings.get("Type", "")
            for settings in root.findall("ElementSettings")
            if "AllCaps" in (_style(settings.find("FontSpec")) or "")
        }
        self._ranged = _ranged_notes(root)

    def read(self, content: Element) -> Iterator[Paragraph]:
        offset = 0
        for element in content:
            dual = element if element.tag == "DualDialogue" else element.find("DualDialogue")
            if dual is not None:
                length = _DUAL_UNITS
                paragraphs = list(self._dual(dual))
            elif element.tag == "Paragraph":
                paragraphs = [self._paragraph(element)]
                length = len(_raw_text(element).encode("utf-16-le", "replace")) // 2
            else:
                continue
            notes = self._take_notes(offset + length)
            if notes and paragraphs:
                first = paragraphs[0]
                paragraphs[0] = replace(first, notes_before=(*notes, *first.notes_before))
            yield from paragraphs
            offset += length + 1
        if rest := tuple(note for _, note in self._ranged):
            yield Paragraph(notes_before=rest)

    def _take_notes(self, end: int) -> tuple[str, ...]:
        taken = tuple(note for start, note in self._ranged if start <= end)
        self._ranged = [(start, note) for start, note in self._ranged if start > end]
        return taken

    def _paragraph(self, element: Element) -> Paragraph:
        paragraph = _read_paragraph(element)
        if paragraph.kind not in self._capital_kinds:
            return paragraph
        runs = tuple(replace(run, text=run.text.upper()) for run in paragraph.runs)
        return replace(paragraph, runs=runs)

    def _dual(self, dual: Element) -> Iterator[Paragraph]:
        """Yield the speeches side by side; one alone belongs to what stands before the block."""
        paragraphs = [self._paragraph(p) for p in dual if p.tag == "Paragraph"]
        num_cues = sum(paragraph.kind == "Character" for paragraph in paragraphs)
        is_dual = num_cues == 1
        for paragraph in paragraphs:
            if paragraph.kind == "Character":
                yield replace(paragraph, is_dual=is_dual)
                is_dual = True
            else:
                yield paragraph


def _ranged_notes(root: Element) -> list[tuple[int, str]]:
    """Return the notes that newer versions keep apart, each with where it starts, in order.

    Offsets count UTF-16 units of the paragraphs' text and one per paragraph end.
    """
    notes: list[tuple[int, str]] = []
    for note in root.findall("ScriptNotes/ScriptNote"):
        match = _RANGE.fullmatch(note.get("Range", ""))
        start = min(int(match[1]), int(match[2])) if match else 0
        notes.append((start, _note_text(note)))
    return sorted(notes, key=lambda note: note[0])


def _read_paragraph(element: Element) -> Paragraph:
    runs: list[Run] = []
    notes: list[tuple[int, str]] = []
    for child in element:
        if child.tag == "Text":
            runs.append(_read_run(child))
        elif child.tag == "ScriptNote":
            notes.append((len(runs), _note_text(child)))
    inside = [(index, note) for index, note in notes if 0 < index < len(runs)]
    for index, _ in reversed(inside):
        runs.insert(index, Run(NOTE_MARK))
    has_text = any(child.tag == "Text" for child in element)
    _check_text("".join(run.text for run in runs))
    return Paragraph(
        kind=element.get("Type") or "Action",
        runs=tuple(runs),
        notes_before=tuple(note for index, note in notes if index == 0),
        notes_inside=tuple(note for _, note in inside),
        notes_after=tuple(
            note for index, note in notes if has_text and 0 < index == len(runs) - len(inside)
        ),
        scene_number=element.get("Number", ""),
        is_centered=element.get("Alignment") == "Center",
        starts_page=element.get("StartsNewPage") == "Yes",
    )


def _check_text(text: str) -> None:
    check_characters(text)
    if len(text) > MAX_LINE_CHARS:
        raise ScreenplayError(
            f"the paragraph {text[:40]!r} has {len(text):,} characters, more than the "
            f"{MAX_LINE_CHARS:,} allowed",
            advice="break it into paragraphs",
        )


def _read_run(element: Element) -> Run:
    text = unicodedata.normalize("NFC", "".join(element.itertext()).replace(NOTE_MARK, ""))
    text = re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", text.replace("\r", "\n"))
    styles = frozenset((_style(element) or "").split("+"))
    return Run(
        text.upper() if "AllCaps" in styles else text,
        Style(bold="Bold" in styles, italic="Italic" in styles, underline="Underline" in styles),
    )


def _style(element: Element | None) -> str | None:
    return None if element is None else element.get("Style")


def _raw_text(paragraph: Element) -> str:
    return "".join("".join(text.itertext()) for text in paragraph if text.tag == "Text")


def _note_text(note: Element) -> str:
    lines = [_raw_text(paragraph) for paragraph in note if paragraph.tag == "Paragraph"]
    text = unicodedata.normalize("NFC", "\n".join(lines))
    check_characters(text)
    return text
