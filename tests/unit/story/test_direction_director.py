from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.checks.shotlist import check_shots
from cliffhanger.story.direction import Direction, RuleDirector, direct
from cliffhanger.story.model import (
    ActionBeat,
    Beat,
    Character,
    Episode,
    Line,
    LineBeat,
    Location,
    Scene,
    Series,
    Shot,
    ShotDirective,
    TransitionBeat,
)
from cliffhanger.story.vocabulary import (
    Angle,
    CharacterKind,
    Emotion,
    Framing,
    Gender,
    InsertKind,
    Move,
    ShotSize,
    SoundName,
    TimeOfDay,
    Transition,
    Weather,
)

CHARACTERS = (
    Character(id="ann", name="ANN"),
    Character(id="ben", name="BEN", gender=Gender.MALE),
    Character(id="cat", name="CATHERINE"),
    Character(id="dog", name="DOG", kind=CharacterKind.ANIMAL, gender=Gender.MALE),
    Character(id="boss", name="CYBER BOSS", kind=CharacterKind.CLOUD, gender=Gender.MALE),
)
NAMES = {character.id: character.name for character in CHARACTERS}


def say(line_id: str, who: str, text: str, **facts: object) -> LineBeat:
    return LineBeat(
        line=Line.model_validate({"id": line_id, "character_id": who, "text": text} | facts)
    )


def act(text: str) -> ActionBeat:
    named = tuple(each for each, name in NAMES.items() if name.lower() in text.lower())
    return ActionBeat(text=text, character_ids=named)


def scene(*beats: Beat, number: int = 1, **facts: object) -> Scene:
    return Scene.model_validate(
        {
            "id": f"s{number:02}",
            "heading": "INT. HOUSE - DAY",
            "location": Location(id="house", name="HOUSE"),
            "beats": beats,
        }
        | facts
    )


def episode(*scenes: Scene, language: str = "en") -> Episode:
    return Episode(
        series=Series(id="show", title="Show", language=language),
        title="Pilot",
        characters=CHARACTERS,
        scenes=scenes,
    )


def shots_of(*beats: Beat, weather: Weather = Weather.CLEAR) -> tuple[Shot, ...]:
    return direct(episode(scene(*beats, weather=weather)), RuleDirector()).shots.shots


def shot_with(shots: Sequence[Shot], line_id: str) -> Shot:
    (found,) = (shot for shot in shots if line_id in shot.line_ids)
    return found


def cast_ids(shot: Shot) -> tuple[str, ...]:
    return tuple(one.character_id for one in shot.cast)


ACTIONS = st.sampled_from(
    [
        "Ann walks in.",
        "Ben stares at her, furious. She steps back, terrified. Rain hits the window.",
        'His phone buzzes. It reads: "WHO ARE YOU?"',
        "Catherine slaps Ben. A glass shatters on the floor.",
        "The dog barks at Cyber Boss.",
        "They all stop.",
        "Suddenly the door opens.",
        "He leaves.",
        "Cyber Boss descends from the sky.",
        "Nothing moves.",
    ]
)
LONG = (
    "It was you. You lied to me for three years, you let them take my son, and you smiled at me"
    " every morning as if nothing had happened. Get out of my house!"
)
WORDS = st.sampled_from(
    [
        "No.",
        "What?!",
        "I never loved you!",
        "You have always been here, and you knew it from the start.",
        LONG,
        "Who are you?",
    ]
)


@st.composite
def scenes(draw: st.DrawFn, number: int) -> Scene:
    beats = list[Beat]()
    for index in range(draw(st.integers(1, 9))):
        if draw(st.integers(0, 3)) == 0:
            beats.append(act(draw(ACTIONS)))
            continue
        facts = draw(
            st.sampled_from(
                [{}, {}, {}, {"is_voice_over": True}, {"is_off_screen": True}, {"is_device": True}]
            )
        )
        who = draw(st.sampled_from(["ann", "ben", "ann", "ben", "cat", "dog", "boss"]))
        emotion = draw(st.sampled_from([Emotion.NEUTRAL, Emotion.NEUTRAL, *Emotion]))
        line_id = f"s{number:02}-l{index:02}"
        beats.append(say(line_id, who, draw(WORDS), emotion=emotion, **facts))
    time = draw(st.sampled_from(TimeOfDay))
    place = Location(id="x", name="STREET", is_interior=draw(st.booleans()))
    return scene(*beats, number=number, time=time, location=place)


@st.composite
def directions(draw: st.DrawFn) -> Direction:
    numbers = range(1, draw(st.integers(1, 3)) + 1)
    return direct(episode(*(draw(scenes(number)) for number in numbers)), RuleDirector())


@settings(max_examples=40, deadline=None)
@given(directions())
def test_every_episode_keeps_the_craft_rules(direction: Direction) -> None:
    """All rules of `check_shots` but the pace, which the script sets."""
    faults = [
        f"{result.name}: {result.measured} {result.note}"
        for result in check_shots(direction.episode, direction.shots)
        if not result.is_passed and result.name != "shot_pace"
    ]
    assert not faults


