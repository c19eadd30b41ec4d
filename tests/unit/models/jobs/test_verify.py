import json
import struct
import subprocess
import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pytest

from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole
from cliffhanger.models.jobs.verify import MAX_BYTES, Verified, verify_result

PICTURE = np.random.default_rng(7).integers(0, 255, (180, 100, 3), dtype=np.uint8)
HTML = b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"
ERROR_XML = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'
ERROR_JSON = b'{"error": {"message": "expired"}}'


def output(role: OutputRole, media_type: str = "") -> Output:
    return Output(role, media_type, url="https://cdn.example/result")


def verify(folder: Path, data: bytes, role: OutputRole) -> Verified | Failure:
    path = folder / "result"
    path.write_bytes(data)
    return verify_result(path, output(role))


def refused(folder: Path, data: bytes, role: OutputRole) -> str:
    """Return why the bytes cannot be used."""
    result = verify(folder, data, role)
    assert isinstance(result, Failure), result
    assert result.kind is FailureKind.BAD_OUTPUT
    assert f"the {role} cannot be used" in result.message
    return result.message


def picture_bytes(suffix: str, picture: np.ndarray = PICTURE) -> bytes:
    is_made, data = cv2.imencode(suffix, picture)
    assert is_made
    return data.tobytes()


def png_header(width_px: int, height_px: int) -> bytes:
    """Return a PNG that claims a size and brings one byte of it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@cache
def made(suffix: str, *arguments: str) -> bytes:
    """Return what ffmpeg makes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"made{suffix}"
        subprocess.run(["ffmpeg", "-v", "error", *arguments, path], check=True)
        return path.read_bytes()


def sound(suffix: str, *arguments: str) -> bytes:
    """Return 3.25 s of a sine."""
    return made(suffix, "-f", "lavfi", "-i", "sine=d=3.25", *arguments)


def film(suffix: str, *arguments: str, size: str = "96x160") -> bytes:
    """Return 2 s of a test picture."""
    source = f"testsrc=s={size}:r=24:d=2"
    return made(suffix, "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", *arguments)


each_images = pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        pytest.param(".png", "image/png", id="png"),
        pytest.param(".jpg", "image/jpeg", id="jpeg"),
        pytest.param(".webp", "image/webp", id="webp"),
        pytest.param(".avif", "image/avif", id="avif"),
    ],
)


@each_images
def test_a_picture_is_measured(tmp_path: Path, suffix: str, media_type: str) -> None:
    data = picture_bytes(suffix)
    expected = Verified(media_type, len(data), width_px=100, height_px=180)
    assert verify(tmp_path, data, OutputRole.IMAGE) == expected
    assert verify(tmp_path, data, OutputRole.LAST_FRAME) == expected


@each_images
@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.99])
def test_a_picture_that_breaks_off_is_refused(
    tmp_path: Path, suffix: str, media_type: str, share: float
) -> None:
    data = picture_bytes(suffix)
    assert media_type
    refused(tmp_path, data[: int(len(data) * share)], OutputRole.IMAGE)


@each_images
def test_a_tiny_picture_is_refused(tmp_path: Path, suffix: str, media_type: str) -> None:
    assert media_type
    data = picture_bytes(suffix, PICTURE[:62])
    assert "100x62 px" in refused(tmp_path, data, OutputRole.IMAGE)


@each_images
def test_a_picture_is_neither_film_nor_sound(tmp_path: Path, suffix: str, media_type: str) -> None:
    data = picture_bytes(suffix)
    for role in (OutputRole.VIDEO, OutputRole.AUDIO, OutputRole.LORA):
        assert f"it is {media_type}" in refused(tmp_path, data, role)


def test_webp_without_loss_and_with_alpha_is_measured(tmp_path: Path) -> None:
    for name in ("VP8L", "VP8X"):
        channels = PICTURE if name == "VP8L" else np.dstack([PICTURE, PICTURE[:, :, :1]])
        options = [cv2.IMWRITE_WEBP_QUALITY, 101 if name == "VP8L" else 80]
        data = cv2.imencode(".webp", channels, options)[1].tobytes()
        assert data[12:16].decode() == name
        result = verify(tmp_path, data, OutputRole.IMAGE)
        assert isinstance(result, Verified)
        assert (result.width_px, result.height_px) == (100, 180)


