"""Emotions as faces, and the way from one to another."""

from dataclasses import fields, replace

from cliffhanger.animatic.puppet import Face
from cliffhanger.story.vocabulary import Emotion

FACES: dict[Emotion, Face] = {
    Emotion.NEUTRAL: Face(),
    Emotion.HAPPY: Face(
        brow_in=-4, brow_out=-3, lid=0.80, lid_slant=-0.05, low_lid=0.55, iris=1.04,
        smile=1.0, mouth_width=1.22, blush=1.1,
    ),
    Emotion.ANGRY: Face(
        brow_in=11, brow_out=-7, brow_squeeze=6, lid=0.80, lid_slant=0.55, low_lid=0.30,
        iris=0.92, smile=-0.48, blush=0.35,
    ),
    Emotion.SAD: Face(
        brow_in=-12, brow_out=7, brow_squeeze=3, lid=0.70, lid_slant=-0.5, low_lid=0.15,
        iris=1.03, smile=-0.42, mouth_width=0.86, blush=0.6,
    ),
    Emotion.SURPRISED: Face(
        brow_in=-13, brow_out=-12, lid=1.22, low_lid=-0.2, iris=0.80, smile=-0.05,
        mouth_width=0.80, blush=0.4, open_mouth=0.35,
    ),
    Emotion.SCHEMING: Face(
        brow_in=6, brow_out=-9, brow_squeeze=2, lid=0.62, lid_slant=0.30, low_lid=0.40,
        iris=0.96, smile=0.75, mouth_width=1.08, mouth_skew=1.0, blush=0.4, asymmetry=1.0,
    ),
    Emotion.FEAR: Face(
        brow_in=-13, brow_out=2, brow_squeeze=4, lid=1.15, lid_slant=-0.2, iris=0.72,
        smile=-0.5, mouth_width=0.95, blush=0.2, open_mouth=0.22,
    ),
    Emotion.LOVE: Face(
        brow_in=-5, brow_out=1, lid=0.78, lid_slant=-0.15, low_lid=0.35, iris=1.12,
        smile=0.55, mouth_width=0.95, blush=1.6,
    ),
    Emotion.CRYING: Face(
        brow_in=-12, brow_out=7, brow_squeeze=4, lid=0.78, lid_slant=-0.5, low_lid=0.25,
        iris=1.05, smile=-0.55, mouth_width=0.9, blush=0.9, tears=1.0,
    ),
    Emotion.CONFUSED: Face(
        brow_in=2, brow_out=-8, brow_squeeze=3, lid=0.90, smile=-0.2, mouth_width=0.88,
        mouth_skew=0.6, asymmetry=1.0, blush=0.4,
    ),
}  # fmt: skip
"""One face per emotion; interpolate with `blend_faces`."""


def blend_faces(first: Face, second: Face, amount: float) -> Face:
    """Return the face *amount* (0..1) of the way from *first* to *second*."""
    values: dict[str, float] = {}
    for item in fields(Face):
        start: float = getattr(first, item.name)
        end: float = getattr(second, item.name)
        values[item.name] = start + (end - start) * amount
    return replace(first, **values)
