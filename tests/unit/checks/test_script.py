"""What a script must do to hold a viewer, and what it must never do."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.script import ScriptRules, check_script
from cliffhanger.checks.script_timing import time_script
from cliffhanger.story.build import build_episode, read_episode
from cliffhanger.story.fountain import read_fountain
from cliffhanger.story.model import Episode
from cliffhanger.story.room.bible import SeriesBible
from tests.unit.checks.sample_series import bible, person

EXAMPLES = Path(__file__).parents[3] / "examples"
RULES = ScriptRules(min_duration_seconds=1.0, min_dialogue_share=0.0)
REQUIRED = {
    "script_banned",
    "script_cliffhanger",
    "script_duration",
    "script_language",
    "script_speakers",
}
SCENERY = "The lobby is wide and bright. A fountain stands in the middle of it. Guests sit around."
DRAMA = ("NORA|You stole it!", "JULIAN|Prove it.", "> Nora slaps him.", "NORA|Who are you?")


def script(*beats: str, language: str = "en") -> Episode:
    """Return an episode: `NAME|words` is said, `NAME (remark)|words` too, `> words` is seen."""
    blocks = [f"Title: X\nLanguage: {language}", "INT. LOBBY - DAY"]
    for beat in beats:
        name, _, words = beat.partition("|")
        name, _, remark = name.partition(" (")
        said = (f"@{name}", f"({remark}" if remark else "", words)
        blocks.append(f"!{beat[2:]}" if beat.startswith("> ") else "\n".join(filter(None, said)))
    return build_episode(read_fountain("\n\n".join(blocks) + "\n"))


def checked(
    episode: Episode, rules: ScriptRules = RULES, world: SeriesBible | None = None
) -> dict[str, CheckResult]:
    return {each.name: each for each in check_script(episode, rules=rules, bible=world)}


def test_a_strong_script_passes() -> None:
    """The English example keeps every rule but the share of talk: much of it is told in props."""
    results = checked(read_episode(EXAMPLES / "the_cleaners_key.fountain"), ScriptRules())
    assert [name for name, each in results.items() if not each.is_passed] == [
        "script_dialogue_share"
    ]


def test_only_what_would_spoil_a_film_is_required() -> None:
    results = checked(script(*DRAMA))
    assert {name for name, each in results.items() if each.is_required} == REQUIRED


@pytest.mark.parametrize(
    ("beats", "is_hooked"),
    [
        pytest.param(("NORA (furious)|Get out!",), True, id="a-strong-line"),
        pytest.param(("NORA|Who locked the door?",), True, id="a-question"),
        pytest.param(("> Glass shatters.", "NORA|Oh."), True, id="a-shock"),
        pytest.param(('> A letter reads: "RUN"', "NORA|Oh."), True, id="an-insert"),
        pytest.param(("> Suddenly the lights go out.", "NORA|Oh."), True, id="sudden"),
        pytest.param(("NORA|Good morning, sir.", "JULIAN|Morning."), False, id="a-greeting"),
        pytest.param((f"> {SCENERY}", "NORA|I hate you."), False, id="scenery"),
    ],
)
def test_a_hook_is_seen_or_heard_at_once(beats: tuple[str, ...], is_hooked: bool) -> None:  # noqa: FBT001
    assert checked(script(*beats))["script_hook"].is_passed is is_hooked


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("You lied to me for years.", "en"),
        ("I refuse.", "en"),
        ("你凭什么管我。", "zh"),
        ("Anh đừng hòng lấy nó.", "vi"),
        ("ฉันไม่ยอม", "th"),
    ],
)
def test_conflict_is_found_in_each_language(line: str, language: str) -> None:
    result = checked(script(f"NORA|{line}", language=language))["script_conflict"]
    assert result.is_passed
    assert line in result.note


def test_late_conflict_is_timed_and_quoted() -> None:
    calm = [f"NORA|The hotel has {number} rooms on this floor." for number in "123456789"]
    result = checked(script(*calm, "JULIAN|You are fired."))["script_conflict"]
    assert not result.is_passed
    assert float(result.measured) > 15
    assert "s01-l10" in result.note
    assert "You are fired." in result.note


@pytest.mark.parametrize(
    ("last", "tension"),
    [
        pytest.param(("NORA|Who are you?",), "a question", id="question"),
        pytest.param(("NORA|คุณเป็นใคร",), "a question", id="question-without-a-mark"),
        pytest.param(("NORA (terrified)|He is here.",), "a threat", id="fear"),
        pytest.param(("NORA|You will regret this.",), "a threat", id="threat"),
        pytest.param(("NORA|I am your mother.", "> Night."), "a reveal", id="reveal"),
        pytest.param(("NORA|Listen, there is one more...",), "words cut off", id="cut-off"),
        pytest.param(("NORA|Bye.", "> A knock on the door."), "an event", id="knock"),
        pytest.param(("NORA|Sleep well.", "> Glass shatters."), "an event", id="false-peace"),
        pytest.param(("NORA|Why?", "JULIAN|It is late."), "nothing open", id="answered"),
        pytest.param(("NORA|They lived happily ever after.",), "nothing open", id="happy-end"),
        pytest.param(("NORA (in awe)|WOOOOW!",), "nothing open", id="a-cheer"),
        pytest.param(("NORA|大结局",), "nothing open", id="happy-end-zh"),
    ],
)
def test_the_end_leaves_something_open(last: tuple[str, ...], tension: str) -> None:
    calm = [f"NORA|The hotel has {number} rooms on this floor." for number in "12345"]
    result = checked(script(*calm, *last))["script_cliffhanger"]
    assert result.measured == tension.replace("a words", "words").replace("an event", "an event")
    assert result.is_passed is (tension != "nothing open")


def test_a_question_long_before_the_end_is_no_cliffhanger() -> None:
    calm = [f"NORA|The hotel has {number} rooms on this floor." for number in "12345"]
    assert not checked(script("NORA|Who are you?", *calm))["script_cliffhanger"].is_passed


@pytest.mark.parametrize("limits", [(600.0, 700.0, "too short"), (1.0, 2.0, "too long")])
def test_duration_has_limits(limits: tuple[float, float, str]) -> None:
    shortest, longest, words = limits
    rules = ScriptRules(min_duration_seconds=shortest, max_duration_seconds=longest)
    result = checked(script(*DRAMA), rules)["script_duration"]
    assert not result.is_passed
    assert words in result.note


def test_time_agrees_with_the_pace_of_speech() -> None:
    """Four words a line at 2.5 a second: every line takes 1.6 s, one after the other."""
    time = time_script(script("NORA|One two three four.", "JULIAN|Five six seven eight."))
    first, second = time.lines
    assert first.end_seconds - first.start_seconds == pytest.approx(1.6)
    assert time.spoken_seconds == pytest.approx(3.2)
    assert first.end_seconds <= second.start_seconds
    assert second.end_seconds < time.duration_seconds


def test_words_said_together_are_spoken_once() -> None:
    text = "Title: X\n\nINT. LOBBY\n\nNORA\nOne two three four.\n\nJULIAN ^\nOne two three four.\n"
    time = time_script(build_episode(read_fountain(text)))
    assert time.spoken_seconds == pytest.approx(1.6)


def test_peaks_are_counted_apart() -> None:
    """Two shouts in a row are one peak; peaks in one third of a script are not enough."""
    shouts = ("NORA (furious)|Out!", "JULIAN (furious)|Never!")
    calm = tuple(f"NORA|The hotel has {number} rooms on this floor." for number in "12345")
    assert checked(script(*shouts, *calm))["script_peaks"].measured == "1"
    spread = checked(script(*shouts, *calm, *shouts, *calm, *shouts))["script_peaks"]
    assert (spread.measured, spread.is_passed) == ("3", True)
    rage = tuple(
        f"NORA (furious)|The hotel has {number} rooms on this floor." for number in "123456"
    )
    bunched = checked(script(*calm * 4, *rage))["script_peaks"]
    assert int(bunched.measured) >= 3
    assert not bunched.is_passed
    assert "in one third" in bunched.note


def test_explaining_is_measured_and_quoted() -> None:
    calm = tuple(f"NORA|The hotel has {number} rooms on this floor." for number in "12345")
    long = checked(script("NORA|Who?", *calm, "NORA|Who?"))["script_exposition"]
    assert not long.is_passed
    assert float(long.measured) > 10
    assert "The hotel has 1 rooms" in long.note
    assert checked(script(*DRAMA))["script_exposition"].is_passed


def test_unknown_speakers_are_named_with_whom_they_may_be() -> None:
    world = bible(people=(person("nora", "Nora Vale"), person("julian", "Julian")))
    episode = script("NORA|Who?", "JULLIAN|Me.", "WAITER|Sir?", "NARRATOR|Night fell.")
    result = checked(episode, world=world)["script_speakers"]
    assert result.measured == "2"
    assert "JULLIAN, probably Julian (s01-l02" in result.note
    assert "WAITER (s01-l03" in result.note


def test_aliases_and_short_names_are_known() -> None:
    world = bible(people=(person("nora", "Nora Vale"), person("b", "顾寒", aliases=("顾总",))))
    assert checked(script("NORA|Who?", "顾总|我。"), world=world)["script_speakers"].is_passed
    slip = checked(script("顾涵|我来了。", language="zh"), world=world)["script_speakers"]
    assert "probably 顾寒" in slip.note


@pytest.mark.parametrize(
    ("language", "line", "is_own"),
    [
        ("zh", "Where did you put the key?", False),
        ("zh", "OK，我马上来。", True),  # noqa: RUF001  Chinese comma
        ("zh", "DNA", True),
        ("th", "Where did you put the key?", False),
        ("vi", "Where did you put the key?", False),
        ("vi", "Anh ta đi rồi.", True),
        ("vi", "Minh, sao em im?", True),
        ("en", "你把钥匙放哪了", False),
        ("en", "Anh không tin em nữa", False),
        ("en", "Qu'est-ce que c'est, mon café?", True),
    ],
)
def test_a_stray_line_is_named(language: str, line: str, is_own: bool) -> None:  # noqa: FBT001
    own = {
        "zh": "你到底想要什么？我什么都没有。",  # noqa: RUF001
        "th": "คุณต้องการอะไรจากฉัน",
        "vi": "Em đã chờ anh suốt ba năm rồi.",
        "en": "You have to tell me what you want from me.",
    }[language]
    result = checked(script(f"A|{own}", f"B|{own}", f"A|{line}", language=language))[
        "script_language"
    ]
    assert result.is_passed is is_own
    assert ("s01-l03" in result.note) is not is_own


def test_the_whole_dialogue_is_in_the_language_of_the_series() -> None:
    episode = script(*["A|You have to tell me what you want from me now."] * 4)
    assert not checked(episode, RULES.model_copy(update={"language": "es"}))[
        "script_language"
    ].is_passed
    assert checked(episode, RULES.model_copy(update={"language": "en-GB"}))[
        "script_language"
    ].is_passed
    unknown = RULES.model_copy(update={"language": "tl"})
    assert checked(episode, unknown)["script_language"].is_passed, "nobody can tell Tagalog here"


def test_banned_words_are_named_where_they_stand() -> None:
    rules = RULES.model_copy(update={"banned": ("poison", "毒药")})
    episode = script("> He holds a bottle of POISON.", "NORA|那是毒药。", "NORA|A poisoner!")
    result = checked(episode, rules)["script_banned"]
    assert result.measured == "2"
    assert "s01: “poison” in “He holds a bottle of POISON.”" in result.note
    assert "s01-l01: “毒药”" in result.note


def test_a_sentence_is_said_once() -> None:
    """A cry may come again; a sentence with other punctuation is the same sentence."""
    episode = script("A|No!", "B|You owe me a key.", "A|No!", "B|You owe me... a key!")
    result = checked(episode)["script_repeats"]
    assert result.measured == "1"
    assert "s01-l04 repeats s01-l02" in result.note


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(("NORA", "JULIAN", ">")) | st.text(), min_size=1, max_size=6))
def test_any_script_has_results(texts: list[str]) -> None:
    """Whatever can be filmed can be checked; a poor script is no exception."""
    plain = [
        " ".join("".join(c for c in text if c.isalnum() or c in " ?!.").split()) for text in texts
    ]
    beats = [f"> {text}" if text.startswith(">") else f"NORA|{text or '?'}" for text in plain]
    results = check_script(script(*beats), rules=ScriptRules(banned=("x",)), bible=bible())
    assert len({result.name for result in results}) == len(results) == 11
