"""What a LoRA learns from: a character's pictures with their captions."""

import hashlib
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.reference_image import read_reference
from cliffhanger.errors import InvalidInputError, InvalidMediaError
from cliffhanger.media.photo import decode_photo
from cliffhanger.media.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.models.lora.captions import check_trigger_word, with_trigger

MAX_IMAGES: Final = 200
_TYPES: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
_PAPER: Final = np.float32(255.0)
"""What shows where a picture is transparent."""


@dataclass(frozen=True, slots=True)
class TrainingImage:
    """One picture.

    Attributes:
        name: What people call it; unique in its set.
        data: The file: PNG, JPEG or WebP.
        caption: What it shows; the trigger word is put in front where it is missing.
    """

    name: str
    data: bytes
    caption: str = ""

    @property
    def sha256(self) -> str:
        """Digest of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        """Ending of a file name, such as `.png`.

        Raises:
            InvalidMediaError: It is none of PNG, JPEG and WebP.
        """
        kind = sniff_media_type(self.data[:HEAD_BYTES])
        if kind not in _TYPES:
            raise InvalidMediaError(
                f"image {self.name!r} is {kind or 'of no known kind'}; give PNG, JPEG or WebP"
            )
        return _TYPES[kind]

    def decode(self) -> NDArray[np.uint8]:
        """Return its pixels, uint8, shape (height, width, 3), RGB; what is transparent is white.

        Raises:
            InvalidMediaError: It is of another kind, too large, damaged or breaks off.
        """
        try:
            pixels = read_reference(self.data)
            if self.suffix == ".jpg":
                # Cameras write which way is up; only this flag heeds it.
                pixels = decode_photo(self.data, "image/jpeg", flags=cv2.IMREAD_COLOR)
        except InvalidMediaError as exc:
            raise InvalidMediaError(f"image {self.name!r}: {exc}") from exc
        return _as_rgb(pixels)


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterSet:
    """A character as it is to be learned.

    Attributes:
        character_id: Whom.
        version: Name of this state of the references, such as `v2`.
        trigger_word: Word that will stand for the character, such as `zkmara`.
        class_prompt: What the character is one of, such as `portrait of a woman`.
        images: What shows it.
        rights: Where the pictures come from and what may be done with what is learned from them.
    """

    character_id: str
    version: str
    trigger_word: str
    class_prompt: str
    images: tuple[TrainingImage, ...]
    rights: str = ""

    def __post_init__(self) -> None:
        check_trigger_word(self.trigger_word)
        for name in ("character_id", "version", "class_prompt"):
            if not getattr(self, name).strip():
                raise InvalidInputError(f"{name} must not be empty; it is written into the weights")
        if not 1 <= len(self.images) <= MAX_IMAGES:
            raise InvalidInputError(
                f"images must be 1-{MAX_IMAGES} pictures of {self.character_id}, "
                f"got {len(self.images)}; 10-20 are best"
            )
        names = [image.name for image in self.images]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidInputError(f"images must have names of their own, got {twice} twice")

    @property
    def captions(self) -> tuple[str, ...]:
        """What is said of each image, the trigger word in it."""
        return tuple(
            with_trigger(image.caption, self.trigger_word, self.class_prompt)
            for image in self.images
        )


def _as_rgb(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return RGB of BGR or BGRA, laid on white."""
    color = pixels[..., :3].astype(np.float32)
    if pixels.shape[2] == 4:
        alpha = pixels[..., 3:].astype(np.float32) / _PAPER
        color = color * alpha + _PAPER * (1.0 - alpha)
    return np.ascontiguousarray(np.rint(color[..., ::-1]).astype(np.uint8))
