"""Chapters of prose as filmable beats: seen or said, each with its place and time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cliffhanger.story.novel.people import Conversation, find_names
from cliffhanger.story.novel.speech import Piece, SpeechFinder
from cliffhanger.story.novel.values import Chapter
from cliffhanger.story.novel.words import Language
from cliffhanger.story.wording import atoms, sentences, speech_seconds

MAX_SPEECH_SECONDS = 7.0
"""A longer speech is cut after the last whole sentence that fits."""
ACTION_SECONDS = 2.5
"""What a sentence of action is counted for."""
MAX_ACTION_SECONDS = 9.0
"""Longest sentence of action, read aloud."""
_MARKUP = str.maketrans({**dict.fromkeys("*_\\~^@"), "[": "(", "]": ")"})


@dataclass(frozen=True, slots=True)
class Beat:
    """Something seen, or something said."""

    text: str
    place: str
    is_interior: bool
    is_night: bool
    speaker: str = ""
    """Cue of the speaker; empty for what is seen."""
    manner: str = ""
    """How it is said."""

    def seconds(self, language: Language) -> float:
        """Return about how long it lasts on the screen."""
        return speech_seconds(self.text, language.tag) + 0.4 if self.speaker else ACTION_SECONDS


def read_beats(chapters: Sequence[Chapter], language: Language) -> tuple[tuple[Beat, ...], ...]:
    """Return the beats of each chapter in order."""
    finder = SpeechFinder(language)
    names = find_names((p for chapter in chapters for p in chapter.paragraphs), finder)
    reader = _Reader(finder, Conversation(language, names))
    return tuple(tuple(reader.read(chapter)) for chapter in chapters)


@dataclass(slots=True)
class _Reader:
    finder: SpeechFinder
    conversation: Conversation
    place: str = ""
    is_interior: bool = True
    is_night: bool = False

    def read(self, chapter: Chapter) -> Iterator[Beat]:
        for paragraph in chapter.paragraphs:
            pieces = self.finder.pieces(paragraph)
            told = " ".join(piece.text for piece in pieces if not piece.is_said)
            for piece in pieces:
                if piece.is_said:
                    yield from self._say(piece, told)
                else:
                    yield from self._see(piece.text)

    def _say(self, piece: Piece, told: str) -> Iterator[Beat]:
        language = self.finder.language
        speaker = self.conversation.hear(piece.speaker, told)
        words = _fit(_clean(piece.text), language.tag, MAX_SPEECH_SECONDS)
        words = _ended(words.strip("()\uff08\uff09"))
        if any(sign.isalnum() for sign in words):
            yield self._beat(words, speaker, _clean(piece.manner))

    def _see(self, text: str) -> Iterator[Beat]:
        language = self.finder.language
        self.conversation.mention(text)
        for sentence in sentences(_clean(text), language.tag):
            self._move(sentence)
            if any(sign.isalnum() for sign in sentence):
                yield self._beat(_fit(sentence, language.tag, MAX_ACTION_SECONDS))

    def _move(self, sentence: str) -> None:
        """Follow the telling to another place or time."""
        language = self.finder.language
        found = [
            (match.start(), place)
            for place in language.places
            if (match := place.pattern.search(sentence))
        ]
        if found:
            _, place = min(found, key=lambda item: item[0])
            self.place, self.is_interior = place.name, place.is_interior
        if language.night_words.search(sentence):
            self.is_night = True
        elif language.day_words.search(sentence):
            self.is_night = False

    def _beat(self, text: str, speaker: str = "", manner: str = "") -> Beat:
        place = self.place or self.finder.language.unknown_place
        return Beat(text, place, self.is_interior, self.is_night, speaker, manner)


def _clean(text: str) -> str:
    """Return prose without what Fountain would read as markup."""
    return " ".join(text.translate(_MARKUP).split())


def _ended(words: str) -> str:
    """Return speech with a full stop for the comma that led to its attribution."""
    if words.endswith("\uff0c"):
        return words[:-1] + "\u3002"
    return words[:-1] + "." if words.endswith(",") else words


def _fit(text: str, tag: str, limit_seconds: float) -> str:
    """Return the first whole sentences that fit, or the first whole words of the first."""
    kept = ""
    for sentence in sentences(text, tag):
        if speech_seconds(kept + sentence, tag) > limit_seconds:
            break
        kept += sentence
    if kept.strip():
        return kept.strip()
    for atom in atoms(text, tag):
        if kept and speech_seconds(kept + atom, tag) > limit_seconds:
            return f"{kept.strip()}\u2026"
        kept += atom
    return kept.strip()
