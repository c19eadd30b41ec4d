"""A whole scene covered: every moment in order, from its opening to its last shot."""

from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.story.direction.actions import carries, cover_action, watch_action
from cliffhanger.story.direction.conversation import cover_speech
from cliffhanger.story.direction.emphasis import peak_line_ids
from cliffhanger.story.direction.endings import end_episode
from cliffhanger.story.direction.moments import (
    ActionMoment,
    CutMoment,
    Moment,
    SpeechMoment,
    scene_moments,
)
from cliffhanger.story.direction.openings import open_scene
from cliffhanger.story.direction.setups import Setup
from cliffhanger.story.direction.sounds import action_sounds
from cliffhanger.story.direction.staging import Cast
from cliffhanger.story.direction.unfolding import SceneSoFar
from cliffhanger.story.model import Line, Scene
from cliffhanger.story.vocabulary import Transition

_ACTING_LEAD_SECONDS: Final = 0.5
"""Time for a small action before the line it belongs to."""


@dataclass(frozen=True, slots=True)
class ScenePlace:
    """Where a scene stands in its episode.

    Attributes:
        is_first: The episode opens with it.
        is_last: The episode ends with it.
        transition: How its first shot begins.
    """

    is_first: bool
    is_last: bool
    transition: Transition


def cover_scene(scene: Scene, cast: Cast, *, language: str, place: ScenePlace) -> tuple[Setup, ...]:
    """Return the camera positions of a scene, in order."""
    peaks = peak_line_ids(scene)
    moments = scene_moments(scene, language=language, peak_ids=peaks)
    shown = tuple(moment for moment in moments if not isinstance(moment, CutMoment))
    told = SceneSoFar(
        scene=scene,
        cast=cast,
        language=language,
        peak_ids=peaks,
        num_speeches=sum(isinstance(moment, SpeechMoment) for moment in shown),
    )
    spent = open_scene(told, shown, is_first=place.is_first)
    told.setups[0] = replace(told.setups[0], transition=place.transition)
    _tell(told, moments, spent)
    if place.is_last:
        end_episode(told, _last_lines(shown, told))
    return tuple(told.setups)


def leading_transition(scene: Scene) -> Transition | None:
    """Return the transition written at the head of a scene, or None."""
    first = scene.beats[0]
    return first.transition if first.kind == "transition" else None


def trailing_transition(scene: Scene) -> Transition | None:
    """Return the transition written at the end of a scene, or None."""
    last = scene.beats[-1]
    return last.transition if last.kind == "transition" else None


def _tell(told: SceneSoFar, moments: tuple[Moment, ...], spent: int) -> None:
    """Cover the moments after the *spent* first ones, with the transitions written between."""
    num_shown = 0
    pending: Transition | None = None
    carried: ActionMoment | None = None
    for index, moment in enumerate(moments):
        if isinstance(moment, CutMoment):
            pending = moment.transition if num_shown else None
            continue
        num_shown += 1
        if num_shown <= spent:
            continue
        following = moments[index + 1] if index + 1 < len(moments) else None
        if isinstance(moment, ActionMoment) and _is_carried(moment, following, told):
            watch_action(moment, told)
            carried = moment
            continue
        covered = _cover(moment, told, following)
        if carried is not None:
            covered = (_with_action(covered[0], carried), *covered[1:])
            carried = None
        if pending is not None:
            covered = (replace(covered[0], transition=pending), *covered[1:])
            pending = None
        told.setups.extend(covered)


def _is_carried(moment: ActionMoment, following: Moment | None, told: SceneSoFar) -> bool:
    if not isinstance(following, SpeechMoment) or following.is_exchange:
        return False
    line = following.lines[0]
    is_seen = line.is_on_camera and following.directive is None
    return is_seen and carries(moment, line.character_id, told)


def _with_action(said: Setup, action: ActionMoment) -> Setup:
    return replace(
        said,
        action=f"{action.text} {said.action}",
        sounds=(*said.sounds, *action_sounds(action.text)),
        lead_seconds=_ACTING_LEAD_SECONDS,
    )


def _cover(
    moment: ActionMoment | SpeechMoment, told: SceneSoFar, following: Moment | None
) -> tuple[Setup, ...]:
    if isinstance(moment, ActionMoment):
        return (cover_action(moment, told, following=following),)
    return cover_speech(moment, told, following=following)


def _last_lines(
    shown: tuple[ActionMoment | SpeechMoment, ...], told: SceneSoFar
) -> tuple[Line, ...]:
    last = shown[-1] if shown else None
    is_spoken = isinstance(last, SpeechMoment) and bool(told.setups[-1].line_ids)
    return last.lines if isinstance(last, SpeechMoment) and is_spoken else ()
