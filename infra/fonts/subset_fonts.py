"""Make the fonts that ship in `cliffhanger/media/fonts` from Debian's Noto packages.

Run at development time, on Debian with `fonts-noto-core` and `fonts-noto-cjk` installed:

    python infra/fonts/subset_fonts.py

The fonts are licensed under the SIL Open Font License 1.1 (OFL.txt beside them). The subsets carry
family names of their own, so that installed fonts never replace them.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS: Final = Path(__file__).resolve().parents[2] / "cliffhanger" / "media" / "fonts"
NOTO: Final = Path("/usr/share/fonts/truetype/noto")
NOTO_CJK: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
CJK_SC_INDEX: Final = 2
"""Place of *Noto Sans CJK SC* in the collection."""
CJK_FEATURES: Final = ("kern", "locl", "ccmp", "mark", "mkmk", "liga")


def _span(first: int, last: int) -> set[int]:
    return set(range(first, last + 1))


def _decoded(codec: str, rows: Iterable[int], cells: Iterable[int]) -> set[int]:
    """Return the code points that a double-byte codec assigns in *rows* x *cells*."""
    cells = tuple(cells)
    points: set[int] = set()
    for row in rows:
        for cell in cells:
            text = bytes((row, cell)).decode(codec, errors="ignore")
            if len(text) == 1:
                points.add(ord(text))
    return points


def _western() -> set[int]:
    return (
        _span(0x20, 0x24F)
        | _span(0x300, 0x36F)
        | _span(0x1E00, 0x1EFF)
        | _span(0x2000, 0x203F)
        | _span(0x20A0, 0x20BF)
        | {0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x25CC}
    )


def _thai() -> set[int]:
    return _span(0x0E00, 0x0E7F) | _span(0x20, 0x7E) | {0x25CC}


def _east_asian() -> set[int]:
    """GB 2312, Big5 level 1, JIS X 0208 level 1, kana, all Hangul syllables, full-width forms."""
    gb2312 = _decoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    big5 = _decoded("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    hangul = _span(0x1100, 0x11FF) | _span(0x3130, 0x318F) | _span(0xAC00, 0xD7A3)
    japanese = _decoded("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))
    marks = _span(0x20, 0x7E) | _span(0x2010, 0x203F) | _span(0x3000, 0x30FF) | _span(0x2660, 0x266F)
    return gb2312 | big5 | hangul | japanese | marks | _span(0xFF00, 0xFFEF)


def _rename(font: TTFont, family: str) -> None:
    """Give the font a family of its own, so that no installed font can be taken for it."""
    names = {1: family, 2: "Bold", 4: f"{family} Bold", 6: f"{family.replace(' ', '')}-Bold"}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 5, 13, 14)]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)


def _ranges(points: list[int]) -> list[list[int]]:
    """Return sorted code points as inclusive `[first, last]` pairs."""
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


def _write(source: Path, family: str, points: set[int], features: tuple[str, ...]) -> dict[str, object]:
    options = subset.Options()
    options.font_number = CJK_SC_INDEX if source.suffix == ".ttc" else 0
    options.layout_features = list(features)
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["DSIG", "VORG", "vhea", "vmtx"]
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    _rename(font, family)
    suffix = ".otf" if "CFF " in font else ".ttf"
    path = FONTS / f"{family.replace(' ', '')}-Bold{suffix}"
    subset.save_font(font, path, options)
    covered = sorted(font.getBestCmap())
    print(f"{path.name}: {len(covered)} characters, {path.stat().st_size:,} bytes")
    return {
        "file": path.name,
        "family": family,
        "ascent_em": font["hhea"].ascent / font["head"].unitsPerEm,
        "ranges": _ranges(covered),
    }


def main() -> None:
    """Write the three subsets and the table of what they cover."""
    table = [
        _write(NOTO / "NotoSans-Bold.ttf", "Cliffhanger Sans", _western(), ("*",)),
        _write(NOTO / "NotoSansThai-Bold.ttf", "Cliffhanger Thai", _thai(), ("*",)),
        _write(NOTO_CJK, "Cliffhanger CJK", _east_asian(), CJK_FEATURES),
    ]
    (FONTS / "coverage.json").write_text(json.dumps(table, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
