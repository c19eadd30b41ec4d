"""What falls or drifts between the camera and the scene: rain, snow, fog.

Layers are tiles as large as the frame that join seamlessly at all four edges, so that a frame
shows one by blitting it at a moving offset.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.color import Color
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Weather

REFERENCE_HEIGHT_PX = 1920
RAIN_COLOR: Color = (205.0, 220.0, 245.0)
SNOW_COLOR: Color = (246.0, 250.0, 255.0)
FOG_COLOR: Color = (214.0, 220.0, 226.0)


@dataclass(frozen=True, slots=True)
class FallingLayer:
    """One depth of weather.

    Attributes:
        tile: Premultiplied BGRA, as large as the frame, tileable both ways; read-only.
        speed_px_per_second: How fast it moves down.
        drift_px_per_second: How fast it moves to the right.
        coverage: Share of pixels that are not empty, 0..1.
        is_additive: True when adding the tile looks the same as laying it over, which is faster.
    """

    tile: Pixels
    speed_px_per_second: float
    drift_px_per_second: float
    coverage: float
    is_additive: bool


@dataclass(frozen=True, slots=True)
class Drops:
    """One depth of rain or snow at the reference height; sizes and speeds in its pixels."""

    count: int
    length_px: float
    width_px: float
    opacity: float
    speed: float
    drift: float


RAIN = (
    Drops(count=170, length_px=96, width_px=1.4, opacity=0.24, speed=2300, drift=-210),
    Drops(count=80, length_px=190, width_px=2.4, opacity=0.34, speed=3400, drift=-330),
)
SNOW = (
    Drops(count=230, length_px=0, width_px=2.4, opacity=0.55, speed=150, drift=18),
    Drops(count=100, length_px=0, width_px=5.0, opacity=0.75, speed=240, drift=34),
    Drops(count=26, length_px=0, width_px=11.0, opacity=0.6, speed=400, drift=64),
)


@lru_cache(maxsize=8)
def falling_layers(weather: Weather, *, width_px: int, height_px: int) -> tuple[FallingLayer, ...]:
    """Return the layers of *weather*, farthest first; none in clear weather.

    Raises:
        InvalidInputError: A side of the frame is not positive.
    """
    if width_px <= 0 or height_px <= 0:
        raise InvalidInputError(f"frame must be at least 1 x 1 px, got {width_px} x {height_px}")
    if weather is Weather.RAIN:
        return tuple(_rain(drops, width_px, height_px, seed) for seed, drops in enumerate(RAIN))
    if weather is Weather.SNOW:
        return tuple(_snow(drops, width_px, height_px, seed) for seed, drops in enumerate(SNOW))
    if weather is Weather.FOG:
        return (_fog(width_px, height_px),)
    return ()


def _rain(drops: Drops, width_px: int, height_px: int, seed: int) -> FallingLayer:
    scale = height_px / REFERENCE_HEIGHT_PX
    coverage = np.zeros((height_px, width_px), np.uint8)
    random = np.random.default_rng(seed)
    lean = drops.drift / drops.speed
    thickness = max(1, round(drops.width_px * scale))
    for _ in range(drops.count):
        x, y = random.random() * width_px, random.random() * height_px
        length = drops.length_px * scale * random.uniform(0.6, 1.2)
        opacity = drops.opacity * random.uniform(0.6, 1.0) * 255
        for part, share in ((0.5, 0.55), (1.0, 1.0)):
            start = length * (part - 0.5)
            _line(
                coverage,
                (x + lean * start, y + start),
                (x + lean * length * part, y + length * part),
                thickness=thickness,
                level=round(opacity * share),
            )
    return _layer(coverage, RAIN_COLOR, drops, scale)


def _line(
    coverage: NDArray[np.uint8],
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    thickness: int,
    level: int,
) -> None:
    """Draw a line that leaves one edge and comes back on the opposite one."""
    height, width = coverage.shape
    for dy in (0, -height):
        for dx in (-width, 0, width):
            one = (round((start[0] + dx) * 16), round((start[1] + dy) * 16))
            two = (round((end[0] + dx) * 16), round((end[1] + dy) * 16))
            cv2.line(coverage, one, two, level, thickness, cv2.LINE_AA, 4)


def _snow(drops: Drops, width_px: int, height_px: int, seed: int) -> FallingLayer:
    scale = height_px / REFERENCE_HEIGHT_PX
    random = np.random.default_rng(100 + seed)
    coverage = np.zeros((height_px, width_px), np.uint8)
    for _ in range(drops.count):
        x, y = random.random() * width_px, random.random() * height_px
        radius = max(0.6, drops.width_px * scale * random.uniform(0.5, 1.0))
        level = round(drops.opacity * random.uniform(0.6, 1.0) * 255)
        for dy in (-height_px, 0, height_px):
            for dx in (-width_px, 0, width_px):
                center = (round((x + dx) * 16), round((y + dy) * 16))
                cv2.circle(coverage, center, round(radius * 16), level, -1, cv2.LINE_AA, 4)
    softness = drops.width_px * scale * 0.28
    margin = math.ceil(softness * 4) + 1
    wrapped = cv2.copyMakeBorder(coverage, margin, margin, margin, margin, cv2.BORDER_WRAP)
    soft = cv2.GaussianBlur(wrapped, (0, 0), max(0.4, softness))
    inner = np.ascontiguousarray(soft[margin:-margin, margin:-margin]).astype(np.uint8, copy=False)
    return _layer(inner, SNOW_COLOR, drops, scale)


def _layer(coverage: NDArray[np.uint8], color: Color, drops: Drops, scale: float) -> FallingLayer:
    return FallingLayer(
        tile=_premultiplied(coverage, color),
        speed_px_per_second=drops.speed * scale,
        drift_px_per_second=drops.drift * scale,
        coverage=float(np.count_nonzero(coverage)) / coverage.size,
        is_additive=True,
    )


def _fog(width_px: int, height_px: int) -> FallingLayer:
    """Return a band of mist across the lower middle, thinning above and below."""
    scale = height_px / REFERENCE_HEIGHT_PX
    x = np.linspace(0, math.tau, 160, endpoint=False, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, 288, dtype=np.float32)[:, None]
    random = np.random.default_rng(7)
    density = np.zeros((288, 160), np.float32)
    for octave in (1, 2, 3, 5, 8):
        phase, slope = random.uniform(0, math.tau), random.uniform(4, 9)
        wave = np.sin(octave * x + slope * octave**0.5 * y + phase)
        density += (wave / octave).astype(np.float32)
    density = 0.62 + 0.2 * density
    profile = np.sin(np.pi * y) ** 2 * (0.35 + 0.65 * y)
    opacity = np.clip(density * profile * 0.42, 0, 0.42) * 255
    coverage = cv2.resize(opacity, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    tile = _premultiplied(np.rint(coverage).astype(np.uint8), FOG_COLOR)
    return FallingLayer(
        tile=tile,
        speed_px_per_second=0.0,
        drift_px_per_second=26.0 * scale,
        coverage=float(np.count_nonzero(tile[..., 3])) / tile[..., 3].size,
        is_additive=False,
    )


def _premultiplied(coverage: NDArray[np.uint8], color: Color) -> Pixels:
    planes = [cv2.convertScaleAbs(coverage, alpha=color[channel] / 255) for channel in (2, 1, 0)]
    tile = cv2.merge([*planes, coverage]).astype(np.uint8, copy=False)
    tile.flags.writeable = False
    return tile
