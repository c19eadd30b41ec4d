"""Who is recognised in a shot: every head against everybody known, the frame in the middle decides.

Faces are plain colours here, and a colour is its own embedding.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from cliffhanger.checks.likeness import Calibration, Verdict
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.clip import SeenHead
from cliffhanger.media.picture import Pixels
from cliffhanger.production.artifacts import Recognised
from cliffhanger.production.likeness import KnownFace, SeenShot, check_recognised, recognise

RED, GREEN, BLUE = (0, 0, 255), (0, 255, 0), (255, 0, 0)
REDDISH, PURPLE = (40, 40, 255), (200, 0, 200)
LEFT, RIGHT = (0, 40), (60, 100)


def embed(crops: Sequence[Pixels]) -> Vectors:
    colors = np.array([crop[..., :3].mean(axis=(0, 1)) for crop in crops], np.float32)
    return colors / np.linalg.norm(colors, axis=1, keepdims=True)


def known(color: tuple[int, int, int]) -> KnownFace:
    vector = embed([np.full((4, 4, 3), color, np.uint8)])
    calibration = Calibration(threshold=0.9, num_references=3, mean=0.99, sigma=0.04, min_margin=0)
    return KnownFace(np.repeat(vector, 3, axis=0), calibration)


def frame(left: tuple[int, int, int], right: tuple[int, int, int] = (9, 9, 9)) -> Pixels:
    pixels = np.full((50, 100, 4), 255, np.uint8)
    pixels[:, : LEFT[1], :3] = left
    pixels[:, RIGHT[0] :, :3] = right
    return pixels


def head(who: str, columns: tuple[int, int], frame_index: int) -> SeenHead:
    return SeenHead(
        character_id=who, frame_index=frame_index, left=columns[0], top=5, right=columns[1],
        bottom=45,
    )  # fmt: skip


def judged(
    frames: Sequence[Pixels], *, people: tuple[str, ...] = ("mara",)
) -> dict[str, Recognised]:
    heads = tuple(
        head(who, columns, index)
        for index in range(len(frames))
        for who, columns in zip(people, (LEFT, RIGHT), strict=False)
    )
    shot = SeenShot(
        shot_id="s01-t01",
        start_frame=0,
        heads=heads,
        versions={"mara": "0123456789ab"},
        outfits={"mara": "a red coat"},
    )
    faces = {"mara": known(RED), "paul": known(GREEN), "eve": known(BLUE)}
    found = recognise(shot, dict(enumerate(frames)), faces, embed)
    return {item.character_id: item for item in found}


def test_everybody_is_found_in_their_own_place() -> None:
    found = judged([frame(REDDISH, GREEN)], people=("mara", "paul"))
    mara, paul = found["mara"], found["paul"]
    assert mara.likeness.verdict is paul.likeness.verdict is Verdict.ACCEPT
    assert (mara.version, mara.outfit, paul.version, paul.outfit) == (
        "0123456789ab",
        "a red coat",
        "",
        "",
    )
    length = np.hypot(255, np.hypot(40, 40))
    assert mara.likeness.cosine == pytest.approx(255 / length, abs=1e-4)
    assert mara.likeness.margin == pytest.approx((255 - 40) / length, abs=1e-4)


def test_two_who_changed_places_are_both_made_again() -> None:
    found = judged([frame(GREEN, RED)], people=("mara", "paul"))
    assert {item.likeness.verdict for item in found.values()} == {Verdict.REGENERATE}
    assert {item.likeness.cosine for item in found.values()} == {None}


def test_somebody_between_two_is_below_the_threshold() -> None:
    likeness = judged([frame(PURPLE)])["mara"].likeness
    assert likeness.verdict is Verdict.REGENERATE
    assert likeness.cosine == pytest.approx(0.5**0.5, abs=1e-3)
    assert "below 0.900" in likeness.reason


@pytest.mark.parametrize(
    ("colors", "verdict"),
    [
        pytest.param((RED, RED, BLUE), Verdict.ACCEPT, id="one bad frame"),
        pytest.param((BLUE, RED, BLUE), Verdict.REGENERATE, id="two bad frames"),
        pytest.param((BLUE, RED), Verdict.ACCEPT, id="the better half of two"),
    ],
)
def test_the_frame_in_the_middle_decides(
    colors: tuple[tuple[int, int, int], ...], verdict: Verdict
) -> None:
    found = judged([frame(color) for color in colors])["mara"]
    assert (found.likeness.verdict, found.num_frames) == (verdict, len(colors))


def test_who_is_not_registered_is_passed_over() -> None:
    assert judged([frame(RED)], people=("stranger",)) == {}


def test_the_check_names_the_shots() -> None:
    good, bad = judged([frame(RED)])["mara"], judged([frame(BLUE)])["mara"]
    passed = check_recognised([good], embedder="colours", is_required=True)
    failed = check_recognised([good, bad], embedder="colours", is_required=False)
    assert (passed.is_passed, passed.measured) == (True, "1 of 1")
    assert (failed.is_passed, failed.is_required, failed.measured) == (False, False, "1 of 2")
    assert failed.note.startswith("shots s01-t01: by colours")
