"""Colours and path data: mixing is linear, curves pass through their points."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.color import Color, css, darken, lighten, mix, multiply, rgb
from cliffhanger.animatic.path import brush, path, polygon, smooth

channels = st.floats(0, 255)
colors = st.tuples(channels, channels, channels)
coordinates = st.floats(-500, 500).map(lambda value: round(value, 2))
points = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6)


def numbers(data: str) -> list[float]:
    return [float(word) for word in re.findall(r"-?\d+\.?\d*", data)]


def ends(data: str) -> list[tuple[float, float]]:
    """Return the on-curve points of `M x y C x y x y x y ...`."""
    flat = numbers(data)
    return [(flat[0], flat[1])] + [
        (flat[index + 4], flat[index + 5]) for index in range(2, len(flat), 6)
    ]


@settings(max_examples=30, deadline=None)
@given(color=st.tuples(*[st.integers(0, 255)] * 3))
def test_css_and_rgb_are_inverse(color: tuple[int, int, int]) -> None:
    assert rgb(css(tuple(float(value) for value in color))) == color


@pytest.mark.parametrize(("color", "expected"), [((-9.0, 300.0, 127.6), "#00ff80")])
def test_css_clamps_and_rounds(color: Color, expected: str) -> None:
    assert css(color) == expected


@settings(max_examples=30, deadline=None)
@given(first=colors, second=colors)
def test_mixing_starts_at_one_colour_and_ends_at_the_other(first: Color, second: Color) -> None:
    assert mix(first, second, 0.0) == first
    assert mix(first, second, 1.0) == pytest.approx(second)
    assert mix(first, second, 0.5) == pytest.approx(mix(second, first, 0.5))


def test_darker_is_darker_and_lighter_is_lighter() -> None:
    grey = (128.0, 128.0, 128.0)
    assert sum(darken(grey)) < sum(grey) < sum(lighten(grey))


def test_white_is_the_identity_of_multiplying_and_black_its_zero() -> None:
    assert multiply("#ffffff", "#3a7b0c") == pytest.approx(rgb("#3a7b0c"))
    assert multiply("#000000", "#3a7b0c") == (0.0, 0.0, 0.0)


@settings(max_examples=30, deadline=None)
@given(through=points)
def test_a_smooth_curve_passes_through_every_point(through: list[tuple[float, float]]) -> None:
    np.testing.assert_allclose(ends(smooth(through)), through, atol=1e-9)
    closed = ends(smooth(through, closed=True))
    np.testing.assert_allclose(closed, [*through, through[0]], atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(through=points)
def test_without_tension_the_controls_lie_on_the_points(
    through: list[tuple[float, float]],
) -> None:
    flat = numbers(smooth(through, tension=0.0))
    for index, (start, end) in enumerate(pairwise(through)):
        first = 2 + 6 * index
        assert tuple(flat[first : first + 2]) == pytest.approx(start)
        assert tuple(flat[first + 2 : first + 4]) == pytest.approx(end)


def test_a_polygon_is_closed_and_a_path_keeps_its_commands() -> None:
    assert polygon((0, 0), (2, 0), (2, 1)) == "M 0.00 0.00 L 2.00 0.00 L 2.00 1.00 Z"
    assert path("M", 0, 1.239, "Z") == "M 0.00 1.24 Z"


def test_a_brush_is_as_wide_as_it_is_told() -> None:
    """A straight horizontal stroke of half-width 3 lies between -3 and 3."""
    outline = ends(brush((0, 0), (50, 0), (100, 0), widths=(3, 3, 3)))
    assert {abs(y) for _, y in outline} == {3.0}
    tapered = ends(brush((0, 0), (50, 0), (100, 0), widths=(0, 4, 0)))
    assert max(abs(y) for _, y in tapered) == pytest.approx(2.0)  # the middle is a control value


def test_a_brush_of_no_length_is_no_error() -> None:
    assert len(ends(brush((5, 5), (5, 5), (5, 5), widths=(1, 1, 1)))) == 23
