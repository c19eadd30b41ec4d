"""Cast-sheet portraits."""

import numpy as np
import pytest

from cliffhanger.animatic.human import HumanPuppet
from cliffhanger.animatic.portrait import ASPECT, paint_portrait
from cliffhanger.animatic.sheet import CharacterSheet, FaceShape, HairStyle, HumanLook, Outfit
from cliffhanger.errors import InvalidSettingError
from cliffhanger.story.vocabulary import Age, Emotion, Gender


def make_puppet(**changes: object) -> HumanPuppet:
    values: dict[str, object] = {
        "gender": Gender.MALE,
        "age": Age.ADULT,
        "face": FaceShape.LONG,
        "skin": "#c68e64",
        "hair_style": HairStyle.SHORT_SIDE,
        "hair": "#1e1c24",
        "eyes": "#3c3a52",
        "outfit": Outfit.SUIT,
        "primary": "#2c3348",
        "secondary": "#7a1f2e",
    }
    look = HumanLook.model_validate(values | changes)
    return HumanPuppet(CharacterSheet(character_id="gu", look=look, seed=5))


@pytest.mark.parametrize("height_px", [64, 97, 200])
def test_a_portrait_is_opaque_and_of_the_size_asked_for(height_px: int) -> None:
    picture = paint_portrait(make_puppet(), height_px=height_px, emotion=Emotion.NEUTRAL)
    assert picture.shape == (height_px, round(height_px * ASPECT), 4)
    assert picture.dtype == np.uint8
    assert (picture[..., 3] == 255).all()


def test_a_portrait_shows_the_emotion_and_the_person() -> None:
    calm = paint_portrait(make_puppet(), height_px=120, emotion=Emotion.NEUTRAL)
    angry = paint_portrait(make_puppet(), height_px=120, emotion=Emotion.ANGRY)
    other = paint_portrait(make_puppet(skin="#f8d8c4"), height_px=120, emotion=Emotion.NEUTRAL)
    assert (calm != angry).any()
    assert (calm != other).mean() > 0.05


def test_the_same_sitting_gives_the_same_pixels() -> None:
    first = paint_portrait(make_puppet(), height_px=80, emotion=Emotion.HAPPY)
    again = paint_portrait(make_puppet(), height_px=80, emotion=Emotion.HAPPY)
    assert (first == again).all()


def test_a_tiny_portrait_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match="height_px must be >= 32, got 8"):
        paint_portrait(make_puppet(), height_px=8, emotion=Emotion.NEUTRAL)
