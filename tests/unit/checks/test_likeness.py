"""Likeness by embeddings: references, thresholds, who is who, what stands out."""

from itertools import permutations
from math import cos, radians, sqrt
from statistics import mean, median, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cliffhanger.checks.likeness import (
    Calibration,
    LikenessScale,
    Verdict,
    calibrate,
    check_likeness,
    judge_likeness,
    mean_reference,
)
from cliffhanger.checks.likeness_match import CropMatch, match_crops
from cliffhanger.checks.likeness_spread import MIN_SPREAD, find_outliers, measure_across_shots
from cliffhanger.checks.vectors import cosines, unit_vectors
from cliffhanger.errors import InvalidInputError

Rows = NDArray[np.float32]
WIDE = LikenessScale(default=0.5, floor=-0.99, ceiling=0.999, min_margin=0.1)


def at(*degrees: float, length: float = 1.0) -> Rows:
    """Return vectors in a plane, at so many degrees."""
    angles = np.radians(degrees)
    return (length * np.stack([np.cos(angles), np.sin(angles)], axis=1)).astype(np.float32)


def vectors(seed: int, num: int, num_dims: int = 8) -> Rows:
    return np.random.default_rng(seed).normal(size=(num, num_dims)).astype(np.float32)


def around(seed: int, num: int, noise: float) -> Rows:
    """Return vectors that point nearly the same way."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=8) + noise * rng.normal(size=(num, 8))).astype(np.float32)


@given(st.integers(0, 999), st.floats(1e-3, 1e3))
def test_length_means_nothing(seed: int, factor: float) -> None:
    """Scaling an embedding changes neither its unit vector nor what is calibrated on it."""
    rows = around(seed, 5, 0.3)
    np.testing.assert_allclose(np.linalg.norm(unit_vectors("rows", rows), axis=1), 1.0, rtol=1e-6)
    scaled = rows * np.float32(factor)
    np.testing.assert_allclose(unit_vectors("a", rows), unit_vectors("b", scaled), atol=1e-6)
    one, other = calibrate(rows, scale=WIDE), calibrate(scaled, scale=WIDE)
    assert one.threshold == pytest.approx(other.threshold, abs=1e-5)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param([[0.0, 0.0]], r"rows\[0\] must be finite and not zero", id="zero"),
        pytest.param([[1.0, 0.0], [np.nan, 1.0]], r"rows\[1\] must be finite", id="no number"),
        pytest.param([[[1.0]]], r"shape \[N, D\].* got \[1, 1, 1\]", id="shape"),
        pytest.param(np.zeros((2, 0)), "D > 0", id="empty"),
    ],
)
def test_what_is_no_vector_is_refused(rows: object, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        unit_vectors("rows", rows)  # type: ignore[arg-type]


def test_the_reference_is_the_mean_of_unit_vectors() -> None:
    """A longer embedding counts no more: 0 and 90 degrees give 45, whatever their lengths."""
    pair = np.concatenate([at(0.0, length=9.0), at(90.0)])
    np.testing.assert_allclose(mean_reference(pair), at(45.0), atol=1e-6)


def test_references_that_cancel_out_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="mean of the references"):
        mean_reference(at(0.0, 180.0))
    with pytest.raises(InvalidInputError, match="one or more"):
        mean_reference(np.zeros((0, 4), np.float32))


def test_the_threshold_is_mean_minus_two_sigma() -> None:
    """Three references at -a, 0 and a: each against the mean direction of the other two."""
    a = 20.0
    left_out = [cos(radians(a * 1.5)), cos(radians(0.0)), cos(radians(a * 1.5))]
    found = calibrate(at(-a, 0.0, a), scale=WIDE)
    assert found.mean == pytest.approx(mean(left_out), abs=1e-6)
    assert found.sigma == pytest.approx(stdev(left_out), abs=1e-6)
    assert found.threshold == pytest.approx(mean(left_out) - 2 * stdev(left_out), abs=1e-6)
    assert (found.num_references, found.is_calibrated) == (3, True)


@pytest.mark.parametrize(
    ("degrees", "threshold"),
    [
        pytest.param((0.0, 0.0, 0.0), 0.95, id="copies ask for no more than the ceiling"),
        pytest.param((-70.0, 0.0, 70.0), 0.85, id="a varied sheet asks for no less than the floor"),
        pytest.param((0.0, 60.0), 0.85, id="two have no spread: the default"),
        pytest.param((0.0,), 0.85, id="one: the default"),
    ],
)
def test_the_scale_bounds_the_threshold(degrees: tuple[float, ...], threshold: float) -> None:
    found = calibrate(at(*degrees))
    assert found.threshold == threshold
    assert found.is_calibrated == (len(degrees) >= 3)


@given(st.integers(0, 999), st.floats(0.01, 1.0), st.randoms())
def test_the_order_of_references_does_not_matter(seed: int, noise: float, random: object) -> None:
    rows = around(seed, 7, noise)
    order = list(range(7))
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = calibrate(rows, scale=WIDE), calibrate(rows[order], scale=WIDE)
    assert one.threshold == pytest.approx(other.threshold, abs=1e-6)
    assert WIDE.floor <= one.threshold <= WIDE.ceiling


@given(st.integers(0, 999), st.floats(0.02, 0.3))
def test_an_approved_sheet_passes_its_own_gate(seed: int, noise: float) -> None:
    """By Chebyshev's bound fewer than a quarter of the references lie two sigma below the mean."""
    rows = around(seed, 12, noise)
    found = calibrate(rows, scale=WIDE)
    accepted = (cosines(unit_vectors("rows", rows), mean_reference(rows))[:, 0]) >= found.threshold
    assert accepted.mean() >= 0.75


