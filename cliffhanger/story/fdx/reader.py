"""FDX to a screenplay."""

from dataclasses import dataclass, field

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fdx.paragraphs import Paragraph, read_script
from cliffhanger.story.fdx.remarks import note_text, read_remark
from cliffhanger.story.fdx.runs import NOTE_MARK
from cliffhanger.story.fdx.title_page import read_title_page
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.grammar import (
    CueLine,
    LineKind,
    opening_kind,
    parse_cue,
    parse_heading,
    parse_parenthetical,
)
from cliffhanger.story.fountain.source import SourceKind, cut_source

_SPOKEN = frozenset({"Dialogue", "Parenthetical", "Lyrics", "Singing"})
_SECTIONS = {"New Act": 1, "End of Act": 1, "Outline 1": 1, "Outline 2": 2, "Outline 3": 3}


def read_fdx(data: bytes) -> fe.Screenplay:
    """Return the screenplay in a Final Draft file.

    Shots, general text and paragraphs of kinds of one's own become action; acts and outline
    paragraphs become sections and synopses; omitted scenes stay out. Script notes become notes.
    What is written of the result as Fountain reads back as the same.

    Raises:
        ScreenplayError: Not well-formed, not a Final Draft script, or XML that attacks its reader.
    """
    script = read_script(data)
    assembler = _Assembler()
    for paragraph in script.paragraphs:
        assembler.add(paragraph)
    assembler.end_speech()
    return fe.Screenplay(
        title_page=read_title_page(script.title_page), elements=tuple(assembler.elements)
    )


@dataclass(slots=True)
class _OpenSpeech:
    cue: CueLine
    written: str
    parts: list[fe.SpeechPart] = field(default_factory=list[fe.SpeechPart])


@dataclass(slots=True)
class _Assembler:
    """Puts paragraphs together: a cue and what is said under it are one speech."""

    elements: list[fe.Element] = field(default_factory=list[fe.Element])
    speech: _OpenSpeech | None = None

    def add(self, paragraph: Paragraph) -> None:
        if self.speech and paragraph.kind in _SPOKEN:
            self._add_part(self.speech, paragraph)
            return
        self.end_speech()
        self.elements += map(read_remark, paragraph.notes_before)
        if paragraph.starts_page and (paragraph.words.strip() or paragraph.notes_inside):
            self.elements.append(fe.PageBreak())
        cue = _cue(paragraph)
        if cue:
            self.speech = _OpenSpeech(cue, _one_line(paragraph))
            self.speech.parts += _part_remarks(paragraph.notes_after)
        else:
            self.elements += _read_elements(paragraph)
            self.elements += map(read_remark, paragraph.notes_after)

    def end_speech(self) -> None:
        """Close the speech; a cue that nobody speaks under is action."""
        speech, self.speech = self.speech, None
        if speech is None:
            return
        if all(isinstance(part, fe.Note | fe.Boneyard) for part in speech.parts):
            self.elements.append(fe.Action(lines=(speech.written,)))
            self.elements += [p for p in speech.parts if isinstance(p, fe.Note | fe.Boneyard)]
            return
        self.elements.append(
            fe.Speech(
                name=speech.cue.name,
                extensions=speech.cue.extensions,
                is_dual=speech.cue.is_dual,
                parts=tuple(speech.parts),
            )
        )

    def _add_part(self, speech: _OpenSpeech, paragraph: Paragraph) -> None:
        speech.parts += _part_remarks(paragraph.notes_before)
        for part in _read_parts(paragraph):
            last = speech.parts[-1] if speech.parts else None
            if isinstance(part, fe.Dialogue) and isinstance(last, fe.Dialogue):
                speech.parts[-1] = fe.Dialogue(lines=(*last.lines, *part.lines))
            elif isinstance(part, fe.Lyrics) and isinstance(last, fe.Lyrics):
                speech.parts[-1] = fe.Lyrics(lines=(*last.lines, *part.lines))
            else:
                speech.parts.append(part)
        speech.parts += _part_remarks(paragraph.notes_after)


def _part_remarks(notes: tuple[str, ...]) -> list[fe.Note | fe.Boneyard]:
    """Return remarks within a speech, where Fountain allows notes and boneyards alone."""
    remarks = map(read_remark, notes)
    return [
        r if isinstance(r, fe.Note | fe.Boneyard) else fe.Note(text=note_text(note))
        for r, note in zip(remarks, notes, strict=True)
    ]


