"""A document cut into lines, with notes and boneyards (which may span lines) taken out."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from cliffhanger.errors import ScreenplayError

_EVENT = re.compile(r"\n|\\[^\n]|/\*|\[\[")


class SourceKind(StrEnum):
    """What stands on a line."""

    TEXT = "text"
    NOTE = "note"
    BONEYARD = "boneyard"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of text, or one note or boneyard that has its lines to itself."""

    number: int
    text: str
    kind: SourceKind = SourceKind.TEXT

    @property
    def is_blank(self) -> bool:
        """True for a line without words."""
        return self.kind is SourceKind.TEXT and not self.text.strip()

    @property
    def is_text(self) -> bool:
        """True for a line with words."""
        return self.kind is SourceKind.TEXT and not self.is_blank


@dataclass(slots=True)
class _Scanner:
    text: str
    position: int = 0
    number: int = 1
    pieces: list[SourceLine] = field(default_factory=list[SourceLine])
    lines: list[SourceLine] = field(default_factory=list[SourceLine])

    def scan(self) -> list[SourceLine]:
        start = 0
        while event := _EVENT.search(self.text, self.position):
            self.position = event.end()
            if event[0].startswith("\\"):
                continue
            self._add(self.text[start : event.start()], SourceKind.TEXT)
            if event[0] == "\n":
                self._end_line()
                self.number += 1
            elif event[0] == "/*":
                self._enclose("*/", SourceKind.BONEYARD)
            else:
                self._enclose("]]", SourceKind.NOTE)
            start = self.position
        self._add(self.text[start:], SourceKind.TEXT)
        self._end_line()
        return self.lines

    def _add(self, text: str, kind: SourceKind) -> None:
        self.pieces.append(SourceLine(self.number, text, kind))

    def _enclose(self, close: str, kind: SourceKind) -> None:
        end = self.text.find(close, self.position)
        if end < 0:
            mark = "[[" if kind is SourceKind.NOTE else "/*"
            raise ScreenplayError(
                f"the {kind} that opens with {mark} is never closed",
                advice=f"close it with {close}, or write \\{mark} for the characters themselves",
                line_number=self.number,
            )
        inner = self.text[self.position : end]
        self._add(inner, kind)
        self.number += inner.count("\n")
        self.position = end + len(close)

    def _end_line(self) -> None:
        inserts = [piece for piece in self.pieces if piece.kind is not SourceKind.TEXT]
        if inserts and all(piece.is_blank for piece in self.pieces if piece not in inserts):
            self.lines += inserts
        else:
            text = "".join(_inline(piece) for piece in self.pieces)
            self.lines.append(SourceLine(self.pieces[0].number, text))
        self.pieces = []


def _inline(piece: SourceLine) -> str:
    """Return a piece as part of a line of text; a space keeps what a boneyard parted apart."""
    if piece.kind is SourceKind.NOTE:
        return "[[" + piece.text.replace("\n", " ") + "]]"
    return " " if piece.kind is SourceKind.BONEYARD else piece.text


def cut_source(text: str) -> list[SourceLine]:
    """Return the document's lines.

    A note or boneyard alone on its lines becomes a line of its kind. Inside a line of words a note
    stays as `[[...]]` on one line, and a boneyard becomes a space.

    Raises:
        ScreenplayError: A note or a boneyard is not closed.
    """
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    return _Scanner(text).scan()
