"""Where the face is on a picture of one."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.likeness.geometry import ROOM, Image, Window, cut_window
from cliffhanger.animatic.likeness.network import Network

SCENE_PX: Final = 48
"""Side of the square in which a face is looked for."""
CLOSER: Final = (1.15, 1.3)
"""Closer looks are at squares so much wider than the face's; the mean of what they say holds."""
CHECKED: Final = 1.2
"""Whether a face is where `crop_heads` puts it is checked on a square so much wider."""
NEAR_SHARE, NEAR_OCTAVES = 0.09, 0.33
"""How far off both looks may be on the mean: place in sides of the square, size in powers of 2."""


def whole_window(image: Image) -> Window:
    """Return the smallest square around the whole picture."""
    height, width = image.shape[:2]
    return Window(width / 2, height / 2, float(max(height, width)))


def spot_faces(images: Sequence[Image], network: Network) -> list[Window]:
    """Return the square around the face on each picture.

    A first look is at all of it, a second one at the place where `crop_heads` would have the face.
    Where they find it there, that place is exact; otherwise it is looked at more closely.
    """
    rough = look_for_faces(images, [whole_window(image) for image in images], network)
    usual = [
        usual_window(window, width_px=image.shape[1], height_px=image.shape[0])
        for image, window in zip(images, rough, strict=True)
    ]
    checked = _look_around(images, usual, network, wider=CHECKED)
    is_usual = [
        is_near(_mean(looks), place)
        for looks, place in zip(zip(rough, checked, strict=True), usual, strict=True)
    ]
    others = [index for index, known in enumerate(is_usual) if not known]
    closer = _look_closer([images[index] for index in others], [rough[i] for i in others], network)
    found = dict(zip(others, closer, strict=True))
    return [found.get(index, place) for index, place in enumerate(usual)]


def _look_closer(
    images: Sequence[Image], rough: Sequence[Window], network: Network
) -> list[Window]:
    if not images:
        return []
    looks = [_look_around(images, rough, network, wider=wider) for wider in CLOSER]
    return [_mean(windows) for windows in zip(*looks, strict=True)]


def _look_around(
    images: Sequence[Image], windows: Sequence[Window], network: Network, *, wider: float
) -> list[Window]:
    around = [Window(each.x, each.y, each.side * wider) for each in windows]
    return look_for_faces(images, around, network)


def look_for_faces(
    images: Sequence[Image], windows: Sequence[Window], network: Network
) -> list[Window]:
    """Return where the network sees the face in each window."""
    scenes = np.stack(
        [
            cut_window(image, window, side_px=SCENE_PX)
            for image, window in zip(images, windows, strict=True)
        ]
    )
    places: NDArray[np.float32] = network.run(scenes)
    return [
        Window(
            window.x + float(place[0]) * window.side,
            window.y + float(place[1]) * window.side,
            window.side * 2.0 ** float(place[2]),
        )
        for window, place in zip(windows, places, strict=True)
    ]


def usual_window(rough: Window, *, width_px: int, height_px: int) -> Window:
    """Return the exact square around the face if the picture is a crop of `crop_heads`.

    Such a crop is a square, or what the edges of the frame leave of one; its long side is whole.
    Where it was cut is told by *rough*.
    """
    whole = max(width_px, height_px)
    x = _middle_along(rough.x, width_px, whole)
    return Window(x, _middle_along(rough.y, height_px, whole), whole / ROOM)


def is_near(seen: Window, place: Window) -> bool:
    """Return whether a face that is *seen* there may well be at *place*."""
    return (
        max(abs(seen.x - place.x), abs(seen.y - place.y)) <= NEAR_SHARE * place.side
        and abs(math.log2(seen.side / place.side)) <= NEAR_OCTAVES
    )


def _middle_along(rough: float, length: int, whole: int) -> float:
    """Return the middle along a side of which *length* is left of *whole*.

    It was cut at one end, and the other end tells; or at both, and only *rough* tells.
    """
    first, last = length - whole / 2, whole / 2
    end = first if abs(first - rough) < abs(last - rough) else last
    is_between = first < rough < last and abs(end - rough) > NEAR_SHARE * whole / ROOM
    return rough if is_between else end


def _mean(windows: Sequence[Window]) -> Window:
    count = len(windows)
    return Window(
        sum(each.x for each in windows) / count,
        sum(each.y for each in windows) / count,
        math.prod(each.side for each in windows) ** (1 / count),
    )
