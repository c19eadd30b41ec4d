"""Each rule of Fountain 1.1, and the liberties that screenplays in other scripts need."""

import pytest

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain import Screenplay, read_fountain
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.prose import plain_text


def read_one(text: str) -> fe.Element:
    (element,) = read_fountain(text).elements
    return element


def action(*lines: str) -> fe.Action:
    return fe.Action(lines=lines)


def words(*lines: str) -> fe.Dialogue:
    return fe.Dialogue(lines=lines)


def speech(name: str, *parts: fe.SpeechPart, **fields: object) -> fe.Speech:
    return fe.Speech.model_validate({"name": name, "parts": parts, **fields})


def test_title_page_has_values_of_one_and_of_many_lines() -> None:
    screenplay = read_fountain(
        "Title: The **Key**\nCredit: by\nContact:\n\tA Street 1\n\tA Town\nAuthor:\n\nHe runs."
    )
    assert screenplay.title_page == (
        fe.TitleField(key="Title", lines=("The **Key**",)),
        fe.TitleField(key="Credit", lines=("by",)),
        fe.TitleField(key="Contact", lines=("A Street 1", "A Town")),
        fe.TitleField(key="Author"),
    )
    assert screenplay.elements == (action("He runs."),)
    assert screenplay.title("title") == "The Key"
    assert screenplay.title("contact") == "A Street 1 A Town"
    assert screenplay.title("author", "credit") == "by"


def test_title_page_opens_only_with_a_known_key() -> None:
    """`FADE IN:` at the top of a file is no title."""
    assert read_fountain("FADE IN:\n\nHe runs.").title_page == ()


def test_note_under_the_title_page_is_a_note() -> None:
    screenplay = read_fountain("Title: A\n[[url: http://a.b]]\n\nHe runs.")
    assert screenplay.elements == (fe.Note(text="url: http://a.b"), action("He runs."))


@pytest.mark.parametrize(
    "heading",
    [
        *("INT. HALL - DAY", "EXT PARK--DAY", "EST. CITY", "INT./EXT. CAR", "INT/EXT CAR"),
        *("I/E CAR", "int. hall", "Ext. Park", "INT\u3002 客厅"),
    ],
)
def test_heading_opens_with_its_keyword(heading: str) -> None:
    assert read_one(f"{heading}\n\n") == fe.Heading(text=heading)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (".内景 客厅 夜", fe.Heading(text="内景 客厅 夜")),
        ("INT. HALL #1A#", fe.Heading(text="INT. HALL", scene_number="1A")),
        (".SNIPER SCOPE POV #7-b.#", fe.Heading(text="SNIPER SCOPE POV", scene_number="7-b.")),
    ],
)
def test_heading_is_forced_by_a_dot_and_numbered(text: str, heading: fe.Heading) -> None:
    assert read_one(text) == heading


@pytest.mark.parametrize("text", ["INTERIOR MONOLOGUE", "..and then", "Estimate it.", "."])
def test_other_lines_are_action(text: str) -> None:
    assert read_one(text) == action(text)


def test_small_heading_needs_a_blank_line_after_it() -> None:
    assert read_one("Int. design is\neverything.") == action("Int. design is", "everything.")


def test_heading_needs_a_blank_line_before_it() -> None:
    assert read_one("He opens\nINT. HALL") == action("He opens", "INT. HALL")


def test_action_keeps_its_line_breaks_and_joins_to_one_text() -> None:
    element = read_one("He runs\nacross the\n  street.")
    assert element == action("He runs", "across the", "street.")
    assert isinstance(element, fe.Action)
    assert element.text == "He runs across the street."


def test_chinese_lines_join_without_a_space() -> None:
    element = read_one("他走进\n客厅。")
    assert isinstance(element, fe.Action)
    assert element.text == "他走进客厅。"


def test_exclamation_mark_forces_action() -> None:
    assert read_one("!BOB\nruns") == action("BOB", "runs")


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("BOB", speech("BOB", words("Hi."))),
        ("DR. LEE-CHO 2", speech("DR. LEE-CHO 2", words("Hi."))),
        ("ÉLODIE", speech("ÉLODIE", words("Hi."))),
        ("BOB (V.O.)", speech("BOB", words("Hi."), extensions=("V.O.",))),
        ("BOB (O.S.) (CONT'D)", speech("BOB", words("Hi."), extensions=("O.S.", "CONT'D"))),
        ("BOB ^", speech("BOB", words("Hi."), is_dual=True)),
        ("@McBob", speech("McBob", words("Hi."))),
        ("@林薇", speech("林薇", words("Hi."))),
        ("@น้ำ", speech("น้ำ", words("Hi."))),
        ("@林薇\uff08旁白\uff09\uff1a", speech("林薇", words("Hi."), extensions=("旁白",))),
        ("BOB [[tired]]", speech("BOB", fe.Note(text="tired"), words("Hi."))),
    ],
)
def test_cue_is_in_capitals_or_forced(cue: str, expected: fe.Speech) -> None:
    assert read_one(f"{cue}\nHi.") == expected


