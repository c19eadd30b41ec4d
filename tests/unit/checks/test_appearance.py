"""Appearance scores against numbers worked out by hand."""

from math import cos, radians, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cliffhanger.checks.appearance import (
    Look,
    Motion,
    check_consistency,
    measure_appearance,
    measure_motion,
)
from cliffhanger.errors import InvalidInputError

E1, E2, DIAGONAL = [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]
CLIP = "open-clip/ViT-B-32 sha256:00"
DINO = "dino/ViT-B-16 sha256:11"


def rows(*vectors: list[float]) -> NDArray[np.float32]:
    return np.array(vectors, np.float32)


def test_clip_i_is_the_mean_over_all_pairs() -> None:
    """Cosines 1, 0, 1/sqrt(2), 1/sqrt(2) of two generated and two real pictures."""
    look = Look(backbone=CLIP, generated=rows(E1, DIAGONAL), real=rows([3.0, 0.0], E2))
    found = measure_appearance(
        clip=look, dino=Look(backbone=DINO, generated=rows(E1), real=rows(E2))
    )
    assert found.clip_i is not None
    assert found.clip_i.value == pytest.approx((1.0 + 0.0 + 2 * sqrt(0.5)) / 4)
    assert found.clip_i.backbone == CLIP
    assert found.dino is not None
    assert (found.dino.value, found.dino.backbone) == (0.0, DINO)
    assert (found.clip_t, found.consistency) == (None, None)


@pytest.mark.parametrize(
    ("prompt", "value"),
    [
        pytest.param(rows(E1), (1.0 + sqrt(0.5)) / 2, id="one text for all"),
        pytest.param(rows(E2, E2), (0.0 + sqrt(0.5)) / 2, id="a text each"),
    ],
)
def test_clip_t_pairs_each_picture_with_its_text(prompt: NDArray[np.float32], value: float) -> None:
    look = Look(backbone=CLIP, generated=rows(E1, DIAGONAL), prompt=prompt)
    found = measure_appearance(clip=look)
    assert found.clip_t is not None
    assert found.clip_t.value == pytest.approx(value)
    assert found.clip_i is None


def test_subject_consistency_is_vbenchs() -> None:
    """Frames at 0, 30 and 120 degrees: the cosine of 120 counts as 0, 90 to the last is 0."""
    angles = np.radians([0.0, 30.0, 120.0])
    frames = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    found = measure_appearance(motion=Motion(backbone=DINO, frames=frames, mean_difference=0.02))
    second = (cos(radians(30)) + cos(radians(30))) / 2
    third = (max(0.0, cos(radians(90))) + 0.0) / 2
    raw = (second + third) / 2
    assert found.consistency is not None
    assert found.consistency.raw == pytest.approx(raw, abs=1e-6)
    assert found.consistency.value == pytest.approx((raw - 0.1462) / 0.8538, abs=1e-6)
    assert found.consistency.backbone == DINO
    assert not found.consistency.is_static


def test_a_frozen_clip_is_marked_and_does_not_pass() -> None:
    """It is perfectly consistent, which says nothing about who made it."""
    frames = [np.full((8, 8, 3), 90, np.uint8)] * 4
    motion = Motion(backbone=DINO, frames=rows(*[E1] * 4), mean_difference=measure_motion(frames))
    found = measure_appearance(motion=motion).consistency
    assert found is not None
    assert (found.value, found.motion, found.is_static) == (1.0, 0.0, True)
    result = check_consistency(found, least=0.9)
    assert not result.is_passed
    assert "nothing moves" in result.note
    moving = found.model_copy(update={"motion": 0.02})
    assert check_consistency(moving, least=0.9).is_passed
    assert not check_consistency(moving.model_copy(update={"value": 0.8}), least=0.9).is_passed


def test_motion_is_the_mean_difference_of_luma() -> None:
    """Half the pixels of three frames go from 0 to 51 and back: 51 / 255 of a half."""
    dark, half = np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 3), np.uint8)
    half[:, :2] = 51
    assert measure_motion([dark, half, dark]) == pytest.approx(0.1)


@given(st.integers(0, 999), st.integers(2, 6))
def test_scores_stay_in_their_ranges(seed: int, num: int) -> None:
    """Cosines lie in [-1, 1]; consistency in [-0.1462 / 0.8538, 1]."""
    frames = np.random.default_rng(seed).normal(size=(num, 5)).astype(np.float32)
    look = Look(backbone=CLIP, generated=frames, real=frames[:1], prompt=frames)
    motion = Motion(backbone=DINO, frames=frames, mean_difference=0.5)
    found = measure_appearance(clip=look, motion=motion)
    assert found.clip_i is not None
    assert -1.0 <= found.clip_i.value <= 1.0
    assert found.clip_t is not None
    assert found.clip_t.value == pytest.approx(1.0, abs=1e-6)
    assert found.consistency is not None
    assert -0.1462 / 0.8538 - 1e-9 <= found.consistency.value <= 1.0


def test_what_cannot_be_compared_is_refused() -> None:
    """The message names the field, what it got and what fits."""
    three = np.ones((1, 3), np.float32)
    with pytest.raises(InvalidInputError, match="generated must have 3 numbers a row like real"):
        measure_appearance(clip=Look(backbone=CLIP, generated=rows(E1), real=three))
    with pytest.raises(InvalidInputError, match=r"prompt must have 1 or 3 rows.* got 2"):
        measure_appearance(
            clip=Look(backbone=CLIP, generated=rows(E1, E1, E1), prompt=rows(E1, E2))
        )
    with pytest.raises(InvalidInputError, match="two or more embeddings, got 1"):
        measure_appearance(motion=Motion(backbone=DINO, frames=rows(E1), mean_difference=0.0))
    with pytest.raises(InvalidInputError, match="two or more of one size, got 1"):
        measure_motion([np.zeros((4, 4, 3), np.uint8)])
    empty = np.zeros((0, 2), np.float32)
    with pytest.raises(InvalidInputError, match="real must hold one or more"):
        measure_appearance(clip=Look(backbone=CLIP, generated=rows(E1), real=empty))
