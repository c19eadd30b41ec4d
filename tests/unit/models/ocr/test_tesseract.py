"""The engine is found on PATH, asked in a process of its own, and never waited for too long."""

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.checks.reading import ReadWord
from cliffhanger.models.ocr.tesseract import TesseractReader, find_tesseract, parse_words

HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)
TABLE = f"""{HEAD}
1\t1\t0\t0\t0\t0\t0\t0\t200\t100\t-1\t
4\t1\t1\t1\t1\t0\t10\t80\t60\t10\t-1\t
5\t1\t1\t1\t1\t1\t10\t80\t40\t10\t96.5\tSAMPLE
5\t1\t1\t1\t1\t2\t160\t0\t40\t10\t12\t"
5\t1\t1\t1\t1\t3\t160\t0\t40\t10\t95\t
"""
BLANK = np.full((100, 200, 3), 255, np.uint8)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a `tesseract` on PATH, alone but for the system's shell tools behind it."""
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.defpath}")


ANSWERS = """case "$1" in
  --version) echo "tesseract v5.3.0.20221214"; echo " leptonica-1.82.0" ;;
  --list-langs) printf 'List of available languages in "/x/" (3):\\nosd\\nchi_sim\\neng\\n' ;;
  *) cat >/dev/null; echo "$@" >"$0.asked"; cat "$0.tsv" ;;
esac"""


def test_words_come_with_the_middle_of_their_boxes() -> None:
    """Rows of pages and lines are passed over, quotes are letters like others, blanks are none."""
    assert parse_words(TABLE, width_px=200, height_px=100) == (
        ReadWord(text="SAMPLE", confidence=96.5, center_x=0.15, center_y=0.85),
        ReadWord(text='"', confidence=12.0, center_x=0.9, center_y=0.05),
    )


def test_an_engine_on_the_path_is_asked_in_the_languages_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, ANSWERS)
    (tmp_path / "tesseract.tsv").write_text(TABLE)
    reader = find_tesseract()
    assert reader is not None
    assert reader.name == "tesseract 5.3.0.20221214 (eng+chi_sim)"
    words = reader.read_words(BLANK)
    assert words is not None
    assert [word.text for word in words] == ["SAMPLE", '"']
    assert "-l eng+chi_sim --psm 11" in (tmp_path / "tesseract.asked").read_text()


def test_without_an_engine_there_is_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_tesseract() is None


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("exit 1", id="it fails"),
        pytest.param("echo something else", id="another program"),
        pytest.param(ANSWERS.replace("chi_sim\\neng", "xxx"), id="no language of ours"),
    ],
)
def test_what_does_not_work_is_no_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    install(tmp_path, monkeypatch, script)
    assert find_tesseract() is None


def test_an_engine_that_hangs_is_stopped_and_has_read_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, ANSWERS.replace('cat "$0.tsv"', "exec sleep 60"))
    found = find_tesseract()
    assert isinstance(found, TesseractReader)
    start = time.monotonic()
    assert replace(found, timeout_seconds=0.2).read_words(BLANK) is None
    assert time.monotonic() - start < 10.0
