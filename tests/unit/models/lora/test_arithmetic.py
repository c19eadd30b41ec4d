"""Seeds, order, rates, weights and sizes against their formulas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.lora.arithmetic import (
    HALF_LIFE_STEPS,
    SIDE_MULTIPLE_PX,
    bucket_px,
    derive_seed,
    is_due,
    learning_rate,
    min_snr_weights,
    pick_images,
    smooth_losses,
)
from tests.unit.models.lora.lora_values import make_settings


@given(st.integers(0, 2**40), st.integers(1, 30), st.integers(0, 200), st.integers(0, 70))
def test_the_order_is_one_pass_after_another(
    seed: int, num_images: int, start: int, count: int
) -> None:
    """Any stretch of the order is the same as that stretch of a longer one, cut out."""
    whole = pick_images(seed, 0, start + count, num_images=num_images)
    assert pick_images(seed, start, count, num_images=num_images) == whole[start:]
    for first in range(0, len(whole) - num_images + 1, num_images):
        assert sorted(whole[first : first + num_images]) == list(range(num_images))


def test_passes_are_shuffled_anew_and_by_the_seed() -> None:
    passes = [pick_images(7, 20 * number, 20, num_images=20) for number in range(3)]
    assert len(set(passes)) == 3
    assert pick_images(8, 0, 20, num_images=20) != passes[0]


def test_seeds_differ_by_every_part_and_fit_a_generator() -> None:
    seeds = {derive_seed(seed, kind, step) for seed in range(3) for kind in "ab" for step in (1, 2)}
    assert len(seeds) == 12
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert derive_seed(0, "x", 12) != derive_seed(0, "x1", 2)


@pytest.mark.parametrize(
    ("schedule", "step", "share"),
    [
        pytest.param("constant", 0, 1 / 5, id="warm-up begins above zero"),
        pytest.param("constant", 3, 4 / 5, id="warm-up ends below the rate"),
        pytest.param("constant", 103, 1.0, id="constant"),
        pytest.param("linear", 4, 1.0, id="linear begins at the rate"),
        pytest.param("linear", 54, 0.5, id="linear half way"),
        pytest.param("cosine", 54, 0.5, id="cosine half way"),
        pytest.param("cosine", 29, (1 + math.cos(math.pi / 4)) / 2, id="cosine at a quarter"),
    ],
)
def test_the_learning_rate_follows_its_schedule(schedule: str, step: int, share: float) -> None:
    settings = make_settings(schedule=schedule, warmup_steps=4, steps=104, learning_rate=0.02)
    assert learning_rate(settings, step) == pytest.approx(0.02 * share, rel=1e-12)


def test_min_snr_caps_what_low_noise_counts() -> None:
    """At snr 1, 5 and 20 and gamma 5: 1, 1, 1/4 for noise; 1/2, 5/6, 5/21 for velocity."""
    alphas = np.array([snr / (snr + 1.0) for snr in (1.0, 5.0, 20.0)])
    noise = min_snr_weights(alphas, gamma=5.0, is_velocity=False)
    assert noise == pytest.approx([1.0, 1.0, 0.25])
    velocity = min_snr_weights(alphas, gamma=5.0, is_velocity=True)
    assert velocity == pytest.approx([1 / 2, 5 / 6, 5 / 21])
    assert min_snr_weights(alphas, gamma=None, is_velocity=True).tolist() == [1.0, 1.0, 1.0]


def test_pure_noise_has_the_weight_of_the_limit() -> None:
    """Schedules with zero terminal SNR end at alpha 0: weight 1 for noise, 0 for velocity."""
    alphas = np.array([0.0])
    assert min_snr_weights(alphas, gamma=5.0, is_velocity=False).tolist() == [1.0]
    assert min_snr_weights(alphas, gamma=5.0, is_velocity=True).tolist() == [0.0]


@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=80))
def test_smoothing_is_the_weighted_mean_of_all_so_far(losses: list[float]) -> None:
    weights = [0.5 ** (age / HALF_LIFE_STEPS) for age in range(len(losses))]
    expected = np.average(losses[::-1], weights=weights)
    assert smooth_losses(losses)[-1] == pytest.approx(expected, abs=1e-9)
    assert len(smooth_losses(losses)) == len(losses)


@given(st.integers(200, 4000), st.integers(200, 4000), st.sampled_from([512, 768, 1024]))
def test_a_bucket_keeps_area_and_shape(width: int, height: int, resolution: int) -> None:
    """Rounding moves each side by at most half a step, or up to the smallest side there is."""
    to_width, to_height = bucket_px(width, height, resolution_px=resolution)
    scale = resolution / math.sqrt(width * height)
    for side, exact in ((to_width, width * scale), (to_height, height * scale)):
        assert side % SIDE_MULTIPLE_PX == 0
        assert side == SIDE_MULTIPLE_PX or abs(side - exact) <= SIDE_MULTIPLE_PX / 2


def test_upright_and_square_pictures_get_the_usual_buckets() -> None:
    assert bucket_px(512, 512, resolution_px=1024) == (1024, 1024)
    assert bucket_px(1080, 1920, resolution_px=1024) == (768, 1376)


def test_something_is_due_at_its_steps_and_at_the_end() -> None:
    due = [step for step in range(1, 12) if is_due(step, every_steps=4, steps=11)]
    assert due == [4, 8, 11]
