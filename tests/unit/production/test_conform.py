"""Foreign clips in the film: exactly as long as the shot, the right frame at every time."""

import json
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.caption import Cue
from cliffhanger.media.clip import Clip
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import Setting, VideoRequest
from cliffhanger.production.conform import Conformer, conform
from cliffhanger.story.model import Shot
from cliffhanger.story.vocabulary import Framing, Mood, ShotSize, TimeOfDay, Weather
from tests.foreign_clips import counted, read_levels, read_luma, write_clip

SMALL = (90, 160)
SIZES = ((180, 320), (270, 480), (464, 832), (320, 180))
SHOT = Shot(id="s01-003", scene_id="s01", size=ShotSize.MS, framing=Framing.SINGLE)
SETTING = Setting(
    place="Pier",
    is_interior=False,
    time=TimeOfDay.DAWN,
    weather=Weather.FOG,
    mood=Mood.NEUTRAL,
)


def request(num_frames: int, fps: int = 24, **fields: object) -> VideoRequest:
    width, height = fields.pop("size", SMALL)
    return VideoRequest.model_validate(
        {
            "shot": SHOT,
            "setting": SETTING,
            "num_frames": num_frames,
            "format": VideoFormat(width_px=width, height_px=height, fps=fps),
            **fields,
        }
    )


def film(source: Path, wanted: VideoRequest, **settings: object) -> Clip:
    return conform(Conformer(**settings), source, wanted, source.with_suffix(".film.mp4"))


