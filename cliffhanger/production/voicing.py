"""A bought voice made ready for the film: mono 48 kHz, at its level, in its room, with times.

Times of words are the provider's where it gives them; elsewhere the words are found in the sound.
Phones are always those of the embedded voice, laid into the words.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.voice import EspeakVoice, acoustics
from cliffhanger.animatic.voice.follow import fit_phones, time_line
from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.align import AlignedWord
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.decode import decode_voice
from cliffhanger.media.speech import Speech, SpeechTimes, Word
from cliffhanger.media.transcript import Transcript
from cliffhanger.models.requests import SpeechRequest

QUIET: Final = 0.02
"""Share of the peak below which nothing is heard."""
LEAD_SECONDS: Final = 0.02
TAIL_SECONDS: Final = 0.05
_LISTENING_PEAK: Final = 0.5


@dataclass(frozen=True, slots=True)
class CutVoice:
    """A bought voice, cut to what is heard.

    Attributes:
        samples: float32, shape (num_samples,), 48 kHz, as loud as the provider made it.
        cut_seconds: What was cut away before it.
    """

    samples: NDArray[np.float32]
    cut_seconds: float

    @property
    def duration_seconds(self) -> float:
        """Length of what is heard."""
        return self.samples.size / SAMPLE_RATE_HZ

    @property
    def for_listening(self) -> Audio:
        """The voice, raised to half of full scale where it is quieter."""
        peak = float(np.abs(self.samples).max(initial=0.0))
        gain = max(1.0, _LISTENING_PEAK / peak) if peak > 0.0 else 1.0
        return Audio((self.samples * np.float32(gain))[np.newaxis, :])


@dataclass(frozen=True, slots=True)
class FittedVoice:
    """A line as it goes into the film.

    Attributes:
        speech: Sound and times.
        doubtful: Words whose times are a guess; nothing where the provider gave times.
        confidence: Mean over the words, in [0, 1]; None where the provider gave times.
    """

    speech: Speech
    doubtful: tuple[str, ...] = ()
    confidence: float | None = None


def cut_voice(sound: bytes) -> CutVoice:
    """Return *sound* without the silence at both ends.

    Args:
        sound: As the provider encoded it.

    Raises:
        InvalidAudioError: It cannot be decoded, or nothing is heard in it.
    """
    voice = decode_voice(sound).samples[0]
    start, end = _heard(voice)
    return CutVoice(voice[start:end], start / SAMPLE_RATE_HZ)


def fit_voice(
    voice: CutVoice,
    request: SpeechRequest,
    *,
    times: SpeechTimes | None = None,
    transcript: Transcript | None = None,
) -> FittedVoice:
    """Return a line as *voice* has it, in its room.

    Args:
        voice: Of the line.
        request: The line.
        times: As the provider gives them, from the start of its sound; None where it does not.
        transcript: What was heard in *voice*; None where nobody listened.

    Raises:
        InvalidInputError: It is too short for the words of the line.
    """
    placed = acoustics.place_voice(
        acoustics.set_level(voice.samples, 0.0),
        is_device=request.is_device,
        is_interior=request.is_interior,
    )
    audio = Audio(placed[np.newaxis, :])
    given = times and _given_times(voice, times, request)
    if given:
        return FittedVoice(Speech(audio, given))
    spoken = Audio(placed[np.newaxis, : voice.samples.size])
    timed = time_line(request, spoken, transcript)
    return FittedVoice(
        Speech(audio, timed.times),
        doubtful=tuple(word.text for word in timed.aligned.low),
        confidence=timed.aligned.confidence,
    )


def _given_times(voice: CutVoice, times: SpeechTimes, request: SpeechRequest) -> SpeechTimes | None:
    """Return the provider's times, moved with the sound; None where they do not say the line."""
    words = _shifted(times.words, voice.cut_seconds, voice.duration_seconds)
    reading = EspeakVoice().speak(request).times
    phones = fit_phones(reading, _as_aligned(words), language=request.language)
    return SpeechTimes(phones=phones, words=words) if phones else None


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


def _as_aligned(words: tuple[Word, ...]) -> tuple[AlignedWord, ...]:
    return tuple(
        AlignedWord(
            text=word.text,
            start_seconds=word.start_seconds,
            end_seconds=word.end_seconds,
            confidence=1.0,
        )
        for word in words
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
