import cv2
import numpy as np
import pytest

from cliffhanger.errors import InvalidInputError, InvalidMediaError
from cliffhanger.models.lora.captions import make_caption, with_trigger
from cliffhanger.models.lora.character_set import TrainingImage
from tests.unit.models.lora.lora_values import make_png, make_set


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"images": ()}, "images must be 1-200 pictures of mara, got 0", id="none"),
        pytest.param({"trigger_word": "Mara Voss"}, "trigger_word must be", id="two words"),
        pytest.param({"trigger_word": "zk"}, "trigger_word must be", id="short"),
        pytest.param({"class_prompt": " "}, "class_prompt must not be empty", id="class"),
        pytest.param({"version": ""}, "version must not be empty", id="version"),
        pytest.param(
            {"images": (TrainingImage("a", b"1"), TrainingImage("a", b"2"))}, "'a'", id="twice"
        ),
    ],
)
def test_a_set_that_cannot_be_learned_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        make_set(**changes)


def test_every_caption_holds_the_trigger_word_once() -> None:
    assert make_set().captions == ("zkmara woman, neutral", "zkmara, shouting")


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        pytest.param("", "zkmara woman", id="none"),
        pytest.param("at night,", "zkmara woman, at night", id="details"),
        pytest.param("photo of zkmara", "photo of zkmara", id="has it"),
        pytest.param("zkmaras hat", "zkmara woman, zkmaras hat", id="only as part of a word"),
    ],
)
def test_the_trigger_word_comes_before_its_class(caption: str, expected: str) -> None:
    assert with_trigger(caption, "zkmara", "woman") == expected
    assert with_trigger(expected, "zkmara", "woman") == expected


def test_a_caption_without_details_has_no_comma() -> None:
    assert make_caption("zkmara", " woman ", " ") == "zkmara woman"


def test_pixels_are_rgb() -> None:
    red = np.zeros((4, 5, 3), np.uint8)
    red[..., 2] = 250  # OpenCV writes BGR
    pixels = TrainingImage("red", cv2.imencode(".png", red)[1].tobytes()).decode()
    assert pixels.shape == (4, 5, 3)
    assert pixels[0, 0].tolist() == [250, 0, 0]


def test_what_is_transparent_is_white() -> None:
    image = np.zeros((1, 3, 4), np.uint8)
    image[0, :, 3] = (0, 51, 255)
    pixels = TrainingImage("glass", cv2.imencode(".png", image)[1].tobytes()).decode()
    assert pixels[0, :, 0].tolist() == [255, 204, 0]


def test_a_photo_stands_as_its_camera_says() -> None:
    """EXIF orientation 6 turns a picture that is wide in the file into a tall one."""
    wide = cv2.imencode(".jpg", np.zeros((10, 30, 3), np.uint8))[1].tobytes()
    tag = b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"
    tiff = b"MM\x00*\x00\x00\x00\x08\x00\x01" + tag + b"\x00\x00\x00\x00"
    exif = b"Exif\x00\x00" + tiff
    turned = wide[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + wide[2:]
    assert TrainingImage("plain", wide).decode().shape == (10, 30, 3)
    assert TrainingImage("turned", turned).decode().shape == (30, 10, 3)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.7", id="no picture"),
        pytest.param(make_png(1)[:-30], id="cut off"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes) -> None:
    with pytest.raises(InvalidMediaError, match=r"image 'bad\.png'"):
        TrainingImage("bad.png", data).decode()
