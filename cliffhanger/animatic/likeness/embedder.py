"""The embedded `Embedder`: drawn faces as vectors, from their pixels alone."""

import hashlib
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from cliffhanger.animatic.likeness.geometry import FACE_PX, GREY, Image, cut_window
from cliffhanger.animatic.likeness.network import Network, unpack_network
from cliffhanger.animatic.likeness.spotting import spot_faces
from cliffhanger.checks.likeness import LikenessScale
from cliffhanger.checks.vectors import Vectors
from cliffhanger.errors import InvalidMediaError
from cliffhanger.value import Value

WEIGHTS: Final = Path(__file__).with_name("weights.npz")
SPOTTER, DESCRIBER = "spotter", "describer"
LEAST_PX: Final = 32
"""The shortest side of a crop in which a face can be found."""
LOOK_PX: Final = 240
"""Longest side at which a crop is looked at; a face in it still has more pixels than needed."""
SCALE: Final = LikenessScale(ceiling=0.90, min_margin=0.0)
"""How its cosines are read: learned so that 0.85 parts a person from everybody else."""
BATCH: Final = 16
"""Crops that go through the network together; more no longer fit the cache."""


class DrawnFaceEmbedder(Value):
    """Tells drawn characters apart; implements `Embedder`.

    A crop shows one character: the head and some of the upper body, any background, any light.
    """

    @property
    def name(self) -> str:
        """This embedder and the sha256 of its weights."""
        return f"drawn-face {weights_sha256()}"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Return one vector per crop, float32, shape (N, D), of length 1.

        Args:
            images: uint8, shape (height, width, 3) BGR or (height, width, 4) BGRA with
                premultiplied alpha; a head in it is 48 px high or more.

        Raises:
            InvalidMediaError: A crop is empty, too small or no picture.
        """
        seen = [_picture(image, index) for index, image in enumerate(images)]
        spotter, describer = load_networks()
        parts: list[Vectors] = [np.empty((0, describer.linear.bias.size), np.float32)]
        parts += [
            _describe(seen[start : start + BATCH], spotter, describer)
            for start in range(0, len(seen), BATCH)
        ]
        return np.concatenate(parts)


@lru_cache(maxsize=1)
def load_networks() -> tuple[Network, Network]:
    """Return the network that finds the face and the one that describes it."""
    with np.load(io.BytesIO(_weights())) as packed:
        arrays = dict(packed)
    return unpack_network(SPOTTER, arrays), unpack_network(DESCRIBER, arrays)


@lru_cache(maxsize=1)
def weights_sha256() -> str:
    """Return the digest of the weights."""
    return hashlib.sha256(_weights()).hexdigest()


@lru_cache(maxsize=1)
def _weights() -> bytes:
    return WEIGHTS.read_bytes()


def _describe(images: list[Image], spotter: Network, describer: Network) -> Vectors:
    windows = spot_faces(images, spotter)
    faces = np.stack(
        [
            cut_window(image, window, side_px=FACE_PX)
            for image, window in zip(images, windows, strict=True)
        ]
    )
    vectors = describer.run(faces)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, np.float32(1e-9))).astype(np.float32)


def _picture(image: Image, index: int) -> Image:
    """Return BGR, at most `LOOK_PX` long; what is transparent is mid grey."""
    way_out = f"give uint8 pixels (height, width, 3 or 4), each side {LEAST_PX} px or more"
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] not in {3, 4}:
        raise InvalidMediaError(
            f"images[{index}] must be a picture, got {image.dtype} {image.shape}; {way_out}"
        )
    height, width = image.shape[:2]
    if min(height, width) < LEAST_PX:
        raise InvalidMediaError(
            f"images[{index}] is too small to show a face: {width} x {height} px; {way_out}"
        )
    share = min(1.0, LOOK_PX / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if share < 1.0 else image
    if image.shape[2] == 4:
        clear = cv2.cvtColor(255 - small[..., 3], cv2.COLOR_GRAY2BGR)
        color = np.ascontiguousarray(small[..., :3])
        small = cv2.addWeighted(color, 1.0, clear, GREY / 255, 0.0)
    return np.ascontiguousarray(small, dtype=np.uint8)
