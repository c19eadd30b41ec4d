"""What a dub changes in the picture and what it leaves alone, shot by shot."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from cliffhanger.checks.result import CheckResult
from cliffhanger.media.stretch import MOST_FASTER
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.lip_need import lip_need
from cliffhanger.value import Value


class ShotChange(StrEnum):
    """What becomes of a shot in a dub."""

    COPIED = "copied"
    """Nothing of it is encoded."""
    WORDS = "words"
    """The same picture with other words over it; its textless picture is copied."""
    PICTURE = "picture"
    """A mouth or a prop in it speaks the other language: made again."""


class DubbedShot(Value):
    """A shot of a dub."""

    shot_id: str
    """Which shot."""
    change: ShotChange
    """What becomes of it."""
    reason: str
    """Why."""


def plan_dub(
    old: VideoRequest, new: VideoRequest, *, is_drawn: bool, can_sync: bool
) -> tuple[DubbedShot, VideoRequest]:
    """Return what becomes of a shot, and what it is asked to be.

    Args:
        old: The original's request.
        new: The same shot with the dub's mouths, captions and words.
        is_drawn: Whether the embedded engine draws it; it redraws mouths and props at no cost.
        can_sync: Whether mouths of bought shots can be synced.
    """
    need = lip_need(new, is_drawn=is_drawn)
    has_other_prop = old.shot.insert != new.shot.insert
    if need.is_needed and (is_drawn or can_sync):
        return _shot(new, ShotChange.PICTURE, f"mouth: {need.reason}"), new
    kept = new.model_copy(update={"mouths": old.mouths})
    if has_other_prop and is_drawn:
        return _shot(kept, ShotChange.PICTURE, "words on a prop"), kept
    why = f"mouth: {need.reason}"
    if need.is_needed:
        why = "mouth: seen, but no route syncs it"
    if has_other_prop:
        why = "words on a prop stay: the picture is bought"
        shot = kept.shot.model_copy(update={"insert": old.shot.insert})
        kept = kept.model_copy(update={"shot": shot})
    change = ShotChange.WORDS if _words(old) != _words(kept) else ShotChange.COPIED
    return _shot(kept, change, why), kept


def _shot(request: VideoRequest, change: ShotChange, reason: str) -> DubbedShot:
    return DubbedShot(shot_id=request.shot.id, change=change, reason=reason)


def _words(request: VideoRequest) -> tuple[object, ...]:
    """Return what is written over the picture; the language sets it, where there is something."""
    words = (request.captions, request.shot.title, request.notice)
    return (*words, request.language) if any(words) else words


def check_dub(shots: Sequence[DubbedShot], tempos: Mapping[str, float]) -> tuple[CheckResult, ...]:
    """Return whether the dub kept to its rules.

    Args:
        shots: What became of every shot.
        tempos: How much faster every line is played, by line id.
    """
    least, most = min(tempos.values(), default=1.0), max(tempos.values(), default=1.0)
    unsynced = [shot.shot_id for shot in shots if shot.reason.endswith("no route syncs it")]
    props = [shot.shot_id for shot in shots if shot.reason.startswith("words on a prop stay")]
    return (
        CheckResult(
            name="dub_tempo",
            is_passed=least >= 1 / MOST_FASTER and most <= MOST_FASTER,
            measured=f"{least:.3f} to {most:.3f}",
            limit=f"{1 / MOST_FASTER:.3f} to {MOST_FASTER:g}",
            unit="times the speed spoken",
        ),
        _left(
            "dub_mouths", unsynced, "shots whose mouths speak the original", "name a lip-sync route"
        ),
        _left("dub_props", props, "shots whose props show the original's words", "retake them"),
    )


def _left(name: str, shots: Sequence[str], unit: str, way_out: str) -> CheckResult:
    return CheckResult(
        name=name,
        is_passed=not shots,
        is_required=False,
        measured=str(len(shots)),
        limit="0",
        unit=unit,
        note=f"{', '.join(shots)}: {way_out}" if shots else "",
    )
