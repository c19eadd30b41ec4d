"""Sprites on a canvas, judged by a warp and an over operator written out in numpy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cliffhanger.animatic.raster import premultiply
from cliffhanger.animatic.stage.compositing import (
    EMPTY,
    Matrix,
    Sprite,
    brighten,
    lay,
    merge,
    scaling,
    stamp,
    trim,
    wash,
)
from cliffhanger.animatic.stage.layers import Compositor, Layer, _Placed, cut_out, trace
from cliffhanger.media.picture import Pixels

Floats = NDArray[np.float64]


def pixels_of(seed: int, height: int, width: int) -> Pixels:
    """Return premultiplied patches, opaque, half and fully transparent, with a clear margin."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (height // 8 + 2, width // 8 + 2, 4)).astype(np.float64)
    coarse[..., 3] = np.clip((coarse[..., 3] - 90) * 2.5, 0, 255)
    big = np.kron(coarse, np.ones((8, 8, 1)))[:height, :width]
    return premultiply(with_margin(big.astype(np.uint8)))


def with_margin(pixels: Pixels) -> Pixels:
    """Return *pixels* with two transparent rows and columns around, as `trim` leaves them."""
    return np.pad(pixels[2:-2, 2:-2], ((2, 2), (2, 2), (0, 0)))


def beam() -> Sprite:
    """Return an I: wide at the ends, so that a turned strip meets what is far below it."""
    rows, columns = np.mgrid[0:300, 0:260]
    is_there = (np.abs(columns - 130) < 12) | (np.abs(rows - 150) > 130)
    return Sprite(with_margin(is_there[..., None] * np.full(4, 255, np.uint8)), 0, 0)


def canvas_of(seed: int, height: int = 60, width: int = 44) -> Pixels:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def over(canvas: Floats, sprite: Floats) -> Floats:
    """Return premultiplied *sprite* over *canvas*."""
    return np.minimum(255.0, sprite + canvas * (1.0 - sprite[..., 3:] / 255.0))


def sample(pixels: Pixels, x: Floats, y: Floats) -> Floats:
    """Return *pixels* between their centres, bilinear; transparent outside."""
    height, width = pixels.shape[:2]
    padded = np.zeros((height + 2, width + 2, 4))
    padded[1:-1, 1:-1] = pixels
    x, y = np.clip(x, -1, width), np.clip(y, -1, height)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, width), np.minimum(top + 1, height)
    fx, fy = (x - left)[..., None], (y - top)[..., None]
    upper = padded[top + 1, left + 1] * (1 - fx) + padded[top + 1, right + 1] * fx
    lower = padded[bottom + 1, left + 1] * (1 - fx) + padded[bottom + 1, right + 1] * fx
    return upper * (1 - fy) + lower * fy


def warp(sprite: Sprite, matrix: Matrix, shape: tuple[int, ...]) -> Floats:
    """Return the sprite as *matrix* puts it on a frame of *shape*."""
    full = np.vstack([matrix.astype(np.float64), [0.0, 0.0, 1.0]])
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    inverse = np.linalg.inv(full)
    x = inverse[0, 0] * columns + inverse[0, 1] * rows + inverse[0, 2] - sprite.x_px
    y = inverse[1, 0] * columns + inverse[1, 1] * rows + inverse[1, 2] - sprite.y_px
    return sample(sprite.pixels, x, y)


def turned(scale: float, degrees: float, x: float, y: float) -> Matrix:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[scale * cosine, -scale * sine, x], [scale * sine, scale * cosine, y]], "f")


matrices = st.builds(
    turned,
    st.floats(0.6, 1.6),
    st.floats(-5, 5),
    st.floats(-30, 40),
    st.floats(-30, 50),
)


@settings(max_examples=30, deadline=None)
@given(matrix=matrices, seed=st.integers(0, 999))
def test_laying_is_warp_then_over(matrix: Matrix, seed: int) -> None:
    """Within what 1/32 pixel of OpenCV's interpolation makes of the steepest edge."""
    canvas, sprite = canvas_of(seed), Sprite(pixels_of(seed, 33, 40), -9, 5)
    expected = over(canvas.astype(np.float64), warp(sprite, matrix, canvas.shape))
    lay(canvas, sprite, matrix)
    difference = np.abs(canvas - expected)
    assert difference.max() <= 14
    assert difference.mean() < 1.0
    assert (canvas[..., 3] == 255).all()


@settings(max_examples=25, deadline=None)
@given(matrix=matrices, other=matrices, seed=st.integers(0, 999))
def test_strips_show_what_laying_every_layer_whole_shows(
    matrix: Matrix, other: Matrix, seed: int
) -> None:
    """Leaving out what is hidden or empty never shows, turned or not, in or out of the frame."""
    backdrop = canvas_of(seed, 400, 300)
    solid = Sprite(with_margin(np.full((520, 150, 4), 255, np.uint8)), 50, -60)
    sprites = [beam(), solid, Sprite(pixels_of(seed, 90, 120), -20, 5), EMPTY]
    placed = [other, matrix, other, other]
    base = scaling(1.1, -20.0, -15.0)
    layers = [Layer(cut_out(sprite), move) for sprite, move in zip(sprites, placed, strict=True)]
    whole, canvas = canvas_of(1, 380, 270), canvas_of(2, 380, 270)
    lay(whole, Sprite(backdrop, 0, 0), base)
    for sprite, move in zip(sprites, placed, strict=True):
        lay(whole, sprite, move)
    Compositor(width_px=270, height_px=380).compose(canvas, backdrop, base, layers)
    difference = np.abs(canvas.astype(int) - whole)
    assert difference.max() <= 10
    assert (difference > 1).mean() < 0.01


