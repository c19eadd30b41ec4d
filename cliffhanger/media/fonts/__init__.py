"""The fonts that ship with the project: subsets of Noto Sans bold under the SIL OFL (OFL.txt).

`infra/fonts/subset_fonts.py` makes them. Belongs here: which characters they hold and handing them
to the text engine. Does not: layout and drawing.
"""

import bisect
import contextlib
import json
import os
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import pyvips  # pyright: ignore[reportMissingTypeStubs]

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Font:
    """One font file.

    Attributes:
        path: The file.
        family: Its own family name, which no installed font has.
        ascent_em: Top of a line above the baseline, as a fraction of the font size.
        firsts: First code points of the covered ranges, ascending.
        lasts: Last code points of the same ranges, inclusive.
    """

    path: Path
    family: str
    ascent_em: float
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def has(self, character: str) -> bool:
        """Return whether the font draws *character*."""
        index = bisect.bisect_right(self.firsts, ord(character)) - 1
        return index >= 0 and ord(character) <= self.lasts[index]


@cache
def load_fonts() -> tuple[Font, ...]:
    """Return the fonts, Latin first, after handing them to the text engine of this process.

    The engine reads `FONTCONFIG_FILE` once, now: unless it is set, it neither looks for installed
    fonts nor complains where there are none. Processes started later don't see ours.
    """
    rows = cast("list[dict[str, Any]]", json.loads((_FOLDER / "coverage.json").read_text()))
    fonts = tuple(_font(row) for row in rows)
    with _default_environment("FONTCONFIG_FILE", str(_FOLDER / "fonts.conf")):
        for font in fonts:
            cast("Any", pyvips).Image.text("a", fontfile=str(font.path)).avg()
    return fonts


def families(language: str) -> str:
    """Return the families in the order in which *language* (BCP 47) wants them, comma-separated.

    Chinese, Japanese and Korean take punctuation from the East Asian font, all others do not.
    """
    fonts = load_fonts()
    is_east_asian = language.lower().split("-", maxsplit=1)[0] in {"zh", "ja", "ko", "cmn", "yue"}
    ordered = reversed(fonts) if is_east_asian else fonts
    return ",".join(font.family for font in ordered)


@contextlib.contextmanager
def _default_environment(name: str, value: str) -> Generator[None]:
    """Set the environment's *name* to *value* for a while, unless it is set."""
    if name in os.environ:
        yield
        return
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name, None)


def _font(row: dict[str, Any]) -> Font:
    ranges = cast("list[list[int]]", row["ranges"])
    return Font(
        path=_FOLDER / row["file"],
        family=row["family"],
        ascent_em=row["ascent_em"],
        firsts=tuple(first for first, _ in ranges),
        lasts=tuple(last for _, last in ranges),
    )
