"""A figure cut out of a picture whose background is one flat colour.

The background's colour is read off the border and fitted as a smooth surface, for lights fall off
towards the corners. What is like it in CIE Lab and reaches the border is background. Along the
edge a pixel is a mixture `I = alpha * F + (1 - alpha) * B`: alpha and the figure's own colour F
are solved for, so that nothing of the background's colour is left in hair and sleeves.
GrabCut on a band along the edge changed the overlap with the true alpha by less than 0.01 either
way and took most of the time, so it is left out.
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import MatteError
from cliffhanger.media.picture import Pixels

Picture = NDArray[np.uint8]
"""uint8, shape (height, width, 3 or 4), BGR or BGRA with straight alpha."""
_Plane = NDArray[np.float32]
_Mask = NDArray[np.bool_]

LEAST_COVERAGE: Final = 0.03
MOST_COVERAGE: Final = 0.85
"""Shares of the picture that a figure may cover."""
LEAST_BORDER: Final = 0.70
"""Share of the border that must have one colour; sleeves may touch the rest."""
LIKE_BORDER: Final = 15.0
"""How far, in Lab, a border pixel may be from the border's median: a light that falls off."""
MOST_SPREAD: Final = 4.0
"""Standard deviation of a flat background about its smooth surface, in Lab; more is texture."""
LEAST_WHOLE: Final = 0.80
"""Share of what is no background that must hang together: one figure, and no furniture."""
LEAST_CHROMA: Final = 30.0
"""How far from grey the background must be, in Lab: white walls and grey suits are told from it."""
BORDER: Final = 0.025
"""Width of the border that is looked at, as a share of the shorter side."""
MIXED: Final = 3.0
"""A pixel this many times as far from the background as its own colours go may hold some of it."""
GRAIN: Final = 1 / 360
"""Standard deviation of the blur that takes grain out of colours before they are compared, as a
share of the shorter side."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """A figure without its background.

    Attributes:
        pixels: Of the size of the picture, premultiplied.
        coverage: Share of the picture that it covers, (0, 1).
    """

    pixels: Pixels
    coverage: float


def cut_out(picture: Picture) -> Cutout:
    """Return the figure of a picture: by its own alpha where it has one, else by its background.

    Args:
        picture: One figure before a flat colour, or before nothing.

    Raises:
        MatteError: The background is not flat, or there is no figure of a sensible size.
    """
    if picture.shape[2] == 4 and float((picture[..., 3] < 128).mean()) > 1 - MOST_COVERAGE:
        alpha = picture[..., 3].astype(np.float32) / 255.0
        return _finished(picture[..., :3].astype(np.float32), alpha)
    color = np.ascontiguousarray(picture[..., :3])
    smooth = cv2.GaussianBlur(color, (0, 0), GRAIN * min(color.shape[:2]))
    lab = cv2.cvtColor(smooth.astype(np.float32) / 255.0, cv2.COLOR_BGR2Lab).astype(np.float32)
    surface, spread = _background(lab)
    figure = _one_figure(_before(_apart(lab, surface), _limit(spread)))
    back = cv2.cvtColor(surface, cv2.COLOR_Lab2BGR).astype(np.float32) * 255.0
    sharp = cv2.cvtColor(color.astype(np.float32) / 255.0, cv2.COLOR_BGR2Lab).astype(np.float32)
    is_mixed = _apart(sharp, surface) < MIXED * _limit(spread)
    front, alpha = _unmixed(color.astype(np.float32), back, figure, is_mixed)
    return _finished(front, alpha)


def _finished(color: _Plane, alpha: _Plane) -> Cutout:
    coverage = float(alpha.mean())
    if not LEAST_COVERAGE <= coverage <= MOST_COVERAGE:
        raise MatteError(
            f"the figure covers {coverage:.1%} of the picture, not {LEAST_COVERAGE:.0%} to "
            f"{MOST_COVERAGE:.0%}; its background is not flat, or it is too large or too small"
        )
    pixels = np.dstack([np.clip(color, 0.0, 255.0) * alpha[..., None], alpha * 255.0])
    return Cutout(np.rint(pixels).astype(np.uint8), coverage)


def _background(lab: _Plane) -> tuple[_Plane, float]:
    """Return the smooth surface that the background is, and its spread about it, in Lab."""
    border = _border(lab.shape[0], lab.shape[1])
    samples = lab[border]
    near = np.linalg.norm(samples - np.median(samples, axis=0), axis=1) < LIKE_BORDER
    if near.mean() < LEAST_BORDER:
        raise MatteError(
            f"only {near.mean():.0%} of the border has one colour, at least {LEAST_BORDER:.0%} "
            "must; the background is not flat"
        )
    mask = border.copy()
    mask[border] = near
    surface = _fitted(lab, mask)
    _check_chroma(surface)
    distance = _apart(lab, surface)
    spread = float(np.sqrt(np.mean(distance[mask] ** 2)))
    if spread > MOST_SPREAD:
        raise MatteError(
            f"the background varies by {spread:.1f} in Lab, at most {MOST_SPREAD:.0f} is flat; it "
            "is a texture"
        )
    flat = _reaching_border(distance < _limit(spread), border)
    return _fitted(lab, flat), spread


def _border(height: int, width: int) -> _Mask:
    """Return the border of a picture; not its lower edge, where figures are cut off."""
    thick = max(2, round(BORDER * min(height, width)))
    mask = np.zeros((height, width), np.bool_)
    mask[:thick] = True
    mask[:, :thick] = True
    mask[:, -thick:] = True
    return mask


def _fitted(lab: _Plane, mask: _Mask) -> _Plane:
    """Return the quadratic surface through the pixels of *mask*, by least squares."""
    height, width = mask.shape
    places = np.flatnonzero(mask)
    places = places[:: max(1, len(places) // 20_000)]
    ys, xs = np.divmod(places, width)
    terms = _terms(xs / width - 0.5, ys / height - 0.5)
    factors = np.linalg.lstsq(terms, lab.reshape(-1, 3)[places], rcond=None)[0]
    across = np.linspace(-0.5, 0.5, width, endpoint=False)[None, :] + np.zeros((height, 1))
    down = np.linspace(-0.5, 0.5, height, endpoint=False)[:, None] + np.zeros((1, width))
    return (_terms(across, down) @ factors).astype(np.float32)


def _terms(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)


def _limit(spread: float) -> float:
    """Return how far, in Lab, the background's own colours go."""
    return 5.0 + 2.0 * spread


