import json
import subprocess
from pathlib import Path

import pytest

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.mp4 import count_edit_lists, is_faststart, read_boxes
from cliffhanger.media.probe import probe_film


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film as ffmpeg writes it by default: edit lists, index last, full range, 44.1 kHz mono."""
    path = tmp_path_factory.mktemp("foreign") / "film.mp4"
    command = [
        "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=96x160:r=25:d=1",
        "-f", "lavfi", "-i", "sine=r=44100:d=1", "-c:v", "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv444p", "-c:a", "aac", "-metadata", "title=A film", path,
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return path


def test_the_facts_are_those_of_ffprobe(foreign: Path) -> None:
    facts = probe_film(foreign)
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", foreign]
    video, audio = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)[
        "streams"
    ]
    assert facts.video.codec == video["codec_name"]
    assert facts.video.profile == video["profile"]
    assert facts.video.pixel_format == video["pix_fmt"]
    assert facts.video.num_frames == int(video["nb_frames"])
    assert facts.video.duration_seconds == pytest.approx(float(video["duration"]))
    assert (facts.video.width_px, facts.video.height_px) == (video["width"], video["height"])
    assert facts.audio is not None
    assert facts.audio.sample_rate_hz == int(audio["sample_rate"])
    assert facts.audio.num_channels == audio["channels"]
    assert facts.audio.duration_seconds == pytest.approx(float(audio["duration"]), abs=1e-3)
    assert facts.title == "A film"


def test_edit_lists_and_a_late_index_are_seen(foreign: Path) -> None:
    facts = probe_film(foreign)
    assert facts.num_edit_lists == foreign.read_bytes().count(b"edts") == 2
    assert not facts.is_faststart


def test_boxes_tile_the_file(foreign: Path) -> None:
    boxes = read_boxes(foreign)
    top = [box for box in boxes if "/" not in box.path]
    assert sum(box.size_bytes for box in top) == foreign.stat().st_size
    assert top[0].name == "ftyp"
    assert count_edit_lists(boxes) == 2
    assert not is_faststart(boxes)
    content = foreign.read_bytes()
    for box in boxes:
        name = content[box.offset_bytes + 4 : box.offset_bytes + 8]
        assert name.decode("latin-1") == box.name


def test_what_is_no_film_is_refused(tmp_path: Path, foreign: Path) -> None:
    text = tmp_path / "script.mp4"
    text.write_text("INT. OFFICE - NIGHT, and nothing else")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(foreign.read_bytes()[:2000])
    sound = tmp_path / "sound.mp4"
    command = ["ffmpeg", "-v", "error", "-i", foreign, "-vn", "-c", "copy", sound]
    subprocess.run(command, check=True)
    with pytest.raises(InvalidMediaError, match="does not exist"):
        probe_film(tmp_path / "none.mp4")
    with pytest.raises(InvalidMediaError, match="box"):
        probe_film(text)
    with pytest.raises(InvalidMediaError, match="must end by"):
        probe_film(cut)
    with pytest.raises(InvalidMediaError, match="picture track"):
        probe_film(sound)
