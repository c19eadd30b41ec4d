"""A draft written as Fountain and read back is the same script."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.story.build import build_episode
from cliffhanger.story.cast_list import read_cast_list
from cliffhanger.story.feeling import find_shown_emotion
from cliffhanger.story.fountain import read_fountain, write_fountain
from cliffhanger.story.model import ActionBeat, Episode, LineBeat, ShotDirective
from cliffhanger.story.naming import normalize_name
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.scene import (
    DraftAction,
    DraftLine,
    DraftScene,
    Fact,
    FactKind,
    LineSource,
    ScriptDraft,
)
from cliffhanger.story.room.screenplay import draft_screenplay
from cliffhanger.story.room.screenplay_words import FEELINGS
from cliffhanger.story.vocabulary import (
    Angle,
    Emotion,
    Framing,
    Move,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)
from tests.unit.checks.sample_series import bible, person, place, row

CLOSE = ShotDirective(size=ShotSize.CU, angle=Angle.LOW, move=Move.PUSH_IN)


class Sample(NamedTuple):
    """A language with names, places and words that are awkward in it."""

    language: str
    title: str
    names: tuple[str, str]
    places: tuple[str, str]
    action: str
    said: tuple[str, str, str, str]


SAMPLES = (
    Sample(
        "en",
        "Episode 9",
        ("Nora Vale", "Mr. Hart"),
        ("Saturday Night", "Sky Bar - Roof"),
        "NORA VALE",
        ("You *lied* to me!", "(laughs)", "No [[way]] /* out */.", "~ Run, snake_case_girl! \\o/"),
    ),
    Sample(
        "zh",
        "离婚那天",
        ("沈月", "顾寒"),
        ("总裁办公室", "夜总会门口"),
        "文件上写着：“离婚协议书”",  # noqa: RUF001  Chinese marks
        ("就因为她回来了？", "（冷笑）", "签字。", "爷爷，先买下顾氏。"),  # noqa: RUF001
    ),
    Sample(
        "vi",
        "Vị khách lúc nửa đêm",
        ("Lan", "Minh"),
        ("Chợ Đêm", "Phòng khách"),
        'Màn hình hiện dòng chữ: "ĐỪNG TIN HẮN"',
        ("Anh... anh còn sống sao?", "Em đã chờ anh!", "Đưa đây.", "Anh là ai?"),
    ),
    Sample(
        "th",
        "กุญแจดอกสุดท้าย",
        ("น้ำฝน", "ภาคิน"),
        ("ล็อบบี้โรงแรม", "ดาดฟ้า"),
        "ประตูเปิดออก",
        ("คุณเป็นใคร", "ฉันไม่ยอม", "ออกไป", "เขากลับมาแล้ว"),
    ),
)


def world(sample: Sample) -> SeriesBible:
    return bible(
        people=(person("a", sample.names[0]), person("b", sample.names[1])),
        places=(
            place("in", sample.places[0]),
            place("out", sample.places[1], is_interior=False),
        ),
        language=sample.language,
        title=sample.title,
    )


def draft(sample: Sample) -> ScriptDraft:
    first, second, third, last = sample.said
    return ScriptDraft(
        scenes=(
            DraftScene(
                place_id="in",
                time=TimeOfDay.NIGHT,
                beats=(
                    DraftAction(text=sample.action, camera=CLOSE),
                    DraftLine(speaker_id="a", text=first, emotion=Emotion.ANGRY),
                    DraftLine(speaker_id="b", text=second, source=LineSource.PHONE),
                    DraftLine(
                        speaker_id="b",
                        text=third,
                        emotion=Emotion.FEAR,
                        delivery="softly (to himself)",
                        source=LineSource.OFF_SCREEN,
                        camera=ShotDirective(framing=Framing.OTS, size=ShotSize.MS),
                    ),
                ),
            ),
            DraftScene(
                place_id="out",
                time=TimeOfDay.DAWN,
                weather=Weather.RAIN,
                transition=Transition.SMASH_CUT,
                beats=(
                    DraftLine(
                        speaker_id="a",
                        text=last,
                        emotion=Emotion.SCHEMING,
                        source=LineSource.VOICE_OVER,
                        camera=ShotDirective(framing=Framing.INSERT),
                    ),
                ),
            ),
        ),
        summary="Short.",
    )


def read_back(sample: Sample) -> Episode:
    screenplay = draft_screenplay(world(sample), row(3, character_ids=("a",)), draft(sample))
    return build_episode(read_fountain(write_fountain(screenplay)))


samples = pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.language)


@samples
def test_words_and_speakers_come_back(sample: Sample) -> None:
    episode = read_back(sample)
    names = [episode.character(line.character_id).name for line in episode.lines]
    one, other = (normalize_name(name) for name in sample.names)
    assert [normalize_name(name) for name in names] == [one, other, other, one]
    assert tuple(line.text for line in episode.lines) == sample.said


@samples
def test_credits_come_back(sample: Sample) -> None:
    episode = read_back(sample)
    assert episode.series.title == sample.title
    assert episode.series.language == sample.language
    assert (episode.episode_number, episode.title) == (3, "Turn 3")


@samples
def test_places_times_and_weather_come_back(sample: Sample) -> None:
    inside, outside = read_back(sample).scenes
    found = [scene.location.name.casefold() for scene in (inside, outside)]
    assert found == [name.casefold() for name in sample.places]
    assert (inside.location.is_interior, outside.location.is_interior) == (True, False)
    assert (inside.time, outside.time) == (TimeOfDay.NIGHT, TimeOfDay.DAWN)
    assert outside.weather is Weather.RAIN


@samples
def test_feelings_and_voices_come_back(sample: Sample) -> None:
    """A written emotion is read back whatever the delivery says beside it."""
    angry, called, afraid, scheming = read_back(sample).lines
    assert angry.emotion is Emotion.ANGRY
    assert afraid.emotion is Emotion.FEAR
    assert afraid.delivery.endswith("softly to himself")
    assert scheming.emotion is Emotion.SCHEMING
    assert [line.is_device for line in (angry, called, afraid)] == [False, True, False]
    assert afraid.is_off_screen
    assert scheming.is_voice_over


@samples
def test_camera_directives_come_back(sample: Sample) -> None:
    """An insert is a size in a shot note, whether the draft calls it a size or a framing."""
    inside, outside = read_back(sample).scenes
    seen, *_, afraid = (b for b in inside.beats if isinstance(b, ActionBeat | LineBeat))
    assert seen.directive == CLOSE
    assert afraid.directive == ShotDirective(framing=Framing.OTS, size=ShotSize.MS)
    said = next(beat for beat in outside.beats if isinstance(beat, LineBeat))
    assert said.directive == ShotDirective(size=ShotSize.INSERT)
    assert inside.beats[-1].kind == "transition"


@samples
def test_the_cast_stands_on_the_title_page(sample: Sample) -> None:
    screenplay = draft_screenplay(world(sample), row(3, character_ids=("a",)), draft(sample))
    one, other = read_cast_list(screenplay)
    assert (one.name, one.gender, one.age) == (sample.names[0].upper(), "female", "young")
    assert one.description == "a cleaner; dark hair in a bun; a red gown"
    assert other.name == sample.names[1].upper()


def test_the_cast_wears_what_was_noted() -> None:
    """The outfit that the script notes goes before the latest one of the bible."""
    sample = SAMPLES[0]
    noted = Fact(kind=FactKind.OUTFIT, subject_id="a", value="apron", scene_number=1)
    dressed = draft(sample).model_copy(update={"facts": (noted,)})
    one, other = read_cast_list(draft_screenplay(world(sample), row(3), dressed))
    assert one.description.endswith("a grey apron")
    assert other.description.endswith("a red gown")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text("()[]*_:\uff1a-\\NORA ", min_size=1, max_size=60))
def test_no_bible_breaks_the_cast_list(name: str, looks: str) -> None:
    """Whatever stands in a bible, its title page reads back."""
    people = (
        person("a", name, looks=looks, occupation=name),
        person("b", f"The {name}", age_years=70),
        person("c", f"C {looks}", occupation=looks * 20),
    )
    scene = DraftScene(
        place_id="lobby",
        time=TimeOfDay.DAY,
        beats=tuple(DraftLine(speaker_id=each.id, text="Yes.") for each in people),
    )
    drafted = ScriptDraft(scenes=(scene,), summary="x")
    screenplay = draft_screenplay(bible(people=people), row(1), drafted)
    assert read_fountain(write_fountain(screenplay)) == screenplay
    assert len(build_episode(screenplay).lines) == 3


@pytest.mark.parametrize("language", FEELINGS)
def test_every_remark_is_read_as_its_emotion(language: str) -> None:
    for emotion, word in FEELINGS[language].items():
        assert find_shown_emotion(word) is emotion
        assert find_shown_emotion(f"{word}, smiling") is emotion


def test_unknown_ids_stand_as_names() -> None:
    """A model's slip does not stop the export: the checks can then name it."""
    stray = ScriptDraft(
        scenes=(
            DraftScene(
                place_id="cellar",
                time=TimeOfDay.DAY,
                beats=(DraftLine(speaker_id="norra", text="Who is there?"),),
            ),
        ),
        summary="Short.",
    )
    episode = build_episode(draft_screenplay(bible(), row(1), stray))
    assert episode.characters[0].name == "NORRA"
    assert episode.scenes[0].location.name == "CELLAR"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(min_size=1, max_size=30)
        | st.text("()[]*_/\\~@!.>#=^:- NORAJULI\n\uff08\uff09", min_size=1, max_size=12),
        min_size=1,
        max_size=4,
    )
)
def test_no_text_breaks_the_page(texts: list[str]) -> None:
    """Whatever a model writes as words comes back as words, on its own line and nowhere else."""
    beats = [DraftAction(text="Nora waits."), DraftLine(speaker_id="nora", text="Before.")]
    for text in texts:
        beats += [DraftLine(speaker_id="julian", text=text), DraftAction(text=text)]
    beats.append(DraftLine(speaker_id="nora", text="After."))
    scene = DraftScene(place_id="lobby", time=TimeOfDay.DAY, beats=tuple(beats))
    screenplay = draft_screenplay(bible(), row(1), ScriptDraft(scenes=(scene,), summary="x"))
    assert read_fountain(write_fountain(screenplay)) == screenplay
    printable = ("".join(c if c.isprintable() else " " for c in text) for text in texts)
    words = [" ".join(text.split()) for text in printable]
    said = [line.text for line in build_episode(screenplay).lines]
    assert [without_blanks(text) for text in said] == [
        without_blanks(text) for text in ("Before.", *filter(None, words), "After.")
    ]


def without_blanks(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and not c.isspace())
