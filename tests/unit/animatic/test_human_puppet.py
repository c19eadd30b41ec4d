"""The human puppet: everything draws, stays in its box, and depends on the sheet alone."""

from collections.abc import Callable

import numpy as np
import pytest

from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.human import HumanPuppet
from cliffhanger.animatic.puppet import Part, Pose, View
from cliffhanger.animatic.raster import rasterise
from cliffhanger.animatic.sheet import (
    Accessory,
    CharacterSheet,
    FaceShape,
    HairStyle,
    HumanLook,
    Outfit,
    RobotLook,
)
from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Age, Emotion, Gender

SCALE = 0.25
FULL = Box(-420.0, -260.0, 840.0, 1660.0)
EXTREME_VIEWS = (View(yaw=-0.6, pitch=-0.5), View(yaw=0.6, pitch=0.5))


def make_puppet(*, seed: int = 7, **changes: object) -> HumanPuppet:
    values: dict[str, object] = {
        "gender": Gender.FEMALE,
        "age": Age.YOUNG,
        "face": FaceShape.OVAL,
        "skin": "#f2cfb6",
        "hair_style": HairStyle.LONG_STRAIGHT,
        "hair": "#2a1f2a",
        "eyes": "#6a4230",
        "outfit": Outfit.BLOUSE,
        "primary": "#f4eee8",
        "secondary": "#b03a4a",
    }
    look = HumanLook.model_validate(values | changes)
    return HumanPuppet(CharacterSheet(character_id="lin", look=look, seed=seed))


def draw_part(puppet: HumanPuppet, part: Part, view: View, emotion: Emotion) -> Drawing:
    art, face, shape = Drawing(), FACES[emotion], MOUTH_SHAPES[Viseme.D]
    drawers: dict[Part, Callable[[], None]] = {
        Part.REAR: lambda: puppet.draw_rear(art, view),
        Part.BODY: lambda: puppet.draw_body(art, view),
        Part.HEAD: lambda: puppet.draw_head(art, view),
        Part.FACE: lambda: puppet.draw_face(art, view, face),
        Part.MOUTH: lambda: puppet.draw_mouth(art, view, face, shape),
        Part.OVERLAY: lambda: puppet.draw_overlay(art, view),
        Part.FRONT: lambda: puppet.draw_front(art, view),
    }
    drawers[part]()
    return art


def whole(puppet: HumanPuppet, view: View, emotion: Emotion = Emotion.NEUTRAL) -> list[str]:
    return [
        draw_part(puppet, part, view, emotion).to_svg(FULL, width_px=100, height_px=200)
        for part in Part
    ]


def cut_off(puppet: HumanPuppet, part: Part, view: View, emotion: Emotion) -> int:
    """Return how many pixels of the part lie more than a pixel outside its box."""
    alpha = rasterise(draw_part(puppet, part, view, emotion), FULL, scale=SCALE)[..., 3]
    visible = alpha > 24
    box = puppet.build.boxes.get(part)
    if box is not None:
        left, top = (box.x - FULL.x) * SCALE - 1, (box.y - FULL.y) * SCALE - 1
        right, bottom = left + box.width * SCALE + 2, top + box.height * SCALE + 2
        visible[round(top) : round(bottom), round(left) : round(right)] = False
    return int(visible.sum())


def head_pixels(puppet: HumanPuppet) -> Pixels:
    art, view = Drawing(), View()
    puppet.draw_head(art, view)
    puppet.draw_overlay(art, view)
    return rasterise(art, Box(-150, -240, 300, 400), scale=SCALE)


@pytest.mark.parametrize(("index", "style"), list(enumerate(HairStyle)))
def test_hair_is_never_cut_by_its_boxes(index: int, style: HairStyle) -> None:
    worn = (Accessory.EARRINGS, Accessory.HAIRPIN)
    puppet = make_puppet(hair_style=style, accessories=worn)
    view = EXTREME_VIEWS[index % 2]
    for part in (Part.REAR, Part.OVERLAY):
        assert cut_off(puppet, part, view, Emotion.NEUTRAL) == 0


BODIES = ((Gender.FEMALE, Age.YOUNG), (Gender.MALE, Age.ADULT), (Gender.FEMALE, Age.CHILD))


@pytest.mark.parametrize(("index", "outfit"), list(enumerate(Outfit)))
def test_bodies_are_never_cut_by_their_box(index: int, outfit: Outfit) -> None:
    gender, age = BODIES[index % len(BODIES)]
    puppet = make_puppet(outfit=outfit, gender=gender, age=age)
    view = View(yaw=-0.6) if index % 2 else View(yaw=0.6, pose=Pose.POINT)
    assert cut_off(puppet, Part.BODY, view, Emotion.NEUTRAL) == 0


