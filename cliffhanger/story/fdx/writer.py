"""A screenplay to FDX."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fdx.remarks import Remark, write_remark
from cliffhanger.story.fdx.runs import NOTE_MARK, PLAIN, Run, Style, parse_markup
from cliffhanger.story.fdx.title_page import write_title_page
from cliffhanger.story.fountain import elements as fe

_INLINE_NOTE = re.compile(r"(\\.)|\[\[(.*?)\]\]", re.DOTALL)
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_fdx(screenplay: fe.Screenplay) -> bytes:
    """Return the screenplay as a Final Draft file, version 1, which every Final Draft opens.

    Raises:
        ScreenplayError: The text has a control character that XML cannot hold.
    """
    root = ET.Element("FinalDraft", DocumentType="Script", Template="No", Version="1")
    writer = _Writer(ET.SubElement(root, "Content"))
    for group in _dual_groups(screenplay.elements):
        writer.write_group(group)
    writer.end()
    if screenplay.title_page:
        page = ET.SubElement(ET.SubElement(root, "TitlePage"), "Content")
        for paragraph in write_title_page(screenplay.title_page):
            attributes = {"Alignment": "Center"} if paragraph.is_centered else {}
            _write_runs(ET.SubElement(page, "Paragraph", attributes), paragraph.runs, ())
    _check_characters(root)
    ET.indent(root)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _dual_groups(elements: Sequence[fe.Element]) -> Iterator[list[fe.Element]]:
    """Yield the elements, a speech and those spoken beside it together."""
    group: list[fe.Element] = []
    remarks: list[fe.Element] = []
    for element in elements:
        is_beside = isinstance(element, fe.Speech) and element.is_dual
        if group and is_beside and not _is_alone(group):
            group += [*remarks, element]
            remarks = []
        elif group and isinstance(element, Remark):
            remarks.append(element)
        else:
            yield from _flush(group, remarks)
            group, remarks = [element], []
    yield from _flush(group, remarks)


def _is_alone(group: list[fe.Element]) -> bool:
    first = group[0]
    return not isinstance(first, fe.Speech) or first.is_dual


def _flush(group: list[fe.Element], remarks: list[fe.Element]) -> Iterator[list[fe.Element]]:
    if group:
        yield group
    yield from ([remark] for remark in remarks)


@dataclass(slots=True)
class _Writer:
    """Writes paragraphs; remarks wait for the paragraph that they stand before."""

    parent: ET.Element
    waiting: list[Remark] = field(default_factory=list[Remark])

    def write_group(self, group: list[fe.Element]) -> None:
        first = group[0]
        if len(group) == 1 and not (isinstance(first, fe.Speech) and first.is_dual):
            self._write(first)
            return
        content = self.parent
        self.parent = ET.SubElement(ET.SubElement(content, "Paragraph"), "DualDialogue")
        for element in group:
            self._write(element)
        self.parent = content

    def end(self) -> None:
        """Give remarks that nothing follows a paragraph of their own."""
        if self.waiting:
            paragraph = ET.SubElement(self.parent, "Paragraph", Type="Action")
            self._write_waiting(paragraph)
            ET.SubElement(paragraph, "Text")

    def _write(self, element: fe.Element) -> None:
        match element:
            case fe.Speech():
                self._write_speech(element)
            case fe.Heading():
                heading = self._verbatim("Scene Heading", element.text)
                if element.scene_number is not None:
                    heading.set("Number", element.scene_number)
            case fe.Transition():
                self._verbatim("Transition", element.text)
            case fe.Action():
                self._paragraph("Action", "\n".join(element.lines))
            case fe.Centered():
                self._paragraph("Action", element.text).set("Alignment", "Center")
            case fe.Lyrics():
                self._paragraph("Lyrics", "\n".join(element.lines))
            case _:
                self.waiting.append(element)

    def _write_speech(self, speech: fe.Speech) -> None:
        extensions = "".join(f" ({extension})" for extension in speech.extensions)
        last = self._verbatim("Character", f"{speech.name}{extensions}")
        for part in speech.parts:
            match part:
                case fe.Parenthetical():
                    last = self._paragraph("Parenthetical", f"({part.text})")
                case fe.Dialogue():
                    last = self._paragraph("Dialogue", "\n".join(part.lines))
                case fe.Lyrics():
                    last = self._paragraph("Lyrics", "\n".join(part.lines))
                case _:
                    self.waiting.append(part)
        self._write_waiting(last)

    def _verbatim(self, kind: str, text: str) -> ET.Element:
        paragraph = self._open(kind)
        ET.SubElement(paragraph, "Text").text = text
        return paragraph

    def _paragraph(self, kind: str, markup: str) -> ET.Element:
        paragraph = self._open(kind)
        text, notes = _cut_notes(markup.replace(NOTE_MARK, ""))
        _write_runs(paragraph, parse_markup(text), notes)
        return paragraph

    def _open(self, kind: str) -> ET.Element:
        """Return a paragraph with the remarks that wait for it; a page break is an attribute."""
        paragraph = ET.SubElement(self.parent, "Paragraph", Type=kind)
        if self.waiting and isinstance(self.waiting[-1], fe.PageBreak):
            self.waiting.pop()
            paragraph.set("StartsNewPage", "Yes")
        self._write_waiting(paragraph)
        return paragraph

    def _write_waiting(self, paragraph: ET.Element) -> None:
        for remark in self.waiting:
            _write_note(paragraph, write_remark(remark))
        self.waiting.clear()


def _cut_notes(markup: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with a `NOTE_MARK` for each inline note, and what the notes say."""
    notes: list[str] = []

    def cut(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        notes.append(match[2])
        return NOTE_MARK

    return _INLINE_NOTE.sub(cut, markup), tuple(notes)


def _write_runs(paragraph: ET.Element, runs: Sequence[Run], notes: Sequence[str]) -> None:
    """Write runs; an empty one parts an inline note at an edge from the notes around the words."""
    waiting = list(notes)
    for run in runs or (Run(""),):
        for index, piece in enumerate(run.text.split(NOTE_MARK)):
            if index:
                _write_note(paragraph, waiting.pop(0))
            text = ET.SubElement(paragraph, "Text")
            text.text = piece
            if run.style != PLAIN:
                text.set("Style", _style_names(run.style))


def _style_names(style: Style) -> str:
    names = (("Bold", style.bold), ("Italic", style.italic), ("Underline", style.underline))
    return "+".join(name for name, is_set in names if is_set)


def _write_note(paragraph: ET.Element, text: str) -> None:
    note = ET.SubElement(paragraph, "ScriptNote")
    for line in text.split("\n"):
        ET.SubElement(ET.SubElement(note, "Paragraph"), "Text").text = line


def _check_characters(root: ET.Element) -> None:
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            if found := _NOT_IN_XML.search(text):
                raise ScreenplayError(
                    f"FDX cannot hold the character U+{ord(found[0]):04X} in {text[:40]!r}",
                    advice="delete it from the screenplay",
                )
