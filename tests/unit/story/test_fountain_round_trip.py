"""Reading, writing and reading again is the identity."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain import read_fountain, write_fountain

_LINES = [
    *(
        "",
        "",
        "",
        " ",
        "  ",
        "\t",
        "BOB",
        "BOB (V.O.)",
        "BOB ^",
        "@林薇",
        "@น้ำ\uff08旁白\uff09\uff1a",
        "@ÉLODIE (CONT'D) ^",
    ),
    *(
        "INT. HOUSE - DAY",
        "ext. park--night #1A#",
        "I/E CAR",
        "Int. design is everything.",
        ".内景 客厅 夜",
    ),
    *(
        "INT。 客厅",
        "..not a heading",
        ". . odd",
        ".5 seconds",
        "EST. 1900 [[note]]",
        ". #7#",
        "#1 fan",
    ),
    *("CUT TO:", "> FADE OUT.", ">", ">>x", "> centered <", "><", "> > x < <", "TO:", ">.CUT TO:"),
    *(
        "# Act",
        "##",
        "# # x",
        "= synopsis",
        "==",
        "= ==",
        "===",
        "=====",
        "~la la",
        "~",
        "~~ la",
        "~[[x]]",
    ),
    *(
        "(softly)",
        "\uff08轻声\uff09",
        "(wrapped",
        "over lines)",
        "()",
        "(a) b (c)",
        "(a (b) c)",
        "((",
        "))",
    ),
    *(
        "!BOB",
        "!",
        "!!",
        "! # x",
        "![[x]]",
        "!Title: x",
        "Title: A Tale",
        "Author:",
        "    value",
        "Key: value",
    ),
    *(
        "[[note]]",
        "[[",
        "]]",
        "[[a\nb]]",
        "text [[a\n\nb]] more",
        "[[a]] [[b]]",
        "[[ SHOT: CU ]]",
        "[[x] ]]",
    ),
    *(
        "/* gone */",
        "a /* gone */ b",
        "/* gone",
        "*/",
        "x /* a\n\nb */ y",
        "/*/*/",
        "[/* x */[",
        "\\[[",
        "\\/*",
    ),
    *(
        "*it* **b** _u_",
        "\\*",
        "\\",
        "他说\uff1a你好。",
        "Words, words.",
        "WORDS!",
        "@",
        "@(V.O.)",
        "@A^:",
        "A (x) ^ (y)",
    ),
    *(
        "TITLE: A",
        "@TITLE: A",
        "> SHOW: CUT TO:",
        "\u3000\u3000他走了。",
        "\ufeffx",
        "a\u2028b",
        "a\x0cb",
        '"SIGN"',
    ),
]


def assert_round_trip(text: str) -> None:
    try:
        screenplay = read_fountain(text)
    except ScreenplayError:
        return
    written = write_fountain(screenplay)
    assert read_fountain(written) == screenplay
    assert write_fountain(read_fountain(written)) == written


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(_LINES), max_size=14))
def test_documents_of_tricky_lines_survive(lines: list[str]) -> None:
    """Whatever the reader makes of a document, the writer can say it so that it is read again."""
    assert_round_trip("\n".join(lines))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aB \n\t!@.>~=#[]()/*\\:^_<林น้É\uff1a\uff08\uff09", max_size=60))
def test_random_marks_survive(text: str) -> None:
    assert_round_trip(text)


_WORDS = st.text(
    alphabet=st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1, max_size=20
)
_NAMES = st.text(alphabet=st.characters(categories=["L", "M"]), min_size=1, max_size=10)


@st.composite
def _documents(draw: st.DrawFn) -> str:
    """Return a screenplay whose names and words are in any script."""
    blocks = [f".{draw(_WORDS)}"]
    for _ in range(draw(st.integers(1, 5))):
        cue = f"@{draw(_NAMES)} (V.O.){draw(st.sampled_from(['', ' ^']))}"
        remark = draw(st.sampled_from(["", "(softly)\n", "\uff08轻声\uff09\n"]))
        blocks += [draw(_WORDS), f"{cue}\n{remark}{draw(_WORDS)}\n  \n{draw(_WORDS)}"]
    return "\n\n".join(blocks)


@settings(max_examples=30, deadline=None)
@given(_documents())
def test_names_and_words_of_any_script_survive(document: str) -> None:
    assert_round_trip(document)


_EPISODE = """Title: The Door: Episode 2
Contact:
\tA Street 1
\tA Town

> FADE IN:

EXT. PARK--DAY #1#

BIG BOB, 40 (or any age), a mild,
goofy soul, strolls with a SMALL DOG.

BOB
(waves)
Hi *there*. [[wave?]]
How are you?

@小狗 ^
汪\uff01

/* A scene
that was cut. */

[[SHOT: CU push_in]]

His phone reads: "RUN."

CUT TO:

.内景 客厅 夜

> THE END <
"""


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_text_survives(data: st.DataObject) -> None:
    """Lines lost, doubled, swapped or spliced with marks never make a document unwritable."""
    lines = _EPISODE.split("\n")
    for _ in range(data.draw(st.integers(1, 6))):
        index = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        mark = data.draw(
            st.sampled_from(["", "!", "@", ">", ".", "~", "(", "[[", "]]", "\\", "*/"])
        )
        lines[index] = data.draw(st.sampled_from([lines[other], mark + lines[index], ""]))
    assert_round_trip("\n".join(lines))


def test_real_text_is_read_whole() -> None:
    """The document that the mutations start from has one of nearly everything."""
    screenplay = read_fountain(_EPISODE)
    kinds = [element.kind for element in screenplay.elements]
    assert kinds == [
        *("transition", "heading", "action", "speech", "speech", "boneyard", "note", "action"),
        *("transition", "heading", "centered"),
    ]
