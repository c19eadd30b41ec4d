"""One mouth followed through a clip."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme
from cliffhanger.models.faces.mouths import SYNC_CROP_PX, crop_for_sync, read_mouth
from cliffhanger.models.faces.yunet import Face
from tests.drawn_faces import draw_faces, face_at, landmarks_of

SHAPES = [MOUTH_SHAPES[Viseme.X], MOUTH_SHAPES[Viseme.D]]


class KnownFaces:
    """Gives the faces that are known to be in each frame, in turn."""

    def __init__(self, frames: Sequence[tuple[Face, ...]]) -> None:
        self._frames = iter(frames)

    def find_faces(self, image: NDArray[np.uint8]) -> tuple[Face, ...]:
        """Return those of the next frame."""
        assert image.ndim == 3
        return next(self._frames)


@pytest.fixture(scope="module")
def pictures() -> list[NDArray[np.uint8]]:
    return draw_faces("pale", SHAPES)


@pytest.fixture(scope="module")
def face() -> Face:
    return face_at(landmarks_of("pale"))


def test_a_mouth_is_read_from_frame_to_frame(pictures: list[NDArray[np.uint8]], face: Face) -> None:
    """Shut, wide, shut: read in order, with a crop of each."""
    shut, wide = pictures
    seen = read_mouth([shut, wide, shut], KnownFaces([(face,)] * 3))
    assert seen.aperture[1] > 0.05
    assert seen.aperture[[0, 2]] == pytest.approx(0.0, abs=0.005)
    assert seen.crops.shape == (3, SYNC_CROP_PX, SYNC_CROP_PX, 3)


def test_a_lost_face_leaves_a_hole(pictures: list[NDArray[np.uint8]], face: Face) -> None:
    """What is not seen is no number, and SyncNet gets no clip with a hole in it."""
    seen = read_mouth(pictures[1:] * 3, KnownFaces([(face,), (), (face,)]))
    assert np.isnan(seen.aperture).tolist() == [False, True, False]
    assert seen.crops.shape[0] == 0


def test_the_same_face_is_followed(pictures: list[NDArray[np.uint8]], face: Face) -> None:
    """Somebody larger comes in beside it; the first one's mouth is still the one that is read."""
    left, top, width, height = face.box
    other = replace(face, box=(left + 600.0, top, 2.0 * width, 2.0 * height))
    frames = [(face,), (other, face), (other,)]
    seen = read_mouth(pictures[1:] * 3, KnownFaces(frames))
    assert np.isnan(seen.aperture).tolist() == [False, False, True]


def test_the_speaker_may_be_the_smaller_face(pictures: list[NDArray[np.uint8]], face: Face) -> None:
    far = replace(face, box=(2000.0, 0.0, 900.0, 900.0), landmarks=face.landmarks * np.nan)
    near = (face.box[0] + 10.0, face.box[1] + 10.0)
    seen = read_mouth(pictures[1:], KnownFaces([(far, face)]), near=near)
    assert seen.aperture[0] > 0.05


def test_a_small_face_is_not_cut_out(face: Face) -> None:
    """Faces under 60 px are too few pixels for SyncNet."""
    small = replace(face, box=(100.0, 100.0, 50.0, 50.0))
    frame = np.full((300, 300, 3), 90, np.uint8)
    assert read_mouth([frame], KnownFaces([(small,)])).crops.shape[0] == 0


def test_the_crop_has_more_chin_than_forehead() -> None:
    """With s half the box: s upwards from its middle, 1.8 s downwards, 1.4 s to both sides."""
    frame = np.zeros((400, 400, 3), np.uint8)
    frame[150:151, :] = 255  # the middle of the box, s = 50 below the crop's top
    face = Face((150.0, 100.0, 100.0, 100.0), np.zeros((5, 2), np.float32), 0.9)
    rows = crop_for_sync(frame, face)[:, 112, 0]
    assert int(rows.argmax()) == pytest.approx(50.0 / 140.0 * SYNC_CROP_PX, abs=1.5)


def test_beyond_the_picture_is_grey() -> None:
    face = Face((0.0, 0.0, 100.0, 100.0), np.zeros((5, 2), np.float32), 0.9)
    crop = crop_for_sync(np.full((100, 100, 3), 255, np.uint8), face)
    assert crop[0, 0].tolist() == [110, 110, 110]
