"""What one pass over the decoded film tells."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.audio import Audio
from cliffhanger.media.probe import open_media

SAMPLE_STEP_PX: Final = 8
"""Every eighth pixel of every eighth row is looked at."""
DARK_LUMA: Final = 16 + 0.10 * 219
"""`blackdetect`'s pixel threshold in limited range."""
STILL_DIFFERENCE: Final = 0.001 * 255
"""`freezedetect`'s noise floor, -60 dB, as mean absolute difference of luma."""


@dataclass(frozen=True, slots=True)
class FilmStatistics:
    """The decoded film in numbers.

    Attributes:
        fps: Frames per second.
        dark_share: float32 [num_frames], share of black pixels in 0..1.
        still_since: int64 [num_frames], the first of the frames that look like this one.
        audio: The decoded sound; empty where there is none.
    """

    fps: int
    dark_share: NDArray[np.float32]
    still_since: NDArray[np.int64]
    audio: Audio

    @property
    def num_frames(self) -> int:
        """Frames that were decoded."""
        return len(self.dark_share)


def film_statistics(path: Path) -> FilmStatistics:
    """Return the statistics of a film, decoding picture and sound once.

    Raises:
        InvalidMediaError: The file is not a film.
    """
    lumas = _LumaTrack()
    sounds: list[NDArray[np.float32]] = []
    with open_media(path) as container:
        if not container.streams.video:
            raise InvalidMediaError(f"{path.name} must have a picture track, it has none")
        picture = container.streams.video[0]
        picture.thread_type = "AUTO"
        # Deblocking hardly moves a mean and costs a third of the decoder's time.
        picture.codec_context.options = {"skip_loop_filter": "all"}
        sound = container.streams.audio[0] if container.streams.audio else None
        for frame in container.decode([picture, sound] if sound else [picture]):
            if isinstance(frame, VideoFrame):
                lumas.add(frame)
            else:
                decoded = cast("AudioFrame", frame).to_ndarray()
                sounds.append(decoded.astype(np.float32, copy=False))
        rate_hz = sound.codec_context.sample_rate if sound else 48_000
        num_samples = (
            round((sound.duration or 0) * (sound.time_base or 0) * rate_hz) if sound else 0
        )
        fps = round(picture.average_rate or 0)
    samples = np.concatenate(sounds, axis=1) if sounds else np.zeros((2, 0), np.float32)
    audio = Audio(np.ascontiguousarray(samples[:, :num_samples]), rate_hz)
    return FilmStatistics(fps, np.array(lumas.dark, np.float32), np.array(lumas.still), audio)


class _LumaTrack:
    """Collects what is said about each frame, comparing it with the last one that differed."""

    def __init__(self) -> None:
        self.dark: list[float] = []
        self.still: list[int] = []
        self._reference: NDArray[np.int16] | None = None

    def add(self, frame: VideoFrame) -> None:
        """Append one frame."""
        plane = frame.planes[0]
        rows = np.frombuffer(cast("bytes", plane), np.uint8).reshape(-1, plane.line_size)
        sampled = rows[: plane.height : SAMPLE_STEP_PX, : plane.width : SAMPLE_STEP_PX]
        luma = sampled.astype(np.int16)
        self.dark.append(float((luma <= DARK_LUMA).mean()))
        if self._reference is not None:
            difference = float(np.abs(luma - self._reference).mean())
            if difference <= STILL_DIFFERENCE:
                self.still.append(self.still[-1])
                return
        self.still.append(len(self.still))
        self._reference = luma
