"""Laying sprites on a canvas: the work of every frame, all of it in OpenCV.

Points are pixels of the frame; matrices map sprite pixels to frame pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.color import Color
from cliffhanger.animatic.raster import blend_over
from cliffhanger.media.picture import Pixels

Matrix = NDArray[np.float32]
"""float32, shape (2, 3)."""

cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class Sprite:
    """Premultiplied pixels and where they lie.

    Attributes:
        pixels: BGRA, premultiplied.
        x_px: Left edge in the coordinates the sprite was drawn in, pixels.
        y_px: Top edge, pixels.
    """

    pixels: Pixels
    x_px: int
    y_px: int


EMPTY: Final = Sprite(np.zeros((1, 1, 4), np.uint8), 0, 0)
"""Nothing to see."""


def scaling(scale: float, x_px: float, y_px: float) -> Matrix:
    """Return the matrix that scales by *scale*, then moves by (*x_px*, *y_px*)."""
    return np.array([[scale, 0.0, x_px], [0.0, scale, y_px]], dtype=np.float32)


def lay(canvas: Pixels, sprite: Sprite, matrix: Matrix) -> None:
    """Warp *sprite* by *matrix* and blend it over *canvas* in place.

    The matrix maps the coordinates the sprite was drawn in, not its own array's.
    """
    if sprite is EMPTY:
        return
    height, width = sprite.pixels.shape[:2]
    local = matrix.copy()
    local[:, 2] += matrix[:, :2] @ np.array([sprite.x_px, sprite.y_px], dtype=np.float32)
    corners = local[:, :2] @ np.array([[0, width, 0, width], [0, 0, height, height]], np.float32)
    corners += local[:, 2:3]
    left = max(0, int(np.floor(corners[0].min())))
    top = max(0, int(np.floor(corners[1].min())))
    right = min(canvas.shape[1], int(np.ceil(corners[0].max())) + 1)
    bottom = min(canvas.shape[0], int(np.ceil(corners[1].max())) + 1)
    if right <= left or bottom <= top:
        return
    local[0, 2] -= left
    local[1, 2] -= top
    warped = cv2.warpAffine(
        sprite.pixels,
        local,
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0, 0, 0, 0),
    )
    blend_over(canvas[top:bottom, left:right], warped.astype(np.uint8, copy=False))


def stamp(canvas: Pixels, pixels: Pixels, x_px: int, y_px: int) -> None:
    """Blend *pixels* over *canvas* in place at whole pixels, cut at the edges."""
    target, source = _overlap(canvas, pixels, x_px, y_px)
    if target.size:
        blend_over(target, source)


def brighten(canvas: Pixels, pixels: Pixels, x_px: int, y_px: int) -> None:
    """Add *pixels* to *canvas* in place at whole pixels, cut at the edges; for bright specks."""
    target, source = _overlap(canvas, pixels, x_px, y_px)
    if target.size:
        cv2.add(target, source, dst=target)


def _overlap(canvas: Pixels, pixels: Pixels, x_px: int, y_px: int) -> tuple[Pixels, Pixels]:
    """Return the window of *canvas* that *pixels* cover there, and the pixels that cover it."""
    top, left = max(0, y_px), max(0, x_px)
    bottom = max(top, min(canvas.shape[0], y_px + pixels.shape[0]))
    right = max(left, min(canvas.shape[1], x_px + pixels.shape[1]))
    source = pixels[top - y_px : bottom - y_px, left - x_px : right - x_px]
    return canvas[top:bottom, left:right], source


def wash(canvas: Pixels, color: Color, amount: float) -> None:
    """Move every pixel of *canvas* *amount* (0..1) of the way to *color*, in place."""
    if amount <= 0.0:
        return
    solid = np.empty_like(canvas)
    solid[:] = (*(round(value) for value in color[::-1]), 255)
    cv2.addWeighted(canvas, 1.0 - amount, solid, amount, 0.0, dst=canvas)


def trim(pixels: Pixels, x_px: int, y_px: int) -> Sprite:
    """Return *pixels* cut to what is not transparent, with a margin of two for sampling.

    Returns:
        The sprite, or `EMPTY` where everything is transparent.
    """
    alpha = pixels[..., 3]
    rows, columns = np.flatnonzero(alpha.max(axis=1)), np.flatnonzero(alpha.max(axis=0))
    if not rows.size:
        return EMPTY
    top, bottom = max(0, int(rows[0]) - 2), min(alpha.shape[0], int(rows[-1]) + 3)
    left, right = max(0, int(columns[0]) - 2), min(alpha.shape[1], int(columns[-1]) + 3)
    cut = np.ascontiguousarray(pixels[top:bottom, left:right])
    return Sprite(cut, x_px + left, y_px + top)


def merge(sprites: Sequence[Sprite]) -> Sprite:
    """Return *sprites* laid over each other at whole pixels, first at the bottom."""
    sprites = [sprite for sprite in sprites if sprite is not EMPTY]
    if not sprites:
        return EMPTY
    left = min(sprite.x_px for sprite in sprites)
    top = min(sprite.y_px for sprite in sprites)
    right = max(sprite.x_px + sprite.pixels.shape[1] for sprite in sprites)
    bottom = max(sprite.y_px + sprite.pixels.shape[0] for sprite in sprites)
    canvas = np.zeros((bottom - top, right - left, 4), np.uint8)
    for sprite in sprites:
        stamp(canvas, sprite.pixels, sprite.x_px - left, sprite.y_px - top)
    return Sprite(canvas, left, top)
