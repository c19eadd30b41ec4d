"""Drawn mouths that say lines of four languages, their sound as late as asked for."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.lips import mouth_visemes, speech_envelope
from cliffhanger.animatic.stage.aperture import line_aperture
from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.checks.av_offset import TalkingMouth
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.speech import Phone, Speech, SpeechTimes
from cliffhanger.models.requests import MouthTrack, SpeechRequest
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Emotion, Gender

LINES = {
    "en": (
        "You never told me about the baby, and I believed every word you said.",
        "Papa bought five maps of Bombay before the storm came in.",
        "Stop. I saw you leave the office with my mother last night.",
    ),
    "zh": (
        "你从来没有告诉过我孩子的事，我一直相信你说的每一句话。",  # noqa: RUF001
        "爸爸把公司的股份都卖给了别人，我们什么都没有了。",  # noqa: RUF001
        "停下，昨天晚上我看见你和我妈妈一起离开办公室。",  # noqa: RUF001
    ),
    "vi": (
        "Anh chưa bao giờ nói với em về đứa bé, vậy mà em đã tin anh.",
        "Bố đã bán hết cổ phần của công ty cho người khác mất rồi.",
        "Dừng lại. Tối qua tôi thấy anh rời văn phòng cùng mẹ tôi.",
    ),
    "th": (
        "คุณไม่เคยบอกฉันเรื่องลูกเลย แต่ฉันก็เชื่อคุณมาตลอด",
        "พ่อขายหุ้นของบริษัทให้คนอื่นไปหมดแล้ว เราไม่เหลืออะไรเลย",
        "หยุดเดี๋ยวนี้ เมื่อคืนฉันเห็นคุณออกจากสำนักงานกับแม่ของฉัน",
    ),
}
SHORT_LINES = ("Who is that woman?", "Give me the map.", "I will not leave.")
"""Each is spoken in less than 2.5 s."""
LEAD_SECONDS, HOLD_SECONDS = 0.25, 0.35
"""Picture before and after the words, as shots have it."""


@cache
def speak(text: str, language: str = "en", gender: Gender = Gender.FEMALE) -> Speech:
    """Return a line as the embedded voice says it."""
    who = Character(id="mia", name="Mia", gender=gender)
    return EspeakVoice().speak(SpeechRequest(text=text, character=who, language=language))


@cache
def aperture_of(text: str, language: str, fps: int) -> NDArray[np.float64]:
    """Return the opening of the mouth that the studio draws for a line."""
    return line_aperture(track_of(speak(text, language), fps), fps=fps)


def track_of(speech: Speech, fps: int) -> MouthTrack:
    """Return the mouth that the studio gives to a line."""
    num_frames = -(-speech.audio.num_samples * fps // SAMPLE_RATE_HZ)
    return MouthTrack(
        line_id="s01-l01",
        character_id="mia",
        emotion=Emotion.NEUTRAL,
        start_frame=0,
        visemes=mouth_visemes(speech.times, num_frames=num_frames, fps=fps),
        loudness=speech_envelope(speech.audio, num_frames=num_frames, fps=fps),
    )


def talk(
    seen: str, language: str = "en", *, fps: int = 25, late_ms: int = 0, heard: str = ""
) -> TalkingMouth:
    """Return a shot of somebody who says *seen*; the sound is that of *heard*, and so late."""
    lead, hold = round(LEAD_SECONDS * fps), round(HOLD_SECONDS * fps)
    aperture = np.pad(aperture_of(seen, language, fps), (lead, hold))
    sound = np.zeros(aperture.size * SAMPLE_RATE_HZ // fps, np.float32)
    voice = speak(heard or seen, language).audio.samples[0]
    start = lead * SAMPLE_RATE_HZ // fps + late_ms * SAMPLE_RATE_HZ // 1000
    part = voice[max(0, -start) : sound.size - start]
    sound[max(0, start) : max(0, start) + part.size] = part
    times = shifted(speak(seen, language).times, lead / fps)
    return TalkingMouth(aperture, fps, Audio(sound[np.newaxis, :]), times)


def shifted(times: SpeechTimes, seconds: float) -> SpeechTimes:
    """Return the times so much later."""
    phones = (
        Phone(
            symbol=phone.symbol,
            start_seconds=phone.start_seconds + seconds,
            end_seconds=phone.end_seconds + seconds,
        )
        for phone in times.phones
    )
    return SpeechTimes(phones=tuple(phones))
