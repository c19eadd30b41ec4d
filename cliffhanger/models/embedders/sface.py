"""Faces by OpenCV's SFace, from a model in a local file; for photographed faces, not drawn ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

import cv2
import numpy as np
from pydantic import Field

from cliffhanger.checks.likeness import LikenessScale
from cliffhanger.checks.vectors import Vectors, unit_vectors
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.embedder import Image
from cliffhanger.models.embedders.pictures import opaque_pictures
from cliffhanger.models.faces.align import FACE_PX
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec
from cliffhanger.models.weight_file import check_weights
from cliffhanger.value import Value

NUM_DIMS = 128
SCALE: Final = LikenessScale(default=0.363, floor=0.363, ceiling=0.9, min_margin=0.08)
"""OpenCV's own threshold of one person is 0.363."""


class SFaceSettings(Value):
    """Where the model lies."""

    weights: Path | None = None
    """Local ONNX file; nothing is downloaded."""
    weights_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """What the file has to be; empty takes any."""


@dataclass(frozen=True, slots=True)
class _Recognizer:
    network: cv2.FaceRecognizerSF
    lock: Lock = field(default_factory=Lock)
    """OpenCV's networks serve one thread at a time."""


class SFaceEmbedder:
    """Embeds aligned faces, as `YuNet.crop_faces` gives them.

    Args:
        settings: Which file.
        pool: Where the model lives.

    Raises:
        InvalidSettingError: There is no such file; the message says where to get it.
    """

    def __init__(self, settings: SFaceSettings, pool: ModelPool) -> None:
        self._settings = settings
        self._pool = pool
        self.name = f"sface sha256:{self._check_file()}"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Return a vector for each face, float32 [N, D], each of length 1.

        Faces of another size than 112 x 112 px are scaled to it; they should be aligned.

        Raises:
            InvalidMediaError: One is no picture.
            InvalidSettingError: The file is no SFace model.
        """
        faces = [_scaled(picture) for picture in opaque_pictures(images)]
        if not faces:
            return np.zeros((0, NUM_DIMS), np.float32)
        with self._pool.use(self.spec()) as recognizer, recognizer.lock:
            try:
                rows = [np.array(recognizer.network.feature(face)).ravel() for face in faces]
            except cv2.error as exc:
                raise self._not_a_model(exc) from exc
        return unit_vectors("embeddings of faces", np.stack(rows))

    def spec(self) -> ModelSpec[_Recognizer]:
        """Return the model as the pool loads it, for its catalogue."""
        num_bytes = self._path.stat().st_size
        return ModelSpec(
            key=self.name,
            load=self._load,
            num_bytes_of=lambda _: num_bytes,
            expected_bytes=num_bytes,
        )

    @property
    def _path(self) -> Path:
        assert self._settings.weights is not None  # noqa: S101  checked when it was made
        return self._settings.weights

    def _check_file(self) -> str:
        return check_weights(
            self._settings.weights, model="sface", sha256=self._settings.weights_sha256
        )

    def _load(self) -> _Recognizer:
        self._check_file()
        try:
            return _Recognizer(cv2.FaceRecognizerSF.create(str(self._path), ""))
        except cv2.error as exc:
            raise self._not_a_model(exc) from exc

    def _not_a_model(self, exc: cv2.error) -> InvalidSettingError:
        return InvalidSettingError(
            f"weights {self._path} do not work as an SFace model with OpenCV {cv2.__version__}: "
            f"{exc.err}; get the file anew"
        )


def _scaled(face: Image) -> Image:
    if face.shape[:2] == (FACE_PX, FACE_PX):
        return np.ascontiguousarray(face)
    size = (FACE_PX, FACE_PX)
    return np.asarray(cv2.resize(face, size, interpolation=cv2.INTER_AREA), np.uint8)
