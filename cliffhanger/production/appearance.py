"""How the shots of a film look: like whom, like what was written, and how steady.

CLIP-I and DINO compare a shot with the pictures of who is alone in it, CLIP-T with the words that
its first frame is ordered by, and the steadiness compares its frames with each other, each over
whole pictures. The numbers compare shots of one film by one backbone. They are not those of papers:
those cut people out, look at every frame, and use other weights.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from cliffhanger.checks.appearance import Look, Motion, measure_appearance, measure_motion
from cliffhanger.checks.appearance_scores import Appearance
from cliffhanger.checks.likeness_spread import MIN_SPREAD, NUM_MADS, find_outliers
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.stills import grab_frames
from cliffhanger.models.embedder import Embedder, Image, TextEmbedder
from cliffhanger.models.faces.whole_picture import square_picture
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import ShotAppearance
from cliffhanger.production.keyframe import sampled_frames
from cliffhanger.value import Value

MIN_SHOTS: Final = 4
"""With fewer shots none stands out."""


class ShotWords(Value):
    """What the look of a shot is measured against."""

    shot_id: str
    """Which shot."""
    start_frame: int
    """Frame of the film that it begins with."""
    num_frames: int
    """Its length."""
    prompt: str
    """What its first frame shows, in words."""
    character_id: str = ""
    """Who is alone in it; empty where it shows nobody or several."""


@dataclass(frozen=True, slots=True)
class SampledShot:
    """Frames of a shot.

    Attributes:
        pictures: On grey squares, BGR, in order.
        motion: As `measure_motion` gives it; 0 for a single frame.
    """

    pictures: tuple[Image, ...]
    motion: float


def alone_in(request: VideoRequest) -> str:
    """Return who is alone in a shot; empty where it shows nobody, or somebody's shoulder besides.

    Whole pictures do not tell which of two people they are compared by.
    """
    ids = {who.character_id for who in request.shot.cast}
    return min(ids) if len(ids) == 1 and request.shot.over_id is None else ""


def sample_shots(path: Path, shots: Sequence[ShotWords]) -> tuple[SampledShot, ...]:
    """Return a few frames of each shot of a film; what a worker runs.

    Raises:
        InvalidMediaError: The film cannot be read, or is shorter than its shots.
    """
    return tuple(_sample(path, shot) for shot in shots)


def _sample(path: Path, shot: ShotWords) -> SampledShot:
    numbers = [shot.start_frame + index for index in sampled_frames(shot.num_frames)]
    frames = [np.ascontiguousarray(frame[..., :3]) for frame in grab_frames(path, numbers)]
    pictures = tuple(square_picture(frame) for frame in frames)
    return SampledShot(pictures, measure_motion(frames) if len(frames) > 1 else 0.0)


def measure_shots(
    shots: Sequence[ShotWords],
    samples: Sequence[SampledShot],
    references: Mapping[str, Sequence[Image]],
    *,
    clip: TextEmbedder | None,
    dino: Embedder | None,
) -> tuple[ShotAppearance, ...]:
    """Return every score of every shot that its embedders allow.

    Args:
        shots: What is to be measured.
        samples: Their frames.
        references: Pictures of the characters, by id; who has none is compared with nobody.
        clip: Knows pictures and texts.
        dino: Knows pictures.

    Raises:
        InvalidSettingError: A model cannot be loaded.
    """
    pictures = [sample.pictures for sample in samples]
    squares = {who: [square_picture(image) for image in own] for who, own in references.items()}
    by_clip = None if clip is None else _Seen.of(clip, pictures, squares)
    by_dino = None if dino is None else _Seen.of(dino, pictures, squares)
    words = clip.embed_texts([shot.prompt for shot in shots]) if clip is not None else None
    return tuple(
        ShotAppearance(
            shot_id=shot.shot_id,
            character_id=shot.character_id,
            scores=_measure(
                None if by_clip is None else by_clip.look(index, shot, words),
                None if by_dino is None else by_dino.look(index, shot, None),
                samples[index].motion,
            ),
        )
        for index, shot in enumerate(shots)
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything by one embedder.

    Attributes:
        backbone: Its name.
        shots: Vectors of each shot's frames.
        people: Vectors of each character's pictures.
    """

    backbone: str
    shots: tuple[Vectors, ...]
    people: Mapping[str, Vectors]

    @classmethod
    def of(
        cls,
        embedder: Embedder,
        pictures: Sequence[Sequence[Image]],
        references: Mapping[str, Sequence[Image]],
    ) -> "_Seen":
        """Return the vectors of all pictures, embedded together."""
        groups = [*pictures, *references.values()]
        vectors = embedder.embed_images([image for group in groups for image in group])
        ends = np.cumsum([len(group) for group in groups], dtype=np.int64)[:-1].tolist()
        parts = np.split(vectors, ends) if groups else []
        people = dict(zip(references, parts[len(pictures) :], strict=True))
        return cls(embedder.name, tuple(parts[: len(pictures)]), people)

    def look(self, index: int, shot: ShotWords, words: Vectors | None) -> Look:
        """Return a shot beside what it is compared with."""
        real = self.people.get(shot.character_id)
        return Look(
            backbone=self.backbone,
            generated=self.shots[index],
            real=real if real is not None and len(real) else None,
            prompt=None if words is None else words[index : index + 1],
        )


