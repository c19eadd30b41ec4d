"""When everything in a script is said and seen, and the checks of its length."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.shotlist import estimated_seconds
from cliffhanger.story.direction.director import RuleDirector, direct
from cliffhanger.story.direction.emphasis import peak_line_ids
from cliffhanger.story.direction.moments import ActionMoment, scene_moments
from cliffhanger.story.model import Episode, Line, LineBeat, Scene, Shot
from cliffhanger.story.wording import LINE_GAP_SECONDS, speech_seconds

_MAX_QUOTE_CHARS: Final = 48


@dataclass(frozen=True, slots=True)
class ScriptEvent:
    """Something said or seen, `[start_seconds, end_seconds)` from the start of the episode.

    Attributes:
        scene_id: The scene it is in.
        start_seconds: When it begins.
        end_seconds: When it ends.
        text: The words of the line or of the action.
        line: The line; None for what is seen.
        fills_frame: What is seen is a prop or a screen in close-up.
    """

    scene_id: str
    start_seconds: float
    end_seconds: float
    text: str
    line: Line | None = None
    fills_frame: bool = False

    @property
    def shown(self) -> str:
        """Where it stands and how it begins, as printed."""
        where = self.scene_id if self.line is None else self.line.id
        is_long = len(self.text) > _MAX_QUOTE_CHARS
        quote = f"{self.text[: _MAX_QUOTE_CHARS - 1].rstrip()}\u2026" if is_long else self.text
        return f"{where} at {self.start_seconds:.1f} s: \u201c{quote}\u201d"


@dataclass(frozen=True, slots=True)
class ScriptTime:
    """A script laid out in time.

    Attributes:
        duration_seconds: How long it plays.
        spoken_seconds: How long somebody speaks.
        events: What is said and seen, in order of start.
    """

    duration_seconds: float
    spoken_seconds: float
    events: tuple[ScriptEvent, ...]

    @property
    def lines(self) -> tuple[ScriptEvent, ...]:
        """What is said."""
        return tuple(event for event in self.events if event.line is not None)


@dataclass(frozen=True, slots=True)
class _Span:
    """A shot and when it begins and ends."""

    shot: Shot
    start_seconds: float
    end_seconds: float


def time_script(episode: Episode) -> ScriptTime:
    """Return when everything in an episode is said and seen.

    The embedded director breaks it into shots, and an actor's pace gives each its length: the
    times are those of a film of this script, give or take the voices.
    """
    directed = direct(episode, RuleDirector())
    ready, shots = directed.episode, directed.shots
    seconds = estimated_seconds(ready, shots)
    starts = accumulate(seconds, initial=0.0)
    spans = [
        _Span(shot, start, start + length)
        for shot, start, length in zip(shots.shots, starts, seconds, strict=False)
    ]
    language = ready.series.language
    events: list[ScriptEvent] = []
    for scene in ready.scenes:
        own = [span for span in spans if span.shot.scene_id == scene.id]
        events += _said(scene, own, language)
        events += _seen(scene, own, language)
    return ScriptTime(
        duration_seconds=sum(seconds),
        spoken_seconds=_spoken_seconds(ready),
        events=tuple(sorted(events, key=lambda event: event.start_seconds)),
    )


def check_duration(time: ScriptTime, *, min_seconds: float, max_seconds: float) -> CheckResult:
    """Return whether the script plays as long as it should."""
    seconds = time.duration_seconds
    missing = max(min_seconds - seconds, seconds - max_seconds, 0.0)
    wrong = f"{missing:.0f} s too {'short' if seconds < min_seconds else 'long'}; "
    return CheckResult(
        name="script_duration",
        is_passed=min_seconds <= seconds <= max_seconds,
        measured=f"{seconds:.1f}",
        limit=f"{min_seconds:g} to {max_seconds:g}",
        unit="s",
        note=f"{wrong if missing else ''}{time.spoken_seconds:.1f} s of it are spoken",
    )


def check_dialogue_share(time: ScriptTime, *, min_share: float, max_share: float) -> CheckResult:
    """Return whether somebody speaks for enough of the script, and not all the time."""
    share = time.spoken_seconds / time.duration_seconds
    return CheckResult(
        name="script_dialogue_share",
        is_passed=min_share <= share <= max_share,
        is_required=False,
        measured=f"{share:.2f}",
        limit=f"{min_share:g} to {max_share:g}",
        unit="share of the duration",
    )


def _spoken_seconds(episode: Episode) -> float:
    """Return how long somebody speaks; words said together count once."""
    language = episode.series.language
    return sum(
        speech_seconds(beat.line.text, language)
        for scene in episode.scenes
        for beat in scene.beats
        if isinstance(beat, LineBeat) and not beat.is_dual
    )


def _said(scene: Scene, spans: list[_Span], language: str) -> Iterator[ScriptEvent]:
    lines = {line.id: line for line in scene.lines}
    for span in spans:
        start = span.start_seconds + span.shot.lead_seconds
        for line_id in span.shot.line_ids:
            line = lines[line_id]
            end = start + speech_seconds(line.text, language)
            yield ScriptEvent(scene.id, start, end, line.text, line)
            start = end + LINE_GAP_SECONDS


def _seen(scene: Scene, spans: list[_Span], language: str) -> Iterator[ScriptEvent]:
    """Give what is seen, each at the first shot that shows it; what none shows, with the last."""
    moments = scene_moments(scene, language=language, peak_ids=peak_line_ids(scene))
    last = spans[0] if spans else None
    for moment in moments:
        if not isinstance(moment, ActionMoment):
            continue
        last = next((span for span in spans if moment.text in span.shot.action), last)
        if last is not None:
            has_line = bool(last.shot.line_ids)
            lead = last.start_seconds + last.shot.lead_seconds
            yield ScriptEvent(
                scene.id,
                last.start_seconds,
                lead if has_line else last.end_seconds,
                moment.text,
                fills_frame=last.shot.insert is not None,
            )
