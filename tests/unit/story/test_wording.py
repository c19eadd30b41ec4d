import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.story.wording import (
    BreakStrength,
    atoms,
    break_strength,
    clusters,
    display_units,
    normalize,
    pack,
    sentences,
)

TEXTS = st.text(st.sampled_from("ab .,!?\u3002\uff0c\uff01你我真相ที่เแ ้"), max_size=40)


@settings(max_examples=40)
@given(TEXTS, st.sampled_from(["en", "zh-CN", "ja", "th", "vi"]))
def test_atoms_and_sentences_joined_are_the_text(text: str, language: str) -> None:
    assert "".join(atoms(text, language)) == normalize(text)
    assert "".join(sentences(text, language)) == normalize(text)


@settings(max_examples=40)
@given(TEXTS)
def test_clusters_joined_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize(
    ("piece", "strength"),
    [
        ("Go!", BreakStrength.SENTENCE),
        ("go.\u201d", BreakStrength.SENTENCE),
        ("好\u3002", BreakStrength.SENTENCE),
        ("Mr. ", BreakStrength.WORD),
        ("a.k.a. ", BreakStrength.WORD),
        ("well, ", BreakStrength.CLAUSE),
        ("--", BreakStrength.CLAUSE),
        ("好\uff0c", BreakStrength.CLAUSE),
        ("word ", BreakStrength.WORD),
    ],
)
def test_punctuation_says_how_natural_a_cut_is(piece: str, strength: BreakStrength) -> None:
    assert break_strength(piece) is strength


@pytest.mark.parametrize(
    ("text", "language", "units"),
    [
        pytest.param("你好\uff0cBob", "zh", 4.5, id="zh"),
        pytest.param("Đừng tin hắn", "vi", 12, id="vi"),
        pytest.param("น้ำ", "th", 2, id="th-marks-are-free"),
        pytest.param("e\u0301", "en", 1, id="nfc"),
    ],
)
def test_width_is_counted_as_the_language_asks(text: str, language: str, units: float) -> None:
    assert display_units(text, language) == units


def test_closing_punctuation_and_frequent_words_are_not_parted() -> None:
    assert atoms("你知道\u3002", "zh") == ("你", "知道\u3002")


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["a ", "bb ", "ccc, ", "dddd. "]), max_size=20))
def test_packed_groups_keep_limit_and_order(pieces: list[str]) -> None:
    groups = pack(pieces, measure=len, limit=12)
    assert all(len(group) <= 12 for group in groups)
    assert " ".join(groups) == "".join(pieces).strip()
