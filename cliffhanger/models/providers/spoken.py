"""Sounds and word times out of replies, as every adapter of speech needs them."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from pydantic import JsonValue

from cliffhanger.media.audio import Audio
from cliffhanger.media.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.media.speech import SpeechTimes, Word
from cliffhanger.media.wav import wav_bytes
from cliffhanger.models.jobs.job import Output, OutputRole
from cliffhanger.models.jobs.replies import number_at, text_at

_UNKNOWN_LENGTH: Final = 0x7FFF_F000
"""Servers that stream a WAV write a length from here up, because they do not know it yet."""
_WAV_HEADER_BYTES: Final = 44
_SOLID: Final = (
    ("\u0e00", "\u0eff"),
    ("\u3005", "\u3007"),
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Thai, Lao, Kana and Han: written without spaces between words."""
_LEADING_VOWELS: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
"""Thai and Lao: written before the consonant that they follow in sound."""
_TRAILING: Final = frozenset("\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2\u0eb3\u0ec6")
"""Thai and Lao: letters that belong to the consonant before them."""


def sound_output(data: bytes) -> Output | None:
    """Return a sound that came with a reply, its type told from the bytes; None for no sound.

    A WAV whose header announces more than came is left to the check of results, which refuses it.
    """
    media_type = sniff_media_type(data[:HEAD_BYTES])
    is_hollow = media_type == "audio/wav" and len(data) <= _WAV_HEADER_BYTES
    if not media_type.startswith("audio/") or is_hollow:
        return None
    whole = settled_wav(data) if media_type == "audio/wav" else data
    return Output(OutputRole.AUDIO, media_type, data=whole)


def settled_wav(data: bytes) -> bytes:
    """Return a WAV whose header says how long it is, also where its server did not know yet."""
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            rest = len(data) - at - 8
            is_unknown = size >= _UNKNOWN_LENGTH or (size == 0 and rest > 0)
            return _with_lengths(data, at + 4, rest) if is_unknown else data
        at += 8 + size + size % 2
    return data


def _with_lengths(data: bytes, at: int, num_bytes: int) -> bytes:
    whole = bytearray(data)
    whole[4:8] = (len(data) - 8).to_bytes(4, "little")
    whole[at : at + 4] = num_bytes.to_bytes(4, "little")
    return bytes(whole)


def pcm_wav(data: bytes, sample_rate_hz: int) -> bytes:
    """Return 16-bit little-endian mono samples as a WAV file.

    Args:
        data: An even number of bytes.
        sample_rate_hz: Samples per second.
    """
    samples = np.frombuffer(data, "<i2").astype(np.float32) / np.float32(1 << 15)
    return wav_bytes(Audio(samples[np.newaxis], sample_rate_hz))


def times_outputs(words: Sequence[Word]) -> tuple[Output, ...]:
    """Return the word times as one output; none where no times are known."""
    if not words:
        return ()
    times = SpeechTimes(words=tuple(words))
    return (Output(OutputRole.TIMES, "application/json", data=times.model_dump_json().encode()),)


def read_spans(texts: JsonValue, starts: JsonValue, ends: JsonValue) -> tuple[Word, ...]:
    """Return three JSON lists as spans, in order and not overlapping; none where they do not fit.

    Args:
        texts: Words or characters.
        starts: When each begins, in seconds.
        ends: When each ends.
    """
    lists = [found for found in (texts, starts, ends) if isinstance(found, list)]
    if len(lists) != 3 or len({len(found) for found in lists}) != 1:
        return ()
    spans: list[Word] = []
    heard_until = 0.0
    for index in range(len(lists[0])):
        start, end = number_at(lists[1], index), number_at(lists[2], index)
        if start is None or end is None or not math.isfinite(start + end):
            return ()
        start_seconds = max(start, heard_until)
        heard_until = max(end, start_seconds)
        text = text_at(lists[0], index)
        spans.append(Word(text=text, start_seconds=start_seconds, end_seconds=heard_until))
    return tuple(spans)


def merge_characters(characters: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words that timed characters make.

    Spaces part words. In Chinese, Japanese, Thai and Lao, which have none, every character is a
    word, with its marks and vowels. Punctuation goes with the word that it stands at and takes no
    time; alone it is no word.
    """
    return tuple(_word(run) for run in _runs(characters) if any(map(_is_heard, run)))


def _word(run: Sequence[Word]) -> Word:
    heard = [character for character in run if _is_heard(character)]
    return Word(
        text="".join(character.text for character in run),
        start_seconds=heard[0].start_seconds,
        end_seconds=heard[-1].end_seconds,
    )


def _runs(characters: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the characters of each word."""
    run: list[Word] = []
    for character in characters:
        if run and _begins_word(character.text, [item.text for item in run]):
            yield run
            run = []
        if character.text.strip():
            run.append(character)
    if run:
        yield run


def _begins_word(text: str, before: Sequence[str]) -> bool:
    """Return whether a character begins a word behind the characters of another."""
    if not text.strip():
        return True
    kind = unicodedata.category(text[0])
    if kind in {"Ps", "Pi"}:
        return any(not _is_mark(other) for other in before)
    if _is_mark(text) or kind[0] == "M" or text in _TRAILING:
        return False
    if all(_is_mark(other) for other in before) or before[-1] in _LEADING_VOWELS:
        return False
    return _is_solid(text) or any(_is_solid(other) for other in before)


def _is_heard(character: Word) -> bool:
    return not _is_mark(character.text)


def _is_mark(text: str) -> bool:
    """Return whether a character is punctuation or a symbol."""
    return all(unicodedata.category(letter)[0] in "PSZC" for letter in text)


def _is_solid(text: str) -> bool:
    return any(first <= text[:1] <= last for first, last in _SOLID)