@pytest.mark.parametrize("line", ["FWOOSH!", "WHAT?", "A SIGN READS:", '"NO ENTRY"', "Bob", "林薇"])
def test_shouts_signs_and_names_in_small_letters_are_no_cues(line: str) -> None:
    assert read_one(f"{line}\nThen silence.") == action(line, "Then silence.")


def test_capitals_before_a_blank_line_are_action() -> None:
    assert read_fountain("LATER\n\nHe runs.").elements == (action("LATER"), action("He runs."))


def test_speech_has_parentheticals_words_songs_and_notes_until_a_blank_line() -> None:
    text = "BOB\n(low,\nsad)\nHello\nthere.\n[[cut?]]\n\uff08轻声\uff09\nBye.\n~la la\n\nHe runs."
    assert read_fountain(text).elements == (
        speech(
            "BOB",
            fe.Parenthetical(text="low, sad"),
            words("Hello", "there."),
            fe.Note(text="cut?"),
            fe.Parenthetical(text="轻声"),
            words("Bye."),
            fe.Lyrics(lines=("la la",)),
        ),
        action("He runs."),
    )


def test_two_spaces_keep_an_empty_line_of_dialogue() -> None:
    element = read_one("BOB\nOne.\n  \nTwo.")
    assert element == speech("BOB", words("One.", "", "Two."))


@pytest.mark.parametrize("text", ["CUT TO:", "SMASH CUT TO:"])
def test_transition_is_in_capitals_between_blank_lines(text: str) -> None:
    assert read_fountain(f"He runs.\n\n{text}\n\nShe runs.").elements[1] == fe.Transition(text=text)


@pytest.mark.parametrize(
    ("text", "element"),
    [
        ("> Fade out.", fe.Transition(text="Fade out.")),
        ("> THE END <", fe.Centered(text="THE END")),
        ("# Act", fe.Section(level=1, text="Act")),
        ("### Beat", fe.Section(level=3, text="Beat")),
        ("= They meet.", fe.Synopsis(text="They meet.")),
        ("===", fe.PageBreak()),
        ("~Happy birthday\n~to you", fe.Lyrics(lines=("Happy birthday", "to you"))),
        ("[[one\n\ntwo]]", fe.Note(text="one\n\ntwo")),
        ("/* one\n\nBOB\ntwo */", fe.Boneyard(text=" one\n\nBOB\ntwo ")),
    ],
)
def test_marks_open_the_other_elements(text: str, element: fe.Element) -> None:
    assert read_one(text) == element


def test_inline_boneyard_and_note_stay_out_of_the_text() -> None:
    element = read_one("He /* slowly */ runs [[fast\n or not]] away.")
    assert isinstance(element, fe.Action)
    assert element.text == "He runs away."


def test_line_numbers_count_the_lines_of_the_source() -> None:
    screenplay = read_fountain("Title: A\n\n/* x\ny */\nINT. HALL\n\n[[a\nb]]\n\nBOB\n(low)\nHi.")
    assert [element.line_number for element in screenplay.elements] == [3, 5, 7, 10]
    assert [part.line_number for part in screenplay.speeches[0].parts] == [11, 12]


def test_line_numbers_are_no_part_of_equality() -> None:
    assert read_fountain("\n\nHe runs.") == read_fountain("He runs.")
    assert len({read_one("He runs."), read_one("\nHe runs.")}) == 1


@pytest.mark.parametrize(
    ("text", "mark"), [("Hi /* there", r"/\*"), ("Hi [[ there", r"\[\["), ("\nHi\n[[", r"\[\[")]
)
def test_unclosed_marks_are_refused(text: str, mark: str) -> None:
    with pytest.raises(ScreenplayError, match=f"opens with {mark} is never closed"):
        read_fountain(text)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("*it* **bold** ***both*** _under_", "it bold both under"),
        ("**a *b* c**", "a b c"),
        ("***a* b**", "a b"),
        (r"a \*star\* and \_bar\_", "a *star* and _bar_"),
        ("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name"),
        ("a *lone star", "a *lone star"),
        (r"C:\path \[[no note\]]", r"C:\path [[no note]]"),
        ("un*frigging*believable", "unfriggingbelievable"),
        ("****", "****"),
    ],
)
def test_emphasis_is_removed_in_pairs(markup: str, expected: str) -> None:
    assert plain_text(markup) == expected


def test_empty_document_is_an_empty_screenplay() -> None:
    assert read_fountain("") == Screenplay()
