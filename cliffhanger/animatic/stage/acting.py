"""What a character does at each frame: face, blink, gaze, mouth, breath.

Everything is quantised, so that a state comes back and its sprite can be reused.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.animatic.expression import FACES, blend_faces
from cliffhanger.animatic.puppet import Face
from cliffhanger.animatic.viseme import MOUTH_SHAPES, MouthShape, Viseme
from cliffhanger.models.requests import MouthTrack
from cliffhanger.story.vocabulary import Emotion

BLEND_SECONDS: Final = 0.2
BLEND_STEPS: Final = 4
ANTICIPATION_SECONDS: Final = 0.12
"""A face changes a little before its line."""
BLINK_PERIOD_SECONDS: Final = 3.1
OPENING_STEPS: Final = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """A character at one frame. Offsets in drawing units, angle in degrees."""

    face: Face
    mouth: MouthShape
    sway: float
    breath: float
    nod: float
    tilt_degrees: float


@dataclass(frozen=True, slots=True)
class Part:
    """One character's part in a shot."""

    character_id: str
    emotion: Emotion
    tracks: tuple[MouthTrack, ...]
    seed: int
    fps: int

    def at(self, frame_index: int) -> Moment:
        """Return what the character does at *frame_index* of the shot."""
        seconds = frame_index / self.fps
        track = self._speaking(frame_index)
        loudness = _loudness(track, frame_index)
        phase = (self.seed % 997) / 997 * math.tau
        return Moment(
            face=self._face(frame_index, is_speaking=track is not None),
            mouth=self._mouth(track, frame_index, loudness),
            sway=0.9 * math.sin(seconds * 0.9 + phase),
            breath=1.6 * math.sin(seconds * 1.9 + phase),
            nod=-3.2 * loudness,
            tilt_degrees=0.5 * math.sin(seconds * 0.8 + phase)
            + 0.8 * loudness * math.sin(seconds * 2.2 + phase),
        )

    def _speaking(self, frame_index: int) -> MouthTrack | None:
        for track in self.tracks:
            if track.start_frame <= frame_index < track.start_frame + len(track.visemes):
                return track
        return None

    def _mouth(self, track: MouthTrack | None, frame_index: int, loudness: float) -> MouthShape:
        if track is None:
            rest = FACES[self.emotion_at(frame_index)].open_mouth
            return replace(MOUTH_SHAPES[Viseme.X], opening=rest)
        shape = MOUTH_SHAPES[Viseme(track.visemes[frame_index - track.start_frame])]
        opening = min(1.0, shape.opening * (0.78 + 0.40 * loudness))
        return replace(shape, opening=round(opening * OPENING_STEPS) / OPENING_STEPS)

    def emotion_at(self, frame_index: int) -> Emotion:
        """Return the emotion the face has or is moving to."""
        return self._emotions(frame_index)[1]

    def _emotions(self, frame_index: int) -> tuple[Emotion, Emotion, float]:
        """Return the emotion before, the one now, and how far the change has come."""
        before, now, since = self.emotion, self.emotion, -1.0
        for track in self.tracks:
            start = track.start_frame / self.fps - ANTICIPATION_SECONDS
            if frame_index / self.fps >= start and track.emotion is not now:
                before, now, since = now, track.emotion, start
        amount = 1.0 if since < 0 else (frame_index / self.fps - since) / BLEND_SECONDS
        return before, now, min(1.0, math.ceil(amount * BLEND_STEPS) / BLEND_STEPS)

    def _face(self, frame_index: int, *, is_speaking: bool) -> Face:
        before, now, amount = self._emotions(frame_index)
        face = blend_faces(FACES[before], FACES[now], amount)
        seconds = frame_index / self.fps
        blink = blink_at(seconds, self.seed)
        return replace(
            face, blink=blink, gaze_x=gaze_at(seconds, self.seed, is_speaking=is_speaking)
        )


def blink_at(seconds: float, seed: int) -> float:
    """Return how closed the eyes are, 0..1 in quarters; about twenty blinks a minute."""
    period = math.floor(seconds / BLINK_PERIOD_SECONDS)
    start = period * BLINK_PERIOD_SECONDS + random.Random(seed * 977 + period).uniform(0.4, 2.6)
    age = seconds - start
    if age < 0 or age > 0.26:
        return 0.0
    closed = min(1.0, age / 0.06) if age < 0.14 else 1.0 - (age - 0.14) / 0.12
    return round(max(0.0, closed) * 4) / 4


def gaze_at(seconds: float, seed: int, *, is_speaking: bool) -> float:
    """Return where the eyes look, -1..1 in quarters; a speaker keeps to the listener."""
    if is_speaking:
        return 0.0
    span = 1.7
    glance = random.Random(seed * 31 + math.floor(seconds / span)).random()
    if glance > 0.78:
        return 0.5
    return -0.25 if glance < 0.15 else 0.0


def _loudness(track: MouthTrack | None, frame_index: int) -> float:
    if track is None or not track.loudness:
        return 0.0
    values: Sequence[float] = track.loudness
    return values[min(len(values) - 1, frame_index - track.start_frame)]
