"""Words read by the command `tesseract`, in a process of its own and for a limited time.

The Debian package is `tesseract-ocr`; further languages are packages such as
`tesseract-ocr-chi-sim`. Whatever of `LANGUAGES` is installed is read.
"""

import csv
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from cliffhanger.checks.reading import Image, ReadWord

COMMAND: Final = "tesseract"
LANGUAGES: Final = ("eng", "chi_sim", "chi_tra", "jpn", "kor", "tha", "vie", "spa", "fra", "deu")
"""Those that films have captions in; reading takes longer with each."""
SECONDS: Final = 20.0
"""For one picture; a photograph takes about one."""
LOOK_PX: Final = 1600
"""Long side of what is read: letters of 8 px and more in a picture of that size are."""
OPTIONS: Final = ("--psm", "11", "-c", "thresholding_method=1")
"""Text in any place and any order; ink is told from ground tile by tile, for over hair and cloth
one threshold for all of a picture leaves nothing to read."""
_WORD_LEVEL: Final = "5"
_VERSION: Final = re.compile(r"tesseract\s+v?(\S+)")


@dataclass(frozen=True, slots=True)
class TesseractReader:
    """A `WordReader`.

    Attributes:
        command: Path of the program.
        version: As it says itself.
        languages: Those that are installed, of `LANGUAGES`.
        timeout_seconds: For one picture.
    """

    command: str
    version: str
    languages: tuple[str, ...]
    timeout_seconds: float = SECONDS

    @property
    def name(self) -> str:
        """Engine, version and languages."""
        return f"{COMMAND} {self.version} ({'+'.join(self.languages)})"

    def read_words(self, image: Image) -> tuple[ReadWord, ...] | None:
        """Return the words in *image*; None where the program fails or takes too long."""
        scale = min(1.0, LOOK_PX / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        png = cv2.imencode(".png", np.ascontiguousarray(small))[1].tobytes()
        languages = "+".join(self.languages)
        command = (self.command, "stdin", "stdout", "-l", languages, *OPTIONS, "tsv")
        table = _run(command, self.timeout_seconds, data=png)
        if table is None:
            return None
        height_px, width_px = small.shape[:2]
        return parse_words(table, width_px=width_px, height_px=height_px)


def find_tesseract() -> TesseractReader | None:
    """Return the engine of this machine; None where it, or every language, is missing."""
    command = shutil.which(COMMAND)
    if command is None:
        return None
    said = _run((command, "--version"), SECONDS)
    listed = _run((command, "--list-langs"), SECONDS)
    version = _VERSION.match(said or "")
    if version is None or listed is None:
        return None
    installed = set(listed.split())
    languages = tuple(language for language in LANGUAGES if language in installed)
    return TesseractReader(command, version[1], languages) if languages else None


def parse_words(table: str, *, width_px: int, height_px: int) -> tuple[ReadWord, ...]:
    """Return the words of tesseract's TSV; rows that are none are passed over.

    Args:
        table: What it printed: a row for every page, block, paragraph, line and word.
        width_px: Width of the picture that it read.
        height_px: Height of it.
    """
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    found: list[ReadWord] = []
    for row in rows:
        text = (row.get("text") or "").strip()
        if row.get("level") != _WORD_LEVEL or not text:
            continue
        left, top, width, height, confidence = (
            float(row[column]) for column in ("left", "top", "width", "height", "conf")
        )
        found.append(
            ReadWord(
                text=text,
                confidence=min(100.0, max(0.0, confidence)),
                center_x=min(1.0, (left + width / 2) / width_px),
                center_y=min(1.0, (top + height / 2) / height_px),
            )
        )
    return tuple(found)


def _run(command: tuple[str, ...], timeout_seconds: float, *, data: bytes = b"") -> str | None:
    """Return what a command prints; None where it fails or takes too long, which kills it."""
    try:
        done = subprocess.run(  # noqa: S603  the program is the one on PATH, the rest is ours
            command,
            input=data,
            capture_output=True,
            timeout=timeout_seconds,
            check=True,
            # more threads make it slower on small pictures
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
