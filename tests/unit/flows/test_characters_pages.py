"""`cliffhanger characters`: pictures in, a version out, and nothing lost on the way."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from cliffhanger.errors import InvalidInputError
from cliffhanger.production.registry import LoraVersion, Registry
from cliffhanger.store import open_store
from flows.characters_pages import (
    NewCharacter,
    add_character,
    approve_character,
    read_folder,
    show_characters,
)
from tests.integration.tiny_onnx import write_tiny_yunet
from tests.unit.checks.test_reference_set import good_set, png, portrait, written

SERIES = "The Heiress"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten that are good, one with writing, and a note that is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    for name, image in good_set(10).items():
        (folder / name).write_bytes(png(image))
    (folder / "mark.PNG").write_bytes(png(written("SAMPLE PICTURE")))
    (folder / "notes.txt").write_text("by the window")
    return folder


@pytest.fixture(autouse=True)
def no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is on PATH; what an engine there adds is in the integration tests."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=120)


def said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split())


def test_a_character_is_added_shown_and_approved(
    pictures: Path, console: Console, tmp_path: Path
) -> None:
    wanted = NewCharacter(name="Mara", series=SERIES, folder=pictures, voice="marin")
    storage = str(tmp_path)
    assert add_character(console, wanted, storage=storage)
    registry = Registry(open_store(storage), "the-heiress")
    added = registry.load("mara")
    assert [reference.name for reference in added.references] == sorted(good_set(10))
    assert not added.is_approved
    assert "mark.PNG" in said(console)
    assert "it has writing in it" in said(console)
    assert "One clear face: judged by size and saliency; no face model was given" in said(console)
    assert "Writing: judged by its shapes; with tesseract on PATH" in said(console)
    assert f"Version {added.version}; approve it: cliffhanger characters approve" in said(console)
    approve_character(console, SERIES, "Mara", storage=storage)
    assert registry.load("mara").is_approved
    show_characters(console, SERIES, "Mara", storage=storage)
    assert "yes" in said(console)
    assert len(registry.versions("mara")) == 2


def test_new_pictures_keep_what_is_known_and_want_a_new_approval(
    pictures: Path, console: Console, tmp_path: Path
) -> None:
    storage = str(tmp_path)
    first = NewCharacter("Mara", SERIES, pictures, description="in green", voice="marin")
    add_character(console, first, storage=storage)
    registry = Registry(open_store(storage), "the-heiress")
    before = registry.load("mara")
    weights = LoraVersion(
        weights=before.references[0].image, base_model="sdxl", trained_on=before.version
    )
    registry.save(before.model_copy(update={"loras": (weights,), "is_approved": True}))
    add_character(console, NewCharacter("Mara", SERIES, pictures), storage=storage)
    after = registry.load("mara")
    assert (after.character.description, after.voice) == ("in green", "marin")
    assert after.loras == (weights,)
    assert not after.is_approved


def test_too_few_pictures_add_nobody(console: Console, tmp_path: Path) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    for name, image in good_set(3).items():
        (folder / name).write_bytes(png(image))
    storage = str(tmp_path / "store")
    assert not add_character(console, NewCharacter("Mara", SERIES, folder), storage=storage)
    assert "Not added: 3 images are usable, 10-20 are needed; add 7" in said(console)
    show_characters(console, SERIES, "", storage=storage)
    assert "No characters yet in series the-heiress" in said(console)


@pytest.mark.parametrize("source", ["option", "profile"])
def test_faces_are_counted_by_the_model_that_is_named(
    source: str, console: Console, tmp_path: Path
) -> None:
    """The tiny model sees a face in every red cell: one in the first picture, two in the second."""
    folder, model = tmp_path / "faces", write_tiny_yunet(tmp_path / "yunet.onnx")
    folder.mkdir()
    (folder / "one.png").write_bytes(png(red_cells((6, 6))))
    (folder / "two.png").write_bytes(png(red_cells((6, 6), (40, 30))))
    profile = tmp_path / "studio.yaml"
    profile.write_text(f"faces: {{yunet: {model}, sface: {tmp_path / 'sface.onnx'}}}")
    named = {"option": {"yunet": model}, "profile": {"profile": profile}}[source]
    add_character(console, NewCharacter("Mara", SERIES, folder, **named), storage=str(tmp_path))
    assert "One clear face: judged by YuNet." in said(console)
    assert "it shows 2 faces" in said(console)
    assert "1 faces" not in said(console)
    assert "0 faces" not in said(console)


def red_cells(*cells: tuple[int, int]) -> NDArray[np.uint8]:
    """Return a portrait of the detector's size with red cells of 8 px at each (row, column)."""
    image = cv2.resize(portrait(), (512, 640), interpolation=cv2.INTER_AREA)
    image = np.minimum(image, 90)
    for row, column in cells:
        image[row * 8 : row * 8 + 8, column * 8 : column * 8 + 8] = (0, 0, 255)
    return np.asarray(image, np.uint8)


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot be read: No such file"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(InvalidInputError, match=r"must have 1 to 200 pictures .*, got 0"):
        read_folder(tmp_path)
    for index in range(201):
        (tmp_path / f"{index}.png").touch()
    with pytest.raises(InvalidInputError, match="got 201"):
        read_folder(tmp_path)
