"""A shot as it is ordered from models that are paid for."""

from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import Setting, VideoRequest
from cliffhanger.story.model import Performance, Shot
from cliffhanger.story.vocabulary import Emotion, Framing, Mood, ShotSize, TimeOfDay, Weather

NAMES = {"nora": "woman, red hair", "victor": "man in a coat"}
_SETTING = ("is_interior", "time", "weather", "mood")
_REQUEST = ("format", "mouths", "num_frames", "language")


def request(*cast: str, emotion: Emotion = Emotion.ANGRY, **fields: object) -> VideoRequest:
    """Return a request for a shot of *cast*, some fields of shot, setting or request changed."""
    setting = {
        "place": "Hotel Lobby",
        "is_interior": True,
        "time": TimeOfDay.NIGHT,
        "weather": Weather.CLEAR,
        "mood": Mood.TENSE,
        **{name: fields.pop(name) for name in _SETTING if name in fields},
    }
    whole = {name: fields.pop(name) for name in _REQUEST if name in fields}
    shot = {
        "id": "s01-t02",
        "scene_id": "s01",
        "size": ShotSize.MS,
        "framing": Framing.SINGLE,
        "cast": tuple(Performance(character_id=who, emotion=emotion) for who in cast),
        "action": "A hand tears the key from the wall.",
        **fields,
    }
    return VideoRequest.model_validate(
        {
            "shot": Shot.model_validate(shot),
            "setting": Setting.model_validate(setting),
            "num_frames": 84,
            "format": VideoFormat(width_px=720, height_px=1280, fps=24),
            **whole,
        }
    )
