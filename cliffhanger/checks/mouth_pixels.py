"""How far a mouth is open, from the pixels of a face whose eyes and mouth corners are known.

Five-point face finders give the corners of the mouth and nothing between them, so the opening is
measured as what shows between the lips: the dark of the mouth, and teeth, which are paler than
skin. Both are told from the skin beside the nose of the same frame, so light and colour of a
scene do not matter. A dark beard, a microphone or a hand does: where the patch over the mouth does
not end near it, the frame counts as one in which the mouth is not seen.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels

NUM_LANDMARKS: Final = 5
"""Eyes, tip of the nose, corners of the mouth, from left to right in the picture."""
MIN_EYES_PX: Final = 14.0
"""Eyes nearer than this leave a mouth of a few pixels; faces are then about 35 px wide."""

_LUMA: Final = np.array([0.114, 0.587, 0.299])
_EYES_SPAN: Final = 64.0
"""Pixels between the eyes in the window that is looked at."""
_WIDTH: Final = 96
_ABOVE, _BELOW = 22, 50
_CENTER_ROW: Final = 22
_CORE: Final = (slice(_CENTER_ROW - 6, _CENTER_ROW + 13), slice(38, 58))
"""Rows and columns of the window in which some of an open mouth lies."""
_DARK: Final = 0.48
_DIM_RED: Final = 0.55
_PALE_CHROMA: Final = 0.5
_PALE_LUMA: Final = 0.8
_CHEEKS: Final = (-0.32, 0.32)
"""How far beside the nose skin is looked at, in distances of the eyes."""
_CHEEK_SPAN: Final = 0.1


def measure_aperture(frame: Pixels, landmarks: NDArray[np.floating]) -> float:
    """Return the area that shows between the lips, in squares of the distance between the eyes.

    Closed lips give about 0, a wide mouth about 0.1; NaN where the face is too small, or something
    lies before the mouth.

    Args:
        frame: uint8 (height, width, 3 or 4), BGR or BGRA.
        landmarks: float [5, 2], x and y in pixels, as `NUM_LANDMARKS` says.

    Raises:
        InvalidInputError: The landmarks are not five points.
    """
    if landmarks.shape != (NUM_LANDMARKS, 2):
        raise InvalidInputError(
            f"landmarks must be {NUM_LANDMARKS} points of x and y, got shape {landmarks.shape}; "
            "give eyes, nose and corners of the mouth"
        )
    eyes_px = float(np.hypot(*(landmarks[1] - landmarks[0])))
    if eyes_px < MIN_EYES_PX or not np.isfinite(landmarks).all():
        return float("nan")
    points = landmarks.astype(np.float64)
    skin = _skin(frame, points, eyes_px)
    pixels = _open_pixels(_window(frame, points, eyes_px), skin)
    return float("nan") if pixels is None else pixels / _EYES_SPAN**2


def _window(frame: Pixels, landmarks: NDArray[np.float64], eyes_px: float) -> NDArray[np.float64]:
    """Return the mouth upright and of one size: BGR float64 [72, 96, 3], the mouth at row 22."""
    left, right = landmarks[0], landmarks[1]
    cosine, sine = (right - left) / eyes_px * (_EYES_SPAN / eyes_px)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    middle = landmarks[3:].mean(axis=0)
    move = np.array([_WIDTH / 2.0, _CENTER_ROW]) - turn @ middle
    size = (_WIDTH, _ABOVE + _BELOW)
    picture = np.ascontiguousarray(frame[..., :3])
    matrix = np.column_stack([turn, move])
    method = cv2.INTER_AREA if eyes_px > 2 * _EYES_SPAN else cv2.INTER_LINEAR
    warped = cv2.warpAffine(picture, matrix, size, flags=method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.float64)


def _skin(frame: Pixels, landmarks: NDArray[np.float64], eyes_px: float) -> NDArray[np.float64]:
    """Return the median colour on both sides of the nose, BGR."""
    along = landmarks[1] - landmarks[0]
    reach = max(1, round(_CHEEK_SPAN * eyes_px))
    height, width = frame.shape[:2]
    found = [np.empty((0, 3))]
    for share in _CHEEKS:
        x, y = (round(float(value)) for value in landmarks[2] + share * along)
        x, y = min(max(x, 0), width - 1), min(max(y, 0), height - 1)
        patch = frame[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1, :3]
        found.append(patch.reshape(-1, 3).astype(np.float64))
    return np.median(np.concatenate(found), axis=0)


def _open_pixels(window: NDArray[np.float64], skin: NDArray[np.float64]) -> int | None:
    """Return the size of the patch of teeth and dark over the middle; None where it has no end."""
    luma, chroma = window @ _LUMA, window[..., 2] - window[..., 0]
    skin_luma, skin_chroma = float(skin @ _LUMA), float(skin[2] - skin[0])
    # painted lips are dark too, but red; the mouth behind them is not
    dark = (luma < _DARK * skin_luma) & (window[..., 2] < _DIM_RED * float(skin[2]))
    pale = (luma > _PALE_LUMA * skin_luma) & (chroma < _PALE_CHROMA * skin_chroma)
    kernel = np.ones((3, 3), np.uint8)
    inside = cv2.morphologyEx((dark | pale).astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    inside = cv2.morphologyEx(inside, cv2.MORPH_OPEN, kernel)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=4)
    boxes: NDArray[np.int32] = np.asarray(stats, np.int32)
    core = np.asarray(labels, np.int32)[_CORE]
    patches = [
        (int(boxes[label, cv2.CC_STAT_AREA]), label) for label in np.unique(core[core > 0]).tolist()
    ]
    if not patches:
        return 0
    area, label = max(patches)
    return area if _is_free(boxes[label].tolist()) else None


def _is_free(box: list[int]) -> bool:
    """Return whether a patch ends within the window; one of a beard or a hand does not."""
    left, top, width, height = box[:4]
    is_inside = left > 0 and left + width < _WIDTH
    return is_inside and top > 0 and top + height < _ABOVE + _BELOW