@settings(max_examples=20, deadline=None)
@given(directions())
def test_nobody_is_seen_before_they_come_in(direction: Direction) -> None:
    """Everyone in frame has been named in the scene's action so far, or speaks in it."""
    for scene_ in direction.episode.scenes:
        known = {line.character_id for line in scene_.lines if line.is_on_camera}
        for beat in scene_.beats:
            if isinstance(beat, ActionBeat):
                known.update(beat.character_ids)
        for shot in direction.shots.shots:
            if shot.scene_id == scene_.id:
                assert set(cast_ids(shot)) <= known


@settings(max_examples=20, deadline=None)
@given(directions())
def test_unseen_speakers_are_not_filmed_speaking(direction: Direction) -> None:
    """The camera is never on the speaker of a device's or an off-screen line."""
    lines = {line.id: line for line in direction.episode.lines}
    for shot in direction.shots.shots:
        for line_id in shot.line_ids:
            line = lines[line_id]
            if line.is_off_screen or line.is_device:
                assert shot.focus_id != line.character_id


@given(directions())
@settings(max_examples=8, deadline=None)
def test_the_same_script_gives_the_same_shots(direction: Direction) -> None:
    assert direct(direction.episode, RuleDirector()) == direction


def test_the_episode_opens_on_a_face_and_titles_the_second_shot() -> None:
    first, second, *_ = shots_of(
        act("Ann walks in, in tears."),
        say("s01-l01", "ann", "You knew all along, and you said nothing."),
        say("s01-l02", "ben", "I had no choice, believe me."),
    )
    assert first.size in {ShotSize.CU, ShotSize.MCU}
    assert (first.title, second.title) == ("", "Show\nPilot")
    assert cast_ids(first) == ("ann",)
    assert first.cast[0].emotion is Emotion.CRYING
    assert second.size in {ShotSize.WS, ShotSize.EWS}


def test_the_episode_opens_on_a_prop_where_there_is_one() -> None:
    first, *_ = shots_of(
        act('The phone buzzes. It reads: "RUN."'), say("s01-l01", "ann", "Who sent this to me?")
    )
    assert first.insert is not None
    assert (first.insert.kind, first.insert.text) == (InsertKind.PHONE, "RUN.")


def test_the_episode_ends_on_who_must_answer() -> None:
    """A question is left with its listener, held, under the closing words."""
    last = shots_of(
        act("Ann faces Ben."),
        say("s01-l01", "ben", "I can explain everything to you."),
        say("s01-l02", "ann", "Then who is she?"),
    )[-1]
    assert (last.focus_id, last.move, last.title) == ("ben", Move.PUSH_IN, "TO BE CONTINUED")
    assert last.size in {ShotSize.CU, ShotSize.ECU}
    assert last.hold_seconds >= 1.5


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "未完待续"), ("vi", "CÒN TIẾP"), ("th", "โปรดติดตามตอนต่อไป")]
)
def test_the_closing_words_are_in_the_scripts_language(language: str, words: str) -> None:
    shots = direct(episode(scene(act("Ann.")), language=language), RuleDirector()).shots.shots
    assert shots[-1].title == words


def test_a_script_that_ends_keeps_its_own_words() -> None:
    shots = shots_of(
        act("Ann smiles."),
        TransitionBeat(transition=Transition.FADE_BLACK),
        act("THE END"),
    )
    assert shots[-1].title == "THE END"
    assert all(shot.action != "THE END" for shot in shots)


def test_talk_goes_over_shoulders_and_back() -> None:
    """Two people who talk are seen in over-the-shoulder shots and singles by turns."""
    talk = [
        say(f"s01-l{i:02}", "ann" if i % 2 else "ben", "We should talk about the house tomorrow.")
        for i in range(5)
    ]
    shots = shots_of(act("Ann and Ben sit."), *talk)
    framings = [shot_with(shots, beat.line.id).framing for beat in talk]
    assert {Framing.OTS, Framing.SINGLE} <= set(framings)
    overs = [shot for shot in shots if shot.framing is Framing.OTS]
    assert all({shot.focus_id, shot.over_id} == {"ann", "ben"} for shot in overs)


def test_short_lines_share_a_two_shot() -> None:
    shots = shots_of(
        act("Ann meets Ben."), say("s01-l01", "ann", "Hi."), say("s01-l02", "ben", "Hello.")
    )
    shot = shot_with(shots, "s01-l01")
    assert shot.line_ids == ("s01-l01", "s01-l02")
    assert shot.framing is Framing.TWO
    assert cast_ids(shot) == ("ann", "ben")


