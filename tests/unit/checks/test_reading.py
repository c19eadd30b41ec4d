"""Words that an engine reads: which are writing, where they stand, and what a verdict says."""

import pytest

from cliffhanger.checks.reading import Image, ReadWord, WordReader, quote_words
from cliffhanger.checks.reference_image import judge_reference
from tests.unit.checks.test_reference_set import png, portrait, written


def word(text: str, confidence: float = 95.0, x: float = 0.5, y: float = 0.5) -> ReadWord:
    return ReadWord(text=text, confidence=confidence, center_x=x, center_y=y)


@pytest.mark.parametrize(
    ("text", "confidence", "is_writing"),
    [
        pytest.param("SAMPLE", 60.0, True, id="long, sure enough"),
        pytest.param("SAMPLE", 59.9, False, id="long, unsure"),
        pytest.param("AVY", 61.0, False, id="what was read into hair"),
        pytest.param("AVY", 90.0, True, id="three letters, very sure"),
        pytest.param("ha.", 99.0, False, id="two letters and a stop"),
        pytest.param("--==--", 99.0, False, id="no letters"),
        pytest.param("字幕", 90.0, True, id="two ideographs, very sure"),
        pytest.param("字幕", 89.0, False, id="two ideographs, less sure"),
        pytest.param("字幕组", 60.0, True, id="three ideographs"),
        pytest.param("字", 99.0, False, id="one ideograph"),
        pytest.param("カメラ", 60.0, True, id="kana"),
    ],
)
def test_words_are_writing_by_their_length_and_confidence(
    text: str, confidence: float, *, is_writing: bool
) -> None:
    assert word(text, confidence).is_writing is is_writing


@pytest.mark.parametrize(
    ("x", "y", "place"),
    [(0.0, 0.0, "top left"), (0.5, 0.5, "middle center"), (1.0, 1.0, "bottom right")],
)
def test_a_word_stands_in_a_ninth_of_the_picture(x: float, y: float, place: str) -> None:
    assert word("SAMPLE", x=x, y=y).place == place


def test_a_verdict_quotes_five_words_and_counts_the_rest() -> None:
    shown = quote_words([word(f"word{n}", y=0.9) for n in range(7)])
    assert shown.startswith('"word0" (bottom center), "word1" (bottom center)')
    assert shown.endswith('"word4" (bottom center) and 2 more')


class Reader:
    """Reads what it is told to."""

    name = "reader 1"

    def __init__(self, *words: ReadWord, works: bool = True) -> None:
        self.words = words if works else None

    def read_words(self, image: Image) -> tuple[ReadWord, ...] | None:
        """Return the words; pictures come whole, without alpha."""
        assert image.shape[2] == 3
        return self.words


def test_read_words_refuse_a_picture_in_which_no_shapes_stand_as_letters() -> None:
    """They are quoted; patterns that look like letters are not among them."""
    reader: WordReader = Reader(word("mara.films", y=0.95), word("Aa", 76.0))
    verdict = judge_reference("a.png", png(portrait()), reader=reader)
    (problem,) = verdict.problems
    assert problem.startswith('it has writing in it ("mara.films" (bottom center)); take one')
    assert verdict.facts is not None
    assert verdict.facts.words == (word("mara.films", y=0.95),)


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        pytest.param(None, None, id="no engine"),
        pytest.param(Reader(works=False), None, id="it failed"),
        pytest.param(Reader(), (), id="it reads nothing"),
    ],
)
def test_shapes_of_letters_are_enough_whatever_is_read(
    reader: Reader | None, words: tuple[ReadWord, ...] | None
) -> None:
    """An engine that reads nothing in them frees no picture, one that failed judges none."""
    marked = judge_reference("a.png", png(written("SAMPLE PICTURE")), reader=reader)
    assert "it has writing in it (8 letters in 1 line)" in marked.problems[0]
    plain = judge_reference("b.png", png(portrait()), reader=reader)
    assert plain.problems == ()
    assert plain.facts is not None
    assert plain.facts.words == words
