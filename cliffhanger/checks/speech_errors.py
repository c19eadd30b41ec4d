"""How much of a script was heard as something else: WER of spaced languages, CER of the others.

Texts are compared as they are spoken: NFKC, lower case, no punctuation, digits in words, the marks
of Vietnamese in either order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cliffhanger.media.align.letters import is_unspaced, letters_of, spell_out


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Errors against what was to be heard.

    Attributes:
        num_errors: Words, or characters, that were replaced, added or left out, at least.
        num_wanted: Of the script.
    """

    num_errors: int
    num_wanted: int

    @property
    def rate(self) -> float:
        """Errors per word or character of the script; over 1 where much was added."""
        return self.num_errors / max(1, self.num_wanted)


def error_rate(script: str, heard: str, language: str) -> ErrorRate:
    """Return how *heard* differs from *script*: by words, or characters in zh, ja and th."""
    wanted = speech_tokens(script, language)
    return ErrorRate(count_edits(wanted, speech_tokens(heard, language)), len(wanted))


def letter_error_rate(script: str, heard: str, language: str) -> ErrorRate:
    """Return the same by letters in any language, so that spaces do not count."""
    wanted = letters_of(script, language)
    return ErrorRate(count_edits(wanted, letters_of(heard, language)), len(wanted))


def speech_tokens(text: str, language: str) -> tuple[str, ...]:
    """Return what is compared: words without their punctuation, or single letters and marks."""
    if is_unspaced(language):
        return tuple(letters_of(text, language))
    spoken = "".join(_spaced(character) for character in spell_out(text, language))
    words = (letters_of(word, language) for word in spoken.split())
    return tuple(word for word in words if word)


def count_edits(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Return the least number of replaced, added and left out items (Levenshtein 1966)."""
    costs = list(range(len(heard) + 1))
    for row, item in enumerate(wanted, start=1):
        before, costs[0] = costs[0], row
        for column, other in enumerate(heard, start=1):
            replaced = before + (item != other)
            before = costs[column]
            costs[column] = min(replaced, before + 1, costs[column - 1] + 1)
    return costs[-1]


def _spaced(character: str) -> str:
    """Return a dash as a space, since who listens cannot tell `half-dead` from `half dead`."""
    return " " if character in "-\u2010\u2011\u2013\u2014/\u2026" else character
