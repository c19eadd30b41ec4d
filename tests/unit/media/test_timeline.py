from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.timeline import (
    PlannedLine,
    ShotPlan,
    TimedShot,
    Timeline,
    lay_out,
    plan_shots,
    samples_per_frame,
)
from cliffhanger.story.model import Shot, ShotList
from cliffhanger.story.vocabulary import Framing, ShotSize
from cliffhanger.story.wording import LINE_GAP_SECONDS

FPS = st.sampled_from([24, 25, 30, 60])
SAMPLES = st.integers(0, 200_000)
PLANNED_LINES = st.lists(
    st.builds(PlannedLine, st.uuids().map(str), st.integers(1, 300_000), st.booleans()), max_size=4
).map(tuple)
PLANS = st.lists(
    st.builds(ShotPlan, st.uuids().map(str), SAMPLES, SAMPLES, SAMPLES, SAMPLES, PLANNED_LINES),
    max_size=12,
)


@settings(max_examples=40)
@given(PLANS, FPS)
def test_shots_tile_the_film(plans: list[ShotPlan], fps: int) -> None:
    """Each shot starts where the one before ends, the first at 0, and the sum is the film."""
    timeline = lay_out(plans, fps)
    assert [shot.shot_id for shot in timeline.shots] == [plan.shot_id for plan in plans]
    assert all(a.end_frame == b.start_frame for a, b in pairwise(timeline.shots))
    assert timeline.num_frames == sum(shot.num_frames for shot in timeline.shots)
    assert timeline.num_samples * fps == timeline.num_frames * 48_000
    assert all(shot.start_frame == 0 for shot in timeline.shots[:1])


@settings(max_examples=40)
@given(PLANS, FPS)
def test_every_line_lies_inside_its_shot(plans: list[ShotPlan], fps: int) -> None:
    """A line starts after its shot's lead and ends before its hold."""
    per_frame = samples_per_frame(fps)
    for plan, shot in zip(plans, lay_out(plans, fps).shots, strict=True):
        assert [(x.line_id, x.num_samples) for x in plan.lines] == [
            (x.line_id, x.num_samples) for x in shot.lines
        ]
        for line in shot.lines:
            assert line.start_sample >= shot.start_frame * per_frame + plan.lead_samples
            assert line.end_sample + plan.hold_samples <= shot.end_frame * per_frame


@settings(max_examples=40)
@given(PLANS, FPS)
def test_a_shot_is_as_long_as_needed_and_less_than_a_frame_per_line_longer(
    plans: list[ShotPlan], fps: int
) -> None:
    """Length is at least max(min, lead + lines + gaps + hold); each line may wait for a frame."""
    for plan, shot in zip(plans, lay_out(plans, fps).shots, strict=True):
        if any(line.is_dual for line in plan.lines):
            continue
        speech = sum(line.num_samples for line in plan.lines)
        speech += plan.gap_samples * max(0, len(plan.lines) - 1)
        needed = max(plan.min_samples, plan.lead_samples + speech + plan.hold_samples)
        fewest = max(1, ceil(needed * fps / 48_000))
        assert fewest <= shot.num_frames <= fewest + len(plan.lines)


@settings(max_examples=40)
@given(PLANS, FPS)
def test_every_line_starts_on_a_frame(plans: list[ShotPlan], fps: int) -> None:
    """Mouths are drawn per frame from the start of the line."""
    starts = [line.start_sample for line in lay_out(plans, fps).lines]
    assert [start % samples_per_frame(fps) for start in starts] == [0] * len(starts)


@settings(max_examples=40)
@given(PLANS, FPS)
def test_only_dual_lines_overlap(plans: list[ShotPlan], fps: int) -> None:
    """A dual line starts with the one before it; any other waits for the gap, and for a frame."""
    for plan, shot in zip(plans, lay_out(plans, fps).shots, strict=True):
        end = 0
        for index, (planned, line) in enumerate(zip(plan.lines, shot.lines, strict=True)):
            if index and planned.is_dual:
                assert line.start_sample == shot.lines[index - 1].start_sample
            elif index:
                wait = line.start_sample - (end + plan.gap_samples)
                assert 0 <= wait < samples_per_frame(fps)
            end = max(end, line.end_sample)


def test_plan_shots_takes_lengths_from_the_voices() -> None:
    shot = Shot(
        id="s01-t01",
        scene_id="s01",
        size=ShotSize.CU,
        framing=Framing.SINGLE,
        line_ids=("s01-l01", "s01-l02"),
        min_duration_seconds=2.0,
        lead_seconds=0.5,
        hold_seconds=1.5,
    )
    (plan,) = plan_shots(
        ShotList(shots=(shot,)),
        {"s01-l01": 24_000, "s01-l02": 48_000},
        dual_line_ids=frozenset({"s01-l02"}),
    )
    assert plan == ShotPlan(
        shot_id="s01-t01",
        min_samples=96_000,
        lead_samples=24_000,
        hold_samples=72_000,
        gap_samples=round(LINE_GAP_SECONDS * 48_000),
        lines=(PlannedLine("s01-l01", 24_000), PlannedLine("s01-l02", 48_000, is_dual=True)),
    )
    assert lay_out([plan], 24).duration_seconds == 3.0


def test_a_line_without_a_length_is_named() -> None:
    shot = Shot(
        id="t", scene_id="s", size=ShotSize.CU, framing=Framing.SINGLE, line_ids=("s01-l09",)
    )
    with pytest.raises(InvalidInputError, match="missing s01-l09"):
        plan_shots(ShotList(shots=(shot,)), {})


def test_a_rate_that_cuts_samples_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="fps must divide 48000"):
        lay_out([], 29)


def test_a_gap_between_shots_is_refused() -> None:
    with pytest.raises(ValidationError, match="must start at frame 24"):
        Timeline(
            fps=24,
            shots=(
                TimedShot(shot_id="a", start_frame=0, num_frames=24),
                TimedShot(shot_id="b", start_frame=25, num_frames=24),
            ),
        )


def test_an_empty_sound_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="voice the line first"):
        ShotPlan("t", 0, lines=(PlannedLine("s01-l01", 0),))
