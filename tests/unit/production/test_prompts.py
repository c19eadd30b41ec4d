"""What models are told of a character, a frame and a movement."""

import pytest

from cliffhanger.models.requests import MouthTrack
from cliffhanger.production.prompts import (
    NEGATIVE,
    STYLE,
    frame_prompt,
    motion_prompt,
    portrait_prompt,
)
from cliffhanger.story.model import Character, Insert
from cliffhanger.story.vocabulary import (
    Angle,
    Emotion,
    Framing,
    InsertKind,
    Move,
    ShotSize,
    TimeOfDay,
    Weather,
)
from tests.paid_shots import NAMES, request


def test_a_portrait_tells_name_look_and_style() -> None:
    nora = Character(id="nora", name="Nora Vale", description="A clerk. Tired eyes.")
    assert portrait_prompt(nora, "woman, thirties, red hair") == (
        "portrait of Nora Vale. woman, thirties, red hair. A clerk. Tired eyes. medium close-up, "
        f"facing the camera, neutral expression, plain grey background. {STYLE}"
    )


def test_a_portrait_leaves_out_what_is_not_known() -> None:
    assert portrait_prompt(Character(id="nora", name="Nora"), "") == (
        "portrait of Nora. medium close-up, facing the camera, neutral expression, plain grey "
        f"background. {STYLE}"
    )


def test_a_frame_tells_camera_action_people_place_and_style() -> None:
    wanted = request("nora", "victor", size=ShotSize.MCU, framing=Framing.OTS, angle=Angle.LOW)
    assert frame_prompt(wanted, NAMES) == (
        "medium close-up, from the chest up. over the shoulder. low angle. A hand tears the key "
        "from the wall. woman, red hair, angry. man in a coat, angry. interior, Hotel Lobby, "
        f"night, tense mood. {STYLE}"
    )


def test_a_frame_outside_tells_the_weather() -> None:
    wanted = request("nora", is_interior=False, time=TimeOfDay.DAWN, weather=Weather.RAIN)
    assert "exterior, Hotel Lobby, dawn, rain weather, tense mood" in frame_prompt(wanted, NAMES)


def test_an_insert_tells_what_is_to_be_read() -> None:
    insert = Insert(kind=InsertKind.TRAFFIC_LIGHT, text="Who are you?")
    wanted = request(size=ShotSize.INSERT, framing=Framing.INSERT, insert=insert, action="")
    assert frame_prompt(wanted, NAMES) == (
        "insert shot of a detail. traffic light, reading 'Who are you?'. interior, Hotel Lobby, "
        f"night, tense mood. {STYLE}"
    )


def test_an_insert_without_words_is_not_read() -> None:
    wanted = request(size=ShotSize.INSERT, insert=Insert(kind=InsertKind.KEY), action="")
    assert frame_prompt(wanted, NAMES).startswith("insert shot of a detail. key. interior")


def test_a_movement_tells_action_faces_speakers_and_camera_once_each() -> None:
    mouths = tuple(
        MouthTrack(
            line_id=f"l{index}",
            character_id=who,
            emotion=Emotion.ANGRY,
            start_frame=0,
            visemes="A",
            is_on_camera=who != "victor",
        )
        for index, who in enumerate(("nora", "victor", "nora"))
    )
    wanted = request("nora", "victor", move=Move.PUSH_IN, mouths=mouths)
    assert motion_prompt(wanted, NAMES) == (
        "A hand tears the key from the wall. woman, red hair looks angry. man in a coat looks "
        "angry. woman, red hair speaks. the camera pushes in slowly. natural movement, no cuts"
    )


def test_who_has_no_look_is_called_by_id() -> None:
    assert "nora looks angry" in motion_prompt(request("nora"), {})
    assert "nora, angry" in frame_prompt(request("nora"), {})


@pytest.mark.parametrize("field", ["size", "framing", "angle", "move"])
def test_every_word_of_the_camera_is_understood(field: str) -> None:
    """Nothing raises, no word leaks as it is written in code, no part is empty."""
    words = {"size": ShotSize, "framing": Framing, "angle": Angle, "move": Move}[field]
    for word in words:
        wanted = request("nora", **{field: word})
        for prompt in (frame_prompt(wanted, NAMES), motion_prompt(wanted, NAMES)):
            assert "_" not in prompt
            assert ". ." not in prompt
            assert not prompt.startswith(".")


def test_every_feeling_time_and_weather_is_in_plain_words() -> None:
    prompts = [
        *(frame_prompt(request("nora", emotion=emotion), NAMES) for emotion in Emotion),
        *(frame_prompt(request(time=time, is_interior=False), NAMES) for time in TimeOfDay),
        *(frame_prompt(request(weather=each, is_interior=False), NAMES) for each in Weather),
    ]
    assert not [prompt for prompt in prompts if "_" in prompt]


def test_line_breaks_and_full_stops_of_a_script_do_not_pile_up() -> None:
    wanted = request("nora", action="She runs.\n\n  Fast...  ")
    assert motion_prompt(wanted, NAMES).startswith("She runs. Fast. woman, red hair looks angry.")


def test_nobody_wants_text_in_the_picture() -> None:
    assert {"text", "caption", "watermark"} <= {word.strip() for word in NEGATIVE.split(",")}
