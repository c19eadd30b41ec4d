"""Emotions as faces and visemes as mouths: the ways between them are straight."""

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.expression import FACES, blend_faces
from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme, blend_shapes
from cliffhanger.story.vocabulary import Emotion

emotions = st.sampled_from(Emotion)
visemes = st.sampled_from(Viseme)


def test_every_emotion_has_a_face_of_its_own_and_every_viseme_a_shape() -> None:
    assert set(FACES) == set(Emotion)
    assert len(set(FACES.values())) == len(Emotion)
    assert set(MOUTH_SHAPES) == set(Viseme)
    assert len(set(MOUTH_SHAPES.values())) == len(Viseme)


@settings(max_examples=30, deadline=None)
@given(first=emotions, second=emotions, amount=st.floats(0, 1))
def test_a_face_between_two_lies_on_the_line_between_them(
    first: Emotion, second: Emotion, amount: float
) -> None:
    one, two = FACES[first], FACES[second]
    assert astuple(blend_faces(one, two, 0.0)) == pytest.approx(astuple(one))
    assert astuple(blend_faces(one, two, 1.0)) == pytest.approx(astuple(two))
    between = zip(astuple(one), astuple(two), astuple(blend_faces(one, two, amount)), strict=True)
    for start, end, value in between:
        assert value == pytest.approx((1 - amount) * start + amount * end)


@settings(max_examples=30, deadline=None)
@given(first=visemes, second=visemes, amount=st.floats(0, 1))
def test_a_mouth_between_two_lies_on_the_line_between_them(
    first: Viseme, second: Viseme, amount: float
) -> None:
    one, two = MOUTH_SHAPES[first], MOUTH_SHAPES[second]
    middle = astuple(blend_shapes(one, two, amount))
    for start, end, value in zip(astuple(one), astuple(two), middle, strict=True):
        assert value == pytest.approx((1 - amount) * start + amount * end)


def test_only_a_closure_is_pressed_and_the_openings_are_ordered() -> None:
    opening = {viseme: shape.opening for viseme, shape in MOUTH_SHAPES.items()}
    assert opening[Viseme.A] == opening[Viseme.X] == 0.0
    wide, middle = opening[Viseme.D], (opening[Viseme.C], opening[Viseme.E])
    assert wide > max(middle) > min(middle) > opening[Viseme.B] > opening[Viseme.G] > 0.0
    assert [viseme for viseme, shape in MOUTH_SHAPES.items() if shape.press >= 0.5] == [Viseme.A]
    assert MOUTH_SHAPES[Viseme.F].width == min(shape.width for shape in MOUTH_SHAPES.values())
