"""A frame put together: people who were painted one by one, before a set without people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.stage.compositing import stamp
from cliffhanger.animatic.stage.layout import DEPTH_BLUR, REFERENCE_WIDTH_PX
from cliffhanger.animatic.stage.staging import BACKDROP_ZOOM, SHOULDER_BLUR, backdrop_shift
from cliffhanger.checks.reference_image import read_reference
from cliffhanger.errors import InvalidMediaError, MatteError
from cliffhanger.media.matte import cut_out
from cliffhanger.media.picture import Pixels
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.blocking import Spot
from cliffhanger.production.figure import Seat, find_seat
from cliffhanger.production.keyframe import FittedImage, cover_frame, png_bytes

COMPOSITE_VERSION: Final = "1"
SIDE: Final = 0.55
"""How far to its side a single sees the set, of what the zoom leaves."""
MATCHED: Final = 0.3
"""How much of the way a figure's light and colour go towards those of the set behind it."""
MOST_SHIFT: Final = np.array([10.0, 6.0, 6.0], np.float32)
"""The most that a figure's mean moves, in Lab: faces keep their colour."""
CONTRASTS: Final = (0.92, 1.08)
"""Bounds of what its contrast is multiplied by."""
FEET_SHADE, BODY_SHADE = 0.5, 0.22
"""How dark the shadow on the floor is, and that on the set behind people seen from near."""
BACK_LIGHT: Final = 0.4
"""Brightness of a listener's back, which is before the light."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One person to be put into a frame.

    Attributes:
        spot: Where.
        picture: PNG, JPEG or WebP of that person alone before a flat colour.
    """

    spot: Spot
    picture: bytes


def compose_frame(request: VideoRequest, backdrop: bytes, figures: Sequence[Figure]) -> FittedImage:
    """Return the frame; what a worker runs.

    Args:
        request: The shot.
        backdrop: PNG, JPEG or WebP of the set without people.
        figures: Everybody, farthest first.

    Returns:
        A PNG of the film's size, and how much the piece that grew most was enlarged.

    Raises:
        MatteError: Somebody cannot be cut out, or is cut off where the frame would show it.
        InvalidMediaError: A picture is damaged.
    """
    size = request.shot.size
    pixels = np.ascontiguousarray(_decoded(backdrop, "the set")[..., :3])
    laid, most = cover_frame(
        pixels,
        request.format,
        zoom=BACKDROP_ZOOM.get(size, 1.0),
        shift=-SIDE * backdrop_shift(request),
    )
    unit = request.format.width_px / REFERENCE_WIDTH_PX
    canvas = _blurred(laid, DEPTH_BLUR[size] * unit)
    behind = canvas.copy()
    for figure in figures:
        layer, seat = _layer(figure, (request.format.width_px, request.format.height_px))
        most = max(most, seat.scale)
        if figure.spot.is_from_behind:
            _lay_back(canvas, layer, seat, SHOULDER_BLUR * unit)
        else:
            _shade(canvas, layer, seat, is_near=not figure.spot.is_standing)
            _lay(canvas, _toned(layer, behind), seat)
    return FittedImage(png=png_bytes(canvas), enlarged=round(most, 4))


def _decoded(data: bytes, whose: str) -> NDArray[np.uint8]:
    try:
        return read_reference(data)
    except InvalidMediaError as exc:
        raise InvalidMediaError(f"the picture of {whose} cannot be used: {exc}") from exc


def _layer(figure: Figure, frame: tuple[int, int]) -> tuple[Pixels, Seat]:
    """Return one person cut out and of the right size, premultiplied, and where it goes."""
    spot = figure.spot
    try:
        cut = cut_out(_decoded(figure.picture, spot.character_id)).pixels
        seat = find_seat(cut[..., 3], spot, frame)
    except MatteError as exc:
        raise MatteError(f"{spot.character_id}: {exc}") from exc
    height, width = cut.shape[:2]
    size = (max(1, round(width * seat.scale)), max(1, round(height * seat.scale)))
    how = cv2.INTER_CUBIC if seat.scale > 1.0 else cv2.INTER_AREA
    scaled = cv2.resize(cut, size, interpolation=how)
    # cubic interpolation overshoots, and premultiplied colour is never above its alpha
    return np.minimum(scaled, scaled[..., 3:]).astype(np.uint8), seat


