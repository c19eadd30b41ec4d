# ruff: noqa: RUF001 - IPA and Chinese punctuation are what is tested
"""Voices: exact times, one voice per character, the same bytes every time."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.animatic.voice.acoustics import ROOM_TAIL_SECONDS
from cliffhanger.animatic.voice.profile import derive_profile, with_emotion
from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.media.speech import Speech
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Emotion, Gender

_MIA = Character(id="mia", name="Mia")
_BOB = Character(id="bob", name="Bob", gender=Gender.MALE, age=Age.ADULT)
_TEXT = "Mama, my happy puppy came home. Papa, pay for the map!"


@cache
def _say(text: str, character: Character = _MIA, **rest: object) -> Speech:
    fields = {"text": text, "character": character, **rest}
    return EspeakVoice().speak(SpeechRequest.model_validate(fields))


def _level(speech: Speech, start_seconds: float, end_seconds: float) -> float:
    start, stop = (round(at * SAMPLE_RATE_HZ) for at in (start_seconds, end_seconds))
    return float(np.sqrt(np.square(speech.audio.samples[0, start:stop]).mean()))


def _pitch_hz(speech: Speech) -> float:
    """Return the median pitch by autocorrelation of loud stretches, an independent estimate."""
    samples = speech.audio.samples[0, ::3]
    rate_hz = SAMPLE_RATE_HZ // 3
    found: list[float] = []
    for start in range(0, samples.size - 1024, 512):
        piece = samples[start : start + 1024] - samples[start : start + 1024].mean()
        if piece.std() < 0.04:
            continue
        correlation = np.correlate(piece, piece, "full")[1023:]
        low, high = rate_hz // 480, rate_hz // 60
        lag = low + int(correlation[low:high].argmax())
        if correlation[lag] > 0.5 * correlation[0]:
            found.append(rate_hz / lag)
    return float(np.median(found))


def test_a_line_is_mono_48_khz_in_range() -> None:
    audio = _say(_TEXT).audio
    assert (audio.num_channels, audio.sample_rate_hz) == (1, 48_000)
    assert 0.1 < np.abs(audio.samples).max() <= 0.95


@pytest.mark.parametrize("character", [_MIA, _BOB])
def test_phones_tile_the_speech(character: Character) -> None:
    """Neighbours touch, pauses have no symbol, and only the room's tail follows the last phone."""
    speech = _say(_TEXT, character)
    phones = speech.times.phones
    for phone, following in pairwise(phones):
        assert phone.start_seconds < phone.end_seconds == following.start_seconds
        assert phone.symbol or following.symbol
    end = speech.audio.duration_seconds
    assert phones[-1].end_seconds == pytest.approx(end - ROOM_TAIL_SECONDS, abs=0.005)


@pytest.mark.parametrize("character", [_MIA, _BOB], ids=["mia", "bob"])
def test_pauses_are_silent_in_the_samples(character: Character) -> None:
    """Long pauses of the phone list are 25 dB under the speech, so the times are the audio's."""
    speech = _say("Come here. Now. Go away, please.", character, is_interior=False)
    loud = _level(speech, 0.0, speech.times.phones[-1].start_seconds)
    pauses = [
        phone
        for phone in speech.times.phones[:-1]
        if not phone.symbol and phone.end_seconds - phone.start_seconds > 0.25
    ]
    assert len(pauses) == 2
    for pause in pauses:
        inside = _level(speech, pause.start_seconds + 0.1, pause.end_seconds - 0.04)
        assert inside < loud * 10.0 ** (-25.0 / 20.0)


@pytest.mark.parametrize("character", [_MIA, _BOB], ids=["mia", "bob"])
def test_stressed_vowels_are_where_the_sound_is_loud(character: Character) -> None:
    speech = _say(_TEXT, character)
    average = _level(speech, 0.0, speech.times.phones[-1].end_seconds)
    vowels = [phone for phone in speech.times.phones if phone.symbol.startswith("ˈ")]
    levels = [_level(speech, phone.start_seconds, phone.end_seconds) for phone in vowels]
    assert np.mean(levels) > 1.2 * average


def test_the_first_sound_comes_within_20_ms() -> None:
    samples = np.abs(_say("Apples!").audio.samples[0])
    first = int(np.argmax(samples > 0.02 * samples.max()))
    assert first <= 0.025 * SAMPLE_RATE_HZ


def test_words_are_those_of_the_line() -> None:
    words = _say("I paid $42 for it... Don't SHOUT, Mr. Bob!").times.words
    assert " ".join(word.text for word in words) == "I paid 42 for it Don't SHOUT Mr Bob"
    for word, following in pairwise(words):
        assert word.start_seconds < word.end_seconds <= following.start_seconds


@pytest.mark.parametrize("character", [_MIA, _BOB], ids=["mia", "bob"])
def test_words_that_are_spoken_as_one_each_have_a_time(character: Character) -> None:
    """Phonetics knows where "the" begins: with a dental fricative, to the sample."""
    line = "Put it on the table, from the box; that the man would have been in the house?"
    times = _say(line, character).times
    assert [word.text for word in times.words] == re.findall(r"\w+", line)
    for word, following in pairwise(times.words):
        assert word.start_seconds < word.end_seconds <= following.start_seconds
    fricatives = [phone.start_seconds for phone in times.phones if phone.symbol == "ð"]
    articles = [word.start_seconds for word in times.words if word.text == "the"]
    assert len(articles) == 4
    assert all(min(abs(one - two) for two in fricatives) < 1e-6 for one in articles)


