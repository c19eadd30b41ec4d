"""Kind, gender and age of a character, from the name and from what the script says."""

import re
import zlib

from cliffhanger.story import trait_words as tw
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ASIDE = re.compile(
    r"\s*(?:[,\uff0c]\s*)?(?:[(\uff08][^()\uff08\uff09]*[)\uff09]"
    r"|(?:age[ds]?\s+|early\s+|mid[- ]?|late\s+)?\d{1,3}(?:'?s)?"
    r"(?:\s*(?:岁|歲|years old|year-old|tuổi|ปี))?(?=[\s,\uff0c.。]|$))"
)
_APPOSITION = re.compile(
    r"\s*[,\uff0c]?\s*(?:(?:is|was)\s+)?(?:an?|the|one|his|her|our|their|一[个只位条名]|是一?[个只位条名]?)\s*"
    r"(?P<phrase>[^.;。\uff1b!?]*)",
    re.IGNORECASE,
)
_PHRASE_END = re.compile(
    r"\b(?:which|who|that|with|in|of|on|at|from|and|an?|the|his|her|their)\b", re.IGNORECASE
)
_NAMED = re.compile(r"(?:,?\s+(?:named|called|tên là|tên)|[,\uff0c]?\s*名?叫)\s*$", re.IGNORECASE)
_AGE = re.compile(
    r"(?:[,\uff0c(\uff08]\s*|\bage[ds]?\s+|\b(?P<part>early|mid|late)[- ]?|^\s*)"
    r"(?P<number>\d{1,3})(?!\d|:|\.\d|%)(?P<span>'?s)?"
    r"|(?P<years>\d{1,3})\s*(?:岁|歲|years? old|-year-old|tuổi|ปี|세|歳)"
    r"|(?P<han>[一二三四五六七八九十]{1,3})\s*[岁歲]"
    rf"|\b(?P<decade>{'|'.join(tw.DECADES)})\b",
    re.IGNORECASE,
)
_WITHIN_DECADE = {"early": 2, "": 5, "mid": 5, "late": 8}
_HAN_DIGITS = "零一二三四五六七八九"


def find_kind(name: str, said_before: str, said_after: str) -> CharacterKind:
    """Return what somebody is.

    Args:
        name: All their names.
        said_before: What stands before the name where it is introduced ("her dog").
        said_after: What stands behind it (", an ageless cloud which ...").
    """
    said_before = _NAMED.sub("", said_before)
    last_words = _words(said_before)[-1:]
    phrase = apposition(said_after)
    for text_words in (_words(name), last_words, _head_nouns(phrase)):
        for kind, nouns in tw.KIND_NOUNS.items():
            if any(word in nouns for word in text_words):
                return kind
    # "小狗旺财", "一只叫旺财的小狗"
    called = said_after[:6] if said_after.startswith("的") else ""
    near = f"{name} {said_before[-4:]} {called} {phrase[:24]}".upper()
    return next(
        (kind for kind, pattern in tw.KIND_STRINGS if pattern.search(near)), CharacterKind.HUMAN
    )


def apposition(said_after: str) -> str:
    """Return the noun phrase that explains a name: `, 40 (tall), a retired boxer` -> it."""
    rest = said_after
    while (aside := _ASIDE.match(rest)) and aside[0]:
        rest = rest[aside.end() :]
    match = _APPOSITION.match(rest)
    if not match:
        return ""
    phrase = match["phrase"]
    end = _PHRASE_END.search(phrase)
    return phrase[: end.start()] if end else phrase


def _head_nouns(phrase: str) -> list[str]:
    """Return the words of a phrase that end it or stand before a comma: "a dog lover" has one."""
    return [words[-1] for part in phrase.split(",") if (words := _words(part))]


def _words(text: str) -> list[str]:
    return [word.upper() for word in _WORD.findall(text)]


def find_gender(name: str, said_before: str, said_after: str, pronouns: int) -> Gender:
    """Return how somebody is presented.

    Titles and kinship in the name weigh most, then the phrase that explains the name, then the
    given name, then pronouns; without any evidence the name's checksum decides.

    Args:
        name: All their names.
        said_before: What stands before the name where it is introduced.
        said_after: What stands behind it.
        pronouns: Times the script says `she` of them less times it says `he`.
    """
    near = apposition(said_after)
    score = 8 * _lean(name) + 5 * _lean(near) + 5 * _lean(" ".join(_words(said_before)[-1:]))
    score += 3 * _name_lean(name) + max(-6, min(6, pronouns))
    if score == 0:
        score = 1 if zlib.crc32(name.encode()) % 2 else -1
    return Gender.FEMALE if score > 0 else Gender.MALE


def _lean(text: str) -> int:
    """Return 1 for words of women, -1 for words of men, 0 for none or both."""
    words = _words(text)
    score = sum((word in tw.FEMALE_WORDS) - (word in tw.MALE_WORDS) for word in words)
    if score == 0:
        found = {gender for gender, pattern in tw.GENDER_STRINGS if pattern.search(text)}
        score = (Gender.FEMALE in found) - (Gender.MALE in found)
    return (score > 0) - (score < 0)


def _name_lean(name: str) -> int:
    words = _words(name)
    score = sum((word in tw.FEMALE_NAMES) - (word in tw.MALE_NAMES) for word in words)
    for word in words:
        given = word[1:] if len(word) > 1 else word
        score += sum((sign in tw.FEMALE_HAN) - (sign in tw.MALE_HAN) for sign in given)
    return (score > 0) - (score < 0)


def find_age(name: str, said_before: str, said_after: str, kind: CharacterKind) -> Age:
    """Return the band of age: a number decides, then words, else young."""
    if kind is CharacterKind.HUMAN and (years := find_years(said_after)) is not None:
        return age_band(years)
    for text in (name, apposition(said_after), " ".join(_words(said_before)[-2:]), said_after):
        words = _words(text)
        for age, nouns in tw.AGE_WORDS:
            if any(word in nouns for word in words):
                return age
        for age, pattern in tw.AGE_STRINGS:
            if pattern.search(text.upper()):
                return age
    return Age.YOUNG


def find_years(said_after: str) -> int | None:
    """Return the age in years that stands behind a name, or None."""
    match = _AGE.search(said_after[:60])
    if not match:
        return None
    if match["decade"]:
        return tw.DECADES[match["decade"].casefold()]
    if match["han"]:
        return _parse_han(match["han"])
    within = _WITHIN_DECADE[(match["part"] or "").casefold()] if match["span"] else 0
    return int(match["number"] or match["years"]) + within


def _parse_han(numeral: str) -> int:
    """Return the value of a Chinese numeral below 100: 二十八 is 28."""
    tens, ten, ones = numeral.rpartition("十")
    units = _HAN_DIGITS.index(ones[-1]) if ones else 0
    return units + ((_HAN_DIGITS.index(tens) if tens else 1) * 10 if ten else 0)


def age_band(years: int) -> Age:
    """Return the band that an age in years falls into: `[0, 13)` is a child, 65 on an elder."""
    bands = ((13, Age.CHILD), (30, Age.YOUNG), (45, Age.ADULT), (65, Age.MATURE))
    return next((age for limit, age in bands if years < limit), Age.ELDER)
