"""A screenplay becomes an episode with every word where it belongs."""

from pathlib import Path

import pytest

from cliffhanger.story.build import build_episode, read_episode
from cliffhanger.story.fountain import read_fountain, write_fountain
from cliffhanger.story.model import ActionBeat, Episode, Line, LineBeat, ShotDirective
from cliffhanger.story.vocabulary import Angle, Emotion, Framing, Mood, Move, ShotSize

EXAMPLES = Path(__file__).parents[3] / "examples"

PARK = """Title:
\tTHE PAWN AND THE CLOUD: EPISODE 4
Author: A. Writer

> FADE IN:

**Note: do with this what you like.**

EXT. PARK--DAY

DAFT ROB, 40 (or any age), a mild,
goofy soul, strolls. He admires
a SMALL DOG and MARTHA, 37, very sharp,
who walks by.

ROB
Hi hello.

DOG
YAP!

Martha is fearful and confused.

MARTHA
Bwuh?

THE BIG CLOUD, ageless,
descends over the park.

ROB
Look at *that*,
will you?

His phone displays words,
which the phone reads aloud in a robot voice:

CLOUD
Examine the lights.

He smiles at her. She shakes her head and speaks with a fearful stutter.

MARTHA
N-no, thank you.

ROB
Otay.

He emits a nerdy laugh.

CUT TO:

INT. TUNNEL--CONTINUOUS

The dog's words appear, and the app reads them aloud.

DOG
(annoyed)
Why are *you* here?
(beat)
Go.

ROB
What?!

> THE END <
"""


def build(body: str, title: str = "Title: T") -> Episode:
    return build_episode(read_fountain(f"{title}\n\n{body}"))


def build_lines(body: str) -> tuple[Line, ...]:
    return build(f"INT. HALL - DAY\n\n{body}").lines


def line_of(body: str) -> Line:
    return build_lines(body)[0]


@pytest.fixture(scope="module")
def park() -> Episode:
    return build_episode(read_fountain(PARK))


def test_title_page_names_series_episode_and_author(park: Episode) -> None:
    assert (park.series.id, park.series.title) == (
        "the-pawn-and-the-cloud",
        "THE PAWN AND THE CLOUD",
    )
    assert (park.episode_number, park.title, park.author) == (4, "Episode 4", "A. Writer")
    assert park.series.language == "en"


def test_what_stands_before_the_first_heading_is_not_filmed(park: Episode) -> None:
    first = park.scenes[0].beats[0]
    assert isinstance(first, ActionBeat)
    assert first.text.startswith("DAFT ROB, 40 (or any age), a mild, goofy soul, strolls.")


def test_scenes_have_place_time_and_number(park: Episode) -> None:
    found = [(s.id, s.location.id, s.location.is_interior, s.time) for s in park.scenes]
    assert found == [("s01", "park", False, "day"), ("s02", "tunnel", True, "day")]


def test_hard_wraps_and_markup_are_gone_from_spoken_words(park: Episode) -> None:
    assert [line.text for line in park.lines] == [
        "Hi hello.",
        "YAP!",
        "Bwuh?",
        "Look at that, will you?",
        "Examine the lights.",
        "N-no, thank you.",
        "Otay.",
        "Why are you here?",
        "Go.",
        "What?!",
    ]
    assert [line.id for line in park.scenes[1].lines] == ["s02-l01", "s02-l02", "s02-l03"]


def test_speakers_are_the_characters_behind_the_cues(park: Episode) -> None:
    assert [character.id for character in park.characters] == ["rob", "dog", "martha", "cloud"]
    assert [character.kind for character in park.characters] == [
        *("human", "animal", "human", "cloud")
    ]
    assert park.character("rob").aliases == ("DAFT ROB",)


def test_feelings_come_from_action_before_and_after_remarks_and_marks(park: Episode) -> None:
    feelings = {line.text: line.emotion for line in park.lines}
    assert feelings["Bwuh?"] is Emotion.FEAR
    assert feelings["N-no, thank you."] is Emotion.FEAR
    assert feelings["Otay."] is Emotion.HAPPY
    assert feelings["Why are you here?"] is Emotion.ANGRY
    assert feelings["What?!"] is Emotion.SURPRISED


def test_words_that_a_phone_reads_aloud_come_from_a_device(park: Episode) -> None:
    devices = [line.text for line in park.lines if line.is_device]
    assert devices == ["Examine the lights.", "Why are you here?", "Go."]


def test_actions_name_people_by_name_and_by_pronoun(park: Episode) -> None:
    found = {
        beat.text.partition(" ")[0]: beat.character_ids
        for beat in park.scenes[0].beats
        if isinstance(beat, ActionBeat)
    }
    assert found["DAFT"] == ("rob", "dog", "martha")
    assert found["His"] == ("rob",)
    assert found["He"] == ("rob",)


