"""A bought voice made ready for the film: cut to what is heard, at its level, with its times."""

import subprocess
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import pytest

from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.animatic.voice.acoustics import ROOM_TAIL_SECONDS
from cliffhanger.checks.speech import check_clipping
from cliffhanger.errors import InvalidAudioError, InvalidInputError
from cliffhanger.media.align.letters import letters_of
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import SpeechTimes, Word
from cliffhanger.media.wav import wav_bytes
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.production.voicing import (
    LEAD_SECONDS,
    TAIL_SECONDS,
    FittedVoice,
    cut_voice,
    fit_voice,
)
from cliffhanger.story.model import Character
from tests.heard_lines import mishear, speak_lines

NORA = Character(id="nora", name="Nora")
RATE_HZ = 48_000
TEXT = "Never. It is mine!"
LANGUAGES = ("en", "zh", "vi", "th")


def voiced(
    *, silence: float = 0.3, heard: float = 1.0, gain: float = 0.2, rate_hz: int = 24_000
) -> bytes:
    """Return a WAV by ffmpeg: silence, a hum of so many seconds, as much silence again."""
    end = silence + heard
    wave = f"{gain}*sin(220*2*PI*t)*between(t,{silence},{end})"
    source = f"aevalsrc='{wave}':d={end + silence}:s={rate_hz}"
    command = ("ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-f", "wav", "-")
    return subprocess.run(command, capture_output=True, check=True).stdout


def fit(sound: bytes, request: SpeechRequest, times: SpeechTimes | None = None) -> FittedVoice:
    return fit_voice(cut_voice(sound), request, times=times)


def line(**fields: object) -> SpeechRequest:
    return SpeechRequest.model_validate({"text": TEXT, "character": NORA, **fields})


def test_silence_at_both_ends_is_cut_away() -> None:
    """What is left: the second that is heard, a little room around it, the room's tail."""
    speech = fit(voiced(), line()).speech
    wanted = 1.0 + LEAD_SECONDS + TAIL_SECONDS + ROOM_TAIL_SECONDS
    assert speech.audio.num_samples / RATE_HZ == pytest.approx(wanted, abs=0.005)
    assert speech.audio.samples.shape[0] == 1


