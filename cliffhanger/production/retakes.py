"""Shots that are made again: what a note changes, and what the books say of both takes."""

from collections.abc import Sequence

from cliffhanger.errors import InvalidInputError, ScreenplayError
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import ClipArtifact, Origin
from cliffhanger.production.master import EpisodeMaster, Retake
from cliffhanger.story.model import Shot, ShotDirective
from cliffhanger.story.shot_note import parse_shot_note
from cliffhanger.story.vocabulary import ShotSize


def plan_retakes(master: EpisodeMaster, shot_ids: Sequence[str], note: str) -> tuple[Retake, ...]:
    """Return one retake per shot, numbered on from those that each shot has had.

    Args:
        master: The episode.
        shot_ids: Which shots.
        note: What is wanted.

    Raises:
        InvalidInputError: The episode has no such shot; the message lists those it has.
    """
    known = [job.id for job in master.shots]
    if missing := [shot_id for shot_id in shot_ids if shot_id not in known]:
        raise InvalidInputError(
            f"shots must be of {known[0]} to {known[-1]}, got {', '.join(missing)}; the contact "
            f"sheet names every shot: {', '.join(known)}"
        )
    return tuple(
        Retake(
            shot_id=shot_id,
            number=1 + sum(item.shot_id == shot_id for item in master.retakes),
            note=note,
        )
        for shot_id in dict.fromkeys(shot_ids)
    )


def read_directive(note: str) -> ShotDirective | None:
    """Return what a note such as `CU push_in` fixes of the camera; None for other words.

    Raises:
        InvalidInputError: It fixes what a retake cannot change.
    """
    try:
        directive = parse_shot_note(f"SHOT: {note}")
    except ScreenplayError:
        return None
    if directive is None or directive == ShotDirective():
        return None
    if directive.framing is not None or directive.size is ShotSize.INSERT:
        raise InvalidInputError(
            f"note must leave the shot its people, got {note!r}; a retake changes size, angle and "
            "move, another framing or an insert is written as [[SHOT: ...]] into the script"
        )
    return directive


def ask_again(request: VideoRequest, retake: Retake, *, is_drawn: bool) -> VideoRequest:
    """Return the shot as the note wants it, with seeds of its own.

    A note that is a shot directive moves the camera. Any other one is told to the models that a
    shot is bought from; the embedded engine has no ear for it.

    Args:
        request: The shot as it was made.
        retake: What is wanted.
        is_drawn: Whether the embedded engine draws it.

    Raises:
        InvalidInputError: A drawn shot is asked for what the engine cannot change.
    """
    directive = read_directive(retake.note)
    if is_drawn:
        if directive is None:
            raise InvalidInputError(
                f"shot {retake.shot_id} is drawn, so its note must be a shot directive such as "
                f"'CU push_in', got {retake.note!r}"
            )
        shot = direct_again(request.shot, directive)
        if shot == request.shot:
            raise InvalidInputError(
                f"shot {retake.shot_id} is drawn as {retake.note!r} already; ask for another size, "
                "angle or move"
            )
        return request.model_copy(update={"shot": shot})
    changes: dict[str, object] = {"retake": retake.number}
    if directive is None:
        return request.model_copy(update={**changes, "note": retake.note})
    return request.model_copy(update={**changes, "shot": direct_again(request.shot, directive)})


def direct_again(shot: Shot, directive: ShotDirective) -> Shot:
    """Return the shot with the size, angle and move that are fixed."""
    fixed = {"size": directive.size, "angle": directive.angle, "move": directive.move}
    return shot.model_copy(update={name: value for name, value in fixed.items() if value})


def with_costs_of(clip: ClipArtifact, before: ClipArtifact) -> ClipArtifact:
    """Return *clip* with what the shot that it replaces had cost as well."""
    paid: dict[tuple[str, ...], Origin] = {}
    for origin in (*clip.origins, *before.origins):
        name = (origin.capability, origin.subject, origin.account, origin.model)
        known = paid.get(name)
        paid[name] = origin if known is None else _together(known, origin)
    return clip.model_copy(update={"origins": tuple(paid.values())})


def _together(last: Origin, before: Origin) -> Origin:
    sums = {"cost_usd": last.cost_usd + before.cost_usd, "takes": last.takes + before.takes}
    return last.model_copy(update=sums)
