"""Reference sets of a character: what can be learned from, and why the others cannot."""

import io
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import cv2
import numpy as np
import PIL.Image
import PIL.ImageOps
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.casting import cast_character, puppet_for
from cliffhanger.animatic.portrait import paint_portrait
from cliffhanger.checks.reference_image import FaceFinder, judge_reference, read_reference
from cliffhanger.checks.reference_set import judge_reference_set
from cliffhanger.checks.writing import find_writing
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Emotion, Gender

Image = NDArray[np.uint8]
FEELINGS = tuple(Emotion)[:6]


@cache
def portrait(
    emotion: Emotion = Emotion.NEUTRAL, *, who: str = "mara", height_px: int = 800
) -> Image:
    """Return a drawn portrait, BGR."""
    looks = {"mara": "in a green dress", "paul": "in a black suit, with glasses"}
    character = Character(id=who, name=who.title(), gender=Gender.FEMALE, description=looks[who])
    puppet = puppet_for(cast_character(character, series_id="tests"))
    return np.ascontiguousarray(
        paint_portrait(puppet, height_px=height_px, emotion=emotion)[..., :3]
    )


def png(image: Image) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


def lit(image: Image, factor: float) -> Image:
    return np.clip(image.astype(np.float32) * factor, 0, 255).astype(np.uint8)


def framed(image: Image, share: float) -> Image:
    """Return the sitter nearer: the middle *share* of the picture, at its old size."""
    height, width = image.shape[:2]
    top, left = round(height * (1 - share) / 4), round(width * (1 - share) / 2)
    part = image[top : top + round(height * share), left : left + round(width * share)]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def good_set(num: int = 12) -> dict[str, Image]:
    """Return portraits that differ in look, light and framing."""
    ways = product((1.0, 0.82, 0.9, 0.74), FEELINGS)
    images = {
        f"{index:02}.png": lit(framed(portrait(emotion), share), (1.0, 0.7)[index % 2])
        for index, (share, emotion) in enumerate(ways)
    }
    return dict(list(images.items())[:num])


def changed(**images: Image | bytes) -> dict[str, bytes]:
    """Return a few good files, with some in the place of the first ones."""
    files = {name: png(image) for name, image in good_set(4).items()}
    for old, (name, image) in zip(list(files), images.items(), strict=False):
        del files[old]
        files[f"{name}.png"] = image if isinstance(image, bytes) else png(image)
    return files


def written(text: str, *, size: float = 1.2) -> Image:
    image = portrait().copy()
    cv2.putText(image, text, (40, 760), cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 3)
    return image


def cut_out(share: float) -> bytes:
    """Return a picture of which all but *share* of the width is transparent."""
    image = np.dstack([portrait(), np.zeros(portrait().shape[:2], np.uint8)])
    image[:, : round(image.shape[1] * share), 3] = 255
    return png(image)


def jpeg() -> bytes:
    return cv2.imencode(".jpg", portrait())[1].tobytes()


def bomb() -> bytes:
    """Return a PNG whose header claims more pixels than any memory has."""
    data = bytearray(png(portrait()))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(data)


