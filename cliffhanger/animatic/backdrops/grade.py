"""What the lens and the lab do to a painted backdrop: blur, bloom, grade, vignette, grain.

Everything is linear work on one float image, done at the resolution the blur leaves visible.
"""

from functools import lru_cache
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.backdrops.surface import HEIGHT, WIDTH
from cliffhanger.animatic.color import Color, rgb
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Mood, TimeOfDay

Floats = NDArray[np.float32]
Tint = tuple[str, float]
"""A colour and how much of it is mixed in."""
GRAIN_SIGMA = 1.1
GRAIN_TILE_PX = 512
BLOOM_FROM = 186.0
MOOD_TINTS: dict[Mood, Tint] = {
    Mood.TENSE: ("#10243c", 0.3),
    Mood.ROMANTIC: ("#ff8a9a", 0.18),
    Mood.SAD: ("#2a4a78", 0.28),
    Mood.TRIUMPHANT: ("#ffc24a", 0.18),
    Mood.COMIC: ("#ffe27a", 0.12),
    Mood.MYSTERY: ("#123a34", 0.34),
}
TIME_TINTS: dict[TimeOfDay, Tint] = {
    TimeOfDay.DAWN: ("#ffcfb0", 0.16),
    TimeOfDay.DUSK: ("#ff9a70", 0.2),
    TimeOfDay.NIGHT: ("#4a58b8", 0.16),
}

ROOM_TINTS: dict[TimeOfDay, Tint] = {
    TimeOfDay.DAWN: ("#ffcfb0", 0.16),
    TimeOfDay.DUSK: ("#ff9a5c", 0.34),
    TimeOfDay.NIGHT: ("#e0906a", 0.3),
}


def blur(image: Pixels, sigma_px: float) -> Pixels:
    """Return *image* out of focus by a Gaussian of *sigma_px*; itself below a quarter pixel."""
    if sigma_px < 0.25:
        return image
    return cast(
        "Pixels", cv2.GaussianBlur(image, (0, 0), sigma_px, borderType=cv2.BORDER_REPLICATE)
    )


def mirror_floor(
    image: Pixels, *, ground: float, half_widths: tuple[float, float], gloss: float
) -> Pixels:
    """Return *image* with what stands above *ground* reflected in the floor.

    Args:
        image: A backdrop, any scale.
        ground: Height where the floor begins, in canvas units.
        half_widths: How far it reaches from the middle there and at the bottom edge.
        gloss: Strength of the reflection, 0..1.
    """
    height, width = image.shape[:2]
    edge = round(ground * height / HEIGHT)
    depth = height - edge
    if gloss <= 0 or depth < 4 or edge < 4:
        return image
    source = image[max(0, edge - depth) : edge][::-1]
    source = cast("Pixels", cv2.resize(source, (width, depth), interpolation=cv2.INTER_LINEAR))
    spread = max(1.0, height * 0.012)
    smeared = cv2.GaussianBlur(source, (0, 0), sigmaX=spread * 0.35, sigmaY=spread * 1.8)
    falloff = np.linspace(gloss, gloss * 0.25, depth, dtype=np.float32)[:, None, None]
    floor = image[edge:].astype(np.float32)
    strength = falloff * _floor_mask(width, depth, half_widths)
    mixed = floor + (np.maximum(smeared, floor * 0.55) - floor) * strength
    result = image.copy()
    result[edge:] = np.clip(mixed, 0, 255).astype(np.uint8)
    return result


def _floor_mask(width: int, depth: int, half_widths: tuple[float, float]) -> Floats:
    """Return where the floor lies below its far edge, float32 (depth, width, 1) in [0, 1]."""
    scale = width / WIDTH
    half = np.linspace(half_widths[0], half_widths[1], depth, dtype=np.float32)[:, None, None]
    across = np.abs(np.arange(width, dtype=np.float32) - width / 2)[None, :, None]
    feather = max(1.0, 8 * scale)
    return np.clip((half * scale - across) / feather + 0.5, 0, 1).astype(np.float32)


def grade(image: Pixels, *, time: TimeOfDay, mood: Mood, is_interior: bool = False) -> Floats:
    """Return float32 BGR in [0, 255]: *image* with bloom, hour and mood colour, and vignette."""
    tints = ROOM_TINTS if is_interior else TIME_TINTS
    graded = cv2.LUT(image[..., :3].copy(), _curve(tints.get(time), MOOD_TINTS.get(mood))).astype(
        np.float32
    )
    graded += _bloom(image, strength=0.5 if time is TimeOfDay.NIGHT else 0.2)
    height, width = graded.shape[:2]
    graded *= _lens(width, height)
    return graded


