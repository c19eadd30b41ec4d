"""Stems, placing and ducking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.mix import (
    MUSIC_GAIN_DB,
    Placement,
    Stems,
    duck,
    lay_track,
    mix_stems,
    place,
    to_stereo,
)


def _level(value: float, seconds: float = 6.0, channels: int = 2) -> Audio:
    return Audio(np.full((channels, round(seconds * SAMPLE_RATE_HZ)), value, np.float32))


def _speech_between(start_seconds: float, end_seconds: float, seconds: float = 6.0) -> Audio:
    samples = np.zeros((2, round(seconds * SAMPLE_RATE_HZ)), np.float32)
    start, stop = (round(at * SAMPLE_RATE_HZ) for at in (start_seconds, end_seconds))
    samples[:, start:stop] = 0.2
    return Audio(samples)


def _gain_db(ducked: Audio, music: Audio, at_seconds: float) -> float:
    at = round(at_seconds * SAMPLE_RATE_HZ)
    return 20.0 * float(np.log10(ducked.samples[0, at] / music.samples[0, at]))


@given(st.integers(0, 60), st.integers(0, 80), st.integers(0, 30))
def test_a_placed_sound_is_found_where_it_was_put(total: int, start: int, length: int) -> None:
    audio = Audio(np.arange(1, length + 1, dtype=np.float32)[np.newaxis, :])
    track = place(audio, total_samples=total, start_sample=start).samples[0]
    kept = max(0, min(length, total - start))
    assert track.shape == (total,)
    np.testing.assert_array_equal(track[start : start + kept], audio.samples[0, :kept])
    assert np.count_nonzero(track) == kept


def test_a_track_is_the_sum_of_its_placements() -> None:
    rng = np.random.default_rng(1)
    sounds = [
        Audio(rng.uniform(-0.1, 0.1, (channels, 50)).astype(np.float32)) for channels in (1, 2)
    ]
    track = lay_track([Placement(sounds[0], 10), Placement(sounds[1], 30, 0.5)], total_samples=70)
    first = place(to_stereo(sounds[0]), total_samples=70, start_sample=10).samples
    second = place(sounds[1], total_samples=70, start_sample=30).samples
    np.testing.assert_allclose(track.samples, first + 0.5 * second, atol=1e-7)


def test_music_is_down_before_the_first_word_and_up_after_the_last() -> None:
    music = _level(0.1)
    ducked = duck(music, _speech_between(2.0, 3.0), depth_db=12.0)
    assert _gain_db(ducked, music, 1.7) == pytest.approx(0.0, abs=0.01)
    assert _gain_db(ducked, music, 2.0) == pytest.approx(-12.0, abs=0.3)
    assert _gain_db(ducked, music, 2.9) == pytest.approx(-12.0, abs=0.01)
    assert _gain_db(ducked, music, 3.7) == pytest.approx(0.0, abs=0.01)


def test_music_does_not_pump_in_short_gaps() -> None:
    both = Audio(_speech_between(1.0, 2.0).samples + _speech_between(2.3, 3.0).samples)
    ducked = duck(_level(0.1), both, depth_db=12.0)
    between = ducked.samples[0, 2 * SAMPLE_RATE_HZ : round(2.3 * SAMPLE_RATE_HZ)]
    assert between.max() <= 0.1 * 10.0 ** (-11.9 / 20.0)


def test_the_dip_glides() -> None:
    """No step between samples is heard as a click: under 0.01 dB each."""
    ducked = duck(_level(0.1), _speech_between(2.0, 3.0)).samples[0]
    steps_db = np.abs(np.diff(20.0 * np.log10(ducked)))
    assert steps_db.max() < 0.01


def test_speech_at_both_ends_keeps_music_down() -> None:
    ducked = duck(_level(0.1, 1.0), _speech_between(0.0, 1.0, 1.0), depth_db=6.0).samples
    np.testing.assert_allclose(ducked, 0.1 * 10.0 ** (-6.0 / 20.0), rtol=1e-3)


def test_the_mix_is_dialogue_ducked_music_and_effects() -> None:
    dialogue, music, effects = _speech_between(2.0, 3.0), _level(0.1), _level(0.05)
    mixed = mix_stems(dialogue, music, effects, duck_db=11.0)
    gain = 10.0 ** (MUSIC_GAIN_DB / 20.0)
    expected = dialogue.samples + duck(music, dialogue).samples * gain + effects.samples
    inner = slice(SAMPLE_RATE_HZ // 20, -SAMPLE_RATE_HZ // 20)
    np.testing.assert_allclose(mixed.samples[:, inner], expected[:, inner], atol=1e-6)
    assert np.abs(mixed.samples[:, [0, -1]]).max() == 0.0


def test_a_mix_that_would_clip_is_scaled() -> None:
    loud = _level(0.9, 1.0)
    assert np.abs(mix_stems(loud, loud, loud).samples).max() <= 1.0


def test_mono_stems_are_heard_from_both_sides() -> None:
    mixed = mix_stems(_level(0.1, 0.1, 1), _level(0.0, 0.1, 1), _level(0.0, 0.1, 1))
    np.testing.assert_array_equal(mixed.samples[0], mixed.samples[1])


def test_music_and_effects_hold_no_dialogue() -> None:
    stems = Stems(_level(0.3, 0.1), _level(0.1, 0.1), _level(0.05, 0.1))
    expected = 0.1 * 10.0 ** (MUSIC_GAIN_DB / 20.0) + 0.05
    np.testing.assert_allclose(stems.music_and_effects.samples, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: Stems(_level(0.1, 1.0), _level(0.1, 2.0), _level(0.1, 1.0)),
            "music must have the shape",
            id="lengths",
        ),
        pytest.param(
            lambda: place(_level(0.1, 1.0), total_samples=10, start_sample=-1),
            "start_sample must be >= 0, got -1",
            id="start",
        ),
        pytest.param(
            lambda: duck(_level(0.1, 1.0), _level(0.1, 2.0)), "equally long", id="duck lengths"
        ),
        pytest.param(
            lambda: duck(_level(0.1, 1.0), _level(0.1, 1.0), depth_db=-1.0),
            "depth_db must be >= 0, got -1.0",
            id="depth",
        ),
        pytest.param(lambda: to_stereo(_level(0.1, 0.1, 3)), "got 3 channels", id="channels"),
    ],
)
def test_misuse_names_the_value(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(InvalidAudioError, match=message):
        call()


def test_nothing_mixes_to_nothing() -> None:
    empty = Audio(np.zeros((2, 0), np.float32))
    assert mix_stems(empty, empty, empty).num_samples == 0
