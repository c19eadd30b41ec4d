"""Measures of a head and body, and how head points turn with the view."""

import math
from dataclasses import dataclass, replace

from cliffhanger.animatic.path import Point
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import FaceShape, HumanLook
from cliffhanger.story.vocabulary import Age, Gender

HEAD_TURN_RADIANS = 0.52
"""Angle of the head at yaw 1."""
PITCH_SHIFT = 0.16
"""How far a point of depth 1 moves down at pitch 1."""
SKULL_RADIUS = 110.0


@dataclass(frozen=True, slots=True)
class FaceOutline:
    """Half-widths and chin height of a face, in drawing units."""

    width: float
    jaw: float
    chin_y: float
    chin: float


@dataclass(frozen=True, slots=True)
class EyeShape:
    """One open eye, in drawing units."""

    half_width: float
    rise: float
    """Height above its middle."""
    drop: float
    """Depth below its middle."""
    iris: float
    """Radius."""


@dataclass(frozen=True, slots=True)
class Proportions:
    """Everything measured about a person, in drawing units."""

    outline: FaceOutline
    eye: EyeShape
    eye_y: float
    nose_y: float
    mouth_y: float
    mouth_half_width: float
    neck: float
    """Half-width of the neck."""
    shoulder: float
    """Half-width of the shoulders."""
    girth: float
    """Thickness of the limbs against an adult woman's."""
    length: float
    """Body height below the neck against an adult's."""
    lift: float
    """How far the body is shifted down to meet the chin."""
    scale: float
    """Natural size against an adult."""

    @property
    def floor(self) -> float:
        """Where the feet stand (y)."""
        return BODY_TOP + self.lift + (ADULT_FLOOR - BODY_TOP) * self.length


BODY_TOP = 170.0
"""Base of an adult's neck (y); the body is scaled about it."""
ADULT_FLOOR = 1300.0

_OUTLINES: dict[FaceShape, FaceOutline] = {
    FaceShape.OVAL: FaceOutline(width=88, jaw=57, chin_y=123, chin=10),
    FaceShape.ROUND: FaceOutline(width=94, jaw=70, chin_y=117, chin=19),
    FaceShape.SQUARE: FaceOutline(width=91, jaw=73, chin_y=123, chin=22),
    FaceShape.HEART: FaceOutline(width=92, jaw=55, chin_y=123, chin=8),
    FaceShape.LONG: FaceOutline(width=86, jaw=59, chin_y=130, chin=12),
}
_CHILD_OUTLINE = FaceOutline(width=99, jaw=75, chin_y=103, chin=18)

_EYES: dict[Gender, EyeShape] = {
    Gender.FEMALE: EyeShape(half_width=30.5, rise=20.5, drop=12.5, iris=16.2),
    Gender.MALE: EyeShape(half_width=28, rise=14.5, drop=9, iris=13.2),
}
_CHILD_EYE = EyeShape(half_width=32, rise=25, drop=16, iris=18.2)
_BODIES: dict[Gender, tuple[float, float, float]] = {
    Gender.FEMALE: (30.0, 136.0, 1.0),
    Gender.MALE: (43.0, 172.0, 1.28),
}
"""Neck, shoulder and girth."""


def measure(look: HumanLook) -> Proportions:
    """Return the proportions of a person."""
    outline = face_outline(look)
    neck, shoulder, girth = _BODIES[look.gender]
    is_male = look.gender is Gender.MALE
    adult = Proportions(
        outline=outline,
        eye=eye_shape(look),
        eye_y=6.0,
        nose_y=51.0 if is_male else 49.0,
        mouth_y=84.0 + (4.0 if is_male or look.face is FaceShape.LONG else 0.0),
        mouth_half_width=22.5 if is_male else 19.5,
        neck=neck,
        shoulder=shoulder,
        girth=girth,
        length=1.03 if is_male else 1.0,
        lift=outline.chin_y - 131.0,
        scale=1.0,
    )
    if look.age is Age.CHILD:
        return replace(
            adult, eye_y=16.0, nose_y=46.0, mouth_y=75.0, mouth_half_width=17.0, neck=25.0,
            shoulder=92.0, girth=0.74, length=0.60, scale=0.88,
        )  # fmt: skip
    if look.age is Age.ELDER:
        return replace(adult, shoulder=shoulder * 0.95, length=adult.length * 0.95)
    if look.age is Age.YOUNG:
        return replace(adult, neck=neck * 0.96, shoulder=shoulder * 0.98)
    return adult


def face_outline(look: HumanLook) -> FaceOutline:
    """Return the outline of the face for its shape, gender and age."""
    if look.age is Age.CHILD:
        return _CHILD_OUTLINE
    outline = _OUTLINES[look.face]
    if look.gender is Gender.MALE:
        outline = replace(
            outline,
            width=outline.width - 1,
            jaw=outline.jaw + 8,
            chin_y=outline.chin_y + 9,
            chin=outline.chin + 8,
        )
    if look.age is Age.ELDER:
        outline = replace(outline, jaw=outline.jaw + 4)
    return outline


def eye_shape(look: HumanLook) -> EyeShape:
    """Return the size of an eye for a gender and age."""
    if look.age is Age.CHILD:
        return _CHILD_EYE
    eye = _EYES[look.gender]
    if look.age is Age.MATURE:
        return EyeShape(eye.half_width * 0.97, eye.rise * 0.88, eye.drop * 0.95, eye.iris * 0.97)
    if look.age is Age.ELDER:
        return EyeShape(eye.half_width * 0.91, eye.rise * 0.75, eye.drop * 0.86, eye.iris * 0.9)
    return eye


def project(x: float, y: float, z: float, view: View) -> Point:
    """Return where the head point at depth *z* (towards the viewer) is seen."""
    angle = view.yaw * HEAD_TURN_RADIANS
    seen_x = x * math.cos(angle) + z * math.sin(angle)
    return seen_x, y + view.pitch * z * PITCH_SHIFT


def skull_x(azimuth_degrees: float, yaw: float, radius: float = SKULL_RADIUS) -> float:
    """Return the x of a point on the skull, 0 degrees being the middle of the forehead."""
    return radius * math.sin(math.radians(azimuth_degrees) + yaw * HEAD_TURN_RADIANS)


def is_far_side(side: int, view: View) -> bool:
    """Return whether the ear on *side* (-1 left, 1 right) is turned out of sight."""
    return side * view.yaw > 0.3
