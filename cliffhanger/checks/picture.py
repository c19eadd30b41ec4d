"""Checks of what is seen: black and frozen stretches."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.span import FrameSpan, find_spans, without
from cliffhanger.checks.statistics import FilmStatistics

BLACK_SHARE: Final = 0.98
MAX_BLACK_SECONDS: Final = 0.2
MAX_FROZEN_SECONDS: Final = 0.5


def check_black(film: FilmStatistics, *, allowed: Sequence[FrameSpan] = ()) -> CheckResult:
    """Return whether no stretch of 0.2 s or more is black outside the *allowed* spans."""
    black = without(film.dark_share >= BLACK_SHARE, allowed)
    spans = find_spans(black, min_frames=_frames(MAX_BLACK_SECONDS, film.fps))
    return _report("black_stretches", spans, MAX_BLACK_SECONDS, film.fps)


def check_frozen(film: FilmStatistics, *, allowed: Sequence[FrameSpan] = ()) -> CheckResult:
    """Return whether no stretch of 0.5 s or more stands still outside the *allowed* holds."""
    numbers = np.arange(film.num_frames)
    still = without(film.still_since < numbers, allowed)
    # The first frame of a stretch differs from the one before it, so each run lacks its first.
    runs = find_spans(still, min_frames=_frames(MAX_FROZEN_SECONDS, film.fps) - 1)
    spans = [FrameSpan(run.start_frame - 1, run.end_frame) for run in runs]
    return _report("frozen_stretches", spans, MAX_FROZEN_SECONDS, film.fps)


def _frames(seconds: float, fps: int) -> int:
    return max(2, round(seconds * fps))


def _report(name: str, spans: Sequence[FrameSpan], limit_seconds: float, fps: int) -> CheckResult:
    return CheckResult(
        name=name,
        is_passed=not spans,
        measured=str(len(spans)),
        limit="0",
        unit=f"stretches of {limit_seconds:g} s or more",
        note=", ".join(span.shown(fps) for span in spans[:20]),
    )
