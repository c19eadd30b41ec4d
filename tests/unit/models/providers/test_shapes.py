import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.providers.shapes import (
    Pixels,
    frame_size,
    nearest_ratio,
    ratio_sides,
    read_pixels,
)

param = pytest.param
SOLD = ("1280:720", "720:1280", "1080:1920", "960:960")


@pytest.mark.parametrize(
    ("width_px", "height_px", "expected"),
    [
        param(1080, 1920, "1080:1920", id="same"),
        param(720, 1280, "720:1280", id="same-shape-other-size"),
        param(576, 1024, "720:1280", id="nearest-size"),
        param(4000, 2000, "1280:720", id="nearest-shape"),
        param(500, 510, "960:960", id="almost-square"),
    ],
)
def test_the_nearest_in_shape_then_in_size_is_taken(
    width_px: int, height_px: int, expected: str
) -> None:
    assert nearest_ratio(width_px, height_px, SOLD) == expected


@given(st.sampled_from(SOLD))
def test_what_is_sold_is_nearest_to_itself(ratio: str) -> None:
    width_px, height_px = ratio_sides(ratio)
    assert nearest_ratio(width_px, height_px, SOLD) == ratio


@pytest.mark.parametrize(
    ("ratio", "short_px", "expected"),
    [
        param("9:16", 720, (720, 1280), id="tall"),
        param("16:9", 1080, (1920, 1080), id="wide"),
        param("1:1", 540, (540, 540), id="square"),
    ],
)
def test_a_frame_has_its_shorter_side(ratio: str, short_px: int, expected: tuple[int, int]) -> None:
    assert frame_size(ratio, short_px) == expected


@given(st.sampled_from(("9:16", "16:9", "3:4", "21:9")), st.integers(100, 4000))
def test_sides_of_a_frame_are_even(ratio: str, short_px: int) -> None:
    assert all(side % 2 == 0 for side in frame_size(ratio, short_px))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        param("720x1280", Pixels(720, 1280), id="size"),
        param(" 1024x1024 ", Pixels(1024, 1024), id="spaces"),
        param("auto", None, id="word"),
        param("720*1280", None, id="star"),
        param("0x720", None, id="zero"),
        param("", None, id="nothing"),
    ],
)
def test_sizes_are_read(text: str, size: Pixels | None) -> None:
    assert read_pixels(text) == size


def test_a_size_is_written_and_classed() -> None:
    assert str(Pixels(1080, 1920)) == "1080x1920"
    assert Pixels(1920, 1080).resolution == "1080p"
