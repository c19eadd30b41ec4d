"""The opening of a mouth read off pixels, against drawings whose opening is known."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme
from cliffhanger.checks.mouth_pixels import measure_aperture
from cliffhanger.errors import InvalidInputError
from tests.drawn_faces import draw_faces, landmarks_of

OPENINGS = (0.0, 0.25, 0.5, 0.75, 1.0)
SHAPES = [replace(MOUTH_SHAPES[Viseme.D], opening=opening) for opening in OPENINGS]


@pytest.mark.parametrize("scale", [0.5, 1.0])
@pytest.mark.parametrize("who", ["dark", "pale", "painted"])
def test_a_wider_mouth_shows_more(who: str, scale: float) -> None:
    """Five openings of one shape: more each time, in proportion, and nothing when shut.

    In a small picture the narrowest slit may be too thin to be seen.
    """
    points = landmarks_of(who, scale=scale)
    found = [measure_aperture(frame, points) for frame in draw_faces(who, SHAPES, scale=scale)]
    assert found[0] < 0.005
    assert found[1] >= found[0]
    assert np.diff(found[1:]).min() > 0.0
    assert found[-1] > 0.03
    assert np.corrcoef(OPENINGS, found)[0, 1] > 0.97


def test_a_turned_picture_shows_the_same() -> None:
    """The measure is of the face: turned by 20 degrees and scaled by 1.3 it is within a tenth."""
    (frame,), points = draw_faces("pale", SHAPES[3:4]), landmarks_of("pale")
    turn = cv2.getRotationMatrix2D((330.0, 390.0), 20.0, 1.3)
    turned = cv2.warpAffine(frame, turn, (1000, 1100)).astype(np.uint8)
    moved = points @ turn[:, :2].T + turn[:, 2]
    straight = measure_aperture(frame, points)
    assert measure_aperture(turned, moved) == pytest.approx(straight, rel=0.1)


def test_darker_light_shows_the_same() -> None:
    """Skin of the same frame is what counts: at half the light nothing changes by a tenth."""
    (frame,), points = draw_faces("pale", SHAPES[3:4]), landmarks_of("pale")
    dim = (frame * 0.5).astype(np.uint8)
    bright = measure_aperture(frame, points)
    assert measure_aperture(dim, points) == pytest.approx(bright, rel=0.1)


def test_a_turned_head_still_shows_its_mouth() -> None:
    frames, points = draw_faces("pale", SHAPES, yaw=0.4), landmarks_of("pale", yaw=0.4)
    found = [measure_aperture(frame, points) for frame in frames]
    assert np.diff(found).min() > 0.0


def test_a_dark_beard_hides_the_mouth() -> None:
    """The patch over the mouth has no end there, so the frame counts as unseen."""
    (frame,) = draw_faces("bearded", SHAPES[4:])
    assert np.isnan(measure_aperture(frame, landmarks_of("bearded")))


def test_a_tiny_face_is_not_read() -> None:
    (frame,) = draw_faces("pale", SHAPES[4:], scale=0.1)
    assert np.isnan(measure_aperture(frame, landmarks_of("pale", scale=0.1)))


def test_alpha_is_left_out() -> None:
    (frame,), points = draw_faces("pale", SHAPES[4:]), landmarks_of("pale")
    opaque = cv2.cvtColor(frame, cv2.COLOR_BGR2BGRA).astype(np.uint8)
    assert measure_aperture(opaque, points) == measure_aperture(frame, points)


def test_five_points_are_needed() -> None:
    with pytest.raises(InvalidInputError, match=r"5 points .* got shape \(68, 2\)"):
        measure_aperture(np.zeros((9, 9, 3), np.uint8), np.zeros((68, 2)))
