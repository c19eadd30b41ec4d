"""Whether everyone in a film looks like the character they are: judged shot by shot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cliffhanger.animatic.likeness.embedder import DrawnFaceEmbedder
from cliffhanger.checks.likeness import (
    Calibration,
    LikenessVerdict,
    Verdict,
    check_likeness,
    judge_likeness,
    mean_reference,
)
from cliffhanger.checks.likeness_match import CropMatch, match_crops
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.clip import SeenHead
from cliffhanger.media.picture import Pixels
from cliffhanger.media.stills import grab_frames
from cliffhanger.production.artifacts import Recognised

Embed = Callable[[Sequence[Pixels]], Vectors]


@dataclass(frozen=True, slots=True)
class KnownFace:
    """What a character is recognised by.

    Attributes:
        references: Vectors of its references, float32 (R, D).
        calibration: What a picture of it must reach.
    """

    references: Vectors
    calibration: Calibration


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenShot:
    """What is to be judged of a shot.

    Attributes:
        shot_id: Which shot.
        start_frame: Frame of the film that it begins with.
        heads: Where whose head is, on which frames of the shot.
        versions: Versions of the registered characters in it.
        outfits: What they wear by the registry.
    """

    shot_id: str
    start_frame: int
    heads: tuple[SeenHead, ...]
    versions: Mapping[str, str]
    outfits: Mapping[str, str]


def recognise_film(
    path: Path, shots: Sequence[SeenShot], faces: Mapping[str, KnownFace]
) -> tuple[Recognised, ...]:
    """Return how much the drawn characters of a finished film look like themselves.

    Args:
        path: The film.
        shots: What is to be judged; heads of others than *faces* are passed over.
        faces: Who is known, by character id.

    Raises:
        InvalidMediaError: The film cannot be read.
    """
    embed = DrawnFaceEmbedder().embed_images
    found: list[Recognised] = []
    for shot in shots:
        indices = sorted({head.frame_index for head in shot.heads if head.character_id in faces})
        if not indices:
            continue
        pictures = grab_frames(path, [shot.start_frame + index for index in indices])
        frames = dict(zip(indices, pictures, strict=True))
        found += recognise(shot, frames, faces, embed)
    return tuple(found)


def recognise(
    shot: SeenShot,
    frames: Mapping[int, Pixels],
    faces: Mapping[str, KnownFace],
    embed: Embed,
) -> tuple[Recognised, ...]:
    """Return how much everyone in a shot looks like themselves; nobody where no head is seen.

    Args:
        shot: The shot.
        frames: Frames of the shot by their index in it, BGR or BGRA.
        faces: Who is known, by character id; others are not judged.
        embed: Returns vectors of crops.
    """
    means = {who: mean_reference(face.references) for who, face in faces.items()}
    matches: dict[str, list[CropMatch | None]] = {}
    for frame_index, picture in frames.items():
        heads = [
            head
            for head in shot.heads
            if head.frame_index == frame_index and head.character_id in faces
        ]
        if not heads:
            continue
        crops = [_cut(picture, head) for head in heads]
        found = {match.crop_index: match for match in match_crops(embed(crops), means)}
        for index, head in enumerate(heads):
            match = found.get(index)
            is_own = match is not None and match.character_id == head.character_id
            matches.setdefault(head.character_id, []).append(match if is_own else None)
    return tuple(
        Recognised(
            shot_id=shot.shot_id,
            character_id=who,
            version=shot.versions.get(who, ""),
            outfit=shot.outfits.get(who, ""),
            num_frames=len(seen),
            likeness=judge_likeness(who, _middle(seen), faces[who].calibration),
        )
        for who, seen in matches.items()
    )


def check_recognised(
    found: Sequence[Recognised], *, embedder: str, is_required: bool
) -> CheckResult:
    """Return whether everyone was recognised in every shot in which a face is large enough."""
    verdicts: list[LikenessVerdict] = [item.likeness for item in found]
    result = check_likeness(verdicts, embedder=embedder, is_required=is_required)
    bad = [item.shot_id for item in found if item.likeness.verdict is not Verdict.ACCEPT]
    if not bad:
        return result
    return result.model_copy(
        update={"note": f"shots {', '.join(dict.fromkeys(bad))}: {result.note}"[:2000]}
    )


def _cut(picture: Pixels, head: SeenHead) -> Pixels:
    return np.ascontiguousarray(picture[head.top : head.bottom, head.left : head.right, :3])


def _middle(matches: Sequence[CropMatch | None]) -> CropMatch | None:
    """Return the match in the middle; a frame in which it was somebody else counts as the worst."""
    ordered = sorted(matches, key=lambda match: -2.0 if match is None else match.cosine)
    return ordered[len(ordered) // 2]