def test_a_jpeg_that_begins_with_tags_is_measured(tmp_path: Path) -> None:
    """Its size stands behind 60 kB of Exif, in which a thumbnail has its own end marker."""
    data = picture_bytes(".jpg")
    body = b"Exif\0\0" + bytes(60_000) + b"\xff\xd9"
    tagged = data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]
    result = verify(tmp_path, tagged, OutputRole.IMAGE)
    assert isinstance(result, Verified)
    assert (result.width_px, result.height_px) == (100, 180)
    assert "breaks off" in refused(tmp_path, tagged[:-2], OutputRole.IMAGE)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png_header(60_000, 60_000), id="png"),
        pytest.param(png_header(0x7FFF_FFFF, 0x7FFF_FFFF), id="largest png"),
        pytest.param(png_header(8192, 8193), id="one row more"),
        pytest.param(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\x3e\0" * 2, id="webp"),
        pytest.param(b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + bytes(20), id="jpeg"),
    ],
)
def test_a_picture_that_claims_too_many_pixels_is_never_decoded(
    tmp_path: Path, data: bytes
) -> None:
    assert "at most 67108864 pixels" in refused(tmp_path, data, OutputRole.IMAGE)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png_header(100, 180), id="pixels missing"),
        pytest.param(png_header(0, 180), id="no width"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="only magic"),
        pytest.param(b"\xff\xd8\xff", id="only jpeg magic"),
        pytest.param(b"\xff\xd8\xff\xe0\0\0" * 8, id="jpeg segment of no length"),
        pytest.param(b"\xff\xd8" + b"\xff" * 4000, id="jpeg of fill bytes"),
        pytest.param(b"RIFF\0\0\0\0WEBPVP8 ", id="webp head"),
        pytest.param(b"GIF89a" + bytes(40), id="gif"),
        pytest.param(b"\0\0\0\x1cftypheic" + bytes(40), id="heic"),
        pytest.param(b"%PDF-1.7 and so on", id="pdf"),
        pytest.param(bytes(4096), id="zeros"),
        pytest.param(b"x", id="one byte"),
    ],
)
def test_a_damaged_or_strange_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    refused(tmp_path, data, OutputRole.IMAGE)


@pytest.mark.parametrize("role", [r for r in OutputRole if r is not OutputRole.REPLY])
@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(HTML, "web page", id="html"),
        pytest.param(b"\xef\xbb\xbf\n  <html>", "web page", id="html behind a mark"),
        pytest.param(ERROR_XML, "XML", id="xml"),
        pytest.param(ERROR_JSON, "JSON", id="json"),
        pytest.param(b"", "empty", id="nothing"),
    ],
)
def test_an_error_page_in_place_of_a_result_is_refused(
    tmp_path: Path, role: OutputRole, data: bytes, word: str
) -> None:
    message = refused(tmp_path, data, role)
    facts = {OutputRole.TIMES, OutputRole.TRANSCRIPT, OutputRole.EMBEDDING}
    assert role in facts or word in message


@pytest.mark.parametrize("role", list(OutputRole))
def test_no_file_is_read_beyond_the_cap_of_its_role(tmp_path: Path, role: OutputRole) -> None:
    """The file is sparse: it claims its size and takes no room."""
    path = tmp_path / "result"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES[role] + 1)
    result = verify_result(path, output(role))
    assert isinstance(result, Failure)
    assert f"at most {MAX_BYTES[role]}" in result.message


FILMS = [
    pytest.param(".mp4", ("-c:v", "libx264", "-bf", "2"), "video/mp4", id="mp4"),
    pytest.param(
        ".mp4", ("-c:v", "libx264", "-movflags", "+faststart"), "video/mp4", id="faststart"
    ),
    pytest.param(
        ".mp4",
        ("-c:v", "libx264", "-movflags", "+frag_keyframe+empty_moov", "-g", "12"),
        "video/mp4",
        id="fragments",
    ),
    pytest.param(".mov", ("-c:v", "libx264"), "video/quicktime", id="mov"),
    pytest.param(".webm", ("-c:v", "libvpx-vp9", "-cpu-used", "8"), "video/webm", id="webm"),
    pytest.param(".mkv", ("-c:v", "libx264"), "video/x-matroska", id="mkv"),
]


each_films = pytest.mark.parametrize(("suffix", "arguments", "media_type"), FILMS)


@each_films
def test_a_film_is_measured(
    tmp_path: Path, suffix: str, arguments: tuple[str, ...], media_type: str
) -> None:
    data = film(suffix, *arguments)
    result = verify(tmp_path, data, OutputRole.VIDEO)
    assert isinstance(result, Verified), result
    assert result.media_type == media_type
    assert result.num_bytes == len(data)
    assert (result.width_px, result.height_px) == (96, 160)
    assert result.duration_seconds == pytest.approx(2.0, abs=0.05)


