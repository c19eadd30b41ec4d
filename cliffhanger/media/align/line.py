"""One line aligned with its recording."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.align.letters import Piece, line_pieces
from cliffhanger.media.align.match import Expected, Heard, hear_pieces
from cliffhanger.media.align.place import Placed, Wanted, place_pieces
from cliffhanger.media.align.sound import FRAMES_PER_SECOND, read_sound
from cliffhanger.media.align.values import AlignedLine, AlignedWord, WordHint
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import HeardWord, Transcript

HINT_SPREAD_SECONDS: Final = 0.06
"""How exact hints are."""
_BY_SOUND: Final = 0.25
"""Confidence of a piece that was placed by its length and the sound alone."""
_BY_HINT: Final = 0.45
"""The same with a hint."""


def align_line(
    text: str,
    language: str,
    audio: Audio,
    transcript: Transcript | None = None,
    *,
    hints: Sequence[WordHint] = (),
) -> AlignedLine:
    """Return when each word of a line is heard.

    Args:
        text: As written; all of it is spoken in *audio*, nothing else.
        language: BCP 47 tag.
        audio: The line's recording.
        transcript: What was heard in it; words that are missing or misheard are placed by the
            sound between the others. Without one, or without words in it, all are.
        hints: Where the words are expected from other knowledge, as of
            `cliffhanger.animatic.voice.follow`.

    Raises:
        InvalidInputError: The recording is too short for the line, a hundredth of a second a
            piece.
    """
    pieces = line_pieces(text, language)
    sound = read_sound(audio)
    if len(pieces) > sound.num_frames:
        raise InvalidInputError(
            f"audio must last 10 ms or more for each of the {len(pieces)} pieces of the line, got "
            f"{audio.duration_seconds:.3f} s; give the line's own recording"
        )
    heard = hear_pieces(pieces, transcript or Transcript(text=""), language)
    hinted = hear_pieces(pieces, _as_transcript(hints), language)
    wanted = [
        Wanted(
            piece,
            starts=_given(mine.start, _loosened(hint.start)),
            ends=_given(mine.end, _loosened(hint.end)),
        )
        for piece, mine, hint in zip(pieces, heard, hinted, strict=True)
    ]
    placed = place_pieces(wanted, sound)
    limit = audio.duration_seconds
    found = tuple(
        _aligned(piece, where, _confidence(mine, hint), limit)
        for piece, where, mine, hint in zip(pieces, placed, heard, hinted, strict=True)
    )
    return AlignedLine(words=_join(pieces, found), pieces=found)


def _as_transcript(hints: Sequence[WordHint]) -> Transcript:
    words = tuple(
        HeardWord(text=hint.text, start_seconds=hint.start_seconds, end_seconds=hint.end_seconds)
        for hint in hints
    )
    return Transcript(text=" ".join(word.text for word in words), words=words)


def _given(*expected: Expected | None) -> tuple[Expected, ...]:
    return tuple(one for one in expected if one is not None)


def _loosened(expected: Expected | None) -> Expected | None:
    if expected is None:
        return None
    return replace(expected, spread_seconds=max(HINT_SPREAD_SECONDS, expected.spread_seconds))


def _confidence(heard: Heard, hint: Heard) -> float:
    floor = _BY_HINT if hint.share > 0.0 else _BY_SOUND
    return max(floor, heard.share * heard.probability)


def _aligned(piece: Piece, placed: Placed, confidence: float, limit: float) -> AlignedWord:
    return AlignedWord(
        text=piece.text,
        start_seconds=placed.start / FRAMES_PER_SECOND,
        end_seconds=min(limit, placed.end / FRAMES_PER_SECOND),
        confidence=confidence,
    )


def _join(pieces: Sequence[Piece], found: Sequence[AlignedWord]) -> tuple[AlignedWord, ...]:
    """Return the pieces of each word as one."""
    both = list(zip(pieces, found, strict=True))
    words: list[AlignedWord] = []
    for _, group in groupby(both, key=lambda pair: pair[0].word_index):
        parts = [aligned for _, aligned in group]
        words.append(
            AlignedWord(
                text="".join(part.text for part in parts),
                start_seconds=parts[0].start_seconds,
                end_seconds=parts[-1].end_seconds,
                confidence=min(part.confidence for part in parts),
            )
        )
    return tuple(words)