@settings(max_examples=60, deadline=None)
@given(matrix=matrices, seed=st.integers(0, 999))
def test_a_span_holds_what_shows_and_a_solid_one_hides_everything(
    matrix: Matrix, seed: int
) -> None:
    """For any stretch of rows, judged by the whole sprite warped."""
    random = np.random.default_rng(seed)
    pixels = np.zeros((90, 300, 4), np.uint8)
    for top in range(4, 80, 12):
        left, right = random.integers(4, 80), random.integers(200, 290)
        pixels[top : top + random.integers(8, 13), left:right] = 255
    sprite = Sprite(pixels, -20, 5)
    placed = _Placed.of(Layer(cut_out(sprite), matrix))
    frame = np.zeros((120, 240, 4), np.uint8)
    lay(frame, sprite, matrix)
    alpha = frame[..., 3]
    for top in range(0, 120, 8):
        strip = (top, top + 8)
        rows = alpha[top : top + 8]
        start, end = placed.span(strip, 240)
        assert not rows[:, :start].any()
        assert not rows[:, max(start, end) :].any()
        first, last = placed.solid(strip, 240)
        assert (rows[:, first:last] == 255).all()


def test_an_outline_holds_everything_and_promises_only_what_is_opaque() -> None:
    alpha = np.zeros((40, 50), np.uint8)
    alpha[4:36, 10:30] = 255
    alpha[20, 5] = 1
    outline = trace(alpha, alpha)
    assert outline.left == (10, 5, 10)
    assert outline.right == (30, 30, 30)
    assert outline.solid_left == (0, 10, 0)
    assert outline.solid_right == (0, 30, 0)


@settings(max_examples=25, deadline=None)
@given(x=st.integers(-50, 60), y=st.integers(-50, 70), seed=st.integers(0, 99))
def test_stamping_and_brightening_cut_at_the_edges(x: int, y: int, seed: int) -> None:
    canvas, pixels = canvas_of(seed), pixels_of(seed, 20, 30)
    padded = np.zeros((60 + 200, 44 + 200, 4))
    padded[100 + y : 120 + y, 100 + x : 130 + x] = pixels
    sprite = padded[100:160, 100:144]
    stamped, brightened = canvas.copy(), canvas.copy()
    stamp(stamped, pixels, x, y)
    brighten(brightened, pixels, x, y)
    assert np.abs(stamped - over(canvas.astype(np.float64), sprite)).max() <= 1.0
    np.testing.assert_array_equal(brightened, np.minimum(255, canvas + sprite))


@pytest.mark.parametrize("amount", [0.0, 0.25, 1.0])
def test_a_wash_moves_every_pixel_to_the_colour(amount: float) -> None:
    canvas = canvas_of(3)
    expected = canvas * (1 - amount) + np.array([30, 20, 10, 255]) * amount
    wash(canvas, (10.0, 20.0, 30.0), amount)
    assert np.abs(canvas - expected).max() <= 0.5 + 1e-6


def test_trimming_keeps_every_pixel_where_it_was() -> None:
    pixels = np.zeros((30, 40, 4), np.uint8)
    pixels[12:15, 20:22] = 9
    sprite = trim(pixels, 100, 200)
    assert (sprite.x_px, sprite.y_px, sprite.pixels.shape) == (118, 210, (7, 6, 4))
    back = np.zeros_like(pixels)
    stamp(back, sprite.pixels, sprite.x_px - 100, sprite.y_px - 200)
    np.testing.assert_array_equal(back, pixels)
    assert trim(np.zeros((5, 5, 4), np.uint8), 3, 4) is EMPTY


@settings(max_examples=20, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=4)
)
def test_merging_is_stamping_one_after_another(places: list[tuple[int, int]]) -> None:
    sprites = [Sprite(pixels_of(index, 9, 12), x, y) for index, (x, y) in enumerate(places)]
    merged = merge([EMPTY, *sprites, EMPTY])
    expected = np.zeros((80, 80, 4), np.uint8)
    for sprite in sprites:
        stamp(expected, sprite.pixels, sprite.x_px + 30, sprite.y_px + 30)
    canvas = np.zeros_like(expected)
    canvas[
        merged.y_px + 30 : merged.y_px + 30 + merged.pixels.shape[0],
        merged.x_px + 30 : merged.x_px + 30 + merged.pixels.shape[1],
    ] = merged.pixels
    np.testing.assert_array_equal(canvas, expected)
    assert merge([EMPTY]) is EMPTY
