"""The layers of a frame, drawn strip by strip and only where nothing in front hides them.

A close-up hides half of the backdrop and most of the hair behind a head; leaving that out saves a
third of the work of a frame.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.stage.compositing import EMPTY, Matrix, Sprite
from cliffhanger.media.picture import Pixels

BAND_ROWS: Final = 16
"""Rows of a sprite that share one line of its outline."""
STRIP_ROWS: Final = 160
"""Rows of the frame that are drawn together; what they need stays in the cache."""
LEAST_HIDDEN_PX: Final = 96
"""A stretch narrower than this is not worth leaving out."""

LEAST_SLOPE: Final = 0.004
TILE_PX: Final = 136

Alpha = NDArray[np.uint8]
Span = tuple[int, int]
"""Columns `[start, end)` of the frame."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a sprite covers, per band of its rows; columns of the sprite.

    Attributes:
        left: First column where there may be something, one for each band.
        right: First column after it; not after *left* in an empty band.
        solid_left: First column of the widest stretch that is opaque in every row of the band.
        solid_right: First column after it; 0 where there is none.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    solid_left: tuple[int, ...]
    solid_right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cel:
    """A sprite and what it covers."""

    sprite: Sprite
    outline: Outline


@dataclass(frozen=True, slots=True)
class Layer:
    """A cel on its way to the frame.

    Attributes:
        cel: What is drawn.
        matrix: From the coordinates the sprite was drawn in to frame pixels.
    """

    cel: Cel
    matrix: Matrix


def cut_out(sprite: Sprite) -> Cel:
    """Return the cel of a sprite that never changes."""
    alpha = cv2.extractChannel(sprite.pixels, 3).astype(np.uint8, copy=False)
    return Cel(sprite, trace(alpha, alpha))


def trace(widest: Alpha, least: Alpha) -> Outline:
    """Return the outline of pixels that change.

    Args:
        widest: Alpha of everything that is ever there, shape (height, width).
        least: Alpha of what is there at all times, same shape.
    """
    height, width = widest.shape
    starts = range(0, height, BAND_ROWS)
    present = [_extent(widest[start : start + BAND_ROWS].max(axis=0)) for start in starts]
    solid = [_longest_run(least[start : start + BAND_ROWS].min(axis=0)) for start in starts]
    return Outline(
        left=tuple(span[0] if span[1] else width for span in present),
        right=tuple(span[1] for span in present),
        solid_left=tuple(span[0] for span in solid),
        solid_right=tuple(span[1] for span in solid),
    )


