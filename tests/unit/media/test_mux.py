import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.audio import Audio
from cliffhanger.media.caption import Cue
from cliffhanger.media.clip import Clip
from cliffhanger.media.encode import ClipWriter, encode_aac
from cliffhanger.media.mux import FilmTags, mux_film
from cliffhanger.media.picture import VideoFormat

LENGTHS = (17, 1, 30)
FLASH_FRAMES = (12, 36)


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
def test_the_film_has_every_frame_and_sound_as_long(tmp_path: Path, fps: int) -> None:
    film = _film(tmp_path, fps=fps)
    streams = _ffprobe(film, "stream=codec_type,nb_frames,duration,start_time")["streams"]
    assert streams[0]["nb_frames"] == str(sum(LENGTHS))
    for stream in streams:
        assert float(stream["duration"]) == pytest.approx(sum(LENGTHS) / fps, abs=0.001)
        assert float(stream["start_time"]) == 0.0


@pytest.mark.parametrize("honoured", ["0", "1"], ids=["lists ignored", "lists honoured"])
def test_flash_and_beep_coincide(tmp_path: Path, honoured: str) -> None:
    """Picture and sound of one event lie within a millisecond of each other, lists or no lists."""
    film = _film(tmp_path, fps=24)
    flashes = _flash_seconds(film, honoured)
    beeps = _beep_seconds(film, honoured)
    assert flashes == pytest.approx([frame / 24 for frame in FLASH_FRAMES])
    assert beeps == pytest.approx(flashes, abs=0.001)


def test_the_index_comes_first_without_edit_lists(tmp_path: Path) -> None:
    content = _film(tmp_path).read_bytes()
    assert b"edts" not in content
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_whole_film_decodes_without_a_warning(tmp_path: Path) -> None:
    command = ["ffmpeg", "-v", "warning", "-xerror", "-i", _film(tmp_path), "-f", "null", "-"]
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""


def test_captions_come_back_at_their_times(tmp_path: Path) -> None:
    cues = (
        Cue(start_frame=6, end_frame=18, lines=("You lied.", "你撒谎")),
        Cue(start_frame=18, end_frame=30, lines=("Yes.",)),
    )
    film = _film(tmp_path, cues=cues)
    command = ["ffmpeg", "-v", "error", "-i", film, "-map", "0:s", "-f", "srt", "-"]
    subtitles = (
        subprocess.run(command, capture_output=True, check=True).stdout.decode().replace("\r", "")
    )
    assert "00:00:00,250 --> 00:00:00,750\nYou lied.\n你撒谎" in subtitles
    assert "00:00:00,750 --> 00:00:01,250\nYes." in subtitles
    stream = _ffprobe(film, "stream=codec_name:stream_tags=language")["streams"][2]
    assert stream == {"codec_name": "mov_text", "tags": {"language": "zho"}}


def test_tags_are_what_players_show(tmp_path: Path) -> None:
    tags = _ffprobe(_film(tmp_path), "format_tags=title,comment")["format"]["tags"]
    assert tags == {"title": "E1: 开始", "comment": "made here"}


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    digests = {
        hashlib.sha256(_film(tmp_path / name).read_bytes()).hexdigest() for name in ("one", "two")
    }
    assert len(digests) == 1


def test_sound_encoded_beforehand_gives_the_same_film(tmp_path: Path) -> None:
    film = _film(tmp_path)
    clips = _clips(tmp_path, 24)
    sound = encode_aac(_sound(24), tmp_path / "sound.m4a")
    mux_film(tmp_path / "again.mp4", clips=clips, audio=sound, tags=TAGS)
    assert (tmp_path / "again.mp4").read_bytes() == film.read_bytes()


