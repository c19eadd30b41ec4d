"""What alignment is told and what it tells."""

from dataclasses import dataclass
from typing import Final

from cliffhanger.media.speech import Word
from cliffhanger.value import Value

LOW_CONFIDENCE: Final = 0.5
"""Below it a word was placed by the sound and its length alone, or was heard as another."""


class AlignedWord(Value):
    """A piece of a written line, `[start_seconds, end_seconds)` in its recording."""

    text: str
    """As written, without the punctuation around it."""
    start_seconds: float
    """From the start of the recording."""
    end_seconds: float
    """Exclusive."""
    confidence: float
    """In [0, 1]: what of its letters was heard, times how sure the recogniser was."""


class AlignedLine(Value):
    """A written line with its times."""

    words: tuple[AlignedWord, ...]
    """Words; groups of characters that belong together in Chinese, Japanese and Thai."""
    pieces: tuple[AlignedWord, ...]
    """The smallest stretches that were placed: words, or single characters with their marks."""

    @property
    def low(self) -> tuple[AlignedWord, ...]:
        """Words whose times are a guess."""
        return tuple(word for word in self.words if word.confidence < LOW_CONFIDENCE)

    @property
    def confidence(self) -> float:
        """Mean over the words; 0 where there are none."""
        return sum(word.confidence for word in self.words) / max(1, len(self.words))

    def as_words(self) -> tuple[Word, ...]:
        """Return the words as a voice with times of its own would give them."""
        return tuple(
            Word(text=word.text, start_seconds=word.start_seconds, end_seconds=word.end_seconds)
            for word in self.words
        )


@dataclass(frozen=True, slots=True)
class WordHint:
    """Where a word of the line is expected, by whoever knows the sound of the language.

    Attributes:
        text: Words of the hints, joined, are the letters of the line.
        start_seconds: In the recording.
        end_seconds: Exclusive.
    """

    text: str
    start_seconds: float
    end_seconds: float