BAD: dict[str, tuple[Callable[[], dict[str, bytes]], str]] = {
    "empty file": (lambda: changed(bad=b""), "it is empty, 0 bytes"),
    "a text": (lambda: changed(bad=b"<html>no</html>"), "it is text/html; save it as PNG"),
    "an unknown kind": (lambda: changed(bad=b"\x00" * 900), "it is nothing that is known"),
    "cut off": (lambda: changed(bad=png(portrait())[:2000]), "damaged or breaks off"),
    "a cut-off JPEG": (lambda: changed(bad=jpeg()[:-4000]), "the JPEG has no end"),
    "a bomb": (lambda: changed(bad=bomb()), "header claims 60000x60000 px"),
    "small": (lambda: changed(bad=portrait(height_px=500)), "each side must have 512 px"),
    "blurred": (
        lambda: changed(bad=np.asarray(cv2.GaussianBlur(portrait(), (0, 0), 6), np.uint8)),
        "it is blurred (sharpness",
    ),
    "dark": (lambda: changed(bad=lit(portrait(), 0.12)), "it is too dark"),
    "glaring": (
        lambda: changed(bad=np.clip(portrait().astype(np.int16) + 200, 0, 255).astype(np.uint8)),
        "it is too bright",
    ),
    "two people": (
        lambda: changed(bad=np.hstack([portrait(), portrait(who="paul")])),
        "2 things of about one size",
    ),
    "nobody": (lambda: changed(bad=np.full((800, 640, 3), 127, np.uint8)), "takes 0% of it"),
    "an animation": (lambda: changed(bad=b"GIF89a" + b"\0" * 99), "it is image/gif; save it"),
    "a watermark": (lambda: changed(bad=written("SAMPLE PICTURE")), "it has writing in it"),
    "mostly cut away": (lambda: changed(bad=cut_out(0.05)), "of it is opaque"),
    "a copy": (lambda: changed(a=portrait(), b=lit(portrait(), 0.9)), "it shows the same as a.png"),
    "too few": (lambda: {n: png(i) for n, i in good_set(9).items()}, "9 images are usable, 10-20"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_set_says_why(name: str) -> None:
    """The reason stands at the image it is of, and the others stay usable."""
    make, words = BAD[name]
    files = make()
    verdict = judge_reference_set(files)
    told = [*verdict.problems, *(said for image in verdict.images for said in image.problems)]
    assert [said for said in told if words in said], told
    assert all(";" in said for said in told), "each names the way out"
    assert len(verdict.usable) >= len(files) - 2


def test_a_good_set_has_no_problem() -> None:
    verdict = judge_reference_set({name: png(image) for name, image in good_set().items()})
    assert [image.problems for image in verdict.images] == [()] * 12
    assert verdict.is_usable
    assert len(verdict.usable) == 12


def test_of_more_than_enough_the_sharpest_count() -> None:
    files = {name: png(image) for name, image in good_set(24).items()}
    verdict = judge_reference_set(files)
    assert len(verdict.usable) == 20
    assert "the 20 sharpest are learned from" in verdict.notes[0]


def test_a_set_that_never_changes_is_told_so() -> None:
    files = {f"{emotion}.png": png(portrait(emotion)) for emotion in FEELINGS}
    notes = " ".join(judge_reference_set(files).notes)
    assert "pose and framing hardly change" in notes
    assert "the light hardly changes" in notes


@pytest.mark.parametrize("emotion", FEELINGS)
@pytest.mark.parametrize("who", ["mara", "paul"])
def test_another_look_is_no_copy_and_hair_is_no_writing(who: str, emotion: Emotion) -> None:
    files = {"a.png": png(portrait(who=who)), "b.png": png(portrait(emotion, who=who))}
    problems = [said for image in judge_reference_set(files).images for said in image.problems]
    assert problems == ([] if emotion is not Emotion.NEUTRAL else [_copy_of("a.png")])


def _copy_of(name: str) -> str:
    return f"it shows the same as {name}; leave one out, take another pose"


@pytest.mark.parametrize("form", ["jpeg", "smaller", "darker"])
def test_a_copy_is_found_in_another_form(form: str) -> None:
    original = portrait()
    small = np.asarray(cv2.resize(original, None, fx=0.8, fy=0.8), np.uint8)
    copies: dict[str, bytes] = {
        "jpeg": cv2.imencode(".jpg", original, [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes(),
        "smaller": png(small),
        "darker": png(lit(original, 0.8)),
    }
    verdict = judge_reference_set({"a.png": png(original), "b.png": copies[form]})
    assert _copy_of("a.png") in verdict.images[1].problems


@pytest.mark.parametrize(("count", "words"), [(0, "shows 0 faces"), (1, ""), (3, "shows 3 faces")])
def test_a_face_finder_decides_where_there_is_one(count: int, words: str) -> None:
    class Finder:
        def count_faces(self, image: Any) -> int:  # noqa: ANN401  as the seam has it
            assert image.shape[2] == 3
            return count

    finder: FaceFinder = Finder()
    verdict = judge_reference("a.png", png(portrait()), faces=finder)
    assert verdict.facts is not None
    assert verdict.facts.num_faces == count
    assert words in " ".join(verdict.problems)
    assert bool(verdict.problems) == (count != 1)


@pytest.mark.parametrize("text", ["SHUTTER", "shutterstock", "2026-11-29"])
@pytest.mark.parametrize("ink", [0, 255])
def test_writing_is_found_dark_on_light_and_light_on_dark(text: str, ink: int) -> None:
    gray = np.full((400, 700), 255 - ink, np.uint8)
    cv2.putText(gray, text, (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (ink,), 3)
    found = find_writing(gray)
    assert found.num_lines >= 1
    assert found.num_letters >= 5


def test_sixteen_bits_gray_and_alpha_can_be_read() -> None:
    gray = np.asarray(cv2.cvtColor(portrait(), cv2.COLOR_BGR2GRAY))
    deep = portrait().astype(np.uint16) * 257
    cut = np.dstack([portrait(), np.full(gray.shape, 255, np.uint8)])
    for image in (gray, deep, cut):
        data = cv2.imencode(".png", image)[1].tobytes()
        assert judge_reference("a.png", data).is_usable


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_read_upright_as_its_camera_says(orientation: int) -> None:
    """The EXIF orientations are undone: red ends in the upper left corner, as Pillow has it."""
    pixels = np.full((64, 96, 3), 200, np.uint8)
    pixels[:16, :16] = (255, 0, 0)
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "JPEG", quality=95, exif=exif)
    upright = np.asarray(PIL.ImageOps.exif_transpose(PIL.Image.open(file)).convert("RGB"))
    found = read_reference(file.getvalue())
    assert found.shape == upright.shape
    assert np.abs(found[..., ::-1].astype(int) - upright.astype(int)).max() <= 12
