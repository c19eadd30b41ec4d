"""The embedded director: craft rules, no model, the same shots every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

from cliffhanger.story.direction.accents import accent
from cliffhanger.story.direction.coverage import (
    ScenePlace,
    cover_scene,
    leading_transition,
    trailing_transition,
)
from cliffhanger.story.direction.endings import split_last_words
from cliffhanger.story.direction.keywords import mentions
from cliffhanger.story.direction.rhythm import choose_moves, choose_sizes
from cliffhanger.story.direction.setups import Purpose, Setup
from cliffhanger.story.direction.sounds import ambience
from cliffhanger.story.direction.speech import split_long_lines
from cliffhanger.story.direction.staging import Cast
from cliffhanger.story.model import ActionBeat, Episode, Scene, Shot, ShotList
from cliffhanger.story.vocabulary import Move, ShotSize, Transition
from cliffhanger.story.wording import display_units
from cliffhanger.value import Value

_LONGEST_SHOW_UNITS: Final = 28
"""A longer name of the show would cover the picture it opens on."""
_LATER: Final = (
    "later|next day|next morning|that night|the following|翌日|次日|第二天|后来|小时后|天后|当晚"
)
_LONG_AGO: Final = (
    "years later|months later|years ago|years earlier|flashback|年后|年前|月后|回忆|闪回"
    "|nhiều năm"
    "|năm sau|hồi tưởng|ปีต่อมา|ย้อนอดีต"
)


class SceneBreaker(Protocol):
    """Whatever breaks an episode into shots."""

    def break_scenes(self, episode: Episode) -> ShotList:
        """Return the shots of *episode*; every line is in exactly one of them."""
        ...


class Direction(Value):
    """An episode made ready for filming."""

    episode: Episode
    """With its long lines split; the line ids of *shots* are its own."""
    shots: ShotList
    """In order."""


def direct(episode: Episode, director: SceneBreaker) -> Direction:
    """Return *episode* with its long lines split, and the shots *director* breaks it into."""
    ready = split_long_lines(episode)
    return Direction(episode=ready, shots=director.break_scenes(ready))


@dataclass(frozen=True, slots=True)
class RuleDirector:
    """Breaks scenes by the craft of vertical drama.

    A striking first shot and no title card; every scene says where it is in a short wide shot;
    talk in shot and reverse shot, its peaks in close-up; props fill the frame; nobody changes
    sides; never three equal sizes running; the last shot holds on the face of who must answer.
    What a `[[SHOT]]` note fixes stays fixed.
    """

    def break_scenes(self, episode: Episode) -> ShotList:
        """Return the shots of *episode*; every line is in exactly one of them.

        Lines above 5.5 s make shots above six: split them first, as `direct` does.
        """
        scenes, last_words = split_last_words(episode)
        covered = _cover_scenes(scenes, Cast.of(episode), episode.series.language)
        setups = accent([setup for scene_setups in covered for setup in scene_setups])
        sizes, moves = choose_sizes(setups), choose_moves(setups)
        titles = _titles(
            setups, len(covered[0]), opening=_opening_title(episode), closing=last_words
        )
        scene_of = [scene for scene, part in zip(scenes, covered, strict=True) for _ in part]
        number_in_scene = [number for part in covered for number in range(1, len(part) + 1)]
        return ShotList(
            shots=tuple(
                _shot(setup, scene, f"{scene.id}-t{number:02}", size=size, move=move).model_copy(
                    update={"title": title}
                )
                for setup, scene, number, size, move, title in zip(
                    setups, scene_of, number_in_scene, sizes, moves, titles, strict=True
                )
            )
        )


def _cover_scenes(scenes: Sequence[Scene], cast: Cast, language: str) -> list[tuple[Setup, ...]]:
    transitions = [Transition.CUT, *(_between(a, b) for a, b in pairwise(scenes))]
    return [
        cover_scene(
            scene,
            cast,
            language=language,
            place=ScenePlace(
                is_first=index == 0,
                is_last=index == len(scenes) - 1,
                transition=transitions[index],
            ),
        )
        for index, scene in enumerate(scenes)
    ]


def _between(before: Scene, after: Scene) -> Transition:
    """Return the transition from one scene to the next: as written, else by the time between."""
    written = leading_transition(after) or trailing_transition(before)
    if written is not None:
        return written
    first = after.beats[0]
    words = f"{after.heading} {first.text if isinstance(first, ActionBeat) else ''}"
    if mentions(words, _LONG_AGO):
        return Transition.FADE_BLACK
    if before.time is not after.time or mentions(words, _LATER):
        return Transition.DISSOLVE
    return Transition.CUT


def _titles(
    setups: Sequence[Setup], num_in_first_scene: int, *, opening: str, closing: str
) -> list[str]:
    """Return the words set over each shot: the title over the first or second, the last words."""
    titles = [""] * len(setups)
    has_second = num_in_first_scene > 1 and len(setups) > 2
    at = 1 if has_second and setups[1].purpose is not Purpose.INSERT else 0
    titles[at] = opening
    titles[-1] = closing
    return titles


def _shot(setup: Setup, scene: Scene, shot_id: str, *, size: ShotSize, move: Move) -> Shot:
    return Shot(
        id=shot_id,
        scene_id=scene.id,
        size=size,
        framing=setup.framing,
        angle=setup.angle,
        move=move,
        transition=setup.transition,
        cast=setup.cast,
        focus_id=setup.focus_id,
        over_id=setup.over_id,
        line_ids=setup.line_ids,
        action=setup.action,
        insert=setup.insert,
        sounds=(*setup.sounds, *ambience(scene)),
        min_duration_seconds=setup.min_seconds,
        lead_seconds=setup.lead_seconds,
        hold_seconds=setup.hold_seconds,
    )


def _opening_title(episode: Episode) -> str:
    """Return the words over the opening: the show's name too, where it is short enough to read."""
    show, own = episode.series.title, episode.title
    if own == show or display_units(show, episode.series.language) > _LONGEST_SHOW_UNITS:
        return own
    return f"{show}\n{own}"
