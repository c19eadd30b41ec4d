"""Bust portraits of any puppet under studio light, as cast sheets show them."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from cliffhanger.animatic.color import Color
from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.puppet import Face, Part, Puppet, View
from cliffhanger.animatic.raster import blend_over, rasterise
from cliffhanger.animatic.svg import Box, Drawing, Stop
from cliffhanger.animatic.viseme import MOUTH_SHAPES, MouthShape, Viseme
from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Emotion

ASPECT = 0.8
"""Width over height."""
HEADROOM = 0.20
"""Room above the head, in head heights."""
BUST = 0.82
"""How much of the body shows below the neck, in head heights."""
STUDIO_VIEW = View(yaw=0.12)
BACKDROP: tuple[Color, Color, Color] = (
    (222.0, 214.0, 212.0),
    (186.0, 176.0, 182.0),
    (112.0, 106.0, 124.0),
)
"""Centre, middle and corners of the studio paper."""
KEY_WASH, FILL_WASH = 1.07, 0.90
"""How much lighter the key side and darker the far side of the sitter is."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitter as the camera sees it."""

    puppet: Puppet
    view: View
    face: Face
    shape: MouthShape

    def draw(self, part: Part, art: Drawing) -> None:
        """Draw one part."""
        puppet, view = self.puppet, self.view
        drawers: dict[Part, Callable[[], None]] = {
            Part.REAR: lambda: puppet.draw_rear(art, view),
            Part.BODY: lambda: puppet.draw_body(art, view),
            Part.HEAD: lambda: puppet.draw_head(art, view),
            Part.FACE: lambda: puppet.draw_face(art, view, self.face),
            Part.MOUTH: lambda: puppet.draw_mouth(art, view, self.face, self.shape),
            Part.OVERLAY: lambda: puppet.draw_overlay(art, view),
            Part.FRONT: lambda: puppet.draw_front(art, view),
        }
        drawers[part]()


def paint_portrait(puppet: Puppet, *, height_px: int, emotion: Emotion) -> Pixels:
    """Return a bust portrait over a soft studio gradient.

    Args:
        puppet: Whom to paint.
        height_px: Height; the width is `ASPECT` of it, rounded.
        emotion: What the face shows; the mouth rests.

    Returns:
        Opaque pixels, shape (height_px, round(height_px * ASPECT), 4), BGRA.

    Raises:
        InvalidSettingError: *height_px* is below 32.
    """
    if height_px < 32:
        raise InvalidSettingError(f"height_px must be >= 32, got {height_px}; ask for a larger one")
    frame = _frame(puppet)
    scale = height_px / frame.height
    canvas = _backdrop(frame, scale)
    sitting = Sitting(puppet, STUDIO_VIEW, FACES[emotion], MOUTH_SHAPES[Viseme.X])
    for part in Part:
        box = puppet.build.boxes.get(part)
        area = None if box is None else _overlap(box, frame)
        if area is not None:
            art = Drawing()
            sitting.draw(part, art)
            _lay(canvas, _lit(rasterise(art, area, scale=scale), area, frame), area, frame)
    return canvas


def _frame(puppet: Puppet) -> Box:
    """Return what the camera sees: headroom, head and bust."""
    build = puppet.build
    head = max(60.0, build.neck[1] - build.head_top)
    top = build.head_top - head * HEADROOM
    bottom = min(build.neck[1] + head * BUST, build.floor + head * 0.2)
    height = bottom - top
    width = height * ASPECT
    return Box(build.neck[0] - width / 2, top, width, height)


def _overlap(box: Box, frame: Box) -> Box | None:
    """Return the part of *box* inside *frame*, or None when there is none."""
    left, top = max(box.x, frame.x), max(box.y, frame.y)
    right = min(box.x + box.width, frame.x + frame.width)
    bottom = min(box.y + box.height, frame.y + frame.height)
    if right <= left or bottom <= top:
        return None
    return Box(left, top, right - left, bottom - top)


def _backdrop(frame: Box, scale: float) -> Pixels:
    art = Drawing()
    center = (frame.x + frame.width * 0.42, frame.y + frame.height * 0.40)
    paper = art.radial(
        center, frame.height * 0.78,
        Stop(0.0, BACKDROP[0]), Stop(0.55, BACKDROP[1]), Stop(1.0, BACKDROP[2]),
    )  # fmt: skip
    art.rect(frame, paper)
    width_px = max(1, round(frame.height * scale * ASPECT))
    height_px = round(frame.height * scale)
    pixels = rasterise(art, frame, scale=scale)
    return np.ascontiguousarray(pixels[:height_px, :width_px])


def _lit(sprite: Pixels, area: Box, frame: Box) -> Pixels:
    """Return *sprite* lighter towards the key and darker away from it; alpha is kept."""
    width = sprite.shape[1]
    across = (area.x - frame.x + np.linspace(0.0, area.width, width)) / frame.width
    wash = (KEY_WASH + (FILL_WASH - KEY_WASH) * across).astype(np.float32)
    color = sprite[..., :3].astype(np.float32) * wash[None, :, None]
    alpha = sprite[..., 3:]
    washed = np.minimum(color, alpha).astype(np.uint8)
    return cv2.merge([washed, alpha]).astype(np.uint8, copy=False)


def _lay(canvas: Pixels, sprite: Pixels, area: Box, frame: Box) -> None:
    """Blend *sprite* into *canvas* where *area* lies in *frame*."""
    scale = canvas.shape[0] / frame.height
    left, top = round((area.x - frame.x) * scale), round((area.y - frame.y) * scale)
    height = min(sprite.shape[0], canvas.shape[0] - top)
    width = min(sprite.shape[1], canvas.shape[1] - left)
    target = np.ascontiguousarray(canvas[top : top + height, left : left + width])
    blend_over(target, np.ascontiguousarray(sprite[:height, :width]))
    canvas[top : top + height, left : left + width] = target
