"""How shots look: scores from vectors worked out by hand, and which shots stand out.

A picture's mean colour is its vector here, and so is a word's.
"""

from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.checks.appearance_scores import Appearance, Score, SubjectConsistency
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.encode import ClipWriter, to_i420
from cliffhanger.media.picture import VideoFormat
from cliffhanger.production.appearance import (
    SampledShot,
    ShotWords,
    alone_in,
    check_appearance,
    measure_shots,
    sample_shots,
)
from cliffhanger.production.artifacts import ReportArtifact, ShotAppearance
from cliffhanger.production.delivery import appearance_cells
from tests.paid_shots import request

RED, GREEN, BLUE, YELLOW = (0, 0, 255), (0, 255, 0), (255, 0, 0), (0, 255, 255)
WORDS = {"red": RED, "green": GREEN, "blue": BLUE}
Picture = NDArray[np.uint8]


class Colors:
    """Embeds pictures and words by their colour."""

    name = "colours"

    def embed_images(self, images: Sequence[Picture]) -> Vectors:
        """Return the direction of each mean colour."""
        means = np.array([image.mean(axis=(0, 1)) for image in images], np.float32).reshape(-1, 3)
        return means / np.linalg.norm(means, axis=1, keepdims=True)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return the direction of each named colour."""
        return np.array([WORDS[text] for text in texts], np.float32).reshape(-1, 3) / 255.0


def plain(color: tuple[int, int, int]) -> Picture:
    return np.full((8, 8, 3), color, np.uint8)


def sample(*colors: tuple[int, int, int], motion: float = 0.1) -> SampledShot:
    return SampledShot(tuple(plain(color) for color in colors), motion)


def words(shot_id: str, prompt: str, character_id: str = "") -> ShotWords:
    return ShotWords(
        shot_id=shot_id, start_frame=0, num_frames=9, prompt=prompt, character_id=character_id
    )


def test_every_score_is_that_of_its_own_shot() -> None:
    """Yellow is as near to red as to green; two characters, three shots, one of nobody."""
    shots = [words("a", "red", "nora"), words("b", "green"), words("c", "blue", "victor")]
    samples = [sample(RED, YELLOW), sample(GREEN, RED), sample(BLUE, BLUE)]
    references = {"victor": [plain(BLUE)], "nora": [plain(RED), plain(GREEN)]}
    a, b, c = measure_shots(shots, samples, references, clip=Colors(), dino=Colors())
    half = sqrt(0.5)
    assert a.scores.clip_i is not None
    assert a.scores.clip_i.value == pytest.approx((1.0 + 0.0 + half + half) / 4)
    assert a.scores.dino == a.scores.clip_i
    assert a.scores.clip_t is not None
    assert a.scores.clip_t.value == pytest.approx((1.0 + half) / 2)
    assert a.scores.consistency is not None
    assert a.scores.consistency.raw == pytest.approx(half)
    assert (b.scores.clip_i, b.scores.dino, b.character_id) == (None, None, "")
    assert b.scores.clip_t is not None
    assert b.scores.clip_t.value == pytest.approx(0.5)
    assert b.scores.consistency is not None
    assert b.scores.consistency.raw == pytest.approx(0.0)
    assert c.scores.clip_i is not None
    assert c.scores.clip_i.value == pytest.approx(1.0)


@pytest.mark.parametrize("which", ["clip", "dino"])
def test_one_model_alone_measures_what_it_can(which: str) -> None:
    """And a single frame has nothing to be compared with."""
    models = {"clip": None, "dino": None, which: Colors()}
    (row,) = measure_shots(
        [words("a", "red", "nora")], [sample(RED)], {"nora": [plain(RED)]}, **models
    )
    measured = {name for name, score in row.scores if score is not None}
    assert measured == ({"clip_i", "clip_t"} if which == "clip" else {"dino"})


def test_a_character_without_pictures_is_compared_with_nobody() -> None:
    (row,) = measure_shots(
        [words("a", "red", "nora")], [sample(RED)], {"nora": []}, clip=Colors(), dino=None
    )
    assert row.scores.clip_i is None


def test_nothing_is_asked_where_there_is_no_shot() -> None:
    assert measure_shots([], [], {}, clip=Colors(), dino=Colors()) == ()


def row(shot_id: str, value: float | None, motion: float = 0.1) -> ShotAppearance:
    """Return a shot that scores *value* by everything."""
    if value is None:
        return ShotAppearance(shot_id=shot_id, character_id="", scores=Appearance())
    score = Score(value=value, backbone="m")
    steady = SubjectConsistency(value=value, raw=value, motion=motion, backbone="m")
    scores = Appearance(clip_i=score, clip_t=score, dino=score, consistency=steady)
    return ShotAppearance(shot_id=shot_id, character_id="nora", scores=scores)


NAMES = ["clip_image_likeness", "clip_text_match", "dino_likeness", "subject_consistency"]


def test_the_shot_that_looks_another_way_stands_out_and_warns_only() -> None:
    """Median 0.80, MAD 0.01: below 0.77 is out, so 0.70 is, and 0.78 is not."""
    values = (0.80, 0.81, 0.79, 0.80, 0.70, 0.78)
    rows = [row(f"s{index}", value) for index, value in enumerate(values)]
    results = check_appearance(rows, clip="clip-x", dino="dino-y")
    assert [result.name for result in results] == NAMES
    for result, backbone in zip(results, ("clip-x", "clip-x", "dino-y", "dino-y"), strict=True):
        assert (result.is_passed, result.is_required) == (False, False)
        assert result.measured == "lowest 0.700, median 0.795"
        assert result.limit.startswith(">= 0.7")
        assert result.note == f"by {backbone}, 6 of 6 shots measured; shots s4 stand out"


def test_too_few_shots_have_no_outlier() -> None:
    rows = [row("a", 0.9), row("b", 0.9), row("c", 0.1)]
    (first, *_) = check_appearance(rows, clip="m", dino="")
    assert first.is_passed
    assert "3 shots are too few for outliers" in first.note


def test_what_does_not_apply_is_said() -> None:
    """A shot of nobody, and one in which nothing moves, count for nothing."""
    rows = [row("a", None), row("b", None)]
    results = check_appearance(rows, clip="m", dino="m")
    assert {result.measured for result in results} == {"n/a"}
    assert all(result.is_passed for result in results)
    assert results[0].note == "does not apply: no shot shows one person alone; by m"
    still = [row(str(index), 1.0, motion=0.0) for index in range(5)]
    assert check_appearance(still, clip="", dino="m")[1].note.startswith(
        "does not apply: nothing moves"
    )
    assert appearance_cells(still[0])["steadiness"] == "n/a"
    assert appearance_cells(rows[0]) == {
        "shot": "a",
        "alone in it": "-",
        "CLIP-I": "n/a",
        "CLIP-T": "n/a",
        "DINO": "n/a",
        "steadiness": "n/a",
        "motion": "n/a",
    }
    assert check_appearance(rows, clip="", dino="") == ()


def test_reports_are_put_together() -> None:
    one, other = (ReportArtifact(results=(), appearance=(row(name, 0.5),)) for name in "ab")
    assert [item.shot_id for item in one.plus(other).appearance] == ["a", "b"]


def test_only_who_is_alone_is_compared() -> None:
    assert alone_in(request("nora")) == "nora"
    assert alone_in(request("nora", "victor")) == ""
    assert alone_in(request("nora", over_id="victor")) == ""
    assert alone_in(request()) == ""


def test_frames_come_from_the_shots_own_stretch_of_the_film(tmp_path: Path) -> None:
    """A quarter, half and three quarters in; blue rises by 2 a frame, so that all moves alike."""
    path = tmp_path / "film.mp4"
    with ClipWriter(path, VideoFormat(width_px=96, height_px=160), crf=10) as writer:
        for index in range(100):
            frame = np.full((160, 96, 4), (2 * index, 40, 90, 255), np.uint8)
            writer.write(to_i420(frame, np.empty((240, 96), np.uint8)))
    shots = [
        ShotWords(shot_id="a", start_frame=0, num_frames=40, prompt=""),
        ShotWords(shot_id="b", start_frame=40, num_frames=60, prompt=""),
        ShotWords(shot_id="c", start_frame=99, num_frames=1, prompt=""),
    ]
    samples = sample_shots(path, shots)
    blues = [[float(each[80, 80, 0]) for each in sample.pictures] for sample in samples]
    assert blues[0] == pytest.approx([20, 40, 60], abs=4)
    assert blues[1] == pytest.approx([110, 140, 170], abs=4)
    assert blues[2] == pytest.approx([198], abs=4)
    assert {each.shape for sample in samples for each in sample.pictures} == {(160, 160, 3)}
    assert samples[0].motion == pytest.approx(0.114 * 20 / 255, abs=0.004)
    assert samples[1].motion == pytest.approx(0.114 * 30 / 255, abs=0.004)
    assert samples[2].motion == 0.0