def test_shot_notes_hold_the_camera_of_the_next_beat() -> None:
    beats = (
        build(
            "INT. HALL\n\n[[buy milk]]\n\n[[SHOT: CU push-in low]]\n\nShe falls.\n\n"
            "ANNA\n[[shot: OTS]]\nHelp.\n\nBye. [[SHOT: whip pan]]"
        )
        .scenes[0]
        .beats
    )
    directives = [beat.directive for beat in beats if isinstance(beat, ActionBeat | LineBeat)]
    assert directives == [
        ShotDirective(size=ShotSize.CU, move=Move.PUSH_IN, angle=Angle.LOW),
        ShotDirective(framing=Framing.OTS),
        ShotDirective(move=Move.WHIP_PAN),
    ]


def test_action_of_nothing_but_a_forced_note_is_no_beat() -> None:
    scene = build("INT. HALL\n\n![[SHOT: CU]]\n\nANNA\nGo.").scenes[0]
    assert [beat.kind for beat in scene.beats] == ["line"]


def test_dual_speech_and_joint_cues_sound_together() -> None:
    scene = build(
        "INT. HALL\n\nANNA\nYes.\n\nBEN ^\nNo.\n\nANNA AND BEN\nNever!", "Title: T"
    ).scenes[0]
    lines = [beat for beat in scene.beats if isinstance(beat, LineBeat)]
    assert [(b.line.character_id, b.is_dual) for b in lines] == [
        *(("anna", False), ("ben", True), ("anna", False), ("ben", True))
    ]


@pytest.mark.parametrize(
    ("cue", "field"),
    [
        ("ANNA (V.O.)", "is_voice_over"),
        ("NARRATOR", "is_voice_over"),
        ("@旁白", "is_voice_over"),
        ("ANNA (O.S.)", "is_off_screen"),
        ("ANNA (ON PHONE)", "is_device"),
        ("@爷爷\uff08电话\uff09", "is_device"),
        ("ANNA (CONT'D)", None),
    ],
)
def test_extensions_say_where_a_voice_comes_from(cue: str, field: str | None) -> None:
    line = line_of(f"{cue}\nHello there.")
    flags = {
        name for name in ("is_voice_over", "is_off_screen", "is_device") if getattr(line, name)
    }
    assert flags == ({field} if field else set())
    assert line.is_on_camera is (field is None)


def test_shouting_at_a_phone_is_no_device() -> None:
    assert not line_of("Anna shouts at the phone.\n\nANNA\nWho is there?").is_device


@pytest.mark.parametrize(
    ("body", "emotion"),
    [
        ("ANNA\n(crying)\nWow!", Emotion.CRYING),
        ("ANNA\n(not afraid)\nFine.", Emotion.NEUTRAL),
        ("ANNA\n(calmly)\nGet out!", Emotion.NEUTRAL),
        ("@林薇\n\uff08怒\uff09\n走。", Emotion.ANGRY),
        ("@林薇\n\uff08哭\uff09\n走。", Emotion.CRYING),
        ("LAN\n(sợ hãi)\nAi?", Emotion.FEAR),
        ("Anna smirks.\n\nANNA\nFine.", Emotion.SCHEMING),
        ("Ben smirks.\n\nANNA\nFine.", Emotion.NEUTRAL),
        ("ANNA\nHow dare you.", Emotion.ANGRY),
        ("ANNA\nI love you.", Emotion.LOVE),
        ("ANNA\nNoooooo.", Emotion.SURPRISED),
        ("ANNA\nHEY! Look at me.", Emotion.ANGRY),
        ("A gun. Blood. Danger.\n\nANNA\nBen!", Emotion.ANGRY),
        ("ANNA\nThe train leaves at nine.", Emotion.NEUTRAL),
    ],
)
def test_emotion_of_a_line(body: str, emotion: Emotion) -> None:
    assert line_of(body).emotion is emotion


@pytest.mark.parametrize(
    ("action", "mood"),
    [
        ("He pulls a knife. Blood on the floor.", Mood.TENSE),
        ("They kiss under the roses.", Mood.ROMANTIC),
        ("A goofy, silly clown stumbles.", Mood.COMIC),
        ("A table.", Mood.NEUTRAL),
    ],
)
def test_mood_of_a_scene(action: str, mood: Mood) -> None:
    assert build(f"INT. HALL\n\n{action}\n\nANNA\nSo.").scenes[0].mood is mood


