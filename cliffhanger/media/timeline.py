"""The film's clock: whole samples and whole frames, nothing else.

48 kHz is a multiple of every rate the project films at (24, 25, 30, 60 fps), so a frame is a whole
number of samples and a film of whole frames has a whole number of samples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field, model_validator

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.story.model import Shot, ShotList
from cliffhanger.story.wording import LINE_GAP_SECONDS
from cliffhanger.value import Value


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line to be placed.

    Attributes:
        line_id: Which line.
        num_samples: Length of its sound.
        is_dual: Starts together with the line before it in the same shot.
    """

    line_id: str
    num_samples: int
    is_dual: bool = False


@dataclass(frozen=True, slots=True)
class ShotPlan:
    """What one shot must have room for, in 48 kHz samples.

    Attributes:
        shot_id: Which shot.
        min_samples: Shortest length, lines or not; at least one frame is always given.
        lead_samples: Picture before the first word.
        hold_samples: Picture after the last word.
        gap_samples: Silence between two lines.
        lines: In order of speech.
    """

    shot_id: str
    min_samples: int
    lead_samples: int = 0
    hold_samples: int = 0
    gap_samples: int = 0
    lines: tuple[PlannedLine, ...] = ()

    def __post_init__(self) -> None:
        """Refuse negative lengths and empty lines."""
        for name in ("min_samples", "lead_samples", "hold_samples", "gap_samples"):
            value: int = getattr(self, name)
            if value < 0:
                raise InvalidInputError(f"{name} of shot {self.shot_id} must be >= 0, got {value}")
        for line in self.lines:
            if line.num_samples <= 0:
                raise InvalidInputError(
                    f"num_samples of line {line.line_id} must be > 0, got {line.num_samples}; "
                    "voice the line first"
                )


class TimedLine(Value):
    """A line on the film's clock, `[start_sample, end_sample)`."""

    line_id: str
    """Which line."""
    start_sample: int = Field(ge=0)
    """From the start of the film, at 48 kHz."""
    num_samples: int = Field(ge=1)
    """Length of its sound."""

    @property
    def end_sample(self) -> int:
        """First sample after it."""
        return self.start_sample + self.num_samples


class TimedShot(Value):
    """A shot on the film's clock, `[start_frame, end_frame)`."""

    shot_id: str
    """Which shot."""
    start_frame: int = Field(ge=0)
    """From the start of the film."""
    num_frames: int = Field(ge=1)
    """Exact length."""
    lines: tuple[TimedLine, ...] = ()
    """Lines heard during it; their samples count from the start of the film too."""

    @property
    def end_frame(self) -> int:
        """First frame after it."""
        return self.start_frame + self.num_frames


class Timeline(Value):
    """The whole film: shots that tile it without gap or overlap."""

    fps: int
    """Frames per second; divides 48 000."""
    shots: tuple[TimedShot, ...]
    """In order."""

    @model_validator(mode="after")
    def _check_tiling(self) -> "Timeline":
        samples_per_frame(self.fps)
        frame = 0
        for shot in self.shots:
            if shot.start_frame != frame:
                raise InvalidInputError(
                    f"shot {shot.shot_id} must start at frame {frame}, got {shot.start_frame}"
                )
            frame = shot.end_frame
        return self

    @property
    def num_frames(self) -> int:
        """Frames of the film."""
        return self.shots[-1].end_frame if self.shots else 0

    @property
    def num_samples(self) -> int:
        """48 kHz samples of the film."""
        return self.num_frames * samples_per_frame(self.fps)

    @property
    def duration_seconds(self) -> float:
        """Length of the film."""
        return self.num_frames / self.fps

    @property
    def lines(self) -> tuple[TimedLine, ...]:
        """Every line of the film in order."""
        return tuple(line for shot in self.shots for line in shot.lines)


