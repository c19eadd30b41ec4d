"""The embedded voice: espeak-ng in a character's timbre, with exact times."""

from typing import Final

import numpy as np

from cliffhanger.animatic.voice import acoustics, espeak
from cliffhanger.animatic.voice.language import espeak_language, rate_factor
from cliffhanger.animatic.voice.profile import (
    VoiceProfile,
    derive_profile,
    espeak_pitch,
    with_emotion,
)
from cliffhanger.animatic.voice.spelling import respell_line
from cliffhanger.animatic.voice.times import Clock, time_phones, time_words
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Speech, SpeechTimes
from cliffhanger.models.requests import SpeechRequest

BREATH_SECONDS: Final = 0.4
"""Length of a line in which nothing can be pronounced."""

_LEAD_SECONDS: Final = 0.02


class EspeakVoice:
    """Speaks any line with espeak-ng: no network, no key, the same bytes every time."""

    def speak(self, request: SpeechRequest) -> Speech:
        """Return the voiced line: mono, 48 kHz, phones and words exact in its samples.

        About 20 ms of silence come before the first phone, and a tail of room after the last.
        Pauses are phones without a symbol. A line without words is a short breath.

        Raises:
            InvalidSettingError: espeak-ng does not speak the language.
            MissingDependencyError: espeak-ng cannot be loaded.
        """
        language = espeak_language(request.language)
        spoken = respell_line(request.text, language=language)
        profile = with_emotion(derive_profile(request.character), request.emotion)
        if not spoken.is_speakable:
            return _breath()
        raw = espeak.synthesise(spoken.text, _settings(profile, language))
        if not any(phone.symbol for phone in raw.phones):
            return _breath()
        rate_hz = acoustics.playback_rate_hz(profile.formant_factor)
        clock = Clock(first_sample=_first_sample(raw, rate_hz), rate_hz=rate_hz)
        dry = acoustics.resample_voice(raw.samples[clock.first_sample :], rate_hz)
        voice = acoustics.place_voice(
            acoustics.colour_voice(dry, profile),
            is_device=request.is_device,
            is_interior=request.is_interior,
        )
        level = acoustics.set_level(voice, profile.gain_db)
        phones = time_phones(raw, clock)
        words = time_words(raw, clock, request.text, spoken)
        return Speech(Audio(level[np.newaxis, :]), SpeechTimes(phones=phones, words=words))


def _breath() -> Speech:
    return Speech(Audio(acoustics.breathe(BREATH_SECONDS)[np.newaxis, :]), SpeechTimes())


def _settings(profile: VoiceProfile, language: str) -> espeak.EspeakSettings:
    speed = profile.words_per_minute * rate_factor(language) / profile.formant_factor
    return espeak.EspeakSettings(
        voice=f"{language}+{profile.variant}",
        words_per_minute=round(min(450.0, max(80.0, speed))),
        pitch=espeak_pitch(profile),
        pitch_range=round(profile.pitch_range),
    )


def _first_sample(raw: espeak.RawSpeech, rate_hz: int) -> int:
    """Return how many samples to drop so that `_LEAD_SECONDS` of silence are left."""
    loudness = np.abs(raw.samples)
    first_heard = int(np.argmax(loudness > 0.01 * float(loudness.max(initial=0.0))))
    return max(0, first_heard - round(_LEAD_SECONDS * rate_hz))
