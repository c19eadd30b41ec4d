"""A scene cut into moments: what is seen at once, or said in one breath."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cliffhanger.story.direction.inserts import is_only_quoted
from cliffhanger.story.direction.speech import MAX_LINE_SECONDS, total_seconds
from cliffhanger.story.model import ActionBeat, Beat, Line, LineBeat, Scene, ShotDirective
from cliffhanger.story.vocabulary import Transition
from cliffhanger.story.wording import (
    LINE_GAP_SECONDS,
    primary_language,
    sentences,
    speech_seconds,
)

_MAX_ACTIONS_PER_BEAT: Final = 3
_MAX_ACTION_SECONDS: Final = 4.5
_SLIGHT_SECONDS: Final = 0.75
_QUICK_LINE_SECONDS: Final = 1.7
_QUICK_EXCHANGE_SECONDS: Final = 4.6
_QUICK_EXCHANGE_LINES: Final = 3
_SPEECHES_BETWEEN_EXCHANGES: Final = 2


@dataclass(frozen=True, slots=True)
class ActionMoment:
    """Something seen.

    Attributes:
        text: One or a few sentences of action.
        hint_ids: Whom the whole paragraph names, where this is all of it.
        directive: What the script fixes about the shot.
    """

    text: str
    hint_ids: tuple[str, ...] = ()
    directive: ShotDirective | None = None


@dataclass(frozen=True, slots=True)
class SpeechMoment:
    """Lines that share a shot.

    Attributes:
        lines: In order; one speaker's, or a quick exchange.
        directive: What the script fixes about the shot.
    """

    lines: tuple[Line, ...]
    directive: ShotDirective | None = None

    @property
    def is_exchange(self) -> bool:
        """Whether more than one character speaks."""
        return len({line.character_id for line in self.lines}) > 1


@dataclass(frozen=True, slots=True)
class CutMoment:
    """A written transition into what follows.

    Attributes:
        transition: How the next shot begins.
    """

    transition: Transition


Moment = ActionMoment | SpeechMoment | CutMoment


def scene_moments(scene: Scene, *, language: str, peak_ids: frozenset[str]) -> tuple[Moment, ...]:
    """Return the moments of a scene; every line is in exactly one, in order.

    Args:
        scene: Its long lines already split.
        language: Decides how long words take.
        peak_ids: Lines that want a shot of their own.
    """
    moments: list[Moment] = []
    for beat in _join_quotations(scene.beats):
        if isinstance(beat, ActionBeat):
            moments.extend(_action_moments(beat, language))
        elif isinstance(beat, LineBeat):
            joined = _joined(moments, beat, language, peak_ids)
            if joined is None:
                moments.append(SpeechMoment((beat.line,), beat.directive))
            else:
                moments[-1] = joined
        else:
            moments.append(CutMoment(beat.transition))
    return tuple(moments)


def action_seconds(text: str, language: str) -> float:
    """Return how long an action shot should last: time to take in what is told, 2.2 to 4.5 s."""
    read = 1.2 + 0.5 * speech_seconds(text, language)
    return round(min(_MAX_ACTION_SECONDS, max(2.2, read)), 2)


def _join_quotations(beats: Iterable[Beat]) -> list[Beat]:
    """Return the beats with words that stand alone, such as a sign's, set to the action before."""
    joined: list[Beat] = []
    for beat in beats:
        last = joined[-1] if joined else None
        if (
            isinstance(beat, ActionBeat)
            and isinstance(last, ActionBeat)
            and is_only_quoted(beat.text)
        ):
            joined[-1] = last.model_copy(update={"text": f"{last.text} {beat.text}"})
        else:
            joined.append(beat)
    return joined


def _action_moments(beat: ActionBeat, language: str) -> list[ActionMoment]:
    parts = list(sentences(beat.text, language))
    while len(parts) > 1:
        spans = [_told_seconds(a + b, language) for a, b in pairwise(parts)]
        shortest = min(range(len(spans)), key=spans.__getitem__)
        is_slight = (
            min(
                _told_seconds(parts[shortest], language),
                _told_seconds(parts[shortest + 1], language),
            )
            < _SLIGHT_SECONDS
        )
        if len(parts) <= _MAX_ACTIONS_PER_BEAT and not is_slight:
            break
        parts[shortest : shortest + 2] = [parts[shortest] + parts[shortest + 1]]
    return [
        ActionMoment(
            part.strip(),
            beat.character_ids if len(parts) == 1 else (),
            beat.directive if index == 0 else None,
        )
        for index, part in enumerate(parts)
        if part.strip()
    ]


def _told_seconds(text: str, language: str) -> float:
    return 0.5 * speech_seconds(text, primary_language(language))


def _joined(
    moments: list[Moment], beat: LineBeat, language: str, peak_ids: frozenset[str]
) -> SpeechMoment | None:
    """Return the last moment with the beat's line in it, or None where it wants its own shot."""
    last = moments[-1] if moments else None
    if not isinstance(last, SpeechMoment):
        return None
    lines = (*last.lines, beat.line)
    joined = SpeechMoment(lines, last.directive)
    if beat.is_dual:
        return joined
    has_peak = any(line.id in peak_ids for line in lines)
    if has_peak or beat.directive is not None or len({_seen(line) for line in lines}) > 1:
        return None
    seconds = total_seconds(lines, language) + LINE_GAP_SECONDS * (len(lines) - 1)
    if not joined.is_exchange:
        return joined if seconds <= MAX_LINE_SECONDS else None
    is_quick = (
        len(lines) <= _QUICK_EXCHANGE_LINES
        and seconds <= _QUICK_EXCHANGE_SECONDS
        and all(speech_seconds(line.text, language) <= _QUICK_LINE_SECONDS for line in lines)
        and all(line.is_on_camera for line in lines)
    )
    return joined if is_quick and _may_exchange(moments[:-1]) else None


def _may_exchange(before: list[Moment]) -> bool:
    speeches = [moment for moment in before if isinstance(moment, SpeechMoment)]
    return not any(speech.is_exchange for speech in speeches[-_SPEECHES_BETWEEN_EXCHANGES:])


def _seen(line: Line) -> tuple[bool, bool, bool]:
    return (line.is_voice_over, line.is_off_screen, line.is_device)
