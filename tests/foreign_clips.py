"""Clips as other people's encoders make them, by ffmpeg, and what films show, by ffmpeg too."""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LOSSLESS = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-pix_fmt", "yuv420p")
"""Gray comes through exactly; chroma does not matter then."""


def write_clip(
    path: Path,
    frames: Iterable[NDArray[np.uint8]],
    *,
    fps: int,
    codec: Sequence[str] = LOSSLESS,
) -> Path:
    """Return *path*, a clip of the frames: (height, width) of gray or (height, width, 3) of RGB."""
    pictures = list(frames)
    height, width = pictures[0].shape[:2]
    form = "gray" if pictures[0].ndim == 2 else "rgb24"
    source = ("-f", "rawvideo", "-pix_fmt", form, "-s", f"{width}x{height}", "-r", str(fps))
    data = b"".join(picture.tobytes() for picture in pictures)
    _run("-y", *source, "-i", "-", *codec, str(path), data=data)
    return path


def counted(num_frames: int, size: tuple[int, int], *, step: int = 4) -> list[NDArray[np.uint8]]:
    """Return flat frames, the level of each *step* times its index."""
    width, height = size
    return [np.full((height, width), step * index, np.uint8) for index in range(num_frames)]


def read_luma(path: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the luma of every frame, shape (num_frames, height, width), as it is stored."""
    width, height = size
    form = ("-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-")
    data = np.frombuffer(_run("-i", str(path), *form), np.uint8)
    return data.reshape(-1, height * 3 // 2, width)[:, :height]


def read_levels(path: Path, size: tuple[int, int], *, step: int = 4) -> list[int]:
    """Return which frame of `counted` each frame of a film shows, by the middle of the picture.

    Luma of BT.709 in its limited range is 16 + 219 / 255 of the level.
    """
    width, height = size
    middle = read_luma(path, size)[:, height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
    levels = (middle.mean(axis=(1, 2)) - 16.0) * 255.0 / 219.0
    return [round(float(level) / step) for level in levels]


def _run(*arguments: str, data: bytes = b"") -> bytes:
    command = ("ffmpeg", "-v", "error", "-threads", "1", *arguments)
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout
