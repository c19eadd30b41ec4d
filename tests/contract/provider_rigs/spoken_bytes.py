"""Small sounds, made by the standard library."""

import io
import struct
import wave
import zipfile

SAMPLES = struct.pack("<6h", 0, 8000, 16000, 8000, 0, -16000)
"""Six 16-bit samples."""


def wav(*, sample_rate_hz: int = 48_000, samples: bytes = SAMPLES) -> bytes:
    """Return 16-bit mono samples as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sample_rate_hz)
        writer.writeframes(samples)
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    """Return a ZIP; names have `_` for `.`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.removeprefix("n").replace("_", "."), data)
    return file.getvalue()
