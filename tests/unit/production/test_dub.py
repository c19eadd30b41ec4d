"""What becomes of a shot in a dub."""

from typing import Any

import pytest

from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import MouthTrack, Setting, VideoRequest
from cliffhanger.production.dub import (
    DubbedShot,
    ShotChange,
    check_dub,
    plan_dub,
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
