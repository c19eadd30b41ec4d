"""Drawn faces in flat light, with the five points that a finder of faces would give."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.casting import cast_character, puppet_for
from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.human.eyes import EYE_DEPTH, EYE_SPACING
from cliffhanger.animatic.human.proportions import project
from cliffhanger.animatic.human.puppet import HumanPuppet
from cliffhanger.animatic.likeness.sitting import AREA, Mien, draw_sitting
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.models.faces.yunet import Face
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Emotion, Gender

NOSE_DEPTH = 110.0
PEOPLE = {
    "dark": Character(id="mia", name="Mia", description="dark skin", gender=Gender.FEMALE),
    "pale": Character(id="ben", name="Ben", description="a pale man of 40", gender=Gender.MALE),
    "painted": Character(id="lan", name="Lan", description="red lipstick", gender=Gender.FEMALE),
    "bearded": Character(id="tom", name="Tom", description="a full beard", gender=Gender.MALE),
}


def draw_faces(
    who: str, shapes: Sequence[MouthShape], *, scale: float = 1.0, yaw: float = 0.0
) -> list[NDArray[np.uint8]]:
    """Return a BGR picture of *who* for each shape of the mouth, before a grey wall."""
    sheet = cast_character(PEOPLE[who], series_id="lips")
    miens = [Mien(FACES[Emotion.NEUTRAL], shape) for shape in shapes]
    pictures: list[NDArray[np.uint8]] = []
    for sprite in draw_sitting(sheet, View(yaw=yaw), miens, scale=scale):
        clear = 1.0 - sprite[..., 3:].astype(np.float64) / 255.0
        pictures.append((sprite[..., :3] + 120.0 * clear).astype(np.uint8))
    return pictures


def landmarks_of(who: str, *, scale: float = 1.0, yaw: float = 0.0) -> NDArray[np.float32]:
    """Return eyes, nose and corners of the resting mouth in those pictures, from the drawing."""
    puppet = puppet_for(cast_character(PEOPLE[who], series_id="lips"))
    assert isinstance(puppet, HumanPuppet)
    view, shape = View(yaw=yaw), puppet.figure.shape
    x, y = puppet.mouth_center(view)
    points = [
        project(-EYE_SPACING, shape.eye_y, EYE_DEPTH, view),
        project(EYE_SPACING, shape.eye_y, EYE_DEPTH, view),
        project(0.0, shape.nose_y, NOSE_DEPTH, view),
        (x - shape.mouth_half_width, y),
        (x + shape.mouth_half_width, y),
    ]
    return ((np.array(points) - (AREA.x, AREA.y)) * scale).astype(np.float32)


def face_at(landmarks: NDArray[np.float32]) -> Face:
    """Return the face with those points, in a box of about its size."""
    (left, top), (right, bottom) = landmarks.min(axis=0), landmarks.max(axis=0)
    width, height = float(right - left), float(bottom - top)
    box = (float(left) - 0.5 * width, float(top) - 0.7 * height, 2.0 * width, 2.1 * height)
    return Face(box, landmarks, 0.9)
