"""Numbers as chapter headings spell them: digits, Chinese, Roman, English and Vietnamese words."""

import re

_HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "\u3007": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_EN_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_EN_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VI_WORDS = (*("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),)
_WORDS = {
    **{word: value for value, word in enumerate(_EN_ONES)},
    **{word: 20 + 10 * index for index, word in enumerate(_EN_TENS)},
    **{
        f"{tens}-{_EN_ONES[ones]}": 20 + 10 * index + ones
        for index, tens in enumerate(_EN_TENS)
        for ones in range(1, 10)
    },
    **{word: value for value, word in enumerate(_VI_WORDS)},
    **{f"mười {_VI_WORDS[ones]}": 10 + ones for ones in range(1, 10)},
    "mười lăm": 15,
    "hai mươi": 20,
}

HAN_NUMERAL = rf"[{''.join(_HAN_DIGITS)}{''.join(_HAN_UNITS)}]{{1,9}}"
"""A Chinese numeral, as a pattern."""
WORD_NUMERAL = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)).replace(
    r"\-", "[- ]"
)
"""A number in words, as a pattern."""


def parse_numeral(spelled: str) -> int | None:
    """Return the value of a numeral, or None where it is none.

    >>> parse_numeral("一百零三"), parse_numeral("XIV"), parse_numeral("twenty-one")
    (103, 14, 21)
    """
    word = " ".join(spelled.casefold().split())
    if word.isdecimal():
        return int(word) if len(word) <= 6 else None
    value = _WORDS.get(word, _WORDS.get(word.replace(" ", "-")))
    if value is not None:
        return value
    if re.fullmatch(HAN_NUMERAL, word):
        return _parse_han(word)
    return _parse_roman(spelled.upper()) if re.fullmatch("[IVXLCDM]+", spelled.upper()) else None


def _parse_han(numeral: str) -> int:
    if not any(sign in _HAN_UNITS for sign in numeral):
        # 一二三 counts digits, as 2023 does.
        return int("".join(str(_HAN_DIGITS[sign]) for sign in numeral))
    total = 0
    digit = 0
    for sign in numeral:
        if sign in _HAN_UNITS:
            total += max(digit, 1 if total == 0 else 0) * _HAN_UNITS[sign]
            digit = 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + digit


def _parse_roman(numeral: str) -> int:
    values = [_ROMAN[sign] for sign in numeral]
    return sum(
        -value if any(later > value for later in values[index + 1 : index + 2]) else value
        for index, value in enumerate(values)
    )
