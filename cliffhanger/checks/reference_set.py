"""Whether a set of images is enough to learn a character from: how many, how alike, how varied."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.reading import WordReader
from cliffhanger.checks.reference_image import (
    FaceFinder,
    ReferenceFacts,
    ReferenceVerdict,
    judge_reference,
    read_reference,
)
from cliffhanger.value import Value

MIN_IMAGES, MAX_IMAGES = 10, 20
SAME_BITS: Final = 6
"""Fingerprints that differ in more bits are of different pictures."""
SAME_DIFFERENCE: Final = 0.25
"""Where two pictures differ the most, in standard deviations; another look of the face is more."""
MIN_LIGHT_SPREAD: Final = 0.02
"""Standard deviation of the subjects' mean luma."""
MIN_POSE_BITS: Final = 4
"""Median difference of two fingerprints: fewer, and the pose is always the same."""

_SIDE_PX: Final = 128
_BLOCK_PX: Final = 8


class ReferenceSetVerdict(Value):
    """A set of images, judged one by one and together."""

    images: tuple[ReferenceVerdict, ...]
    """In the order in which they came; a copy of another has that among its problems."""
    problems: tuple[str, ...]
    """Why nothing can be learned from the set, each with the way out."""
    notes: tuple[str, ...]
    """What would make it better."""

    @property
    def is_usable(self) -> bool:
        """Whether a model may be trained on its usable images."""
        return not self.problems

    @property
    def usable(self) -> tuple[str, ...]:
        """Names of the images to train on, the sharpest where there are more than enough."""
        good = [image for image in self.images if image.is_usable]
        best = sorted(good, key=lambda image: -_facts(image).sharpness)[:MAX_IMAGES]
        return tuple(image.name for image in good if image in best)


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    facts: ReferenceFacts
    small: NDArray[np.float32]


def judge_reference_set(
    images: Mapping[str, bytes],
    *,
    faces: FaceFinder | None = None,
    reader: WordReader | None = None,
) -> ReferenceSetVerdict:
    """Return what is wrong with a character's references, image by image and as a set.

    Args:
        images: Files by name.
        faces: Counts faces; without one the size and the number of things in a picture decide.
        reader: Reads words; without one only shapes that stand as letters do are writing.
    """
    verdicts: list[ReferenceVerdict] = []
    seen: list[_Seen] = []
    for name, data in images.items():
        verdict = judge_reference(name, data, faces=faces, reader=reader)
        if verdict.facts is not None:
            found = _Seen(name, verdict.facts, _small(data))
            twin = next((other for other in seen if _is_same(found, other)), None)
            if twin is not None:
                words = f"it shows the same as {twin.name}; leave one out, take another pose"
                verdict = verdict.model_copy(update={"problems": (*verdict.problems, words)})
            seen.append(found)
        verdicts.append(verdict)
    good = [verdict for verdict in verdicts if verdict.is_usable]
    return ReferenceSetVerdict(
        images=tuple(verdicts), problems=tuple(_problems(good)), notes=tuple(_notes(good))
    )


def _problems(good: list[ReferenceVerdict]) -> list[str]:
    if len(good) >= MIN_IMAGES:
        return []
    missing = MIN_IMAGES - len(good)
    wanted = f"{MIN_IMAGES}-{MAX_IMAGES} are needed"
    return [f"{len(good)} images are usable, {wanted}; add {missing} or mend those marked"]


def _notes(good: list[ReferenceVerdict]) -> list[str]:
    found: list[str] = []
    if len(good) > MAX_IMAGES:
        found.append(f"{len(good)} images are usable; the {MAX_IMAGES} sharpest are learned from")
    if len(good) < 2:
        return found
    facts = [_facts(verdict) for verdict in good]
    bits = [
        (one.fingerprint ^ other.fingerprint).bit_count()
        for index, one in enumerate(facts)
        for other in facts[:index]
    ]
    if float(np.median(bits)) < MIN_POSE_BITS:
        found.append("pose and framing hardly change; add some from the side and from farther away")
    if float(np.std([item.brightness for item in facts])) < MIN_LIGHT_SPREAD:
        found.append("the light hardly changes; add some by day, by lamp, from the other side")
    return found


def _facts(verdict: ReferenceVerdict) -> ReferenceFacts:
    assert verdict.facts is not None  # noqa: S101  a usable image was measured
    return verdict.facts


def _small(data: bytes) -> NDArray[np.float32]:
    """Return a small luma of mean 0 and deviation 1: light and size make no difference."""
    image = read_reference(data)[..., :3]
    gray = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_BGR2GRAY)
    small = cv2.resize(gray, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = float(small.std())
    return (small - small.mean()) / (spread if spread > 0.0 else 1.0)


def _is_same(one: _Seen, other: _Seen) -> bool:
    if (one.facts.fingerprint ^ other.facts.fingerprint).bit_count() > SAME_BITS:
        return False
    difference = cv2.absdiff(one.small, other.small)
    side = _SIDE_PX // _BLOCK_PX
    blocks = cv2.resize(difference, (side, side), interpolation=cv2.INTER_AREA)
    return float(blocks.max()) < SAME_DIFFERENCE
