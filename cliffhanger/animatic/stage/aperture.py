"""How far drawn mouths are open, frame by frame, without drawing them."""

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.stage.acting import Part
from cliffhanger.models.requests import MouthTrack, VideoRequest
from cliffhanger.story.vocabulary import Emotion

_PRESSED = 0.5
"""Lips pressed so much stay shut whatever the face shows."""


def line_aperture(track: MouthTrack, *, fps: int) -> NDArray[np.float64]:
    """Return how far the mouth is open in each frame of a line, float64 [num_frames] in [0, 1].

    Args:
        track: The line.
        fps: Frames per second.
    """
    whole = track.model_copy(update={"start_frame": 0})
    return _apertures((whole,), track.emotion, len(track.visemes), fps)


def shot_aperture(request: VideoRequest, character_id: str) -> NDArray[np.float64]:
    """Return how far a character's mouth is open in each frame of a shot, [num_frames] in [0, 1].

    Args:
        request: The shot.
        character_id: Whose mouth; one that is not in the shot stays as its face has it.
    """
    tracks = tuple(
        track
        for track in request.mouths
        if track.character_id == character_id and track.is_on_camera
    )
    emotion = next(
        (who.emotion for who in request.shot.cast if who.character_id == character_id),
        Emotion.NEUTRAL,
    )
    return _apertures(tracks, emotion, request.num_frames, request.format.fps)


def _apertures(
    tracks: tuple[MouthTrack, ...], emotion: Emotion, num_frames: int, fps: int
) -> NDArray[np.float64]:
    part = Part("", emotion, tracks, seed=0, fps=fps)
    return np.array([_aperture(part, index) for index in range(num_frames)])


def _aperture(part: Part, frame_index: int) -> float:
    moment = part.at(frame_index)
    if moment.mouth.press >= _PRESSED:
        return 0.0
    return max(moment.mouth.opening, FACES[part.emotion_at(frame_index)].open_mouth)
