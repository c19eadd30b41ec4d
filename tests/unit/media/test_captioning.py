from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.media.captioning import (
    CaptionSource,
    caption_line,
    make_cues,
    max_line_units,
    max_units_per_second,
)
from cliffhanger.media.speech import Word
from cliffhanger.media.timeline import PlannedLine, ShotPlan, Timeline, lay_out
from cliffhanger.story.wording import display_units

ENGLISH_WORDS = st.sampled_from(
    ["I", "you", "never", "divorce,", "signed!", "papers?", "because", "tomorrow.", "everything--"]
)
CHINESE = st.text(
    st.sampled_from(
        "你我他真相孩子离婚怎么可能是谁的了\uff0c\u3002\uff01\uff1f\u300a\u300b\u201c\u201d\u2026"
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: any("\u4e00" <= c <= "\u9fff" for c in text))
THAI = st.lists(
    st.sampled_from(["ผมไม่เข้าใจ", "เธอพูดอะไร", "น้ำ", "ที่นี่", "ญี่ปุ่น", "ทำไม"]), min_size=1, max_size=12
).map(" ".join)
TEXTS = st.one_of(
    st.tuples(st.just("en"), st.lists(ENGLISH_WORDS, min_size=1, max_size=30).map(" ".join)),
    st.tuples(st.just("zh"), CHINESE),
    st.tuples(st.just("th"), THAI),
)


def letters(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=40)
@given(TEXTS)
def test_cards_keep_every_word_in_order(case: tuple[str, str]) -> None:
    language, text = case
    cards = caption_line(text, language=language, max_units=max_line_units(language))
    assert letters("".join("".join(card) for card in cards)) == letters(text)


@settings(max_examples=40)
@given(TEXTS)
def test_cards_keep_the_limits(case: tuple[str, str]) -> None:
    """One or two display lines, none wider than the limit."""
    language, text = case
    limit = max_line_units(language)
    for card in caption_line(text, language=language, max_units=limit):
        assert 1 <= len(card) <= 2
        assert all(display_units(line, language) <= limit for line in card)


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from("你我他真相\uff0c\u3002\uff01\u201d\u2026A7"), min_size=1, max_size=50)
    .map("".join)
    .map(lambda text: "我" + text)
)
def test_no_chinese_line_starts_with_closing_punctuation(text: str) -> None:
    """Kinsoku, wherever the run of punctuation fits a line."""
    runs = max(len(run) for run in "".join(" " if c.isalnum() else c for c in text).split(" "))
    if runs > 5:
        return
    for card in caption_line(text, language="zh", max_units=14):
        assert all(line[0] not in "\uff0c\u3002\uff01\u201d\u2026" for line in card)


def test_a_sentence_has_a_card_of_its_own() -> None:
    text = "You have always been here? Then you would not all have to be here."
    assert caption_line(text, language="en", max_units=30) == (
        ("You have always been here?",),
        ("Then you would not all", "have to be here."),
    )


def test_short_sentences_share_a_card() -> None:
    """Uh. Okay. Wait. are too short to be read one by one."""
    assert caption_line("Uh. Okay. Wait.", language="en", max_units=30) == (("Uh. Okay. Wait.",),)


def test_lines_break_at_clauses_and_stay_balanced() -> None:
    text = "你以为我不知道\uff0c孩子根本不是我的。"
    assert caption_line(text, language="zh", max_units=14) == (
        ("你以为我不知道\uff0c", "孩子根本不是我的\u3002"),
    )


def test_a_word_wider_than_a_line_is_cut() -> None:
    """Cut between characters, every piece within the limit."""
    cards = caption_line("W" * 70, language="en", max_units=30)
    assert all(len(line) <= 30 for card in cards for line in card)
    assert "".join("".join(card) for card in cards) == "W" * 70


def test_thai_is_not_cut_inside_a_cluster() -> None:
    """A line never starts with a mark or a vowel that follows its consonant."""
    text = "ที่" * 40
    for card in caption_line(text, language="th", max_units=10):
        assert all(line.startswith("ที่") for line in card)