def _measure(clip: Look | None, dino: Look | None, motion: float) -> Appearance:
    moving = None
    if dino is not None and len(dino.generated) > 1:
        moving = Motion(
            backbone=dino.backbone, frames=dino.generated, mean_difference=min(motion, 1.0)
        )
    return measure_appearance(clip=clip, dino=dino, motion=moving)


def check_appearance(
    rows: Sequence[ShotAppearance], *, clip: str, dino: str
) -> tuple[CheckResult, ...]:
    """Return whether any shot looks less right than the others do, for each measure; all warn only.

    A shot stands out below median - 3 MAD of the film's shots: backbones, styles and crops differ
    too much for one limit that holds for all films.

    Args:
        rows: Every shot.
        clip: Name of the embedder of CLIP-I and CLIP-T; empty where there is none.
        dino: Name of that of DINO and of the steadiness; empty where there is none.
    """
    measures = (
        ("clip_image_likeness", clip, _clip_i, "no shot shows one person alone"),
        ("clip_text_match", clip, _clip_t, "there is no shot"),
        ("dino_likeness", dino, _dino, "no shot shows one person alone"),
        ("subject_consistency", dino, _consistency, "nothing moves in any shot"),
    )
    return tuple(
        _check(name, {row.shot_id: score(row.scores) for row in rows}, backbone, why_not)
        for name, backbone, score, why_not in measures
        if backbone
    )


def _check(
    name: str, scores: Mapping[str, float | None], backbone: str, why_not: str
) -> CheckResult:
    found = {shot_id: score for shot_id, score in scores.items() if score is not None}
    if not found:
        note = f"does not apply: {why_not}; by {backbone}"
        return CheckResult(
            name=name, is_passed=True, is_required=False, measured="n/a", limit="-", note=note
        )
    spread = find_outliers(list(found.values()))
    low = [list(found)[index] for index in spread.indices] if len(found) >= MIN_SHOTS else []
    few = "" if len(found) >= MIN_SHOTS else f"; {len(found)} shots are too few for outliers"
    out = f"; shots {', '.join(low)} stand out" if low else few
    note = f"by {backbone}, {len(found)} of {len(scores)} shots measured{out}"
    return CheckResult(
        name=name,
        is_passed=not low,
        is_required=False,
        measured=f"lowest {min(found.values()):.3f}, median {spread.median:.3f}",
        limit=f">= {spread.limit:.3f} (median - {NUM_MADS:g} x max(MAD, {MIN_SPREAD}))",
        note=note[:2000],
    )


def _clip_i(scores: Appearance) -> float | None:
    return scores.clip_i and scores.clip_i.value


def _clip_t(scores: Appearance) -> float | None:
    return scores.clip_t and scores.clip_t.value


def _dino(scores: Appearance) -> float | None:
    return scores.dino and scores.dino.value


def _consistency(scores: Appearance) -> float | None:
    """Return how steady a shot is; None where nothing moves, which is steady without merit."""
    steady = scores.consistency
    return None if steady is None or steady.is_static else steady.raw


MEASURES: Final[Mapping[str, Callable[[Appearance], float | None]]] = {
    "CLIP-I": _clip_i,
    "CLIP-T": _clip_t,
    "DINO": _dino,
    "steadiness": _consistency,
}
