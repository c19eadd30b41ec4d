"""The animator: captions, titles and notices on the film, the same picture without them beside."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cliffhanger.animatic.animator import EmbeddedAnimator, convert_rows, lay_glass
from cliffhanger.media.caption import Cue
from cliffhanger.media.encode import to_i420
from cliffhanger.story.vocabulary import ShotSize
from tests.unit.animatic.stagecraft import request_of, shot_of

CUES = (Cue(start_frame=2, end_frame=5, lines=("HELLO",)),)


def planes_of(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    return to_i420(picture, np.empty((height * 3 // 2, width), np.uint8))


@settings(max_examples=40, deadline=None)
@given(top=st.integers(-20, 90), num_rows=st.integers(0, 60), seed=st.integers(0, 99))
def test_converting_changed_rows_is_converting_everything(
    top: int, num_rows: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    picture = random.integers(0, 256, (84, 46, 4), dtype=np.uint8)
    picture[..., 3] = 255
    planes = planes_of(picture)
    changed = picture[max(0, top) : max(0, top + num_rows), :, :3]
    changed[:] = random.integers(0, 256, changed.shape, dtype=np.uint8)
    convert_rows(picture, planes, top, top + num_rows)
    np.testing.assert_array_equal(planes, planes_of(picture))


def decoded(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_captions_are_on_the_film_and_not_on_the_textless_picture(tmp_path: Path) -> None:
    request = request_of(shot_of(["lin"], ShotSize.MS), num_frames=8, captions=CUES)
    clip = EmbeddedAnimator().animate(request, tmp_path / "shot.mp4")
    assert clip.textless_path == tmp_path / "shot.textless.mp4"
    film, plain = decoded(clip.path), decoded(clip.textless_path)
    assert len(film) == len(plain) == 8
    (sprite,) = lay_glass(request)
    rows = slice(sprite.y_px, sprite.y_px + sprite.pixels.shape[0])
    for index, (one, two) in enumerate(zip(film, plain, strict=True)):
        change = np.abs(one.astype(int) - two)
        assert bool(change[rows].max() > 60) is (2 <= index < 5)
        assert change[: rows.start - 16].mean() < 2.0


def test_without_words_one_file_is_both(tmp_path: Path) -> None:
    request = request_of(shot_of(["lin"], ShotSize.MS), num_frames=2)
    clip = EmbeddedAnimator().animate(request, tmp_path / "shot.mp4")
    assert clip.path == clip.textless_path
    assert [path.name for path in tmp_path.iterdir()] == ["shot.mp4"]


def test_what_is_not_kept_is_not_written(tmp_path: Path) -> None:
    request = request_of(shot_of(["lin"], ShotSize.MS), num_frames=2, captions=CUES)
    clip = EmbeddedAnimator(keep_textless=False).animate(request, tmp_path / "shot.mp4")
    assert clip.textless_path is None
    assert [path.name for path in tmp_path.iterdir()] == ["shot.mp4"]


@pytest.mark.parametrize("num_frames", [1, 10, 24, 120])
@pytest.mark.parametrize("is_ending", [False, True])
def test_a_title_is_seen_within_its_shot(num_frames: int, *, is_ending: bool) -> None:
    shot = shot_of(["lin"], ShotSize.MS, title="THE KEY")
    request = request_of(shot, num_frames=num_frames, is_ending=is_ending, notice="AI")
    title, notice = lay_glass(request)
    assert (notice.start_frame, notice.end_frame) == (0, num_frames)
    assert title.start_frame < num_frames
    assert title.start_frame < title.end_frame <= num_frames
    if is_ending:
        assert title.end_frame == num_frames
