"""A recogniser without a model: it knows the recordings of voices that told their times."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Speech
from cliffhanger.media.transcript import HeardSegment, HeardWord, Transcript


def transcript_of_speech(speech: Speech, *, language: str) -> Transcript:
    """Return the voice's own times as a transcript; exact, so sure of every word."""
    words = tuple(
        HeardWord(text=word.text, start_seconds=word.start_seconds, end_seconds=word.end_seconds)
        for word in speech.times.words
    )
    text = " ".join(word.text for word in words)
    segments = (
        (
            HeardSegment(
                text=text,
                start_seconds=words[0].start_seconds,
                end_seconds=words[-1].end_seconds,
            ),
        )
        if words
        else ()
    )
    return Transcript(text=text, language=language, words=words, segments=segments)


@dataclass(frozen=True, slots=True)
class EmbeddedTranscriber:
    """Reads what voices told of their own recordings.

    Attributes:
        speeches: By the digest of their samples.
    """

    speeches: dict[str, Speech]

    @classmethod
    def of(cls, speeches: Iterable[Speech]) -> "EmbeddedTranscriber":
        """Return one that knows *speeches*."""
        return cls({_digest(speech.audio): speech for speech in speeches})

    @property
    def name(self) -> str:
        """It depends on the voices alone."""
        return "embedded/1"

    def transcribe(self, audio: Audio, *, language: str = "", prompt: str = "") -> Transcript:
        """Return the words that the voice of *audio* told.

        Raises:
            InvalidInputError: *audio* is none of the recordings it knows.
        """
        del prompt
        speech = self.speeches.get(_digest(audio))
        if speech is None:
            raise InvalidInputError(
                f"audio must be one of the {len(self.speeches)} recordings whose voice told its "
                f"times, got another of {audio.duration_seconds:.2f} s; route transcripts to a "
                "recogniser"
            )
        return transcript_of_speech(speech, language=language)


def _digest(audio: Audio) -> str:
    head = f"{audio.sample_rate_hz} {audio.samples.shape}".encode()
    return hashlib.sha256(head + audio.samples.tobytes()).hexdigest()
