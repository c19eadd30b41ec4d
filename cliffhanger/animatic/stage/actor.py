"""A puppet turned into lit sprites, each drawn once and kept for the shot."""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import cv2
import numpy as np

from cliffhanger.animatic.color import Color
from cliffhanger.animatic.light import Light
from cliffhanger.animatic.puppet import Face, Part, Puppet, View
from cliffhanger.animatic.raster import rasterise
from cliffhanger.animatic.stage.compositing import EMPTY, Sprite, merge, stamp, trim
from cliffhanger.animatic.stage.layers import Cel, Outline, cut_out, trace
from cliffhanger.animatic.stage.lighting import LightMap, map_light
from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.media.picture import Pixels

BLACK: Final = (0.0, 0.0, 0.0)
MAX_HEADS: Final = 12
MAX_MOUTHS: Final = 96
SHADOW_OPACITY: Final = 0.5


@dataclass(slots=True)
class _Head:
    """One state of a head: everything composed, and what the mouth is patched from."""

    pixels: Pixels
    under_mouth: Pixels
    over_mouth: Pixels
    shape: tuple[MouthShape, Face] | None = None


@dataclass(slots=True)
class Actor:
    """One character on the stage, seen from one side for the length of a shot.

    Attributes:
        puppet: Draws the parts.
        view: How it is turned.
        light: Light of the place.
        scale: Pixels per drawing unit.
        visible: What the camera can see, in drawing units; nothing outside is drawn.
    """

    puppet: Puppet
    view: View
    light: Light
    scale: float
    visible: Box
    rear: Cel = field(init=False)
    body: Cel = field(init=False)
    front: Cel = field(init=False)
    _base: Sprite = field(init=False)
    _overlay: Sprite = field(init=False)
    _outline: Outline = field(init=False)
    _map: LightMap | None = None
    _heads: "OrderedDict[Face, _Head]" = field(default_factory=OrderedDict["Face", "_Head"])
    _mouths: "OrderedDict[tuple[MouthShape, Face], Sprite]" = field(
        default_factory=OrderedDict[tuple[MouthShape, Face], Sprite]
    )

    def __post_init__(self) -> None:
        raw = {
            part: self._draw(part, draw)
            for part, draw in (
                (Part.REAR, self.puppet.draw_rear),
                (Part.BODY, self.puppet.draw_body),
                (Part.HEAD, self.puppet.draw_head),
                (Part.OVERLAY, self.puppet.draw_overlay),
                (Part.FRONT, self.puppet.draw_front),
            )
        }
        whole = merge(tuple(raw.values()))
        self._map = map_light(whole, self.light, scale=self.scale, has_falloff=True)
        lit = {part: self._lit(sprite) for part, sprite in raw.items()}
        self.rear, self.front = cut_out(lit[Part.REAR]), cut_out(lit[Part.FRONT])
        self.body = cut_out(merge((self._shadow(), lit[Part.BODY])))
        self._base, self._overlay = self._head_frame(lit[Part.HEAD], lit[Part.OVERLAY])
        self._outline = self._trace_head()

    def head(self, face: Face, shape: MouthShape) -> Cel:
        """Return the head with that face and mouth; its pixels change with the next call."""
        head = self._heads.get(face)
        if head is None:
            head = self._compose(face)
            self._heads[face] = head
            if len(self._heads) > MAX_HEADS:
                self._heads.popitem(last=False)
        self._heads.move_to_end(face)
        key = (shape, _mouth_face(face))
        if head.shape != key:
            self._patch_mouth(head, key)
        return Cel(Sprite(head.pixels, self._base.x_px, self._base.y_px), self._outline)

    def back(self, *, hair: Color | None, cloth: Color | None) -> Sprite:
        """Return the character from behind: no face, head and body in plain colours.

        Args:
            hair: Colour of the back of the head; None keeps its own colours.
            cloth: Colour of the back; None keeps its own colours.
        """
        head = merge((self._base, self._overlay))
        return merge((self._dye(self.body.sprite, cloth), self._dye(head, hair), self.rear.sprite))

    def _dye(self, sprite: Sprite, color: Color | None) -> Sprite:
        """Return the shape of *sprite* in one colour, lit."""
        if color is None:
            return sprite
        alpha = sprite.pixels[..., 3:] / np.float32(255.0)
        plain = alpha * np.array([*color[::-1], 255.0], np.float32)
        return self._lit(replace(sprite, pixels=plain.astype(np.uint8)))

    def _trace_head(self) -> Outline:
        """Return what the head covers, whatever its face and mouth."""
        least = self._base.pixels[..., 3]
        widest = np.maximum(least, self._overlay.pixels[..., 3])
        for part in (Part.FACE, Part.MOUTH):
            if part in self.puppet.build.boxes:
                left, top, right, bottom = self._grid(self.puppet.build.boxes[part])
                rows = slice(max(0, top - self._base.y_px), max(0, bottom - self._base.y_px))
                columns = slice(max(0, left - self._base.x_px), max(0, right - self._base.x_px))
                widest[rows, columns] = 255
        return trace(widest, least)

    def _patch_mouth(self, head: _Head, key: tuple[MouthShape, Face]) -> None:
        mouth = self._mouth(key)
        region = head.under_mouth.copy()
        box = self._mouth_box()
        if mouth is not EMPTY:
            stamp(region, mouth.pixels, mouth.x_px - box[0], mouth.y_px - box[1])
        stamp(region, head.over_mouth, 0, 0)
        top, left = box[1] - self._base.y_px, box[0] - self._base.x_px
        head.pixels[top : top + region.shape[0], left : left + region.shape[1]] = region
        head.shape = key

    def _mouth(self, key: tuple[MouthShape, Face]) -> Sprite:
        sprite = self._mouths.get(key)
        if sprite is None:
            shape, face = key
            sprite = self._lit(
                self._draw(
                    Part.MOUTH, lambda art, view: self.puppet.draw_mouth(art, view, face, shape)
                )
            )
            self._mouths[key] = sprite
            if len(self._mouths) > MAX_MOUTHS:
                self._mouths.popitem(last=False)
        return sprite

    def _compose(self, face: Face) -> _Head:
        pixels = self._base.pixels.copy()
        features = self._lit(
            self._draw(Part.FACE, lambda art, view: self.puppet.draw_face(art, view, face))
        )
        origin = (self._base.x_px, self._base.y_px)
        stamp(pixels, features.pixels, features.x_px - origin[0], features.y_px - origin[1])
        left, top, right, bottom = self._mouth_box()
        window = np.s_[top - origin[1] : bottom - origin[1], left - origin[0] : right - origin[0]]
        under = pixels[window].copy()
        stamp(pixels, self._overlay.pixels, 0, 0)
        return _Head(pixels, under, self._overlay.pixels[window].copy())

    def _mouth_box(self) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom of the mouth on the pixel grid, inside the head."""
        box = self._grid(self.puppet.build.boxes[Part.MOUTH])
        height, width = self._base.pixels.shape[:2]
        left = min(max(box[0], self._base.x_px), self._base.x_px + width - 1)
        top = min(max(box[1], self._base.y_px), self._base.y_px + height - 1)
        right = min(max(box[2], left + 1), self._base.x_px + width)
        bottom = min(max(box[3], top + 1), self._base.y_px + height)
        return left, top, right, bottom

    def _head_frame(self, head: Sprite, overlay: Sprite) -> tuple[Sprite, Sprite]:
        """Return head and overlay on one common rectangle that also holds face and mouth."""
        boxes = self.puppet.build.boxes
        parts = [Part.HEAD, Part.OVERLAY, Part.FACE, Part.MOUTH]
        grids = [self._grid(self._seen(boxes[part])) for part in parts if part in boxes]
        left, top = min(grid[0] for grid in grids), min(grid[1] for grid in grids)
        right, bottom = max(grid[2] for grid in grids), max(grid[3] for grid in grids)
        shape = (max(1, bottom - top), max(1, right - left), 4)
        planes = (np.zeros(shape, np.uint8), np.zeros(shape, np.uint8))
        for canvas, sprite in zip(planes, (head, overlay), strict=True):
            stamp(canvas, sprite.pixels, sprite.x_px - left, sprite.y_px - top)
        return Sprite(planes[0], left, top), Sprite(planes[1], left, top)

    def _lit(self, sprite: Sprite) -> Sprite:
        if sprite is EMPTY or self._map is None:
            return EMPTY
        inside = _inside(sprite, self._map)
        return EMPTY if inside is EMPTY else self._map.apply(inside)

    def _shadow(self) -> Sprite:
        """Return the shadow under the feet of whoever stands."""
        build = self.puppet.build
        if build.is_floating or Part.BODY not in build.boxes:
            return EMPTY
        half = 0.85 * abs(build.boxes[Part.BODY].x)
        art = Drawing()
        art.glow((0.0, build.floor - 4.0), (half, 0.17 * half), BLACK, SHADOW_OPACITY, core=0.3)
        return self._paint(art, Box(-half, build.floor - 4 - half, 2 * half, 2 * half))

    def _draw(self, part: Part, draw: Callable[[Drawing, View], None]) -> Sprite:
        box = self.puppet.build.boxes.get(part)
        if box is None:
            return EMPTY
        art = Drawing()
        draw(art, self.view)
        return self._paint(art, box)

    def _paint(self, art: Drawing, box: Box) -> Sprite:
        """Return what of *box* can be seen, on the pixel grid."""
        seen = self._seen(box)
        if art.is_empty or seen.width <= 0 or seen.height <= 0:
            return EMPTY
        left, top, right, bottom = self._grid(seen)
        exact = Box(
            left / self.scale,
            top / self.scale,
            (right - left) / self.scale,
            (bottom - top) / self.scale,
        )
        pixels = rasterise(art, exact, scale=self.scale)
        return trim(pixels, left, top)

    def _seen(self, box: Box) -> Box:
        left = max(box.x, self.visible.x)
        top = max(box.y, self.visible.y)
        right = min(box.x + box.width, self.visible.x + self.visible.width)
        bottom = min(box.y + box.height, self.visible.y + self.visible.height)
        return Box(left, top, right - left, bottom - top)

    def _grid(self, box: Box) -> tuple[int, int, int, int]:
        return (
            math.floor(box.x * self.scale),
            math.floor(box.y * self.scale),
            math.ceil((box.x + box.width) * self.scale),
            math.ceil((box.y + box.height) * self.scale),
        )


def darken_back(sprite: Sprite, light: Light, *, blur_px: float) -> Sprite:
    """Return a foreground silhouette: darker than the place and out of focus."""
    margin = math.ceil(blur_px * 3)
    padded = cv2.copyMakeBorder(
        sprite.pixels, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )
    # what is out of focus needs no more pixels than the blur leaves
    share = min(1.0, 2.0 / blur_px)
    small = cv2.resize(padded, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    dim = [0.5 * value / 255.0 for value in light.ambient[::-1]]
    shaded = small * np.array([*dim, 1.0], np.float32)
    soft = cv2.GaussianBlur(shaded, (0, 0), blur_px * share).astype(np.uint8)
    full = cv2.resize(soft, padded.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return Sprite(full.astype(np.uint8, copy=False), sprite.x_px - margin, sprite.y_px - margin)


def _mouth_face(face: Face) -> Face:
    """Return only what a mouth depends on, so that blinks do not redraw it."""
    return replace(
        Face(),
        smile=round(face.smile, 1),
        mouth_width=round(face.mouth_width, 2),
        mouth_skew=round(face.mouth_skew, 1),
    )


def _inside(sprite: Sprite, light_map: LightMap) -> Sprite:
    """Return *sprite* cut to the rectangle of the light map."""
    height, width = light_map.gain.shape[:2]
    left, top = max(sprite.x_px, light_map.x_px), max(sprite.y_px, light_map.y_px)
    right = min(sprite.x_px + sprite.pixels.shape[1], light_map.x_px + width)
    bottom = min(sprite.y_px + sprite.pixels.shape[0], light_map.y_px + height)
    if right <= left or bottom <= top:
        return EMPTY
    cut = sprite.pixels[
        top - sprite.y_px : bottom - sprite.y_px, left - sprite.x_px : right - sprite.x_px
    ]
    return Sprite(cut, left, top)
