"""WAV files: what is written is read back to 24 bits, and damage is named."""

import io
import struct
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cliffhanger.errors import InvalidAudioError, InvalidMediaError
from cliffhanger.media.audio import Audio
from cliffhanger.media.wav import parse_wav, read_wav, wav_bytes, write_wav

_WHOLE = st.integers(-(1 << 23), (1 << 23) - 1)


@given(hnp.arrays(np.int32, st.tuples(st.integers(1, 3), st.integers(0, 40)), elements=_WHOLE))
def test_every_24_bit_sample_survives(whole: np.ndarray) -> None:
    audio = Audio((whole / float(1 << 23)).astype(np.float32), 44_100)
    back = parse_wav(wav_bytes(audio))
    assert back.sample_rate_hz == 44_100
    np.testing.assert_array_equal(back.samples, audio.samples)


@given(hnp.arrays(np.float32, (1, 30), elements=st.floats(-1, 1, width=32)))
def test_floats_are_rounded_to_the_nearest_24_bit_step(samples: np.ndarray) -> None:
    back = parse_wav(wav_bytes(Audio(samples)))
    assert np.abs(back.samples - samples).max() <= 1.0 / (1 << 23)


def test_the_standard_library_reads_what_we_write() -> None:
    """`wave` is an independent judge of header and byte order."""
    audio = Audio(np.float32([[0.5, -0.25, 0.0], [-1.0, 0.125, 1.0]]))
    with wave.open(io.BytesIO(wav_bytes(audio))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 3, 48_000)
        frames = file.readframes(3)
    first = [int.from_bytes(frames[at : at + 3], "little", signed=True) for at in range(0, 18, 3)]
    assert first == [4194304, -8388608, -2097152, 1048576, 0, 8388607]


def test_ffprobe_agrees(tmp_path: Path) -> None:
    path = tmp_path / "one.wav"
    write_wav(path, Audio(np.zeros((2, 4801), np.float32)))
    fields = "stream=codec_name,sample_rate,channels,duration_ts"
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", fields, "-of", "csv=p=0", str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert shown == "pcm_s24le,48000,2,4801"


def test_an_odd_number_of_bytes_is_padded() -> None:
    """RIFF chunks are padded to even length and the size field of the file counts the pad."""
    data = wav_bytes(Audio(np.zeros((1, 1), np.float32)))
    assert len(data) % 2 == 0
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8


@pytest.mark.parametrize(
    ("tag", "num_bits", "body"),
    [
        pytest.param(1, 16, struct.pack("<2h", 16384, -32768), id="pcm16"),
        pytest.param(1, 32, struct.pack("<2i", 1 << 30, -(1 << 31)), id="pcm32"),
        pytest.param(3, 32, struct.pack("<2f", 0.5, -1.0), id="float32"),
    ],
)
def test_other_encodings_are_read(tag: int, num_bits: int, body: bytes) -> None:
    assert parse_wav(_wav(tag, num_bits, body)).samples.tolist() == [[0.5, -1.0]]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "not a WAV file", id="empty"),
        pytest.param(b"ID3" + b"\0" * 40, "not a WAV file", id="mp3"),
        pytest.param(wav_bytes(Audio(np.zeros((1, 9), np.float32)))[:-4], "cut short", id="cut"),
        pytest.param(b"RIFF\x04\0\0\0WAVE", "no data chunk", id="no-data"),
        pytest.param(b"RIFF\x04\0\0\0WAVEdata\0\0\0\0", "before its format", id="no-format"),
    ],
)
def test_damage_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InvalidMediaError, match=message):
        parse_wav(data)


def test_an_unknown_encoding_says_what_can_be_read() -> None:
    with pytest.raises(InvalidMediaError, match="encoding 6 with 8 bits; use PCM"):
        parse_wav(_wav(6, 8, b"\0\0"))


def test_the_path_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(b"nothing")
    with pytest.raises(InvalidMediaError, match=r"broken\.wav: not a WAV"):
        read_wav(path)


def test_a_file_reads_back(tmp_path: Path) -> None:
    audio = Audio(np.float32([[0.25, -0.75]]))
    write_wav(tmp_path / "a.wav", audio)
    np.testing.assert_array_equal(read_wav(tmp_path / "a.wav").samples, audio.samples)


def test_samples_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(InvalidAudioError, match="finite"):
        wav_bytes(Audio(np.float32([[np.nan]])))


def _wav(tag: int, num_bits: int, body: bytes) -> bytes:
    width = num_bits // 8
    layout = struct.pack("<HHIIHH", tag, 1, 48_000, 48_000 * width, width, num_bits)
    chunks = b"fmt " + struct.pack("<I", 16) + layout + b"data" + struct.pack("<I", len(body))
    return b"RIFF" + struct.pack("<I", 4 + len(chunks) + len(body)) + b"WAVE" + chunks + body
