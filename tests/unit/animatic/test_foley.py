"""Effects: every name, in range, as long as asked, recognisable by what can be measured."""

from functools import cache

import numpy as np
import pytest

from cliffhanger.animatic.foley import EmbeddedFoley
from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.story.vocabulary import SoundName


@cache
def _make(name: SoundName, duration_seconds: float | None = None, seed: int = 5) -> np.ndarray:
    made = EmbeddedFoley().make(name, duration_seconds=duration_seconds, seed=seed)
    assert made.sample_rate_hz == SAMPLE_RATE_HZ
    return made.samples


def _centroid_hz(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    return float(np.average(np.fft.rfftfreq(samples.shape[1], 1.0 / SAMPLE_RATE_HZ), weights=power))


def _onsets(samples: np.ndarray, *, gap_seconds: float) -> int:
    """Return how often the level rises through 30 % of its peak after a gap."""
    block = SAMPLE_RATE_HZ // 100
    mono = np.abs(samples).max(axis=0)
    level = mono[: mono.size // block * block].reshape(-1, block).max(axis=1)
    loud = np.flatnonzero(level > 0.3 * level.max())
    return 1 + int((np.diff(loud) > gap_seconds * 100).sum())


@pytest.mark.parametrize("name", list(SoundName))
def test_every_effect_is_stereo_and_in_range(name: SoundName) -> None:
    samples = _make(name)
    assert samples.shape[0] == 2
    assert 0.25 <= samples.shape[1] / SAMPLE_RATE_HZ <= 10.0
    assert 0.5 < np.abs(samples).max() <= 0.8


@pytest.mark.parametrize("seconds", [0.2, 1.0, 23.7])
@pytest.mark.parametrize("name", list(SoundName))
def test_an_effect_is_as_long_as_asked(name: SoundName, seconds: float) -> None:
    samples = _make(name, seconds)
    assert samples.shape == (2, round(seconds * SAMPLE_RATE_HZ))
    assert 0.0 < np.abs(samples).max() <= 0.8


@pytest.mark.parametrize(
    "name", [SoundName.RAIN, SoundName.TRAFFIC, SoundName.MURMUR, SoundName.ELECTRIC]
)
def test_ambience_never_stops(name: SoundName) -> None:
    """Each second of half a minute has sound, and the loop's seam is no louder or softer."""
    samples = _make(name, 30.0)[:, : 29 * SAMPLE_RATE_HZ]
    levels = np.sqrt(np.square(samples).reshape(2, 29, -1).mean(axis=(0, 2)))
    assert levels.min() > 0.25 * np.median(levels)
    assert levels.max() < 4.0 * np.median(levels)


@pytest.mark.parametrize("name", list(SoundName))
def test_no_effect_ends_with_a_click(name: SoundName) -> None:
    assert np.abs(_make(name, 1.0)[:, -1]).max() < 1e-3


def test_a_seed_is_a_take() -> None:
    first = EmbeddedFoley().make(SoundName.RAIN, duration_seconds=1.0, seed=1).samples
    again = EmbeddedFoley().make(SoundName.RAIN, duration_seconds=1.0, seed=1).samples
    other = EmbeddedFoley().make(SoundName.RAIN, duration_seconds=1.0, seed=2).samples
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("name", "gap_seconds", "count"),
    [
        pytest.param(SoundName.KNOCK, 0.1, 3, id="three knocks"),
        pytest.param(SoundName.BARK, 0.1, 2, id="two barks"),
        pytest.param(SoundName.CLOCK, 0.5, 4, id="a tick a second"),
        pytest.param(SoundName.PHONE, 0.2, 2, id="two rings"),
        pytest.param(SoundName.BUZZ, 0.2, 2, id="two buzzes"),
    ],
)
def test_rhythms_are_those_of_the_thing(name: SoundName, gap_seconds: float, count: int) -> None:
    assert _onsets(_make(name), gap_seconds=gap_seconds) == count


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (SoundName.HEARTBEAT, SoundName.KNOCK),
        (SoundName.THUNDER, SoundName.RAIN),
        (SoundName.IMPACT, SoundName.GLASS),
        (SoundName.TRAFFIC, SoundName.BIRDS),
        (SoundName.FOOTSTEPS, SoundName.TYPING),
        (SoundName.MURMUR, SoundName.GASP),
    ],
)
def test_dark_things_are_darker_than_bright_ones(low: SoundName, high: SoundName) -> None:
    assert 2.0 * _centroid_hz(_make(low)) < _centroid_hz(_make(high))


def test_a_riser_rises_to_the_end() -> None:
    samples = _make(SoundName.RISER, 3.0)
    quarters = np.sqrt(np.square(samples).reshape(2, 4, -1).mean(axis=(0, 2)))
    assert all(np.diff(quarters) > 0)
    assert quarters[3] > 3.0 * quarters[1]


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan")])
def test_a_duration_must_be_positive(seconds: float) -> None:
    with pytest.raises(InvalidSettingError, match="duration_seconds must be > 0"):
        EmbeddedFoley().make(SoundName.RAIN, duration_seconds=seconds, seed=0)
