"""Whether the people in generated pictures look like the characters they are meant to be.

Works on embeddings of faces or of whole characters, whoever made them. What counts as alike is
calibrated for each character on its approved sheet: mean - 2 sigma of what its references score
against each other.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from cliffhanger.checks.likeness_match import CropMatch
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.vectors import Vectors, cosines, unit_vectors
from cliffhanger.errors import InvalidInputError
from cliffhanger.value import Value

NUM_SIGMAS: Final = 2.0
MIN_REFERENCES: Final = 3
"""With fewer there is no spread to calibrate on."""


class LikenessScale(Value):
    """How an embedder's cosines are to be read; every embedder has a scale of its own."""

    default: float = Field(default=0.85, ge=-1.0, le=1.0)
    """Least cosine of the same character where its sheet cannot tell."""
    floor: float = Field(default=0.85, ge=-1.0, le=1.0)
    """However much a sheet varies, no less is asked for."""
    ceiling: float = Field(default=0.95, ge=-1.0, le=1.0)
    """However little it varies, no more is asked for."""
    min_margin: float = Field(default=0.08, ge=0.0, lt=2.0)
    """How much nearer a crop must be to its character than to any other."""
    is_on_record: bool = False
    """Whether the least cosine was calibrated before and stands in the registry."""

    def asking(self, least: float) -> "LikenessScale":
        """Return the scale of a character whose least cosine is on record: exactly *least*."""
        return LikenessScale(
            default=least,
            floor=least,
            ceiling=least,
            min_margin=self.min_margin,
            is_on_record=True,
        )

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if not self.floor <= self.default <= self.ceiling:
            raise ValueError(
                f"floor <= default <= ceiling must hold, got {self.floor}, {self.default}, "
                f"{self.ceiling}"
            )
        return self


class Calibration(Value):
    """What is asked of a character's pictures, and what that was taken from."""

    threshold: float
    """Least cosine to the mean of the references."""
    num_references: int
    """Pictures on the sheet."""
    mean: float | None = None
    """Mean cosine of a reference to the mean of the others; None with fewer than two."""
    sigma: float | None = None
    """Standard deviation of these, n - 1 in the denominator; None with fewer than three."""
    min_margin: float
    """Least distance to the best rival, as cosine."""
    is_on_record: bool = False
    """Whether the threshold is the registry's."""

    @property
    def is_calibrated(self) -> bool:
        """Whether the sheet decided, and not the default."""
        return self.sigma is not None

    def __str__(self) -> str:
        """Return what the threshold was taken from, in words."""
        if self.is_on_record:
            return "on record in the registry"
        if self.mean is None or self.sigma is None:
            return f"the default, its sheet has {self.num_references} of {MIN_REFERENCES}"
        return (
            f"{self.num_references} references: {self.mean:.3f} - {NUM_SIGMAS:g} x "
            f"{self.sigma:.3f}, within the scale"
        )


class Verdict(StrEnum):
    """What is done with a picture."""

    ACCEPT = "accept"
    REGENERATE = "regenerate"


class LikenessVerdict(Value):
    """One character in one picture, judged."""

    character_id: str
    """Who it is meant to be."""
    verdict: Verdict
    """What is done with the picture."""
    cosine: float | None
    """To the mean of the references; None where the character was not found."""
    threshold: float
    """What it had to reach."""
    margin: float | None = None
    """Over the best rival; None without one."""
    reason: str
    """Why, in words."""


def mean_reference(references: Vectors) -> Vectors:
    """Return the mean of a character's references, scaled to length 1 again, float32 [1, D].

    Args:
        references: Embeddings of the sheet, [R, D]; scaled to length 1 each before.

    Raises:
        InvalidInputError: There is none, or they cancel out.
    """
    units = unit_vectors("references", references)
    if not len(units):
        raise InvalidInputError("references must hold one or more embeddings, got none")
    return unit_vectors("mean of the references", units.mean(axis=0, dtype=np.float64))


