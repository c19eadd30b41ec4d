"""Lip-sync judged on the finished film: decoded picture and sound against the aligned phones."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.animator import EmbeddedAnimator
from cliffhanger.models.requests import MouthTrack
from tests.integration.lip_reading import (
    FilmedLine,
    decode_sound,
    filmed_lines,
    judge_lips,
    match_sound,
)
from tests.integration.studio import TestStudio

SCREENPLAY = """\
Title: Read My Lips
Language: en

INT. OFFICE - DAY

[[SHOT: CU static]]

MIA
(calmly)
My mother phoned. Papa bought five maps of Bombay.

[[SHOT: MCU static]]

BEN
(calmly)
Stop. You saw a palm. Bob forgave my father.
"""
LATE_FRAMES = 3


@pytest.fixture(scope="module")
def lines(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[FilmedLine, ...]:
    """The lines of a film made by the command line, at half the size of a phone's screen."""
    studio = TestStudio(tmp_path_factory.mktemp("lips"), prefect_api)
    script = studio.folder / "lips.fountain"
    script.write_text(SCREENPLAY)
    folder = studio.produce(script, size="540x960")
    return filmed_lines(studio.folder / "store", folder / "film.mp4")


@pytest.fixture(scope="module")
def sound(lines: tuple[FilmedLine, ...]) -> NDArray[np.float32]:
    return decode_sound(lines[0].film)


def test_every_line_is_seen_to_be_spoken(lines: tuple[FilmedLine, ...]) -> None:
    """Nobody talks off screen here, so nothing escapes the tests below."""
    assert {line.track.character_id for line in lines} == {"mia", "ben"}
    assert sum(len(line.times.words) for line in lines) == 18


def test_the_drawn_mouth_is_the_one_the_phone_asks_for(lines: tuple[FilmedLine, ...]) -> None:
    """At least 98 % of the frames, every p b m f v, and every long pause."""
    verdict = judge_lips(lines)
    print(f"\n{verdict}")  # noqa: T201  the figures belong into the report of a run
    assert verdict.num_closures >= 15
    assert verdict.num_resting >= 5
    assert verdict.right >= 0.98
    assert verdict.closures == 1.0
    assert verdict.rest == 1.0


def test_the_mouth_opens_when_the_film_is_loud(
    lines: tuple[FilmedLine, ...], sound: NDArray[np.float32]
) -> None:
    """Picture and sound of the MP4 itself fit best within 40 ms of each other."""
    seen = {line.first_frame: line.looks for line in lines}
    match = match_sound(seen, sound, fps=lines[0].fps)
    print(f"\n{match}")  # noqa: T201  as above
    assert abs(match.lag_ms) <= 40
    assert match.correlation >= 0.5


def test_a_mouth_three_frames_late_is_found_out(
    lines: tuple[FilmedLine, ...], sound: NDArray[np.float32], tmp_path: Path
) -> None:
    """The measures see a delay that viewers see: 125 ms."""
    start = lines[0].track.start_frame + LATE_FRAMES
    late = film_with(lines[0], {"start_frame": start}, tmp_path)
    verdict = judge_lips([late])
    match = match_sound({lines[0].first_frame: late.looks}, sound, fps=late.fps)
    assert verdict.right < 0.9
    assert not verdict.is_good
    assert match.lag_ms < -40


def test_another_line_s_mouth_is_found_out(
    lines: tuple[FilmedLine, ...], sound: NDArray[np.float32], tmp_path: Path
) -> None:
    """Flapping about is not enough: the mouth must say these words."""
    own, other = lines[0].track, lines[1].track
    visemes = (other.visemes * 3)[: len(own.visemes)]
    loudness = (other.loudness * 3)[: len(own.visemes)]
    wrong = film_with(lines[0], {"visemes": visemes, "loudness": loudness}, tmp_path)
    verdict = judge_lips([wrong])
    match = match_sound({lines[0].first_frame: wrong.looks}, sound, fps=wrong.fps)
    assert verdict.right < 0.8
    assert not verdict.is_good
    assert match.correlation < 0.5


def film_with(line: FilmedLine, change: dict[str, object], folder: Path) -> FilmedLine:
    """Return the line in a shot of its own whose mouth was changed."""
    track: MouthTrack = line.track.model_copy(update=change)
    request = line.request.model_copy(update={"mouths": (track,)})
    clip = EmbeddedAnimator(keep_textless=False).animate(request, folder / "wrong.mp4")
    return FilmedLine(clip.path, 0, request, line.track, line.times)
