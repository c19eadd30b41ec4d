"""Checks of the captions: length, speed, times, place, glyphs."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.media.caption import Cue
from cliffhanger.media.captioning import max_line_units, max_units_per_second
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.safe_area import text_safe_area, text_scale
from cliffhanger.media.text import missing_glyphs, render_caption
from cliffhanger.story.wording import display_units

MIN_SECONDS: Final = 5 / 6
MAX_SECONDS: Final = 7.0
MIN_GAP_FRAMES: Final = 2
MIN_FONT_PX: Final = 38.0
"""Smallest burned-in caption at 1080x1920."""


def check_caption_lengths(cues: Sequence[Cue], *, language: str) -> CheckResult:
    """Return whether no display line is longer than the language allows."""
    limit = max_line_units(language)
    lengths = {line: display_units(line, language) for cue in cues for line in cue.lines}
    return CheckResult(
        name="caption_lengths",
        is_passed=all(length <= limit for length in lengths.values()),
        measured=f"{max(lengths.values(), default=0):g}",
        limit=f"<= {limit}",
        unit="characters in the longest line",
        note=_listed(line for line, length in lengths.items() if length > limit),
    )


def check_caption_speed(cues: Sequence[Cue], *, language: str, fps: int) -> CheckResult:
    """Return whether every caption can be read in its time; advice, since speech sets the pace."""
    limit = max_units_per_second(language)
    speeds = {cue: _units(cue, language) * fps / (cue.end_frame - cue.start_frame) for cue in cues}
    return CheckResult(
        name="caption_speed",
        is_passed=all(speed <= limit + 0.05 for speed in speeds.values()),
        is_required=False,
        measured=f"{max(speeds.values(), default=0.0):.1f}",
        limit=f"<= {limit:g}",
        unit="characters per second",
        note=_listed(cue.text for cue, speed in speeds.items() if speed > limit + 0.05),
    )


def check_caption_durations(cues: Sequence[Cue], *, fps: int) -> CheckResult:
    """Return whether captions stay 5/6 s to 7 s; advice, since speech sets the pace."""
    shortest, longest = round(MIN_SECONDS * fps), round(MAX_SECONDS * fps)
    frames = {cue: cue.end_frame - cue.start_frame for cue in cues}
    wrong = [cue.text for cue, length in frames.items() if not shortest <= length <= longest]
    seconds = [length / fps for length in frames.values()]
    return CheckResult(
        name="caption_durations",
        is_passed=not wrong,
        is_required=False,
        measured=f"{min(seconds):.2f} to {max(seconds):.2f}" if seconds else "no captions",
        limit=f"{MIN_SECONDS:.2f} to {MAX_SECONDS:g}",
        unit="s",
        note=_listed(wrong),
    )


def check_caption_order(cues: Sequence[Cue], *, num_frames: int) -> CheckResult:
    """Return whether captions follow each other two frames apart and end with the film."""
    wrong = [
        later.text
        for earlier, later in pairwise(cues)
        if later.start_frame - earlier.end_frame < MIN_GAP_FRAMES
    ]
    wrong += [cue.text for cue in cues if cue.end_frame > num_frames]
    return CheckResult(
        name="caption_order",
        is_passed=not wrong,
        measured=str(len(wrong)),
        limit="0",
        unit="captions too close to another or past the end",
        note=_listed(wrong),
    )


def check_caption_place(
    cues: Sequence[Cue], *, video_format: VideoFormat, language: str
) -> CheckResult:
    """Return whether captions are drawn inside the safe area, large enough to read."""
    area, smallest = text_safe_area(video_format), MIN_FONT_PX * text_scale(video_format)
    sprites = {
        cue.text: render_caption(cue.lines, format=video_format, language=language) for cue in cues
    }
    wrong = [
        text
        for text, sprite in sprites.items()
        if not area.holds(sprite.box) or sprite.font_px < smallest
    ]
    return CheckResult(
        name="caption_place",
        is_passed=not wrong,
        measured=str(len(wrong)),
        limit="0",
        unit="captions outside the safe area or too small",
        note=_listed(wrong),
    )


def check_glyphs(texts: Iterable[str]) -> CheckResult:
    """Return whether the fonts draw every character of the words on screen."""
    missing = missing_glyphs("".join(texts))
    return CheckResult(
        name="glyphs",
        is_passed=not missing,
        measured=str(len(missing)),
        limit="0",
        unit="characters without a glyph",
        note=" ".join(f"{character} (U+{ord(character):04X})" for character in missing[:40]),
    )


def _units(cue: Cue, language: str) -> float:
    return sum(display_units(line, language) for line in cue.lines)


def _listed(texts: Iterable[str]) -> str:
    return " | ".join(text.replace("\n", " / ") for text in texts)[:1000]
