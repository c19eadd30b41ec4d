"""An image of any size becomes a keyframe of the film's."""

import cv2
import numpy as np
import pytest

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.production.keyframe import fit_image

FORMAT = VideoFormat(width_px=270, height_px=480, fps=24)


def image(width_px: int, height_px: int, ending: str = ".png") -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    pixels = np.zeros((height_px, width_px, 3), np.uint8)
    pixels[:, : width_px // 2, 2] = 255
    pixels[:, width_px // 2 :, 0] = 255
    return cv2.imencode(ending, pixels)[1].tobytes()


@pytest.mark.parametrize(
    ("size", "enlarged"),
    [
        pytest.param((270, 480), 1.0, id="as it is"),
        pytest.param((135, 240), 2.0, id="half the size"),
        pytest.param((540, 960), 0.5, id="twice the size"),
        pytest.param((480, 480), 1.0, id="square, cropped at the sides"),
        pytest.param((270, 270), 1.7778, id="square, enlarged to cover"),
        pytest.param((1, 1), 480.0, id="a dot"),
    ],
)
def test_it_covers_the_frame_with_its_middle(size: tuple[int, int], enlarged: float) -> None:
    fitted = fit_image(image(*size), FORMAT)
    pixels = cv2.imdecode(np.frombuffer(fitted.png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels.shape == (480, 270, 3)
    assert fitted.enlarged == pytest.approx(enlarged, abs=1e-4)
    if size != (1, 1):
        assert pixels[240, 20].tolist() == [0, 0, 255]
        assert pixels[240, 250].tolist() == [255, 0, 0]


def test_what_fits_is_not_touched() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (480, 270, 3), dtype=np.uint8)
    fitted = fit_image(cv2.imencode(".png", noise)[1].tobytes(), FORMAT)
    assert (cv2.imdecode(np.frombuffer(fitted.png, np.uint8), cv2.IMREAD_COLOR) == noise).all()


def test_jpeg_and_webp_are_read() -> None:
    for ending in (".jpg", ".webp"):
        assert fit_image(image(270, 480, ending), FORMAT).enlarged == 1.0


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "nothing that is known", id="empty"),
        pytest.param(b"<html></html>", "nothing that is known|html", id="a page"),
        pytest.param(image(270, 480, ".jpg")[:-400], "breaks off", id="half a JPEG"),
        pytest.param(image(270, 480)[:60], "cannot be decoded", id="a PNG's head"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(InvalidMediaError, match=problem):
        fit_image(data, FORMAT)
