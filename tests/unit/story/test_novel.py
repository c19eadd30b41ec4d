"""A novel is cut into chapters, and chapters become a screenplay by rule."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError, ScreenplayError
from cliffhanger.story.build import build_episode
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain import read_fountain, write_fountain
from cliffhanger.story.novel import Chapter, Novel, adapt_chapters, group_chapters, read_novel
from cliffhanger.story.novel.headings import parse_chapter_heading
from cliffhanger.story.novel.numerals import parse_numeral
from cliffhanger.story.wording import speech_seconds

Cues = list[tuple[str, str]]


def chapter(*paragraphs: str) -> Chapter:
    return Chapter(number=1, title="", text="\n\n".join(paragraphs))


def spoken(*paragraphs: str, language: str = "en") -> Cues:
    """Return cue and words of every speech."""
    screenplay = adapt_chapters([chapter(*paragraphs)], language=language)
    return [
        (speech.name, part.text)
        for speech in screenplay.speeches
        for part in speech.parts
        if isinstance(part, fe.Dialogue)
    ]


def headings(*paragraphs: str, language: str = "en") -> list[str]:
    screenplay = adapt_chapters([chapter(*paragraphs)], language=language)
    return [element.text for element in screenplay.elements if isinstance(element, fe.Heading)]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Chapter 3", 3),
        ("CHAPTER XIV: The Door", 14),
        ("Chapter Twenty-One", 21),
        ("## Chapter 2 - The Safe", 2),
        ("第三章", 3),
        ("第一百零三章 归来", 103),
        ("第12回\uff1a夜宴", 12),
        ("第两千一百章", 2100),
        ("Chương 3: Gót giày đỏ", 3),
        ("Chương mười hai", 12),
        ("บทที่ 3 ประตู", 3),
        ("บทที่ ๑๒", 12),
        ("Prologue", None),
        ("楔子", None),
        ("Epilogue: Home", None),
        ("บทส่งท้าย", None),
        ("Vĩ thanh", None),
    ],
)
def test_chapter_headings_of_four_languages(line: str, number: int | None) -> None:
    heading = parse_chapter_heading(line)
    assert heading is not None
    assert heading.number == number


@pytest.mark.parametrize(
    "line",
    [
        "Chapter 3 of his life began that night.",
        "Chapter and verse",
        "第三章的内容很长\uff0c他看了很久。",
        "第三章讲完了。",
        "Prologue was the name of his horse.",
        "Chương trình bắt đầu",
        "Part of her knew.",
        "Chapter 1" + " x" * 50,
        "",
    ],
)
def test_sentences_are_no_headings(line: str) -> None:
    assert parse_chapter_heading(line) is None


@pytest.mark.parametrize(
    ("spelled", "value"),
    [
        ("十", 10),
        ("二十三", 23),
        ("一千零五", 1005),
        ("二〇二六", 2026),
        ("iv", 4),
        ("x?", None),
        ("zero", 0),
        ("không", 0),
        ("零", 0),
    ],
)
def test_numerals(spelled: str, value: int | None) -> None:
    assert parse_numeral(spelled) == value


def test_novel_is_cut_at_its_headings() -> None:
    """Hard-wrapped lines join; a volume that counts from 1 again goes on counting."""
    text = """The Key

Prologue

It rained all night over the old hotel
by the river.

Chapter 7: The Door
She opened it and saw nothing but
the dark.

* * *

Then a voice.

