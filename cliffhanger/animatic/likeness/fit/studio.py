"""Sitters photographed as a film shows them: under its lights, in its places, rain and all."""

import itertools
import math
import random
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.backdrops.light import light_for
from cliffhanger.animatic.backdrops.place import Place
from cliffhanger.animatic.backdrops.registry import render_backdrop
from cliffhanger.animatic.light import Light
from cliffhanger.animatic.likeness.geometry import Image
from cliffhanger.animatic.likeness.sitting import AREA
from cliffhanger.animatic.stage.compositing import Sprite
from cliffhanger.animatic.stage.lighting import LightMap, map_light
from cliffhanger.animatic.weather import FallingLayer, falling_layers
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Mood, TimeOfDay, Weather

SCALE: Final = 0.28
"""Pixels per drawing unit at which sitters are drawn."""
DAYLIGHT: Final = Light((255.0, 255.0, 255.0), (255.0, 255.0, 255.0), (255.0, 255.0, 255.0))
LEAST_SCALE: Final = 0.165
"""The smallest they are photographed: a head of 48 px."""
NUM_BACKDROPS: Final = 30
MAX_TILT_DEGREES: Final = 4.0
_TILE: Final = (270, 480)
_LIGHTS: Final = tuple(itertools.product(Place, TimeOfDay, Weather))


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture and where the middle of the eyes is on it.

    Attributes:
        image: What the camera saw.
        x: Middle of the eyes from the left, px.
        y: Eye line from the top, px.
        scale: Pixels per drawing unit.
    """

    image: Image
    x: float
    y: float
    scale: float


class Studio:
    """Takes photos; every random choice comes from *chance*."""

    def __init__(self, chance: random.Random, *, num_backdrops: int = NUM_BACKDROPS) -> None:
        self._chance = chance
        self._backdrops = [self._paint_backdrop() for _ in range(num_backdrops)]
        self._neighbour: Pixels | None = None

    def light_up(self, sitter: Pixels, light_side: int) -> LightMap:
        """Return some light on *sitter*, drawn at `SCALE`; its other faces stand in it too."""
        light = replace(self._light(), side=light_side)
        return map_light(_sprite(sitter), light, scale=SCALE, has_falloff=True)

    def photograph(self, sitter: Pixels, light: LightMap) -> Photo:
        """Return *sitter*, drawn at `SCALE`, somewhere, in some framing."""
        chance = self._chance
        lit = light.apply(_sprite(sitter)).pixels
        scale = SCALE * math.exp(chance.uniform(math.log(LEAST_SCALE / SCALE), 0.0))
        width, left = self._span(AREA.x, AREA.width, half=110.0)
        height, top = self._span(AREA.y, AREA.height, half=130.0)
        size = (max(40, round(width * scale)), max(40, round(height * scale)))
        canvas = self._background(size)
        matrix = self._matrix(left, top, scale)
        if self._neighbour is not None and chance.random() < 0.12:
            beside = matrix.copy()
            beside[0, 2] += chance.choice((-1, 1)) * chance.uniform(290, 380) * scale
            _over(canvas, self._neighbour, beside)
        _over(canvas, lit, matrix)
        if chance.random() < 0.2:
            self._neighbour = lit
        self._weather(canvas, scale)
        self._glass(canvas)
        eyes = matrix @ np.array([-AREA.x * SCALE, -AREA.y * SCALE, 1.0])
        return Photo(self._developed(canvas), float(eyes[0]), float(eyes[1]), scale)

    def _span(self, start: float, length: float, *, half: float) -> tuple[float, float]:
        """Return length and start of what the camera sees, in drawing units; the face is in it."""
        chance = self._chance
        seen = min(length, 2 * half * math.exp(chance.uniform(math.log(1.1), math.log(3.0))))
        lowest, highest = max(start, half * 0.92 - seen), min(-half * 0.92, start + length - seen)
        return seen, chance.uniform(min(lowest, highest), highest)

    def _matrix(self, left: float, top: float, scale: float) -> NDArray[np.float64]:
        """Return the matrix from sitter pixels to picture pixels, a little tilted at the neck."""
        degrees = max(-MAX_TILT_DEGREES, min(MAX_TILT_DEGREES, self._chance.gauss(0.0, 1.2)))
        pivot = (-AREA.x * SCALE, (120.0 - AREA.y) * SCALE)
        matrix = cv2.getRotationMatrix2D(pivot, degrees, 1.0)
        matrix[0, 2] -= (left - AREA.x) * SCALE
        matrix[1, 2] -= (top - AREA.y) * SCALE
        return np.asarray(matrix * (scale / SCALE), np.float64)

    def _light(self) -> Light:
        chance, draw = self._chance, self._chance.random()
        if draw < 0.15:
            return DAYLIGHT
        light = light_for(*chance.choice(_LIGHTS))
        if draw < 0.75:
            return light
        level = chance.uniform(0.5, 1.0)
        tint = [min(255.0, 255.0 * level * chance.uniform(0.82, 1.12)) for _ in range(3)]
        return replace(light, ambient=(tint[0], tint[1], tint[2]))

    def _paint_backdrop(self) -> Image:
        chance = self._chance
        picture = render_backdrop(
            chance.choice(list(Place)), chance.choice(list(TimeOfDay)),
            chance.choice(list(Weather)), chance.choice(list(Mood)),
            scale=0.25, blur_units=chance.choice((0.0, 1.6, 4.5, 6.5)), seed=chance.getrandbits(30),
        )  # fmt: skip
        return np.ascontiguousarray(picture[..., :3])

    def _background(self, size: tuple[int, int]) -> Image:
        chance, (width, height) = self._chance, size
        if chance.random() < 0.2:
            first, last = (np.array([chance.uniform(20, 250) for _ in range(3)]) for _ in range(2))
            share = np.linspace(0.0, 1.0, height)[:, None, None]
            plain = (first + (last - first) * share).astype(np.uint8)
            return np.repeat(plain, width, axis=1)
        backdrop = chance.choice(self._backdrops)
        rows, columns = backdrop.shape[:2]
        zoom = chance.uniform(0.8, 2.2)
        wide, high = min(columns, round(width * zoom)), min(rows, round(height * zoom))
        left, top = chance.randint(0, columns - wide), chance.randint(0, rows - high)
        part = backdrop[top : top + high, left : left + wide]
        return cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)

    def _weather(self, canvas: Image, scale: float) -> None:
        chance = self._chance
        weather = chance.choice((*(Weather.CLEAR,) * 6, Weather.RAIN, Weather.SNOW, Weather.FOG))
        for layer in falling_layers(weather, width_px=_TILE[0], height_px=_TILE[1]):
            _fall(canvas, layer, frame_scale=scale / chance.uniform(0.3, 0.75), chance=chance)

    def _glass(self, canvas: Image) -> None:
        """Fade the picture a little, or lay a caption over its lower part, now and then."""
        chance, (height, width) = self._chance, canvas.shape[:2]
        draw = chance.random()
        if draw < 0.05:
            solid = np.full_like(canvas, chance.choice((0, 255)))
            amount = chance.uniform(0.05, 0.35)
            cv2.addWeighted(canvas, 1.0 - amount, solid, amount, 0.0, dst=canvas)
        elif draw < 0.15:
            y = round(height * chance.uniform(0.85, 1.0))
            words = "".join(chance.choice("abcdeghilmnorstu ") for _ in range(14))
            for color, thickness in (((0, 0, 0), 4), ((255, 255, 255), 1)):
                cv2.putText(
                    canvas, words, (0, y), cv2.FONT_HERSHEY_DUPLEX, width / 260, color, thickness
                )

    def _developed(self, canvas: Image) -> Image:
        """Return the picture as a codec leaves it."""
        chance = self._chance
        if chance.random() < 0.4:
            return canvas
        quality = chance.randint(45, 95)
        data = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _sprite(sitter: Pixels) -> Sprite:
    return Sprite(sitter, round(AREA.x * SCALE), round(AREA.y * SCALE))


def _over(canvas: Image, sitter: Pixels, matrix: NDArray[np.float64]) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    warped = cv2.warpAffine(sitter, matrix, size, flags=cv2.INTER_LINEAR)
    rest = cv2.cvtColor(255 - warped[..., 3], cv2.COLOR_GRAY2BGR)
    cv2.multiply(canvas, rest, dst=canvas, scale=1 / 255)
    cv2.add(canvas, np.ascontiguousarray(warped[..., :3]), dst=canvas)


def _fall(canvas: Image, layer: FallingLayer, *, frame_scale: float, chance: random.Random) -> None:
    """Lay a random part of *layer* over the picture, as large as a shot has it.

    *frame_scale* is picture pixels per pixel of a frame as large as `_TILE`.
    """
    height, width = canvas.shape[:2]
    wide = min(_TILE[0], max(8, round(width / frame_scale * _TILE[0] / 720)))
    high = min(_TILE[1], max(8, round(height / frame_scale * _TILE[0] / 720)))
    left, top = chance.randint(0, _TILE[0] - wide), chance.randint(0, _TILE[1] - high)
    part = cv2.resize(layer.tile[top : top + high, left : left + wide], (width, height))
    rest = cv2.cvtColor(255 - part[..., 3], cv2.COLOR_GRAY2BGR)
    if not layer.is_additive:
        cv2.multiply(canvas, rest, dst=canvas, scale=1 / 255)
    cv2.add(canvas, np.ascontiguousarray(part[..., :3]), dst=canvas)
