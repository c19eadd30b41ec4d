"""Faces found by OpenCV's YuNet, from a model in a local file.

It learned from photographs: without its file, or on drawn characters, references are judged by
their size and by the number of things in them (`cliffhanger.checks.reference_image`).
"""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.embedder import Image
from cliffhanger.models.embedders.pictures import opaque_pictures
from cliffhanger.models.faces.align import align_face
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec
from cliffhanger.models.weight_file import check_weights
from cliffhanger.value import Value

LOOK_PX: Final = 640
"""Long side of what the model looks at: it knows faces of about 10 to 300 px."""


class YuNetSettings(Value):
    """Where the model lies, and how sure it must be."""

    weights: Path | None = None
    """Local ONNX file; nothing is downloaded."""
    weights_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """What the file has to be; empty takes any."""
    min_score: float = Field(default=0.7, gt=0.0, le=1.0)
    """How sure it must be of a face."""
    max_overlap: float = Field(default=0.3, gt=0.0, le=1.0)
    """Boxes that share more, as intersection over union, are one face."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a picture.

    Attributes:
        box: Left, top, width and height in pixels.
        landmarks: float32 [5, 2]: eyes, tip of the nose, corners of the mouth; x and y in pixels,
            from left to right in the picture.
        score: How sure the model is, (0, 1].
    """

    box: tuple[float, float, float, float]
    landmarks: NDArray[np.float32]
    score: float


@dataclass(frozen=True, slots=True)
class _Finder:
    detector: cv2.FaceDetectorYN
    lock: Lock = field(default_factory=Lock)


class YuNet:
    """Finds faces; a `FaceFinder` for references.

    Args:
        settings: Which file.
        pool: Where the model lives.

    Raises:
        InvalidSettingError: There is no such file; the message says where to get it.
    """

    def __init__(self, settings: YuNetSettings, pool: ModelPool) -> None:
        self._settings = settings
        self._pool = pool
        self.name = f"yunet sha256:{self._check_file()}"

    def count_faces(self, image: Image) -> int:
        """Return how many faces are in *image*, uint8 (height, width, 3), BGR."""
        return len(self.find_faces(image))

    def find_faces(self, image: Image) -> tuple[Face, ...]:
        """Return the faces in *image*, the largest first.

        Raises:
            InvalidMediaError: It is no picture.
            InvalidSettingError: The file is no YuNet model.
        """
        (picture,) = opaque_pictures([image])
        scale = min(1.0, LOOK_PX / max(picture.shape[:2]))
        size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        with self._pool.use(self.spec()) as finder, finder.lock:
            try:
                finder.detector.setInputSize(size)
                _, rows = finder.detector.detect(small)
            except cv2.error as exc:
                raise self._not_a_model(exc) from exc
        # OpenCV's stubs promise an array; where there is no face it is None.
        found = [] if rows is None else [_face(row, scale) for row in np.asarray(rows, np.float32)]  # pyright: ignore[reportUnnecessaryComparison]
        return tuple(sorted(found, key=lambda face: -face.box[2] * face.box[3]))

    def crop_faces(self, image: Image) -> tuple[Image, ...]:
        """Return the faces in *image* as face embedders take them, the largest first."""
        (picture,) = opaque_pictures([image])
        return tuple(align_face(picture, face.landmarks) for face in self.find_faces(picture))

    def spec(self) -> ModelSpec[_Finder]:
        """Return the model as the pool loads it, for its catalogue."""
        num_bytes = self._path.stat().st_size
        return ModelSpec(
            key=f"{self.name} {self._settings.min_score} {self._settings.max_overlap}",
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
            self._settings.weights, model="yunet", sha256=self._settings.weights_sha256
        )

    def _load(self) -> _Finder:
        self._check_file()
        settings = self._settings
        try:
            detector = cv2.FaceDetectorYN.create(
                str(self._path), "", (LOOK_PX, LOOK_PX), settings.min_score, settings.max_overlap
            )
        except cv2.error as exc:
            raise self._not_a_model(exc) from exc
        return _Finder(detector)

    def _not_a_model(self, exc: cv2.error) -> InvalidSettingError:
        return InvalidSettingError(
            f"weights {self._path} do not work as a YuNet model with OpenCV {cv2.__version__}: "
            f"{exc.err}; get the file made for this version"
        )


def _face(row: NDArray[np.float32], scale: float) -> Face:
    """Return a row of the detector, in pixels of the picture before it was scaled."""
    left, top, width, height = (row[:4] / scale).tolist()
    return Face((left, top, width, height), (row[4:14] / scale).reshape(5, 2), float(row[14]))
