"""Which part of a shot is sent to a lip-syncer, and how what comes back is laid into the shot.

Everything is counted in whole frames of the shot, of which each has a whole number of samples, so
that no sound moves against its picture. Torch- and PyAV-free arithmetic.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Final, Self, TypeVar

import numpy as np
from pydantic import Field, model_validator

from cliffhanger.errors import InvalidAudioError, InvalidInputError
from cliffhanger.media.audio import Audio
from cliffhanger.value import Value

HANDLE_SECONDS: Final = 0.2
"""Left around the words, so that a mouth has time to open and close."""
MAX_FRAMES: Final = 1 << 20
"""More than any shot has."""
SILENCE: Final = 10.0 ** (-50.0 / 20.0)
"""Samples below -50 dB full scale are no speech."""

FrameT = TypeVar("FrameT")


class LipLimits(Value):
    """What a lip-syncer takes."""

    min_seconds: float = Field(default=0.0, ge=0.0)
    """Shortest clip; Kling takes 2 s."""
    max_seconds: float = Field(default=math.inf, gt=0.0)
    """Longest clip; Kling takes 60 s, sync.so 300 s."""
    frame_multiple: int = Field(default=1, ge=1)
    """Frames come in multiples of it; LatentSync works on 16 at a time."""

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min_seconds > self.max_seconds:
            raise ValueError(
                f"min_seconds must be <= max_seconds, got {self.min_seconds} > {self.max_seconds}"
            )
        return self


class LipWindow(Value):
    """Frames `[start_frame, start_frame + num_frames)` of a shot, sent with some to fill up."""

    fps: int = Field(ge=1)
    """Frames per second of the shot."""
    sample_rate_hz: int = Field(ge=1)
    """Of the voice; a whole number of samples per frame."""
    shot_frames: int = Field(ge=1)
    """Length of the shot."""
    start_frame: int = Field(ge=0)
    """First frame that is sent."""
    num_frames: int = Field(ge=1)
    """Frames of the shot that are sent."""
    num_filled: int = Field(default=0, ge=0)
    """Frames after them that are sent to reach the limits: the last one held, silence in the
    sound. They are not used when they come back."""

    @model_validator(mode="after")
    def _lies_in_shot(self) -> Self:
        if self.sample_rate_hz % self.fps:
            raise ValueError(
                f"sample_rate_hz must be a multiple of fps, got {self.sample_rate_hz} and "
                f"{self.fps}"
            )
        if self.end_frame > self.shot_frames:
            raise ValueError(
                f"the window must end within the shot's {self.shot_frames} frames, got "
                f"{self.end_frame}"
            )
        return self

    @property
    def end_frame(self) -> int:
        """First frame of the shot after the window."""
        return self.start_frame + self.num_frames

    @property
    def sent_frames(self) -> int:
        """How many frames are sent."""
        return self.num_frames + self.num_filled

    @property
    def sent_seconds(self) -> float:
        """How long what is sent lasts; what is paid for."""
        return self.sent_frames / self.fps

    @property
    def samples_per_frame(self) -> int:
        """Samples heard during one frame, exact."""
        return self.sample_rate_hz // self.fps

    @property
    def start_sample(self) -> int:
        """First sample of the shot's voice that is sent."""
        return self.start_frame * self.samples_per_frame


