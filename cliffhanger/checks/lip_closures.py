"""Whether lips close where p, b and m are said, and rest in pauses, told from their opening."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from cliffhanger.checks.av_offset import TalkingMouth
from cliffhanger.value import Value

CLOSED_SHARE: Final = 0.15
"""Of the widest opening; below it lips count as closed."""

_BILABIAL: Final = re.compile("[pbmɓ]")
_PLOSIVE: Final = re.compile("[pbɓ]")
_CLOSURE_SECONDS: Final = 0.12
"""How long before its release a plosive may be closed."""
_PAUSE_SECONDS: Final = 0.35
_WIDE_PERCENTILE: Final = 98.0


class Closures(Value):
    """What lips do where it is plain what they should do."""

    share: float | None = None
    """Of p, b and m, those with closed lips within a frame; None where none is seen."""
    num_closures: int = 0
    """How many p, b and m are seen."""
    rest_opening: float | None = None
    """Mean opening in pauses over 350 ms, against the widest; None where there is no such pause."""
    num_resting: int = 0
    """Frames in such pauses, one from their ends."""


def measure_closures(mouths: Sequence[TalkingMouth]) -> Closures:
    """Return how often lips close for p, b and m, and how open they are in long pauses.

    Mouths without phones, or in which nothing moves, count for nothing.
    """
    closed: list[bool] = []
    resting: list[float] = []
    for mouth in mouths:
        seen = mouth.aperture[np.isfinite(mouth.aperture)]
        widest = float(np.percentile(seen, _WIDE_PERCENTILE)) if seen.size else 0.0
        if widest > 0.0:
            closed += _closed(mouth, widest)
            resting += _resting(mouth, widest)
    return Closures(
        share=sum(closed) / len(closed) if closed else None,
        num_closures=len(closed),
        rest_opening=round(float(np.mean(resting)), 4) if resting else None,
        num_resting=len(resting),
    )


def _closed(mouth: TalkingMouth, widest: float) -> list[bool]:
    """Return, for each bilabial, whether lips close from a frame before it to a frame after."""
    found: list[bool] = []
    for phone in mouth.times.phones:
        if not _BILABIAL.search(phone.symbol):
            continue
        lead = _CLOSURE_SECONDS if _PLOSIVE.search(phone.symbol) else 0.0
        first = int((phone.start_seconds - lead) * mouth.fps) - 1
        last = int(phone.end_seconds * mouth.fps) + 1
        near = mouth.aperture[max(0, first) : max(0, last + 1)]
        near = near[np.isfinite(near)]
        if near.size:
            found.append(bool(near.min() < CLOSED_SHARE * widest))
    return found


def _resting(mouth: TalkingMouth, widest: float) -> list[float]:
    found: list[float] = []
    for phone in mouth.times.phones:
        if not phone.symbol and phone.end_seconds - phone.start_seconds > _PAUSE_SECONDS:
            first = max(0, int(phone.start_seconds * mouth.fps) + 2)
            stop = max(0, int(phone.end_seconds * mouth.fps) - 1)
            part = mouth.aperture[first:stop]
            found += (part[np.isfinite(part)] / widest).tolist()
    return found
