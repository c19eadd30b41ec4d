"""How late a voice is against its mouth: known shifts, strangers' voices, and what says nothing."""

from dataclasses import replace

import numpy as np
import pytest

from cliffhanger.checks.av_offset import (
    MIN_SPEECH_SECONDS,
    TalkingMouth,
    measure_offset,
    speech_curve,
)
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from tests.talking_mouths import LINES, SHORT_LINES, talk


@pytest.mark.parametrize("late_ms", [-200, 0, 120])
@pytest.mark.parametrize(("language", "fps"), [("en", 24), ("zh", 30), ("vi", 25), ("th", 24)])
def test_a_shift_is_found_within_20_ms(language: str, fps: int, late_ms: int) -> None:
    """The sound was moved by a known time against the rig's own mouth."""
    found = measure_offset([talk(LINES[language][0], language, fps=fps, late_ms=late_ms)])
    assert found.offset_ms == pytest.approx(late_ms, abs=20.0)
    assert found.correlation is not None
    assert found.correlation >= 0.5
    assert found.speech_seconds >= MIN_SPEECH_SECONDS


def test_the_sign_is_that_of_the_sound() -> None:
    """A mouth that opens at 1.0, 2.1, ... s and bursts that come 80 ms later: +80 ms."""
    rng = np.random.default_rng(0)
    moments = np.array([1.0, 1.5, 2.1, 2.5, 3.2, 3.6, 4.1, 4.9])
    frames = (np.arange(150) + 0.5) / 25
    opening = np.exp(-(((frames[:, None] - moments) / 0.08) ** 2)).max(axis=1)
    ticks = np.arange(6 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    level = np.exp(-(((ticks[:, None] - moments - 0.08) / 0.08) ** 2)).max(axis=1)
    noise = rng.normal(0.0, 0.1, ticks.size) * level
    voice = Audio(noise.astype(np.float32)[np.newaxis, :])
    found = measure_offset([TalkingMouth(opening, 25, voice)])
    assert found.offset_ms == pytest.approx(80.0, abs=5.0)


@pytest.mark.parametrize("language", LINES)
def test_another_line_s_sound_does_not_fit(language: str) -> None:
    """A swapped track is found out by its correlation, whatever shift suits it best."""
    first, second = LINES[language][:2]
    assert (measure_offset([talk(first, language)]).correlation or 0.0) >= 0.5
    assert (measure_offset([talk(first, language, heard=second)]).correlation or 0.0) < 0.5


@pytest.mark.parametrize("late_ms", [-160, 80])
def test_short_lines_are_measured_together(late_ms: int) -> None:
    """None of them has 2.5 s of speech; all of one speaker in one shot have."""
    mouths = [talk(text, late_ms=late_ms) for text in SHORT_LINES]
    for mouth in mouths:
        alone = measure_offset([mouth])
        assert alone.offset_ms is None
        assert "are needed" in alone.reason
    together = measure_offset(mouths)
    assert together.offset_ms == pytest.approx(late_ms, abs=20.0)
    assert together.speech_seconds >= MIN_SPEECH_SECONDS


def test_a_still_mouth_says_nothing() -> None:
    mouth = talk(LINES["en"][0])
    still = replace(mouth, aperture=np.full(mouth.aperture.size, 0.3))
    found = measure_offset([still])
    assert found.offset_ms is None
    assert "hardly moves" in found.reason


def test_a_mouth_that_is_hardly_seen_says_nothing() -> None:
    mouth = talk(LINES["en"][0])
    hidden = mouth.aperture.copy()
    hidden[: hidden.size // 2] = np.nan
    assert "no mouth is seen" in measure_offset([replace(mouth, aperture=hidden)]).reason


def test_a_few_unseen_frames_do_not_matter() -> None:
    """One frame in ten is missing, as where a finder loses a face."""
    mouth = talk(LINES["en"][0], late_ms=80)
    holes = mouth.aperture.copy()
    holes[::10] = np.nan
    found = measure_offset([replace(mouth, aperture=holes)])
    assert found.offset_ms == pytest.approx(80.0, abs=20.0)


@pytest.mark.parametrize("num_samples", [0, 100, 4 * SAMPLE_RATE_HZ])
def test_silence_says_nothing(num_samples: int) -> None:
    mouth = TalkingMouth(np.ones(100), 25, Audio(np.zeros((1, num_samples), np.float32)))
    assert measure_offset([mouth]).reason.startswith("0.0 s of speech")


def test_nothing_is_nothing() -> None:
    assert measure_offset([]).reason.startswith("0.0 s of speech")


def test_loudness_counts_in_decibels_of_the_band() -> None:
    """A 1 kHz tone 15 dB lower stands at half of the 30 dB; one at 100 Hz is not heard."""
    ticks = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = 0.5 * np.sin(2 * np.pi * 1000.0 * ticks)
    hum = 0.5 * np.sin(2 * np.pi * 100.0 * ticks)
    samples = np.concatenate([tone, tone * 10.0 ** (-15.0 / 20.0), hum])
    curve = speech_curve(Audio(samples.astype(np.float32)[np.newaxis, :]))
    assert curve.size == 600
    assert curve[20:180] == pytest.approx(1.0, abs=0.01)
    assert curve[220:380] == pytest.approx(0.5, abs=0.01)
    assert curve[420:580] == pytest.approx(0.0, abs=0.01)


def test_a_mouth_is_a_row_of_numbers() -> None:
    with pytest.raises(InvalidInputError, match=r"shape \(3, 2\)"):
        TalkingMouth(np.ones((3, 2)), 25, Audio(np.zeros((1, 10), np.float32)))
