import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from cliffhanger.errors import InvalidAudioError, InvalidMediaError
from cliffhanger.media.audio import Audio
from cliffhanger.media.encode import ClipWriter, encode_aac, to_i420
from cliffhanger.media.picture import VideoFormat

SMALL = VideoFormat(width_px=90, height_px=160)


def test_i420_is_bt709_limited_range() -> None:
    """Flat colours give the values of ITU-R BT.709: Y = 16 + 219 Y', C = 128 + 224 C'."""
    out = np.empty((240, 90), np.uint8)
    for red, green, blue in [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (12, 99, 201)]:
        frame = np.full((160, 90, 4), (blue, green, red, 255), np.uint8)
        to_i420(frame, out)
        luma = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
        flat = out.reshape(-1)
        expected = (
            16 + 219 * luma,
            128 + 224 * (blue / 255 - luma) / 1.8556,
            128 + 224 * (red / 255 - luma) / 1.5748,
        )
        planes = (flat[: 160 * 90], flat[160 * 90 : 200 * 90], flat[200 * 90 :])
        for plane, value in zip(planes, expected, strict=True):
            assert plane.min() == plane.max()
            assert plane[0] == pytest.approx(value, abs=0.51)


def test_i420_keeps_the_picture_in_place() -> None:
    """OpenCV's decoder (BT.601) finds grey pixels where they were: grey has no chroma."""
    grey = np.random.default_rng(0).integers(16, 240, (162, 90), dtype=np.uint8)
    frame = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    out = to_i420(frame, np.empty((243, 90), np.uint8))
    np.testing.assert_allclose(out[:162], 16 + grey * (219 / 255), atol=0.51)
    assert abs(int(out[162:].min()) - 128) <= 1


def test_i420_refuses_shapes_that_do_not_fit() -> None:
    with pytest.raises(InvalidMediaError, match="both sides even"):
        to_i420(np.zeros((160, 90, 4), np.uint8), np.zeros((160, 90), np.uint8))


def test_a_clip_is_h264_high_with_closed_gops(tmp_path: Path) -> None:
    path = tmp_path / "shot.mp4"
    write_clip(path, 30)
    facts = _ffprobe(path, "stream=codec_name,profile,pix_fmt,color_range,color_space,nb_frames")
    assert facts["streams"] == [
        {
            "codec_name": "h264",
            "profile": "High",
            "pix_fmt": "yuv420p",
            "color_range": "tv",
            "color_space": "bt709",
            "nb_frames": "30",
        }
    ]
    packets = _ffprobe(path, "packet=pts,dts,flags")["packets"]
    assert sorted(packet["pts"] for packet in packets) == [512 * index for index in range(30)]
    assert packets[0]["flags"].startswith("K")


@pytest.mark.parametrize("num_frames", [1, 2, 3, 49])
def test_a_clip_decodes_to_exactly_the_frames_written(tmp_path: Path, num_frames: int) -> None:
    path = tmp_path / "shot.mp4"
    writer = write_clip(path, num_frames)
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames"]
    counted = subprocess.run([*command, "-of", "csv=p=0", path], capture_output=True, check=True)
    assert int(counted.stdout) == num_frames == writer.clip.num_frames


def test_equal_frames_give_equal_bytes_even_when_the_buffer_is_reused(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", 9)
    with ClipWriter(tmp_path / "b.mp4", SMALL) as writer:
        buffer = np.empty((240, 90), np.uint8)
        for index in range(9):
            writer.write(to_i420(frame_at(index), buffer))
            buffer[:] = 77
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_bytes_do_not_depend_on_what_memory_held_before(tmp_path: Path) -> None:
    """Two processes whose fresh memory is filled with different patterns write the same clip."""
    program = (
        "import sys, numpy as np; from pathlib import Path;"
        "from cliffhanger.media.encode import ClipWriter;"
        "from cliffhanger.media.picture import VideoFormat;"
        "rows, columns = np.mgrid[0:240, 0:90]; base = (rows + 2 * columns).astype(np.uint8);"
        "writer = ClipWriter(Path(sys.argv[1]), VideoFormat(width_px=90, height_px=160));"
        "[writer.write(np.roll(base, 5 * index, axis=0)) for index in range(12)];"
        "writer.__exit__(None, None, None)"
    )
    clips = [tmp_path / "85.mp4", tmp_path / "170.mp4"]
    for clip in clips:
        env = {
            **os.environ,
            "MALLOC_PERTURB_": clip.stem,
            "MALLOC_MMAP_THRESHOLD_": "1000000000",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        subprocess.run([sys.executable, "-c", program, clip], env=env, check=True)
    assert clips[0].read_bytes() == clips[1].read_bytes()


def test_an_interrupted_clip_leaves_nothing_behind(tmp_path: Path) -> None:
    writer = ClipWriter(tmp_path / "shot.mp4", SMALL)
    writer.write(np.zeros((240, 90), np.uint8))
    writer.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert list(tmp_path.iterdir()) == []


def test_a_clip_needs_a_frame_of_its_shape(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "shot.mp4", SMALL) as writer:  # noqa: SIM117
        with pytest.raises(InvalidMediaError, match=r"\(240, 90\)"):
            writer.write(np.zeros((90, 240), np.uint8))
    with ClipWriter(tmp_path / "empty.mp4", SMALL) as empty:
        pass
    with pytest.raises(InvalidMediaError, match="at least one frame"):
        _ = empty.clip
    assert list(tmp_path.iterdir()) == []


def test_aac_is_as_long_as_the_sound_and_free_of_delay(tmp_path: Path) -> None:
    """A click decodes at the sample where it was put, with no edit list to help."""
    samples = np.zeros((2, 48_000), np.float32)
    samples[:, 30_000] = 0.9
    encoded = encode_aac(Audio(samples), tmp_path / "sound.m4a")
    assert encoded.num_samples == 48_000
    command = ["ffmpeg", "-v", "error", "-i", encoded.path, "-f", "f32le", "-ac", "1", "-"]
    decoded = np.frombuffer(
        subprocess.run(command, capture_output=True, check=True).stdout, np.float32
    )
    assert int(np.abs(decoded).argmax()) == pytest.approx(30_000, abs=2)
    assert float(_ffprobe(encoded.path, "stream=duration")["streams"][0]["duration"]) == 1.0


@pytest.mark.parametrize(
    ("shape", "rate"), [((1, 48_000), 48_000), ((2, 48_000), 44_100), ((2, 100), 48_000)]
)
def test_only_stereo_at_48_khz_is_encoded(
    tmp_path: Path, shape: tuple[int, int], rate: int
) -> None:
    with pytest.raises(InvalidAudioError, match="got"):
        encode_aac(Audio(np.zeros(shape, np.float32), rate), tmp_path / "sound.m4a")


def frame_at(index: int) -> np.ndarray:
    frame = np.full((160, 90, 4), 255, np.uint8)
    frame[..., 0] = np.arange(90)[None] * 2
    frame[..., 1] = (np.arange(160)[:, None] + 5 * index) % 256
    cv2.circle(frame, (10 + index, 80), 12, (20, 40, 240, 255), -1)
    return frame


def write_clip(path: Path, num_frames: int) -> ClipWriter:
    with ClipWriter(path, SMALL) as writer:
        for index in range(num_frames):
            writer.write(to_i420(frame_at(index), np.empty((240, 90), np.uint8)))
    return writer


def _ffprobe(path: Path, entries: str) -> dict:
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", path]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
