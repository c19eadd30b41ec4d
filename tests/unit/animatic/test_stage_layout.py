"""Where people stand, with the puppets that are really drawn."""

from functools import lru_cache
from itertools import combinations, pairwise, product

import pytest

from cliffhanger.animatic.backdrops.place import Place
from cliffhanger.animatic.backdrops.registry import SITES
from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.puppet import Build, Part, Pose
from cliffhanger.animatic.stage.layout import STANDING, Ground, Placement, place_cast
from cliffhanger.animatic.stage.staging import _ground
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.text import render_caption
from cliffhanger.story.vocabulary import Angle, CharacterKind, Framing, ShotSize
from tests.unit.animatic.stagecraft import EVERYBODY, PEOPLE, sheets, shot_of

SIZES = [ShotSize.ECU, ShotSize.CU, ShotSize.MCU, ShotSize.MS, ShotSize.MWS, ShotSize.FS,
         ShotSize.WS, ShotSize.EWS]  # fmt: skip
"""Nearest first."""
HALL = Ground(far=0.63, near=0.97)
UNITS_HIGH = 1280.0
GROUPS = [("lin", "shen"), ("shen", "ruth", "lin"), ("lin", "mei", "shen"), ("rex", "tom", "lin")]


@lru_cache
def build_of(who: str) -> Build:
    return puppet_for(sheets()[who]).build


def placed(
    who: tuple[str, ...], size: ShotSize, *, ground: Ground = HALL, **fields: object
) -> dict[str, Placement]:
    """Return everybody's place by id; the first stands on the left of the axis."""
    builds = {each: build_of(each) for each in who}
    shot = shot_of(who, size, **fields)
    placements = place_cast(shot, builds, left_ids=frozenset(who[:1]), ground=ground)
    return {item.character_id: item for item in placements}


def y_of(place: Placement, units: float) -> float:
    """Return where *units* below the eyes are seen, as a fraction of a 9:16 frame."""
    return place.y + units * place.scale / UNITS_HIGH


def head(place: Placement) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of the head in a frame of 720 x 1280."""
    box = build_of(place.character_id).boxes[Part.HEAD]
    x, y = place.x * 720.0, place.y * UNITS_HIGH
    return (
        x + box.x * place.scale,
        y + box.y * place.scale,
        x + (box.x + box.width) * place.scale,
        y + (box.y + box.height) * place.scale,
    )


@pytest.mark.parametrize("size", SIZES)
def test_faces_are_in_the_upper_two_thirds_everywhere(size: ShotSize) -> None:
    """Eyes and mouth of whoever is alone, and of people together, stay above the captions."""
    alone = [(each.id,) for each in EVERYBODY]
    for site, who in product(Place, [*alone, ("lin", "shen"), ("shen", "ruth", "lin")]):
        places = placed(who, size, ground=_ground(site, size, VideoFormat()))
        for place in places.values():
            mouth = y_of(place, build_of(place.character_id).mouth_center[1])
            assert 0.1 < place.y < 0.61, (site, who)
            assert mouth < 2 / 3, (site, who)


@pytest.mark.parametrize("size", SIZES)
def test_no_caption_hides_the_lips_of_a_person(size: ShotSize) -> None:
    """A wide open mouth ends 30 units below its middle; two lines of caption begin under that."""
    caption = render_caption(("Agj", "Agj"), format=VideoFormat(), language="en")
    for site, who in product(Place, [("lin",), ("shen",), ("mei",), ("lin", "shen"), PEOPLE]):
        ground = _ground(site, size, VideoFormat())
        for place in placed(who, size, ground=ground).values():
            mouth = build_of(place.character_id).mouth_center[1]
            assert y_of(place, mouth + 30.0) < caption.y_px / 1920.0, (site, who)


@pytest.mark.parametrize("who", [each.id for each in EVERYBODY])
def test_the_head_is_whole_from_medium_close_up_outwards(who: str) -> None:
    for size in SIZES[2:]:
        place = placed((who,), size)[who]
        assert y_of(place, build_of(who).head_top) > 0.0


@pytest.mark.parametrize("who", [("lin",), ("shen",), ("lin", "shen"), ("rex",)])
def test_wider_sizes_show_people_smaller(who: tuple[str, ...]) -> None:
    scales = [placed(who, size)[who[0]].scale for size in SIZES]
    assert all(near >= far for near, far in pairwise(scales))
    assert scales[0] > 3 * scales[-1]


@pytest.mark.parametrize("who", GROUPS)
@pytest.mark.parametrize("size", sorted(STANDING))
def test_feet_stand_on_one_line_on_the_floor(who: tuple[str, ...], size: ShotSize) -> None:
    places = placed(who, size).values()
    feet = [y_of(place, build_of(place.character_id).floor) for place in places]
    assert feet == pytest.approx([feet[0]] * len(feet))
    assert HALL.far <= feet[0] <= HALL.near


@pytest.mark.parametrize("size", SIZES)
def test_nobody_hovers(size: ShotSize) -> None:
    """Whoever's feet are in the frame has them on the floor, not on a wall or in the air."""
    for site, who in product(Place, [*((each.id,) for each in EVERYBODY), *GROUPS]):
        ground = _ground(site, size, VideoFormat())
        for place in placed(who, size, ground=ground).values():
            build = build_of(place.character_id)
            feet = y_of(place, build.floor)
            assert build.is_floating or feet >= ground.far - 1e-9, (site, who)