def probe(path: Path) -> dict[str, object]:
    shown = "stream=codec_name,pix_fmt,width,height,r_frame_rate,nb_frames,duration,color_space"
    command = ("ffprobe", "-v", "error", "-show_entries", shown, "-of", "json", str(path))
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    facts: dict[str, object] = said["streams"][0]
    return facts


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
@pytest.mark.parametrize("from_fps", [16, 24, 25, 30])
def test_every_frame_is_the_one_that_shows_at_its_middle(
    tmp_path: Path, from_fps: int, fps: int
) -> None:
    """Exactly as many frames as the shot has, whatever rate the clip came in."""
    source = write_clip(tmp_path / "in.mp4", counted(from_fps // 2, SMALL), fps=from_fps)
    num_frames = fps * 2 // 5
    clip = film(source, request(num_frames, fps))
    middles = [Fraction(2 * index + 1, 2 * fps) for index in range(num_frames)]
    assert read_levels(clip.path, SMALL) == [int(middle * from_fps) for middle in middles]
    assert clip.num_frames == num_frames


@pytest.mark.parametrize("size", SIZES)
def test_every_size_becomes_that_of_the_film(tmp_path: Path, size: tuple[int, int]) -> None:
    source = write_clip(tmp_path / "in.mp4", counted(9, size), fps=24)
    clip = film(source, request(9))
    assert read_levels(clip.path, SMALL) == list(range(9))
    assert probe(clip.path) == {
        "codec_name": "h264",
        "pix_fmt": "yuv420p",
        "width": 90,
        "height": 160,
        "r_frame_rate": "24/1",
        "nb_frames": "9",
        "duration": "0.375000",
        "color_space": "bt709",
    }
    assert clip.textless_path == clip.path


def test_a_clip_that_begins_late_is_shown_from_its_first_frame(tmp_path: Path) -> None:
    late = ("-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p", "-output_ts_offset", "1.5")
    source = write_clip(tmp_path / "in.mkv", counted(9, SMALL), fps=24, codec=late)
    assert read_levels(film(source, request(9)).path, SMALL) == list(range(9))


@pytest.mark.parametrize(("from_fps", "fps"), [(16, 60), (24, 24), (30, 24)])
def test_a_clip_that_is_a_little_short_holds_its_last_frame(
    tmp_path: Path, from_fps: int, fps: int
) -> None:
    """A quarter of a second at most: what lasts half a second serves a shot of 0.75 s."""
    source = write_clip(tmp_path / "in.mp4", counted(from_fps // 2, SMALL), fps=from_fps)
    num_frames = fps * 3 // 4
    shown = read_levels(film(source, request(num_frames, fps)).path, SMALL)
    assert len(shown) == num_frames
    assert shown[fps // 2 - 1 :] == [from_fps // 2 - 1] * (num_frames - fps // 2 + 1)


@pytest.mark.parametrize(("from_fps", "fps"), [(16, 60), (24, 24), (30, 24)])
def test_a_clip_that_is_too_short_is_refused(tmp_path: Path, from_fps: int, fps: int) -> None:
    source = write_clip(tmp_path / "in.mp4", counted(from_fps // 2, SMALL), fps=from_fps)
    num_frames = fps * 3 // 4 + 1
    words = rf"shot s01-003 needs {num_frames / fps:.2f} s of picture, the clip has 0\.50 s; order"
    with pytest.raises(InvalidMediaError, match=words):
        film(source, request(num_frames, fps))
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


def test_a_longer_clip_is_cut_at_its_end(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", counted(48, SMALL), fps=24)
    assert read_levels(film(source, request(5)).path, SMALL) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("size", [(180, 320), (320, 180), (90, 320), (270, 480)])
def test_the_picture_fills_the_frame_and_keeps_its_middle(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """A white square in the middle of gray stays in the middle, square, as large as it is to be."""
    width, height = size
    side = 40
    picture = np.full((height, width), 100, np.uint8)
    top, left = (height - side) // 2, (width - side) // 2
    picture[top : top + side, left : left + side] = 250
    source = write_clip(tmp_path / "in.mp4", [picture] * 4, fps=24)
    luma = read_luma(film(source, request(4), crf=1).path, SMALL)[-1].astype(float)
    is_white = luma > 16 + 175 * 219 / 255
    rows, columns = np.flatnonzero(is_white.any(axis=1)), np.flatnonzero(is_white.any(axis=0))
    wanted = side * max(90 / width, 160 / height)
    for places, middle in ((rows, 79.5), (columns, 44.5)):
        assert np.ptp(places) + 1 == pytest.approx(min(wanted, 90), abs=2)
        assert places.mean() == pytest.approx(middle, abs=1)
    assert luma[~is_white].min() > 16 + 60 * 219 / 255


@pytest.mark.parametrize("size", SIZES)
def test_nothing_strange_is_at_the_edges(tmp_path: Path, size: tuple[int, int]) -> None:
    """A flat clip gives flat frames to the last column, at a size that needs no scaling as well."""
    source = write_clip(tmp_path / "in.mp4", [np.full(size[::-1], 180, np.uint8)] * 3, fps=24)
    own = size if size[0] < size[1] else SMALL
    luma = read_luma(film(source, request(3, size=own), crf=1).path, own)
    np.testing.assert_allclose(luma, 16 + 180 * 219 / 255, atol=1.5)


def test_captions_are_burned_in_while_they_last_and_a_textless_copy_is_kept(
    tmp_path: Path,
) -> None:
    source = write_clip(tmp_path / "in.mp4", [np.full((320, 180), 60, np.uint8)] * 24, fps=24)
    cue = Cue(start_frame=6, end_frame=12, lines=("Give me that key!",))
    size = (180, 320)
    clip = film(source, request(24, size=size, captions=(cue,)))
    assert clip.textless_path is not None
    written = read_luma(clip.path, size).max(axis=(1, 2)) > 200
    assert np.flatnonzero(written).tolist() == [6, 7, 8, 9, 10, 11]
    textless = read_luma(clip.textless_path, size)
    assert (len(textless), clip.textless_path.name) == (24, "in.film.textless.mp4")
    np.testing.assert_allclose(textless, 16 + 60 * 219 / 255, atol=2)


def test_the_notice_stays_and_no_copy_is_made_where_none_is_wanted(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "in.mp4", [np.full((320, 180), 60, np.uint8)] * 6, fps=24)
    wanted = request(6, size=(180, 320), notice="AI generated")
    clip = film(source, wanted, keep_textless=False)
    assert (read_luma(clip.path, (180, 320)).max(axis=(1, 2)) > 110).all()
    assert clip.textless_path is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.film.mp4", "in.mp4"]
