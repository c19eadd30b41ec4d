import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.subtitles import parse_ass, parse_srt, parse_vtt, to_ass, to_srt, to_vtt

FPS = st.sampled_from([24, 25, 30, 60])
WORDS = st.text(
    st.one_of(
        st.characters(categories=["L", "N", "P", "Sm"], exclude_characters="\u2028\u2029"),
        st.sampled_from("<>&{}\\,-"),
    ),
    min_size=1,
    max_size=12,
).filter(lambda word: "-->" not in word)
DISPLAY_LINES = st.lists(WORDS, min_size=1, max_size=2).map(tuple)
NAMES = st.sampled_from(["", "Bob", "A & B", "<Dog>", "\u6797\u8587"])
LINE_IDS = st.sampled_from(["", "s01-l01", "s01-l02a"])


@st.composite
def cue_lists(draw: st.DrawFn, *, has_names: bool) -> tuple[Cue, ...]:
    frame, cues = draw(st.integers(0, 400_000)), list[Cue]()
    for _ in range(draw(st.integers(0, 5))):
        end = frame + draw(st.integers(1, 300))
        cues.append(
            Cue(
                start_frame=frame,
                end_frame=end,
                lines=draw(DISPLAY_LINES),
                speaker=draw(NAMES) if has_names else "",
                line_id=draw(LINE_IDS) if has_names else "",
            )
        )
        frame = end + draw(st.integers(0, 100))
    return tuple(cues)


@settings(max_examples=40)
@given(cue_lists(has_names=False), FPS)
def test_srt_reads_back_as_written(cues: tuple[Cue, ...], fps: int) -> None:
    assert parse_srt(to_srt(cues, fps), fps) == cues


@settings(max_examples=40)
@given(cue_lists(has_names=True), FPS)
def test_vtt_reads_back_as_written(cues: tuple[Cue, ...], fps: int) -> None:
    assert parse_vtt(to_vtt(cues, fps), fps) == cues


@settings(max_examples=40)
@given(cue_lists(has_names=True), FPS)
def test_ass_reads_back_as_written(cues: tuple[Cue, ...], fps: int) -> None:
    script = to_ass(cues, fps, video_format=VideoFormat(), language="en")
    assert parse_ass(script, fps) == cues


CUE = Cue(start_frame=50, end_frame=90, lines=("{a} & <b>", "c"), speaker="Bob", line_id="s01-l01")


def test_srt_is_what_players_expect() -> None:
    """Frames 50 and 90 of 24 are 2.083 s and 3.75 s."""
    assert to_srt([CUE], 24) == "1\n00:00:02,083 --> 00:00:03,750\n{a} & <b>\nc\n"


def test_vtt_is_what_browsers_expect() -> None:
    assert to_vtt([CUE], 24) == (
        "WEBVTT\n\ns01-l01\n00:00:02.083 --> 00:00:03.750 line:70% align:center\n"
        "<v Bob>{a} &amp; &lt;b&gt;\nc</v>\n"
    )


def test_ass_is_on_the_films_grid_with_its_own_font() -> None:
    script = to_ass([CUE], 24, video_format=VideoFormat(), language="zh-CN")
    assert "PlayResX: 1080\nPlayResY: 1920\n" in script
    assert "Style: Default,Noto Sans SC,56," in script
    assert r"Dialogue: 0,0:00:02.08,0:00:03.75,Default,Bob,0,0,0,s01-l01,\{a\} & <b>\Nc" in script


def test_ass_styles_have_as_many_values_as_fields() -> None:
    script = to_ass([], 24, video_format=VideoFormat(width_px=540, height_px=960), language="th")
    fields = re.findall(r"^Format: (Name.*)$", script, re.MULTILINE)[0]
    values = re.findall(r"^Style: (.*)$", script, re.MULTILINE)[0]
    assert len(fields.split(",")) == len(values.split(","))


def test_foreign_srt_is_read() -> None:
    """A byte-order mark, CRLF, a missing index and a third line do not matter."""
    text = (
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\na\r\nb\r\nc\r\n"
        "\r\n00:00:03.000 --> 00:00:04.000\r\nd\r\n"
    )
    cues = parse_srt(text, 25)
    assert [(cue.start_frame, cue.end_frame, cue.lines) for cue in cues] == [
        (25, 50, ("a", "b c")),
        (75, 100, ("d",)),
    ]


def test_foreign_vtt_is_read() -> None:
    """Notes and styles are skipped, hours may be missing, markup is dropped."""
    text = "WEBVTT - x\n\nNOTE hi\n\nSTYLE\n::cue {}\n\n00:01.000 --> 00:02.000\n<i>a</i> &amp; b\n"
    (cue,) = parse_vtt(text, 25)
    assert (cue.start_frame, cue.end_frame, cue.lines) == (25, 50, ("a & b",))


def test_foreign_ass_overrides_are_dropped() -> None:
    text = r"Dialogue: 0,0:00:01.00,0:00:02.00,X,,0,0,0,,{\i1}a{\i0}, b\Nc"
    assert parse_ass(text, 25)[0].lines == ("a, b", "c")


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        pytest.param(parse_srt, "1\nnot a time\nhello\n", id="srt"),
        pytest.param(parse_srt, "hello", id="srt-no-times"),
        pytest.param(parse_vtt, "00:01.000 --> 00:02.000\nhello\n", id="vtt-no-header"),
        pytest.param(parse_ass, "Dialogue: 0,zero,one,X,,0,0,0,,a", id="ass-times"),
        pytest.param(parse_ass, "Dialogue: 0,a", id="ass-fields"),
    ],
)
def test_unreadable_files_are_refused(parse: Callable[[str, int], object], text: str) -> None:
    with pytest.raises(InvalidInputError, match="must"):
        parse(text, 24)
