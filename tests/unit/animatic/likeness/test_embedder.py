"""Drawn faces as vectors: the same person stays near in any light, another does not."""

from functools import cache, lru_cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.likeness.embedder import WEIGHTS, DrawnFaceEmbedder, weights_sha256
from cliffhanger.animatic.portrait import paint_portrait
from cliffhanger.errors import InvalidMediaError
from cliffhanger.story.vocabulary import Emotion
from tests.unit.animatic.stagecraft import sheets

EMOTIONS = (Emotion.NEUTRAL, Emotion.HAPPY, Emotion.ANGRY, Emotion.SURPRISED)
CAST = ("lin", "shen", "ruth", "mei", "rex", "tom", "r2")
USUAL = 0.85
Image = NDArray[np.uint8]


@cache
def portrait(who: str, emotion: Emotion = Emotion.NEUTRAL) -> Image:
    return paint_portrait(puppet_for(sheets()[who]), height_px=240, emotion=emotion)


@lru_cache(maxsize=1)
def vectors() -> NDArray[np.float32]:
    """Return float32 (cast, emotions, D)."""
    pictures = [portrait(who, emotion) for who in CAST for emotion in EMOTIONS]
    return DrawnFaceEmbedder().embed_images(pictures).reshape(len(CAST), len(EMOTIONS), -1)


def likeness(*pictures: Image) -> float:
    """Return the cosine of the first two."""
    one, other = DrawnFaceEmbedder().embed_images(pictures)
    return float(one @ other)


def test_vectors_are_float32_of_length_one() -> None:
    found = vectors()
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=2), 1.0, atol=1e-5)


def test_everyone_is_above_the_usual_threshold_with_any_face_and_below_it_of_others() -> None:
    """Cosine with the mean of the other faces: own >= 0.85, everybody else's < 0.85."""
    found = vectors()
    for index in range(len(CAST)):
        for face in range(len(EMOTIONS)):
            others = np.delete(found[index], face, axis=0).sum(axis=0)
            assert found[index, face] @ others / np.linalg.norm(others) >= USUAL
            for rival in range(len(CAST)):
                if rival != index:
                    mean = found[rival].sum(axis=0)
                    assert found[index, face] @ mean / np.linalg.norm(mean) < USUAL


@pytest.mark.parametrize("height_px", [110, 160, 480, 900])
def test_size_makes_no_difference(height_px: int) -> None:
    large = paint_portrait(puppet_for(sheets()["lin"]), height_px=height_px, emotion=Emotion.HAPPY)
    assert likeness(large, portrait("lin")) >= USUAL


@pytest.mark.parametrize("gain", [0.6, 0.8, 1.1])
def test_brightness_makes_no_difference(gain: float) -> None:
    dim = cv2.convertScaleAbs(portrait("lin")[..., :3], alpha=gain).astype(np.uint8)
    assert likeness(dim, portrait("lin")) >= USUAL


@pytest.mark.parametrize("margins", [(60, 0, 40, 0), (0, 70, 10, 60), (30, 30, 50, 0)])
def test_the_face_is_found_wherever_it_is(margins: tuple[int, int, int, int]) -> None:
    """Left, right, top, bottom: paper around the portrait moves and shrinks the face in it."""
    left, right, top, bottom = margins
    wide = cv2.copyMakeBorder(
        portrait("shen"), top, bottom, left, right, cv2.BORDER_CONSTANT, value=(140, 120, 90, 255)
    ).astype(np.uint8)
    assert likeness(wide, portrait("shen")) >= USUAL


@pytest.mark.parametrize("changes", [{"hair": "#dfbd78"}, {"age": "child"}, {"hair_style": "bob"}])
def test_a_change_that_is_seen_makes_another_person(changes: dict[str, str]) -> None:
    sheet = sheets()["lin"]
    look = type(sheet.look).model_validate(sheet.look.model_dump() | changes)
    changed = sheet.model_copy(update={"look": look})
    other = paint_portrait(puppet_for(changed), height_px=240, emotion=Emotion.NEUTRAL)
    assert likeness(other, portrait("lin")) < USUAL


def test_the_same_pixels_give_the_same_vector_alone_or_among_others() -> None:
    alone = DrawnFaceEmbedder().embed_images([portrait("lin")])
    crowd = DrawnFaceEmbedder().embed_images([portrait(who) for who in CAST])
    np.testing.assert_allclose(alone[0], crowd[0], atol=1e-4)
    np.testing.assert_array_equal(alone, DrawnFaceEmbedder().embed_images([portrait("lin")]))


def test_transparent_counts_as_mid_grey() -> None:
    clear = np.zeros((64, 64, 4), np.uint8)
    grey = np.full((64, 64, 3), 128, np.uint8)
    one, other = DrawnFaceEmbedder().embed_images([clear, grey])
    np.testing.assert_array_equal(one, other)


def test_no_crops_give_no_vectors() -> None:
    found = DrawnFaceEmbedder().embed_images([])
    assert found.shape == (0, vectors().shape[2])
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    ("image", "words"),
    [
        pytest.param(np.zeros((0, 0, 3), np.uint8), "too small to show a face: 0 x 0", id="empty"),
        pytest.param(np.zeros((40, 8, 4), np.uint8), "too small to show a face: 8 x 40", id="tiny"),
        pytest.param(np.zeros((64, 64), np.uint8), "must be a picture", id="grey"),
        pytest.param(np.zeros((64, 64, 3), np.float32), "got float32", id="float"),
    ],
)
def test_what_is_no_crop_is_refused_by_name(image: Image, words: str) -> None:
    with pytest.raises(InvalidMediaError, match=rf"images\[1\].*{words}"):
        DrawnFaceEmbedder().embed_images([portrait("lin"), image])


def test_the_name_says_which_weights() -> None:
    assert DrawnFaceEmbedder().name == f"drawn-face {weights_sha256()}"
    assert WEIGHTS.stat().st_size < 400_000