@each_films
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.95])
def test_a_film_that_breaks_off_is_refused(
    tmp_path: Path,
    suffix: str,
    arguments: tuple[str, ...],
    media_type: str,
    share: float,
) -> None:
    data = film(suffix, *arguments)
    assert media_type
    refused(tmp_path, data[: int(len(data) * share)], OutputRole.VIDEO)


def test_a_film_whose_bytes_never_came_is_refused(tmp_path: Path) -> None:
    """A download that was resumed at the wrong place has a hole where the end should be."""
    data = film(".mp4", "-c:v", "libx264", "-movflags", "+faststart", "-g", "12")
    refused(tmp_path, data[: len(data) // 2] + bytes(len(data) - len(data) // 2), OutputRole.VIDEO)


def test_a_fragment_that_never_came_is_refused(tmp_path: Path) -> None:
    """The file ends at a box, and its index claims more than there is."""
    data = film(".mp4", "-c:v", "libx264", "-movflags", "+faststart")
    media = data.index(b"mdat") - 4
    refused(tmp_path, data[:media], OutputRole.VIDEO)


def test_a_film_must_have_a_picture_of_some_size(tmp_path: Path) -> None:
    heard = sound(".mp4", "-c:a", "aac")
    assert "no picture" in refused(tmp_path, heard, OutputRole.VIDEO)
    small = film(".mp4", "-c:v", "libx264", size="64x32")
    assert "64x32 px" in refused(tmp_path, small, OutputRole.VIDEO)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/\n", id="playlist"),
        pytest.param(b"ffconcat version 1.0\nfile /etc/passwd\n", id="list of files"),
        pytest.param(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64), id="only a head"),
        pytest.param(b"\x1a\x45\xdf\xa3" + bytes(64), id="ebml of nothing"),
        pytest.param(b"\x1a\x45\xdf\xa3\x84webm\x18\x53\x80\x67\xff" + bytes(64), id="no tracks"),
    ],
)
def test_what_would_open_other_files_or_holds_nothing_is_refused(
    tmp_path: Path, data: bytes
) -> None:
    refused(tmp_path, data, OutputRole.VIDEO)
    refused(tmp_path, data, OutputRole.AUDIO)


SOUNDS = [
    pytest.param(".wav", (), "audio/wav", id="wav"),
    pytest.param(".wav", ("-c:a", "pcm_f32le"), "audio/wav", id="wav of floats"),
    pytest.param(".mp3", ("-c:a", "libmp3lame"), "audio/mpeg", id="mp3"),
    pytest.param(
        ".mp3",
        ("-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0"),
        "audio/mpeg",
        id="bare mp3",
    ),
    pytest.param(
        ".mp3",
        ("-c:a", "libmp3lame", "-ar", "22050", "-q:a", "4", "-write_xing", "0"),
        "audio/mpeg",
        id="mp3 of varying rate",
    ),
    pytest.param(".flac", (), "audio/flac", id="flac"),
    pytest.param(".ogg", ("-c:a", "libopus"), "audio/ogg", id="opus"),
    pytest.param(".aac", ("-c:a", "aac"), "audio/aac", id="aac"),
    pytest.param(".m4a", ("-c:a", "aac"), "audio/mp4", id="m4a"),
    pytest.param(".mp4", ("-c:a", "aac"), "audio/mp4", id="sound in mp4"),
    pytest.param(".webm", ("-c:a", "libopus"), "audio/webm", id="webm"),
]


each_sounds = pytest.mark.parametrize(("suffix", "arguments", "media_type"), SOUNDS)


@each_sounds
def test_a_sound_is_measured(
    tmp_path: Path, suffix: str, arguments: tuple[str, ...], media_type: str
) -> None:
    data = sound(suffix, *arguments)
    result = verify(tmp_path, data, OutputRole.AUDIO)
    assert isinstance(result, Verified), result
    assert result.media_type == media_type
    assert result.num_bytes == len(data)
    assert result.width_px is None
    assert result.duration_seconds == pytest.approx(3.25, abs=0.1)


@each_sounds
@pytest.mark.parametrize("share", [0.01, 0.31, 0.53, 0.77, 0.97])
def test_a_sound_that_breaks_off_is_refused(
    tmp_path: Path,
    suffix: str,
    arguments: tuple[str, ...],
    media_type: str,
    share: float,
) -> None:
    data = sound(suffix, *arguments)
    assert media_type
    refused(tmp_path, data[: int(len(data) * share)], OutputRole.AUDIO)


