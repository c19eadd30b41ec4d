"""`cliffhanger characters score`: pictures against a character's references, by face models."""

import io
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.production.registry import Reference, RegisteredCharacter, Registry
from cliffhanger.store import open_store
from cliffhanger.story.model import Character
from flows.scoring_cli import ScoreOrder, score_pictures
from tests.integration.tiny_onnx import write_tiny_sface, write_tiny_yunet
from tests.unit.checks.test_reference_set import png


def picture(*cells: tuple[int, int], tint: tuple[int, int, int] = (20, 60, 40)) -> bytes:
    """Return a picture with a face, to the tiny detector, at each red cell of 8 px."""
    image: NDArray[np.uint8] = np.full((320, 320, 3), tint, np.uint8)
    for row, column in cells:
        place = image[row * 8 - 24 : row * 8 + 32, column * 8 - 24 : column * 8 + 32]
        cv2.circle(place, (28, 28), 20, (40, 90, 60), 2)
        image[row * 8 : row * 8 + 8, column * 8 : column * 8 + 8] = (0, 0, 255)
    return png(image)


@pytest.fixture
def order(tmp_path: Path) -> ScoreOrder:
    """Mara, registered with three pictures of one face, and nothing to judge yet."""
    store = open_store(str(tmp_path / "store"))
    files = [picture((10, 10)), picture((12, 20)), picture((20, 12))]
    references = tuple(
        Reference(name=f"{n}.png", image=store.put_bytes(data, media_type="image/png"))
        for n, data in enumerate(files)
    )
    mara = Character(id="mara", name="Mara")
    record = RegisteredCharacter(series_id="the-heiress", character=mara, references=references)
    Registry(store, "the-heiress").save(record)
    weights = np.random.default_rng(3).normal(size=(147, 128)).astype(np.float32)
    folder = tmp_path / "pictures"
    folder.mkdir()
    return ScoreOrder(
        name="Mara",
        series="The Heiress",
        folder=folder,
        storage=str(tmp_path / "store"),
        sface=write_tiny_sface(tmp_path / "sface.onnx", weights),
        yunet=write_tiny_yunet(tmp_path / "yunet.onnx"),
    )


def scored(order: ScoreOrder) -> tuple[str, bool]:
    console = Console(file=io.StringIO(), width=200)
    is_like = score_pictures(console, order)
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split()), is_like


def test_the_face_is_found_among_others_wherever_it_is(order: ScoreOrder) -> None:
    (order.folder / "own.png").write_bytes(picture((25, 25)))
    said, is_like = scored(order)
    assert is_like, said
    assert "Compared by sface sha256:" in said
    assert "yunet sha256:" in said


def test_a_picture_without_a_face_is_told_in_its_row(order: ScoreOrder) -> None:
    """The others are judged all the same."""
    (order.folder / "empty.png").write_bytes(picture())
    (order.folder / "own.png").write_bytes(picture((25, 25)))
    said, is_like = scored(order)
    assert not is_like
    assert "empty.png" in said
    assert "nobody in the picture was found to be the character" in said
    assert said.count("reaches") == 1


def test_references_without_a_face_compare_nothing(order: ScoreOrder) -> None:
    store = open_store(order.storage)
    registry = Registry(store, "the-heiress")
    blank = Reference(name="b.png", image=store.put_bytes(picture(), media_type="image/png"))
    registry.save(registry.load("mara").model_copy(update={"references": (blank,)}))
    (order.folder / "own.png").write_bytes(picture((25, 25)))
    with pytest.raises(InvalidInputError, match="1 reference pictures of 'mara' show no face"):
        scored(order)


@pytest.mark.parametrize(
    ("missing", "words"), [("yunet", "face_detection_yunet"), ("clip", "--clip FILE, or --sface")]
)
def test_models_that_belong_together_are_asked_for(
    order: ScoreOrder, missing: str, words: str
) -> None:
    (order.folder / "own.png").write_bytes(picture((25, 25)))
    without = {"yunet": {"yunet": None}, "clip": {"sface": None, "yunet": None}}[missing]
    with pytest.raises(InvalidSettingError, match=words):
        scored(replace(order, **without))
