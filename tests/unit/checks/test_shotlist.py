import pytest

from cliffhanger.checks.shotlist import check_shots, estimated_seconds
from cliffhanger.story.model import (
    Character,
    Episode,
    Insert,
    Line,
    LineBeat,
    Location,
    Performance,
    Scene,
    Series,
    Shot,
    ShotList,
)
from cliffhanger.story.vocabulary import Framing, InsertKind, Move, ShotSize

ANN, BEN = Performance(character_id="ann"), Performance(character_id="ben")
EPISODE = Episode(
    series=Series(id="x", title="X"),
    title="X",
    characters=(Character(id="ann", name="ANN"), Character(id="ben", name="BEN")),
    scenes=(
        Scene(
            id="s01",
            heading="INT. X",
            location=Location(id="x", name="X"),
            beats=tuple(
                LineBeat(line=Line(id=f"s01-l{i}", character_id="ann", text=text))
                for i, text in enumerate(["We have to talk.", "It was you! You killed him!"])
            ),
        ),
    ),
)
GOOD = (
    Shot(
        id="t1", scene_id="s01", size=ShotSize.CU, framing=Framing.SINGLE, cast=(ANN,),
        focus_id="ann", move=Move.PUSH_IN,
    ),
    Shot(
        id="t2", scene_id="s01", size=ShotSize.WS, framing=Framing.TWO, cast=(ANN, BEN),
        move=Move.PAN, line_ids=("s01-l0",),
    ),
    Shot(
        id="t3", scene_id="s01", size=ShotSize.CU, framing=Framing.SINGLE, cast=(ANN,),
        focus_id="ann", move=Move.HANDHELD, line_ids=("s01-l1",),
    ),
    Shot(
        id="t4", scene_id="s01", size=ShotSize.CU, framing=Framing.REACTION, cast=(BEN,),
        focus_id="ben", move=Move.PUSH_IN, hold_seconds=1.5, title="TO BE CONTINUED",
    ),
)  # fmt: skip


def failed(*shots: Shot) -> list[str]:
    results = check_shots(EPISODE, ShotList(shots=shots))
    return [result.name for result in results if not result.is_passed]


def changed(index: int, **facts: object) -> tuple[Shot, ...]:
    shots = list(GOOD)
    shots[index] = shots[index].model_copy(update=facts)
    return tuple(shots)


def test_a_sound_list_passes() -> None:
    assert failed(*GOOD) == []


@pytest.mark.parametrize(
    ("shots", "name"),
    [
        pytest.param(changed(1, line_ids=()), "shot_lines", id="line-lost"),
        pytest.param(changed(2, line_ids=("s01-l0", "s01-l1")), "shot_lines", id="line-twice"),
        pytest.param(
            changed(0, size=ShotSize.MS, move=Move.STATIC), "shot_opening", id="dull-opening"
        ),
        pytest.param(changed(1, size=ShotSize.MS), "shot_establishing", id="no-place"),
        pytest.param(changed(1, size=ShotSize.CU), "shot_size_runs", id="three-equal"),
        pytest.param(changed(2, size=ShotSize.MS), "shot_peaks", id="peak-too-wide"),
        pytest.param(changed(1, min_duration_seconds=9.0), "shot_durations", id="too-long"),
        pytest.param(changed(1, move=Move.STATIC), "shot_static", id="too-static"),
        pytest.param(changed(3, cast=(BEN, ANN)), "shot_sides", id="sides-changed"),
        pytest.param(changed(2, framing=Framing.OTS), "shot_framing", id="no-shoulder"),
        pytest.param(changed(2, focus_id="ben"), "shot_framing", id="focus-out-of-frame"),
        pytest.param(
            changed(1, insert=Insert(kind=InsertKind.KEY)), "shot_framing", id="prop-unframed"
        ),
        pytest.param(changed(3, hold_seconds=0.4), "shot_ending", id="no-hold"),
        pytest.param(changed(3, title=""), "shot_ending", id="no-closing-words"),
    ],
)
def test_each_fault_is_named(shots: tuple[Shot, ...], name: str) -> None:
    assert name in failed(*shots)


def test_only_the_use_of_the_lines_is_required() -> None:
    results = check_shots(EPISODE, ShotList(shots=GOOD))
    assert [result.name for result in results if result.is_required] == ["shot_lines"]


def test_length_is_lead_words_and_hold() -> None:
    """Four words at 2.5 a second, 0.25 s before and 0.35 s after; or the shortest useful length."""
    seconds = estimated_seconds(EPISODE, ShotList(shots=GOOD))
    assert seconds[1] == pytest.approx(4 / 2.5 + 0.25 + 0.35)
    assert seconds[0] == 2.0
