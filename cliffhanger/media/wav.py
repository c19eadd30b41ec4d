"""WAV files: 24-bit PCM out, 16/24/32-bit PCM and 32-bit float in."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidAudioError, InvalidMediaError
from cliffhanger.media.audio import Audio

_PCM: Final = 1
_FLOAT: Final = 3
_EXTENSIBLE: Final = 0xFFFE
_FULL_SCALE: Final = float(1 << 23)
_HEADER_BYTES: Final = 44
_MAX_DATA_BYTES: Final = 0xFFFF_FFFF - _HEADER_BYTES


def write_wav(path: Path, audio: Audio) -> None:
    """Write *audio* to *path* as a 24-bit PCM WAV.

    Args:
        path: File to create or replace; its folder must exist.
        audio: Sound; samples beyond [-1, 1) are clipped.

    Raises:
        InvalidAudioError: More sound than a RIFF file can hold (4 GiB).
    """
    path.write_bytes(wav_bytes(audio))


def read_wav(path: Path) -> Audio:
    """Return the sound in the WAV file at *path*.

    Raises:
        InvalidMediaError: Not a WAV file, cut short, or of an encoding this reader does not know.
    """
    try:
        return parse_wav(path.read_bytes())
    except InvalidMediaError as exc:
        raise InvalidMediaError(f"{path}: {exc}") from exc


def wav_bytes(audio: Audio) -> bytes:
    """Return *audio* as the bytes of a 24-bit PCM WAV file.

    A sample x becomes `round(x * 2**23)`, so that reading the file back gives x to 24 bits.

    Raises:
        InvalidAudioError: More sound than a RIFF file can hold (4 GiB), or a sample is not finite.
    """
    num_bytes = audio.samples.size * 3
    if num_bytes > _MAX_DATA_BYTES:
        raise InvalidAudioError(
            f"a WAV file holds at most {_MAX_DATA_BYTES} bytes of sound, got {num_bytes}; "
            "cut it into parts"
        )
    if not np.isfinite(audio.samples).all():
        raise InvalidAudioError("samples must be finite, got NaN or infinity")
    frame_bytes = audio.num_channels * 3
    padding = num_bytes % 2
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        _HEADER_BYTES - 8 + num_bytes + padding,
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        audio.num_channels,
        audio.sample_rate_hz,
        audio.sample_rate_hz * frame_bytes,
        frame_bytes,
        24,
        b"data",
        num_bytes,
    )
    return header + _pack_24_bit(audio.samples) + b"\0" * padding


def parse_wav(data: bytes) -> Audio:
    """Return the sound in the bytes of a WAV file.

    Raises:
        InvalidMediaError: Not a WAV file, cut short, or of an encoding this reader does not know.
    """
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise InvalidMediaError("not a WAV file: it must begin with RIFF....WAVE")
    layout: bytes | None = None
    for name, body in _chunks(data):
        if name == b"fmt ":
            layout = body
        elif name == b"data":
            if layout is None:
                raise InvalidMediaError("damaged WAV file: its data comes before its format")
            return _decode(layout, body)
    raise InvalidMediaError("damaged WAV file: it has no data chunk")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if len(body) < size:
            raise InvalidMediaError(
                f"WAV file cut short: chunk {name!r} promises {size} bytes and has {len(body)}"
            )
        yield name, body
        at += 8 + size + size % 2


def _decode(layout: bytes, body: bytes) -> Audio:
    if len(layout) < 16:
        raise InvalidMediaError(f"damaged WAV file: format chunk of {len(layout)} bytes, not 16")
    tag, num_channels, sample_rate_hz = struct.unpack_from("<HHI", layout)
    frame_bytes, num_bits = struct.unpack_from("<HH", layout, 12)
    if tag == _EXTENSIBLE and len(layout) >= 26:
        tag = struct.unpack_from("<H", layout, 24)[0]
    if num_channels == 0 or sample_rate_hz == 0 or frame_bytes != num_channels * num_bits // 8:
        raise InvalidMediaError(
            f"damaged WAV file: {num_channels} channels at {sample_rate_hz} Hz, "
            f"{num_bits} bits in frames of {frame_bytes} bytes"
        )
    samples = _unpack(body[: len(body) // frame_bytes * frame_bytes], tag, num_bits)
    planar = np.ascontiguousarray(samples.reshape(-1, num_channels).T)
    return Audio(planar, sample_rate_hz)


def _pack_24_bit(samples: NDArray[np.float32]) -> bytes:
    scaled = np.rint(samples.T.astype(np.float64) * _FULL_SCALE)
    whole = np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1).astype("<i4")
    return np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _unpack(body: bytes, tag: int, num_bits: int) -> NDArray[np.float32]:
    match tag, num_bits:
        case (1, 16):
            return np.frombuffer(body, "<i2").astype(np.float32) / np.float32(1 << 15)
        case (1, 24):
            wide = np.zeros((len(body) // 3, 4), np.uint8)
            wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
            whole = wide.view("<i4").reshape(-1) >> 8
            return (whole / _FULL_SCALE).astype(np.float32)
        case (1, 32):
            return (np.frombuffer(body, "<i4") / float(1 << 31)).astype(np.float32)
        case (3, 32):
            return np.frombuffer(body, "<f4").astype(np.float32)
        case _:
            raise InvalidMediaError(
                f"cannot read WAV encoding {tag} with {num_bits} bits; "
                "use PCM of 16, 24 or 32 bits or 32-bit float"
            )
