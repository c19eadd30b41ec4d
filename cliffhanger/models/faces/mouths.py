"""The mouth of one face through a clip: how far it is open, and its crops for SyncNet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.mouth_pixels import measure_aperture
from cliffhanger.media.picture import Pixels
from cliffhanger.models.embedder import Image
from cliffhanger.models.faces.yunet import Face

SYNC_CROP_PX: Final = 224
"""Side of what SyncNet looks at."""
SYNC_MARGIN: Final = 0.4
"""Room around a face in it, in shares of half the face's box."""
MIN_FACE_PX: Final = 60.0
"""Smaller faces are too few pixels for SyncNet."""

_LARGEST_STEP: Final = 0.6
"""How far a face moves between frames at most, in widths of its box."""


class FaceFinder(Protocol):
    """Finds faces and five points in each, as `YuNet` does."""

    def find_faces(self, image: Image) -> tuple[Face, ...]:
        """Return the faces in *image*, the largest first."""
        ...


@dataclass(frozen=True, slots=True)
class SeenMouth:
    """One mouth through a clip.

    Attributes:
        aperture: float64 [num_frames], see `measure_aperture`; NaN where it is not seen.
        crops: uint8 (num_frames, 224, 224, 3), BGR, the face as SyncNet takes it, empty where it is
            too small or not seen from the first frame to the last.
    """

    aperture: NDArray[np.float64]
    crops: NDArray[np.uint8]


def read_mouth(
    frames: Iterable[Pixels], finder: FaceFinder, *, near: tuple[float, float] | None = None
) -> SeenMouth:
    """Return the mouth of one face, followed from frame to frame.

    Args:
        frames: The clip's frames, BGR or BGRA.
        finder: Finds the faces.
        near: Where the face begins, x and y in pixels; the largest face where nobody says.
    """
    apertures: list[float] = []
    crops: list[NDArray[np.uint8]] = []
    last: Face | None = None
    for frame in frames:
        face = _same_face(finder.find_faces(frame), last, near)
        apertures.append(float("nan") if face is None else measure_aperture(frame, face.landmarks))
        if face is not None:
            last = face
            if min(face.box[2:]) >= MIN_FACE_PX:
                crops.append(crop_for_sync(frame, face))
    is_whole = bool(crops) and len(crops) == len(apertures)
    nothing = np.empty((0, SYNC_CROP_PX, SYNC_CROP_PX, 3), np.uint8)
    return SeenMouth(np.array(apertures), np.stack(crops) if is_whole else nothing)


def crop_for_sync(frame: Pixels, face: Face) -> NDArray[np.uint8]:
    """Return a face as SyncNet learned it: (224, 224, 3), BGR, more chin than forehead.

    With s half of the larger side of the box and m = `SYNC_MARGIN`, the square reaches s (1 + m)
    to both sides of its middle, s upwards and s (1 + 2 m) downwards. Beyond the picture is grey.
    """
    left, top, width, height = face.box
    half = max(width, height) / 2.0
    reach = half * (1.0 + SYNC_MARGIN)
    scale = SYNC_CROP_PX / (2.0 * reach)
    start_x, start_y = left + width / 2.0 - reach, top + height / 2.0 - half
    matrix = np.array([[scale, 0.0, -start_x * scale], [0.0, scale, -start_y * scale]])
    crop = cv2.warpAffine(
        np.ascontiguousarray(frame[..., :3]),
        matrix,
        (SYNC_CROP_PX, SYNC_CROP_PX),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(110, 110, 110),
    )
    return np.asarray(crop, np.uint8)


def _same_face(
    faces: tuple[Face, ...], last: Face | None, near: tuple[float, float] | None
) -> Face | None:
    """Return the face that goes on from *last*, or begins *near*; None where it is not there."""
    if not faces:
        return None
    if last is None:
        return faces[0] if near is None else min(faces, key=lambda face: _distance(face, near))
    middle = _middle(last)
    closest = min(faces, key=lambda face: _distance(face, middle))
    return closest if _distance(closest, middle) <= _LARGEST_STEP * last.box[2] else None


def _middle(face: Face) -> tuple[float, float]:
    left, top, width, height = face.box
    return left + width / 2.0, top + height / 2.0


def _distance(face: Face, point: tuple[float, float]) -> float:
    x, y = _middle(face)
    return float(np.hypot(x - point[0], y - point[1]))
