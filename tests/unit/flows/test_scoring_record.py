"""A threshold that was kept by `characters score --keep`, as the gates of films find it."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from cliffhanger.animatic.casting import cast_character
from cliffhanger.animatic.likeness.embedder import DrawnFaceEmbedder
from cliffhanger.models.faces.reader import FaceModels
from cliffhanger.production.local_models import open_local_models
from cliffhanger.production.profile import Profile
from cliffhanger.production.registry import (
    CastMember,
    Reference,
    RegisteredCharacter,
    Registry,
    Wearing,
)
from cliffhanger.store import open_store
from cliffhanger.story.model import Character
from flows.characters_pages import dress_character
from flows.scoring_cli import ScoreOrder, score_pictures
from tests.integration.tiny_onnx import write_tiny_sface, write_tiny_yunet
from tests.unit.checks.test_reference_set import png

SERIES = "the-heiress"
COAT = Wearing(outfit="a red coat", episode_number=1, scene_id="s01")


def picture(row: int, column: int) -> bytes:
    """Return a picture with a face, to the tiny detector, at a cell of 8 px."""
    image: NDArray[np.uint8] = np.full((320, 320, 3), (20, 60, 40), np.uint8)
    image[row * 8 : row * 8 + 8, column * 8 : column * 8 + 8] = (0, 0, 255)
    return png(image)


def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(open_store(str(tmp_path / "store")), SERIES)


def test_the_gate_asks_for_what_was_kept_of_its_own_models(
    registry: Registry, tmp_path: Path
) -> None:
    store = open_store(str(tmp_path / "store"))
    references = tuple(
        Reference(name=f"{n}.png", image=store.put_bytes(data, media_type="image/png"))
        for n, data in enumerate((picture(10, 10), picture(12, 20), picture(20, 12)))
    )
    mara = Character(id="mara", name="Mara")
    registry.save(RegisteredCharacter(series_id=SERIES, character=mara, references=references))
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "own.png").write_bytes(picture(25, 25))
    weights = np.random.default_rng(3).normal(size=(147, 128)).astype(np.float32)
    models = FaceModels(
        yunet=write_tiny_yunet(tmp_path / "yunet.onnx"),
        sface=write_tiny_sface(tmp_path / "sface.onnx", weights),
    )
    order = ScoreOrder(
        name="Mara",
        series=SERIES,
        folder=folder,
        storage=str(tmp_path / "store"),
        sface=models.sface,
        yunet=models.yunet,
        is_kept=True,
    )
    assert score_pictures(quiet(), order)
    record = registry.load("mara")
    reader = open_local_models(Profile(faces=models)).faces
    assert reader is not None
    assert record.least_likeness_by == reader.name
    scale = CastMember.of(record, "mara").scale_for(reader.name, reader.scale)
    assert scale.is_on_record
    assert scale.default == record.least_likeness

    dress_character(quiet(), SERIES, "mara", COAT, storage=str(tmp_path / "store"))
    assert registry.load("mara").least_likeness == record.least_likeness


def test_other_clothes_of_a_drawn_character_are_measured_anew(
    registry: Registry, tmp_path: Path
) -> None:
    """What it is recognised by follows from its clothes; a photographed one keeps its pictures."""
    who = Character(id="mara", name="Mara")
    drawn = RegisteredCharacter(
        series_id=SERIES,
        character=who,
        sheet=cast_character(who, series_id=SERIES),
        least_likeness=0.88,
        least_likeness_by=DrawnFaceEmbedder().name,
    )
    registry.save(drawn)
    dress_character(quiet(), SERIES, "mara", COAT, storage=str(tmp_path / "store"))
    found = registry.load("mara")
    assert (found.least_likeness, found.least_likeness_by) == (None, "")
    assert found.wearings == (COAT,)