def test_a_scale_is_in_order() -> None:
    with pytest.raises(ValueError, match=r"floor <= default <= ceiling must hold, got 0.9, 0.85"):
        LikenessScale(floor=0.9)


def best_sum(alike: NDArray[np.float64], min_cosine: float) -> float:
    """Return the highest sum over every way to match rows to columns or to nobody."""
    num_rows, num_columns = alike.shape
    seats = [*range(num_columns), *[-1] * num_rows]
    return max(
        sum(min_cosine if seat < 0 else alike[row, seat] for row, seat in enumerate(ways))
        for ways in set(permutations(seats, num_rows))
    )


@settings(max_examples=40)
@given(st.integers(0, 9999), st.integers(1, 3), st.integers(1, 3), st.floats(-0.5, 0.8))
def test_crops_are_matched_so_that_all_fit_best(
    seed: int, num_crops: int, num_people: int, min_cosine: float
) -> None:
    """The sum of cosines is that of the best of all ways; each character is met once."""
    crops, people = vectors(seed, num_crops, 4), vectors(seed + 1, num_people, 4)
    references = {f"who-{index}": people[index : index + 1] for index in range(num_people)}
    found = match_crops(crops, references, min_cosine=min_cosine)
    alike = cosines(unit_vectors("crops", crops), unit_vectors("people", people))
    total = sum(match.cosine for match in found) + min_cosine * (num_crops - len(found))
    assert total == pytest.approx(best_sum(alike, min_cosine), abs=1e-6)
    assert len({match.character_id for match in found}) == len(found)
    assert len({match.crop_index for match in found}) == len(found)
    for match in found:
        row = alike[match.crop_index]
        column = int(match.character_id.removeprefix("who-"))
        others = np.delete(row, column)
        assert match.cosine == pytest.approx(row[column])
        assert match.cosine >= min_cosine
        if others.size:
            assert match.margin == pytest.approx(row[column] - others.max())
        else:
            assert (match.rival_id, match.margin) == (None, None)


def test_the_best_pair_alone_does_not_decide() -> None:
    """Greedy matching takes ann for the first crop and leaves the second with 80 degrees."""
    found = match_crops(at(12.0, -20.0), {"ann": at(10.0), "bea": at(60.0)}, min_cosine=0.0)
    assert [(match.crop_index, match.character_id) for match in found] == [(0, "bea"), (1, "ann")]
    assert found[0].margin == pytest.approx(cos(radians(48)) - cos(radians(2)), abs=1e-6)