def test_no_partial_file_is_left(tmp_path: Path) -> None:
    clips = _clips(tmp_path, 24)
    wrong = clips[0].model_copy(update={"num_frames": 18})
    with pytest.raises(InvalidMediaError, match="must have 18 frames, it has 17"):
        mux_film(
            tmp_path / "film.mp4",
            clips=[wrong, *clips[1:]],
            audio=Audio(np.zeros((2, 49 * 2000), np.float32)),
        )
    assert {path.suffix for path in tmp_path.iterdir()} == {".mp4"}
    assert not (tmp_path / "film.mp4").exists()


def test_sound_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidMediaError, match="fit it to the timeline"):
        mux_film(
            tmp_path / "film.mp4",
            clips=_clips(tmp_path, 24),
            audio=Audio(np.zeros((2, 48_000), np.float32)),
        )


def test_a_film_needs_clips_of_one_format(tmp_path: Path) -> None:
    clips = _clips(tmp_path, 24)
    other = clips[1].model_copy(update={"format": VideoFormat(width_px=180, height_px=320)})
    with pytest.raises(InvalidMediaError, match=r"shot1\.mp4 is"):
        mux_film(tmp_path / "film.mp4", clips=[clips[0], other], audio=_sound(24))
    with pytest.raises(InvalidMediaError, match="at least one clip"):
        mux_film(tmp_path / "film.mp4", clips=[], audio=_sound(24))


TAGS = FilmTags(title="E1: 开始", comment="made here", language="zh-CN")


def _film(folder: Path, *, fps: int = 24, cues: tuple[Cue, ...] = ()) -> Path:
    film = folder / "film.mp4"
    facts = mux_film(film, clips=_clips(folder, fps), audio=_sound(fps), cues=cues, tags=TAGS)
    assert facts.num_edit_lists == 0
    assert facts.av_offset_seconds == 0.0
    return film


def _clips(folder: Path, fps: int) -> list[Clip]:
    format_ = VideoFormat.model_validate({"width_px": 90, "height_px": 160, "fps": fps})
    clips, first = [], 0
    for number, length in enumerate(LENGTHS):
        with ClipWriter(folder / f"shot{number}.mp4", format_) as writer:
            for frame in range(first, first + length):
                i420 = np.full((240, 90), 128, np.uint8)
                i420[:160] = 235 if frame in FLASH_FRAMES else 30 + frame % 3
                writer.write(i420)
        clips.append(writer.clip)
        first += length
    return clips


def _sound(fps: int) -> Audio:
    samples = np.zeros((2, sum(LENGTHS) * 48_000 // fps), np.float32)
    tone = 0.8 * np.sin(2 * np.pi * 1000 / 48_000 * np.arange(1200))
    for frame in FLASH_FRAMES:
        start = frame * 48_000 // fps
        samples[:, start : start + 1200] = tone
    return Audio(samples)


def _flash_seconds(film: Path, honoured: str) -> list[float]:
    command = [
        "ffmpeg", "-v", "info", "-ignore_editlist", str(1 - int(honoured)), "-i", film,
        "-vf", "showinfo", "-f", "null", "-",
    ]  # fmt: skip
    log = subprocess.run(command, capture_output=True, check=True).stderr.decode()
    rows = [line for line in log.splitlines() if "pts_time:" in line]
    return [
        float(row.split("pts_time:")[1].split()[0])
        for row in rows
        if int(row.split("mean:[")[1].split()[0]) > 150
    ]


def _beep_seconds(film: Path, honoured: str) -> list[float]:
    command = [
        "ffmpeg", "-v", "error", "-ignore_editlist", str(1 - int(honoured)), "-i", film,
        "-map", "0:a", "-f", "f32le", "-ac", "1", "-",
    ]  # fmt: skip
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    loud = np.abs(np.frombuffer(raw, np.float32)) > 0.2
    onsets = np.flatnonzero(loud)
    gaps = np.diff(onsets, prepend=-48_000)
    return [onset / 48_000 for onset in onsets[gaps > 4800]]


def _ffprobe(path: Path, entries: str) -> dict:
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", path]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
