from decimal import Decimal

import pytest

from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.measures import (
    class_px,
    clip_units,
    count_billed_characters,
    quantity_at,
    whole_seconds,
)
from cliffhanger.money.units import Units


@pytest.mark.parametrize(
    ("wanted", "shortest", "expected"),
    [
        pytest.param(4.0, 1, 4, id="exact"),
        pytest.param(4.0000001, 1, 4, id="rounding-error"),
        pytest.param(4.01, 1, 5, id="up"),
        pytest.param(0.2, 2, 2, id="shortest"),
    ],
)
def test_seconds_are_rounded_up(wanted: float, shortest: int, expected: int) -> None:
    assert whole_seconds(wanted, shortest=shortest) == expected


def test_a_clip_is_measured_in_its_class() -> None:
    order = VideoOrder(prompt="She waits", duration_seconds=4.2, has_audio=True)
    assert clip_units(order, seconds=None, resolution="720P", short_side_px=720) == Units(
        clips=1,
        seconds=Decimal(5),
        width_px=720,
        height_px=1280,
        resolution="720p",
        has_audio=True,
    )


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [
        pytest.param("720P", 720, id="class"),
        pytest.param("1080p", 1080, id="lower"),
        pytest.param("4k", 480, id="word"),
        pytest.param("0p", 480, id="zero"),
        pytest.param("", 480, id="nothing"),
    ],
)
def test_a_class_is_its_shorter_side(resolution: str, expected: int) -> None:
    assert class_px(resolution, 480) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Hello, you", 10, id="latin"),
        pytest.param("你好", 4, id="han"),
        pytest.param("こんにちは", 10, id="kana"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_wide_characters_count_twice(text: str, expected: int) -> None:
    assert count_billed_characters(text) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(3.5, "3.5", id="as-written"),
        pytest.param("0.1", "0.1", id="as-text"),
        pytest.param(0, "0.0", id="nothing"),
        pytest.param(None, None, id="none"),
        pytest.param(-1.0, None, id="negative"),
        pytest.param("nan", None, id="nan"),
        pytest.param("inf", None, id="infinite"),
        pytest.param(1e12, None, id="too-large"),
    ],
)
def test_a_reported_quantity_is_exact_and_never_strange(said: object, expected: str | None) -> None:
    found = quantity_at({"usage": [said]}, "usage", 0)
    assert found == (None if expected is None else Decimal(expected))
