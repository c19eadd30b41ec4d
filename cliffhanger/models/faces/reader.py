"""Faces of photographed people, found and embedded by models in local files."""

from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from pydantic import Field

from cliffhanger.checks.likeness import LikenessScale
from cliffhanger.checks.vectors import Vectors
from cliffhanger.models.embedder import Image
from cliffhanger.models.embedders.sface import NUM_DIMS, SCALE, SFaceEmbedder, SFaceSettings
from cliffhanger.models.faces.yunet import YuNet, YuNetSettings
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec
from cliffhanger.value import Value


class FaceModels(Value):
    """Face models on this machine, by which bought pictures are judged; none is downloaded."""

    yunet: Path = Field(description="YuNet's ONNX file, which finds faces.")
    sface: Path = Field(description="SFace's ONNX file, which tells them apart.")


class FaceReader(Protocol):
    """Finds the faces of a picture and tells them apart."""

    @property
    def name(self) -> str:
        """Models and the digests of their weights."""
        ...

    @property
    def scale(self) -> LikenessScale:
        """How its cosines are read."""
        ...

    @property
    def finds_faces(self) -> bool:
        """Whether it finds each face of a picture; else all of the picture counts as one."""
        ...

    def embed_faces(self, image: Image) -> Vectors:
        """Return a vector for each face in *image*, the largest first, float32 (N, D), L2 = 1."""
        ...


class LocalFaceReader:
    """YuNet and SFace.

    Args:
        models: Their files.
        pool: Where they live.

    Raises:
        InvalidSettingError: A file is not there; the message says where to get it.
    """

    scale = SCALE
    finds_faces = True

    def __init__(self, models: FaceModels, pool: ModelPool) -> None:
        self.finder: Final = YuNet(YuNetSettings(weights=models.yunet), pool)
        self._embedder = SFaceEmbedder(SFaceSettings(weights=models.sface), pool)
        self.name = f"{self._embedder.name}, {self.finder.name}"

    def embed_faces(self, image: Image) -> Vectors:
        """Return a vector for each face in *image*, the largest first; none where there is none."""
        crops = self.finder.crop_faces(image)
        if not crops:
            return np.empty((0, NUM_DIMS), np.float32)
        return self._embedder.embed_images(crops)

    def specs(self) -> tuple[ModelSpec[Any], ...]:
        """Return both models as the pool loads them."""
        return self.finder.spec(), self._embedder.spec()
