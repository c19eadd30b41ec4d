"""Whole numbers in words, so that `20` and `twenty` are the same to who compares texts."""

from collections.abc import Callable
from functools import cache
from typing import Final

LARGEST: Final = 999_999
"""Larger numbers are read digit by digit."""


def _words(text: str) -> list[str]:
    return text.split()


_EN: Final = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS: Final = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_ES: Final = _words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS: Final = _words("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS: Final = _words(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos"
)
_PT: Final = _words(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze "
    "dezesseis dezessete dezoito dezenove"
)
_PT_TENS: Final = _words("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_PT_HUNDREDS: Final = _words(
    "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
)
_ID: Final = _words("nol satu dua tiga empat lima enam tujuh delapan sembilan")
_VI: Final = _words("không một hai ba bốn năm sáu bảy tám chín")
_ZH: Final = "零一二三四五六七八九"
_TH: Final = _words("ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า")
_TH_UNITS: Final = ((100_000, "แสน"), (10_000, "หมื่น"), (1_000, "พัน"), (100, "ร้อย"))


@cache
def spell_number(value: int, language: str) -> str:
    """Return *value* in words, with spaces where the language has them.

    Args:
        value: >= 0; over `LARGEST` its digits are read one by one.
        language: Primary subtag; digits as they are where it is none of en, zh, ja, vi, th, es,
            pt, id.
    """
    speak = _SPEAKERS.get(language)
    if speak is None:
        return str(value)
    if value <= LARGEST:
        return speak(value)
    return ("" if language in {"zh", "ja", "th"} else " ").join(
        speak(int(digit)) for digit in str(value)
    )


def _english(value: int) -> str:
    if value < 20:
        return _EN[value]
    if value < 100:
        return _joined(_EN_TENS[value // 10 - 2], value % 10, _english)
    if value < 1000:
        return _joined(f"{_EN[value // 100]} hundred", value % 100, _english)
    return _joined(f"{_english(value // 1000)} thousand", value % 1000, _english)


def _spanish(value: int) -> str:
    if value < 30:
        return _ES[value]
    if value < 100:
        return _joined(_ES_TENS[value // 10 - 3], value % 10, _spanish, link=" y ")
    if value == 100:
        return "cien"
    if value < 1000:
        return _joined(_ES_HUNDREDS[value // 100 - 1], value % 100, _spanish)
    thousands = "mil" if value < 2000 else f"{_short_one(_spanish(value // 1000))} mil"
    return _joined(thousands, value % 1000, _spanish)


def _short_one(words: str) -> str:
    """Return Spanish words as they stand before a noun: `veintiún`, not `veintiuno`."""
    if words.endswith("veintiuno"):
        return f"{words[:-3]}ún"
    return words[:-1] if words.endswith("uno") else words


def _portuguese(value: int) -> str:
    if value < 20:
        return _PT[value]
    if value < 100:
        return _joined(_PT_TENS[value // 10 - 2], value % 10, _portuguese, link=" e ")
    if value == 100:
        return "cem"
    if value < 1000:
        return _joined(_PT_HUNDREDS[value // 100 - 1], value % 100, _portuguese, link=" e ")
    thousands = "mil" if value < 2000 else f"{_portuguese(value // 1000)} mil"
    rest = value % 1000
    return _joined(thousands, rest, _portuguese, link=" e " if _is_last(rest) else " ")


def _is_last(rest: int) -> bool:
    """Return whether Portuguese says `e` between the thousands and *rest*."""
    return rest <= 100 or rest % 100 == 0


def _indonesian(value: int) -> str:
    if value < 10:
        return _ID[value]
    if value < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(value, f"{_ID[value - 10]} belas")
    if value < 100:
        return _joined(f"{_ID[value // 10]} puluh", value % 10, _indonesian)
    if value < 1000:
        hundreds = "seratus" if value < 200 else f"{_ID[value // 100]} ratus"
        return _joined(hundreds, value % 100, _indonesian)
    thousands = "seribu" if value < 2000 else f"{_indonesian(value // 1000)} ribu"
    return _joined(thousands, value % 1000, _indonesian)


def _vietnamese(value: int) -> str:
    if value < 10:
        return _VI[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        ten = "mười" if tens == 1 else f"{_VI[tens]} mươi"
        last = {1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _VI[ones])
        return f"{ten} {last}" if ones else ten
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        words = f"{_VI[hundreds]} trăm"
        return _joined(f"{words} linh" if 0 < rest < 10 else words, rest, _vietnamese)
    thousands, rest = divmod(value, 1000)
    words = f"{_vietnamese(thousands)} nghìn"
    return _joined(f"{words} không trăm" if 0 < rest < 100 else words, rest, _vietnamese)


def _chinese(value: int) -> str:
    if value < 10:
        return _ZH[value]
    for unit, sign in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")):
        if value >= unit:
            count, rest = divmod(value, unit)
            head = sign if (unit, count) == (10, 1) else _chinese(count) + sign
            gap = "零" if 0 < rest < unit // 10 else ""
            tail = f"一{_chinese(rest)}" if 10 <= rest < 20 else _chinese(rest)
            return head + gap + tail if rest else head
    return _ZH[0]


def _japanese(value: int) -> str:
    if value < 10:
        return _ZH[value]
    for unit, sign in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")):
        if value >= unit:
            count, rest = divmod(value, unit)
            is_bare = count == 1 and unit < 10_000
            return (sign if is_bare else _japanese(count) + sign) + (
                _japanese(rest) if rest else ""
            )
    return _ZH[0]


def _thai(value: int) -> str:
    if value < 10:
        return _TH[value]
    for unit, name in _TH_UNITS:
        if value >= unit:
            count, rest = divmod(value, unit)
            return f"{_TH[count]}{name}" + (_thai_rest(rest) if rest else "")
    tens, ones = divmod(value, 10)
    ten = {1: "สิบ", 2: "ยี่สิบ"}.get(tens, f"{_TH[tens]}สิบ")
    return ten + (_thai_rest(ones) if ones else "")


def _thai_rest(value: int) -> str:
    return "เอ็ด" if value == 1 else _thai(value)


def _joined(head: str, rest: int, speak: Callable[[int], str], *, link: str = " ") -> str:
    return f"{head}{link}{speak(rest)}" if rest else head


_SPEAKERS: Final[dict[str, Callable[[int], str]]] = {
    "en": _english,
    "es": _spanish,
    "pt": _portuguese,
    "id": _indonesian,
    "vi": _vietnamese,
    "zh": _chinese,
    "ja": _japanese,
    "th": _thai,
}
