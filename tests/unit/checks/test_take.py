"""Of several takes the best is kept: not black, not frozen, not cut, begun as it was to begin."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from cliffhanger.checks.take import TakeScore, best_take, score_take
from cliffhanger.media.picture import Pixels

SIZE = (128, 72)
TEXTURE = cv2.GaussianBlur(
    np.random.default_rng(7).integers(30, 226, (128, 128), dtype=np.uint8), (0, 0), 2.0
)


def picture(level: int) -> Pixels:
    return np.full((*SIZE, 4), level, np.uint8)


def moving(num_frames: int, *, seed: int = 0) -> list[Pixels]:
    """Return a texture that glides sideways, two pixels a frame."""
    rolled = np.roll(TEXTURE, 17 * seed, axis=0)
    stretched = np.clip((rolled.astype(float) - 128) * 4 + 128, 20, 235).astype(np.uint8)
    frames = [np.roll(stretched, 2 * index, axis=1)[:, : SIZE[1]] for index in range(num_frames)]
    return [cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_GRAY2BGRA) for frame in frames]


GOOD = moving(24)
BLACK = [picture(0)] * 24
FROZEN = [GOOD[0]] * 24
CUT = [*GOOD[:12], *[picture(255)] * 2, *GOOD[14:]]
UNLIKE = moving(24, seed=3)
NEGATIVE = [np.dstack([255 - frame[..., :3], frame[..., 3]]) for frame in GOOD]


def score(frames: Sequence[Pixels]) -> TakeScore:
    return score_take(frames, GOOD[0])


def test_a_good_take_begins_as_it_was_to_and_moves() -> None:
    found = score(GOOD)
    assert found.start_likeness == pytest.approx(1.0, abs=1e-6)
    assert (found.black_share, found.still_share, found.num_jumps) == (0.0, 0.0, 0)
    assert found.sharpness > 0


@pytest.mark.parametrize(
    ("frames", "field", "value"),
    [
        pytest.param(BLACK, "black_share", 1.0, id="black"),
        pytest.param([*GOOD[:18], *BLACK[:6]], "black_share", 0.25, id="black at the end"),
        pytest.param([picture(15), picture(17)], "black_share", 0.5, id="black is below luma 16"),
        pytest.param(FROZEN, "still_share", 1.0, id="frozen"),
        pytest.param([*GOOD[:12], *[GOOD[11]] * 12], "still_share", 12 / 23, id="frozen half way"),
        pytest.param(CUT, "num_jumps", 2, id="a flash is two cuts"),
        pytest.param([picture(0), picture(60)], "num_jumps", 0, id="a step of 60 is no cut"),
        pytest.param([picture(0), picture(61)], "num_jumps", 1, id="one of 61 is"),
        pytest.param(NEGATIVE, "start_likeness", -1.0, id="a negative"),
        pytest.param(BLACK, "start_likeness", 0.0, id="a flat picture is like nothing"),
    ],
)
def test_every_fault_is_measured(frames: list[Pixels], field: str, value: float) -> None:
    assert getattr(score(frames), field) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(BLACK, id="black"),
        pytest.param(FROZEN, id="frozen"),
        pytest.param(CUT, id="cut"),
        pytest.param(UNLIKE, id="unlike its first frame"),
        pytest.param(NEGATIVE, id="negative"),
        pytest.param([], id="empty"),
    ],
)
def test_a_bad_take_is_not_kept(bad: list[Pixels]) -> None:
    assert best_take([score(bad), score(GOOD), score(bad)]) == 1


def test_the_first_of_equals_is_kept() -> None:
    assert best_take([score(FROZEN), score(GOOD), score(GOOD)]) == 1


def test_of_takes_that_are_as_good_the_sharper_is_kept() -> None:
    soft = [GOOD[0], *(cv2.GaussianBlur(frame, (0, 0), 3.0) for frame in GOOD[1:])]
    assert best_take([score(soft), score(GOOD)]) == 1


def test_a_little_unsharp_is_better_than_a_little_frozen() -> None:
    """Sharpness breaks ties and decides nothing else."""
    soft = [GOOD[0], *(cv2.GaussianBlur(frame, (0, 0), 1.0) for frame in GOOD[1:])]
    stuck = [*GOOD[:22], GOOD[21], GOOD[21]]
    assert best_take([score(stuck), score(soft)]) == 1


def test_the_size_of_a_take_does_not_matter() -> None:
    large = [cv2.resize(frame, (270, 480), interpolation=cv2.INTER_CUBIC) for frame in GOOD]
    assert score(large).start_likeness > 0.98


@pytest.mark.parametrize("channels", [3, 4])
def test_a_first_frame_may_have_alpha_or_not(channels: int) -> None:
    first = np.ascontiguousarray(GOOD[0][..., :channels])
    assert score_take(GOOD, first).start_likeness == pytest.approx(1.0, abs=1e-6)
