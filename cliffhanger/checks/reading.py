"""Words that a reading engine finds in a picture, and which of them are writing."""

import unicodedata
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cliffhanger.value import Value

MIN_CONFIDENCE: Final = 60.0
"""In per cent; below it, engines read words into hair and cloth."""
MIN_LETTERS: Final = 3
"""Of a word; two are as often two shapes."""
MIN_IDEOGRAPHS: Final = 2
"""Of a word in Han characters or kana: one is as often a pattern."""
SHORT_CONFIDENCE: Final = 90.0
"""Of a word no longer than that: tesseract read `NNN` into hair at 79 per cent, `AVY` at 61."""
MOST_QUOTED: Final = 5
"""Words that a verdict repeats."""
_THIRDS: Final = (("top", "middle", "bottom"), ("left", "center", "right"))
_IDEOGRAPHS: Final = ("CJK UNIFIED", "CJK COMPATIBILITY", "HIRAGANA", "KATAKANA")

Image = NDArray[np.uint8]


class ReadWord(Value):
    """A word as an engine read it."""

    text: str = Field(min_length=1)
    """Letters and whatever stands with them."""
    confidence: float = Field(ge=0.0, le=100.0)
    """How sure the engine is, in per cent."""
    center_x: float = Field(ge=0.0, le=1.0)
    """Middle of the word from left to right, as a share of the picture."""
    center_y: float = Field(ge=0.0, le=1.0)
    """Middle of the word from top to bottom, as a share of the picture."""

    @property
    def is_writing(self) -> bool:
        """Whether it is long and sure enough to be no pattern that looks like letters."""
        letters = [char for char in self.text if char.isalnum()]
        num_ideographs = sum(_is_ideograph(char) for char in letters)
        spare = max(len(letters) - MIN_LETTERS, num_ideographs - MIN_IDEOGRAPHS)
        return spare >= 0 and self.confidence >= (MIN_CONFIDENCE if spare else SHORT_CONFIDENCE)

    @property
    def place(self) -> str:
        """Where it stands, such as `bottom left`."""
        row, column = (
            names[min(2, int(3 * share))]
            for names, share in zip(_THIRDS, (self.center_y, self.center_x), strict=True)
        )
        return f"{row} {column}"


class WordReader(Protocol):
    """Reads the words of a picture, such as tesseract where it is installed."""

    @property
    def name(self) -> str:
        """Engine, version and languages, for verdicts."""
        ...

    def read_words(self, image: Image) -> tuple[ReadWord, ...] | None:
        """Return the words in *image*, uint8 (height, width, 3), BGR; None where it failed."""
        ...


def quote_words(words: Sequence[ReadWord]) -> str:
    """Return words as a verdict repeats them, such as `"SAMPLE" (bottom left)`, and how many more.

    Args:
        words: One or more.
    """
    shown = [f'"{word.text}" ({word.place})' for word in words[:MOST_QUOTED]]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith(_IDEOGRAPHS)