def choose_lip_window(voice: Audio, limits: LipLimits, *, shot_frames: int, fps: int) -> LipWindow:
    """Return the shortest part of a shot that holds its words, handles, and keeps the limits.

    Args:
        voice: The shot's on-camera lines, from its first frame on; silence elsewhere.
        limits: What the lip-syncer takes.
        shot_frames: Length of the shot.
        fps: Its frames per second.

    Raises:
        InvalidInputError: Nobody speaks, or for longer than the lip-syncer takes.
    """
    least, most = _frame_range(limits, fps)
    start, end = _spoken_frames(voice, shot_frames, fps)
    if end - start > most:
        raise InvalidInputError(
            f"voice must be spoken within {most / fps:.2f} s, got {(end - start) / fps:.2f} s; "
            "split the shot or choose another lip-syncer"
        )
    handles = min(2 * math.ceil(HANDLE_SECONDS * fps), most - (end - start))
    wanted = max(end - start + handles, least)
    start = max(0, start - handles // 2)
    end = min(shot_frames, start + wanted)
    start = max(0, end - wanted)
    sent = _rounded_up(max(end - start, least), limits.frame_multiple)
    return LipWindow(
        fps=fps,
        sample_rate_hz=voice.sample_rate_hz,
        shot_frames=shot_frames,
        start_frame=start,
        num_frames=end - start,
        num_filled=sent - (end - start),
    )


def cut_voice(voice: Audio, window: LipWindow) -> Audio:
    """Return the sound that is sent: exactly `window.sent_frames` long.

    Raises:
        InvalidAudioError: The voice has another rate than the window.
    """
    if voice.sample_rate_hz != window.sample_rate_hz:
        raise InvalidAudioError(
            f"voice must have the window's {window.sample_rate_hz} Hz, got {voice.sample_rate_hz}"
        )
    sent = np.zeros((voice.num_channels, window.sent_frames * window.samples_per_frame), np.float32)
    end_sample = window.start_sample + window.num_frames * window.samples_per_frame
    part = voice.samples[:, window.start_sample : end_sample]
    sent[:, : part.shape[1]] = part
    return Audio(sent, voice.sample_rate_hz)


def cut_frames(shot: Iterable[FrameT], window: LipWindow) -> Iterator[FrameT]:
    """Yield the frames that are sent: those of the window, the last one held to fill up.

    Raises:
        InvalidInputError: The shot is shorter than the window says.
    """
    last: FrameT | None = None
    count = 0
    for index, frame in enumerate(shot):
        if index >= window.end_frame:
            break
        if index >= window.start_frame:
            last, count = frame, count + 1
            yield frame
    if last is None or count < window.num_frames:
        raise InvalidInputError(
            f"shot must have {window.shot_frames} frames, it ended within the window after {count}"
        )
    for _ in range(window.num_filled):
        yield last


def lay_back(
    shot: Iterable[FrameT], synced: Iterable[FrameT], window: LipWindow, *, synced_fps: float
) -> Iterator[FrameT]:
    """Yield the shot with the synced frames in its window: exactly as many as the shot has.

    Args:
        shot: Every frame of the shot as it was.
        synced: What came back, from the window's first frame on; more than needed is left.
        window: What was sent.
        synced_fps: Frames per second of what came back: each frame of the shot takes the one
            that shows at its middle.

    Raises:
        InvalidInputError: Either of them is too short.
    """
    replies = _at_shot_rate(synced, window, Fraction(synced_fps).limit_denominator(1001))
    num_frames = 0
    for index, frame in enumerate(islice(shot, window.shot_frames)):
        is_inside = window.start_frame <= index < window.end_frame
        yield next(replies) if is_inside else frame
        num_frames += 1
    if num_frames < window.shot_frames:
        raise InvalidInputError(f"shot must have {window.shot_frames} frames, got {num_frames}")


def shown_at(index: int, *, fps: int, synced_fps: Fraction) -> int:
    """Return the frame of a clip at *synced_fps* that shows at the middle of frame *index*."""
    return math.floor(Fraction(2 * index + 1, 2 * fps) * synced_fps)


def _at_shot_rate(
    synced: Iterable[FrameT], window: LipWindow, synced_fps: Fraction
) -> Iterator[FrameT]:
    """Yield what came back, one frame for each of the window's."""
    replies = enumerate(synced)
    at, reply = next(replies, (0, None))
    for index in range(window.num_frames):
        wanted = shown_at(index, fps=window.fps, synced_fps=synced_fps)
        while reply is not None and at < wanted:
            at, reply = next(replies, (0, None))
        if reply is None:
            raise InvalidInputError(
                f"the synced clip must show for {window.num_frames} frames at {window.fps} fps, it "
                f"ended before frame {index}; sync it anew"
            )
        yield reply


def _spoken_frames(voice: Audio, shot_frames: int, fps: int) -> tuple[int, int]:
    """Return the frames `[start, end)` in which the voice is heard."""
    loud = np.flatnonzero(np.abs(voice.samples).max(axis=0, initial=0.0) > SILENCE)
    per_frame = voice.sample_rate_hz / fps
    start = int(loud[0] // per_frame) if loud.size else shot_frames
    end = min(shot_frames, int(loud[-1] // per_frame) + 1) if loud.size else 0
    if start >= end:
        raise InvalidInputError(
            f"voice must be heard within the shot's {shot_frames} frames, it is silent; leave the "
            "mouth as it is"
        )
    return start, end


def _frame_range(limits: LipLimits, fps: int) -> tuple[int, int]:
    """Return the fewest and the most frames that may be sent, both multiples.

    Raises:
        InvalidInputError: No multiple lies between them.
    """
    step = limits.frame_multiple
    least = _rounded_up(max(1, math.ceil(Fraction(limits.min_seconds) * fps)), step)
    if math.isinf(limits.max_seconds):
        return least, MAX_FRAMES // step * step
    most = math.floor(Fraction(limits.max_seconds) * fps) // step * step
    if least > most:
        raise InvalidInputError(
            f"frame_multiple must leave a length between min_seconds {limits.min_seconds:g} and "
            f"max_seconds {limits.max_seconds:g} at {fps} fps, got {step}; choose another rate"
        )
    return least, most


def _rounded_up(count: int, multiple: int) -> int:
    return -(-count // multiple) * multiple