@st.composite
def films(draw: st.DrawFn) -> tuple[Timeline, list[CaptionSource], str]:
    """A film whose voices speak at 1 to 3 times an ordinary pace."""
    language = draw(st.sampled_from(["en", "zh"]))
    texts = ENGLISH_WORDS if language == "en" else CHINESE
    plans, sources = list[ShotPlan](), list[CaptionSource]()
    for number in range(draw(st.integers(1, 6))):
        lines = list[PlannedLine]()
        for part in range(draw(st.integers(0, 2))):
            text = (
                " ".join(draw(st.lists(texts, min_size=1, max_size=14)))
                if language == "en"
                else draw(texts)
            )
            is_dual = part == 1 and draw(st.booleans())
            line_id = f"s01-l{number}{part}"
            pace = draw(st.integers(3_000, 9_000))
            lines.append(PlannedLine(line_id, 12_000 + pace * len(text.split() or text), is_dual))
            sources.append(CaptionSource(line_id, text, "Bob", is_dual=is_dual))
        plans.append(
            ShotPlan(f"t{number}", 96_000, draw(st.integers(0, 48_000)), 9_600, 9_600, tuple(lines))
        )
    return lay_out(plans, draw(st.sampled_from([24, 25, 30, 60]))), sources, language


@settings(max_examples=30)
@given(films())
def test_cues_are_in_order_and_two_frames_apart(
    film: tuple[Timeline, list[CaptionSource], str],
) -> None:
    timeline, sources, language = film
    cues = make_cues(sources, timeline, language=language)
    assert all(a.end_frame + 2 <= b.start_frame for a, b in pairwise(cues))
    assert all(cue.end_frame - cue.start_frame <= 7 * timeline.fps for cue in cues)


@settings(max_examples=30)
@given(films())
def test_cues_say_everything_that_is_said(
    film: tuple[Timeline, list[CaptionSource], str],
) -> None:
    """The letters of all cues are the letters of all lines; in order where nobody is doubled."""
    timeline, sources, language = film
    cues = make_cues(sources, timeline, language=language)
    shown = [c for cue in cues for c in "".join(cue.lines) if c.isalnum()]
    said = [c for source in sources for c in source.text if c.isalnum()]
    assert sorted(shown) == sorted(said)
    if not any(source.is_dual for source in sources):
        assert shown == said


def film_of(*lengths: int, lead: int = 48_000, fps: int = 24) -> Timeline:
    plans = [
        ShotPlan(f"t{i}", 0, lead, 96_000, 0, (PlannedLine(f"l{i}", n),))
        for i, n in enumerate(lengths)
    ]
    return lay_out(plans, fps)


def test_a_card_starts_with_its_first_word() -> None:
    """Word times decide; the second sentence is heard 2 s into a line that starts at 1 s."""
    text = "You were never here at all. Then where was I that night?"
    first, second = text.split(". ")
    words = tuple(
        Word(text=word, start_seconds=base + 0.2 * i, end_seconds=base + 0.2 * i + 0.2)
        for base, part in ((0.0, first), (2.0, second))
        for i, word in enumerate(part.split())
    )
    cues = make_cues([CaptionSource("l0", text, "Bob", words)], film_of(4 * 48_000), language="en")
    assert [cue.start_frame for cue in cues] == [24, 72]


def test_a_short_word_stays_up_long_enough() -> None:
    """5/6 s at 24 fps is 20 frames, though the word is heard for 0.1 s."""
    (cue,) = make_cues([CaptionSource("l0", "No.")], film_of(4_800), language="en")
    assert cue.end_frame - cue.start_frame == 20


@pytest.mark.parametrize(
    ("language", "text"), [("en", "a" * 29), ("zh", "真" * 14), ("vi", "ă" * 30)]
)
def test_a_fast_line_stays_up_until_it_can_be_read(language: str, text: str) -> None:
    """Units per second keep the language's limit where silence follows."""
    (cue,) = make_cues([CaptionSource("l0", text)], film_of(4_800), language=language)
    seconds = (cue.end_frame - cue.start_frame) / 24
    assert display_units(text, language) / seconds <= max_units_per_second(language)


def test_a_start_near_a_cut_moves_onto_it() -> None:
    """Six frames after the cut is too near to read as a separate event."""
    cues = make_cues(
        [CaptionSource("l0", "No."), CaptionSource("l1", "Yes.")],
        film_of(48_000, 48_000, lead=12_000),
        language="en",
    )
    assert [cue.start_frame for cue in cues] == [0, 24 * 3 + 6]


def test_dual_speakers_have_a_line_each() -> None:
    plan = ShotPlan(
        "t", 0, lines=(PlannedLine("a", 48_000), PlannedLine("b", 40_000, is_dual=True))
    )
    sources = [CaptionSource("a", "No!", "Ann"), CaptionSource("b", "Yes!", "Bob", is_dual=True)]
    (english,) = make_cues(sources, lay_out([plan], 24), language="en")
    (thai,) = make_cues(sources, lay_out([plan], 24), language="th")
    assert english.lines == ("-No!", "-Yes!")
    assert english.speaker == "Ann / Bob"
    assert thai.lines == ("- No!", "- Yes!")
