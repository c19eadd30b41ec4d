"""People, animals and requests for the tests of the stage."""

from collections.abc import Sequence
from functools import lru_cache

from cliffhanger.animatic.casting import cast_episode
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import MouthTrack, Setting, VideoRequest
from cliffhanger.story.model import Character, Performance, Shot
from cliffhanger.story.vocabulary import (
    Age,
    CharacterKind,
    Emotion,
    Framing,
    Gender,
    Mood,
    ShotSize,
    TimeOfDay,
    Weather,
)

SMALL = VideoFormat(width_px=90, height_px=160)
PEOPLE = ("lin", "shen", "ruth")
EVERYBODY = (
    Character(id="lin", name="Lin", description="a woman in a white blouse with long hair"),
    Character(id="shen", name="Shen", gender=Gender.MALE, age=Age.ADULT, description="a suit"),
    Character(id="ruth", name="Ruth", age=Age.ELDER, description="grandmother"),
    Character(id="mei", name="Mei", age=Age.CHILD, description="a girl"),
    Character(id="rex", name="Rex", kind=CharacterKind.ANIMAL, description="a stray dog"),
    Character(id="tom", name="Tom", kind=CharacterKind.ANIMAL, description="a black cat"),
    Character(id="bun", name="Bun", kind=CharacterKind.ANIMAL, description="a rabbit"),
    Character(id="polly", name="Polly", kind=CharacterKind.ANIMAL, description="a parrot"),
    Character(id="bruin", name="Bruin", kind=CharacterKind.ANIMAL, description="a bear"),
    Character(id="r2", name="R2", kind=CharacterKind.ROBOT, description="a red robot"),
    Character(id="puff", name="Puff", kind=CharacterKind.CLOUD, description="a white cloud"),
)


@lru_cache(maxsize=1)
def sheets() -> dict[str, CharacterSheet]:
    """Return everybody's sheet by character id."""
    return {sheet.character_id: sheet for sheet in cast_episode(EVERYBODY, series_id="show")}


def shot_of(
    who: Sequence[str], size: ShotSize, *, emotion: Emotion = Emotion.NEUTRAL, **fields: object
) -> Shot:
    """Return a shot of *who*, left to right."""
    values = {
        "id": "s01-t01",
        "scene_id": "s01",
        "size": size,
        "framing": Framing.SINGLE if len(who) == 1 else Framing.GROUP,
        "cast": tuple(Performance(character_id=each, emotion=emotion) for each in who),
        "focus_id": who[0] if who else None,
    }
    return Shot.model_validate({**values, **fields})


def request_of(
    shot: Shot,
    *,
    place: str = "HOTEL LOBBY",
    weather: Weather = Weather.CLEAR,
    mouths: Sequence[MouthTrack] = (),
    num_frames: int = 24,
    video_format: VideoFormat = SMALL,
    **fields: object,
) -> VideoRequest:
    """Return the request for *shot*, by night."""
    who = [item.character_id for item in shot.cast]
    seen = dict.fromkeys([*who, *([shot.over_id] if shot.over_id else [])])
    is_interior = weather is Weather.CLEAR
    setting = Setting(
        place=place,
        is_interior=is_interior,
        time=TimeOfDay.NIGHT,
        weather=weather,
        mood=Mood.NEUTRAL,
    )
    values = {
        "shot": shot,
        "setting": setting,
        "num_frames": num_frames,
        "format": video_format,
        "sheets": tuple(sheets()[each] for each in seen),
        "left_ids": tuple(who[:1]),
        "mouths": tuple(mouths),
    }
    return VideoRequest.model_validate({**values, **fields})