@each_sounds
def test_silence_is_refused(
    tmp_path: Path, suffix: str, arguments: tuple[str, ...], media_type: str
) -> None:
    source = "anullsrc=r=44100:cl=mono:d=2"
    quiet = made(suffix, "-f", "lavfi", "-i", source, *arguments)
    assert media_type
    assert "silent" in refused(tmp_path, quiet, OutputRole.AUDIO)


def test_a_wav_whose_length_was_not_known_when_it_was_begun_is_taken(tmp_path: Path) -> None:
    """So do servers that stream it."""
    data = bytearray(sound(".wav", "-bitexact"))
    at = data.index(b"data")
    data[4:8] = data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    result = verify(tmp_path, bytes(data), OutputRole.AUDIO)
    assert isinstance(result, Verified)
    assert result.duration_seconds == pytest.approx(3.25, abs=0.01)


def test_an_mp3_may_end_in_tags_and_have_a_cover(tmp_path: Path) -> None:
    cover = tmp_path / "cover.png"
    cover.write_bytes(picture_bytes(".png"))
    data = made(
        ".mp3",
        "-f", "lavfi", "-i", "sine=d=2", "-i", str(cover), "-map", "0", "-map", "1",
        "-c:v", "copy", "-disposition:v", "attached_pic", "-write_id3v1", "1",
        "-metadata", "title=A line",
    )  # fmt: skip
    assert data[-128:].startswith(b"TAG")
    result = verify(tmp_path, data, OutputRole.AUDIO)
    assert isinstance(result, Verified), result
    assert result.duration_seconds == pytest.approx(2.0, abs=0.1)


def test_a_film_is_no_sound(tmp_path: Path) -> None:
    data = made(
        ".mp4",
        "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "testsrc=s=96x160:d=1",
    )  # fmt: skip
    assert "no picture track" in refused(tmp_path, data, OutputRole.AUDIO)


def test_samples_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    data = bytearray(sound(".wav", "-c:a", "pcm_f32le"))
    data[-4:] = struct.pack("<f", float("nan"))
    assert "not finite" in refused(tmp_path, bytes(data), OutputRole.AUDIO)


WORD = {"text": "no", "start_seconds": 0.1, "end_seconds": 0.4}
PHONE = {"symbol": "n", "start_seconds": 0.1, "end_seconds": 0.2}


@pytest.mark.parametrize(
    ("role", "value"),
    [
        pytest.param(OutputRole.TIMES, {"words": [WORD], "phones": [PHONE]}, id="times"),
        pytest.param(OutputRole.TIMES, {}, id="times of a pause"),
        pytest.param(OutputRole.TRANSCRIPT, {"text": "no", "words": [WORD]}, id="transcript"),
        pytest.param(OutputRole.TRANSCRIPT, {"text": ""}, id="nothing heard"),
        pytest.param(OutputRole.EMBEDDING, [[0.6, 0.8], [1, 0]], id="embedding"),
        pytest.param(OutputRole.REPLY, {"choices": []}, id="reply"),
    ],
)
def test_facts_of_the_right_form_are_taken(tmp_path: Path, role: OutputRole, value: object) -> None:
    data = json.dumps(value).encode()
    assert verify(tmp_path, data, role) == Verified("application/json", len(data))


def test_a_reply_may_begin_with_what_keeps_a_connection_open(tmp_path: Path) -> None:
    data = b'\n\n: keep-alive\n\n{"choices": []}'
    assert isinstance(verify(tmp_path, data, OutputRole.REPLY), Verified)


