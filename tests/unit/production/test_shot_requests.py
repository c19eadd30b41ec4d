"""From a timed script to video requests: clocks are moved, sides are kept."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.casting import cast_episode
from cliffhanger.animatic.looks.colors import PAINTS, Hue
from cliffhanger.animatic.sheet import HumanLook, Outfit
from cliffhanger.animatic.stage.staging import ENTRANCES
from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.timeline import TimedLine, TimedShot, Timeline
from cliffhanger.models.requests import MouthTrack, VideoRequest
from cliffhanger.production.registry import Wearing
from cliffhanger.production.shots import (
    ShotMaterial,
    fading_spans,
    request_shots,
    stand_left,
    words_on_screen,
)
from cliffhanger.production.voices import request_speeches
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
from cliffhanger.story.vocabulary import (
    Emotion,
    Framing,
    InsertKind,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)

FPS = 24
PER_FRAME = 2000
PEOPLE = tuple(Character(id=each, name=each.upper()) for each in ("ann", "ben", "cat"))


def line(line_id: str, who: str, **fields: object) -> Line:
    return Line.model_validate({"id": line_id, "character_id": who, "text": "Well.", **fields})


def scene(scene_id: str, *lines: Line, is_interior: bool = True) -> Scene:
    return Scene(
        id=scene_id,
        heading="EXT. PIER - DAWN",
        location=Location(id="pier", name="Pier", is_interior=is_interior),
        time=TimeOfDay.DAWN,
        weather=Weather.FOG,
        beats=tuple(LineBeat(line=each) for each in lines),
    )


def shot(shot_id: str, *who: str, scene_id: str = "s01", **fields: object) -> Shot:
    values = {
        "id": shot_id,
        "scene_id": scene_id,
        "size": ShotSize.MS,
        "framing": Framing.SINGLE,
        "cast": tuple(Performance(character_id=each) for each in who),
    }
    return Shot.model_validate({**values, **fields})


EPISODE = Episode(
    series=Series(id="pier-nights", title="Pier Nights", language="vi"),
    title="One",
    characters=PEOPLE,
    scenes=(
        scene("s01", line("l1", "ann"), line("l2", "ben", emotion=Emotion.ANGRY, is_device=True)),
        scene("s02", line("l3", "cat"), is_interior=False),
    ),
)
SHOTS = ShotList(
    shots=(
        shot("t1", "ann", "ben", title="PIER NIGHTS", line_ids=("l1",)),
        shot("t2", "ben", framing=Framing.OTS, over_id="ann", line_ids=("l2",)),
        shot("t3", "cat", scene_id="s02", line_ids=("l3",)),
    )
)
SHEETS = {sheet.character_id: sheet for sheet in cast_episode(PEOPLE, series_id="pier-nights")}


def timed(shot_id: str, start: int, count: int, **lines: int) -> TimedShot:
    """Return a shot whose lines start at samples of the film."""
    placed = tuple(
        TimedLine(line_id=each, start_sample=sample, num_samples=9_000)
        for each, sample in lines.items()
    )
    return TimedShot(shot_id=shot_id, start_frame=start, num_frames=count, lines=placed)


def track(line_id: str, who: str) -> MouthTrack:
    return MouthTrack(
        line_id=line_id,
        character_id=who,
        emotion=Emotion.NEUTRAL,
        start_frame=0,
        visemes="XAX",
    )


def requests(
    *cues: Cue,
    starts: tuple[int, int, int] = (12_000, 60_999, 102_001),
    wearings: Mapping[str, tuple[Wearing, ...]] | None = None,
) -> tuple[VideoRequest, ...]:
    timeline = Timeline(
        fps=FPS,
        shots=(
            timed("t1", 0, 24, l1=starts[0]),
            timed("t2", 24, 24, l2=starts[1]),
            timed("t3", 48, 30, l3=starts[2]),
        ),
    )
    mouths = {each: track(each, who) for each, who in (("l1", "ann"), ("l2", "ben"), ("l3", "cat"))}
    material = ShotMaterial(timeline, SHEETS, mouths, cues, wearings or {})
    return request_shots(
        EPISODE, SHOTS, material, video_format=VideoFormat(fps=FPS), notice="AI drawn"
    )


def test_every_shot_knows_what_it_needs() -> None:
    one, two, three = requests()
    assert [each.num_frames for each in (one, two, three)] == [24, 24, 30]
    assert [each.shot.id for each in (one, two, three)] == ["t1", "t2", "t3"]
    assert [each.is_opening for each in (one, two, three)] == [True, False, False]
    assert [each.is_ending for each in (one, two, three)] == [False, False, True]
    assert {each.notice for each in (one, two, three)} == {"AI drawn"}
    assert {each.language for each in (one, two, three)} == {"vi"}
    assert three.setting.place == "Pier"
    assert not three.setting.is_interior
    assert (three.setting.time, three.setting.weather) == (TimeOfDay.DAWN, Weather.FOG)


def test_everyone_who_can_be_seen_has_a_sheet_and_nobody_twice() -> None:
    """The listener in the foreground is seen too."""
    names = [[sheet.character_id for sheet in each.sheets] for each in requests()]
    assert names == [["ann", "ben"], ["ben", "ann"], ["cat"]]


def test_people_wear_what_the_registry_says_of_the_scene() -> None:
    """Until the scene in which it is put on, the sheet's own clothes; in words and in pictures."""
    suit = Wearing(outfit="a red suit", episode_number=1, scene_id="s02")
    hoodie = Wearing(outfit="a grey hoodie", episode_number=1, scene_id="s01")
    one, two, three = requests(wearings={"cat": (suit,), "ann": (hoodie,)})
    assert (one.outfits, two.outfits) == ({"ann": "a grey hoodie"}, {"ann": "a grey hoodie"})
    assert three.outfits == {"cat": "a red suit"}
    looks = {sheet.character_id: sheet.look for each in (one, three) for sheet in each.sheets}
    before, ann, cat = SHEETS["cat"].look, looks["ann"], looks["cat"]
    assert isinstance(before, HumanLook)
    assert isinstance(ann, HumanLook)
    assert looks["ben"] == SHEETS["ben"].look
    assert ann.outfit is Outfit.HOODIE
    dressed = {"outfit": Outfit.SUIT, "primary": PAINTS[Hue.RED].cloth}
    assert cat == before.model_copy(update={**dressed, "secondary": cat.secondary})


