"""A face that says whatever sound it is given: its mouth is as open as the sound is loud.

The face is a mark of the kind that the tiny YuNet of `tests.integration.tiny_onnx` finds: a red
cell of 8 x 8 px, whose mouth lies under it.
"""

import io
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from cliffhanger.media.wav import parse_wav

FPS: Final = 25
SIZE: Final = (360, 640)
CELL_PX: Final = 8
_CORNER: Final = (20 * CELL_PX, 24 * CELL_PX)
"""Left and top of the red cell."""
_SKIN, _RED, _DARK = (215, 180, 150), (255, 0, 0), (20, 12, 12)
_OPEN_PX: Final = 8
_RANGE_DB: Final = 30.0


def draw_talking(
    wav: bytes, *, late_ms: float, size: tuple[int, int] = SIZE, num_frames: int | None = None
) -> bytes:
    """Return an MP4 at 25 fps, as long as the sound; the mouth moves *late_ms* after it."""
    openings = _openings(wav, late_ms)
    wanted = len(openings) if num_frames is None else num_frames
    openings = np.pad(openings, (0, max(0, wanted - len(openings))))[:wanted]
    buffer = io.BytesIO()
    options = {"preset": "ultrafast", "crf": "8"}
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for index, opening in enumerate(openings):
            picture = _face(float(opening), size)
            _move_stripes(picture[size[1] // 2 :], index)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _openings(wav: bytes, late_ms: float) -> NDArray[np.float64]:
    """Return how far the mouth is open in each frame, [0, 1]: loudness over 30 dB, so late."""
    voice = parse_wav(wav)
    samples = voice.samples.mean(axis=0, dtype=np.float64)
    per_frame = voice.sample_rate_hz // FPS
    late = round(late_ms * voice.sample_rate_hz / 1000)
    moved = np.pad(samples, (max(0, late), 0))[max(0, -late) :]
    num_frames = len(samples) // per_frame
    moved = np.pad(moved, (0, len(samples)))[: num_frames * per_frame]
    power = np.square(moved).reshape(num_frames, per_frame).mean(axis=1)
    loudest = float(np.percentile(power[power > 0.0], 95))
    decibels = 10.0 * np.log10(np.maximum(power, 1e-9 * loudest) / loudest)
    return np.clip(1.0 + decibels / _RANGE_DB, 0.0, 1.0)


def _move_stripes(part: NDArray[np.uint8], index: int) -> None:
    """Fill the lower half with grey stripes that move: a film must not stand still."""
    ramp = np.add.outer(np.arange(part.shape[0]), np.arange(part.shape[1]) + index * 5)
    part[:] = (ramp // 24 % 2 * 120 + 60).astype(np.uint8)[..., np.newaxis]


def _face(opening: float, size: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size
    picture = np.full((height, width, 3), _SKIN, np.uint8)
    left, top = _CORNER
    picture[top : top + CELL_PX, left : left + CELL_PX] = _RED
    lips = top + CELL_PX + 2
    open_px = opening * _OPEN_PX
    for row in range(_OPEN_PX):
        share = min(1.0, max(0.0, open_px - row))
        colour = share * np.array(_DARK) + (1.0 - share) * np.array(_SKIN)
        picture[lips + row, left : left + CELL_PX] = colour.astype(np.uint8)
    return picture
