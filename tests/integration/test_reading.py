"""The words of pictures, read by the real tesseract on PATH (Debian package tesseract-ocr)."""

import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from cliffhanger.checks.reading import Image
from cliffhanger.media.text import render_text
from cliffhanger.models.ocr.tesseract import TesseractReader, find_tesseract
from flows.characters_pages import NewCharacter, add_character
from tests.unit.checks.test_reference_set import good_set, png, portrait


@pytest.fixture(scope="module")
def reader() -> TesseractReader:
    found = find_tesseract()
    assert found is not None, "install the Debian package tesseract-ocr"
    assert "eng" in found.languages
    return found


def stamped(text: str, *, top_px: int, font_px: float = 34.0) -> Image:
    """Return a portrait with dark words on it, in the product's own caption font."""
    image = portrait().copy()
    ink = render_text(text, font_px=font_px, color=(20, 20, 20))
    height, width = ink.shape[:2]
    place = image[top_px : top_px + height, 40 : 40 + width]
    place[:] = place * (255 - ink[..., 3:].astype(np.uint16)) // 255 + ink[..., :3]
    return image


def test_a_stamp_is_read_where_it_stands(reader: TesseractReader) -> None:
    words = reader.read_words(stamped("Getty Images", top_px=40))
    assert words is not None
    read = {word.text: word.place for word in words if word.is_writing}
    assert read["Images"] == "top left"
    assert set(read.values()) == {"top left"}


def test_no_word_is_read_into_hair_and_cloth(reader: TesseractReader) -> None:
    """Drawn portraits, near and far, in two lights: 79 per cent is not enough for `NNN`."""
    for name, image in list(good_set(24).items())[::6]:
        words = reader.read_words(image)
        assert words is not None
        assert [word for word in words if word.is_writing] == [], name


@pytest.mark.parametrize("is_installed", [True, False], ids=["with tesseract", "without"])
def test_adding_a_character_says_whether_words_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_installed: bool
) -> None:
    """With the engine a short stamp is quoted and refused; without it nothing of it is seen."""
    if not is_installed:
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert (shutil.which("tesseract") is not None) is is_installed
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "clean.png").write_bytes(png(portrait()))
    (folder / "stamp.png").write_bytes(png(stamped("2026", top_px=40)))
    console = Console(file=io.StringIO(), width=200)
    add_character(console, NewCharacter("Mara", "The Heiress", folder), storage=str(tmp_path))
    assert isinstance(console.file, io.StringIO)
    said = " ".join(console.file.getvalue().split())
    assert ('"2026" (top left)' in said) is is_installed
    assert ("in 2 of 2 pictures" in said) is is_installed
    assert ("with tesseract on PATH its words are read too" in said) is not is_installed