Chapter 1
Morning came.
"""
    assert read_novel(text) == Novel(
        title="The Key",
        language="en",
        chapters=(
            Chapter(
                number=0,
                title="Prologue",
                text="It rained all night over the old hotel by the river.",
            ),
            Chapter(
                number=7,
                title="Chapter 7: The Door",
                text="She opened it and saw nothing but the dark.\n\nThen a voice.",
            ),
            Chapter(number=8, title="Chapter 1", text="Morning came."),
        ),
    )


def test_lines_that_end_sentences_are_paragraphs() -> None:
    novel = read_novel(
        "《归来》\n作者\uff1a甲\n第一章\n她回来了。\n\u3000\u3000没有人看见。\n第二章\n门开了。"
    )
    assert (novel.title, novel.language) == ("归来", "zh")
    assert [c.paragraphs for c in novel.chapters] == [("她回来了。", "没有人看见。"), ("门开了。",)]


def test_text_without_headings_is_one_chapter() -> None:
    (only,) = read_novel("It rained.\n\nNobody came.").chapters
    assert (only.number, only.title, only.text) == (1, "", "It rained.\n\nNobody came.")


@pytest.mark.parametrize("text", ["Chapter 1\n\nChapter 2\n", "* * *", "1234 5678"])
def test_novel_without_words_is_refused(text: str) -> None:
    with pytest.raises(ScreenplayError, match=r"^n\.txt has no words; give the text of the novel$"):
        read_novel(text, name="n.txt")


def test_too_many_chapters_are_refused() -> None:
    message = (
        "line 5001: n.txt has 5,001 chapter headings, more than 5,000; give one novel per file"
    )
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}"):
        read_novel("\n".join(f"Chapter {n}" for n in range(1, 5002)), name="n.txt")


def test_three_chapters_are_an_episode() -> None:
    novel = read_novel("\n".join(f"Chapter {n}\nRain fell." for n in range(1, 8)))
    groups = group_chapters(novel)
    assert [[c.number for c in group] for group in groups] == [[1, 2, 3], [4, 5, 6], [7]]
    with pytest.raises(InvalidInputError, match="per_episode must be >= 1, got 0"):
        group_chapters(novel, per_episode=0)


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("\u201cGo,\u201d said Anna.", [("ANNA", "Go.")]),
        ('"Go," Anna whispered.', [("ANNA", "Go.")]),
        ("Anna said, \u201cGo.\u201d", [("ANNA", "Go.")]),
        ("\u201cGo,\u201d said the old man.", [("OLD MAN", "Go.")]),
        ("But Anna said, \u201cGo.\u201d", [("ANNA", "Go.")]),
        ("\u201cGo?\u201d Anna laughed. \u201cNever.\u201d", [("ANNA", "Go? Never.")]),
        ("\u201cGo,\u201d I said.", [("I", "Go.")]),
        ("\u201cGo.\u201d", [("SOMEONE", "Go.")]),
    ],
)
def test_english_attribution(paragraph: str, expected: Cues) -> None:
    assert spoken(paragraph) == expected


@pytest.mark.parametrize(
    ("language", "paragraphs", "expected"),
    [
        ("zh", ["林薇说\uff1a\u201c走。\u201d"], [("林薇", "走。")]),
        ("zh", ["\u201c走\uff0c\u201d林薇冷冷地说道。"], [("林薇", "走。")]),
        (
            "zh",
            ["林薇看着门。", "林薇转身说\uff1a\u300c走。\u300d", "\u201c不。\u201d她道。"],
            [("林薇", "走。"), ("林薇", "不。")],
        ),
        ("vi", ["\u2013 Đi đi. \u2013 Lan lạnh lùng nói."], [("LAN", "Đi đi.")]),
        ("vi", ["- Đi đi! - Lan cười. - Mau!"], [("LAN", "Đi đi! Mau!")]),
        ("vi", ["\u201cĐi đi,\u201d Minh nói."], [("MINH", "Đi đi.")]),
        ("vi", ["Lan hỏi: \u201cAi?\u201d"], [("LAN", "Ai?")]),
        ("th", ["น้ำพูดว่า \u201cไปเถอะ\u201d"], [("น้ำ", "ไปเถอะ")]),
        ("th", ["\u201cไปเถอะ\u201d วิภาตอบ"], [("วิภา", "ไปเถอะ")]),
    ],
)
def test_attribution_in_other_languages(
    language: str, paragraphs: list[str], expected: Cues
) -> None:
    assert spoken(*paragraphs, language=language) == expected


def test_unattributed_lines_take_turns() -> None:
    conversation = [
        *("\u201cWho?\u201d asked Anna.", "\u201cMe,\u201d said Ben."),
        *("\u201cWhy?\u201d", "\u201cBecause.\u201d"),
    ]
    assert [cue for cue, _ in spoken(*conversation)] == ["ANNA", "BEN", "ANNA", "BEN"]


def test_pronoun_is_whoever_the_paragraph_names() -> None:
    told = ["\u201cHi,\u201d said Anna.", "Ben turned. \u201cNo,\u201d he said."]
    assert spoken(*told) == [("ANNA", "Hi."), ("BEN", "No.")]


def test_quoted_sign_is_seen_and_not_said() -> None:
    screenplay = adapt_chapters(
        [chapter("\u201cLook,\u201d said Anna.", "The sign reads \u201cSTAFF ONLY\u201d there.")]
    )
    last = screenplay.elements[-1]
    assert last == fe.Action(lines=("The sign reads \u201cSTAFF ONLY\u201d there.",))


def test_manner_becomes_a_remark_and_the_rest_of_the_sentence_action() -> None:
    (heading, speech, action) = adapt_chapters(
        [chapter("\u201cGo,\u201d Anna said coldly, turning to the window.")]
    ).elements
    assert heading == fe.Heading(text="INT. ROOM - DAY")
    assert isinstance(speech, fe.Speech)
    assert speech.parts == (fe.Parenthetical(text="coldly"), fe.Dialogue(lines=("Go.",)))
    assert action == fe.Action(lines=("Anna, turning to the window.",))


@pytest.mark.parametrize(
    ("language", "told", "expected"),
    [
        (
            "en",
            ["She walked into the office.", "It was night on the street.", "Rain fell."],
            ["INT. OFFICE - DAY", "EXT. STREET - NIGHT"],
        ),
        ("zh", ["她走进办公室。", "夜里她站在街上。"], ["内景 办公室 日", "外景 街道 夜"]),
        (
            "vi",
            ["Cô bước vào văn phòng.", "Đêm đó cô đứng ngoài đường."],
            ["NỘI CẢNH VĂN PHÒNG - NGÀY", "NGOẠI CẢNH ĐƯỜNG PHỐ - ĐÊM"],
        ),
        ("th", ["เธออยู่ในห้องครัว"], ["ภายใน ห้องครัว - กลางวัน"]),
    ],
)
def test_place_words_open_scenes(language: str, told: list[str], expected: list[str]) -> None:
    assert headings(*told, language=language)[: len(expected)] == expected


def test_long_chapters_are_cut_to_length() -> None:
    """The beginning and the end stay, with a jump between; no speech is longer than it may be."""
    told = [f"\u201cLine {n} is here. {'Words ' * 12}end.\u201d said Anna." for n in range(90)]
    screenplay = adapt_chapters([chapter(*told)] * 3, max_seconds=60.0)
    lines = [p.text for s in screenplay.speeches for p in s.parts if isinstance(p, fe.Dialogue)]
    assert lines[0].startswith("Line 0 is here.")
    assert lines[-1].startswith("Line 89 is here.")
    assert sum(speech_seconds(line, "en") for line in lines) < 65
    assert all(speech_seconds(line, "en") <= 7.5 for line in lines)
    assert fe.Action(lines=("Time passes.",)) in screenplay.elements


def test_prose_without_speech_is_read_by_a_narrator() -> None:
    screenplay = adapt_chapters([chapter("Rain fell. Nobody came. The door stood open.")])
    assert [(s.name, s.extensions) for s in screenplay.speeches] == [("NARRATOR", ("V.O.",))]
    assert build_episode(screenplay).lines[0].is_voice_over


def test_title_page_says_what_was_given() -> None:
    screenplay = adapt_chapters([chapter("Rain fell.")], title="The Key", episode_number=4)
    assert [(f.key, f.text) for f in screenplay.title_page] == [
        ("Title", "The Key"),
        ("Episode", "4"),
        ("Language", "en"),
    ]


@pytest.mark.parametrize(
    ("chapters", "seconds", "message"),
    [
        ([], 60.0, "the chapters have no words; give chapters with text"),
        (["...", "\u201c!\u201d"], 60.0, "the chapters have no words; give chapters with text"),
        (["a"], 0.0, "max_seconds must be > 0, got 0.0"),
    ],
)
def test_nothing_to_film_is_refused(chapters: list[str], seconds: float, message: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{re.escape(message)}$"):
        adapt_chapters([chapter(text) for text in chapters], max_seconds=seconds)


@settings(max_examples=30, deadline=None)
@given(
    st.text(alphabet='aB \n"\u201c\u201d.,!?-(~)[*_@:林说\uff0c。น้', min_size=1, max_size=80),
    st.sampled_from(["en", "zh", "vi", "th"]),
)
def test_any_prose_becomes_an_episode_that_can_be_filmed(text: str, language: str) -> None:
    """Whatever signs stand in a novel, the screenplay reads back as itself and builds."""
    try:
        screenplay = adapt_chapters([chapter(f"Rain fell. {text}")], language=language)
    except InvalidInputError:
        return
    assert read_fountain(write_fountain(screenplay)) == screenplay
    assert build_episode(screenplay).lines
