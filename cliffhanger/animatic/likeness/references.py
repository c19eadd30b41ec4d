"""Reference pictures of a sheet: screen tests, in the lights and the weather of a film.

A threshold comes from how much references differ. Portraits under one light differ too little, and
a frame by night in the rain would be refused; so a character is filmed where it may play, by the
stage that films it later.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from cliffhanger.animatic.likeness.geometry import Image
from cliffhanger.animatic.likeness.heads import crop_heads
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.stage.staging import set_stage
from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import MouthTrack, Setting, VideoRequest
from cliffhanger.story.model import Performance, Shot
from cliffhanger.story.vocabulary import Emotion, Framing, Mood, ShotSize, TimeOfDay, Weather
from cliffhanger.value import Value

FORMAT: Final = VideoFormat(width_px=270, height_px=480)
NUM_FRAMES: Final = 40
FRAMES: Final = (2, 34)
"""Two of each test: before the line and near its end."""
LINE: Final = "DCBEFAHCDB" * 3


class ScreenTest(Value):
    """Where and how a character is filmed to be known again."""

    place: str
    """As a scene heading has it."""
    is_interior: bool
    """INT. or EXT."""
    time: TimeOfDay
    """Hour."""
    weather: Weather
    """Weather."""
    size: ShotSize
    """How close."""
    emotions: tuple[Emotion, Emotion]
    """What the face shows before and in the line."""
    is_left: bool
    """Whether the character looks to the right, as from the left of the axis."""
    action: str = ""
    """What the arms do."""


def _test(
    place: str, time: TimeOfDay, weather: Weather, size: ShotSize, *emotions: Emotion
) -> ScreenTest:
    name, _, flags = place.partition("/")
    return ScreenTest(
        place=name, is_interior="i" in flags, time=time, weather=weather, size=size,
        emotions=(emotions[0], emotions[1]), is_left="l" in flags,
        action="thinks" if "t" in flags else "answers the phone" if "p" in flags else "",
    )  # fmt: skip


_T, _W, _S, _E = TimeOfDay, Weather, ShotSize, Emotion
TESTS: Final = (
    _test("LIVING ROOM/il", _T.DAY, _W.CLEAR, _S.MCU, _E.NEUTRAL, _E.HAPPY),
    _test("STREET/", _T.NIGHT, _W.RAIN, _S.MCU, _E.SAD, _E.ANGRY),
    _test("PARK/l", _T.DAY, _W.CLEAR, _S.MS, _E.LOVE, _E.NEUTRAL),
    _test("OFFICE/ip", _T.NIGHT, _W.CLEAR, _S.MCU, _E.ANGRY, _E.SURPRISED),
    _test("BEACH/", _T.DUSK, _W.CLEAR, _S.MS, _E.HAPPY, _E.CONFUSED),
    _test("FOREST/l", _T.NIGHT, _W.SNOW, _S.MS, _E.FEAR, _E.CRYING),
    _test("CAR/il", _T.NIGHT, _W.CLEAR, _S.CU, _E.SCHEMING, _E.SAD),
    _test("PARK/", _T.DAWN, _W.FOG, _S.MWS, _E.SURPRISED, _E.NEUTRAL),
    _test("HOTEL LOBBY/it", _T.DUSK, _W.CLEAR, _S.CU, _E.NEUTRAL, _E.FEAR),
    _test("ROOFTOP/l", _T.NIGHT, _W.SNOW, _S.MCU, _E.CRYING, _E.HAPPY),
)
"""Plain days, and the lights and the weather that change a face the most."""


def film_references(
    sheet: CharacterSheet, *, wardrobe: Sequence[CharacterSheet] = ()
) -> tuple[Image, ...]:
    """Return crops of a character's screen tests, two of each, uint8 (height, width, 3), BGR.

    Args:
        sheet: Whom to film.
        wardrobe: The same character in other clothes, worn in turn after those of *sheet*.

    Raises:
        InvalidMediaError: No test shows the head of this character, so that nothing can be
            compared with it.
    """
    dressed = (sheet, *wardrobe)
    pictures: list[Image] = []
    for number, test in enumerate(TESTS):
        stage = set_stage(_request(dressed[number % len(dressed)], test, number))
        for frame_index in FRAMES:
            crops = crop_heads(stage, frame_index, stage.picture(frame_index))
            pictures += [crops[sheet.character_id]] if sheet.character_id in crops else []
    if not pictures:
        raise InvalidMediaError(
            f"character {sheet.character_id!r} shows no head in {len(TESTS)} screen tests; "
            "leave it out of the identity gate"
        )
    return tuple(np.ascontiguousarray(picture[..., :3]) for picture in pictures)


def _request(sheet: CharacterSheet, test: ScreenTest, number: int) -> VideoRequest:
    who, first = sheet.character_id, test.emotions[0]
    line = MouthTrack(
        line_id="l1", character_id=who, emotion=test.emotions[1], start_frame=8, visemes=LINE
    )
    return VideoRequest(
        shot=Shot(
            id=f"test-{number}", scene_id="test", size=test.size, framing=Framing.SINGLE,
            cast=(Performance(character_id=who, emotion=first),), focus_id=who, action=test.action,
        ),
        setting=Setting(
            place=test.place, is_interior=test.is_interior, time=test.time, weather=test.weather,
            mood=Mood.NEUTRAL,
        ),
        num_frames=NUM_FRAMES, format=FORMAT, sheets=(sheet,), mouths=(line,),
        left_ids=(who,) if test.is_left else (),
    )  # fmt: skip
