"""The boxes of an MP4 file, read without decoding anything (ISO/IEC 14496-12)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cliffhanger.errors import InvalidMediaError

_CONTAINERS: Final = frozenset({"moov", "trak", "mdia", "minf", "stbl", "edts", "udta", "dinf"})


@dataclass(frozen=True, slots=True)
class Box:
    """One box.

    Attributes:
        path: Names from the file down, joined by slashes: `moov/trak/edts`.
        offset_bytes: Where its header starts in the file.
        size_bytes: Header and content.
    """

    path: str
    offset_bytes: int
    size_bytes: int

    @property
    def name(self) -> str:
        """Its four-character type."""
        return self.path.rsplit("/", 1)[-1]


def read_boxes(path: Path) -> tuple[Box, ...]:
    """Return the boxes of the file in order, parents before children.

    Raises:
        InvalidMediaError: The file is not made of boxes or ends inside one.
    """
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        boxes = tuple(_walk(file, 0, size_bytes, ""))
    if not boxes or boxes[0].name != "ftyp":
        raise InvalidMediaError(f"{path.name} must be an MP4 file: its first box is not ftyp")
    return boxes


def is_faststart(boxes: tuple[Box, ...]) -> bool:
    """Return whether the index stands before the media, so that playing can begin at once."""
    order = [box.name for box in boxes if "/" not in box.path]
    return "moov" in order and "mdat" in order and order.index("moov") < order.index("mdat")


def count_edit_lists(boxes: tuple[Box, ...]) -> int:
    """Return the number of `edts` boxes."""
    return sum(box.name == "edts" for box in boxes)


def _walk(file: BinaryIO, start: int, end: int, parent: str) -> Iterator[Box]:
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        header = 8
        if size == 1:
            size, header = struct.unpack(">Q", file.read(8))[0], 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end:
            raise InvalidMediaError(
                f"box {kind!r} at byte {start} must end by byte {end}, it claims {size} bytes"
            )
        path = f"{parent}{kind.decode('latin-1')}"
        yield Box(path, start, size)
        if path.rsplit("/", 1)[-1] in _CONTAINERS:
            yield from _walk(file, start + header, start + size, f"{path}/")
        start += size