class Compositor:
    """Draws frames of one size; it owns the memory that they are made in."""

    def __init__(self, *, width_px: int, height_px: int) -> None:
        self._size = (width_px, height_px)
        self._warped = np.empty(width_px * STRIP_ROWS * 4, np.uint8)
        self._shares = np.empty(width_px * STRIP_ROWS * 4, np.uint8)
        self._alpha = np.empty(width_px * STRIP_ROWS, np.uint8)

    def compose(
        self, canvas: Pixels, backdrop: Pixels, matrix: Matrix, layers: Sequence[Layer]
    ) -> None:
        """Fill *canvas* with *backdrop* by *matrix*, and *layers* over it, the farthest first."""
        width, height = self._size
        placed = [_Placed.of(layer) for layer in layers if layer.cel.sprite is not EMPTY]
        for top in range(0, height, STRIP_ROWS):
            strip = (top, min(height, top + STRIP_ROWS))
            hidden: Span = (0, 0)
            shown: list[tuple[_Placed, Span]] = []
            for item in reversed(placed):
                span = item.span(strip, width)
                if span[1] > span[0]:
                    shown.extend((item, part) for part in _outside(span, hidden))
                    hidden = _join(hidden, item.solid(strip, width))
            for span in _outside((0, width), hidden):
                _lay_backdrop(canvas, backdrop, matrix, strip, span)
            for item, span in reversed(shown):
                self._lay(canvas, item, strip, span)

    def _lay(self, canvas: Pixels, item: "_Placed", strip: Span, span: Span) -> None:
        """Blend one stretch of a layer over an opaque canvas."""
        (top, bottom), (left, right) = strip, span
        height, width = bottom - top, right - left
        size = height * width
        warped = self._warped[: size * 4].reshape(height, width, 4)
        for start, end in _tiles(width, item.across[1]):
            cv2.warpAffine(
                item.pixels,
                _moved(item.matrix, left + start, top),
                (end - start, height),
                dst=warped[:, start:end],
                flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=(0, 0, 0, 0),
            )
        alpha = self._alpha[:size].reshape(height, width)
        cv2.extractChannel(warped, 3, dst=alpha)
        cv2.bitwise_not(alpha, dst=alpha)
        share = self._shares[: size * 4].reshape(height, width, 4)
        cv2.merge([alpha] * 4, dst=share)
        target = canvas[top:bottom, left:right]
        cv2.multiply(target, share, dst=target, scale=1 / 255)
        cv2.add(target, warped, dst=target)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A layer with its matrix from the array's own pixels, and the inverse of that."""

    pixels: Pixels
    outline: Outline
    matrix: NDArray[np.float64]
    across: tuple[float, float, float]
    """First row of the matrix."""
    back_down: tuple[float, float, float]
    """Second row of the inverse."""

    @classmethod
    def of(cls, layer: Layer) -> "_Placed":
        sprite, matrix = layer.cel.sprite, layer.matrix.astype(np.float64)
        matrix[:, 2] += matrix[:, :2] @ (sprite.x_px, sprite.y_px)
        a, b, c = matrix[0].tolist()
        inverse = cv2.invertAffineTransform(matrix)
        d, e, f = inverse[1].tolist()
        return cls(sprite.pixels, layer.cel.outline, matrix, (a, b, c), (d, e, f))

    def span(self, strip: Span, width: int) -> Span:
        """Return the columns of the strip in which there may be something."""
        first, last = self._bands(strip, width)
        if last <= 0 or first >= len(self.outline.left):
            return 0, 0
        left = min(self.outline.left[max(0, first) : last])
        right = max(self.outline.right[max(0, first) : last])
        if right <= left:
            return 0, 0
        low, high = self._shift(strip, width)
        scale = self.across[0]
        start = max(0, math.floor(scale * (left - 1) + low) - 1)
        return start, max(start, min(width, math.ceil(scale * (right + 1) + high) + 1))

    def solid(self, strip: Span, width: int) -> Span:
        """Return the columns that are opaque in every row of the strip; empty when few."""
        first, last = self._bands(strip, width)
        if first < 0 or last > len(self.outline.left):
            return 0, 0
        left = max(self.outline.solid_left[first:last])
        right = min(self.outline.solid_right[first:last])
        if right - left < LEAST_HIDDEN_PX:
            return 0, 0
        low, high = self._shift(strip, width)
        scale = self.across[0]
        start = max(0, math.ceil(scale * (left + 1) + high) + 1)
        end = min(width, math.floor(scale * (right - 1) + low) - 1)
        return (start, end) if end - start >= LEAST_HIDDEN_PX else (0, 0)

    def _bands(self, strip: Span, width: int) -> Span:
        """Return the bands `[first, last)` that the strip samples, also beyond the sprite."""
        low, high = self._rows(strip, width)
        return math.floor((low - 2) / BAND_ROWS), math.floor((high + 2) / BAND_ROWS) + 1

    def _rows(self, strip: Span, width: int) -> tuple[float, float]:
        slope, scale, offset = self.back_down
        ends = (0.0, slope * width)
        return scale * strip[0] + offset + min(ends), scale * strip[1] + offset + max(ends)

    def _shift(self, strip: Span, width: int) -> tuple[float, float]:
        """Return the least and the greatest that is added to a scaled column."""
        _, slope, offset = self.across
        ends = [slope * row for row in self._rows(strip, width)]
        return min(ends) + offset, max(ends) + offset


def _lay_backdrop(
    canvas: Pixels, backdrop: Pixels, matrix: Matrix, strip: Span, span: Span
) -> None:
    (top, bottom), (left, right) = strip, span
    for start, end in _tiles(right - left, float(matrix[0, 1])):
        cv2.warpAffine(
            backdrop,
            _moved(matrix, left + start, top),
            (end - start, bottom - top),
            dst=canvas[top:bottom, left + start : left + end],
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )


def _tiles(width: int, slope: float) -> list[Span]:
    """Return the stretches to warp one by one: short where the matrix turns the picture.

    A row of a turned picture lies on many rows of the sprite; a short one stays in the cache.
    """
    if abs(slope) < LEAST_SLOPE:
        return [(0, width)]
    return [(start, min(width, start + TILE_PX)) for start in range(0, width, TILE_PX)]


def _moved(matrix: NDArray[np.floating], left: int, top: int) -> Matrix:
    """Return *matrix* for a window of the frame."""
    moved = matrix.astype(np.float64)
    moved[:, 2] -= (left, top)
    return moved.astype(np.float32)


def _outside(span: Span, hidden: Span) -> list[Span]:
    """Return what of *span* is not in *hidden*."""
    if hidden[1] <= span[0] or hidden[0] >= span[1]:
        return [span]
    pieces = ((span[0], hidden[0]), (hidden[1], span[1]))
    return [(start, end) for start, end in pieces if end > start]


def _join(first: Span, second: Span) -> Span:
    """Return both where they touch, else the wider one."""
    if first[0] <= second[1] and second[0] <= first[1] and first[1] and second[1]:
        return min(first[0], second[0]), max(first[1], second[1])
    return max(first, second, key=lambda span: span[1] - span[0])


def _extent(alpha: Alpha) -> Span:
    """Return the stretch outside of which everything is transparent."""
    columns = np.flatnonzero(alpha)
    return (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, 0)


def _longest_run(alpha: Alpha) -> Span:
    """Return the longest stretch that is opaque."""
    edges = np.flatnonzero(np.diff(np.pad(alpha == 255, 1).astype(np.int8)))
    if not edges.size:
        return 0, 0
    runs = edges.reshape(-1, 2)
    longest = runs[int((runs[:, 1] - runs[:, 0]).argmax())]
    return int(longest[0]), int(longest[1])
