"""Speech is stretched to the sample, and its pitch stays."""

import numpy as np
import pytest

from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Phone, Speech, SpeechTimes, Word
from cliffhanger.media.stretch import stretch_audio, stretch_speech

RATE_HZ = 48_000


def tone(hertz: float, seconds: float) -> Audio:
    clock = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return Audio((0.3 * np.sin(2 * np.pi * hertz * clock)).astype(np.float32)[None], RATE_HZ)


def loudest_hertz(audio: Audio) -> float:
    windowed = audio.samples[0] * np.hanning(audio.num_samples)
    return float(np.argmax(np.abs(np.fft.rfft(windowed))) * RATE_HZ / audio.num_samples)


@pytest.mark.parametrize("tempo", [0.93, 0.97, 1.0, 1.04, 1.08])
def test_a_tone_changes_its_length_and_not_its_pitch(tempo: float) -> None:
    """The length is to the sample what the tempo asks for; the pitch stays within 0.5 %."""
    long = tone(220.0, 1.5)
    done = stretch_audio(long, tempo)
    assert done.num_samples == round(long.num_samples / tempo)
    assert loudest_hertz(done) == pytest.approx(220.0, rel=0.005)
    assert np.sqrt(np.mean(done.samples**2)) == pytest.approx(0.3 / 2**0.5, rel=0.03)


def test_clicks_come_when_the_times_say() -> None:
    """A word that began at 0.6 s begins at 0.6 s / tempo, in the sound and in the times."""
    samples = np.zeros((1, RATE_HZ), np.float32)
    samples[:, 28_800:33_600] = tone(400.0, 0.1).samples
    times = SpeechTimes(
        phones=(Phone(symbol="a", start_seconds=0.6, end_seconds=0.7),),
        words=(Word(text="ah", start_seconds=0.6, end_seconds=0.7),),
    )
    done = stretch_speech(Speech(Audio(samples, RATE_HZ), times), 1.08)
    heard = int(np.argmax(np.abs(done.audio.samples[0]) > 0.05)) / RATE_HZ
    assert heard == pytest.approx(0.6 / 1.08, abs=0.02)
    assert done.times.words[0].start_seconds == pytest.approx(0.6 / 1.08)
    assert done.times.phones[0].end_seconds == pytest.approx(0.7 / 1.08)


@pytest.mark.parametrize("tempo", [0.1, 3.0])
def test_what_is_no_stretch_is_refused(tempo: float) -> None:
    with pytest.raises(InvalidAudioError, match="times as fast"):
        stretch_audio(tone(200.0, 0.1), tempo)


def test_stereo_is_refused() -> None:
    with pytest.raises(InvalidAudioError, match="2 channels"):
        stretch_audio(Audio(np.zeros((2, 100), np.float32), RATE_HZ), 1.05)
