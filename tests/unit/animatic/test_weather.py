"""Layers of rain, snow and fog."""

import numpy as np
import pytest

from cliffhanger.animatic.raster import blend_over
from cliffhanger.animatic.weather import FallingLayer, falling_layers
from cliffhanger.errors import InvalidInputError
from cliffhanger.story.vocabulary import Weather

SIZE = {"width_px": 270, "height_px": 480}
LAYERS = [
    pytest.param(layer, id=f"{weather}-{index}")
    for weather in Weather
    for index, layer in enumerate(falling_layers(weather, **SIZE))
]


@pytest.mark.parametrize(("weather", "count"), [("clear", 0), ("rain", 2), ("snow", 3), ("fog", 1)])
def test_each_weather_has_its_depths(weather: str, count: int) -> None:
    assert len(falling_layers(Weather(weather), **SIZE)) == count


@pytest.mark.parametrize("layer", LAYERS)
def test_tile_is_premultiplied_and_as_large_as_the_frame(layer: FallingLayer) -> None:
    """No colour exceeds its alpha, and the coverage that is told is the one that is there."""
    assert layer.tile.shape == (480, 270, 4)
    assert np.all(layer.tile[..., :3] <= layer.tile[..., 3:])
    assert layer.coverage == np.mean(layer.tile[..., 3] > 0)
    assert layer.coverage > 0


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("layer", LAYERS)
def test_edges_join(layer: FallingLayer, axis: int) -> None:
    """Across the seam a tile changes no more than between any two neighbouring lines."""
    alpha = np.moveaxis(layer.tile[..., 3], axis, 0).astype(np.float64)
    steps = np.abs(np.diff(alpha, axis=0)).mean(axis=1)
    seam = np.abs(alpha[-1] - alpha[0]).mean()
    assert seam <= steps.max() + 0.5


@pytest.mark.parametrize("weather", [Weather.RAIN, Weather.SNOW])
def test_near_layers_fall_faster(weather: Weather) -> None:
    speeds = [layer.speed_px_per_second for layer in falling_layers(weather, **SIZE)]
    assert speeds == sorted(speeds)
    assert speeds[0] > 0


def test_speed_follows_the_frame() -> None:
    """Half the height is half the pixels per second: the same fall for the eye."""
    full = falling_layers(Weather.RAIN, width_px=540, height_px=960)
    half = falling_layers(Weather.RAIN, **SIZE)
    for one, two in zip(full, half, strict=True):
        assert one.speed_px_per_second == pytest.approx(2 * two.speed_px_per_second)
        assert one.drift_px_per_second == pytest.approx(2 * two.drift_px_per_second)


@pytest.mark.parametrize("layer", [item for item in LAYERS if item.values[0].is_additive])
def test_additive_layers_may_be_added(layer: FallingLayer) -> None:
    """Over a dim picture, adding looks like laying over."""
    canvas = np.full((480, 270, 4), (60, 50, 40, 255), np.uint8)
    added = np.minimum(canvas.astype(np.int32) + layer.tile, 255)
    blend_over(canvas, layer.tile)
    assert np.abs(added - canvas)[..., :3].mean() < 2.0


def test_rain_is_sparse_enough_to_see_faces_through() -> None:
    """Rain covers little and lets most light through where it does."""
    for layer in falling_layers(Weather.RAIN, **SIZE):
        assert layer.coverage < 0.25
        assert layer.tile[..., 3].max() < 128


def test_tiles_are_shared_and_read_only() -> None:
    """A layer is made once per size and cannot be drawn on by accident."""
    first, again = (falling_layers(Weather.SNOW, **SIZE) for _ in range(2))
    assert first is again
    with pytest.raises(ValueError, match="read-only"):
        first[0].tile[0, 0, 0] = 1


def test_empty_frame_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="0 x 480"):
        falling_layers(Weather.RAIN, width_px=0, height_px=480)