def test_a_stranger_stays_unmatched() -> None:
    found = match_crops(at(0.0, 90.0), {"ann": at(5.0)})
    assert [(match.crop_index, match.character_id) for match in found] == [(0, "ann")]
    assert match_crops(np.zeros((0, 2), np.float32), {"ann": at(5.0)}) == ()
    assert match_crops(at(0.0), {}) == ()


def test_embeddings_of_two_embedders_are_not_compared() -> None:
    with pytest.raises(InvalidInputError, match=r"crops must have 2 numbers a row .* got 3"):
        match_crops(np.ones((1, 3), np.float32), {"ann": at(5.0)})


CALIBRATION = Calibration(threshold=0.9, num_references=12, mean=0.94, sigma=0.02, min_margin=0.08)


@pytest.mark.parametrize(
    ("cosine", "margin", "verdict", "words"),
    [
        pytest.param(0.91, 0.2, Verdict.ACCEPT, "0.910 reaches 0.900", id="alike"),
        pytest.param(0.9, None, Verdict.ACCEPT, "12 references: 0.940 - 2 x 0.020", id="just"),
        pytest.param(0.89, 0.2, Verdict.REGENERATE, "0.890 is below 0.900", id="too far"),
        pytest.param(0.95, 0.07, Verdict.REGENERATE, "0.070 nearer than to bea", id="rival"),
        pytest.param(0.95, 0.08, Verdict.ACCEPT, "reaches", id="rival just far enough"),
    ],
)
def test_a_picture_is_kept_or_made_again(
    cosine: float, margin: float | None, verdict: Verdict, words: str
) -> None:
    """The reason names what was measured and what was asked for."""
    match = CropMatch(
        crop_index=0, character_id="ann", cosine=cosine, rival_id="bea", margin=margin
    )
    found = judge_likeness("ann", match, CALIBRATION)
    assert found.verdict is verdict
    assert words in found.reason


def test_a_character_that_is_not_there_is_made_again() -> None:
    found = judge_likeness("ann", None, CALIBRATION)
    assert (found.verdict, found.cosine) == (Verdict.REGENERATE, None)


def test_the_check_counts_what_was_accepted() -> None:
    good = judge_likeness(
        "ann", CropMatch(crop_index=0, character_id="ann", cosine=0.95), CALIBRATION
    )
    bad = judge_likeness("bea", None, CALIBRATION)
    passed = check_likeness([good, good], embedder="drawn-faces 1")
    failed = check_likeness([good, bad], embedder="drawn-faces 1")
    assert (passed.is_passed, passed.measured, passed.note) == (
        True,
        "2 of 2",
        "by drawn-faces 1, lowest cosine 0.950",
    )
    assert (failed.is_passed, failed.measured) == (False, "1 of 2")
    assert "bea: nobody in the picture" in failed.note


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20),
    st.floats(0.5, 5.0),
)
def test_outliers_are_below_median_minus_k_mads(scores: list[float], num_mads: float) -> None:
    middle = median(scores)
    mad = median([abs(score - middle) for score in scores])
    limit = middle - num_mads * max(mad, MIN_SPREAD)
    found = find_outliers(scores, num_mads=num_mads)
    assert found.limit == pytest.approx(limit)
    assert found.indices == tuple(i for i, score in enumerate(scores) if score < found.limit)
    assert len(found.indices) <= len(scores) / 2


def test_the_shot_that_stands_out_is_named() -> None:
    """Five shots within 2 degrees of the sheet and one 60 degrees off."""
    degrees = (0.0, 1.0, -1.0, 60.0, 2.0, -2.0)
    found = measure_across_shots(at(*degrees), at(0.0))
    assert found.outliers.indices == (3,)
    assert found.mean_cosine == pytest.approx(mean(cos(radians(d)) for d in degrees), abs=1e-6)
    assert found.min_pairwise == pytest.approx(cos(radians(62.0)), abs=1e-6)
    assert measure_across_shots(at(0.0), at(45.0)).mean_cosine == pytest.approx(sqrt(0.5))
    assert measure_across_shots(at(0.0), at(45.0)).min_pairwise is None
    with pytest.raises(InvalidInputError, match="scores must be one or more"):
        find_outliers([])