def finish(graded: Floats, *, width_px: int, height_px: int) -> Pixels:
    """Return opaque BGRA of that size: *graded* enlarged, with fine static grain over banding."""
    image = graded
    if graded.shape[:2] != (height_px, width_px):
        size = (width_px, height_px)
        image = cast("Floats", cv2.resize(graded, size, interpolation=cv2.INTER_LINEAR))
    grain = _grain(width_px, height_px)
    noisy = np.maximum(cv2.add(image, grain), 0.0)
    bgr = cv2.convertScaleAbs(noisy)
    return cast("Pixels", cv2.cvtColor(bgr, cv2.COLOR_BGR2BGRA))


@lru_cache(maxsize=64)
def _curve(hour: Tint | None, mood: Tint | None) -> Pixels:
    """Return the BGR lookup table, shape (1, 256, 3), of the hour's and the mood's colour."""
    levels = np.repeat(np.linspace(0, 1, 256, dtype=np.float32)[:, None], 3, axis=1)
    if hour is not None:
        levels = _soft_light(levels, *hour)
    if mood is not None:
        color, amount = mood
        levels = _soft_light(levels, color, amount)
        levels += (_bgr(rgb(color)) - levels) * amount * 0.3
    return np.clip(np.rint(levels * 255), 0, 255).astype(np.uint8)[None]


def _soft_light(levels: Floats, color: str, amount: float) -> Floats:
    """Return W3C soft-light of *color* over *levels*, mixed in by *amount*."""
    light = _bgr(rgb(color))
    curve = np.where(levels <= 0.25, ((16 * levels - 12) * levels + 4) * levels, np.sqrt(levels))
    dark = levels - (1 - 2 * light) * levels * (1 - levels)
    bright = levels + (2 * light - 1) * (curve - levels)
    mixed = levels + (np.where(light <= 0.5, dark, bright) - levels) * amount
    return np.asarray(mixed, dtype=np.float32)


def _bgr(color: Color) -> Floats:
    return np.array([channel / 255 for channel in reversed(color)], dtype=np.float32)


def _bloom(image: Pixels, *, strength: float) -> Floats:
    """Return the light that spills from what is brighter than most, float32 BGR."""
    height, width = image.shape[:2]
    small = cv2.resize(image[..., :3], (96, 170), interpolation=cv2.INTER_AREA).astype(np.float32)
    bright = np.clip(small - BLOOM_FROM, 0, None)
    spill = cv2.GaussianBlur(bright, (0, 0), 2.0) * 0.6 + cv2.GaussianBlur(bright, (0, 0), 8.0)
    return cast("Floats", cv2.resize(spill * strength, (width, height)))


@lru_cache(maxsize=8)
def _lens(width: int, height: int) -> Floats:
    """Return the gain of vignette and of the calm lower third, float32 (height, width, 3)."""
    small_width, small_height = 90, 160
    x = (np.linspace(0, 1, small_width, dtype=np.float32) - 0.5)[None, :] / 0.5
    y = (np.linspace(0, 1, small_height, dtype=np.float32) - 0.46)[:, None] / 0.54
    reach = np.sqrt(x * x * 0.72 + y * y * 0.72)
    vignette = 1 - 0.44 * np.clip((reach - 0.5) / 0.7, 0, 1) ** 1.6
    floor = 1 - 0.36 * np.clip((np.linspace(0, 1, small_height)[:, None] - 0.62) / 0.38, 0, 1)
    gain = (vignette * floor).astype(np.float32)
    full = cv2.resize(gain, (width, height), interpolation=cv2.INTER_CUBIC)
    return cast("Floats", cv2.merge([full, full, full]))


@lru_cache(maxsize=4)
def _grain(width: int, height: int) -> Floats:
    """Return luma noise of `GRAIN_SIGMA`, float32 (height, width, 3), tiled from one square."""
    tile = np.random.default_rng(0).normal(0.0, GRAIN_SIGMA, (GRAIN_TILE_PX, GRAIN_TILE_PX))
    across, down = -(-width // GRAIN_TILE_PX), -(-height // GRAIN_TILE_PX)
    noise = np.tile(tile.astype(np.float32), (down, across))[:height, :width]
    return cast("Floats", cv2.merge([noise, noise, noise]))
