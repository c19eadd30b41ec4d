"""The part of a shot that is synced, as files: what is sent, and the shot after it came back."""

from pathlib import Path

import numpy as np
import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.audio import Audio
from cliffhanger.media.lip_audio import LipLimits, LipWindow, choose_lip_window
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.lip_cut import choose_cut, write_cut, write_laid_back
from tests.foreign_clips import counted, read_levels, write_clip
from tests.paid_shots import request

SIZE, FPS = (90, 160), 25
FORMAT = VideoFormat(width_px=SIZE[0], height_px=SIZE[1], fps=FPS)


def shot(num_frames: int) -> VideoRequest:
    """Return a shot so long."""
    return request("nora", num_frames=num_frames, format=FORMAT)


def spoken(start_frame: int, end_frame: int, num_frames: int) -> Audio:
    """Return the sound of a shot in which somebody speaks in frames [start, end)."""
    per_frame = 48_000 // FPS
    sound = np.zeros((1, num_frames * per_frame), np.float32)
    sound[:, start_frame * per_frame : end_frame * per_frame] = 0.5
    return Audio(sound)


@pytest.mark.parametrize(
    ("limits", "spoken_frames", "num_frames", "sent"),
    [
        pytest.param({}, (5, 70), 75, None, id="taken as it is"),
        pytest.param({}, (5, 60), 84, None, id="not worth it"),
        pytest.param({}, (25, 50), 100, (20, 35, 0), id="a second and more is saved"),
        pytest.param({"min_seconds": 2.0}, (5, 20), 25, (0, 25, 25), id="too short"),
        pytest.param({"max_seconds": 2.0}, (30, 70), 90, (25, 50, 0), id="too long"),
        pytest.param({"frame_multiple": 16}, (2, 28), 30, (0, 30, 2), id="sixteen at a time"),
        pytest.param({"max_seconds": 1.0}, (5, 70), 75, None, id="words are longer: all of it"),
    ],
)
def test_a_shot_is_cut_where_it_must_be_or_saves_a_second(
    limits: dict[str, float],
    spoken_frames: tuple[int, int],
    num_frames: int,
    sent: tuple[int, int, int] | None,
) -> None:
    """Words and 200 ms on both sides; where they cannot be sent, who is asked says why."""
    voice = spoken(*spoken_frames, num_frames)
    window = choose_cut(voice, LipLimits.model_validate(limits), shot(num_frames))
    found = window and (window.start_frame, window.num_frames, window.num_filled)
    assert found == sent


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A take of 40 frames that counts."""
    path = tmp_path_factory.mktemp("takes") / "take.mp4"
    return write_clip(path, counted(40, SIZE), fps=FPS)


WINDOW = LipWindow(
    fps=FPS, sample_rate_hz=48_000, shot_frames=36, start_frame=10, num_frames=16, num_filled=4
)


def test_what_is_sent_are_the_frames_of_the_window(take: Path, tmp_path: Path) -> None:
    """Its last frame is held to fill up."""
    cut = write_cut(take, shot(36), WINDOW, tmp_path / "cut.mp4")
    assert read_levels(cut, SIZE) == [*range(10, 26), 25, 25, 25, 25]


@pytest.mark.parametrize("reply_fps", [25, 30])
def test_what_comes_back_lies_in_its_window(take: Path, tmp_path: Path, reply_fps: int) -> None:
    """Exactly as many frames as the shot has, whatever rate and size came back."""
    num_frames = 20 * reply_fps // FPS
    size = (180, 320)
    frames = [
        np.full((size[1], size[0]), 4 * (20 + index), np.uint8) for index in range(num_frames)
    ]
    reply = write_clip(tmp_path / "reply.mp4", frames, fps=reply_fps)
    whole = write_laid_back(take, reply, shot(36), WINDOW, tmp_path / "whole.mp4")
    shown = [20 + int((2 * index + 1) * reply_fps / (2 * FPS)) for index in range(16)]
    assert read_levels(whole, SIZE) == [*range(10), *shown, *range(26, 36)]


def test_a_reply_that_breaks_off_is_refused(take: Path, tmp_path: Path) -> None:
    reply = write_clip(tmp_path / "reply.mp4", counted(8, SIZE), fps=FPS)
    with pytest.raises(InvalidInputError, match="sync it anew"):
        write_laid_back(take, reply, shot(36), WINDOW, tmp_path / "whole.mp4")


def test_the_window_is_that_of_the_words() -> None:
    """The same one that is chosen for the sound, so that both are cut alike."""
    voice = spoken(25, 50, 100)
    window = choose_cut(voice, LipLimits(), shot(100))
    assert window == choose_lip_window(voice, LipLimits(), shot_frames=100, fps=FPS)
