"""What a file is, told from its first bytes; nothing is decoded here."""

import re
import struct
from collections.abc import Iterator
from typing import Final

HEAD_BYTES: Final = 64
"""Enough of a file for `sniff_media_type`."""

_RIFF: Final = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"%PDF", "application/pdf"),
    (b"#EXTM3U", "application/vnd.apple.mpegurl"),
)
_WEB_PAGE: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_MARKUP: Final = re.compile(rb"\s*<[?!a-zA-Z]")
_JSON: Final = re.compile(rb"\s*[\[{]")
_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE_MARKERS: Final = frozenset({0x01, *range(0xD0, 0xD9)})


def sniff_media_type(head: bytes) -> str:
    """Return the media type that a file's first bytes speak of, empty where they say nothing.

    Text in front of media, such as an error page, is `text/html`, `application/xml` or
    `application/json`.

    Args:
        head: The first `HEAD_BYTES` of the file, or all of a shorter one.
    """
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        is_avif = head[8:12] in {b"mif1", b"msf1"} and b"avif" in head[16:]
        return "image/avif" if is_avif else _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in head else "video/x-matroska"
    if head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") < 1 << 32:
        return "application/x-safetensors"
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    return _sniff_stream(head) or _sniff_text(head.removeprefix(b"\xef\xbb\xbf"))


def _sniff_stream(head: bytes) -> str:
    """Return `audio/aac` or `audio/mpeg` for the sync word of a bare stream, else nothing."""
    if len(head) < 2 or head[0] != 0xFF:
        return ""
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    has_layer = head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0
    return "audio/mpeg" if has_layer and head[1] & 0x18 != 0x08 else ""


def _sniff_text(head: bytes) -> str:
    if _WEB_PAGE.match(head):
        return "text/html"
    if _MARKUP.match(head):
        return "application/xml"
    return "application/json" if _JSON.match(head) else ""


def header_size_px(data: bytes, media_type: str) -> tuple[int, int] | None:
    """Return the width and height that an image's header claims; None where it has none.

    Args:
        data: The whole file: a JPEG may say it late.
        media_type: As `sniff_media_type` has it.
    """
    readers = {
        "image/png": _png_size,
        "image/jpeg": _jpeg_size,
        "image/webp": _webp_size,
        "image/avif": _avif_size,
    }
    reader = readers.get(media_type)
    try:
        return reader(data) if reader else None
    except (struct.error, IndexError):
        return None


def jpeg_is_ended(data: bytes) -> bool:
    """Return whether a JPEG's end marker stands after its first scan."""
    scan = next((at for marker, at in _jpeg_segments(data) if marker == 0xDA), -1)
    return scan >= 0 and data.rfind(b"\xff\xd9") > scan


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    for marker, at in _jpeg_segments(data):
        if marker in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 3)
            return width, height
    return None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield each marker up to the first scan, with the place of its length."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, at = data[at + 1], at + 2
        if marker == 0xFF:
            at -= 1
        elif marker not in _BARE_MARKERS:
            yield marker, at
            if marker == 0xDA:
                return
            at += int.from_bytes(data[at : at + 2], "big")


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        return width, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _avif_size(data: bytes) -> tuple[int, int] | None:
    """Return the largest of the sizes that the `ispe` boxes give."""
    sizes = [
        struct.unpack_from(">II", data, found.end() + 4) for found in re.finditer(b"ispe", data)
    ]
    return max(((width, height) for width, height in sizes), key=_area, default=None)


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]
