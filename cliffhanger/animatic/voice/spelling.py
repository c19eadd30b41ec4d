# ruff: noqa: RUF001 - the punctuation of other scripts is what is replaced
"""How a script's words are respelled so that espeak-ng speaks them instead of spelling them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]+|.", re.DOTALL)
_VOWELS: Final = frozenset("aeiouy")
_PAUSES: Final = {
    "。": ".", "、": ",", "，": ",", "！": "!", "？": "?", "；": ";", "：": ":",
    "…": ".", "—": ",", "–": ",", "・": ",", "।": ".",
    ".": ".", ",": ",", "!": "!", "?": "?", ";": ";", ":": ":",
}  # fmt: skip
_SPOKEN_SIGNS: Final = frozenset("%$€£¥&@+°")
_INTERJECTIONS: Final = {
    "hm": "hum", "mm": "mum", "mhm": "mmhum", "mmm": "mum", "sh": "shush", "shh": "shush",
    "psst": "pist", "pst": "pist", "pft": "puft", "pfft": "puft", "pff": "puff", "tsk": "tisk",
    "brr": "burr", "grr": "gurr", "zz": "zuz", "ugh": "uhg", "argh": "arg", "aargh": "arg",
}  # fmt: skip
_ABBREVIATIONS: Final = frozenset((
    "mr", "mrs", "ms", "dr", "st", "vs", "jr", "sr", "tv", "km", "kg", "cm", "lb", "ft", "pc",
    "hq", "gps", "phd", "nth", "vip", "ceo", "fbi", "cia", "dna", "ltd", "pm", "mph",
))  # fmt: skip
# These write words without vowels: krk, vlk, prst.
_VOWELLESS_LANGUAGES: Final = frozenset(("cs", "sk", "hr", "sr", "bs", "sl", "mk", "bg"))
# espeak-ng reads kanji as "Chinese letter". Frequent on-readings keep the length and the mouth of
# real speech; which one is heard depends on the character alone.
_READINGS: Final = (
    "か", "こう", "しん", "せい", "と", "き", "ちょう", "けん", "し", "よう", "たい", "はん",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A line as espeak-ng gets it.

    Attributes:
        text: What is handed over.
        source_indexes: For each character of *text*, the index in the written line it stands for.
    """

    text: str
    source_indexes: tuple[int, ...]

    @property
    def is_speakable(self) -> bool:
        """True when anything can be heard of it."""
        return any(character.isalnum() for character in self.text)


def respell_line(line: str, *, language: str) -> SpokenText:
    """Return *line* as it is to be spoken in an espeak-ng *language*.

    Shouted words are lower-cased, drawn-out letters shortened, words without vowels given one, and
    signs that would be read out by name are dropped.
    """
    is_shouted = line == line.upper() and sum(map(str.isalpha, line)) > 1
    spoken = _Spoken()
    for match in _LATIN_WORD.finditer(line):
        piece, at = match.group(), match.start()
        if piece[0].isalpha() and _is_latin(piece[0]):
            word = _respell_word(piece, language=language, is_shouted=is_shouted)
            for index, character in enumerate(word):
                spoken.say(character, at + min(index, len(piece) - 1))
        else:
            _respell_sign(spoken, line, at, language)
    return spoken.finish()


class _Spoken:
    def __init__(self) -> None:
        self._characters: list[str] = []
        self._indexes: list[int] = []

    def say(self, character: str, index: int) -> None:
        self._characters.append(character)
        self._indexes.append(index)

    def pause(self, sign: str, index: int) -> None:
        """Attach a pause to the last word; the first sign of several counts."""
        while self._characters and self._characters[-1] == " ":
            self._characters.pop()
            self._indexes.pop()
        if self._characters and self._characters[-1] not in _PAUSES:
            self.say(sign, index)

    def finish(self) -> SpokenText:
        return SpokenText("".join(self._characters), tuple(self._indexes))


def _respell_sign(spoken: _Spoken, line: str, at: int, language: str) -> None:
    sign = line[at]
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    is_inside = before.isalnum() and after.isalnum()
    if language == "ja" and "\u4e00" <= sign <= "\u9fff":
        for mora in _READINGS[ord(sign) % len(_READINGS)]:
            spoken.say(mora, at)
    elif unicodedata.category(sign)[0] in "LMN" or (sign in "'’-" and is_inside):
        spoken.say("'" if sign == "’" else sign, at)
    elif sign in _PAUSES and is_inside and sign in ".,:":
        spoken.say(sign, at)
    elif sign in _PAUSES:
        spoken.pause(_PAUSES[sign], at)
        spoken.say(" ", at)
    elif sign == "-" and before.isspace():
        spoken.pause(",", at)
        spoken.say(" ", at)
    elif sign in _SPOKEN_SIGNS and (before.isalnum() or after.isalnum()):
        spoken.say(sign, at)
    else:
        spoken.say(" ", at)


def _respell_word(word: str, *, language: str, is_shouted: bool) -> str:
    is_loud = word.isupper() and len(word) > 1
    if is_loud and (len(word) > 3 or is_shouted or _is_syllable(word)):
        word, is_loud = word.lower(), False
    word = _shorten(word, limit=3 if language == "de" else 2)
    if is_loud or language in _VOWELLESS_LANGUAGES:
        return word
    lowered = word.lower()
    if lowered in _INTERJECTIONS:
        return _INTERJECTIONS[lowered]
    if lowered.startswith("hw"):
        return "wh" + word[2:]
    if len(word) > 1 and word.isascii() and not _VOWELS.intersection(lowered):
        return word if lowered in _ABBREVIATIONS else f"{word[0]}u{word[1:]}"
    return word


def _shorten(word: str, *, limit: int) -> str:
    """Return *word* with runs longer than *limit* cut to what English spelling would write."""

    def cut(match: re.Match[str]) -> str:
        letter, end = match.group(1), match.end()
        following = word[end : end + 1].lower()
        is_long_o = letter in "oO" and following not in {"", "w", "h"}
        is_long_e = letter in "eE" and following != "a"
        is_doubled = is_long_e or is_long_o or (letter in "lL" and not following)
        return letter * (2 if is_doubled else 1)

    return re.sub(rf"(.)\1{{{limit},}}", cut, word, flags=re.IGNORECASE)


def _is_syllable(word: str) -> bool:
    """Return whether a short shouted word reads as one syllable, as WOW and YIP do."""
    lowered = word.lower()
    if lowered in _ABBREVIATIONS or len(word) != 3:
        return False
    return [letter in _VOWELS for letter in lowered[1:]] == [True, False]


def _is_latin(character: str) -> bool:
    return character.isascii() or "\u00c0" <= character <= "\u1eff"
