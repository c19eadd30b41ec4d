"""Final Draft's XML is read, written and read again; XML that attacks is refused."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fdx import read_fdx, write_fdx
from cliffhanger.story.fdx.runs import PLAIN, Run, Style, parse_markup, write_markup
from cliffhanger.story.fountain import Screenplay, read_fountain, write_fountain
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.prose import plain_text

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.fountain"))
FINAL_DRAFT = """<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5">
  <Content>
    <Paragraph Number="1" Type="Scene Heading">
      <SceneProperties Length="3/8" Page="1" Title=""><SceneArcBeats>
        <CharacterArcBeat Name="KIM"><Paragraph><Text>not the script</Text></Paragraph>
        </CharacterArcBeat></SceneArcBeats></SceneProperties>
      <Text>Int. Radio studio - night</Text>
    </Paragraph>
    <Paragraph Type="Action"/>
    <Paragraph Type="Action">
      <Text>The </Text><Text Style="Bold+Underline">red lamp </Text><Text>is on.</Text>
    </Paragraph>
    <Paragraph Type="Character"><Text>Kim (V.O.)(cont'd)</Text></Paragraph>
    <Paragraph Type="Parenthetical"><Text>(bored)</Text></Paragraph>
    <Paragraph Type="Dialogue"><Text>Good </Text><Text Style="Italic">evening.</Text></Paragraph>
    <Paragraph Type="Dialogue"><Text>Nobody listens.</Text></Paragraph>
    <Paragraph Type="General"><DualDialogue>
      <Paragraph Type="Character"><Text>Kim</Text></Paragraph>
      <Paragraph Type="Dialogue"><Text>Who?</Text></Paragraph>
      <Paragraph Type="Character"><Text>Lee</Text></Paragraph>
      <Paragraph Type="Dialogue"><Text>What?</Text></Paragraph>
    </DualDialogue></Paragraph>
    <Paragraph Type="Shot"><Text>Close on the lamp</Text></Paragraph>
    <Paragraph Type="Chorus"><Text>It blinks.</Text></Paragraph>
    <Paragraph Type="Character"><Text>Lee</Text></Paragraph>
    <Paragraph Type="Action" StartsNewPage="Yes"><Text>Dark.\nSilence.</Text></Paragraph>
    <Paragraph Type="Action" Alignment="Center"><Text>The End</Text></Paragraph>
    <Paragraph Type="New Act"><Text>ACT TWO</Text></Paragraph>
    <Paragraph Type="Transition"><Text>Fade out</Text></Paragraph>
  </Content>
  <ScriptNotes>
    <ScriptNote Range="27,30"><Paragraph><Text>SHOT: CU</Text></Paragraph></ScriptNote>
    <ScriptNote Range="9999,9999"><Paragraph><Text>past the end</Text></Paragraph></ScriptNote>
  </ScriptNotes>
  <ElementSettings Type="Scene Heading"><FontSpec Style="AllCaps"/></ElementSettings>
  <ElementSettings Type="Character"><FontSpec Style="Bold+AllCaps"/></ElementSettings>
  <TitlePage><Content>
    <Paragraph Alignment="Left"/>
    <Paragraph Alignment="Center"><Text Style="Underline">On Air: Episode 2</Text></Paragraph>
    <Paragraph Alignment="Center"><Text>Written by</Text></Paragraph>
    <Paragraph Alignment="Center"><Text>A. Writer</Text></Paragraph>
    <Paragraph Alignment="Left"><Text>Language: en</Text></Paragraph>
    <Paragraph Alignment="Left"><Text>Copyright (c) 2026</Text></Paragraph>
    <Paragraph Alignment="Left"><Text>1 Street\nA Town</Text></Paragraph>
  </Content></TitlePage>
</FinalDraft>"""


def read(content: str) -> tuple[fe.Element, ...]:
    document = f"<FinalDraft><Content>{content}</Content></FinalDraft>"
    return read_fdx(document.encode()).elements


def test_final_draft_file_is_read_as_its_writer_sees_it() -> None:
    """Capitals that the settings put on, notes by their range, dual dialogue, unknown kinds."""
    screenplay = read_fdx(FINAL_DRAFT.encode())
    expected = """Title: _On Air: Episode 2_
Credit: Written by
Author: A. Writer
Language: en
Copyright: Copyright (c) 2026
Contact:
    1 Street
    A Town

INT. RADIO STUDIO - NIGHT #1#

[[SHOT: CU]]

The **_red lamp_** is on.

KIM (V.O.) (CONT'D)
(bored)
Good *evening.*
Nobody listens.

KIM
Who?

LEE ^
What?

Close on the lamp

It blinks.

!LEE

===

Dark.
Silence.

> The End <

# ACT TWO

> Fade out

[[past the end]]
"""
    assert screenplay == read_fountain(expected)
    assert read_fdx(write_fdx(screenplay)) == screenplay


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_come_back_the_same(path: Path) -> None:
    screenplay = read_fountain(path.read_text())
    assert read_fdx(write_fdx(screenplay)) == screenplay


EVERYTHING = """Title: The Door
Episode: 2 - The Key
Author: A. Writer
Cast:
    NORA VALE (female, 27): a cleaner
    DOG (animal, male)

[[before the first scene]]

# Act One

= She finds the key.

.内景 客厅 夜 #1A#

**Bold** and *italic **both*** and _under_; 5 * 3 \\*stars\\*, snake_case, \\[[no note]].
A second line. [[inline]] And more.

[[ SHOT: CU push_in ]]

/* cut:
a scene */

NORA (V.O.) (CONT'D)
[[first]]
(softly)
Who is *there*?
\x20\x20
~la la la
/*aside*/
Nobody. [[at the end]]
[[last]]

@林薇 ^
谁\uff1f

[[between]]

BEN ^
Me.

===

> THE END <

~a song
~of two lines

## Deeper

> FADE TO BLACK

==="""


def test_everything_fountain_has_comes_back_in_place() -> None:
    """Sections, synopses, boneyards and page breaks travel as notes and return as themselves."""
    screenplay = read_fountain(EVERYTHING)
    assert len({element.kind for element in screenplay.elements}) == 11
    assert read_fdx(write_fdx(screenplay)) == screenplay


def test_written_file_is_what_final_draft_writes() -> None:
    """Kinds, styles, scene numbers and dual dialogue stand where Final Draft looks for them."""
    root = ET.fromstring(write_fdx(read_fountain(EVERYTHING)))  # noqa: S314 - our own
    assert root.attrib == {"DocumentType": "Script", "Template": "No", "Version": "1"}
    paragraphs = root.findall("Content//Paragraph[@Type]")
    kinds = Counter(paragraph.get("Type") for paragraph in paragraphs)
    assert kinds == {
        "Action": 3,
        "Character": 3,
        "Dialogue": 4,
        "Lyrics": 2,
        "Parenthetical": 1,
        "Scene Heading": 1,
        "Transition": 1,
    }
    assert [p.get("Number") for p in paragraphs if p.get("Number")] == ["1A"]
    assert len(root.findall("Content/Paragraph/DualDialogue/Paragraph[@Type='Character']")) == 3
    styles = [t.get("Style") for t in root.findall("Content/Paragraph/Text") if t.get("Style")]
    assert styles == ["Bold", "Italic", "Bold+Italic", "Underline"]
    notes = ["".join(note.itertext()).strip() for note in root.iter("ScriptNote")]
    assert notes[:3] == [
        "before the first scene",
        "[section 1] Act One",
        "[synopsis] She finds the key.",
    ]


def test_note_that_opens_like_a_section_stays_a_note() -> None:
    screenplay = Screenplay(elements=(fe.Note(text="[section 1] not one"), fe.Action(lines=("A",))))
    assert read_fdx(write_fdx(screenplay)) == screenplay


@pytest.mark.parametrize(
    ("markup", "runs"),
    [
        ("**a *b* c**", [("a ", "B"), ("b", "BI"), (" c", "B")]),
        ("***both* bold**", [("both", "BI"), (" bold", "B")]),
        ("_a **b**_", [("a ", "U"), ("b", "BU")]),
        ("**one**\n**two**", [("one", "B"), ("\n", ""), ("two", "B")]),
        (r"\*kept\* 5 * 3", [("*kept* 5 * 3", "")]),
    ],
)
def test_emphasis_is_runs(markup: str, runs: list[tuple[str, str]]) -> None:
    expected = tuple(
        Run(text, Style(bold="B" in signs, italic="I" in signs, underline="U" in signs))
        for text, signs in runs
    )
    assert parse_markup(markup) == expected
    assert parse_markup(write_markup(expected)) == expected


def test_style_of_a_space_at_an_edge_is_left_outside() -> None:
    """Final Draft underlines the space too; Fountain would not close a mark after it."""
    assert write_markup([Run("big ", Style(underline=True)), Run("door")]) == "_big_ door"


@pytest.mark.parametrize(
    "runs",
    [
        [Run("a", Style(italic=True)), Run("b", Style(bold=True))],
        [Run("a*b", Style(bold=True)), Run("_c_")],
        [Run("[[x]] /* y \\")],
    ],
    ids=["marks-run-together", "marks-in-words", "openers"],
)
def test_words_survive_whatever_the_styles_are(runs: list[Run]) -> None:
    words = " ".join("".join(run.text for run in runs).split())
    assert plain_text(write_markup(runs)) == words


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<Paragraph Type="Character"><Text>BO</Text></Paragraph>', fe.Action(lines=("BO",))),
        ('<Paragraph Type="Dialogue"><Text>Hi</Text></Paragraph>', fe.Action(lines=("Hi",))),
        ('<Paragraph Type="Scene Heading"><Text>...</Text></Paragraph>', fe.Action(lines=("...",))),
        ('<Paragraph Type="Transition"><Text>a &lt;</Text></Paragraph>', fe.Action(lines=("a <",))),
        ("<Paragraph><Text>[[x /*</Text></Paragraph>", fe.Action(lines=(r"\[[x \/\*",))),
    ],
    ids=["cue-alone", "words-alone", "no-place", "would-be-centered", "openers"],
)
def test_what_fountain_has_no_form_for_is_action(content: str, expected: fe.Action) -> None:
    elements = read(content)
    assert elements == (expected,)
    assert read_fountain(write_fountain(Screenplay(elements=elements))).elements == elements


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("(beat)", (fe.Parenthetical(text="beat"),)),
        ("~la", (fe.Dialogue(lines=(r"\~la",)),)),
        ("a\n\nb", (fe.Dialogue(lines=("a", "", "b")),)),
    ],
)
def test_dialogue_reads_back_as_dialogue(words: str, parts: tuple[fe.SpeechPart, ...]) -> None:
    cue = '<Paragraph Type="Character"><Text>BO</Text></Paragraph>'
    (speech,) = read(f'{cue}<Paragraph Type="Dialogue"><Text>{words}</Text></Paragraph>')
    assert isinstance(speech, fe.Speech)
    assert speech.parts == parts
    assert read_fountain(write_fountain(Screenplay(elements=(speech,)))).elements == (speech,)


SAVE = "open it in Final Draft and save it again, or export Fountain"
DECLARES = "the FDX declares a document type or entities, which Final Draft never writes"
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
HOSTILE = [
    pytest.param(
        f'<!DOCTYPE F [<!ENTITY l0 "ha">{LAUGHS}]><FinalDraft>&l9;</FinalDraft>'.encode(),
        f"{DECLARES}; {SAVE}",
        id="billion-laughs",
    ),
    pytest.param(
        b'<!DOCTYPE F [<!ENTITY x SYSTEM "file:///etc/passwd">]><FinalDraft>&x;</FinalDraft>',
        f"{DECLARES}; {SAVE}",
        id="external-entity",
    ),
    pytest.param(
        b'<!DOCTYPE F SYSTEM "http://localhost/x.dtd"><FinalDraft/>',
        f"{DECLARES}; {SAVE}",
        id="external-dtd",
    ),
    pytest.param(
        b"<FinalDraft>\n<Content>",
        f"line 2: the FDX is not well-formed XML at column 10; {SAVE}",
        id="cut",
    ),
    pytest.param(
        b"<FinalDraft><Content><Paragraph><Text>\x00</Text></Paragraph></Content></FinalDraft>",
        f"line 1: the FDX is not well-formed XML at column 39; {SAVE}",
        id="nul",
    ),
    pytest.param(
        b'<?xml version="1.0" encoding="gb2312"?><FinalDraft/>',
        "the FDX names an encoding that XML readers do not know; save it as UTF-8",
        id="encoding",
    ),
    pytest.param(
        b"<html><Content/></html>",
        "the XML is no Final Draft script: its root is <html>; give a file that opens with "
        "<FinalDraft> and has a <Content>",
        id="other-xml",
    ),
    pytest.param(
        b"<FinalDraft><Content><Paragraph><Text>"
        + b"a" * 20_001
        + b"</Text></Paragraph></Content></FinalDraft>",
        f"the paragraph '{'a' * 40}' has 20,001 characters, more than the 20,000 allowed; break it "
        "into paragraphs",
        id="endless-paragraph",
    ),
    pytest.param(
        "<FinalDraft><Content><Paragraph><Text>a\x82</Text></Paragraph></Content></FinalDraft>"
        .encode(),
        "line 1: control character U+0082; delete it, or save the file again as plain UTF-8 text",
        id="control-character",
    ),
    pytest.param(
        b" " * 20_000_001,
        "the FDX has 20,000,001 bytes, more than the 20,000,000 allowed; give one episode per "
        "file, without its revision history",
        id="too-many-bytes",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), HOSTILE)
def test_hostile_xml_is_refused_with_advice(data: bytes, message: str) -> None:
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        read_fdx(data)


def test_deep_nesting_is_no_script_and_no_crash() -> None:
    depth = 20_000
    assert read("<a>" * depth + "</a>" * depth) == ()


def test_control_character_that_xml_cannot_hold_is_refused() -> None:
    screenplay = Screenplay(elements=(fe.Action(lines=("a\x1bb",)),))
    message = "FDX cannot hold the character U+001B in 'a\\x1bb'; delete it from the screenplay"
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        write_fdx(screenplay)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_WORD = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8).map(_composed)
_WORDS = st.lists(_WORD, min_size=1, max_size=5).map(" ".join)
_NAME = st.text(st.characters(categories=["Lu", "Lo"]), min_size=1, max_size=8).map(_composed)


@st.composite
def _marked(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(["", "*", "**", "***", "_"]))
    return f"{draw(_WORDS)} {mark}{draw(_WORDS)}{mark} {draw(_WORDS)}"


@st.composite
def _elements(draw: st.DrawFn) -> fe.Element:
    kind = draw(st.integers(0, 8))
    if kind < 2:
        parts = (fe.Parenthetical(text=draw(_WORDS)), fe.Dialogue(lines=(draw(_marked()),)))
        return fe.Speech(
            name=draw(_NAME), extensions=draw(st.sampled_from([(), ("V.O.",)])), parts=parts
        )
    return draw(
        st.sampled_from(
            [
                fe.Heading(text=draw(_WORDS), scene_number=draw(st.none() | _WORD)),
                fe.Action(lines=(draw(_marked()), draw(_marked()))),
                fe.Transition(text=draw(_WORDS)),
                fe.Section(level=draw(st.integers(1, 6)), text=draw(_WORDS)),
                fe.Synopsis(text=draw(_WORDS)),
                fe.Boneyard(text=f" {draw(_WORDS)}\n"),
                fe.Note(text=draw(_WORDS)),
                fe.PageBreak(),
                fe.Centered(text=draw(_marked())),
            ]
        )
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(_elements(), max_size=6))
def test_screenplays_survive(elements: list[fe.Element]) -> None:
    """What is read from the file that was written of a screenplay is that screenplay."""
    screenplay = Screenplay(elements=tuple(elements))
    assert read_fdx(write_fdx(screenplay)) == screenplay


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="aB \n!@.>~=#[]()/*\\:^_<林น้É\uff1a", max_size=60))
def test_any_text_becomes_fountain_that_reads_the_same(text: str) -> None:
    """Whatever marks stand in Final Draft's plain text, they are words and not markup."""
    cue = '<Paragraph Type="Character"><Text>BO</Text></Paragraph>'
    safe = text.replace("<", "&lt;").replace(">", "&gt;")
    elements = read(
        f'<Paragraph Type="Action"><Text>{safe}</Text></Paragraph>{cue}'
        f'<Paragraph Type="Dialogue"><Text>x{safe}</Text></Paragraph>'
    )
    screenplay = Screenplay(elements=elements)
    assert read_fountain(write_fountain(screenplay)) == screenplay
    words = " ".join(text.split())
    spoken = "".join(p.text for s in screenplay.speeches for p in s.parts if p.kind == "dialogue")
    assert spoken.replace(" ", "") == f"x{words}".replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \\*_[]/\n", max_size=40))
def test_runs_have_the_words_of_the_markup(markup: str) -> None:
    runs = parse_markup(markup.replace("[[", "["))
    words = " ".join("".join(run.text for run in runs).split())
    assert words == plain_text(markup.replace("[[", "["))
    assert all(run.style != PLAIN or run.text for run in runs)
