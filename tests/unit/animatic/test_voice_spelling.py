"""What espeak-ng is given to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.animatic.voice.language import espeak_language
from cliffhanger.animatic.voice.spelling import respell_line
from cliffhanger.errors import InvalidSettingError


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        pytest.param("YIP YUP!", "yip yup!", id="shouted"),
        pytest.param("WWWOOOOOOOOWWW!", "wow!", id="drawn-out"),
        pytest.param("Noooo, pleeease!", "No, please!", id="vowels"),
        pytest.param("Soooo gooood", "So good", id="o"),
        pytest.param("Hm-n-hweh huh", "hum-n-wheh huh", id="no-vowels"),
        pytest.param("I said STOP to the FBI", "I said stop to the FBI", id="acronym"),
        pytest.param("wait — what?!", "wait, what?", id="dash"),
        pytest.param("[sighs] *you* <b>", "sighs you b", id="signs"),
        pytest.param("It costs $5.50, 10:30!", "It costs $5.50, 10:30!", id="numbers"),
        pytest.param("don’t", "don't", id="apostrophe"),  # noqa: RUF001 - as typed in scripts
    ],
)
def test_words_are_spoken_not_spelled(line: str, spoken: str) -> None:
    assert " ".join(respell_line(line, language="en-us").text.split()) == spoken


@pytest.mark.parametrize("line", ["...", "!!!", "—", "***", " ", "?!…"])
def test_a_line_without_words_is_not_speakable(line: str) -> None:
    assert not respell_line(line, language="en-us").is_speakable


@given(st.text(min_size=1, max_size=60))
def test_every_spoken_character_stands_for_a_written_one(line: str) -> None:
    """Any text is accepted, and indexes into the line never run backwards."""
    spoken = respell_line(line, language="en-us")
    assert len(spoken.text) == len(spoken.source_indexes)
    assert list(spoken.source_indexes) == sorted(spoken.source_indexes)
    assert all(0 <= index < len(line) for index in spoken.source_indexes)


def test_kanji_are_read_as_kana_of_natural_length() -> None:
    """No kanji reaches espeak-ng, which would say "Chinese letter" for each of them."""
    text = respell_line("東京へ行きます", language="ja").text
    assert all(not "\u4e00" <= character <= "\u9fff" for character in text)
    assert len(text) < 14


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en-us"), ("en-GB", "en-gb-x-rp"), ("zh", "cmn"), ("zh-Hant-TW", "cmn"),
        ("zh-HK", "yue"), ("vi", "vi"), ("th", "th"), ("es", "es"), ("es-MX", "es-419"),
        ("pt-BR", "pt-br"), ("id", "id"), ("ja", "ja"), ("ko", "ko"), ("fr", "fr"),
        ("de-AT", "de"), ("hi", "hi"), ("no", "nb"), ("PT_br", "pt-br"),
    ],
)  # fmt: skip
def test_a_tag_finds_its_voice(tag: str, expected: str) -> None:
    assert espeak_language(tag) == expected


def test_an_unknown_language_lists_the_known_ones() -> None:
    with pytest.raises(InvalidSettingError, match=r"got 'tlh'; it speaks .*\bvi\b.*\bzh\b"):
        espeak_language("tlh")
