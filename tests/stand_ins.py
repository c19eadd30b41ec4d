"""Figures and sets as an image model might paint them, drawn: what a composite is made of."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.backdrops.place import Place
from cliffhanger.animatic.backdrops.registry import render_backdrop
from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.portrait import Sitting
from cliffhanger.animatic.puppet import Part, View
from cliffhanger.animatic.raster import blend_over, rasterise
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Emotion, Mood, TimeOfDay, Weather

GREEN: Final = (64, 177, 0)
"""BGR of a green screen."""
Picture = NDArray[np.uint8]


def draw_figure(
    sheet: CharacterSheet,
    size_px: tuple[int, int],
    *,
    lowest: float = 1330.0,
    yaw: float = 0.3,
    emotion: Emotion = Emotion.NEUTRAL,
) -> Pixels:
    """Return one character before nothing, premultiplied.

    Args:
        sheet: Who.
        size_px: Width and height of the picture.
        lowest: What the lower edge shows, in drawing units below the eyes.
        yaw: Turn of the head.
        emotion: What the face shows.
    """
    puppet = puppet_for(sheet)
    width_px, height_px = size_px
    top = puppet.build.head_top - 60.0
    height = lowest - top
    width = height * width_px / height_px
    frame, scale = Box(-width / 2, top, width, height), height_px / height
    sitting = Sitting(puppet, View(yaw=yaw), FACES[emotion], MOUTH_SHAPES[Viseme.X])
    canvas = np.zeros((height_px, width_px, 4), np.uint8)
    for part in Part:
        if part in puppet.build.boxes:
            art = Drawing()
            sitting.draw(part, art)
            if not art.is_empty:
                drawn = rasterise(art, frame, scale=scale)[:height_px, :width_px]
                blend_over(canvas[: drawn.shape[0], : drawn.shape[1]], np.ascontiguousarray(drawn))
    return canvas


def before(figure: Pixels, color: tuple[int, int, int] | Picture) -> Picture:
    """Return the figure before a colour, or before a picture of the same size."""
    share = figure[..., 3:].astype(np.float32) / 255.0
    back = np.broadcast_to(np.asarray(color, np.float32), (*figure.shape[:2], 3))
    return np.rint(figure[..., :3] + back * (1.0 - share)).clip(0, 255).astype(np.uint8)


def with_noise(picture: Picture, sigma: float, seed: int = 5) -> Picture:
    """Return the picture with Gaussian noise."""
    noise = np.random.default_rng(seed).normal(0.0, sigma, picture.shape)
    return np.rint(picture + noise).clip(0, 255).astype(np.uint8)


def as_jpeg(picture: Picture, quality: int) -> Picture:
    """Return the picture as it comes back from a JPEG."""
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def draw_set(size_px: tuple[int, int], place: Place = Place.OFFICE) -> Picture:
    """Return a place without people by day, BGR, of exactly that size."""
    drawn = render_backdrop(
        place, TimeOfDay.DAY, Weather.CLEAR, Mood.NEUTRAL,
        scale=size_px[0] / 900, blur_units=0.0, seed=1,
    )  # fmt: skip
    return cv2.resize(drawn[..., :3], size_px, interpolation=cv2.INTER_AREA).astype(np.uint8)
