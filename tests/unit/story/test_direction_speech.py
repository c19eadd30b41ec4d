import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.story.direction.speech import MAX_LINE_SECONDS, split_long_lines, split_speech
from cliffhanger.story.model import Character, Episode, Line, LineBeat, Location, Scene, Series
from cliffhanger.story.wording import speech_seconds

WORDS = st.lists(
    st.sampled_from(["I", "know", "divorce,", "papers.", "because", "you", "never!", "the", "Mr."]),
    min_size=1,
    max_size=60,
).map(" ".join)
CHINESE = st.text(
    st.sampled_from("你我知道真相孩子离婚怎么\uff0c\u3002\uff01\uff1f"), min_size=1, max_size=120
)


def episode_of(*lines: LineBeat) -> Episode:
    scene = Scene(
        id="s01", heading="INT. X", location=Location(id="x", name="X"), beats=tuple(lines)
    )
    return Episode(
        series=Series(id="x", title="X"),
        title="X",
        characters=(Character(id="ann", name="ANN"),),
        scenes=(scene,),
    )


def beat(line_id: str, text: str, *, is_dual: bool = False) -> LineBeat:
    return LineBeat(line=Line(id=line_id, character_id="ann", text=text), is_dual=is_dual)


@settings(max_examples=40)
@given(WORDS)
def test_pieces_joined_are_the_words(text: str) -> None:
    assert " ".join(split_speech(text, "en")) == text


@settings(max_examples=40)
@given(CHINESE)
def test_chinese_pieces_joined_are_the_characters(text: str) -> None:
    assert "".join(split_speech(text, "zh-CN")) == text


@settings(max_examples=40)
@given(st.one_of(WORDS.map(lambda text: ("en", text)), CHINESE.map(lambda text: ("zh", text))))
def test_no_piece_is_longer_than_a_shot(case: tuple[str, str]) -> None:
    language, text = case
    pieces = split_speech(text, language)
    assert all(speech_seconds(piece, language) <= MAX_LINE_SECONDS for piece in pieces)


def test_cuts_fall_after_sentences_then_clauses() -> None:
    text = (
        "You came into my house and took my name. You sat at my table, slept in my bed, "
        "and wore my ring. I want all of it back tonight."
    )
    assert split_speech(text, "en") == (
        "You came into my house and took my name.",
        "You sat at my table, slept in my bed, and wore my ring.",
        "I want all of it back tonight.",
    )


def test_a_cut_inside_a_sentence_leaves_no_article_hanging() -> None:
    text = "She walked away from the house with the letter and the keys of the old car yesterday"
    first, *_ = split_speech(text, "en")
    assert first.split()[-1] not in {"the", "of", "and", "with", "from"}


def test_ids_count_the_pieces() -> None:
    split = split_long_lines(episode_of(beat("s01-l03", "I know what you did. " * 5)))
    assert [line.id for line in split.lines] == ["s01-l03a", "s01-l03b", "s01-l03c"]


def test_lines_spoken_together_stay_whole() -> None:
    long = "I know what you did. " * 5
    episode = episode_of(beat("s01-l01", long), beat("s01-l02", long, is_dual=True))
    assert split_long_lines(episode) == episode


@pytest.mark.parametrize(
    ("language", "text", "seconds"),
    [
        pytest.param("en", "one two three four five", 2.0, id="en"),
        pytest.param("vi", "anh không thể tin được", 2.0, id="vi"),
        pytest.param("zh", "你为什么要离婚呢", 8 / 4.5, id="zh"),
        pytest.param("zh", "我叫 Bob Smith\u3002", 2 / 4.5 + 2 / 2.5, id="mixed"),
        pytest.param("en", "...", 0.5, id="shortest"),
    ],
)
def test_pace_is_an_actors(language: str, text: str, seconds: float) -> None:
    assert speech_seconds(text, language) == pytest.approx(seconds)
