"""Files that others encoded: every frame, every column, the right colours, the right sound."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.errors import InvalidAudioError, InvalidMediaError
from cliffhanger.media.decode import decode_frames, decode_voice
from tests.foreign_clips import counted, write_clip

RGB = ((235, 40, 30), (30, 200, 60), (20, 50, 220), (128, 128, 128), (250, 250, 250))
RGB_LOSSLESS = ("-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "0")


def yuv(matrix: str, color_range: str = "tv", *, is_named: bool = True) -> tuple[str, ...]:
    """Return the encoder's options for pictures of that matrix, told or not told in the stream."""
    names = {"bt709": "bt709", "bt601": "smpte170m"}
    tags = ("-colorspace", names[matrix]) if is_named else ()
    pixels = "yuvj444p" if color_range == "pc" else "yuv444p"
    scale = f"scale=out_color_matrix={matrix}:out_range={color_range}:flags=accurate_rnd"
    return ("-vf", scale, "-c:v", "libx264", "-qp", "0", "-pix_fmt", pixels, *tags)


def tone(*options: str) -> bytes:
    """Return half a second of 440 Hz at a tenth of full scale, encoded by ffmpeg."""
    source = "aevalsrc=0.1*sin(440*2*PI*t):d=0.5:s=48000"
    command = ("ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, *options, "-")
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize("fps", [16, 24, 25, 30])
def test_every_frame_comes_at_its_time(tmp_path: Path, fps: int) -> None:
    path = write_clip(tmp_path / "in.mp4", counted(12, (90, 160)), fps=fps)
    frames = [(seconds, int(pixels[80, 45, 0])) for seconds, pixels in decode_frames(path)]
    assert [seconds for seconds, _ in frames] == pytest.approx([i / fps for i in range(12)])
    assert [level for _, level in frames] == pytest.approx([4 * i for i in range(12)], abs=1)


@pytest.mark.parametrize(
    "size", [(180, 320), (270, 480), (464, 832), (320, 180), (182, 322), (181, 321), (47, 65)]
)
def test_no_column_is_left_unwritten(tmp_path: Path, size: tuple[int, int]) -> None:
    """Noise comes back as it was to the last column and row, opaque."""
    noise = np.random.default_rng(3).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
    path = write_clip(tmp_path / "in.mkv", [noise] * 2, fps=24, codec=RGB_LOSSLESS)
    for _, pixels in decode_frames(path):
        np.testing.assert_array_equal(pixels[..., 2::-1], noise)
        assert (pixels[..., 3] == 255).all()


@pytest.mark.parametrize("size", [(180, 320), (270, 480), (464, 832)])
def test_gray_of_subsampled_clips_stays_gray_to_the_last_column(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    levels = (0, 60, 128, 200, 255)
    frames = [np.full(size[::-1], level, np.uint8) for level in levels]
    path = write_clip(tmp_path / "in.mp4", frames, fps=24)
    for level, (_, pixels) in zip(levels, decode_frames(path), strict=True):
        np.testing.assert_allclose(pixels[..., :3].astype(int), level, atol=1)


@pytest.mark.parametrize(
    "codec",
    [
        pytest.param(yuv("bt709"), id="BT.709"),
        pytest.param(yuv("bt601"), id="BT.601"),
        pytest.param(yuv("bt709", is_named=False), id="no matrix named"),
        pytest.param(yuv("bt709", "pc"), id="full range"),
    ],
)
def test_colours_are_those_that_were_encoded(tmp_path: Path, codec: tuple[str, ...]) -> None:
    """To two steps of 255, which rounding to 8 bits of luma and chroma takes."""
    patches = [np.full((64, 32, 3), color, np.uint8) for color in RGB]
    picture = np.concatenate(patches, axis=1)
    path = write_clip(tmp_path / "in.mkv", [picture], fps=24, codec=codec)
    [(_, pixels)] = decode_frames(path)
    np.testing.assert_allclose(pixels[..., 2::-1].astype(int), picture.astype(int), atol=2)


def test_a_film_that_is_a_picture_only_has_no_sound(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "in.mp4", counted(2, (90, 160)), fps=24)
    with pytest.raises(InvalidAudioError, match="cannot be decoded"):
        decode_voice(path.read_bytes())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "in.mp4 cannot be read as media", id="empty"),
        pytest.param(b"no film at all " * 50, "in.mp4 cannot be read as media", id="text"),
        pytest.param(tone("-f", "wav"), "must have a picture track, it has none", id="sound"),
    ],
)
def test_what_is_no_clip_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "in.mp4"
    path.write_bytes(data)
    with pytest.raises(InvalidMediaError, match=words):
        next(decode_frames(path))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidMediaError, match=r"gone\.mp4 cannot be read as media"):
        next(decode_frames(tmp_path / "gone.mp4"))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_clip_that_was_cut_off_ends_in_an_error_or_early(tmp_path: Path, share: float) -> None:
    """Nobody gets more frames than arrived, and no error of another kind."""
    picture = np.random.default_rng(5).integers(0, 256, (160, 90), dtype=np.uint8)
    path = write_clip(tmp_path / "in.mkv", [np.roll(picture, i) for i in range(12)], fps=24)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    num_frames = 0
    try:
        for _ in decode_frames(path):
            num_frames += 1
    except InvalidMediaError as exc:
        assert "in.mkv cannot be" in str(exc)  # noqa: PT017  either end is right
    assert num_frames < 12


def test_a_clip_whose_pictures_are_garbage_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "in.mp4", counted(12, (90, 160)), fps=24)
    data = bytearray(path.read_bytes())
    at = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[at:end] = bytes(end - at)
    path.write_bytes(bytes(data))
    with pytest.raises(InvalidMediaError, match=r"in\.mp4 cannot be decoded to its end"):
        list(decode_frames(path))


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("-f", "wav"), id="wav"),
        pytest.param(("-ar", "24000", "-f", "wav"), id="24 kHz"),
        pytest.param(("-ac", "2", "-f", "flac"), id="stereo flac"),
        pytest.param(("-c:a", "libmp3lame", "-f", "mp3"), id="mp3"),
        pytest.param(("-c:a", "libopus", "-f", "ogg"), id="opus"),
    ],
)
def test_a_voice_is_mono_at_48_khz_and_as_loud_as_it_was(options: tuple[str, ...]) -> None:
    """A sine of amplitude 0.1 has an RMS of 0.0707 and crosses zero upwards 440 times a second.

    MP3 encoders take 5 percent off.
    """
    audio = decode_voice(tone(*options))
    assert (audio.samples.dtype, audio.samples.shape[0]) == (np.float32, 1)
    assert audio.samples.shape[1] == pytest.approx(24_000, abs=2_600)
    middle = audio.samples[0, 6_000:18_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.1 / np.sqrt(2), rel=0.06)
    crossings = np.count_nonzero((middle[:-1] < 0) & (middle[1:] >= 0))
    assert crossings == pytest.approx(110, abs=1)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no sound " * 100], ids=["empty", "head", "text"])
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidAudioError, match=f"the sound of {len(data)} bytes"):
        decode_voice(data)


def test_a_sound_without_samples_is_refused() -> None:
    with pytest.raises(InvalidAudioError, match="the sound of 44 bytes"):
        decode_voice(tone("-f", "wav", "-bitexact")[:40] + bytes(4))
