"""A sitter drawn once per turn of the head, with many faces."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.expression import FACES, blend_faces
from cliffhanger.animatic.portrait import Sitting
from cliffhanger.animatic.puppet import Face, Part, Pose, View
from cliffhanger.animatic.raster import blend_over, rasterise
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.animatic.viseme import MOUTH_SHAPES, MouthShape, Viseme
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Emotion

AREA: Final = Box(-330.0, -330.0, 660.0, 780.0)
"""What is drawn of a sitter, in drawing units."""
MAX_YAW: Final = 0.55
_CHANGING = frozenset({Part.FACE, Part.MOUTH})
_POSES = (Pose.DOWN,) * 5 + (Pose.CROSS, Pose.PHONE, Pose.CHIN, Pose.CHEST, Pose.POINT)


@dataclass(frozen=True, slots=True)
class Mien:
    """What a face does at one moment."""

    face: Face
    shape: MouthShape


def random_view(chance: random.Random) -> View:
    """Return a turn of the head and a pose."""
    return View(
        yaw=chance.uniform(-MAX_YAW, MAX_YAW),
        pose=chance.choice(_POSES),
        light_side=chance.choice((-1, 1)),
    )


def random_mien(chance: random.Random) -> Mien:
    """Return an expression, somewhere between two, with a mouth that speaks or rests."""
    first, second = (FACES[chance.choice(list(Emotion))] for _ in range(2))
    face = blend_faces(first, second, chance.choice((0.0, 0.0, 0.5)))
    blink = chance.choice((0.0,) * 8 + (0.5, 1.0))
    face = replace(face, blink=blink, gaze_x=chance.choice((-0.25, 0.0, 0.0, 0.5)))
    shape = MOUTH_SHAPES[chance.choice((Viseme.X, *Viseme))]
    return Mien(face, replace(shape, opening=max(shape.opening, face.open_mouth)))


def draw_sitting(
    sheet: CharacterSheet, view: View, miens: Sequence[Mien], *, scale: float
) -> Iterator[Pixels]:
    """Yield one picture per face: BGRA premultiplied, `AREA` at *scale*, no light on it yet.

    Args:
        sheet: Who sits.
        view: The turn of the head and the pose.
        miens: The faces, at least one.
        scale: Pixels per drawing unit.
    """
    puppet = puppet_for(sheet)
    still = {
        part: _drawn(part, Sitting(puppet, view, miens[0].face, miens[0].shape), scale)
        for part in Part
        if part not in _CHANGING
    }
    for mien in miens:
        sitting = Sitting(puppet, view, mien.face, mien.shape)
        canvas: Pixels | None = None
        for part in Part:
            layer = _drawn(part, sitting, scale) if part in _CHANGING else still[part]
            if layer is None:
                continue
            if canvas is None:
                canvas = np.zeros_like(layer)
            blend_over(canvas, layer)
        if canvas is not None:
            yield canvas


def _drawn(part: Part, sitting: Sitting, scale: float) -> Pixels | None:
    if part not in sitting.puppet.build.boxes:
        return None
    art = Drawing()
    sitting.draw(part, art)
    return None if art.is_empty else rasterise(art, AREA, scale=scale)
