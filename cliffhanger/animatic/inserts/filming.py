"""A still life to pixels: lettering, turn, shadow, light, lens."""

import re
from typing import cast

import cv2
import numpy as np

from cliffhanger.animatic.backdrops.grade import blur, finish, grade
from cliffhanger.animatic.backdrops.surface import FRAME, HEIGHT, WIDTH
from cliffhanger.animatic.color import Color
from cliffhanger.animatic.inserts.still import Lettering, Still
from cliffhanger.animatic.light import Light
from cliffhanger.animatic.raster import blend_over, rasterise
from cliffhanger.media.picture import Pixels
from cliffhanger.media.text import render_text
from cliffhanger.story.vocabulary import Mood, TimeOfDay

HYPHENATED = re.compile(r"(\w{6,})-(\w{6,})")
"""Long compounds, which may break after their hyphen."""
HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
LONGEST_WORD = 22
MOST_LETTERS = 320
"""More cannot be read in one shot."""
SURFACE_SCALE = 0.3
PROP_SCALE = 1.0
"""Pixels per unit at which shapes are drawn at most; words are set at full size."""
SMALLEST_SHARE = 0.34
"""How far words shrink before they are cut."""


def film(still: Still, *, scale: float, light: Light, language: str) -> Pixels:
    """Return *still* under *light*: opaque BGRA of (1600 * scale, 900 * scale)."""
    width_px, height_px = round(WIDTH * scale), round(HEIGHT * scale)
    surface = rasterise(still.surface, FRAME, scale=min(scale, SURFACE_SCALE))
    surface = blur(surface, still.blur_units * min(scale, SURFACE_SCALE))
    canvas = _resize(surface, width_px, height_px)
    canvas = _tint(canvas, light.ambient, 1.0)
    canvas[..., 3] = 255
    prop = _resize(rasterise(still.prop, FRAME, scale=min(scale, PROP_SCALE)), width_px, height_px)
    prop = _tint(prop, light.ambient, 0.18 if still.is_glowing else 0.9)
    for lettering in still.letterings:
        _write(prop, lettering, scale=scale, language=language)
    prop = _turn(prop, still.angle_degrees)
    _cast_shadow(canvas, prop, scale)
    blend_over(canvas, prop)
    graded = grade(canvas, time=TimeOfDay.DAY, mood=Mood.NEUTRAL)
    return finish(graded, width_px=width_px, height_px=height_px)


def _resize(image: Pixels, width_px: int, height_px: int) -> Pixels:
    if image.shape[:2] == (height_px, width_px):
        return image
    return cast("Pixels", cv2.resize(image, (width_px, height_px), interpolation=cv2.INTER_LINEAR))


def _tint(image: Pixels, ambient: Color, amount: float) -> Pixels:
    gains = [1 + (channel / 255 - 1) * amount for channel in reversed(ambient)]
    levels = np.arange(256, dtype=np.float32)[:, None]
    table = np.rint(levels * np.array([*gains, 1.0], np.float32)).astype(np.uint8)
    return cast("Pixels", cv2.LUT(image, table[None]))


def _write(prop: Pixels, lettering: Lettering, *, scale: float, language: str) -> None:
    """Set the words into their box, as large as they fit; what still does not fit is cut."""
    words = HYPHENATED.sub(r"\1- \2", lettering.text.strip()[:MOST_LETTERS])
    if not words:
        return
    box = lettering.box
    room_px = (round(box.width * scale), round(box.height * scale))
    sprite = _fit(lettering, words, room_px, scale=scale, language=language)
    height, width = min(sprite.shape[0], room_px[1]), min(sprite.shape[1], room_px[0])
    sprite = sprite[:height, :width]
    slack = {"left": 0.0, "center": 0.5, "right": 1.0}[lettering.align]
    x = max(0, round(box.x * scale + (room_px[0] - width) * slack))
    y = max(0, round(box.y * scale + (0 if lettering.is_top else (room_px[1] - height) / 2)))
    target = prop[y : y + height, x : x + width]
    under = np.ascontiguousarray(target)
    blend_over(under, np.ascontiguousarray(sprite[: under.shape[0], : under.shape[1]]))
    target[:] = under


def _fit(
    lettering: Lettering, words: str, room_px: tuple[int, int], *, scale: float, language: str
) -> Pixels:
    """Return *words* as large as they fit, shrinking before a word has to be broken."""
    share = 1.0
    while True:
        font_px = max(4.0, lettering.font_units * share * scale)
        widest = max(_width_px(word, font_px, language) for word in _longest_words(words))
        sprite = render_text(
            words,
            font_px=font_px,
            color=lettering.color,
            width_px=max(8, room_px[0]),
            align=lettering.align,
            language=language,
        )
        overflow = max(widest / room_px[0], (sprite.shape[0] / room_px[1]) ** 0.5)
        if share <= SMALLEST_SHARE or (widest <= room_px[0] and sprite.shape[0] <= room_px[1]):
            return sprite
        share = max(SMALLEST_SHARE, share * min(0.95, 1 / overflow))


def _longest_words(words: str) -> list[str]:
    """Return the few words that may be too wide; scripts without spaces break anywhere."""
    spaced = [word for word in words.split() if len(word) <= LONGEST_WORD and not HAN.search(word)]
    return sorted(spaced, key=len)[-3:] or [words[:1]]


def _width_px(word: str, font_px: float, language: str) -> int:
    return render_text(word, font_px=font_px, language=language).shape[1]


def _turn(prop: Pixels, degrees: float) -> Pixels:
    if degrees == 0.0:
        return prop
    height, width = prop.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height * 0.47), degrees, 1.0)
    return cast("Pixels", cv2.warpAffine(prop, matrix, (width, height), flags=cv2.INTER_LINEAR))


def _cast_shadow(canvas: Pixels, prop: Pixels, scale: float) -> None:
    """Darken *canvas* in place where the prop keeps the light off."""
    height, width = canvas.shape[:2]
    small = cv2.resize(prop[..., 3], (max(1, width // 8), max(1, height // 8)))
    soft = cv2.GaussianBlur(small, (0, 0), max(0.5, 16 * scale / 8))
    offset = np.array([[1, 0, 10 * scale / 8], [0, 1, 26 * scale / 8]], np.float32)
    moved = cv2.warpAffine(soft, offset, (soft.shape[1], soft.shape[0]))
    shade = cv2.resize(moved, (width, height)).astype(np.uint8)
    keep = cv2.convertScaleAbs(shade, alpha=-0.6, beta=255)
    canvas[..., :3] = cv2.multiply(canvas[..., :3], cv2.merge([keep] * 3), scale=1 / 255)
