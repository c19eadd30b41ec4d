import pytest

from cliffhanger.story.direction.inserts import find_insert, is_only_quoted, shorten
from cliffhanger.story.direction.sounds import action_sounds, ambience
from cliffhanger.story.model import Location, Scene, TransitionBeat
from cliffhanger.story.vocabulary import InsertKind, SoundName, TimeOfDay, Transition, Weather


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        pytest.param('His phone reads: "RUN."', InsertKind.PHONE, "RUN.", id="phone"),
        pytest.param("The clock counts down from 3:30.", InsertKind.CLOCK, "3:30", id="clock"),
        pytest.param("The document reads: LAST WILL", InsertKind.DOCUMENT, "LAST WILL", id="colon"),
        pytest.param(
            "屏幕上写着\uff1a\u201c爷爷来电\u201d", InsertKind.SCREEN, "爷爷来电", id="zh"
        ),
        pytest.param('Màn hình hiện dòng chữ: "ĐI ĐI"', InsertKind.SCREEN, "ĐI ĐI", id="vi"),
        pytest.param("A ring falls to the floor.", InsertKind.RING, "", id="ring"),
        pytest.param("钥匙掉在地上\u3002", InsertKind.KEY, "", id="zh-key"),
        pytest.param("แหวนตกลงพื้น", InsertKind.RING, "", id="th-ring"),
        pytest.param("The traffic light turns green.", InsertKind.TRAFFIC_LIGHT, "", id="light"),
    ],
)
def test_props_that_matter_fill_the_frame(text: str, kind: InsertKind, words: str) -> None:
    insert = find_insert(text, has_person=True)
    assert insert is not None
    assert (insert.kind, insert.text) == (kind, words)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He holds his phone.", id="merely-held"),
        pytest.param("She will keep the peace.", id="no-prop"),
        pytest.param("几分钟后他回来了\u3002", id="minutes-are-no-clock"),
    ],
)
def test_props_in_passing_do_not(text: str) -> None:
    assert find_insert(text, has_person=True) is None


def test_scare_quotes_are_not_read() -> None:
    """Only words that something shows or reads are words on it."""
    insert = find_insert('The phone buzzes in a "robot" way.', has_person=False)
    assert insert is not None
    assert insert.text == ""


def test_long_words_are_cut_for_a_glance() -> None:
    assert shorten("word " * 30).endswith("word\u2026")
    assert len(shorten("真" * 90)) == 60


def test_words_that_stand_alone_are_known() -> None:
    assert is_only_quoted('*"DOG TRANSLATOR"*')
    assert not is_only_quoted('He says "no" and leaves.')


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("A knock on the door.", [SoundName.KNOCK], id="knock-is-no-door"),
        pytest.param(
            "She slaps him. A glass shatters.", [SoundName.SLAP, SoundName.GLASS], id="two"
        ),
        pytest.param("手机响了\uff0c雷声大作\u3002", [SoundName.PHONE, SoundName.THUNDER], id="zh"),
        pytest.param("Điện thoại rung lên.", [SoundName.BUZZ], id="vi"),
        pytest.param("ไซเรนดังขึ้น", [SoundName.SIREN], id="th"),
        pytest.param("He thinks.", [], id="silence"),
    ],
)
def test_effects_are_named_by_the_action(text: str, names: list[SoundName]) -> None:
    """In the order of the telling, placed inside the shot, never as ambience."""
    hints = action_sounds(text)
    assert [hint.name for hint in hints] == names
    assert [hint.position for hint in hints] == sorted(hint.position for hint in hints)
    assert not any(hint.is_ambience for hint in hints)


def scene(place: str, *, time: TimeOfDay, weather: Weather) -> Scene:
    kind, _, name = place.partition(" ")
    return Scene(
        id="s01",
        heading=place,
        location=Location(id="x", name=name, is_interior=kind == "INT."),
        time=time,
        weather=weather,
        beats=(TransitionBeat(transition=Transition.CUT),),
    )


@pytest.mark.parametrize(
    ("place", "time", "weather", "names"),
    [
        ("EXT. STREET", TimeOfDay.DAY, Weather.CLEAR, [SoundName.TRAFFIC]),
        ("EXT. PARK", TimeOfDay.DAY, Weather.CLEAR, [SoundName.BIRDS]),
        ("EXT. PARK", TimeOfDay.NIGHT, Weather.CLEAR, []),
        ("EXT. 公司楼下的街", TimeOfDay.NIGHT, Weather.RAIN, [SoundName.RAIN, SoundName.TRAFFIC]),
        ("INT. 餐厅", TimeOfDay.DAY, Weather.CLEAR, [SoundName.MURMUR]),
        ("INT. BEDROOM", TimeOfDay.NIGHT, Weather.CLEAR, [SoundName.CLOCK]),
        ("INT. BEDROOM", TimeOfDay.DAY, Weather.CLEAR, []),
    ],
)
def test_places_have_their_room_tone(
    place: str, time: TimeOfDay, weather: Weather, names: list[SoundName]
) -> None:
    hints = ambience(scene(place, time=time, weather=weather))
    assert [hint.name for hint in hints] == names
    assert all(hint.is_ambience and -26 <= hint.gain_db <= -20 for hint in hints)
