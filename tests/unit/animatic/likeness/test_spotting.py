"""Where a crop of a head has the face, and when that is believed."""

import pytest

from cliffhanger.animatic.likeness.geometry import ROOM, Window
from cliffhanger.animatic.likeness.spotting import is_near, usual_window

SIDE = 200 / ROOM


@pytest.mark.parametrize(
    ("width_px", "height_px", "x", "y"),
    [
        pytest.param(200, 200, 100.0, 100.0, id="whole"),
        pytest.param(160, 200, 60.0, 100.0, id="cut on the left"),
        pytest.param(160, 200, 100.0, 100.0, id="cut on the right"),
        pytest.param(200, 150, 100.0, 50.0, id="cut at the top"),
        pytest.param(200, 150, 100.0, 100.0, id="cut at the bottom"),
    ],
)
def test_the_face_of_a_crop_is_in_the_middle_of_what_was_whole(
    width_px: int, height_px: int, x: float, y: float
) -> None:
    """A look that is 5 % off tells at which end a crop was cut; the place itself is exact."""
    rough = Window(x + 0.05 * SIDE, y - 0.05 * SIDE, SIDE * 1.3)
    usual = usual_window(rough, width_px=width_px, height_px=height_px)
    assert (usual.x, usual.y, usual.side) == pytest.approx((x, y, SIDE))


def test_a_crop_that_was_cut_at_both_ends_has_its_face_where_it_was_seen() -> None:
    usual = usual_window(Window(60.0, 90.0, SIDE), width_px=120, height_px=200)
    assert (usual.x, usual.y, usual.side) == pytest.approx((60.0, 100.0, SIDE))


@pytest.mark.parametrize(
    ("seen", "is_believed"),
    [
        pytest.param(Window(108.0, 92.0, SIDE * 1.2), True, id="nearly there"),
        pytest.param(Window(125.0, 100.0, SIDE), False, id="to the right"),
        pytest.param(Window(100.0, 70.0, SIDE), False, id="higher up"),
        pytest.param(Window(100.0, 100.0, SIDE * 0.7), False, id="smaller"),
    ],
)
def test_a_face_that_is_seen_elsewhere_is_not_in_the_usual_place(
    seen: Window, *, is_believed: bool
) -> None:
    assert is_near(seen, Window(100.0, 100.0, SIDE)) is is_believed