def test_a_dog_speaks_in_its_own_single_at_its_own_height() -> None:
    shots = shots_of(
        act("Ann kneels before the dog."),
        say("s01-l01", "ann", "Do you understand what I am saying to you?"),
        say("s01-l02", "dog", "I have always understood every single word of it."),
        say("s01-l03", "ann", "Then why did you never answer me before?"),
    )
    shot = shot_with(shots, "s01-l02")
    assert (shot.framing, shot.angle, cast_ids(shot)) == (Framing.SINGLE, Angle.LOW, ("dog",))
    assert shot.size in {ShotSize.FS, ShotSize.MS}
    assert all(one.over_id != "dog" for one in shots)


def test_a_cloud_speaks_from_above() -> None:
    shots = shots_of(
        act("Cyber Boss descends over Ann."),
        say("s01-l01", "boss", "Examine the traffic lights of this city."),
        say("s01-l02", "ann", "I do not want to do that any more."),
    )
    shot = shot_with(shots, "s01-l01")
    assert (shot.angle, cast_ids(shot)) == (Angle.LOW, ("boss",))
    assert shot.size in {ShotSize.WS, ShotSize.FS}


def test_a_device_speaks_over_its_screen_then_over_the_listener() -> None:
    shots = shots_of(
        act("Ann looks down."),
        say("s01-l01", "boss", "Go to the bridge tonight and wait.", is_device=True),
        say("s01-l02", "boss", "Do not tell anyone about this, ever.", is_device=True),
        say("s01-l03", "ann", "I will be there."),
    )
    lines = [shot for shot in shots if {"s01-l01", "s01-l02"} & set(shot.line_ids)]
    assert lines[0].insert is not None
    assert lines[0].insert.kind is InsertKind.PHONE
    assert all("boss" not in cast_ids(shot) for shot in lines)


def test_a_voice_over_shows_the_place_or_a_listener() -> None:
    shots = shots_of(
        act("Ann reads."), say("s01-l01", "ben", "By then I am far away.", is_voice_over=True)
    )
    assert "ben" not in cast_ids(shot_with(shots, "s01-l01"))


def test_a_directive_overrides_the_rules() -> None:
    directive = ShotDirective(
        size=ShotSize.ECU, framing=Framing.SINGLE, angle=Angle.OVERHEAD, move=Move.PAN
    )
    beat = say("s01-l02", "ben", "We should talk about the house tomorrow.")
    shots = shots_of(
        act("Ann and Ben sit."),
        say("s01-l01", "ann", "There is nothing left to talk about."),
        beat.model_copy(update={"directive": directive}),
        say("s01-l03", "ann", "Leave the keys on the table, please."),
    )
    shot = shot_with(shots, "s01-l02")
    assert (shot.size, shot.framing, shot.angle, shot.move) == (
        ShotSize.ECU,
        Framing.SINGLE,
        Angle.OVERHEAD,
        Move.PAN,
    )


def test_time_that_passes_dissolves_and_years_fade() -> None:
    """Same time cuts, another time of day dissolves, years fade; a written transition wins."""
    day = {"time": TimeOfDay.DAY}
    night = {"time": TimeOfDay.NIGHT}
    shots = direct(
        episode(
            scene(act("Ann waits."), number=1, **day),
            scene(act("Ben waits."), number=2, **day),
            scene(act("Ann sleeps."), number=3, **night),
            scene(act("Three years later, Ann waits."), number=4, **night),
            scene(
                act("Ben runs."), TransitionBeat(transition=Transition.SMASH_CUT), number=5, **night
            ),
            scene(act("Ann wakes."), number=6, **day),
        ),
        RuleDirector(),
    ).shots.shots
    first = {shot.scene_id: shot.transition for shot in reversed(shots)}
    assert first == {
        "s01": Transition.CUT,
        "s02": Transition.CUT,
        "s03": Transition.DISSOLVE,
        "s04": Transition.FADE_BLACK,
        "s05": Transition.CUT,
        "s06": Transition.SMASH_CUT,
    }


def test_long_lines_are_split_before_direction() -> None:
    long = "I know what you did. " * 8
    direction = direct(episode(scene(say("s01-l01", "ann", long.strip()))), RuleDirector())
    pieces = direction.episode.lines
    assert [piece.id for piece in pieces] == [f"s01-l01{letter}" for letter in "abcd"]
    assert " ".join(piece.text for piece in pieces) == long.strip()


def test_effects_and_room_tone_are_heard() -> None:
    shots = shots_of(
        act("Ann waits."),
        say("s01-l01", "ann", "There is nobody here but the two of us."),
        act("Thunder rolls. A dog barks far away."),
        say("s01-l02", "ben", "Then who locked the door behind us?"),
        weather=Weather.RAIN,
    )
    heard = {sound.name for shot in shots for sound in shot.sounds if not sound.is_ambience}
    assert {SoundName.THUNDER, SoundName.BARK} <= heard
    tones = [[s for s in shot.sounds if s.name is SoundName.RAIN] for shot in shots]
    assert all(tone and tone[0].is_ambience and tone[0].gain_db <= -20 for tone in tones)
