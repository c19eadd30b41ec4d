"""Music: every mood, as long as asked, at the bed's level, with an ending."""

import numpy as np
import pytest

from cliffhanger.animatic.music import EmbeddedComposer
from cliffhanger.animatic.music.harmony import HARMONIES
from cliffhanger.animatic.music.instruments import Instrument, play_note
from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.models.requests import MoodBrief, MoodSpan
from cliffhanger.story.vocabulary import Mood


def _compose(*spans: tuple[Mood, float], seed: int = 1) -> Audio:
    made: list[MoodSpan] = []
    start = 0
    for mood, seconds in spans:
        stop = start + round(seconds * SAMPLE_RATE_HZ)
        made.append(MoodSpan(mood=mood, start_sample=start, end_sample=stop))
        start = stop
    return EmbeddedComposer().compose(MoodBrief(spans=tuple(made), seed=seed))


def _rms_db(samples: np.ndarray) -> float:
    return 10.0 * float(np.log10(np.square(samples, dtype=np.float64).mean() + 1e-12))


@pytest.mark.parametrize("mood", list(Mood))
def test_every_mood_fills_its_span_at_the_bed_level(mood: Mood) -> None:
    bed = _compose((mood, 9.0))
    assert bed.samples.shape == (2, 9 * SAMPLE_RATE_HZ)
    assert _rms_db(bed.samples) == pytest.approx(-20.0, abs=1.0)
    assert np.abs(bed.samples).max() <= 0.9
    assert np.abs(bed.samples[0] - bed.samples[1]).max() > 0.001


@pytest.mark.parametrize("mood", list(Mood))
def test_the_music_ends(mood: Mood) -> None:
    """It is not cut off: the last 100 ms are far under the bed, and no note begins there."""
    bed = _compose((mood, 9.0)).samples
    assert _rms_db(bed[:, -SAMPLE_RATE_HZ // 10 :]) < -30.0
    assert np.abs(bed[:, -1]).max() < 1e-4


def test_the_last_chord_is_the_mood_s_own() -> None:
    """A triumphant bed ends on the tonic: its strongest pitch class is in the first chord."""
    bed = _compose((Mood.TRIUMPHANT, 12.0), seed=3).samples.mean(axis=0)
    tail = bed[-2 * SAMPLE_RATE_HZ : -SAMPLE_RATE_HZ // 2]
    power = np.abs(np.fft.rfft(tail * np.hanning(tail.size)))
    hertz = np.fft.rfftfreq(tail.size, 1.0 / SAMPLE_RATE_HZ)
    in_range = (hertz > 120) & (hertz < 800)
    strongest_hz = hertz[in_range][power[in_range].argmax()]
    pitch = round(69 + 12 * np.log2(strongest_hz / 440.0))
    transposition = 3 % 7 - 3
    tonic = HARMONIES[Mood.TRIUMPHANT].progressions[0][0].pitches(transposition)
    assert pitch % 12 in {note % 12 for note in tonic}


def test_moods_give_way_without_a_hole_or_a_jump() -> None:
    """Around a boundary the level in 200 ms windows stays within 9 dB of the bed."""
    bed = _compose((Mood.ROMANTIC, 6.0), (Mood.SAD, 6.0)).samples
    window = SAMPLE_RATE_HZ // 5
    boundary = 6 * SAMPLE_RATE_HZ
    for start in range(boundary - 3 * window, boundary + 3 * window, window):
        assert -29.0 < _rms_db(bed[:, start : start + window]) < -11.0
    assert np.abs(np.diff(bed[:, boundary - 20_000 : boundary + 20_000])).max() < 0.2


def test_neighbours_of_one_mood_play_on() -> None:
    split = _compose((Mood.SAD, 4.0), (Mood.SAD, 5.0))
    np.testing.assert_array_equal(split.samples, _compose((Mood.SAD, 9.0)).samples)


def test_a_seed_is_a_piece() -> None:
    first, again = (_compose((Mood.COMIC, 5.0), seed=8).samples for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, _compose((Mood.COMIC, 5.0), seed=9).samples)


@pytest.mark.parametrize("seconds", [0.02, 0.5, 1.3, 3.0])
@pytest.mark.parametrize("mood", [Mood.NEUTRAL, Mood.COMIC])
def test_short_spans_are_filled(mood: Mood, seconds: float) -> None:
    bed = _compose((Mood.TENSE, 2.0), (mood, seconds), (Mood.SAD, 2.0))
    assert bed.num_samples == round((4.0 + seconds) * SAMPLE_RATE_HZ)
    assert np.isfinite(bed.samples).all()


@pytest.mark.parametrize("pitch", [45, 57, 69, 81])
@pytest.mark.parametrize(
    "instrument", [Instrument.PIANO, Instrument.STRINGS, Instrument.BRASS, Instrument.PLUCK]
)
def test_instruments_play_in_tune(instrument: Instrument, pitch: int) -> None:
    """The fundamental lies within 20 cents of the tempered pitch."""
    note = play_note(instrument, pitch, 1500)
    padded = np.abs(np.fft.rfft(note * np.hanning(note.size), 1 << 19))
    hertz = np.fft.rfftfreq(1 << 19, 1.0 / SAMPLE_RATE_HZ)
    expected_hz = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    near = np.abs(hertz / expected_hz - 1.0) < 0.2
    found_hz = np.average(hertz[near], weights=padded[near] ** 4)
    assert abs(1200.0 * np.log2(found_hz / expected_hz)) < 20.0


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        pytest.param(
            [(0, 10), (12, 20)], "one ends at sample 10 and the next starts at 12", id="gap"
        ),
        pytest.param([(0, 10), (8, 20)], "must touch", id="overlap"),
        pytest.param([(5, 5)], "must end after it starts", id="empty"),
    ],
)
def test_spans_that_do_not_tile_are_refused(bounds: list[tuple[int, int]], message: str) -> None:
    spans = tuple(
        MoodSpan(mood=Mood.SAD, start_sample=start, end_sample=stop) for start, stop in bounds
    )
    with pytest.raises(InvalidSettingError, match=message):
        EmbeddedComposer().compose(MoodBrief(spans=spans))
