"""Planned shots as the director's shots, and as notes in the script."""

from collections.abc import Mapping, Sequence

from cliffhanger.story.fountain.elements import Element, Heading, Note, Screenplay, Speech
from cliffhanger.story.model import Episode, Insert, Performance, Shot, ShotList, SoundHint
from cliffhanger.story.room.breakdown import PlannedShot, ScenePlan
from cliffhanger.story.vocabulary import Emotion, Framing, InsertKind


def shot_list(episode: Episode, plans: Sequence[ScenePlan]) -> ShotList:
    """Return the planned scenes as shots.

    Args:
        episode: The episode that was broken into shots.
        plans: One per scene, in order.
    """
    said = {line.id: line.emotion for line in episode.lines}
    speakers = {line.id: line.character_id for line in episode.lines}
    return ShotList(
        shots=tuple(
            _shot(planned, f"{scene.id}-t{number:02}", scene.id, said, speakers)
            for scene, plan in zip(episode.scenes, plans, strict=True)
            for number, planned in enumerate(plan.shots, start=1)
        )
    )


def _shot(
    planned: PlannedShot,
    shot_id: str,
    scene_id: str,
    said: Mapping[str, Emotion],
    speakers: Mapping[str, str],
) -> Shot:
    shown = {speakers[each]: said[each] for each in planned.line_ids if each in speakers}
    is_insert = planned.framing is Framing.INSERT
    return Shot(
        id=shot_id,
        scene_id=scene_id,
        size=planned.shot_size,
        framing=planned.framing,
        angle=planned.angle,
        move=planned.movement,
        transition=planned.transition,
        cast=tuple(
            Performance(character_id=each, emotion=shown.get(each, Emotion.NEUTRAL))
            for each in planned.cast_ids
        ),
        focus_id=planned.focus_id,
        over_id=_shoulder(planned),
        line_ids=planned.line_ids,
        action=planned.action,
        insert=Insert(kind=InsertKind.OBJECT, text="") if is_insert else None,
        sounds=tuple(SoundHint(name=name) for name in planned.sounds),
        min_duration_seconds=planned.duration_seconds,
    )


def _shoulder(planned: PlannedShot) -> str | None:
    """Return over whose shoulder a shot looks: the other one in frame."""
    if planned.framing is not Framing.OTS:
        return None
    return next((each for each in planned.cast_ids if each != planned.focus_id), None)


def note_shots(screenplay: Screenplay, plans: Sequence[ScenePlan]) -> Screenplay:
    """Return the screenplay with a shot note before every speech that opens a planned shot.

    `s01-l03` is the third speech of the first scene, `s01-l03a` its beginning where it was split.
    """
    opening = {
        planned.line_ids[0].removesuffix("a"): planned
        for plan in plans
        for planned in plan.shots
        if planned.line_ids and planned.framing is not Framing.INSERT
    }
    elements: list[Element] = []
    scene, line = 0, 0
    for element in screenplay.elements:
        if isinstance(element, Heading):
            scene, line = scene + 1, 0
        if isinstance(element, Speech):
            line += 1
            planned = opening.get(f"s{scene:02}-l{line:02}")
            if planned is not None and not _is_noted(elements):
                elements.append(Note(text=_note(planned)))
        elements.append(element)
    return screenplay.model_copy(update={"elements": tuple(elements)})


def _is_noted(elements: Sequence[Element]) -> bool:
    last = elements[-1] if elements else None
    return isinstance(last, Note) and last.text.startswith("SHOT:")


def _note(planned: PlannedShot) -> str:
    return f"SHOT: {planned.shot_size} {planned.framing} {planned.angle} {planned.movement}"
