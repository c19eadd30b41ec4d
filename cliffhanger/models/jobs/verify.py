"""Whether a result is what was paid for: told from the bytes, on this machine, without a network.

Nothing that a provider sends is trusted: sizes are capped before anything is decoded, and the
first bytes decide which decoder sees the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.photo import decode_photo
from cliffhanger.media.sniff import (
    HEAD_BYTES,
    header_size_px,
    sniff_media_type,
)
from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole
from cliffhanger.models.jobs.verify_facts import (
    refuse_bad_embedding,
    refuse_bad_lora,
    refuse_bad_reply,
    refuse_bad_times,
    refuse_bad_transcript,
)
from cliffhanger.models.jobs.verify_media import (
    MAX_PIXELS,
    MIN_SIDE_PX,
    measure_audio,
    measure_video,
)
from cliffhanger.models.jobs.wholeness import refuse_broken_off

_MIB: Final = 1 << 20
MAX_BYTES: Final[Mapping[OutputRole, int]] = {
    OutputRole.IMAGE: 64 * _MIB,
    OutputRole.LAST_FRAME: 64 * _MIB,
    OutputRole.VIDEO: 2048 * _MIB,
    OutputRole.AUDIO: 256 * _MIB,
    OutputRole.TIMES: 16 * _MIB,
    OutputRole.TRANSCRIPT: 16 * _MIB,
    OutputRole.EMBEDDING: 64 * _MIB,
    OutputRole.LORA: 4096 * _MIB,
    OutputRole.REPLY: 32 * _MIB,
}
"""Largest file of each role."""

_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/avif"})
_MEDIA_TYPES: Final[Mapping[OutputRole, frozenset[str]]] = {
    OutputRole.IMAGE: _IMAGES,
    OutputRole.LAST_FRAME: _IMAGES,
    OutputRole.VIDEO: frozenset(
        {"video/mp4", "video/quicktime", "video/webm", "video/x-matroska"},
    ),
    OutputRole.AUDIO: frozenset(
        {
            "audio/wav",
            "audio/mpeg",
            "audio/mp4",
            "audio/flac",
            "audio/ogg",
            "audio/aac",
            "video/mp4",
            "video/webm",
            "video/x-matroska",
        }
    ),
    OutputRole.LORA: frozenset({"application/x-safetensors"}),
}
"""What the first bytes may speak of; JSON is told by reading it."""
_SOUND_NAMES: Final = {
    "video/mp4": "audio/mp4",
    "video/webm": "audio/webm",
    "video/x-matroska": "audio/x-matroska",
}
_PAGES: Final = {
    "text/html": "a web page",
    "application/xml": "an XML document",
    "application/json": "a JSON document",
}
_JSON_CHECKS: Final[Mapping[OutputRole, Callable[[bytes], None]]] = {
    OutputRole.TIMES: refuse_bad_times,
    OutputRole.TRANSCRIPT: refuse_bad_transcript,
    OutputRole.EMBEDDING: refuse_bad_embedding,
    OutputRole.REPLY: refuse_bad_reply,
}


@dataclass(frozen=True, slots=True)
class Verified:
    """What a result turned out to be.

    Attributes:
        media_type: Told from the bytes.
        num_bytes: Size of the file.
        width_px: Of a picture; None for what has none.
        height_px: Of a picture; None for what has none.
        duration_seconds: Of picture or sound; None for what has none.
    """

    media_type: str
    num_bytes: int
    width_px: int | None = None
    height_px: int | None = None
    duration_seconds: float | None = None


def verify_result(path: Path, output: Output) -> Verified | Failure:
    """Return what the file at *path* is, or a BAD_OUTPUT failure where it cannot be used.

    A broken, empty, oversized or silent file, one that breaks off, an error page in place of
    media, and a picture under 64 px on a side are failures.

    Args:
        path: The bytes as they came.
        output: What they should be.

    Raises:
        OSError: The file itself cannot be read.
    """
    try:
        return _verify(path, output.role)
    except InvalidMediaError as exc:
        return Failure(FailureKind.BAD_OUTPUT, f"the {output.role} cannot be used: {exc}")


def _verify(path: Path, role: OutputRole) -> Verified:
    num_bytes = path.stat().st_size
    if num_bytes == 0:
        raise InvalidMediaError("it is empty, 0 bytes")
    if num_bytes > MAX_BYTES[role]:
        raise InvalidMediaError(f"it has {num_bytes} bytes, at most {MAX_BYTES[role]} are read")
    if role in _JSON_CHECKS:
        _JSON_CHECKS[role](path.read_bytes())
        return Verified("application/json", num_bytes)
    with path.open("rb") as file:
        media_type = sniff_media_type(file.read(HEAD_BYTES))
    if media_type not in _MEDIA_TYPES[role]:
        raise InvalidMediaError(_wrong_family(media_type, role))
    if role is OutputRole.LORA:
        refuse_bad_lora(path)
        return Verified(media_type, num_bytes)
    if role in {OutputRole.IMAGE, OutputRole.LAST_FRAME}:
        return _verify_image(path.read_bytes(), media_type)
    refuse_broken_off(path, media_type)
    if role is OutputRole.VIDEO:
        film = measure_video(path, media_type)
        return Verified(media_type, num_bytes, film.width_px, film.height_px, film.duration_seconds)
    duration_seconds = measure_audio(path, media_type)
    named = _SOUND_NAMES.get(media_type, media_type)
    return Verified(named, num_bytes, duration_seconds=duration_seconds)


def _wrong_family(media_type: str, role: OutputRole) -> str:
    found = _PAGES.get(media_type, media_type) or "nothing that is known"
    wanted = ", ".join(sorted(_MEDIA_TYPES[role]))
    return f"it is {found}; {wanted} can be used"


def _verify_image(data: bytes, media_type: str) -> Verified:
    size = header_size_px(data, media_type)
    if size is None:
        raise InvalidMediaError(f"its {media_type} header gives no size")
    width_px, height_px = size
    if width_px * height_px > MAX_PIXELS:
        raise InvalidMediaError(
            f"its header claims {width_px}x{height_px} px, at most {MAX_PIXELS} pixels are decoded"
        )
    height_px, width_px = decode_photo(data, media_type, flags=cv2.IMREAD_COLOR).shape[:2]
    if min(width_px, height_px) < MIN_SIDE_PX:
        raise InvalidMediaError(
            f"it is {width_px}x{height_px} px, each side must have {MIN_SIDE_PX} px or more"
        )
    return Verified(media_type, len(data), width_px, height_px)