def _lay(canvas: NDArray[np.uint8], layer: Pixels, seat: Seat) -> None:
    """Blend *layer* over *canvas* in place."""
    opaque = cv2.cvtColor(canvas, cv2.COLOR_BGR2BGRA).astype(np.uint8, copy=False)
    stamp(opaque, layer, seat.x_px, seat.y_px)
    canvas[:] = opaque[..., :3]


def _lay_back(canvas: NDArray[np.uint8], layer: Pixels, seat: Seat, blur_px: float) -> None:
    """Blend a listener's back over *canvas*: dark and out of focus."""
    margin = round(3 * blur_px)
    wide = cv2.copyMakeBorder(
        layer, margin, 0, margin, margin, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )
    dark = wide * np.array([BACK_LIGHT, BACK_LIGHT, BACK_LIGHT, 1.0], np.float32)
    soft = _blurred(dark.astype(np.uint8), blur_px)
    _lay(canvas, soft, Seat(seat.x_px - margin, seat.y_px - margin, seat.scale))


def _toned(layer: Pixels, behind: NDArray[np.uint8]) -> Pixels:
    """Return *layer*, its light and colour a little nearer to those of the set."""
    alpha = layer[..., 3:].astype(np.float32) / 255.0
    straight = np.clip(layer[..., :3] / np.maximum(alpha, 1 / 255) / 255.0, 0.0, 1.0)
    lab = np.asarray(cv2.cvtColor(straight.astype(np.float32), cv2.COLOR_BGR2Lab), np.float32)
    set_lab = cv2.cvtColor(behind.astype(np.float32) / 255.0, cv2.COLOR_BGR2Lab)
    place = np.asarray(set_lab, np.float32).reshape(-1, 3)
    own = lab[alpha[..., 0] > 0.5]
    mean = own.mean(axis=0)
    shift = np.clip(MATCHED * (place.mean(axis=0) - mean), -MOST_SHIFT, MOST_SHIFT)
    ratio = float(place[:, 0].std()) / max(1.0, float(own[:, 0].std()))
    gain = np.array([np.clip(ratio**MATCHED, *CONTRASTS), 1.0, 1.0], np.float32)
    matched = ((lab - mean) * gain + mean + shift).astype(np.float32)
    toned = np.asarray(cv2.cvtColor(matched, cv2.COLOR_Lab2BGR), np.float32)
    pixels = np.dstack([np.clip(toned, 0.0, 1.0) * alpha * 255.0, layer[..., 3:]])
    return np.rint(pixels).astype(np.uint8)


def _shade(canvas: NDArray[np.uint8], layer: Pixels, seat: Seat, *, is_near: bool) -> None:
    """Darken *canvas* where the person keeps light from the floor, or from what is behind."""
    height, width = canvas.shape[:2]
    shadow = np.zeros((height, width, 4), np.uint8)
    if is_near:
        black = np.zeros_like(layer)
        black[..., 3] = layer[..., 3]
        stamp(shadow, black, seat.x_px + round(0.02 * width), seat.y_px + round(0.012 * height))
        soft, strength = _blurred(shadow[..., 3], 0.022 * height), BODY_SHADE
    else:
        plane = np.zeros((height, width), np.uint8)
        center, axes, blur_px = _feet(layer, seat)
        cv2.ellipse(plane, center, axes, 0.0, 0.0, 360.0, 255, -1)
        soft, strength = _blurred(plane, blur_px), FEET_SHADE
    left = 1.0 - strength * soft[..., None].astype(np.float32) / 255.0
    canvas[:] = np.rint(canvas * left).astype(np.uint8)


def _feet(layer: Pixels, seat: Seat) -> tuple[tuple[int, int], tuple[int, int], float]:
    """Return centre and half axes of the shadow on the floor, and its blur, in frame pixels."""
    solid = layer[..., 3] > 127
    rows = np.flatnonzero(solid.any(axis=1))
    height = int(rows[-1] - rows[0])
    columns = np.flatnonzero(solid[rows[-1] - height // 12 : rows[-1] + 1].any(axis=0))
    half = max(0.09 * height, 0.62 * float(columns[-1] - columns[0]))
    middle = seat.x_px + round(float(columns[0] + columns[-1]) / 2)
    center = (middle, seat.y_px + int(rows[-1]) - round(0.006 * height))
    return center, (round(half), max(1, round(0.2 * half))), max(1.0, 0.016 * height)


def _blurred(pixels: NDArray[np.uint8], sigma_px: float) -> NDArray[np.uint8]:
    if sigma_px <= 0.0:
        return pixels.copy()
    return cv2.GaussianBlur(pixels, (0, 0), sigma_px).astype(np.uint8, copy=False)
