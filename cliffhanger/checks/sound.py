"""Checks of what is heard: loudness, peaks, silence, lines that can be made out."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.span import FrameSpan, find_spans, without
from cliffhanger.media.audio import Audio
from cliffhanger.media.loudness import integrated_lufs, true_peak_dbtp
from cliffhanger.media.timeline import TimedLine

TARGET_LUFS: Final = -14.0
LOUDNESS_TOLERANCE_LU: Final = 1.0
MAX_TRUE_PEAK_DBTP: Final = -1.0
SILENCE_DBFS: Final = -50.0
MAX_SILENCE_SECONDS: Final = 1.0
MIN_LINE_DBFS: Final = -45.0
_FLOOR: Final = 1e-9


def check_loudness(audio: Audio) -> CheckResult:
    """Return whether the film is -14 LUFS within 1 LU (ITU-R BS.1770)."""
    measured = integrated_lufs(audio)
    return CheckResult(
        name="loudness",
        is_passed=abs(measured - TARGET_LUFS) <= LOUDNESS_TOLERANCE_LU,
        measured=f"{measured:.1f}",
        limit=f"{TARGET_LUFS:g} ±{LOUDNESS_TOLERANCE_LU:g}",
        unit="LUFS",
    )


def check_true_peak(audio: Audio) -> CheckResult:
    """Return whether no peak between samples is over -1 dBTP."""
    measured = true_peak_dbtp(audio)
    return CheckResult(
        name="true_peak",
        is_passed=measured <= MAX_TRUE_PEAK_DBTP,
        measured=f"{measured:.1f}",
        limit=f"<= {MAX_TRUE_PEAK_DBTP:g}",
        unit="dBTP",
    )


def check_silence(audio: Audio, *, fps: int, allowed: Sequence[FrameSpan] = ()) -> CheckResult:
    """Return whether no stretch of a second or more is silent outside the *allowed* spans."""
    per_frame = audio.sample_rate_hz // fps
    num_frames = audio.num_samples // per_frame
    blocks = np.abs(audio.samples[:, : num_frames * per_frame]).reshape(-1, num_frames, per_frame)
    silent = blocks.max(axis=(0, 2), initial=0.0) < 10 ** (SILENCE_DBFS / 20)
    spans = find_spans(without(silent, allowed), min_frames=round(MAX_SILENCE_SECONDS * fps))
    return CheckResult(
        name="silent_stretches",
        is_passed=not spans and num_frames > 0,
        measured=str(len(spans)) if num_frames else "no sound",
        limit="0",
        unit=f"stretches of {MAX_SILENCE_SECONDS:g} s under {SILENCE_DBFS:g} dBFS",
        note=", ".join(span.shown(fps) for span in spans[:20]),
    )


def check_lines_audible(dialogue: Audio, film: Audio, lines: Sequence[TimedLine]) -> CheckResult:
    """Return whether every line is heard, in the dialogue stem and in the film.

    Args:
        dialogue: The dialogue stem, aligned with the film.
        film: The film's own decoded sound.
        lines: When the lines are spoken.
    """
    levels = {
        line.line_id: min(_level_dbfs(dialogue, line), _level_dbfs(film, line)) for line in lines
    }
    quiet = [line_id for line_id, level in levels.items() if level <= MIN_LINE_DBFS]
    return CheckResult(
        name="lines_audible",
        is_passed=not quiet,
        measured=f"{min(levels.values()):.1f}" if levels else "no lines",
        limit=f"> {MIN_LINE_DBFS:g}",
        unit="dBFS RMS of the quietest line",
        note=", ".join(quiet[:40]),
    )


def _level_dbfs(audio: Audio, line: TimedLine) -> float:
    """Return the RMS level of the line's stretch, over all channels."""
    heard = audio.samples[:, line.start_sample : line.end_sample]
    if heard.size == 0:
        return 20 * np.log10(_FLOOR)
    power = float(np.mean(np.square(heard, dtype=np.float64)))
    return float(10 * np.log10(power + _FLOOR**2))
