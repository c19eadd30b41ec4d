"""Animals, robots, devices and clouds draw themselves completely and expressively."""

from collections.abc import Callable

import numpy as np
import pytest

from cliffhanger.animatic.creatures.animal import AnimalPuppet
from cliffhanger.animatic.creatures.bird import BirdPuppet
from cliffhanger.animatic.creatures.cloud import CloudPuppet
from cliffhanger.animatic.creatures.device import DevicePuppet
from cliffhanger.animatic.creatures.robot import RobotPuppet
from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.puppet import Face, Part, Pose, View
from cliffhanger.animatic.raster import rasterise
from cliffhanger.animatic.sheet import (
    AnimalLook,
    CharacterSheet,
    CloudLook,
    Look,
    RobotLook,
    Species,
)
from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.animatic.viseme import MOUTH_SHAPES, MouthShape, Viseme
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Emotion

Creature = AnimalPuppet | BirdPuppet | RobotPuppet | DevicePuppet | CloudPuppet

REST = MOUTH_SHAPES[Viseme.X]
WIDEST = MouthShape(1.0, 1.2, 0.0, 1.0, 1.0, 0.0)


def sheet(look: Look) -> CharacterSheet:
    return CharacterSheet(character_id="someone", look=look, seed=7)


def animal(species: Species, *, floppy: bool = False) -> CharacterSheet:
    look = AnimalLook(
        species=species, coat="#d9a566", patch="#f7ead6", collar="#c8343c",
        has_floppy_ears=floppy, has_patch_eye=floppy,
    )  # fmt: skip
    return sheet(look)


METAL = {"shell": "#e9edf2", "trim": "#8fa3b8", "light": "#42c8ff"}
ROBOT = sheet(RobotLook.model_validate(METAL))
DEVICE = sheet(RobotLook.model_validate({**METAL, "is_device": True}))
CALM = sheet(CloudLook(body="#f4f7fc", shade="#b9c6dd", glow="#fff3d8"))
STORM = sheet(CloudLook(body="#6d7488", shade="#3a3f55", glow="#ffd84a"))
CREATURES: list[tuple[str, Creature]] = [
    ("dog", AnimalPuppet(animal(Species.DOG))),
    ("floppy dog", AnimalPuppet(animal(Species.DOG, floppy=True))),
    ("cat", AnimalPuppet(animal(Species.CAT))),
    ("rabbit", AnimalPuppet(animal(Species.RABBIT))),
    ("lop", AnimalPuppet(animal(Species.RABBIT, floppy=True))),
    ("fox", AnimalPuppet(animal(Species.FOX))),
    ("bear", AnimalPuppet(animal(Species.BEAR))),
    ("bird", BirdPuppet(animal(Species.BIRD))),
    ("robot", RobotPuppet(ROBOT)),
    ("device", DevicePuppet(DEVICE)),
    ("calm cloud", CloudPuppet(CALM)),
    ("storm", CloudPuppet(STORM)),
]
every_creature = pytest.mark.parametrize(
    "puppet", [pytest.param(puppet, id=name) for name, puppet in CREATURES]
)


def drawn(
    puppet: Creature, part: Part, view: View, face: Face = FACES[Emotion.NEUTRAL],
    shape: MouthShape = REST,
) -> Drawing:  # fmt: skip
    art = Drawing()
    draw: dict[Part, Callable[[], None]] = {
        Part.REAR: lambda: puppet.draw_rear(art, view),
        Part.BODY: lambda: puppet.draw_body(art, view),
        Part.HEAD: lambda: puppet.draw_head(art, view),
        Part.FACE: lambda: puppet.draw_face(art, view, face),
        Part.MOUTH: lambda: puppet.draw_mouth(art, view, face, shape),
        Part.OVERLAY: lambda: puppet.draw_overlay(art, view),
        Part.FRONT: lambda: puppet.draw_front(art, view),
    }
    draw[part]()
    return art


def pixels(puppet: Creature, part: Part, *, face: Face, shape: MouthShape = REST) -> Pixels:
    art = drawn(puppet, part, View(), face, shape)
    return rasterise(art, puppet.build.boxes[part], scale=0.2)