def test_time_and_weather_go_on_until_a_heading_changes_them() -> None:
    scenes = build(
        "EXT. ROOF - NIGHT\n\nRain pours.\n\nANNA\nGo.\n\nINT. STAIRS - CONTINUOUS\n\nANNA\nGo.\n\n"
        "EXT. ROOF - LATER\n\nThe rain has stopped.\n\nEXT. STREET - THE NEXT MORNING\n\nCars."
    ).scenes
    assert [scene.time for scene in scenes] == ["night", "night", "night", "day"]
    assert [scene.weather for scene in scenes] == ["rain", "rain", "rain", "clear"]


def test_same_place_is_one_location_and_its_outside_another() -> None:
    scenes = build(
        "INT. HOUSE - DAY\n\nANNA\nGo.\n\nEXT. HOUSE - DAY\n\nCars.\n\nINT. House - NIGHT\n\nDark."
    ).scenes
    assert [scene.location.id for scene in scenes] == ["house", "house-exterior", "house"]


def test_transitions_are_beats_even_when_not_forced() -> None:
    scenes = build(
        "INT. HALL\n\nANNA\nGo.\n\nDISSOLVE TO:\n\nINT. ATTIC\n\nDust.\n\nFADE OUT.\n\nTHE END"
    ).scenes
    last = [scene.beats[-1].model_dump(mode="json") for scene in scenes]
    assert last == [
        {"kind": "transition", "transition": "dissolve"},
        {"kind": "transition", "transition": "fade_black"},
    ]


def test_scene_without_a_beat_shows_its_place() -> None:
    scene = build("INT. HALL\n\nANNA\nGo.\n\nEXT. HARBOUR - NIGHT").scenes[1]
    assert scene.beats == (ActionBeat(text="HARBOUR"),)


def test_cue_with_only_a_remark_is_seen() -> None:
    beats = build("INT. HALL\n\nANNA\nGo.\n\nBEN\n(nods)").scenes[0].beats
    assert beats[1] == ActionBeat(text="BEN: nods", character_ids=("ben",))


def test_settings_given_win_over_the_title_page() -> None:
    screenplay = read_fountain("Title: T\nLanguage: vi\nEpisode: 3\n\nINT. HALL\n\nANNA\nGo.")
    assert build_episode(screenplay).series.language == "vi"
    episode = build_episode(screenplay, language="pt-br", episode_number=7)
    assert (episode.series.language, episode.episode_number) == ("pt-BR", 7)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Title: The Key", ("The Key", 1, "The Key")),
        ("Title: The Key - Episode 3: The Door", ("The Key", 3, "The Door")),
        ("Title: The Door\nSeries: The Key\nEpisode: 2", ("The Key", 2, "The Door")),
        ("Title: The Key\nEpisode: 2 - The Door", ("The Key", 2, "The Door")),
        ("Title: 归来 第二十三集 重逢", ("归来", 23, "重逢")),
        ("Title: The Key EP. 12", ("The Key", 12, "Episode 12")),
        ("Author: A", ("Untitled", 1, "Untitled")),
    ],
)
def test_titles_are_taken_apart(title: str, expected: tuple[str, int, str]) -> None:
    episode = build("INT. HALL\n\nANNA\nGo with me to the end.", title)
    assert (episode.series.title, episode.episode_number, episode.title) == expected


def test_untitled_file_is_named_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "my_story.fountain"
    path.write_text("INT. HALL\n\nANNA\nGo.\n", encoding="utf-8")
    assert read_episode(path).series.title == "my story"


@pytest.mark.parametrize(
    ("name", "language", "num_scenes", "num_lines"),
    [
        ("the_cleaners_key", "en", 4, 12),
        ("divorce_day_zh", "zh", 2, 7),
        ("the_guest_vi", "vi", 2, 5),
    ],
)
def test_examples_are_episodes(name: str, language: str, num_scenes: int, num_lines: int) -> None:
    """Counted by hand; the language is found in the words when the title page does not say it."""
    path = EXAMPLES / f"{name}.fountain"
    episode = read_episode(path)
    assert (episode.series.language, len(episode.scenes)) == (language, num_scenes)
    assert len(episode.lines) == num_lines
    untold = path.read_text("utf-8").replace(f"Language: {language}\n", "")
    assert build_episode(read_fountain(untold)) == episode


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.fountain")), ids=lambda path: path.stem)
def test_rewritten_example_is_the_same_episode(path: Path) -> None:
    screenplay = read_fountain(path.read_text("utf-8"))
    rewritten = read_fountain(write_fountain(screenplay))
    assert build_episode(rewritten) == build_episode(screenplay)
    assert Episode.model_validate_json(read_episode(path).model_dump_json()) == read_episode(path)
