"""The human face in motion: lips that open and shut, lids that close, eyes that look."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.human import HumanPuppet
from cliffhanger.animatic.puppet import Face, Part, View
from cliffhanger.animatic.raster import rasterise
from cliffhanger.animatic.sheet import CharacterSheet, FaceShape, HairStyle, HumanLook, Outfit
from cliffhanger.animatic.svg import Drawing
from cliffhanger.animatic.viseme import MOUTH_SHAPES, MouthShape, Viseme
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Age, Emotion, Gender

GREEN = "#20e040"
SCALE = 2.0


def make_puppet(gender: Gender = Gender.FEMALE) -> HumanPuppet:
    look = HumanLook(
        gender=gender, age=Age.YOUNG, face=FaceShape.OVAL, skin="#f2cfb6",
        hair_style=HairStyle.BOB, hair="#2a1f2a", eyes=GREEN, outfit=Outfit.TEE,
        primary="#ffffff", secondary="#000000",
    )  # fmt: skip
    return HumanPuppet(CharacterSheet(character_id="lin", look=look, seed=3))


def mouth_pixels(puppet: HumanPuppet, face: Face, shape: MouthShape) -> Pixels:
    art = Drawing()
    puppet.draw_mouth(art, View(), face, shape)
    return rasterise(art, puppet.build.boxes[Part.MOUTH], scale=SCALE)


def aperture(pixels: Pixels) -> int:
    """Return how many pixels show the dark inside, tongue or teeth rather than lips and line."""
    blue, green, red, alpha = (pixels[..., index].astype(int) for index in range(4))
    inside = (red < 150) & (red - green > 25) & (green < 48) & (blue < 60)
    teeth = (red > 200) & (green > 185) & (blue > 180)
    return int(((inside | teeth) & (alpha > 250)).sum())


def iris_pixels(puppet: HumanPuppet, face: Face) -> np.ndarray:
    art = Drawing()
    puppet.draw_face(art, View(), face)
    pixels = rasterise(art, puppet.build.boxes[Part.FACE], scale=SCALE).astype(int)
    return np.argwhere((pixels[..., 1] > 90) & (pixels[..., 1] - pixels[..., 2] > 50))


@pytest.mark.parametrize("gender", Gender)
def test_the_aperture_grows_with_the_opening(gender: Gender) -> None:
    puppet = make_puppet(gender)
    base = MOUTH_SHAPES[Viseme.D]
    shapes = [replace(base, opening=opening) for opening in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    areas = [aperture(mouth_pixels(puppet, Face(), shape)) for shape in shapes]
    assert areas[0] == 0
    assert areas == sorted(set(areas))


@pytest.mark.parametrize("emotion", Emotion)
def test_pressed_lips_show_no_opening_whatever_the_face(emotion: Emotion) -> None:
    pixels = mouth_pixels(make_puppet(), FACES[emotion], MOUTH_SHAPES[Viseme.A])
    assert aperture(pixels) == 0


def test_rounding_narrows_the_mouth() -> None:
    puppet = make_puppet()

    def width(viseme: Viseme) -> int:
        alpha = mouth_pixels(puppet, Face(), MOUTH_SHAPES[viseme])[..., 3]
        return int(np.ptp(np.nonzero(alpha.max(axis=0) > 40)[0]))

    assert width(Viseme.F) < 0.75 * width(Viseme.B)


@pytest.mark.parametrize("viseme", Viseme)
def test_every_viseme_has_a_mouth_of_its_own(viseme: Viseme) -> None:
    puppet = make_puppet()
    mine = mouth_pixels(puppet, Face(), MOUTH_SHAPES[viseme]).tobytes()
    others = {
        mouth_pixels(puppet, Face(), MOUTH_SHAPES[other]).tobytes()
        for other in Viseme
        if other is not viseme
    }
    assert mine not in others


@given(
    opening=st.floats(0, 1),
    width=st.floats(0.5, 1.3),
    rounding=st.floats(0, 1),
    press=st.floats(0, 1),
)
@settings(max_examples=15, deadline=None)
def test_no_mouth_leaves_its_box(
    opening: float, width: float, rounding: float, press: float
) -> None:
    shape = MouthShape(opening, width, rounding, 1.0, 1.0, press)
    alpha = mouth_pixels(make_puppet(), FACES[Emotion.HAPPY], shape)[..., 3]
    border = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert not border.any()


def test_the_mouth_is_where_the_build_says() -> None:
    puppet = make_puppet()
    alpha = mouth_pixels(puppet, Face(), MOUTH_SHAPES[Viseme.X])[..., 3]
    columns = np.nonzero(alpha.max(axis=0) > 40)[0]
    box = puppet.build.boxes[Part.MOUTH]
    middle = box.x + (columns.min() + columns.max()) / 2 / SCALE
    assert middle == pytest.approx(puppet.build.mouth_center[0], abs=1.5)
    assert puppet.mouth_center(View()) == puppet.build.mouth_center


def test_the_projected_mouth_follows_the_head() -> None:
    puppet = make_puppet()
    left, right = puppet.mouth_center(View(yaw=-0.6)), puppet.mouth_center(View(yaw=0.6))
    assert left[0] == pytest.approx(-right[0])
    assert right[0] > 20


@pytest.mark.parametrize("gender", Gender)
def test_a_blink_hides_the_iris(gender: Gender) -> None:
    puppet = make_puppet(gender)
    assert len(iris_pixels(puppet, Face())) > 200
    assert len(iris_pixels(puppet, Face(blink=1.0))) == 0


def test_the_gaze_moves_the_iris() -> None:
    puppet = make_puppet()
    left = iris_pixels(puppet, Face(gaze_x=-1.0)).mean(axis=0)
    right = iris_pixels(puppet, Face(gaze_x=1.0)).mean(axis=0)
    assert right[1] - left[1] > 10 * SCALE


def test_every_emotion_has_a_face_of_its_own() -> None:
    puppet = make_puppet()
    seen: set[str] = set()
    for emotion in Emotion:
        art = Drawing()
        puppet.draw_face(art, View(), FACES[emotion])
        seen.add(art.to_svg(puppet.build.boxes[Part.FACE], width_px=10, height_px=10))
    assert len(seen) == len(Emotion)
