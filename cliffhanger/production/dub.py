"""What a dub changes and what it leaves alone: slots, paces, shots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.media.stretch import MOST_FASTER
from cliffhanger.media.timeline import TimedShot, Timeline, samples_per_frame
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    CharacterArtifact,
    ClipArtifact,
    Job,
    ScriptArtifact,
    StemsArtifact,
    StillsArtifact,
    TimelineArtifact,
)
from cliffhanger.production.lip_need import lip_need
from cliffhanger.production.settings import FilmSettings
from cliffhanger.value import Value

BREATH_SECONDS: Final = 0.1
"""Between a dubbed line and whatever comes after it: the next line or the cut."""
MASTER_NAME: Final = "master.json"


class EpisodeMaster(Value):
    """Everything that a finished film was made of; what a dub starts from."""

    script: ScriptArtifact
    """The screenplay."""
    breakdown: BreakdownArtifact
    """Its shots and lines."""
    timing: TimelineArtifact
    """When everything plays."""
    shots: tuple[Job, ...]
    """What every shot was asked to be."""
    clips: tuple[ClipArtifact, ...]
    """Every shot, filmed."""
    cast: tuple[CharacterArtifact, ...]
    """Who plays."""
    stems: StemsArtifact
    """The sound, apart."""
    stills: StillsArtifact
    """Poster and contact sheet."""
    settings: FilmSettings
    """How it looks."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The time that a line has in a dub, in 48 kHz samples.

    Attributes:
        line_id: Which line.
        original: How long the original is spoken.
        longest: How long a dub of it may be: until the next line or the cut, less a breath.
    """

    line_id: str
    original: int
    longest: int

    @property
    def seconds(self) -> float:
        """The longest, in seconds."""
        return self.longest / SAMPLE_RATE_HZ


def line_slots(timeline: Timeline) -> dict[str, Slot]:
    """Return the time that every line has, by line id.

    A line begins where the original begins. It may last until the next line of its shot begins, or
    until the cut, less a breath; never less than the original. Lines spoken together share theirs.
    """
    per_frame = samples_per_frame(timeline.fps)
    return {
        line.line_id: Slot(
            line.line_id, line.num_samples, max(line.num_samples, _room(shot, index, per_frame))
        )
        for shot in timeline.shots
        for index, line in enumerate(shot.lines)
    }


def _room(shot: TimedShot, index: int, per_frame: int) -> int:
    start = shot.lines[index].start_sample
    later = [line.start_sample for line in shot.lines if line.start_sample > start]
    end = min([*later, shot.end_frame * per_frame])
    return end - start - round(BREATH_SECONDS * SAMPLE_RATE_HZ)


def choose_tempo(num_samples: int, slot: Slot) -> float | None:
    """Return how much faster a line is played to last as long as the original; None if it cannot.

    At most 8 % faster or slower: a line that is still longer than the original may use its slot.
    """
    wanted = num_samples / slot.original
    tempo = min(MOST_FASTER, max(1.0 / MOST_FASTER, wanted))
    return tempo if num_samples / tempo <= slot.longest else None


def describe_excess(num_samples: int, slot: Slot, text: str) -> str:
    """Return how much too long a line is, and what it should be."""
    needed = num_samples / MOST_FASTER / SAMPLE_RATE_HZ
    share = slot.longest * MOST_FASTER / num_samples
    return (
        f"{slot.line_id} {text!r} lasts {needed:.2f} s at its fastest and has {slot.seconds:.2f} "
        f"s: cut it to {share:.0%} of its length"
    )


def retime(timeline: Timeline, lengths: Mapping[str, int]) -> Timeline:
    """Return the timeline with the same shots and starts, and lines of other lengths.

    Args:
        timeline: The original.
        lengths: Samples of every line as it is spoken, by line id.
    """
    shots = [
        shot.model_copy(
            update={
                "lines": tuple(
                    line.model_copy(update={"num_samples": lengths[line.line_id]})
                    for line in shot.lines
                )
            }
        )
        for shot in timeline.shots
    ]
    return timeline.model_copy(update={"shots": tuple(shots)})


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
