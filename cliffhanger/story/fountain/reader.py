"""Fountain text to values."""

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.grammar import (
    LineKind,
    inner_kind,
    opening_kind,
    opens_title_page,
    parse_cue,
    parse_heading,
    parse_parenthetical,
    parse_title_field,
)
from cliffhanger.story.fountain.prose import split_notes
from cliffhanger.story.fountain.source import SourceKind, SourceLine, cut_source

_MAX_PARENTHETICAL_LINES = 4


def read_fountain(text: str) -> fe.Screenplay:
    """Return the screenplay that a Fountain text spells.

    Reading what `write_fountain` wrote of the result gives an equal screenplay.

    Raises:
        ScreenplayError: A note or boneyard is not closed, or a cue forced with `@` has no words.
    """
    return _Reader(cut_source(text)).read()


class _Reader:
    """A cursor over lines."""

    def __init__(self, lines: list[SourceLine]) -> None:
        self._lines = lines
        self._index = 0
        self._elements: list[fe.Element] = []

    def read(self) -> fe.Screenplay:
        title_page = self._read_title_page()
        while self._index < len(self._lines):
            line = self._lines[self._index]
            if line.is_text:
                self._read_block(line)
            else:
                if not line.is_blank:
                    self._elements.append(_insert(line))
                self._index += 1
        return fe.Screenplay(title_page=title_page, elements=tuple(self._elements))

    def _read_title_page(self) -> tuple[fe.TitleField, ...]:
        first = next((line for line in self._lines if line.is_text), None)
        if first is None or not opens_title_page(split_notes(first.text)[0].strip()):
            return ()
        self._elements += [
            _insert(line)
            for line in self._lines[: self._lines.index(first)]
            if line.kind is not SourceKind.TEXT
        ]
        self._index = self._lines.index(first)
        fields: list[fe.TitleField] = []
        while self._index < len(self._lines) and self._read_title_line(fields):
            self._index += 1
        return tuple(fields)

    def _read_title_line(self, fields: list[fe.TitleField]) -> bool:
        """Take one line into the title page; return False when the page has ended before it."""
        line = self._lines[self._index]
        if line.kind is not SourceKind.TEXT:
            self._elements.append(_insert(line))
            return True
        text, notes = split_notes(line.text)
        words = text.strip()
        is_indented = bool(fields) and text[:1].isspace()
        field = parse_title_field(words)
        is_heading = parse_heading(words) is not None and not is_indented if words else True
        if line.is_blank or not (is_indented or (field and not is_heading)):
            return False
        if is_indented:
            value = (*fields[-1].lines, words) if words else fields[-1].lines
            fields[-1] = fields[-1].model_copy(update={"lines": value})
        elif field:
            value = (field[1],) if field[1] else ()
            fields.append(fe.TitleField(key=field[0], lines=value, line_number=line.number))
        self._add_notes(notes, line.number)
        return True

    def _add_notes(self, notes: tuple[str, ...], number: int) -> None:
        self._elements += [fe.Note(text=note, line_number=number) for note in notes]

    def _is_blank(self, index: int) -> bool:
        return index >= len(self._lines) or not self._lines[index].is_text

    def _is_speech_over(self, index: int) -> bool:
        """Return whether no words follow from *index* on before a blank line."""
        while index < len(self._lines) and self._lines[index].kind is not SourceKind.TEXT:
            index += 1
        return self._is_blank(index)

    def _read_block(self, line: SourceLine) -> None:
        text = line.text.strip()
        kind = opening_kind(text, next_is_blank=self._is_blank(self._index + 1))
        if kind is LineKind.ACTION and not self._is_speech_over(self._index + 1):
            # A note may stand between a cue and its words.
            is_cue = opening_kind(text, next_is_blank=False) is LineKind.CUE
            kind = LineKind.CUE if is_cue else kind
        if kind is LineKind.CUE:
            self._read_speech(line)
        elif kind is LineKind.ACTION:
            self._read_action(line)
        elif kind is LineKind.LYRICS:
            self._read_lyrics(line)
        else:
            self._index += 1
            self._read_single(kind, text, line.number)

    def _read_single(self, kind: LineKind, text: str, number: int) -> None:
        heading = parse_heading(text) if kind is LineKind.HEADING else None
        if heading:
            self._elements.append(
                fe.Heading(text=heading.text, scene_number=heading.scene_number, line_number=number)
            )
            self._add_notes(heading.notes, number)
        else:
            self._elements.append(_single(kind, text, number))

    def _read_action(self, first: SourceLine) -> None:
        lines = [_unforced(first.text)]
        self._index += 1
        while not self._is_blank(self._index):
            text = self._lines[self._index].text.strip()
            if inner_kind(text) is not LineKind.ACTION:
                break
            lines.append(_unforced(text))
            self._index += 1
        self._elements.append(fe.Action(lines=tuple(lines), line_number=first.number))

    def _read_lyrics(self, first: SourceLine) -> None:
        lines: list[str] = []
        while not self._is_blank(self._index):
            text = self._lines[self._index].text.strip()
            if not text.startswith("~"):
                break
            lines.append(text[1:].strip())
            self._index += 1
        self._elements.append(fe.Lyrics(lines=tuple(lines), line_number=first.number))

    def _read_speech(self, first: SourceLine) -> None:
        cue = parse_cue(first.text.strip())
        if cue is None or self._is_speech_over(self._index + 1):
            raise ScreenplayError(
                f"the cue {first.text.strip()!r} has no words under it",
                advice="write its dialogue on the next line without a blank line between, "
                "or start the line with ! when it is action",
                line_number=first.number,
            )
        self._index += 1
        parts = _SpeechParts([fe.Note(text=n, line_number=first.number) for n in cue.notes])
        while self._index < len(self._lines):
            line = self._lines[self._index]
            if line.is_blank and len(line.text) < 2:
                break
            self._read_part(line, parts)
        self._elements.append(
            fe.Speech(
                name=cue.name,
                extensions=cue.extensions,
                is_dual=cue.is_dual,
                parts=tuple(parts.parts),
                line_number=first.number,
            )
        )

    def _read_part(self, line: SourceLine, parts: "_SpeechParts") -> None:
        text = line.text.strip()
        num_lines = 1
        if line.kind is not SourceKind.TEXT:
            parts.add(_insert(line))
        elif text.startswith("~"):
            parts.add_lyric(text[1:].strip(), line.number)
        elif found := self._parenthetical():
            remark, num_lines = found
            parts.add(fe.Parenthetical(text=remark, line_number=line.number))
        else:
            parts.add_words(text, line.number)
        self._index += num_lines

    def _parenthetical(self) -> tuple[str, int] | None:
        """Return the remark in brackets at the cursor and how many lines it is wrapped over."""
        joined = self._lines[self._index].text.strip()
        if not joined.startswith(("(", "\uff08")):
            return None
        for num_lines in range(1, _MAX_PARENTHETICAL_LINES + 1):
            if remark := parse_parenthetical(joined):
                return remark, num_lines
            index = self._index + num_lines
            if self._is_blank(index):
                return None
            line = self._lines[index].text.strip()
            if line.startswith(("(", "\uff08", "~")):
                return None
            joined += f" {line}"
        return None