@pytest.mark.parametrize(
    ("role", "data"),
    [
        pytest.param(OutputRole.TIMES, b'{"words": [', id="breaks off"),
        pytest.param(OutputRole.TIMES, b"[]", id="list for times"),
        pytest.param(OutputRole.TIMES, b'{"words": [{"text": "no"}]}', id="no time"),
        pytest.param(OutputRole.TIMES, b'{"text": "no"}', id="transcript for times"),
        pytest.param(
            OutputRole.TIMES,
            b'{"words": [{"text": "a", "start_seconds": NaN, "end_seconds": 1}]}',
            id="NaN",
        ),
        pytest.param(
            OutputRole.TIMES,
            b'{"words": [{"text": "a", "start_seconds": 0, "end_seconds": 1e999}]}',
            id="infinite",
        ),
        pytest.param(
            OutputRole.TIMES,
            b'{"phones": [{"symbol": "a", "start_seconds": 2, "end_seconds": 1}]}',
            id="ends before it starts",
        ),
        pytest.param(
            OutputRole.TIMES,
            b'{"phones": [{"symbol": "a", "start_seconds": -1, "end_seconds": 1}]}',
            id="before the start",
        ),
        pytest.param(OutputRole.TRANSCRIPT, b"{}", id="no text"),
        pytest.param(
            OutputRole.TRANSCRIPT,
            b'{"text": "a", "words": [{"text": "a", "start_seconds": 3, "end_seconds": 1}]}',
            id="word backwards",
        ),
        pytest.param(OutputRole.EMBEDDING, b"[]", id="no vectors"),
        pytest.param(OutputRole.EMBEDDING, b"[[]]", id="empty vector"),
        pytest.param(OutputRole.EMBEDDING, b"[[0, 0.0]]", id="zero vector"),
        pytest.param(OutputRole.EMBEDDING, b"[[1, 2], [1]]", id="two lengths"),
        pytest.param(OutputRole.EMBEDDING, b"[[1, NaN]]", id="NaN vector"),
        pytest.param(OutputRole.EMBEDDING, b"[[1, 1e999]]", id="infinite vector"),
        pytest.param(OutputRole.EMBEDDING, b"[[1" + b"0" * 400 + b"]]", id="400 digits"),
        pytest.param(OutputRole.EMBEDDING, b"[[true]]", id="truth"),
        pytest.param(OutputRole.EMBEDDING, b'[["1"]]', id="words"),
        pytest.param(OutputRole.EMBEDDING, b"[1, 2]", id="one level"),
        pytest.param(OutputRole.REPLY, b"[]", id="list for reply"),
        pytest.param(OutputRole.REPLY, b'{"choices": [{"mess', id="reply breaks off"),
        pytest.param(OutputRole.REPLY, HTML, id="page for reply"),
        pytest.param(OutputRole.REPLY, b"\xff\xfe\x00", id="no text for reply"),
        pytest.param(OutputRole.REPLY, b'{"a":' * 100_000, id="nested too deeply"),
    ],
)
def test_facts_of_the_wrong_form_are_refused(tmp_path: Path, role: OutputRole, data: bytes) -> None:
    refused(tmp_path, data, role)


def safetensors(header: object, body: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def tensor(start: int, end: int, shape: list[int], dtype: str = "F16") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


LORA = {
    "__metadata__": {"ss_network_dim": "16"},
    "down": tensor(0, 12, [2, 3]),
    "up": tensor(12, 36, [3, 2], "F32"),
    "alpha": tensor(36, 38, [], "BF16"),
}


def test_whole_weights_are_taken(tmp_path: Path) -> None:
    data = safetensors(LORA, bytes(38))
    expected = Verified("application/x-safetensors", len(data))
    assert verify(tmp_path, data, OutputRole.LORA) == expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(safetensors(LORA, bytes(37)), id="one byte short"),
        pytest.param(safetensors(LORA, bytes(39)), id="one byte more"),
        pytest.param(safetensors(LORA, b""), id="no weights"),
        pytest.param(safetensors(LORA, bytes(38))[:60], id="breaks off in the header"),
        pytest.param(safetensors(LORA, bytes(38))[:8], id="only a length"),
        pytest.param(safetensors({}, b""), id="no tensors"),
        pytest.param(safetensors({"__metadata__": {}}, b""), id="only notes"),
        pytest.param(safetensors({"a": tensor(0, 4, [3])}, bytes(4)), id="wrong shape"),
        pytest.param(safetensors({"a": tensor(0, 2, [1], "F17")}, bytes(2)), id="strange dtype"),
        pytest.param(
            safetensors({"a": tensor(0, 4, [2]), "b": tensor(2, 6, [2])}, bytes(6)), id="overlap"
        ),
        pytest.param(
            safetensors({"a": tensor(0, 4, [2]), "b": tensor(6, 10, [2])}, bytes(10)), id="gap"
        ),
        pytest.param(safetensors({"a": tensor(4, 0, [2])}, bytes(4)), id="backwards"),
        pytest.param(safetensors({"a": tensor(-4, 0, [2])}, bytes(4)), id="negative"),
        pytest.param(safetensors({"a": [1, 2]}, bytes(4)), id="no tensor"),
        pytest.param(safetensors({"a": tensor(0, 4, [2])}, b"")[:-1] + b"!", id="no JSON"),
        pytest.param(struct.pack("<Q", 1 << 31) + b"{" + bytes(99), id="header of 2 GiB"),
        pytest.param(b"PK\x03\x04" + bytes(99), id="pickle in a zip"),
    ],
)
def test_weights_that_do_not_hold_together_are_refused(tmp_path: Path, data: bytes) -> None:
    refused(tmp_path, data, OutputRole.LORA)


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        verify_result(tmp_path / "none", output(OutputRole.IMAGE))