def test_the_floor_is_where_the_backdrop_shows_it() -> None:
    """A backdrop is seen 1.25 times as large as the frame; zoom moves its floor further down."""
    wide = _ground(Place.LOBBY, ShotSize.WS, VideoFormat())
    middle = (SITES[Place.LOBBY].ground + 30 - 800) / 1600 * 1.25 + 0.5
    assert wide.far == pytest.approx(middle)
    assert _ground(Place.LOBBY, ShotSize.MS, VideoFormat()).far > wide.far
    tiny = VideoFormat(width_px=90, height_px=160)
    assert _ground(Place.LOBBY, ShotSize.WS, tiny).far == pytest.approx(wide.far)


@pytest.mark.parametrize("who", [("lin", "mei"), ("shen", "rex"), ("lin", "mei", "shen")])
@pytest.mark.parametrize("size", SIZES[2:])
def test_taller_people_look_down_on_smaller_ones(who: tuple[str, ...], size: ShotSize) -> None:
    """Eye lines are ordered as the bodies are."""
    places = placed(who, size)
    adult = places[who[0]]
    for each in who[1:]:
        if build_of(each).scale < 1.0:
            assert places[each].y > adult.y + 0.01


@pytest.mark.parametrize("size", SIZES)
def test_small_animals_are_smaller_than_people_in_company(size: ShotSize) -> None:
    animals = [each.id for each in EVERYBODY if each.kind is CharacterKind.ANIMAL]
    for animal in animals:
        places = placed(("lin", animal), size)
        if build_of(animal).scale < 1.0:
            assert places[animal].scale <= 0.6 * places["lin"].scale
            assert places[animal].y > places["lin"].y


@pytest.mark.parametrize("size", SIZES)
def test_alone_a_small_animal_fills_the_frame_as_a_person_would(size: ShotSize) -> None:
    assert placed(("rex",), size)["rex"].scale >= placed(("lin",), size)["lin"].scale


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "who", [*GROUPS, ("shen", "bruin"), ("lin", "r2"), ("lin", "puff"), ("shen", "puff", "lin")]
)
def test_heads_never_overlap(who: tuple[str, ...], size: ShotSize) -> None:
    heads = [head(place) for place in placed(who, size).values()]
    for one, two in combinations(heads, 2):
        is_beside = one[2] <= two[0] or two[2] <= one[0]
        is_above = one[3] <= two[1] or two[3] <= one[1]
        assert is_beside or is_above


@pytest.mark.parametrize("size", SIZES)
def test_what_floats_stays_in_the_sky_beside_people(size: ShotSize) -> None:
    places = placed(("lin", "puff"), size)
    build = build_of("puff")
    assert y_of(places["puff"], build.head_top) > 0.0
    assert y_of(places["puff"], build.floor) < 0.4
    assert places["puff"].y < places["lin"].y
    if size in STANDING:
        assert placed(("puff",), size)["puff"].y < 0.25


def test_people_stand_in_the_order_of_the_shot_and_turn_to_each_other() -> None:
    places = placed(("shen", "ruth", "lin"), ShotSize.MS)
    assert places["shen"].x < places["ruth"].x < places["lin"].x
    assert places["shen"].yaw > 0.0 > places["lin"].yaw
    assert places["shen"].yaw == -places["lin"].yaw


@pytest.mark.parametrize("size", SIZES)
def test_alone_those_on_the_left_look_right_and_the_others_left(size: ShotSize) -> None:
    """Reverse shots look at each other, with room before the face."""
    builds = {"lin": build_of("lin")}
    for left_ids, side in ((frozenset({"lin"}), 1.0), (frozenset[str](), -1.0)):
        (place,) = place_cast(shot_of(["lin"], size), builds, left_ids=left_ids, ground=HALL)
        assert place.yaw * side > 0.1
        assert (0.5 - place.x) * side > 0.0


def test_over_a_shoulder_the_face_leaves_more_room_and_a_point_of_view_looks_straight() -> None:
    plain = placed(("lin",), ShotSize.MS)["lin"]
    over = placed(("lin",), ShotSize.MS, framing=Framing.OTS, over_id="shen")["lin"]
    assert over.x < plain.x - 0.05
    assert placed(("lin",), ShotSize.MS, framing=Framing.POV)["lin"].yaw == 0.0


def test_angles_move_the_eye_line() -> None:
    low, eye, high = (
        placed(("lin",), ShotSize.MCU, angle=angle)["lin"].y
        for angle in (Angle.LOW, Angle.EYE, Angle.HIGH)
    )
    assert low < eye < high


@pytest.mark.parametrize(
    ("action", "pose"),
    [
        ("Lin crosses her arms.", Pose.CROSS),
        ("Lin answers the phone.", Pose.PHONE),
        ("Lin stares at her phone.", Pose.HOLD_PHONE),
        ("林晚接电话", Pose.PHONE),
        ("Lin points at the door.", Pose.POINT),
        ("Lin waits.", Pose.DOWN),
    ],
)
def test_the_action_says_what_the_arms_do(action: str, pose: Pose) -> None:
    places = placed(("lin", "shen"), ShotSize.MS, action=action)
    assert places["lin"].pose is pose
    assert places["shen"].pose is Pose.DOWN


@pytest.mark.parametrize("who", [PEOPLE, ("lin", "mei", "shen", "rex")])
def test_at_most_three_are_in_frame(who: tuple[str, ...]) -> None:
    assert set(placed(who, ShotSize.WS)) == set(who[:3])
    assert placed((), ShotSize.WS) == {}
