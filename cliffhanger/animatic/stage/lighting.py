"""Light on sprites: ambient tint, key wash, shadow side, rim light.

All of it is linear in premultiplied pixels, so every layer of a head can be lit once, before the
layers are composed: `lit = pixels * gain + alpha * glow`, per channel.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.color import Color
from cliffhanger.animatic.light import Light
from cliffhanger.animatic.stage.compositing import Sprite
from cliffhanger.media.picture import Pixels

Plane = NDArray[np.float32]
SHADOW: Final[Color] = (16.0, 12.0, 44.0)
KEY_STRENGTH: Final = 0.26
SHADOW_STRENGTH: Final = 0.34
FALLOFF_STRENGTH: Final = 0.42
RIM_STRENGTH: Final = 0.85
COARSE_PX: Final = 560.0
"""Longest side at which light is worked out."""


@dataclass(frozen=True, slots=True)
class LightMap:
    """The light on one rectangle of a puppet's pixel grid.

    Attributes:
        gain: uint8, shape (height, width, 4): multiplier in 1/255.
        glow: uint8, shape (height, width, 4): colour added where there is something to light.
        x_px: Left edge on the grid.
        y_px: Top edge on the grid.
    """

    gain: Pixels
    glow: Pixels
    x_px: int
    y_px: int

    def apply(self, sprite: Sprite) -> Sprite:
        """Return *sprite* lit; it must lie inside the map."""
        top, left = sprite.y_px - self.y_px, sprite.x_px - self.x_px
        height, width = sprite.pixels.shape[:2]
        window = np.s_[top : top + height, left : left + width]
        alpha = cv2.cvtColor(cv2.extractChannel(sprite.pixels, 3), cv2.COLOR_GRAY2BGRA)
        lit = cv2.multiply(sprite.pixels, self.gain[window], scale=1 / 255)
        cv2.add(lit, cv2.multiply(alpha, self.glow[window], scale=1 / 255), dst=lit)
        lit[..., 3] = sprite.pixels[..., 3]
        return Sprite(lit.astype(np.uint8, copy=False), sprite.x_px, sprite.y_px)


def map_light(outline: Sprite, light: Light, *, scale: float, has_falloff: bool) -> LightMap:
    """Return the light on everything inside *outline*.

    Light is smooth, so it is worked out at a fraction of the resolution and enlarged.

    Args:
        outline: The silhouette of the lit group; its alpha gives the rim.
        light: Light of the place.
        scale: Pixels per drawing unit.
        has_falloff: True where light fades towards the floor, as on a body.
    """
    height, width = outline.pixels.shape[:2]
    fraction = min(1.0, COARSE_PX / max(height, width))
    size = (max(1, round(width * fraction)), max(1, round(height * fraction)))
    alpha = cv2.resize(cv2.extractChannel(outline.pixels, 3), size, interpolation=cv2.INTER_AREA)
    xs = (np.linspace(0, width, size[0], dtype=np.float32) + outline.x_px) / scale
    ys = (np.linspace(0, height, size[1], dtype=np.float32) + outline.y_px) / scale
    key, shadow = _wash_planes(xs, ys, side=light.side)
    gain = (1.0 - key) * (1.0 - shadow)
    add = key[..., None] * _bgr(light.key) * (1.0 - shadow[..., None])
    add += shadow[..., None] * _bgr(SHADOW)
    if has_falloff:
        fading = (np.clip((ys - 250) / 390, 0, 1) * FALLOFF_STRENGTH)[:, None]
        gain = gain * (1.0 - fading)
        add = add * (1.0 - fading[..., None]) + fading[..., None] * _bgr((10.0, 8.0, 26.0))
    rim = _rim_plane(alpha.astype(np.uint8), side=-light.side, scale=scale * fraction)[..., None]
    # screen with the rim colour: out = b + (alpha - b) * rim * colour
    rim_color = rim * _bgr(light.rim) / 255.0
    total_gain = gain[..., None] * (_bgr(light.ambient) / 255.0) * (1.0 - rim_color)
    total_add = add * (1.0 - rim_color) + rim_color * 255.0
    full = (width, height)
    return LightMap(
        cv2.resize(_with_alpha(total_gain * 255.0), full).astype(np.uint8, copy=False),
        cv2.resize(_with_alpha(total_add), full).astype(np.uint8, copy=False),
        outline.x_px,
        outline.y_px,
    )


def _wash_planes(xs: Plane, ys: Plane, *, side: int) -> tuple[Plane, Plane]:
    """Return how much key light and how much shadow falls on each pixel, 0..1."""
    # a gradient from (side*190, -80) to (-side*190, 160): 0 at the key, 1 in the shadow
    dx, dy = -2.0 * side * 190.0, 240.0
    offset = (xs[None, :] - side * 190.0) * dx + (ys[:, None] + 80.0) * dy
    along = np.clip(offset / (dx * dx + dy * dy), 0.0, 1.0).astype(np.float32)
    key = np.clip(1.0 - along / 0.42, 0.0, 1.0) * KEY_STRENGTH
    shadow = np.clip((along - 0.58) / 0.42, 0.0, 1.0) * SHADOW_STRENGTH
    return key.astype(np.float32), shadow.astype(np.float32)


def _rim_plane(alpha: Pixels, *, side: int, scale: float) -> Plane:
    """Return the edge light from *side*, 0..1."""
    step = max(0.5, scale)
    matrix = np.array([[1, 0, -side * 3.2 * step], [0, 1, 2.0 * step]], dtype=np.float32)
    moved = cv2.warpAffine(alpha, matrix, (alpha.shape[1], alpha.shape[0]))
    edge = cv2.GaussianBlur(cv2.subtract(alpha, moved), (0, 0), 1.2 * max(0.5, scale))
    return edge.astype(np.float32) / 255.0 * RIM_STRENGTH


def _bgr(color: Color) -> NDArray[np.float32]:
    return np.array(color[::-1], dtype=np.float32)


def _with_alpha(planes: NDArray[np.floating[Any]]) -> Pixels:
    height, width = planes.shape[:2]
    out = np.zeros((height, width, 4), np.uint8)
    out[..., :3] = np.clip(planes + 0.5, 0, 255)
    return out