def _check_chroma(surface: _Plane) -> None:
    chroma = float(np.hypot(surface[..., 1], surface[..., 2]).mean())
    if chroma < LEAST_CHROMA:
        raise MatteError(
            f"the background is nearly grey, {chroma:.0f} from it in Lab, at least "
            f"{LEAST_CHROMA:.0f} must be; clothes of that colour could not be told from it"
        )


def _apart(lab: _Plane, surface: _Plane) -> _Plane:
    """Return how far each pixel's colour is from the surface, in Lab."""
    off = cv2.subtract(lab, surface)
    return np.sqrt(cv2.transform(cv2.multiply(off, off), np.ones((1, 3), np.float32)))


def _reaching_border(mask: _Mask, border: _Mask) -> _Mask:
    """Return the connected parts of *mask* that reach the border."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    reaching = np.unique(labels[border & mask])
    return np.isin(labels, reaching[reaching > 0])


def _before(distance: _Plane, limit: float) -> _Mask:
    """Return what is before the background; gaps between arm and body are background too."""
    flat = _reaching_border(distance < limit, _border(*distance.shape[:2]))
    return ~(flat | _opened(distance < 0.7 * limit))


def _opened(mask: _Mask) -> _Mask:
    """Return the parts of *mask* that are more than specks."""
    side = max(3, round(0.01 * min(mask.shape)) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel).astype(np.bool_)


def _one_figure(mask: _Mask) -> _Mask:
    """Return the largest part of *mask*, and what is of some size beside it.

    Raises:
        MatteError: The largest is not most of it.
    """
    _, labels, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    areas = facts[1:, cv2.CC_STAT_AREA]
    if not areas.size:
        raise MatteError("the picture shows nothing but its background")
    whole = float(areas.max() / areas.sum())
    if whole < LEAST_WHOLE:
        raise MatteError(
            f"the largest figure is only {whole:.0%} of what is before the background, at least "
            f"{LEAST_WHOLE:.0%} must hang together; the background is not flat"
        )
    kept = np.flatnonzero(areas >= 0.02 * areas.max()) + 1
    return np.isin(labels, kept)


def _unmixed(color: _Plane, back: _Plane, figure: _Mask, is_mixed: _Mask) -> tuple[_Plane, _Plane]:
    """Return the figure's own colours and its alpha in [0, 1]; exact where both colours differ.

    Args:
        color: The picture, BGR in [0, 255].
        back: Its background.
        figure: What is before the background, to a pixel or two.
        is_mixed: Where some of the background may shine through, also inside the figure.
    """
    reach = max(2, math.ceil(min(figure.shape) / 300))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    whole = figure.astype(np.uint8)
    solid = (cv2.erode(whole, kernel, borderValue=1) > 0) & ~is_mixed
    nearby = cv2.dilate(whole, kernel) > 0
    rim = cv2.erode(whole, kernel, iterations=3, borderValue=1) == 0
    inner = _spread_out(color, solid & ~rim, 10 * reach + 1)
    apart = inner - back
    square = (apart**2).sum(axis=2)
    solved = ((color - back) * apart).sum(axis=2) / np.maximum(square, 1.0)
    feathered = cv2.GaussianBlur(figure.astype(np.float32), (0, 0), 1.0)
    alpha = np.where(square > 30.0**2, np.clip(solved, 0.0, 1.0), feathered)
    alpha = np.where(solid, 1.0, np.where(nearby, alpha, 0.0)).astype(np.float32)
    own = (color - (1.0 - alpha[..., None]) * back) / np.maximum(alpha, 0.1)[..., None]
    front = np.where(solid[..., None], color, 0.5 * np.clip(own, 0.0, 255.0) + 0.5 * inner)
    return np.where(rim[..., None], _despilled(front, inner, back), front).astype(np.float32), alpha


def _despilled(front: _Plane, inner: _Plane, back: _Plane) -> _Plane:
    """Return *front* without the background's strongest channel shining on it.

    That channel stands out over the other two no further than in the figure's colours nearby.
    """
    strongest = int(back.mean(axis=(0, 1)).argmax())
    others = [channel for channel in range(3) if channel != strongest]
    own = np.maximum(0.0, inner[..., strongest] - inner[..., others].max(axis=2))
    clean = front.copy()
    clean[..., strongest] = np.minimum(front[..., strongest], front[..., others].max(axis=2) + own)
    return clean


def _spread_out(color: _Plane, solid: _Mask, span: int) -> _Plane:
    """Return the colours of *solid* where they are, and their mean nearby elsewhere."""
    found = color
    for width in (8 * span + 1, span):
        weight = cv2.blur(solid.astype(np.float32), (width, width))[..., None]
        sums = cv2.blur(color * solid[..., None].astype(np.float32), (width, width))
        found = np.where(weight > 1e-3, sums / np.maximum(weight, 1e-3), found)
    return found.astype(np.float32)
