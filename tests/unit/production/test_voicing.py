"""A bought voice made ready for the film: cut to what is heard, at its level, with its times."""

import subprocess
from itertools import pairwise

import numpy as np
import pytest

from cliffhanger.animatic.voice.acoustics import ROOM_TAIL_SECONDS
from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.speech import SpeechTimes, Word
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.production.voicing import LEAD_SECONDS, TAIL_SECONDS, fit_voice
from cliffhanger.story.model import Character

NORA = Character(id="nora", name="Nora")
RATE_HZ = 48_000
TEXT = "Never. It is mine!"


def voiced(
    *, silence: float = 0.3, heard: float = 1.0, gain: float = 0.2, rate_hz: int = 24_000
) -> bytes:
    """Return a WAV by ffmpeg: silence, a hum of so many seconds, as much silence again."""
    end = silence + heard
    wave = f"{gain}*sin(220*2*PI*t)*between(t,{silence},{end})"
    source = f"aevalsrc='{wave}':d={end + silence}:s={rate_hz}"
    command = ("ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-f", "wav", "-")
    return subprocess.run(command, capture_output=True, check=True).stdout


def line(**fields: object) -> SpeechRequest:
    return SpeechRequest.model_validate({"text": TEXT, "character": NORA, **fields})


def test_silence_at_both_ends_is_cut_away() -> None:
    """What is left: the second that is heard, a little room around it, the room's tail."""
    speech = fit_voice(voiced(), None, line())
    wanted = 1.0 + LEAD_SECONDS + TAIL_SECONDS + ROOM_TAIL_SECONDS
    assert speech.audio.num_samples / RATE_HZ == pytest.approx(wanted, abs=0.005)
    assert speech.audio.samples.shape[0] == 1


@pytest.mark.parametrize("gain", [0.01, 0.2, 0.9])
def test_every_voice_comes_to_the_same_level(gain: float) -> None:
    """-19 dBFS RMS, as the embedded voices have it, before the room adds its part."""
    speech = fit_voice(voiced(gain=gain), None, line(is_interior=False))
    middle = speech.audio.samples[0, RATE_HZ // 4 : RATE_HZ * 3 // 4]
    level_db = 20 * np.log10(np.sqrt(np.mean(np.square(middle, dtype=np.float64))))
    assert level_db == pytest.approx(-19, abs=1.5)
    assert np.abs(speech.audio.samples).max() <= 1.0


def test_a_telephone_has_no_bass() -> None:
    """220 Hz is below its band, so that little of it is left beside its own harmonics."""

    def low_share(speech_line: SpeechRequest) -> float:
        samples = fit_voice(voiced(), None, speech_line).audio.samples[0, 4800:43_200]
        power = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
        hertz = np.fft.rfftfreq(samples.size, 1 / RATE_HZ)
        return float(power[hertz < 300].sum() / power.sum())

    assert low_share(line()) > 0.99
    assert low_share(line(is_device=True)) < low_share(line())


def test_phones_and_words_are_stretched_onto_what_is_heard() -> None:
    speech = fit_voice(voiced(), None, line())
    heard = 1.0 + LEAD_SECONDS + TAIL_SECONDS
    assert max(phone.end_seconds for phone in speech.times.phones) == pytest.approx(
        heard, abs=0.005
    )
    assert [word.text.strip(".!,") for word in speech.times.words] == ["Never", "It", "is", "mine"]
    for one, two in pairwise(speech.times.words):
        assert 0 <= one.start_seconds < one.end_seconds <= two.start_seconds + 1e-9
    assert speech.times.words[-1].end_seconds <= heard + 0.005


def test_twice_as_long_a_voice_has_times_twice_as_far_apart() -> None:
    one, two = (fit_voice(voiced(heard=heard), None, line()).times for heard in (1.0, 2.07))
    ratios = [
        late.end_seconds / early.end_seconds
        for early, late in zip(one.phones, two.phones, strict=True)
        if early.end_seconds > 0
    ]
    assert ratios == pytest.approx([2.0] * len(ratios), abs=0.01)


def test_times_of_the_provider_are_moved_with_the_sound() -> None:
    """Heard from 0.3 s on; 0.02 s of room are kept before it. Nothing goes out of the sound."""
    words = (
        Word(text="Never.", start_seconds=0.1, end_seconds=0.5),
        Word(text="It", start_seconds=0.6, end_seconds=0.7),
        Word(text="is", start_seconds=0.7, end_seconds=0.8),
        Word(text="mine!", start_seconds=0.9, end_seconds=1.9),
    )
    speech = fit_voice(voiced(), SpeechTimes(words=words), line())
    found = [(word.text, word.start_seconds, word.end_seconds) for word in speech.times.words]
    wanted = [("Never.", 0.0, 0.22), ("It", 0.32, 0.42), ("is", 0.42, 0.52), ("mine!", 0.62, 1.07)]
    for (text, start, end), (word, begun, ended) in zip(found, wanted, strict=True):
        assert text == word
        assert (start, end) == pytest.approx((begun, ended), abs=0.005)


def test_times_without_words_are_no_times() -> None:
    speech = fit_voice(voiced(), SpeechTimes(), line())
    assert len(speech.times.words) == 4


def test_a_voice_without_sound_is_refused() -> None:
    with pytest.raises(InvalidAudioError, match=r"nothing is heard in the 1\.60 s of the voice"):
        fit_voice(voiced(gain=0.0), None, line())


def test_what_is_no_sound_is_refused() -> None:
    with pytest.raises(InvalidAudioError, match="the sound of 7 bytes"):
        fit_voice(b"nothing", None, line())
