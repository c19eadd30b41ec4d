"""The ZIP that hosted trainers learn from: pictures, and captions of the same names."""

import io
import zipfile
from typing import Final

from cliffhanger.models.lora.character_set import CharacterSet

ZIP: Final = "application/zip"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP can say: it says nothing, so that the bytes stay the same."""
_UNIX: Final = 3
_MODE: Final = 0o100644 << 16


def pack_images(character_set: CharacterSet) -> bytes:
    """Return a ZIP of `image-001.png`, `image-001.txt` and so on; the same set, the same bytes.

    Nothing is compressed: pictures are already, and another zlib would give other bytes.

    Raises:
        InvalidMediaError: A picture is none of PNG, JPEG and WebP.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        pairs = zip(character_set.images, character_set.captions, strict=True)
        for number, (image, caption) in enumerate(pairs, start=1):
            name = f"image-{number:03}"
            archive.writestr(_entry(f"{name}{image.suffix}"), image.data)
            archive.writestr(_entry(f"{name}.txt"), caption)
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = _UNIX
    entry.external_attr = _MODE
    return entry
