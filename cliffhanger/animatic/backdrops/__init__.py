"""Places: drawn sets for every kind of scene heading, by hour and weather.

Belongs here: places, the kit they are built from, their light, and the lens that films them.
Not here: people and props in close-up.
"""

from cliffhanger.animatic.backdrops.keywords import place_for
from cliffhanger.animatic.backdrops.light import light_for
from cliffhanger.animatic.backdrops.place import Place
from cliffhanger.animatic.backdrops.registry import (
    eye_level,
    floor_y,
    paint_backdrop,
    render_backdrop,
)

__all__ = [
    "Place",
    "eye_level",
    "floor_y",
    "light_for",
    "paint_backdrop",
    "place_for",
    "render_backdrop",
]
