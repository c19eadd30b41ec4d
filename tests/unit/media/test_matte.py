"""A figure is cut out of a picture with a flat background, and of no other."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.backdrops.place import Place
from cliffhanger.errors import MatteError
from cliffhanger.media.matte import cut_out
from tests.stand_ins import GREEN, as_jpeg, before, draw_figure, draw_set, with_noise
from tests.unit.animatic.stagecraft import sheets

SIZE = (360, 640)
BLUE = (200, 80, 20)
WAIST, FEET = 620.0, 1330.0


def overlap(found: NDArray[np.uint8], true: NDArray[np.uint8]) -> float:
    """Return the intersection over the union of two alphas."""
    return float(np.minimum(found, true).sum() / np.maximum(found, true).sum())


@pytest.mark.parametrize("color", [pytest.param(GREEN, id="green"), pytest.param(BLUE, id="blue")])
@pytest.mark.parametrize(
    ("who", "lowest"),
    [
        pytest.param("lin", WAIST, id="white blouse, long hair"),
        pytest.param("shen", WAIST, id="suit and beard"),
        pytest.param("mei", WAIST, id="a child"),
        pytest.param("ruth", FEET, id="an old woman, head to feet"),
        pytest.param("lin", FEET, id="a skirt, head to feet"),
    ],
)
def test_the_matte_is_the_figure(who: str, lowest: float, color: tuple[int, int, int]) -> None:
    """It covers what was drawn, through grain and through a JPEG."""
    figure = draw_figure(sheets()[who], SIZE, lowest=lowest)
    for picture in (
        with_noise(before(figure, color), 5.0),
        as_jpeg(with_noise(before(figure, color), 2.0), 90),
    ):
        found = cut_out(picture)
        assert overlap(found.pixels[..., 3], figure[..., 3]) >= 0.97
        assert found.coverage == pytest.approx(figure[..., 3].mean() / 255, abs=0.01)


def test_the_background_may_fall_off_towards_the_corners() -> None:
    """Nobody lights a screen evenly."""
    figure = draw_figure(sheets()["shen"], SIZE, lowest=WAIST)
    y, x = np.mgrid[-1 : 1 : SIZE[1] * 1j, -1 : 1 : SIZE[0] * 1j]
    screen = np.array(GREEN) * (1.0 - 0.12 * (x**2 + y**2))[..., None]
    found = cut_out(before(figure, screen.astype(np.uint8)))
    assert overlap(found.pixels[..., 3], figure[..., 3]) >= 0.97


def test_nothing_green_is_left_along_the_edge() -> None:
    """Laid over red, the rim of blouse and hair is no greener than the drawn one."""
    figure = draw_figure(sheets()["lin"], SIZE, lowest=WAIST)
    found = cut_out(before(figure, GREEN)).pixels
    edge = cv2.dilate(figure[..., 3], np.ones((5, 5))) != cv2.erode(figure[..., 3], np.ones((5, 5)))
    red = (0, 0, 200)

    def green_excess(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        laid = before(pixels, red).astype(np.float64)[edge]
        return laid[:, 1] - laid[:, [0, 2]].max(axis=1)

    assert np.percentile(green_excess(before_alpha(before(figure, GREEN), figure)), 99) > 50
    assert np.percentile(green_excess(found), 99) <= np.percentile(green_excess(figure), 99) + 8


def before_alpha(picture: NDArray[np.uint8], figure: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return *picture* cut by a hard edge, as a plain key would, a pixel too wide."""
    mask = cv2.dilate((figure[..., 3] > 0).astype(np.uint8), np.ones((3, 3)))
    return np.dstack([picture * mask[..., None], mask * 255]).astype(np.uint8)


def test_a_model_s_own_alpha_is_taken_as_it_is() -> None:
    figure = draw_figure(sheets()["lin"], SIZE)
    share = np.maximum(figure[..., 3:], 1) / 255.0
    straight = np.dstack([np.clip(figure[..., :3] / share, 0, 255), figure[..., 3]])
    found = cut_out(straight.astype(np.uint8)).pixels
    np.testing.assert_array_equal(found[..., 3], figure[..., 3])
    assert np.abs(found.astype(int) - figure).max() <= 2


@pytest.mark.parametrize("place", list(Place), ids=str)
def test_a_place_is_no_flat_background(place: Place) -> None:
    """Nobody is cut out of a room or a street; the message says what is wrong with it."""
    figure = draw_figure(sheets()["lin"], (180, 320), lowest=900.0)
    with pytest.raises(MatteError, match=r"not flat|texture|nearly grey"):
        cut_out(before(figure, draw_set((180, 320), place)))


@pytest.mark.parametrize(
    ("picture", "problem"),
    [
        pytest.param(np.full((320, 180, 3), GREEN, np.uint8), "nothing but", id="nobody"),
        pytest.param(np.full((320, 180, 3), 190, np.uint8), "nearly grey", id="grey paper"),
        pytest.param(
            np.random.default_rng(5).integers(0, 256, (320, 180, 3), dtype=np.uint8),
            "of the border has one colour|texture|nearly grey",
            id="noise",
        ),
    ],
)
def test_what_has_no_figure_is_refused(picture: NDArray[np.uint8], problem: str) -> None:
    with pytest.raises(MatteError, match=problem):
        cut_out(picture)


@pytest.mark.parametrize(
    ("size", "problem"),
    [pytest.param(12, "covers", id="a dot"), pytest.param(174, r"covers|border", id="a wall")],
)
def test_a_figure_has_a_sensible_size(size: int, problem: str) -> None:
    picture = np.full((180, 180, 3), GREEN, np.uint8)
    picture[180 - size :, 90 - size // 2 : 90 + size // 2] = (40, 40, 160)
    with pytest.raises(MatteError, match=problem):
        cut_out(picture)


def test_two_who_stand_apart_are_no_figure() -> None:
    """A model that painted two people was not asked for them."""
    picture = np.full((180, 180, 3), GREEN, np.uint8)
    picture[60:, 20:60] = picture[60:, 110:150] = (40, 40, 160)
    with pytest.raises(MatteError, match="50% of what is before the background"):
        cut_out(picture)