def _cue(paragraph: Paragraph) -> CueLine | None:
    if paragraph.kind != "Character":
        return None
    cue = parse_cue(f"@{_one_line(paragraph)}")
    if cue is None or not paragraph.is_dual:
        return cue
    return CueLine(cue.name, cue.extensions, is_dual=True, notes=cue.notes)


def _read_elements(paragraph: Paragraph) -> list[fe.Element]:
    """Return what a paragraph that is no speech becomes; nothing when it has no words."""
    line = _one_line(paragraph)
    if not line and not paragraph.notes_inside:
        return []
    if own := _own_element(paragraph, line):
        return [own]
    if paragraph.is_centered:
        return [fe.Centered(text=text) for text in _lines(paragraph)]
    return [fe.Action(lines=_lines(paragraph))]


def _own_element(paragraph: Paragraph, line: str) -> fe.Element | None:
    """Return what a paragraph becomes whose kind Fountain has too, or None."""
    match paragraph.kind:
        case "Scene Heading":
            return _heading(paragraph, line)
        case "Transition" if opening_kind(f"> {line}", next_is_blank=True) is LineKind.TRANSITION:
            return fe.Transition(text=line)
        case "Outline Body":
            return fe.Synopsis(text=line)
        case "Lyrics" | "Singing":
            return fe.Lyrics(lines=_lines(paragraph))
        case kind if kind in _SECTIONS and not line.startswith("#"):
            return fe.Section(level=_SECTIONS[kind], text=line)
        case _:
            return None


def _heading(paragraph: Paragraph, line: str) -> fe.Heading | None:
    heading = parse_heading(f".{line.lstrip('. ')}")
    number = " ".join(paragraph.scene_number.replace("#", "").split())
    return heading and fe.Heading(text=heading.text, scene_number=number or heading.scene_number)


def _read_parts(paragraph: Paragraph) -> list[fe.SpeechPart]:
    """Return what a paragraph within a speech says."""
    if not paragraph.words.strip() and not paragraph.notes_inside:
        return []
    lines = _lines(paragraph)
    if paragraph.kind == "Parenthetical":
        joined = " ".join(" ".join(lines).split())
        remark = parse_parenthetical(joined) or joined
        if parse_parenthetical(f"({remark})") == remark:
            return [fe.Parenthetical(text=remark)]
    if paragraph.kind in ("Lyrics", "Singing"):
        return [fe.Lyrics(lines=lines)]
    parts: list[fe.SpeechPart] = []
    for line in lines:
        remark = parse_parenthetical(line)
        last = parts[-1] if parts else None
        if remark:
            parts.append(fe.Parenthetical(text=remark))
        elif isinstance(last, fe.Dialogue):
            parts[-1] = fe.Dialogue(lines=(*last.lines, _spoken(line)))
        elif line:
            parts.append(fe.Dialogue(lines=(_spoken(line),)))
    return parts


def _spoken(line: str) -> str:
    """Return a line of dialogue so that it does not read as a song or a remark in brackets."""
    return f"\\{line}" if line.startswith("~") else line


def _lines(paragraph: Paragraph) -> tuple[str, ...]:
    """Return the marked-up lines of a paragraph, without empty ones around them."""
    pieces = paragraph.markup.split(NOTE_MARK)
    notes = [f"[[{note_text(' '.join(note.split()))}]]" for note in paragraph.notes_inside]
    text = pieces[0] + "".join(note + piece for note, piece in zip(notes, pieces[1:], strict=True))
    return tuple(line.strip() for line in text.strip().split("\n"))


def _one_line(paragraph: Paragraph) -> str:
    """Return the words of a heading, cue or transition, whose emphasis is its kind's own."""
    line = " ".join(paragraph.words.split())
    return line if _is_plain(line) else line.replace("[[", r"\[[").replace("/*", r"\/*")


def _is_plain(line: str) -> bool:
    """Return whether Fountain reads a line as text to its end."""
    try:
        sources = cut_source(line)
    except ScreenplayError:
        return False
    return [(source.kind, source.text) for source in sources] == [(SourceKind.TEXT, line)]
