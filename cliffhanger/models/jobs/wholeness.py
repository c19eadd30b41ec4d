"""Whether a media file is all there, told from the lengths that it claims.

Decoders forgive a file that breaks off: it plays, only shorter.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.mp4 import read_boxes

_UNKNOWN_LENGTH: Final = 0x7FFF_F000
"""Servers that stream a WAV write a length from here up, because they do not know it yet."""
_XING_BYTES: Final = 64
_MATROSKA_HEAD_BYTES: Final = 4096
_MPEG_RATES_HZ: Final = {
    3: (44100, 48000, 32000),
    2: (22050, 24000, 16000),
    0: (11025, 12000, 8000),
}
"""Sample rates by the version bits of an MPEG audio frame."""
_LAYER_3_KBPS: Final[Mapping[bool, tuple[int, ...]]] = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates of MPEG-1 and of MPEG-2 and 2.5; ISO/IEC 11172-3 and 13818-3."""


def refuse_broken_off(path: Path, media_type: str) -> None:
    """Return nothing where the file is as long as it claims, as far as its kind says so.

    Raises:
        InvalidMediaError: It breaks off.
    """
    if media_type in {"video/mp4", "video/quicktime", "audio/mp4"}:
        read_boxes(path)
        return
    missing: dict[str, Callable[[bytes], int]] = {
        "audio/wav": _missing_of_wav,
        "audio/ogg": _missing_of_ogg,
        "audio/mpeg": _missing_of_mp3,
        "audio/aac": _missing_of_adts,
    }
    num_bytes = 0
    if media_type in {"video/webm", "video/x-matroska"}:
        with path.open("rb") as file:
            num_bytes = _matroska_bytes(file.read(_MATROSKA_HEAD_BYTES)) - path.stat().st_size
    elif media_type in missing:
        num_bytes = missing[media_type](path.read_bytes())
    if num_bytes > 0:
        raise InvalidMediaError(f"it breaks off: {num_bytes} bytes or more are missing at its end")


def has_frame_count(data: bytes) -> bool:
    """Return whether an MP3 says how many frames it has (a Xing or Info header)."""
    start = _mp3_start(data)
    return any(mark in data[start : start + _XING_BYTES] for mark in (b"Xing", b"Info"))


def _missing_of_wav(data: bytes) -> int:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            return 0 if size >= _UNKNOWN_LENGTH else at + 8 + size - len(data)
        at += 8 + size + size % 2
    return max(1, at - len(data))


def _missing_of_ogg(data: bytes) -> int:
    at = 0
    while data[at : at + 4] == b"OggS":
        num_segments = int.from_bytes(data[at + 26 : at + 27], "little")
        table = data[at + 27 : at + 27 + num_segments]
        at += 27 + num_segments + sum(table)
    return at - len(data)


def _missing_of_mp3(data: bytes) -> int:
    at = _mp3_start(data)
    while at + 4 <= len(data):
        size = _layer_3_frame_bytes(data[at : at + 4])
        if size == 0:
            # Tags follow the last frame; what else it may be is for the decoder to judge.
            return 0
        at += size
    return at - len(data)


def _mp3_start(data: bytes) -> int:
    """Return where the first frame is, behind an ID3v2 tag."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _layer_3_frame_bytes(head: bytes) -> int:
    """Return how long the layer III frame of that header is; zero where it is none."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rates = _MPEG_RATES_HZ.get(version)
    rate_index, bit_index = head[2] >> 2 & 3, head[2] >> 4
    is_header = head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and layer == 1
    if not is_header or rates is None or rate_index == 3 or bit_index in {0, 15}:
        return 0
    is_first = version == 3
    bits = _LAYER_3_KBPS[is_first][bit_index] * 1000
    return (144 if is_first else 72) * bits // rates[rate_index] + (head[2] >> 1 & 1)


def _missing_of_adts(data: bytes) -> int:
    at = 0
    while at + 7 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0:
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        at += max(size, 7)
    return at - len(data)


def _matroska_bytes(head: bytes) -> int:
    """Return how long the file must be by its Segment, which follows the EBML head; 0 if unsaid."""
    size, width = _ebml_size(head, 4)
    at = 4 + width + size
    if head[at : at + 4] != b"\x18\x53\x80\x67":
        return 0
    size, width = _ebml_size(head, at + 4)
    is_unknown = size == (1 << 7 * width) - 1
    return 0 if is_unknown else at + 4 + width + size


def _ebml_size(data: bytes, at: int) -> tuple[int, int]:
    """Return the EBML length at *at* and how many bytes it takes (RFC 8794, section 6)."""
    first = int.from_bytes(data[at : at + 1], "big")
    width = 9 - first.bit_length()
    value = int.from_bytes(data[at : at + width], "big")
    return value & (1 << 7 * width) - 1, width
