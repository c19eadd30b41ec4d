"""When the lines of a dub are heard: in the time of the original, shot by shot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.media.stretch import MOST_FASTER
from cliffhanger.media.timeline import TimedLine, TimedShot, Timeline, samples_per_frame

BREATH_SECONDS: Final = 0.1
"""Between a dubbed line and whatever comes after it: the next line or the cut."""
_BREATH: Final = round(BREATH_SECONDS * SAMPLE_RATE_HZ)


@dataclass(frozen=True, slots=True)
class FittedLines:
    """The lines of a dub on the film's clock.

    Attributes:
        timeline: The original's shots with the lines of the dub.
        tempos: How much faster than it was spoken each line is played, by line id.
        faults: What is wrong with the lines that do not fit, by line id; they keep the original's
            place and length.
    """

    timeline: Timeline
    tempos: dict[str, float]
    faults: dict[str, str]


def line_seconds(timeline: Timeline) -> dict[str, float]:
    """Return how long every line may last in a dub, in seconds, by line id.

    Until the next line of its shot begins, or until the cut, less a breath; never less than the
    original. Lines spoken together share their time.
    """
    per_frame = samples_per_frame(timeline.fps)
    return {
        line.line_id: max(line.num_samples, _room(shot, line, per_frame)) / SAMPLE_RATE_HZ
        for shot in timeline.shots
        for line in shot.lines
    }


def _room(shot: TimedShot, line: TimedLine, per_frame: int) -> int:
    later = [item.start_sample for item in shot.lines if item.start_sample > line.start_sample]
    return min([*later, shot.end_frame * per_frame]) - line.start_sample - _BREATH


def num_played(num_samples: int, tempo: float) -> int:
    """Return how many samples a line has at *tempo* times its speed; at least one."""
    return max(1, round(num_samples / tempo))


def fit_lines(
    timeline: Timeline, spoken: Mapping[str, int], words: Mapping[str, str]
) -> FittedLines:
    """Return the lines of a dub in the shots of the original.

    A line begins where the original begins and is played as long as the original, as near as 8 %
    faster or slower bring it. One that is still longer uses the pause after it; where it runs into
    the next line of its shot, that one begins later, on a frame. The last ends a breath before the
    cut, or where the original ends. Where that does not do, the whole shot is played 8 % faster.

    Args:
        timeline: The original.
        spoken: Samples of every line at its own pace, by line id.
        words: What the lines say, for messages, by line id.
    """
    per_frame = samples_per_frame(timeline.fps)
    shots: list[TimedShot] = []
    tempos: dict[str, float] = {}
    faults: dict[str, str] = {}
    for shot in timeline.shots:
        natural = {line.line_id: _tempo(spoken[line.line_id], line) for line in shot.lines}
        hurried = dict.fromkeys(natural, MOST_FASTER)
        for chosen in (natural, hurried):
            placed = _place(shot, spoken, chosen, per_frame)
            if placed is not None:
                shots.append(shot.model_copy(update={"lines": placed}))
                tempos |= chosen
                break
        else:
            shots.append(shot)
            faults |= _describe(shot, spoken, words, per_frame)
    fitted = timeline.model_copy(update={"shots": tuple(shots)})
    return FittedLines(fitted, tempos, faults)


def _tempo(num_samples: int, line: TimedLine) -> float:
    return min(MOST_FASTER, max(1.0 / MOST_FASTER, num_samples / line.num_samples))


def _place(
    shot: TimedShot, spoken: Mapping[str, int], tempos: Mapping[str, float], per_frame: int
) -> tuple[TimedLine, ...] | None:
    """Return the lines one after the other, or None where they run past the end of the shot."""
    placed: list[TimedLine] = []
    begins = ends = 0
    for line, is_dual in zip(shot.lines, _are_dual(shot.lines), strict=True):
        if not is_dual:
            after = -(-(ends + _BREATH) // per_frame) * per_frame if placed else 0
            begins = max(line.start_sample, after)
        length = num_played(spoken[line.line_id], tempos[line.line_id])
        placed.append(TimedLine(line_id=line.line_id, start_sample=begins, num_samples=length))
        ends = max(ends, begins + length)
    return tuple(placed) if ends <= _limit(shot, per_frame) else None


def _are_dual(lines: Sequence[TimedLine]) -> list[bool]:
    """Return which lines begin together with the one before them."""
    together = [before.start_sample == line.start_sample for before, line in pairwise(lines)]
    return [False, *together][: len(lines)]


def _limit(shot: TimedShot, per_frame: int) -> int:
    """Return the sample at which the last line must have ended."""
    original = max((line.end_sample for line in shot.lines), default=0)
    return max(original, shot.end_frame * per_frame - _BREATH)


def _describe(
    shot: TimedShot, spoken: Mapping[str, int], words: Mapping[str, str], per_frame: int
) -> dict[str, str]:
    """Return what is wrong with the lines of a shot that do not fit, by line id.

    Those that have not even the time of their own are named; where each has, all of the shot.
    """
    rooms = {
        line.line_id: max(line.num_samples, _room(shot, line, per_frame)) for line in shot.lines
    }
    least = {line_id: spoken[line_id] / MOST_FASTER for line_id in rooms}
    long = [line_id for line_id in rooms if least[line_id] > rooms[line_id]] or list(rooms)
    first = min(line.start_sample for line in shot.lines)
    share = (_limit(shot, per_frame) - first) / sum(least.values())
    return {
        line_id: (
            f"{line_id} {words[line_id]!r} lasts {least[line_id] / SAMPLE_RATE_HZ:.2f} s at its "
            f"fastest and has {rooms[line_id] / SAMPLE_RATE_HZ:.2f} s: cut it to "
            f"{max(0.05, min(0.95, share, rooms[line_id] / least[line_id])):.0%} of its length"
        )
        for line_id in long
    }