def test_chinese_words_join_to_the_line() -> None:
    words = _say("你好，我们去哪里？", language="zh").times.words
    assert "".join(word.text for word in words) == "你好我们去哪里"


def test_the_same_request_gives_the_same_bytes_whatever_was_said_before() -> None:
    request = SpeechRequest(text=_TEXT, character=_MIA)
    first = EspeakVoice().speak(request)
    EspeakVoice().speak(SpeechRequest(text="Something else.", character=_BOB))
    second = EspeakVoice().speak(request)
    assert first.audio.samples.tobytes() == second.audio.samples.tobytes()
    assert first.times == second.times


def test_threads_do_not_disturb_each_other() -> None:
    requests = [SpeechRequest(text=_TEXT, character=who) for who in (_MIA, _BOB) * 3]
    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(EspeakVoice().speak, requests))
    assert len({speech.audio.samples.tobytes() for speech in spoken}) == 2


@pytest.mark.parametrize("character", [_MIA, _BOB], ids=["mia", "bob"])
def test_the_pitch_heard_is_the_profile_s(character: Character) -> None:
    expected = derive_profile(character).pitch_hz
    assert _pitch_hz(_say(_TEXT, character)) == pytest.approx(expected, rel=0.12)


def test_no_two_characters_have_the_same_voice() -> None:
    profiles = {
        derive_profile(Character(id=f"c{index}", name="C", gender=gender, age=age, kind=kind))
        for index in range(20)
        for gender in Gender
        for age in Age
        for kind in CharacterKind
    }
    assert len(profiles) == 20 * len(Gender) * len(Age) * len(CharacterKind)


def test_ages_and_kinds_are_heard() -> None:
    """Children speak higher than women, women than men, small animals highest, clouds lowest."""

    def pitch(**fields: object) -> float:
        return derive_profile(Character.model_validate({"id": "x", "name": "X", **fields})).pitch_hz

    child, woman = pitch(age=Age.CHILD), pitch(age=Age.ADULT)
    man = pitch(age=Age.ADULT, gender=Gender.MALE)
    dog = pitch(kind=CharacterKind.ANIMAL)
    cloud = pitch(kind=CharacterKind.CLOUD, gender=Gender.MALE)
    assert dog > child > woman > man > cloud


@pytest.mark.parametrize("emotion", list(Emotion))
def test_emotion_moves_a_voice_within_limits(emotion: Emotion) -> None:
    plain = derive_profile(_MIA)
    moved = with_emotion(plain, emotion)
    assert 0.8 <= moved.pitch_hz / plain.pitch_hz <= 1.25
    assert 0.8 <= moved.words_per_minute / plain.words_per_minute <= 1.2
    assert abs(moved.gain_db) <= 3.0
    assert moved.formant_factor == plain.formant_factor


def test_a_telephone_has_no_bass_and_no_treble() -> None:
    def band_db(speech: Speech, low_hz: float, high_hz: float) -> float:
        power = np.abs(np.fft.rfft(speech.audio.samples[0])) ** 2
        hertz = np.fft.rfftfreq(speech.audio.num_samples, 1.0 / SAMPLE_RATE_HZ)
        inside = power[(hertz >= low_hz) & (hertz < high_hz)].sum()
        return 10.0 * float(np.log10(inside / power.sum()))

    room, phone = _say(_TEXT, _BOB), _say(_TEXT, _BOB, is_device=True)
    assert band_db(phone, 20, 200) < band_db(room, 20, 200) - 8.0
    assert band_db(phone, 6000, 20000) < -35.0


@pytest.mark.parametrize("text", ["...", "!!!", "— —", "?"])
def test_a_line_without_words_is_a_breath(text: str) -> None:
    speech = _say(text)
    assert speech.audio.duration_seconds == pytest.approx(0.4)
    assert speech.times.phones == () == speech.times.words


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "你骗了我三年。"),
        ("vi", "Anh đã lừa dối tôi."),
        ("th", "คุณโกหกฉัน"),
        ("es", "Me mentiste."),
        ("pt-BR", "Você mentiu."),
        ("id", "Kamu bohong."),
        ("ja", "うそつき。"),
        ("ko", "거짓말이야."),
        ("fr", "Tu m'as menti."),
        ("de", "Du hast gelogen."),
        ("hi", "तुमने झूठ बोला।"),
    ],
)
def test_languages_are_spoken(language: str, text: str) -> None:
    speech = _say(text, language=language)
    assert 0.6 < speech.audio.duration_seconds < 4.0
    assert sum(bool(phone.symbol) for phone in speech.times.phones) >= 5
    assert speech.times.words


def test_a_very_long_line_is_spoken_to_its_end() -> None:
    text = "You lied to me, and now you will pay for it. " * 50
    speech = _say(text.strip())
    assert len(text) > 2_000
    assert len(speech.times.words) == 50 * 11


@pytest.mark.parametrize("kind", list(CharacterKind))
def test_every_kind_speaks(kind: CharacterKind) -> None:
    speech = _say("Hello there.", Character(id="k", name="K", kind=kind))
    assert np.isfinite(speech.audio.samples).all()
    assert _level(speech, 0.05, 0.6) > 0.03


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match="it speaks"):
        _say("Hello", language="xx")
