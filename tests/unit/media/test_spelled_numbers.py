"""Numbers in words."""

import pytest

from cliffhanger.media.align.letters import letters_of, spell_out
from cliffhanger.media.align.numbers import spell_number
from cliffhanger.story.novel.numerals import parse_numeral


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", 0, "zero"),
        ("en", 13_405, "thirteen thousand four hundred five"),
        ("es", 21_101, "veintiún mil ciento uno"),
        ("es", 31, "treinta y uno"),
        ("es", 100, "cien"),
        ("pt", 1_100, "mil e cem"),
        ("pt", 2_345, "dois mil trezentos e quarenta e cinco"),
        ("id", 11, "sebelas"),
        ("id", 1_150, "seribu seratus lima puluh"),
        ("vi", 15, "mười lăm"),
        ("vi", 21, "hai mươi mốt"),
        ("vi", 105, "một trăm linh năm"),
        ("vi", 2_024, "hai nghìn không trăm hai mươi bốn"),
        ("zh", 10_010, "一万零一十"),
        ("zh", 12, "十二"),
        ("zh", 215, "二百一十五"),
        ("ja", 1_111, "千百十一"),
        ("ja", 300, "三百"),
        ("th", 21, "ยี่สิบเอ็ด"),
        ("th", 111, "หนึ่งร้อยสิบเอ็ด"),
        ("th", 250_000, "สองแสนห้าหมื่น"),
    ],
)
def test_numbers_are_spelled_as_the_language_says_them(
    language: str, value: int, words: str
) -> None:
    assert spell_number(value, language) == words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_reads_numerals_understands_them(language: str) -> None:
    """The reader of chapter headings, which was written apart, gives the numbers back."""
    values = range(100 if language == "en" else 10_000)
    assert [parse_numeral(spell_number(value, language).replace(" ", "-")) for value in values] == [
        *values
    ]


@pytest.mark.parametrize("language", ["en", "es", "pt", "id", "vi", "zh", "ja", "th"])
def test_no_two_numbers_sound_the_same(language: str) -> None:
    values = [*range(2_000), *range(9_900, 10_200), *range(99_900, 100_200), 999_999]
    assert len({spell_number(value, language) for value in values}) == len(values)


def test_what_is_too_large_is_read_digit_by_digit() -> None:
    assert spell_number(1_000_000, "en") == "one zero zero zero zero zero zero"
    assert spell_number(1_000_000, "zh") == "一零零零零零零"
    assert spell_number(20, "fr") == "20"


def test_thousands_may_be_parted() -> None:
    assert letters_of("$1,200.", "en") == "onethousandtwohundred"
    assert letters_of("1.200", "es") == letters_of("1200", "es") == "mildoscientos"
    assert spell_out("Room 21", "en").split() == ["room", "twenty", "one"]
