"""Results that are facts rather than files."""

from cliffhanger.media.speech import Word
from cliffhanger.value import Value


class TranscriptResult(Value):
    """What was heard."""

    text: str
    """All of it."""
    language: str = ""
    """BCP 47 or ISO 639-1 tag, where it was told."""
    words: tuple[Word, ...] = ()
    """With their times, where the model gives them."""
