"""Results that are real files: clips, pictures, speech-like sound, weights."""

import io
import json
import struct
import tarfile
import threading
import wave
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import av
import cv2
import numpy as np

FPS: Final = 24
SECONDS_PER_CHARACTER: Final = 0.07
_SPEECH_HZ: Final = 24_000
_MIB: Final = 1 << 20
MEDIA_TYPES: Final = {
    "mp4": "video/mp4",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "pcm": "audio/pcm",
    "safetensors": "application/octet-stream",
    "json": "application/json",
    "zip": "application/zip",
    "tar": "application/x-tar",
}


@dataclass(frozen=True, slots=True)
class Medium:
    """A file to be made.

    Attributes:
        kind: File name extension.
        seconds: Length of a clip or sound.
        width_px: Of a clip or picture.
        height_px: Likewise.
        text: Words spoken, or the JSON itself.
        source: Address or `data:` URI of the file that it is made from; empty for none.
        voice: Likewise, of the sound that a mouth follows.
    """

    kind: str
    seconds: float = 5.0
    width_px: int = 720
    height_px: int = 1280
    text: str = ""
    source: str = ""
    voice: str = ""


_LOCK = threading.Lock()


def render(medium: Medium, *, label: str, shrink: float) -> bytes:
    """Return the file, different for every *label*, pictures smaller by the factor *shrink*."""
    if medium.kind == "mp4":
        width, height = _even(medium.width_px * shrink), _even(medium.height_px * shrink)
        with _LOCK:
            clip = draw_clip(medium.seconds, width, height)
        return mark_clip(clip, label)
    if medium.kind in {"png", "jpeg", "webp"}:
        width, height = _even(medium.width_px * shrink), _even(medium.height_px * shrink)
        return draw_picture(medium.kind, width, height, label)
    if medium.kind in {"wav", "mp3", "pcm"}:
        return speak(medium.kind, speech_seconds(medium.text), zlib.crc32(label.encode()) % 12)
    if medium.kind == "safetensors":
        return write_weights(label)
    if medium.kind in {"tar", "zip"}:
        pack = write_packed if medium.kind == "tar" else write_zip
        return pack(medium.text, label)
    return medium.text.encode()


def speech_seconds(text: str) -> float:
    """Return how long *text* is spoken."""
    return max(1, len(text)) * SECONDS_PER_CHARACTER


def _even(size: float) -> int:
    return max(16, round(size / 2) * 2)


@lru_cache(maxsize=64)
def draw_clip(seconds: float, width_px: int, height_px: int) -> bytes:
    """Return an H.264 MP4 of exactly that length at 24 fps: stripes that move."""
    buffer = io.BytesIO()
    ramp = np.add.outer(np.arange(height_px), np.arange(width_px)).astype(np.int32)
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width_px, height_px, "yuv420p"
        for index in range(max(1, round(seconds * FPS))):
            luma = ((ramp + index * 5) // 24 % 2 * 120 + 60).astype(np.uint8)
            chroma = np.full((height_px // 2, width_px), 128, np.uint8)
            planes = np.concatenate([luma, chroma])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format="yuv420p")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def mark_clip(clip: bytes, label: str) -> bytes:
    """Return the MP4 with *label* in a `free` box at its end."""
    note = label.encode()
    return clip + struct.pack(">I4s", 8 + len(note), b"free") + note


def draw_picture(kind: str, width_px: int, height_px: int, label: str) -> bytes:
    """Return a picture in the colour of *label*, with its last letters on it."""
    colour = np.frombuffer(struct.pack("<I", zlib.crc32(label.encode())), np.uint8)[:3]
    picture = np.full((height_px, width_px, 3), colour, np.uint8)
    place = (8, height_px // 2)
    cv2.putText(picture, label[-8:], place, cv2.FONT_HERSHEY_SIMPLEX, width_px / 220, (9, 9, 9), 2)
    options = [cv2.IMWRITE_PNG_COMPRESSION, 1] if kind == "png" else []
    is_written, data = cv2.imencode(f".{kind}", picture, options)
    assert is_written
    return data.tobytes()


@lru_cache(maxsize=512)
def speak(kind: str, seconds: float, voice: int) -> bytes:
    """Return mono sound with the loudness of syllables, at one of twelve pitches."""
    times = np.arange(round(seconds * _SPEECH_HZ)) / _SPEECH_HZ
    pitch = 110.0 * 2 ** (voice / 12)
    tone = sum(np.sin(2 * np.pi * pitch * (1 + part) * times) / (1 + part) for part in range(4))
    syllables = 0.55 - 0.45 * np.cos(2 * np.pi * times / 0.25)
    samples = (tone * syllables * 9000).clip(-32767, 32767).astype("<i2")
    if kind == "pcm":
        return samples.tobytes()
    buffer = io.BytesIO()
    if kind == "wav":
        with wave.open(buffer, "wb") as file:
            file.setparams((1, 2, _SPEECH_HZ, len(samples), "NONE", ""))
            file.writeframes(samples.tobytes())
        return buffer.getvalue()
    with av.open(buffer, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=_SPEECH_HZ, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16p", layout="mono")
        frame.sample_rate = _SPEECH_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def write_weights(label: str) -> bytes:
    """Return a safetensors file with one small tensor."""
    name = "transformer.attn.to_q.lora_A.weight"
    entry = {"dtype": "F32", "shape": [4, 8], "data_offsets": [0, 128]}
    header = json.dumps({"__metadata__": {"job": label}, name: entry}).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + bytes(128)


def write_packed(fault: str, label: str) -> bytes:
    """Return a tar of weights and their settings, as trainers leave it; *fault* says what is bad.

    It is empty, `several` for two weights, `outside` for a name that leads out of the archive, or
    `none` for no weights.
    """
    weights = "../../lora.safetensors" if fault == "outside" else "output/flux/lora.safetensors"
    files = {"output/flux/config.yaml": b"steps: 1000\n"}
    files |= {} if fault == "none" else {weights: write_weights(label)}
    files |= {"output/flux/last.safetensors": write_weights("last")} if fault == "several" else {}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def write_zip(text: str, label: str) -> bytes:
    """Return a ZIP of the sound of *text* and the times of its words, as batch speech gives."""
    seconds = speech_seconds(text)
    words = text.split() or ["word"]
    each_ms = seconds * 1000 / len(words)
    times = [
        {"Text": word, "AudioOffset": round(index * each_ms), "Duration": round(each_ms)}
        for index, word in enumerate(words)
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("0001.wav", speak("wav", seconds, zlib.crc32(label.encode()) % 12))
        archive.writestr("0001.word.json", json.dumps(times))
        archive.writestr("summary.json", json.dumps({"status": "Succeeded", "job": label}))
    return buffer.getvalue()