@pytest.mark.parametrize("gain", [0.01, 0.2, 0.9])
def test_every_voice_comes_to_the_same_level(gain: float) -> None:
    """-19 dBFS RMS, as the embedded voices have it, before the room adds its part."""
    speech = fit(voiced(gain=gain), line(is_interior=False)).speech
    middle = speech.audio.samples[0, RATE_HZ // 4 : RATE_HZ * 3 // 4]
    level_db = 20 * np.log10(np.sqrt(np.mean(np.square(middle, dtype=np.float64))))
    assert level_db == pytest.approx(-19, abs=1.5)
    assert np.abs(speech.audio.samples).max() <= 1.0


def test_a_telephone_has_no_bass() -> None:
    """220 Hz is below its band, so that little of it is left beside its own harmonics."""

    def low_share(speech_line: SpeechRequest) -> float:
        samples = fit(voiced(), speech_line).speech.audio.samples[0, 4800:43_200]
        power = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
        hertz = np.fft.rfftfreq(samples.size, 1 / RATE_HZ)
        return float(power[hertz < 300].sum() / power.sum())

    assert low_share(line()) > 0.99
    assert low_share(line(is_device=True)) < low_share(line())


def test_words_are_found_in_a_voice_without_times() -> None:
    """Another voice, with silence before it, one word in ten misheard: 95 % begin within 120 ms.

    Thai is written without spaces, with which the voice spoke it: it stresses other words then.
    """
    rng = np.random.default_rng(5)
    errors = list[float]()
    for spoken in (one for tag in LANGUAGES for one in speak_lines(tag, num_lines=2)):
        language = spoken.language
        request = line(text=spoken.text, language=language, is_interior=False)
        voice = cut_voice(with_silence(spoken.audio, 0.4))
        moved = voice.cut_seconds - 0.4
        fitted = fit_voice(voice, request, transcript=mishear(spoken, rng))
        found = begins(fitted.speech.times.words, language)
        wanted = begins(spoken.times.words, language)
        assert len(found.keys() & wanted.keys()) >= 5
        errors += [found[at] + moved - wanted[at] for at in found.keys() & wanted.keys()]
        assert fitted.confidence is not None
        assert fitted.confidence > 0.5
        if language != "th":
            symbols = [phone.symbol for phone in fitted.speech.times.phones if phone.symbol]
            assert symbols == [phone.symbol for phone in spoken.times.phones if phone.symbol]
    assert np.median(np.abs(errors)) <= 0.040
    assert np.percentile(np.abs(errors), 95) <= 0.120


def begins(words: Sequence[Word], language: str) -> dict[int, float]:
    """Return when words begin, by how many letters come before them."""
    counts = accumulate((len(letters_of(word.text, language)) for word in words), initial=0)
    return {count: word.start_seconds for count, word in zip(counts, words, strict=False)}


def with_silence(audio: Audio, seconds: float) -> bytes:
    """Return a WAV of *audio* with silence before and after it."""
    quiet = np.zeros((1, round(seconds * RATE_HZ)), np.float32)
    return wav_bytes(Audio(np.concatenate([quiet, audio.samples, quiet], axis=1)))


def test_times_of_the_provider_are_moved_with_the_sound() -> None:
    """Heard from 0.3 s on; 0.02 s of room are kept before it. Nothing goes out of the sound."""
    words = (
        Word(text="Never.", start_seconds=0.1, end_seconds=0.5),
        Word(text="It", start_seconds=0.6, end_seconds=0.7),
        Word(text="is", start_seconds=0.7, end_seconds=0.8),
        Word(text="mine!", start_seconds=0.9, end_seconds=1.9),
    )
    fitted = fit(voiced(), line(), SpeechTimes(words=words))
    assert (fitted.doubtful, fitted.confidence) == ((), None)
    speech = fitted.speech
    found = [(word.text, word.start_seconds, word.end_seconds) for word in speech.times.words]
    wanted = [("Never.", 0.0, 0.22), ("It", 0.32, 0.42), ("is", 0.42, 0.52), ("mine!", 0.62, 1.07)]
    for (text, start, end), (word, begun, ended) in zip(found, wanted, strict=True):
        assert text == word
        assert (start, end) == pytest.approx((begun, ended), abs=0.005)
    reading = [phone for phone in EspeakVoice().speak(line()).times.phones if phone.symbol]
    phones = [phone for phone in speech.times.phones if phone.symbol]
    assert [phone.symbol for phone in phones] == [phone.symbol for phone in reading]
    assert phones[0].start_seconds == pytest.approx(0.0, abs=0.02)
    assert phones[-1].end_seconds == pytest.approx(1.07, abs=0.005)
    pauses = [phone for phone in speech.times.phones if not phone.symbol]
    assert [pause.start_seconds for pause in pauses] == pytest.approx([0.22, 0.52], abs=0.03)


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(SpeechTimes(), id="no words"),
        pytest.param(
            SpeechTimes(words=(Word(text="!?", start_seconds=0.0, end_seconds=1.0),)),
            id="nothing of the line",
        ),
    ],
)
def test_times_that_do_not_say_the_line_are_no_times(times: SpeechTimes) -> None:
    fitted = fit(voiced(), line(), times)
    assert [word.text for word in fitted.speech.times.words] == ["Never", "It", "is", "mine"]
    assert fitted.doubtful == ("Never", "It", "is", "mine"), "nobody listened"


def test_a_quiet_voice_is_raised_for_who_listens_and_a_loud_one_is_left_alone() -> None:
    """Nothing is clipped that was not before, and pauses are told from quiet words."""
    quiet, loud = (cut_voice(voiced(gain=gain)).for_listening.samples for gain in (0.01, 0.9))
    assert np.abs(quiet).max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(loud).max() == pytest.approx(0.9, abs=0.02)


def test_a_voice_that_is_cut_off_at_full_scale_is_still_seen_to_be() -> None:
    """At half of the film's rate too, where resampling rounds the corners."""
    source = "aevalsrc='max(-1,min(1,3*sin(220*2*PI*t)))':d=1:s=24000"
    command = ("ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-f", "wav", "-")
    sound = subprocess.run(command, capture_output=True, check=True).stdout
    assert not check_clipping(cut_voice(sound).for_listening).is_passed
    assert check_clipping(cut_voice(voiced(gain=0.9)).for_listening).is_passed


def test_a_voice_too_short_for_its_words_is_refused() -> None:
    request = line(text="No " * 60)
    with pytest.raises(InvalidInputError, match="10 ms or more for each of the 60 pieces"):
        fit(voiced(heard=0.02), request)


def test_a_voice_without_sound_is_refused() -> None:
    with pytest.raises(InvalidAudioError, match=r"nothing is heard in the 1\.60 s of the voice"):
        cut_voice(voiced(gain=0.0))


def test_what_is_no_sound_is_refused() -> None:
    with pytest.raises(InvalidAudioError, match="the sound of 7 bytes"):
        cut_voice(b"nothing")
