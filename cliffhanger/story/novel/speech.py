"""Who says what in a paragraph of prose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial, reduce
from itertools import groupby

from cliffhanger.story.novel.words import Language

_QUOTE = re.compile(
    '\u201c(?P<a>[^\u201c\u201d]*)(?:\u201d|$)|"(?P<b>[^"]*)(?:"|$)'
    "|\u300c(?P<c>[^\u300d]*)(?:\u300d|$)|\u300e(?P<d>[^\u300f]*)(?:\u300f|$)"
    "|\u00ab(?P<e>[^\u00bb]*)(?:\u00bb|$)"
)
_DASH = re.compile(r"^[-\u2013\u2014]\s*(?=\S)")
_DASHES = re.compile(r"\s[-\u2013\u2014]\s+")
_REACH = 120
_SPOKEN_END = re.compile(r"[.!?,\u2026\u2014\u3002\uff01\uff1f\uff0c~-]$")
_EDGE = r"(?:^|(?<=[\s.!?,;:\u3002\uff01\uff1f\uff0c\uff1b\uff1a\u201d\"]))"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: words said, or what is told."""

    text: str
    is_said: bool
    speaker: str = ""
    """As the prose names the speaker, a pronoun included; empty where nothing does."""
    manner: str = ""
    """How it is said, in the prose's words."""


@dataclass(frozen=True)
class SpeechFinder:
    """Finds speech by quotation marks, dialogue dashes and verbs of speech."""

    language: Language

    def pieces(self, paragraph: str) -> tuple[Piece, ...]:
        """Return a paragraph taken apart; a quoted sign or a word in quotation marks is told."""
        cut = self._cut_dashes(paragraph) if _DASH.match(paragraph) else self._cut_quotes(paragraph)
        pieces = [piece for piece in cut if piece.text.strip()]
        return tuple(self._share_speaker(list(self._attribute(pieces))))

    def _share_speaker(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """Yield the pieces with a paragraph's one speaker for all of its speech, joined."""
        speakers = {(piece.speaker, piece.manner) for piece in pieces if piece.speaker}
        speaker, manner = next(iter(speakers)) if len(speakers) == 1 else ("", "")
        for is_said, group in groupby(pieces, key=lambda piece: piece.is_said and bool(speaker)):
            if is_said:
                gap = " " if self.language.gap else ""
                words = reduce(partial(_join, gap=gap), (piece.text for piece in group))
                yield Piece(words, is_said=True, speaker=speaker, manner=manner)
            else:
                yield from group

    @cached_property
    def _after(self) -> re.Pattern[str]:
        lang = self.language
        manner = f"(?:{lang.gap}(?P<how>{lang.adverb}))?"
        return re.compile(
            rf"^[\s,\uff0c]*(?:(?P<name>{lang.name}){manner}{lang.gap}(?:{lang.verbs})"
            rf"|(?:{lang.verbs}){lang.gap}(?P<last>{lang.name}){self._end})"
            rf"(?:{lang.gap}(?P<more>{lang.adverb}))?"
        )

    @property
    def _end(self) -> str:
        """Where a name that follows its verb ends, in scripts that part words."""
        return r"(?!\w)" if self.language.gap == r"\s+" else "(?=[\\s,.\u3002\uff0c]|$)"

    @cached_property
    def _before(self) -> re.Pattern[str]:
        lang = self.language
        return re.compile(
            rf"{_EDGE}(?P<name>{lang.name})(?:{lang.gap}(?P<how>{lang.adverb}))?{lang.gap}"
            rf"(?:{lang.verbs})(?:{lang.gap}(?P<more>{lang.adverb}))?"
            rf"\s*(?:ว่า|着|了)?[\s,:\uff0c\uff1a]*$"
        )

    def _find_before(self, told: str) -> re.Match[str] | None:
        """Return the attribution that a telling ends with; offsets are in its last `_REACH`."""
        return self._before.search(told[-_REACH:])

    def _cut_quotes(self, paragraph: str) -> Iterator[Piece]:
        start = 0
        size = len(paragraph.strip())
        for match in _QUOTE.finditer(paragraph):
            words = next(group for group in match.groups() if group is not None).strip()
            before = paragraph[start : match.start()]
            after = paragraph[match.end() : match.end() + _REACH]
            is_attributed = bool(self._after.match(after) or self._find_before(before))
            is_whole = match.end() - match.start() == size
            if words and (is_attributed or is_whole or _SPOKEN_END.search(words)):
                yield Piece(before, is_said=False)
                yield Piece(words, is_said=True)
                start = match.end()
        yield Piece(paragraph[start:], is_said=False)

    def _cut_dashes(self, paragraph: str) -> Iterator[Piece]:
        """Yield the speech after a dash; a further dash sets off who says it, or more speech."""
        is_said = True
        for part in _DASHES.split(_DASH.sub("", paragraph)):
            is_told = is_said and self._after.match(part) is not None and part != paragraph
            yield Piece(part, is_said=not is_told)
            is_said = not is_told or is_said

    def _attribute(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """Yield the pieces, each speech with its speaker, attributions taken out of the telling."""
        told = [piece.text for piece in pieces]
        said = list(pieces)
        for index, piece in enumerate(pieces):
            if not piece.is_said:
                continue
            after = told[index + 1] if index + 1 < len(pieces) else ""
            before = told[index - 1] if index else ""
            if (
                index + 1 < len(pieces)
                and not pieces[index + 1].is_said
                and (match := self._after.match(after))
            ):
                said[index] = self._named(piece, match)
                told[index + 1] = self._rest(after[match.end() :], match)
            elif index and not pieces[index - 1].is_said and (match := self._before.search(before)):
                said[index] = self._named(piece, match)
                told[index - 1] = before[: max(0, len(before) - _REACH) + match.start()]
        for piece, text in zip(said, told, strict=True):
            cleaned = text.strip(" ,;\uff0c\uff1b\u3000-\u2013\u2014")
            if piece.is_said:
                yield piece
            elif any(sign.isalnum() for sign in cleaned):
                yield Piece(cleaned, is_said=False)

    def _named(self, piece: Piece, match: re.Match[str]) -> Piece:
        found = match.groupdict()
        manner = found.get("how") or found.get("more") or ""
        return replace(piece, speaker=self.name_in(match), manner=manner)

    def name_in(self, match: re.Match[str]) -> str:
        """Return the name in an attribution without the words that lead into it."""
        found = match.groupdict()
        name = (found.get("name") or found.get("last") or "").strip()
        return self.language.lead_ins.sub("", name)

    def _rest(self, rest: str, match: re.Match[str]) -> str:
        """Return what an attribution goes on to tell, as a sentence about the speaker."""
        clause = re.match(r"\s*(?:着|了)?[,\uff0c]\s*(?P<told>[^,\uff0c]{4}.*)", rest, re.DOTALL)
        if clause is None:
            return re.sub(r"^[^.!?\u3002\uff01\uff1f]*[.!?\u3002\uff01\uff1f]?", "", rest, count=1)
        gap = "" if self.language.gap == "" else ", "
        return f"{self.name_in(match)}{gap}{clause['told']}"


def _join(before: str, after: str, *, gap: str) -> str:
    """Return two stretches of one speech; a comma before a new sentence was its teller's."""
    is_new = after[:1].isupper() and not re.match(r"I\b", after)
    return (
        f"{before[:-1]}.{gap}{after}" if is_new and before.endswith(",") else before + gap + after
    )