def ink_box(art: Drawing, around: Box, scale: float) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom of everything drawn, measured from the pixels."""
    alpha = rasterise(art, around, scale=scale)[..., 3] > 24
    if not alpha.any():
        return None
    rows, columns = np.nonzero(alpha.any(axis=1))[0], np.nonzero(alpha.any(axis=0))[0]
    return (
        around.x + columns[0] / scale, around.y + rows[0] / scale,
        around.x + (columns[-1] + 1) / scale, around.y + (rows[-1] + 1) / scale,
    )  # fmt: skip


@every_creature
@pytest.mark.parametrize("yaw", [-0.6, 0.6])
def test_boxes_hold_everything_drawn(puppet: Creature, yaw: float) -> None:
    """At any yaw nothing is drawn outside the boxes; a part without a box is empty."""
    frame, scale = Box(-480, -480, 960, 1460), 0.08
    view = View(yaw=yaw, pitch=0.3 * yaw, pose=Pose.POINT if yaw < 0 else Pose.PHONE)
    for part in Part:
        ink = ink_box(drawn(puppet, part, view, FACES[Emotion.CRYING], WIDEST), frame, scale)
        box = puppet.build.boxes.get(part)
        if box is None:
            assert ink is None, part
        elif ink is not None:
            slack = 1.0 / scale
            assert box.x - slack <= ink[0], (part, ink, box)
            assert box.y - slack <= ink[1], (part, ink, box)
            assert ink[2] <= box.x + box.width + slack, (part, ink, box)
            assert ink[3] <= box.y + box.height + slack, (part, ink, box)


@every_creature
def test_boxes_are_tight(puppet: Creature) -> None:
    """No box wastes more than the room that turning and speaking need."""
    for part in (Part.BODY, Part.HEAD):
        box = puppet.build.boxes.get(part)
        if box is None:
            continue
        views = [View(yaw=-0.6, pose=Pose.CROSS), View(yaw=0.6, pose=Pose.POINT)]
        inks = [ink_box(drawn(puppet, part, view), box, 0.06) for view in views]
        left = min(ink[0] for ink in inks if ink)
        right = max(ink[2] for ink in inks if ink)
        assert right - left > 0.7 * box.width, part


@every_creature
def test_same_arguments_same_drawing(puppet: Creature) -> None:
    """Drawing is deterministic, byte for byte."""
    view = View(yaw=0.3)
    for part, box in puppet.build.boxes.items():
        first = drawn(puppet, part, view).to_svg(box, width_px=50, height_px=50)
        assert drawn(puppet, part, view).to_svg(box, width_px=50, height_px=50) == first


@every_creature
def test_every_emotion_shows(puppet: Creature) -> None:
    """Face and closed mouth together differ between any two emotions."""
    seen = {
        emotion: (
            pixels(puppet, Part.FACE, face=face).tobytes()
            + pixels(puppet, Part.MOUTH, face=face).tobytes()
        )
        for emotion, face in FACES.items()
    }
    assert len(set(seen.values())) == len(FACES)


@every_creature
def test_mouth_opens_with_the_viseme(puppet: Creature) -> None:
    """A wide-open vowel inks more of the mouth than a rest, and a rest more than nothing."""

    def inked(viseme: Viseme) -> int:
        art = pixels(puppet, Part.MOUTH, face=FACES[Emotion.NEUTRAL], shape=MOUTH_SHAPES[viseme])
        return int((art[..., 3] > 60).sum())

    assert inked(Viseme.D) > 1.3 * inked(Viseme.X) > 0


@every_creature
def test_mouth_center_is_where_the_mouth_is(puppet: Creature) -> None:
    """The pivot for measuring lip-sync lies inside the drawn mouth and turns with the head."""
    assert puppet.mouth_center(View()) == pytest.approx(puppet.build.mouth_center, abs=1.0)
    assert puppet.mouth_center(View(yaw=0.5))[0] > puppet.mouth_center(View())[0] + 3
    for yaw in (-0.5, 0.0, 0.5):
        view = View(yaw=yaw)
        art = drawn(puppet, Part.MOUTH, view, shape=WIDEST)
        ink = ink_box(art, puppet.build.boxes[Part.MOUTH], 0.5)
        assert ink is not None
        x, y = puppet.mouth_center(view)
        assert ink[0] < x < ink[2]
        assert ink[1] < y < ink[3]


@every_creature
def test_blink_hides_the_eyes(puppet: Creature) -> None:
    """A blink changes the face even where nothing else does."""
    open_eyes = pixels(puppet, Part.FACE, face=Face())
    closed = pixels(puppet, Part.FACE, face=Face(blink=1.0))
    assert (open_eyes != closed).any(axis=2).sum() > 25


@every_creature
def test_light_side_changes_the_shading(puppet: Creature) -> None:
    """The key light's side is seen on the head or what lies over it."""
    sides: list[list[str]] = []
    for side in (-1, 1):
        heads = [
            drawn(puppet, part, View(light_side=side)).to_svg(box, width_px=9, height_px=9)
            for part, box in puppet.build.boxes.items()
            if part in {Part.HEAD, Part.OVERLAY}
        ]
        sides.append(heads)
    assert sides[0] != sides[1]


def test_robot_arm_follows_the_pose() -> None:
    """Every pose gives the robot another silhouette."""
    robot = RobotPuppet(ROBOT)
    seen = {
        drawn(robot, Part.BODY, View(pose=pose)).to_svg(Box(0, 0, 9, 9), width_px=9, height_px=9)
        for pose in Pose
    }
    assert len(seen) == len(Pose)


def test_only_strong_glow_makes_bolts() -> None:
    """A pale glow gives a calm cloud, a saturated one bolts and arcs."""
    assert Part.OVERLAY not in CloudPuppet(CALM).build.boxes
    assert Part.OVERLAY in CloudPuppet(STORM).build.boxes


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        pytest.param(AnimalPuppet, ROBOT, id="robot as animal"),
        pytest.param(AnimalPuppet, animal(Species.BIRD), id="bird as furry animal"),
        pytest.param(BirdPuppet, animal(Species.DOG), id="dog as bird"),
        pytest.param(RobotPuppet, DEVICE, id="device as robot"),
        pytest.param(DevicePuppet, ROBOT, id="robot as device"),
        pytest.param(CloudPuppet, ROBOT, id="robot as cloud"),
    ],
)
def test_wrong_look_is_refused(
    make: Callable[[CharacterSheet], Creature], wrong: CharacterSheet
) -> None:
    """A puppet refuses a look of another kind and names the way out."""
    with pytest.raises(InvalidInputError, match="puppet_for"):
        make(wrong)
