"""SVG to pixels, by libvips and librsvg inside the pyvips wheel: no system library is needed."""

from typing import Any, cast

import cv2
import numpy as np
import pyvips  # pyright: ignore[reportMissingTypeStubs]

from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.errors import MissingDependencyError
from cliffhanger.media.picture import Pixels

_vips = cast("Any", pyvips)
_vips.cache_set_max(0)


def rasterise(drawing: Drawing, box: Box, *, scale: float) -> Pixels:
    """Return *box* of the drawing, *scale* pixels per unit, BGRA with premultiplied alpha.

    Raises:
        MissingDependencyError: libvips cannot read SVG here.
    """
    width_px = max(1, round(box.width * scale))
    height_px = max(1, round(box.height * scale))
    document = drawing.to_svg(box, width_px=width_px, height_px=height_px)
    try:
        image = _vips.Image.svgload_buffer(document.encode(), unlimited=True)
        rgba = cast("Pixels", image.numpy())
    except _vips.Error as exc:
        raise MissingDependencyError(
            f"libvips cannot draw: {exc}; reinstall it by pip install 'pyvips[binary]'"
        ) from exc
    return premultiply(cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA).astype(np.uint8, copy=False))


def premultiply(straight: Pixels) -> Pixels:
    """Return BGRA pixels with colour multiplied by alpha."""
    alpha = straight[..., 3]
    factor = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
    return cv2.multiply(straight, factor, scale=1 / 255).astype(np.uint8, copy=False)


def blend_over(canvas: Pixels, sprite: Pixels) -> None:
    """Lay premultiplied *sprite* over *canvas* in place; both have the same shape."""
    inverse = cv2.bitwise_not(cv2.extractChannel(sprite, 3))
    cv2.multiply(canvas, cv2.merge([inverse] * 4), dst=canvas, scale=1 / 255)
    cv2.add(canvas, sprite, dst=canvas)