def samples_per_frame(fps: int) -> int:
    """Return how many 48 kHz samples one frame lasts.

    Raises:
        InvalidInputError: *fps* does not divide 48 000.
    """
    if fps <= 0 or SAMPLE_RATE_HZ % fps:
        raise InvalidInputError(
            f"fps must divide {SAMPLE_RATE_HZ}, such as 24, 25, 30 or 60, got {fps}"
        )
    return SAMPLE_RATE_HZ // fps


def seconds_to_samples(seconds: float) -> int:
    """Return *seconds* in 48 kHz samples, to the nearest one."""
    return round(seconds * SAMPLE_RATE_HZ)


def plan_shots(
    shots: ShotList,
    line_samples: Mapping[str, int],
    *,
    dual_line_ids: frozenset[str] = frozenset(),
) -> tuple[ShotPlan, ...]:
    """Return what each shot must have room for, once its lines are voiced or estimated.

    Args:
        shots: The episode's shots.
        line_samples: Length of each line's sound by line id, at 48 kHz.
        dual_line_ids: Lines spoken together with the line before them.

    Raises:
        InvalidInputError: A line of a shot has no length.
    """
    return tuple(_plan_shot(shot, line_samples, dual_line_ids) for shot in shots.shots)


def lay_out(plans: Sequence[ShotPlan], fps: int) -> Timeline:
    """Return the film's timeline: shots tile it, every line lies inside its shot.

    A shot lasts `max(min, lead + lines and gaps + hold)` samples, rounded up to whole frames.

    Raises:
        InvalidInputError: *fps* does not divide 48 000.
    """
    per_frame = samples_per_frame(fps)
    timed: list[TimedShot] = []
    frame = 0
    for plan in plans:
        lines, end_sample = _place_lines(plan, frame * per_frame, per_frame)
        wanted = max(plan.min_samples, end_sample - frame * per_frame, 1)
        num_frames = -(-wanted // per_frame)
        timed.append(
            TimedShot(shot_id=plan.shot_id, start_frame=frame, num_frames=num_frames, lines=lines)
        )
        frame += num_frames
    return Timeline(fps=fps, shots=tuple(timed))


def _plan_shot(
    shot: Shot, line_samples: Mapping[str, int], dual_line_ids: frozenset[str]
) -> ShotPlan:
    missing = [line_id for line_id in shot.line_ids if line_id not in line_samples]
    if missing:
        raise InvalidInputError(
            f"line_samples must hold every line of shot {shot.id}, missing {', '.join(missing)}; "
            "voice or estimate them first"
        )
    return ShotPlan(
        shot_id=shot.id,
        min_samples=seconds_to_samples(shot.min_duration_seconds),
        lead_samples=seconds_to_samples(shot.lead_seconds),
        hold_samples=seconds_to_samples(shot.hold_seconds),
        gap_samples=seconds_to_samples(LINE_GAP_SECONDS),
        lines=tuple(
            PlannedLine(line_id, line_samples[line_id], line_id in dual_line_ids)
            for line_id in shot.line_ids
        ),
    )


def _place_lines(
    plan: ShotPlan, shot_start: int, per_frame: int
) -> tuple[tuple[TimedLine, ...], int]:
    """Return the lines on the clock and where the shot may end; every line starts on a frame.

    Mouths are drawn per frame of the line, so a line between two frames would be half a frame off.
    """
    placed: list[TimedLine] = []
    end = start = shot_start + plan.lead_samples
    for line in plan.lines:
        if not placed:
            start = _next_frame(start, per_frame)
        elif not line.is_dual:
            start = _next_frame(end + plan.gap_samples, per_frame)
        placed.append(
            TimedLine(line_id=line.line_id, start_sample=start, num_samples=line.num_samples)
        )
        end = max(end, start + line.num_samples)
    return tuple(placed), end + plan.hold_samples


def _next_frame(sample: int, per_frame: int) -> int:
    """Return the first frame boundary at or after *sample*."""
    return -(-sample // per_frame) * per_frame
