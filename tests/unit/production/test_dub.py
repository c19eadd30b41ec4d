"""Slots, paces and what becomes of a shot in a dub."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.timeline import PlannedLine, ShotPlan, Timeline, lay_out
from cliffhanger.models.requests import MouthTrack, Setting, VideoRequest
from cliffhanger.production.dub import (
    DubbedShot,
    ShotChange,
    Slot,
    check_dub,
    choose_tempo,
    line_slots,
    plan_dub,
    retime,
)
from cliffhanger.story.model import Insert, Performance, Shot
from cliffhanger.story.vocabulary import (
    Emotion,
    Framing,
    InsertKind,
    Mood,
    ShotSize,
    TimeOfDay,
    Weather,
)

SECOND = 48_000


def laid(*plans: ShotPlan) -> Timeline:
    return lay_out(plans, 24)


def test_a_line_may_last_until_the_next_or_the_cut() -> None:
    """The breath of 0.1 s before what comes after it is kept; lines spoken together share."""
    timeline = laid(
        ShotPlan(
            "a",
            min_samples=6 * SECOND,
            lead_samples=SECOND,
            gap_samples=SECOND,
            lines=(
                PlannedLine("one", SECOND),
                PlannedLine("two", SECOND),
                PlannedLine("with", SECOND // 2, is_dual=True),
            ),
        )
    )
    slots = line_slots(timeline)
    assert slots["one"].longest == 2 * SECOND - 4800
    assert slots["two"].longest == 3 * SECOND - 4800
    assert slots["with"].longest == slots["two"].longest
    assert slots["with"].original == SECOND // 2


def test_the_slot_of_a_line_that_fills_its_shot_is_the_line() -> None:
    """No dub has less time than the original took."""
    timeline = laid(ShotPlan("a", min_samples=0, lines=(PlannedLine("one", 2 * SECOND),)))
    assert line_slots(timeline)["one"].longest == 2 * SECOND


@pytest.mark.parametrize(
    ("spoken", "tempo"),
    [
        pytest.param(100, 1.0, id="as long"),
        pytest.param(105, 1.05, id="a little longer"),
        pytest.param(125, 1.08, id="longer, into the pause"),
        pytest.param(80, 1 / 1.08, id="much shorter"),
        pytest.param(96, 0.96, id="a little shorter"),
        pytest.param(130, None, id="too long"),
    ],
)
def test_the_pace_follows_the_original(spoken: int, tempo: float | None) -> None:
    """A line of 100 with room for 118: never more than 8 % faster or slower."""
    found = choose_tempo(spoken, Slot("a", original=100, longest=118))
    assert found == (None if tempo is None else pytest.approx(tempo))


@given(spoken=st.integers(1, 10**6), original=st.integers(1, 10**6), room=st.integers(0, 10**6))
def test_whatever_is_played_fits(spoken: int, original: int, room: int) -> None:
    slot = Slot("a", original=original, longest=original + room)
    tempo = choose_tempo(spoken, slot)
    assert (tempo is None) == (spoken / 1.08 > slot.longest and spoken > original)
    if tempo is not None:
        assert spoken / tempo <= slot.longest


def test_only_the_lengths_of_lines_change() -> None:
    timeline = laid(
        ShotPlan("a", min_samples=3 * SECOND, lines=(PlannedLine("one", SECOND),)),
        ShotPlan("b", min_samples=SECOND),
    )
    changed = retime(timeline, {"one": 2 * SECOND})
    assert changed.num_frames == timeline.num_frames
    assert [line.start_sample for line in changed.lines] == [0]
    assert changed.lines[0].num_samples == 2 * SECOND


def mouth(visemes: str, **changes: object) -> MouthTrack:
    track = MouthTrack(
        line_id="l1",
        character_id="mara",
        emotion=Emotion.NEUTRAL,
        start_frame=2,
        visemes=visemes,
    )
    return track.model_copy(update=changes)


def request(size: ShotSize = ShotSize.MS, **changes: object) -> VideoRequest:
    shot = Shot(
        id="s01-t01",
        scene_id="s01",
        size=size,
        framing=Framing.SINGLE,
        cast=(Performance(character_id="mara"),),
    ).model_copy(
        update={name: changes.pop(name) for name in ("title", "insert") if name in changes}
    )
    wanted = VideoRequest(
        shot=shot,
        setting=Setting(
            place="KITCHEN",
            is_interior=True,
            time=TimeOfDay.DAY,
            weather=Weather.CLEAR,
            mood=Mood.NEUTRAL,
        ),
        num_frames=48,
        format=VideoFormat(width_px=270, height_px=480),
    )
    return wanted.model_copy(update=changes)


def cue(text: str) -> Cue:
    return Cue(start_frame=0, end_frame=24, lines=(text,), line_id="l1")


SAID = {"mouths": (mouth("BCD"),), "captions": (cue("no"),)}
SAYS = {"mouths": (mouth("EEB"),), "captions": (cue("nein"),), "language": "de"}
OFF = {"mouths": (mouth("EEB", is_on_camera=False),), "captions": (cue("nein"),)}
LETTER = {"insert": Insert(kind=InsertKind.DOCUMENT, text="HELP")}
BRIEF = {"insert": Insert(kind=InsertKind.DOCUMENT, text="HILFE")}


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        pytest.param({}, {"language": "de"}, ShotChange.COPIED, id="nobody speaks"),
        pytest.param({"title": "A"}, {"title": "B"}, ShotChange.WORDS, id="a card"),
        pytest.param(SAID, SAYS, ShotChange.PICTURE, id="a mouth is seen"),
        pytest.param(OFF, {**OFF, "language": "de"}, ShotChange.WORDS, id="set in its language"),
        pytest.param(OFF, {**OFF, "captions": (cue("x"),)}, ShotChange.WORDS, id="a voice over it"),
        pytest.param({**LETTER, **OFF}, {**BRIEF, **OFF}, ShotChange.PICTURE, id="a prop"),
        pytest.param({**LETTER}, {**LETTER, "language": "de"}, ShotChange.COPIED, id="same prop"),
    ],
)
def test_only_what_is_seen_of_the_words_changes_a_drawn_shot(
    old: dict[str, Any], new: dict[str, Any], change: ShotChange
) -> None:
    shot, _ = plan_dub(request(**old), request(**new), is_drawn=True, can_sync=False)
    assert shot.change is change


@pytest.mark.parametrize(
    ("size", "can_sync", "change", "why"),
    [
        pytest.param(ShotSize.CU, True, ShotChange.PICTURE, "seen", id="close"),
        pytest.param(ShotSize.MS, True, ShotChange.WORDS, "too_wide", id="too wide to be read"),
        pytest.param(ShotSize.CU, False, ShotChange.WORDS, "no route", id="nobody syncs"),
    ],
)
def test_a_bought_shot_is_synced_only_where_its_mouth_is_read(
    size: ShotSize, *, can_sync: bool, change: ShotChange, why: str
) -> None:
    """What keeps its picture keeps the original's mouths too, so that it is the same picture."""
    old = request(size, **SAID)
    shot, wanted = plan_dub(old, request(size, **SAYS), is_drawn=False, can_sync=can_sync)
    assert shot.change is change
    assert why in shot.reason
    assert (wanted.mouths == old.mouths) == (change is ShotChange.WORDS)
    assert wanted.captions[0].lines == ("nein",)


def test_a_bought_prop_keeps_its_words_and_the_report_says_so() -> None:
    old, new = request(**LETTER), request(**BRIEF, language="de")
    shot, wanted = plan_dub(old, new, is_drawn=False, can_sync=True)
    assert shot.change is ShotChange.COPIED
    assert wanted.shot.insert == old.shot.insert
    results = {item.name: item for item in check_dub((shot,), {"l1": 1.0})}
    assert not results["dub_props"].is_passed
    assert "s01-t01" in results["dub_props"].note


def test_a_pace_beyond_eight_per_cent_is_no_dub() -> None:
    shots = (DubbedShot(shot_id="a", change=ShotChange.COPIED, reason="mouth: silent"),)
    by_name = {item.name: item for item in check_dub(shots, {"one": 1.09, "two": 1.0})}
    assert not by_name["dub_tempo"].is_passed
    assert by_name["dub_tempo"].is_required
    assert by_name["dub_mouths"].is_passed
