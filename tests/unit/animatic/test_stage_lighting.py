"""Light on sprites: linear in what it lights, brighter towards the key, a rim away from it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cliffhanger.animatic.light import Light
from cliffhanger.animatic.raster import blend_over, premultiply
from cliffhanger.animatic.stage.compositing import Sprite
from cliffhanger.animatic.stage.lighting import LightMap, map_light
from cliffhanger.media.picture import Pixels

SCALE = 0.5
WHITE = (255.0, 255.0, 255.0)
WARM = Light(ambient=(200.0, 180.0, 220.0), key=(255.0, 220.0, 160.0), rim=(120.0, 160.0, 255.0))


def disc(*, radius: int = 60, level: int = 128) -> Sprite:
    """Return an opaque grey disc around the eyes of a head."""
    rows, columns = np.mgrid[-80:80, -80:80]
    pixels = np.zeros((160, 160, 4), np.uint8)
    pixels[np.hypot(rows, columns) < radius] = (level, level, level, 255)
    return Sprite(pixels, -80, -80)


def noise(seed: int) -> Pixels:
    pixels = np.random.default_rng(seed).integers(0, 256, (160, 160, 4), dtype=np.uint8)
    return premultiply(pixels)


def light_on(light: Light, *, has_falloff: bool = False) -> LightMap:
    return map_light(disc(), light, scale=SCALE, has_falloff=has_falloff)


def brightness(sprite: Sprite) -> NDArray[np.float64]:
    return sprite.pixels[..., :3].astype(np.float64).sum(axis=2)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 9999), side=st.sampled_from([-1, 1]))
def test_lighting_layers_then_composing_is_composing_then_lighting(seed: int, side: int) -> None:
    """lit(A over B) = lit(A) over lit(B): what lets every layer of a head be lit once."""
    light = Light(WARM.ambient, WARM.key, WARM.rim, side)
    lights = light_on(light, has_falloff=True)
    below, above = noise(seed), noise(seed + 1)
    composed = below.copy()
    blend_over(composed, above)
    whole = lights.apply(Sprite(composed, -80, -80)).pixels
    apart = lights.apply(Sprite(below, -80, -80)).pixels.copy()
    blend_over(apart, lights.apply(Sprite(above, -80, -80)).pixels)
    difference = np.abs(whole.astype(int) - apart)
    assert difference.max() <= 3
    assert (difference > 2).mean() < 0.001


def test_light_keeps_alpha_and_stays_premultiplied() -> None:
    sprite = Sprite(noise(5), -80, -80)
    lit = light_on(WARM).apply(sprite).pixels
    np.testing.assert_array_equal(lit[..., 3], sprite.pixels[..., 3])
    assert (lit[..., :3].astype(int) <= lit[..., 3:].astype(int) + 2).all()


def test_what_is_transparent_stays_dark() -> None:
    lit = light_on(WARM).apply(Sprite(np.zeros((160, 160, 4), np.uint8), -80, -80))
    assert not lit.pixels.any()


@pytest.mark.parametrize("side", [-1, 1])
def test_the_key_side_is_bright_and_the_rim_lies_on_the_other(side: int) -> None:
    """Without a rim the key's half is brighter; the rim brightens the edge away from the key."""
    dark_rim = Light(WHITE, WHITE, (0.0, 0.0, 0.0), side)
    plain = brightness(light_on(dark_rim).apply(disc()))
    middle = plain[70:90]
    flanks = {-1: middle[:, 25:45].mean(), 1: middle[:, 115:135].mean()}
    assert flanks[side] > flanks[-side] + 20
    rimmed = brightness(light_on(Light(WHITE, WHITE, WHITE, side)).apply(disc()))
    edges = {-1: np.s_[60:100, 20:25], 1: np.s_[60:100, 136:141]}
    added = {edge: (rimmed - plain)[area].mean() for edge, area in edges.items()}
    assert added[-side] > 60
    assert abs(added[side]) < 10


def test_the_ambient_colour_tints_everything() -> None:
    red = light_on(Light((255.0, 60.0, 60.0), (255.0, 60.0, 60.0), (0.0, 0.0, 0.0)))
    blue, green, lit_red = red.apply(disc()).pixels[80, 80, :3].astype(int)
    assert lit_red > 2 * max(blue, green)


def test_light_falls_off_towards_the_floor() -> None:
    """A body is darker at its feet, 640 units below the eyes, than at its chest."""
    tall = Sprite(np.full((400, 40, 4), (160, 160, 160, 255), np.uint8), -20, 0)
    light = Light(WHITE, WHITE, (0.0, 0.0, 0.0))
    flat = brightness(map_light(tall, light, scale=SCALE, has_falloff=False).apply(tall))
    falling = brightness(map_light(tall, light, scale=SCALE, has_falloff=True).apply(tall))
    np.testing.assert_allclose(falling[:120], flat[:120], atol=6)
    assert falling[330:].mean() < 0.75 * flat[330:].mean()


def test_a_part_is_lit_as_that_part_of_the_whole() -> None:
    lights = light_on(WARM)
    whole = lights.apply(disc())
    part = lights.apply(Sprite(disc().pixels[40:90, 30:70], -80 + 30, -80 + 40))
    np.testing.assert_array_equal(part.pixels, whole.pixels[40:90, 30:70])