class _SpeechParts:
    """Parts of a speech under way; empty lines count only between words."""

    def __init__(self, parts: list[fe.Note]) -> None:
        self.parts: list[fe.SpeechPart] = [*parts]
        self._num_empty = 0

    def add(self, part: fe.Note | fe.Boneyard | fe.Parenthetical) -> None:
        self.parts.append(part)
        self._num_empty = 0

    def add_words(self, words: str, number: int) -> None:
        if not words:
            self._num_empty += 1
            return
        last = self.parts[-1] if self.parts else None
        if isinstance(last, fe.Dialogue):
            lines = (*last.lines, *[""] * self._num_empty, words)
            self.parts[-1] = last.model_copy(update={"lines": lines})
        else:
            self.parts.append(fe.Dialogue(lines=(words,), line_number=number))
        self._num_empty = 0

    def add_lyric(self, words: str, number: int) -> None:
        last = self.parts[-1] if self.parts else None
        if isinstance(last, fe.Lyrics):
            self.parts[-1] = last.model_copy(update={"lines": (*last.lines, words)})
        else:
            self.parts.append(fe.Lyrics(lines=(words,), line_number=number))
        self._num_empty = 0


def _insert(line: SourceLine) -> fe.Note | fe.Boneyard:
    if line.kind is SourceKind.NOTE:
        return fe.Note(text=line.text, line_number=line.number)
    return fe.Boneyard(text=line.text, line_number=line.number)


def _unforced(text: str) -> str:
    return text.strip().removeprefix("!").strip()


def _single(
    kind: LineKind, text: str, number: int
) -> fe.Section | fe.Synopsis | fe.Centered | fe.PageBreak | fe.Transition:
    """Return the element of a line that is one by itself."""
    if kind is LineKind.SECTION:
        words = text.lstrip("#")
        return fe.Section(level=len(text) - len(words), text=words.strip(), line_number=number)
    if kind is LineKind.SYNOPSIS:
        return fe.Synopsis(text=text[1:].strip(), line_number=number)
    if kind is LineKind.CENTERED:
        return fe.Centered(text=text[1:-1].strip(), line_number=number)
    if kind is LineKind.PAGE_BREAK:
        return fe.PageBreak(line_number=number)
    return fe.Transition(text=text.removeprefix(">").strip(), line_number=number)
