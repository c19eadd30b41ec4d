"""How alike pictures look: CLIP-I, CLIP-T, DINO and VBench's subject consistency.

All work on embeddings. Numbers of different backbones cannot be compared, so that each carries the
name of its own. Crop people onto a neutral background first, or the scene decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.appearance_scores import Appearance, Score, SubjectConsistency
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.vectors import Vectors, check_same_size, cosines, unit_vectors
from cliffhanger.errors import InvalidInputError

LOWEST_CONSISTENCY: Final = 0.1462
"""What VBench found two unrelated DINO ViT-B/16 frames to score at least; it becomes 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Embeddings of pictures by one backbone.

    Attributes:
        backbone: Name of the embedder.
        generated: Of the pictures in question, [G, D].
        real: Of the references, [R, D]; None where there are none.
        prompt: Of the texts that the pictures were made from, [G, D], or of the one for all,
            [1, D]; None where the backbone reads no texts.
    """

    backbone: str
    generated: Vectors
    real: Vectors | None = None
    prompt: Vectors | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """A clip, frame by frame.

    Attributes:
        backbone: Name of the embedder.
        frames: Embeddings, [F, D], F >= 2, in order.
        mean_difference: As `measure_motion` gives it.
    """

    backbone: str
    frames: Vectors
    mean_difference: float


def measure_appearance(
    *, clip: Look | None = None, dino: Look | None = None, motion: Motion | None = None
) -> Appearance:
    """Return every score that the embeddings allow.

    Args:
        clip: By a backbone that knows pictures and texts.
        dino: By one that knows pictures.
        motion: A clip's frames, by DINO ViT-B/16 for numbers that compare with VBench's.

    Raises:
        InvalidInputError: Embeddings have different sizes, are no vectors, or too few.
    """
    return Appearance(
        clip_i=_pairwise(clip),
        clip_t=_to_text(clip),
        dino=_pairwise(dino),
        consistency=None if motion is None else _consistency(motion),
    )


def _pairwise(look: Look | None) -> Score | None:
    """Return the mean cosine over all (generated, real) pairs."""
    if look is None or look.real is None:
        return None
    generated, real = _units(look, "generated"), _units(look, "real")
    check_same_size("real", real, "generated", generated)
    return Score(value=float(cosines(generated, real).mean()), backbone=look.backbone)


def _to_text(look: Look | None) -> Score | None:
    """Return the mean cosine of each picture with its text."""
    if look is None or look.prompt is None:
        return None
    generated, prompt = _units(look, "generated"), _units(look, "prompt")
    check_same_size("prompt", prompt, "generated", generated)
    if len(prompt) not in {1, len(generated)}:
        raise InvalidInputError(
            f"prompt must have 1 or {len(generated)} rows, one for each picture, got {len(prompt)}"
        )
    products = (generated.astype(np.float64) * prompt.astype(np.float64)).sum(axis=1)
    return Score(value=float(products.mean()), backbone=look.backbone)


def _units(look: Look, name: str) -> Vectors:
    units = unit_vectors(f"{name} ({look.backbone})", getattr(look, name))
    if not len(units):
        raise InvalidInputError(f"{name} must hold one or more embeddings, got none")
    return units


def _consistency(motion: Motion) -> SubjectConsistency:
    """Return VBench's subject consistency.

    For frame i >= 1: (max(0, cos(i, i - 1)) + max(0, cos(i, 0))) / 2; the clip has their mean.
    """
    frames = unit_vectors(f"frames ({motion.backbone})", motion.frames).astype(np.float64)
    if len(frames) < 2:
        raise InvalidInputError(f"frames must hold two or more embeddings, got {len(frames)}")
    to_last = np.clip((frames[1:] * frames[:-1]).sum(axis=1), 0.0, 1.0)
    to_first = np.clip(frames[1:] @ frames[0], 0.0, 1.0)
    raw = float((to_last + to_first).mean() / 2.0)
    return SubjectConsistency(
        value=(raw - LOWEST_CONSISTENCY) / (1.0 - LOWEST_CONSISTENCY),
        raw=raw,
        motion=motion.mean_difference,
        backbone=motion.backbone,
    )


def measure_motion(frames: Sequence[NDArray[np.uint8]]) -> float:
    """Return the mean absolute difference of luma from frame to frame, [0, 1].

    Args:
        frames: uint8 (height, width, 3), BGR, all of one size, two or more.

    Raises:
        InvalidInputError: There are fewer than two, or they differ in size.
    """
    sizes = {frame.shape for frame in frames}
    if len(frames) < 2 or len(sizes) > 1:
        raise InvalidInputError(
            f"frames must be two or more of one size, got {len(frames)} of {sorted(sizes)}"
        )
    grays = [cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) for frame in frames]
    differences = [cv2.absdiff(one, other).mean() for one, other in pairwise(grays)]
    return float(np.mean(differences)) / 255.0


def check_consistency(
    found: SubjectConsistency, *, least: float, is_required: bool = False
) -> CheckResult:
    """Return whether a clip's subject keeps its look while something moves."""
    still = "; nothing moves in it, which is consistent without merit" if found.is_static else ""
    return CheckResult(
        name="subject_consistency",
        is_passed=found.value >= least and not found.is_static,
        is_required=is_required,
        measured=f"{found.value:.3f}",
        limit=f"at least {least:.3f} in motion",
        note=f"by {found.backbone}, motion {found.motion:.4f}{still}",
    )