@settings(max_examples=30, deadline=None)
@given(offset=st.integers(0, 24 * PER_FRAME - 1))
def test_mouths_start_within_half_a_frame_of_their_sound(offset: int) -> None:
    start_sample = 24 * PER_FRAME + offset
    request = requests(starts=(0, start_sample, 96_000))[1]
    (mouth,) = request.mouths
    heard = offset / PER_FRAME
    assert abs(mouth.start_frame - heard) <= 0.5
    assert mouth.visemes == "XAX"


@settings(max_examples=30, deadline=None)
@given(spans=st.lists(st.tuples(st.integers(0, 77), st.integers(1, 40)), min_size=1, max_size=3))
def test_captions_are_cut_at_the_shots_and_nothing_of_them_is_lost(
    spans: list[tuple[int, int]],
) -> None:
    """Put back on the film's clock, the pieces of a cue cover exactly its frames of the film."""
    cues = [
        Cue(start_frame=start, end_frame=start + length, lines=(f"{index}",))
        for index, (start, length) in enumerate(spans)
    ]
    covered: dict[str, set[int]] = {}
    first = 0
    for request in requests(*cues):
        for cue in request.captions:
            assert 0 <= cue.start_frame < cue.end_frame <= request.num_frames
            frames = range(first + cue.start_frame, first + cue.end_frame)
            assert not covered.setdefault(cue.text, set()) & set(frames)
            covered[cue.text] |= set(frames)
        first += request.num_frames
    assert covered == {
        cue.text: set(range(cue.start_frame, min(78, cue.end_frame))) for cue in cues
    }


def test_a_two_shot_fixes_the_sides_of_the_whole_scene() -> None:
    """Nobody crosses the axis: later singles look as the two-shot placed them."""
    shots = ShotList(shots=(shot("t1", "ben"), shot("t2", "ann", "ben"), shot("t3", "ann")))
    assert stand_left(EPISODE.scenes[0], shots) == ("ann",)


def test_people_who_never_share_a_frame_look_at_each_other() -> None:
    shots = ShotList(shots=(shot("t1", "ben"), shot("t2", "ann"), shot("t3", "cat")))
    assert stand_left(EPISODE.scenes[0], shots) == ("ben", "cat")


def test_sides_are_those_of_the_scene_alone() -> None:
    shots = ShotList(shots=(shot("t1", "ann", "ben"), shot("t2", "ben", "ann", scene_id="s02")))
    assert stand_left(EPISODE.scenes[0], shots) == ("ann",)
    assert stand_left(EPISODE.scenes[1], shots) == ("ben",)
    assert stand_left(EPISODE.scenes[0], ShotList(shots=(shot("t1", "ann", "ben", "cat"),))) == (
        "ann",
        "ben",
    )


def test_every_word_on_the_screen_is_found() -> None:
    shots = ShotList(
        shots=(
            shot("t1", title="THE PIER"),
            shot("t2", insert=Insert(kind=InsertKind.PHONE, text="RUN")),
            shot("t3", "ann"),
        )
    )
    assert words_on_screen(shots) == ("THE PIER", "RUN")


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
def test_dark_by_design_is_every_fade_and_no_more(fps: int) -> None:
    """The spans hold every entrance from black and the end, and half a second of each at most."""
    shots = ShotList(
        shots=(
            shot("t1", "ann", transition=Transition.FADE_BLACK),
            shot("t2", "ann", transition=Transition.DISSOLVE),
            shot("t3", "ann", transition=Transition.SMASH_CUT),
            shot("t4", "ann", transition=Transition.FADE_BLACK),
        )
    )
    timeline = Timeline(
        fps=fps, shots=tuple(timed(f"t{n + 1}", 3 * fps * n, 3 * fps) for n in range(4))
    )
    spans = fading_spans(shots, timeline)
    assert [span.start_frame for span in spans] == [3 * fps, 9 * fps, 11 * fps]
    assert spans[-1].end_frame == 12 * fps
    for span, transition in zip(spans, (Transition.DISSOLVE, Transition.FADE_BLACK), strict=False):
        fade = round(ENTRANCES[transition][1] * fps)
        assert fade <= span.end_frame - span.start_frame <= fps // 2


def test_every_line_is_voiced_as_it_is_said() -> None:
    speeches = request_speeches(EPISODE)
    assert list(speeches) == ["l1", "l2", "l3"]
    assert {each.language for each in speeches.values()} == {"vi"}
    assert speeches["l2"].character.name == "BEN"
    assert (speeches["l2"].emotion, speeches["l2"].is_device) == (Emotion.ANGRY, True)
    assert [each.is_interior for each in speeches.values()] == [True, True, False]