def calibrate(references: Vectors, *, scale: LikenessScale | None = None) -> Calibration:
    """Return what a character's pictures must reach: mean - 2 sigma of its own references.

    Each reference is compared with the mean of the others. With fewer than three there is no
    spread, and the scale's default holds.

    Args:
        references: Embeddings of the approved sheet, [R, D].
        scale: Of the embedder that made them.

    Raises:
        InvalidInputError: There is none, one is zero, or they cancel out.
    """
    scale = scale or LikenessScale()
    units = unit_vectors("references", references)
    mean_reference(units)
    found = _leave_one_out(units) if len(units) > 1 else np.empty(0)
    mean = float(found.mean()) if found.size else None
    sigma = float(found.std(ddof=1)) if found.size >= MIN_REFERENCES else None
    threshold = scale.default
    if mean is not None and sigma is not None:
        threshold = min(max(mean - NUM_SIGMAS * sigma, scale.floor), scale.ceiling)
    return Calibration(
        threshold=threshold,
        num_references=len(units),
        mean=mean,
        sigma=sigma,
        min_margin=scale.min_margin,
        is_on_record=scale.is_on_record,
    )


def _leave_one_out(units: Vectors) -> NDArray[np.float64]:
    """Return the cosine of each reference to the mean of the others."""
    others = units.sum(axis=0, dtype=np.float64) - units
    means = unit_vectors("mean of the other references", others)
    return np.diagonal(cosines(units, means))


def judge_likeness(
    character_id: str, match: CropMatch | None, calibration: Calibration
) -> LikenessVerdict:
    """Return whether a picture of a character is kept or made again.

    Args:
        character_id: Who should be in it.
        match: The crop that is most likely the character; None where none was found.
        calibration: Of the character.
    """
    found = None if match is None else match.cosine
    margin = None if match is None else match.margin
    problem = _problem(match, calibration)
    return LikenessVerdict(
        character_id=character_id,
        verdict=Verdict.REGENERATE if problem else Verdict.ACCEPT,
        cosine=found,
        threshold=calibration.threshold,
        margin=margin,
        reason=problem or f"cosine {found:.3f} reaches {calibration.threshold:.3f} ({calibration})",
    )


def _problem(match: CropMatch | None, calibration: Calibration) -> str:
    """Return what is wrong, in words; nothing for a likeness."""
    if match is None:
        return "nobody in the picture was found to be the character"
    if match.cosine < calibration.threshold:
        return f"cosine {match.cosine:.3f} is below {calibration.threshold:.3f} ({calibration})"
    if match.margin is not None and match.margin < calibration.min_margin:
        return (
            f"it is only {match.margin:.3f} nearer than to {match.rival_id}, "
            f"{calibration.min_margin:.3f} is asked for"
        )
    return ""


def check_likeness(
    verdicts: Sequence[LikenessVerdict], *, embedder: str, is_required: bool = True
) -> CheckResult:
    """Return whether every character in every picture was accepted.

    Args:
        verdicts: Of all pictures that go into the film.
        embedder: Name of the embedder, which goes on record with the scores.
        is_required: Whether a failure keeps the draft from being published.
    """
    num_good = sum(item.verdict is Verdict.ACCEPT for item in verdicts)
    bad = [f"{item.character_id}: {item.reason}" for item in verdicts if item.verdict != "accept"]
    scores = [item.cosine for item in verdicts if item.cosine is not None]
    lowest = f", lowest cosine {min(scores):.3f}" if scores else ""
    note = "; ".join([f"by {embedder}{lowest}", *bad])
    if not verdicts:
        note = "no character is in any picture"
    return CheckResult(
        name="character_likeness",
        is_passed=num_good == len(verdicts),
        is_required=is_required,
        measured=f"{num_good} of {len(verdicts)}",
        limit=f"{len(verdicts)} of {len(verdicts)}",
        unit="accepted",
        note=note[:2000],
    )
