"""A bought voice made ready for the film: mono 48 kHz, at its level, in its room, with times.

Times of words are the provider's where it gives them. Phones are those of the embedded voice,
stretched onto the stretch that is heard: an estimate, good enough for mouths that are drawn.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.voice import EspeakVoice, acoustics
from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.decode import decode_voice
from cliffhanger.media.speech import Phone, Speech, SpeechTimes, Word
from cliffhanger.models.requests import SpeechRequest

QUIET: Final = 0.02
"""Share of the peak below which nothing is heard."""
LEAD_SECONDS: Final = 0.02
TAIL_SECONDS: Final = 0.05


def fit_voice(sound: bytes, times: SpeechTimes | None, request: SpeechRequest) -> Speech:
    """Return a line as *sound* has it, cut to what is heard.

    Args:
        sound: As the provider encoded it.
        times: As the provider gives them, from the start of *sound*; None where it does not.
        request: The line.

    Raises:
        InvalidAudioError: It cannot be decoded, or nothing is heard in it.
    """
    voice = decode_voice(sound).samples[0]
    start, end = _heard(voice)
    cut = voice[start:end]
    placed = acoustics.place_voice(
        acoustics.set_level(cut, 0.0),
        is_device=request.is_device,
        is_interior=request.is_interior,
    )
    embedded = EspeakVoice().speak(request).times
    heard_seconds = cut.size / SAMPLE_RATE_HZ
    phones = _stretched(embedded.phones, heard_seconds)
    words = _shifted(times.words, start / SAMPLE_RATE_HZ, heard_seconds) if times else ()
    return Speech(
        Audio(placed[np.newaxis, :]),
        SpeechTimes(phones=phones, words=words or _stretched_words(embedded, heard_seconds)),
    )


def _heard(voice: NDArray[np.float32]) -> tuple[int, int]:
    """Return the samples `[start, end)` of what is heard, with a little room at both ends.

    Raises:
        InvalidAudioError: Nothing is.
    """
    loudness = np.abs(voice)
    heard = np.flatnonzero(loudness > QUIET * float(loudness.max(initial=0.0)))
    if heard.size == 0:
        raise InvalidAudioError(
            f"nothing is heard in the {voice.size / SAMPLE_RATE_HZ:.2f} s of the voice"
        )
    start = max(0, int(heard[0]) - round(LEAD_SECONDS * SAMPLE_RATE_HZ))
    end = min(voice.size, int(heard[-1]) + 1 + round(TAIL_SECONDS * SAMPLE_RATE_HZ))
    return start, end


def _factor(times: SpeechTimes, heard_seconds: float) -> float:
    end_seconds = max((phone.end_seconds for phone in times.phones), default=0.0)
    return heard_seconds / end_seconds if end_seconds > 0.0 else 1.0


def _stretched(phones: tuple[Phone, ...], heard_seconds: float) -> tuple[Phone, ...]:
    factor = _factor(SpeechTimes(phones=phones), heard_seconds)
    return tuple(
        phone.model_copy(
            update={
                "start_seconds": phone.start_seconds * factor,
                "end_seconds": phone.end_seconds * factor,
            }
        )
        for phone in phones
    )


def _stretched_words(times: SpeechTimes, heard_seconds: float) -> tuple[Word, ...]:
    factor = _factor(times, heard_seconds)
    return tuple(
        word.model_copy(
            update={
                "start_seconds": word.start_seconds * factor,
                "end_seconds": word.end_seconds * factor,
            }
        )
        for word in times.words
    )


def _shifted(words: tuple[Word, ...], seconds: float, heard_seconds: float) -> tuple[Word, ...]:
    """Return words as they are heard after *seconds* were cut off at the start."""
    return tuple(
        word.model_copy(
            update={
                "start_seconds": min(max(0.0, word.start_seconds - seconds), heard_seconds),
                "end_seconds": min(max(0.0, word.end_seconds - seconds), heard_seconds),
            }
        )
        for word in words
    )
