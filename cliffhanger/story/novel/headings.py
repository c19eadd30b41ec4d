"""Lines that open a chapter, in English, Chinese, Vietnamese and Thai."""

import re
from dataclasses import dataclass

from cliffhanger.story.novel.numerals import HAN_NUMERAL, WORD_NUMERAL, parse_numeral

_MAX_HEADING_CHARS = 80
_GAP = r"[\s\u3000]*[.:\uff1a\-\u2013\u2014、|]?[\s\u3000]*"
_LATIN = re.compile(
    rf"(?:chapter|chap\.|ch\.|chương|hồi|phần|part|book)\s+"
    rf"(?P<number>\d{{1,5}}|[ivxlcdm]{{1,9}}|{WORD_NUMERAL})(?!\w)(?P<gap>{_GAP})(?P<rest>.*)",
    re.IGNORECASE,
)
_HAN = re.compile(
    rf"第\s*(?P<number>\d{{1,5}}|{HAN_NUMERAL})\s*[章回节節卷话話](?P<gap>{_GAP})(?P<rest>.*)"
)
_THAI = re.compile(rf"(?:บทที่|ตอนที่|บท)\s*(?P<number>\d{{1,5}})(?P<gap>{_GAP})(?P<rest>.*)")
_OPENING = re.compile(
    r"(?:prologue|foreword|楔子|序章|序幕|引子|序|mở đầu|lời mở đầu|dẫn truyện|บทนำ|อารัมภบท)"
    rf"(?P<gap>{_GAP})(?P<rest>.*)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:epilogue|afterword|尾声|尾聲|终章|終章|后记|番外|vĩ thanh|phần kết|lời kết|บทส่งท้าย|ปัจฉิมบท)"
    rf"(?P<gap>{_GAP})(?P<rest>.*)",
    re.IGNORECASE,
)
_SENTENCE_ENDS = tuple('.,;\u3002\uff0c\uff1b\uff01!?\uff1f\u2026"\u201d')


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A line that opens a chapter."""

    text: str
    """As written, without the signs of Markdown."""
    number: int | None
    """None for a prologue or an epilogue."""


def parse_chapter_heading(line: str) -> HeadingLine | None:
    """Return the heading that a line is, or None: a sentence about chapter 3 is none."""
    text = line.strip().strip("#*= \t\u3000").strip()
    if not 0 < len(text) <= _MAX_HEADING_CHARS:
        return None
    for pattern in (_LATIN, _HAN, _THAI, _OPENING, _CLOSING):
        match = pattern.fullmatch(text)
        if match and _is_title(match):
            spelled = match.groupdict().get("number")
            return HeadingLine(text, parse_numeral(spelled) if spelled else None)
    return None


def _is_title(match: re.Match[str]) -> bool:
    """Return whether what follows the number may be a title: not the rest of a sentence."""
    rest = match["rest"]
    if not rest:
        return True
    if match.re in (_HAN, _THAI):
        return not rest.startswith(("的", "里", "中")) and not rest.endswith(_SENTENCE_ENDS[:5])
    is_parted = bool(match["gap"].strip())
    is_capital = not rest[0].islower() and bool(match["gap"])
    if match.re in (_OPENING, _CLOSING):
        return is_parted
    return (is_parted or is_capital) and not rest.endswith(_SENTENCE_ENDS[:3])
