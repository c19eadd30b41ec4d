"""Music briefs tile the film, effects start on their frames, ambiences go on over cuts."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.media.audio import Audio
from cliffhanger.media.timeline import TimedLine, TimedShot, Timeline
from cliffhanger.production.sound import (
    EffectCue,
    brief_music,
    cue_effects,
    lay_dialogue,
    lay_effects,
)
from cliffhanger.story.model import (
    ActionBeat,
    Episode,
    Location,
    Scene,
    Series,
    Shot,
    ShotList,
    SoundHint,
)
from cliffhanger.story.vocabulary import Framing, Mood, ShotSize, SoundName

RAIN = SoundHint(name=SoundName.RAIN, gain_db=-12.0, is_ambience=True)
MOODS = {"s01": Mood.TENSE, "s02": Mood.TENSE, "s03": Mood.SAD}


def episode() -> Episode:
    return Episode(
        series=Series(id="pier", title="Pier"),
        title="One",
        characters=(),
        scenes=tuple(
            Scene(
                id=each,
                heading="INT. PIER",
                location=Location(id="pier", name="Pier"),
                mood=mood,
                beats=(ActionBeat(text="Rain."),),
            )
            for each, mood in MOODS.items()
        ),
    )


def shot(shot_id: str, scene_id: str, *sounds: SoundHint) -> Shot:
    return Shot(
        id=shot_id, scene_id=scene_id, size=ShotSize.WS, framing=Framing.SINGLE, sounds=sounds
    )


def timeline_of(*lengths: int, fps: int = 24) -> Timeline:
    starts = [sum(lengths[:index]) for index in range(len(lengths))]
    shots = tuple(
        TimedShot(shot_id=f"t{index}", start_frame=start, num_frames=length)
        for index, (start, length) in enumerate(zip(starts, lengths, strict=True))
    )
    return Timeline(fps=fps, shots=shots)


@settings(max_examples=30, deadline=None)
@given(
    shots=st.lists(
        st.tuples(st.sampled_from(sorted(MOODS)), st.integers(1, 200)), min_size=1, max_size=8
    ),
    fps=st.sampled_from([24, 25, 30, 60]),
)
def test_the_music_brief_tiles_the_film_with_the_moods_of_its_scenes(
    shots: list[tuple[str, int]], fps: int
) -> None:
    timeline = timeline_of(*(length for _, length in shots), fps=fps)
    listed = ShotList(shots=tuple(shot(f"t{n}", scene) for n, (scene, _) in enumerate(shots)))
    spans = brief_music(episode(), listed, timeline).spans
    assert spans[0].start_sample == 0
    assert spans[-1].end_sample == timeline.num_samples
    for one, two in itertools.pairwise(spans):
        assert one.end_sample == two.start_sample
        assert one.mood is not two.mood
    for (scene, _), timed in zip(shots, timeline.shots, strict=True):
        middle = (timed.start_frame + timed.num_frames / 2) * (48_000 // fps)
        (heard,) = [span for span in spans if span.start_sample <= middle < span.end_sample]
        assert heard.mood is MOODS[scene]


def test_the_same_series_has_the_same_music_seed() -> None:
    timeline, listed = timeline_of(24), ShotList(shots=(shot("t0", "s01"),))
    one, two = (brief_music(episode(), listed, timeline).seed for _ in range(2))
    assert one == two


def test_an_ambience_goes_on_over_cuts_of_its_scene() -> None:
    """Three shots of rain are one effect; another scene's rain is another."""
    listed = ShotList(
        shots=(
            shot("t0", "s01", RAIN),
            shot("t1", "s01", RAIN),
            shot("t2", "s01", RAIN),
            shot("t3", "s02", RAIN),
        )
    )
    first, second = cue_effects(listed, timeline_of(24, 36, 12, 48))
    assert (first.start_sample, first.duration_seconds) == (0, pytest.approx(3.0))
    assert (second.start_sample, second.duration_seconds) == (72 * 2000, pytest.approx(2.0))
    assert first.gain_db == -12.0
    assert first.seed != second.seed


def test_an_ambience_that_stops_starts_anew() -> None:
    listed = ShotList(shots=(shot("t0", "s01", RAIN), shot("t1", "s01"), shot("t2", "s01", RAIN)))
    cues = cue_effects(listed, timeline_of(24, 24, 24))
    assert [(cue.start_sample, cue.duration_seconds) for cue in cues] == [(0, 1.0), (96_000, 1.0)]


@settings(max_examples=30, deadline=None)
@given(position=st.floats(0, 1), fps=st.sampled_from([24, 25, 30, 60]))
def test_an_effect_starts_at_its_fraction_of_the_shot(position: float, fps: int) -> None:
    knock = SoundHint(name=SoundName.KNOCK, position=position)
    drone = RAIN.model_copy(update={"position": position})
    listed = ShotList(shots=(shot("t0", "s01"), shot("t1", "s01", knock, drone)))
    timeline = timeline_of(30, 50, fps=fps)
    knocked, rained = cue_effects(listed, timeline)
    expected = (30 + 50 * position) / fps
    assert knocked.start_sample / 48_000 == pytest.approx(expected, abs=1 / 48_000)
    assert knocked.duration_seconds is None
    assert rained.duration_seconds is not None
    end = rained.start_sample / 48_000 + rained.duration_seconds
    assert end == pytest.approx(timeline.duration_seconds, abs=1e-4)


class Clicks:
    """Effects of one loud sample."""

    def make(self, name: SoundName, *, duration_seconds: float | None, seed: int) -> Audio:
        """Return a click as long as it is asked for."""
        del name, seed
        samples = np.zeros((2, round((duration_seconds or 0.5) * 48_000)), np.float32)
        samples[:, 0] = 1.0
        return Audio(samples)


def test_effects_lie_at_their_place_at_their_level() -> None:
    cues = [
        EffectCue(SoundName.KNOCK, 1000, None, -20.0, 1),
        EffectCue(SoundName.DOOR, 47_000, 4.0, 0.0, 2),
    ]
    stem = lay_effects(cues, foley=Clicks(), num_samples=48_000).samples
    assert stem.shape == (2, 48_000)
    assert stem[0, 1000] == pytest.approx(0.1)
    assert stem[0, 47_000] == pytest.approx(1.0)
    assert np.count_nonzero(stem[0]) == 2
    assert not lay_effects([], foley=Clicks(), num_samples=100).samples.any()


def test_the_dialogue_stem_has_every_line_at_its_sample() -> None:
    """Lines that are spoken together are both heard."""
    lines = (
        TimedLine(line_id="l1", start_sample=100, num_samples=50),
        TimedLine(line_id="l2", start_sample=120, num_samples=50),
    )
    timed = TimedShot(shot_id="t0", start_frame=0, num_frames=1, lines=lines)
    voices = {
        "l1": Audio(np.full((1, 50), 0.25, np.float32)),
        "l2": Audio(np.full((1, 50), 0.5, np.float32)),
    }
    stem = lay_dialogue(Timeline(fps=24, shots=(timed,)), voices).samples
    assert stem.shape == (2, 2000)
    expected = np.zeros(2000)
    expected[100:150] += 0.25
    expected[120:170] += 0.5
    np.testing.assert_allclose(stem, np.stack([expected, expected]), atol=1e-6)