@pytest.mark.parametrize("pose", Pose)
def test_every_pose_stays_in_its_boxes(pose: Pose) -> None:
    puppet = make_puppet(gender=Gender.MALE, outfit=Outfit.HANFU)
    for part, yaw in ((Part.BODY, 0.6), (Part.FRONT, 0.6)):
        assert cut_off(puppet, part, View(yaw=yaw, pose=pose), Emotion.NEUTRAL) == 0


def test_every_pose_and_outfit_looks_different() -> None:
    poses = {tuple(whole(make_puppet(), View(pose=pose))) for pose in Pose}
    outfits = {tuple(whole(make_puppet(outfit=outfit), View())) for outfit in Outfit}
    assert (len(poses), len(outfits)) == (len(Pose), len(Outfit))


@pytest.mark.parametrize("age", Age)
@pytest.mark.parametrize("gender", Gender)
def test_faces_are_never_cut_by_their_boxes(age: Age, gender: Gender) -> None:
    puppet = make_puppet(age=age, gender=gender, accessories=(Accessory.BEARD, Accessory.SCAR))
    view = EXTREME_VIEWS[gender is Gender.MALE]
    for part in (Part.HEAD, Part.FACE, Part.MOUTH):
        assert cut_off(puppet, part, view, Emotion.CRYING) == 0


@pytest.mark.parametrize("pose", [Pose.PHONE, Pose.CHIN])
def test_an_arm_before_the_head_is_drawn_in_front_only(pose: Pose) -> None:
    """The arm that passes before the head leaves the body and appears in front."""
    puppet = make_puppet()
    front = draw_part(puppet, Part.FRONT, View(pose=pose), Emotion.NEUTRAL)
    assert rasterise(front, FULL, scale=SCALE)[..., 3].any()
    idle = draw_part(puppet, Part.FRONT, View(), Emotion.NEUTRAL)
    assert not rasterise(idle, FULL, scale=SCALE)[..., 3].any()


def test_feet_reach_the_floor_and_children_are_smaller() -> None:
    for age, gender in ((Age.ADULT, Gender.MALE), (Age.CHILD, Gender.FEMALE)):
        puppet = make_puppet(age=age, gender=gender)
        body = draw_part(puppet, Part.BODY, View(), Emotion.NEUTRAL)
        rows = np.nonzero(rasterise(body, FULL, scale=SCALE)[..., 3].any(axis=1))[0]
        assert rows.max() / SCALE + FULL.y == pytest.approx(puppet.build.floor, abs=8)
    child, adult = make_puppet(age=Age.CHILD).build, make_puppet().build
    assert child.floor * child.scale < 0.7 * adult.floor


def test_the_same_sheet_gives_the_same_svg() -> None:
    view = View(yaw=0.3, pose=Pose.CHIN)
    assert whole(make_puppet(), view) == whole(make_puppet(), view)


def test_the_seed_changes_strands_only() -> None:
    one, two = whole(make_puppet(seed=1), View()), whole(make_puppet(seed=2), View())
    parts = list(Part)
    assert one[parts.index(Part.OVERLAY)] != two[parts.index(Part.OVERLAY)]
    assert one[parts.index(Part.FACE)] == two[parts.index(Part.FACE)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"face": FaceShape.SQUARE}, id="face"),
        pytest.param({"gender": Gender.MALE}, id="gender"),
        pytest.param({"skin": "#8a5a3c"}, id="skin"),
        pytest.param({"hair": "#c9a24a"}, id="hair"),
        pytest.param({"hair_style": HairStyle.BOB}, id="hair style"),
        pytest.param({"accessories": (Accessory.GLASSES,)}, id="accessory"),
    ],
)
def test_another_look_gives_another_head(changes: dict[str, object]) -> None:
    assert (head_pixels(make_puppet()) != head_pixels(make_puppet(**changes))).any()


def test_every_hair_style_looks_different() -> None:
    styles = {tuple(whole(make_puppet(hair_style=style), View())) for style in HairStyle}
    assert len(styles) == len(HairStyle)


@pytest.mark.parametrize("accessory", Accessory)
def test_every_accessory_shows(accessory: Accessory) -> None:
    plain = make_puppet(outfit=Outfit.TEE)
    worn = make_puppet(outfit=Outfit.TEE, accessories=(accessory,))
    assert whole(plain, View()) != whole(worn, View())


def test_a_bald_head_has_no_hair() -> None:
    puppet = make_puppet(hair_style=HairStyle.BALD)
    assert Part.REAR not in puppet.build.boxes
    overlay = draw_part(puppet, Part.OVERLAY, View(), Emotion.NEUTRAL)
    assert not rasterise(overlay, FULL, scale=SCALE)[..., 3].any()


def test_a_sheet_of_another_kind_is_refused() -> None:
    robot = RobotLook.model_validate({"shell": "#aaaaaa", "trim": "#333333", "light": "#44ccff"})
    sheet = CharacterSheet(character_id="r2", look=robot, seed=1)
    with pytest.raises(InvalidInputError, match="'robot'"):
        HumanPuppet(sheet)
