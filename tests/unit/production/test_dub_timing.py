"""The lines of a dub lie in the shots of the original, in time and in order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.media.timeline import PlannedLine, ShotPlan, Timeline, lay_out
from cliffhanger.production.dub_timing import fit_lines, line_seconds, num_played

SECOND = 48_000
FRAME = 2_000
BREATH = 4_800


def film(*shots: tuple[float, ...], tail: float = 1.0, gap: float = 1.0) -> Timeline:
    """Return a film of shots whose lines last so many seconds, each with a tail of picture."""
    return lay_out(
        [
            ShotPlan(
                f"shot{number}",
                min_samples=SECOND,
                hold_samples=round(tail * SECOND),
                gap_samples=round(gap * SECOND),
                lines=tuple(
                    PlannedLine(f"{number}.{index}", round(seconds * SECOND))
                    for index, seconds in enumerate(lines)
                ),
            )
            for number, lines in enumerate(shots)
        ],
        24,
    )


def spoken(timeline: Timeline, **factors: float) -> dict[str, int]:
    """Return how long lines are spoken: so many times the original, else as long."""
    return {
        line.line_id: round(line.num_samples * factors.get(line.line_id.replace(".", "_"), 1.0))
        for line in timeline.lines
    }


def fit(timeline: Timeline, **factors: float) -> tuple[Timeline, dict[str, float], dict[str, str]]:
    words = {line.line_id: f"words {line.line_id}" for line in timeline.lines}
    named = {name.removeprefix("l"): factor for name, factor in factors.items()}
    found = fit_lines(timeline, spoken(timeline, **named), words)
    return found.timeline, found.tempos, found.faults


def test_a_line_may_last_until_the_next_or_the_cut() -> None:
    """Less a breath of 0.1 s; one that fills its shot has its own length."""
    seconds = line_seconds(film((1.0, 1.0), (2.0,)))
    assert seconds["0.0"] == pytest.approx(2.0 - 0.1)
    assert seconds["0.1"] == pytest.approx(2.0 - 0.1)
    full = line_seconds(film((2.0,), tail=0.0))
    assert full["0.0"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("factor", "tempo"),
    [
        pytest.param(1.0, 1.0, id="as long"),
        pytest.param(1.05, 1.05, id="a little longer"),
        pytest.param(1.5, 1.08, id="longer, into the pause"),
        pytest.param(0.5, 1 / 1.08, id="much shorter"),
        pytest.param(0.96, 0.96, id="a little shorter"),
    ],
)
def test_the_pace_follows_the_original(factor: float, tempo: float) -> None:
    """Never more than 8 % faster or slower; the line begins where it did."""
    timeline = film((1.0,))
    fitted, tempos, faults = fit(timeline, l0_0=factor)
    assert tempos["0.0"] == pytest.approx(tempo)
    assert not faults
    assert fitted.lines[0].start_sample == timeline.lines[0].start_sample
    assert fitted.num_frames == timeline.num_frames


def test_a_line_that_runs_over_moves_the_next_one() -> None:
    """By whole frames, a breath after it; the shot is as long as it was."""
    timeline = film((1.0, 1.0), gap=0.2)
    fitted, tempos, faults = fit(timeline, l0_0=1.6)
    assert not faults
    first, second = fitted.lines
    assert first.num_samples == num_played(round(1.6 * SECOND), 1.08)
    assert second.start_sample > timeline.lines[1].start_sample
    assert second.start_sample % FRAME == 0
    assert BREATH <= second.start_sample - first.end_sample < BREATH + FRAME
    assert tempos["0.1"] == 1.0
    assert fitted.shots[0].num_frames == timeline.shots[0].num_frames


def test_a_shot_that_is_too_full_is_played_faster_as_a_whole() -> None:
    timeline = film((2.0, 2.0), tail=0.3, gap=0.2)
    _, tempos, faults = fit(timeline, l0_0=1.29)
    assert not faults
    assert set(tempos.values()) == {1.08}


def test_what_does_not_fit_is_named_with_how_much_to_cut() -> None:
    """The line that is too long by itself, and no other; other shots are fitted."""
    timeline = film((1.0, 1.0), (1.0,))
    fitted, tempos, faults = fit(timeline, l0_0=6.0)
    assert list(faults) == ["0.0"]
    assert "'words 0.0' lasts 5.56 s at its fastest and has 1.90 s" in faults["0.0"]
    assert "cut it to 34% of its length" in faults["0.0"]
    assert set(tempos) == {"1.0"}
    assert fitted.shots[0] == timeline.shots[0]


def test_lines_spoken_together_stay_together() -> None:
    plan = ShotPlan(
        "a",
        min_samples=6 * SECOND,
        lines=(
            PlannedLine("one", SECOND),
            PlannedLine("two", SECOND),
            PlannedLine("with", SECOND // 2, is_dual=True),
        ),
    )
    timeline = lay_out([plan], 24)
    lengths = {"one": 2 * SECOND, "two": SECOND, "with": SECOND}
    fitted = fit_lines(timeline, lengths, dict.fromkeys(lengths, "x")).timeline
    starts = [line.start_sample for line in fitted.lines]
    assert starts[1] == starts[2] > starts[0]


@given(
    lengths=st.lists(st.integers(1_000, 400_000), min_size=1, max_size=4),
    factors=st.lists(st.floats(0.2, 3.0), min_size=4, max_size=4),
    tail=st.floats(0.0, 2.0),
)
def test_whatever_is_played_lies_in_its_shot_and_in_order(
    lengths: list[int], factors: list[float], tail: float
) -> None:
    """No two lines overlap, none passes the cut by more than the original did, all within 8 %."""
    timeline = film(tuple(length / SECOND for length in lengths), tail=tail, gap=0.2)
    lines = timeline.lines
    said = {
        line.line_id: max(1, round(line.num_samples * factor))
        for line, factor in zip(lines, factors, strict=False)
    }
    fitted = fit_lines(timeline, said, dict.fromkeys(said, "x"))
    limit = max(lines[-1].end_sample, timeline.num_samples - BREATH)
    if fitted.faults:
        needs = [said[line.line_id] / 1.08 + BREATH + FRAME for line in lines]
        rooms = [limit - line.start_sample for line in lines]
        assert any(sum(needs[index:]) > room for index, room in enumerate(rooms))
        return
    placed = fitted.timeline.lines
    assert all(b.start_sample - a.end_sample >= BREATH for a, b in pairwise(placed))
    assert placed[-1].end_sample <= limit
    assert all(1 / 1.0801 <= tempo <= 1.0801 for tempo in fitted.tempos.values())
