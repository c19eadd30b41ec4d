"""Speech made a little faster or slower, its pitch unchanged."""

from dataclasses import replace
from typing import Final

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Speech, SpeechTimes

MOST_FASTER: Final = 1.08
"""Faster than that is heard as hurried; slower than its inverse as dragged."""


def stretch_audio(audio: Audio, tempo: float) -> Audio:
    """Return mono *audio* at *tempo* times its speed, exactly `round(num_samples / tempo)` long.

    Waveform-similarity overlap-add, by FFmpeg's `atempo`.

    Raises:
        InvalidAudioError: It is not mono, or *tempo* is outside 0.5..2.
    """
    if audio.num_channels != 1 or not 0.5 <= tempo <= 2.0:
        raise InvalidAudioError(
            "speech is stretched in mono, 0.5 to 2 times as fast, got "
            f"{audio.num_channels} channels at {tempo:g}"
        )
    wanted = round(audio.num_samples / tempo)
    if tempo == 1.0 or not wanted:
        return audio
    heard = _run(audio, tempo)[:wanted]
    padded = np.pad(heard, (0, wanted - len(heard)))
    return Audio(np.ascontiguousarray(padded[None], np.float32), audio.sample_rate_hz)


def stretch_speech(speech: Speech, tempo: float) -> Speech:
    """Return *speech* at *tempo* times its speed, its phones and words moved along.

    Raises:
        InvalidAudioError: As `stretch_audio`.
    """
    times = speech.times
    phones = [
        phone.model_copy(
            update={
                "start_seconds": phone.start_seconds / tempo,
                "end_seconds": phone.end_seconds / tempo,
            }
        )
        for phone in times.phones
    ]
    words = [
        word.model_copy(
            update={
                "start_seconds": word.start_seconds / tempo,
                "end_seconds": word.end_seconds / tempo,
            }
        )
        for word in times.words
    ]
    return replace(
        speech,
        audio=stretch_audio(speech.audio, tempo),
        times=SpeechTimes(phones=tuple(phones), words=tuple(words)),
    )


def _run(audio: Audio, tempo: float) -> NDArray[np.float32]:
    rate_hz = audio.sample_rate_hz
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate_hz, format="flt", layout="mono")
    filter_ = graph.add("atempo", f"{tempo:.6f}")
    sink = graph.add("abuffersink")
    source.link_to(filter_)
    filter_.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(audio.samples[:1], np.float32), format="flt", layout="mono"
    )
    frame.sample_rate = rate_hz
    frame.pts = 0
    graph.push(frame)
    graph.push(None)
    parts: list[NDArray[np.float32]] = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray()[0])
        except (EOFError, BlockingIOError):
            return np.concatenate(parts) if parts else np.zeros(0, np.float32)
