"""What a premise asks for, read with plain patterns; what it cannot say is left to the genre."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cliffhanger.story.offline.premise_words import (
    ENGLISH_TITLE_WORDS,
    PATTERNS,
    PUBLIC_PLACES,
    PremisePatterns,
)
from cliffhanger.story.offline.words.load import load_words
from cliffhanger.story.sentence import split_sentences
from cliffhanger.story.vocabulary import Gender

LONGEST_READ_CHARS: Final = 400
"""A premise is read up to here; its first sentences say what it is about."""

_LONGEST_PHRASE_CHARS: Final = 40
_LONGEST_FACT_CHARS: Final = 90
_ORDERS: Final = re.compile(
    r"ignor|instruct|prompt|system|assistant|output|print|https?:|[{}<>`\\|\[\]]"
    r"|忽略|指令|提示词|bỏ qua|chỉ dẫn|เพิกเฉย|คำสั่ง",
    re.IGNORECASE,
)
_CAPITALISED: Final = re.compile(r"(?<![\w'])([^\W\d_a-z][^\W\d_A-Z]+)(?!\w)")


@dataclass(frozen=True, slots=True)
class Premise:
    """What was found; empty where the premise does not say.

    Attributes:
        text: The part that was read.
        gender: Of the hero.
        occupation: Of the hero, as a noun phrase.
        names: Names in it, the hero's first.
        prize: What is at stake, as a noun phrase.
        is_owner: Whether the hero turns out to own it.
        fact: Another discovery about the hero, as a sentence with the slot `{hero}`.
        place_name: A public place that fits the prize, as in a scene heading.
        place: The same as a noun phrase.
    """

    text: str = ""
    gender: Gender | None = None
    occupation: str = ""
    names: tuple[str, ...] = ()
    prize: str = ""
    is_owner: bool = False
    fact: str = ""
    place_name: str = ""
    place: str = ""


def read_premise(text: str, language: str) -> Premise:
    """Return what *text* asks for.

    Args:
        text: What a user wrote; only its first sentences are read.
        language: One of the draft writer's languages.
    """
    read = _first_sentences(text)
    patterns = PATTERNS[language]
    prize, is_owner = _find_prize(read, patterns)
    names = _find_names(read, language, patterns)
    place_name, place = _find_place(prize or read, language)
    return Premise(
        text=read,
        gender=_find_gender(read, language),
        occupation=_find_occupation(read, patterns, names),
        names=names,
        prize=prize,
        is_owner=is_owner,
        fact="" if is_owner else _find_fact(read, language, patterns),
        place_name=place_name if prize else "",
        place=place if prize else "",
    )


def count_keywords(text: str, keywords: Iterable[str]) -> int:
    """Return how many of *keywords* stand in *text*; a longer keyword counts for more."""
    folded = unicodedata.normalize("NFC", text.casefold())
    return sum(1 + keyword.count(" ") for keyword in keywords if _keyword(keyword).search(folded))


@lru_cache(maxsize=4096)
def _keyword(keyword: str) -> re.Pattern[str]:
    word = re.escape(unicodedata.normalize("NFC", keyword.casefold()))
    is_spaced = keyword.isascii() or any("\u00c0" <= c <= "\u1ef9" for c in keyword)
    return re.compile(rf"(?<!\w){word}(?:s|es)?(?!\w)" if is_spaced else word)


def _first_sentences(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_READ_CHARS])
    clean = " ".join(unicodedata.normalize("NFC", shown).split())
    kept = ""
    for sentence in split_sentences(clean):
        if _ORDERS.search(sentence):
            continue
        if kept and len(kept) + len(sentence) > LONGEST_READ_CHARS:
            break
        kept = f"{kept} {sentence}".strip()
    return kept[:LONGEST_READ_CHARS]


def _find_prize(text: str, patterns: PremisePatterns) -> tuple[str, bool]:
    """Return what is at stake and whether the hero owns it."""
    for is_owner, options in ((True, patterns.owns), (False, patterns.stakes)):
        for pattern in options:
            if match := re.search(pattern, text, re.IGNORECASE):
                noun = _phrase(match["noun"])
                if noun:
                    return patterns.article.format(noun=noun), is_owner
    return "", False


def _find_fact(text: str, language: str, patterns: PremisePatterns) -> str:
    """Return what the hero discovers, as a sentence, or nothing where it is not about the hero."""
    for opening in load_words(language).common.premise.learns:
        match = re.search(rf"{opening}\s*(?P<clause>{patterns.learned}[^.!?;\uff0c。]+)", text)
        if match is None:
            continue
        clause = match["clause"].strip()
        start = re.match(patterns.learned, clause)
        if start is None or len(clause) > _LONGEST_FACT_CHARS or "{" in clause:
            continue
        owner = "{hero}'s" if "own" in start.groupdict() and start["own"] else "{hero}"
        return f"{owner}{clause[start.end() :]}{patterns.full_stop}"
    return ""


def _find_occupation(text: str, patterns: PremisePatterns, names: tuple[str, ...]) -> str:
    for pattern in patterns.occupation:
        if match := re.search(pattern, text, re.IGNORECASE):
            noun = _phrase(match["noun"])
            is_name = noun.casefold() in {name.casefold() for name in names}
            if noun and not is_name and not re.search(patterns.no_person, noun, re.IGNORECASE):
                lead = match.groupdict().get("lead") or ""
                return f"{lead.lower()} {noun}".strip() if patterns.keeps_article else noun
    return ""


def _find_gender(text: str, language: str) -> Gender | None:
    """Return the gender that most words show; of as many, the one shown first: `her husband`."""
    words = load_words(language).common.premise
    shown = {
        gender: sorted(
            match.start() for word in each for match in _gendered(word, language).finditer(text)
        )
        for gender, each in ((Gender.FEMALE, words.female), (Gender.MALE, words.male))
    }
    best = min(shown, key=lambda gender: (-len(shown[gender]), shown[gender][:1]))
    return best if shown[best] else None


@lru_cache(maxsize=1024)
def _gendered(word: str, language: str) -> re.Pattern[str]:
    is_spaced = language in {"en", "vi"}
    return re.compile(rf"(?<!\w)(?:{word})(?!\w)" if is_spaced else word, re.IGNORECASE)


def _find_names(text: str, language: str, patterns: PremisePatterns) -> tuple[str, ...]:
    found = [match["name"] for each in patterns.named for match in re.finditer(each, text)]
    if patterns.has_capitals:
        found += [
            match[1]
            for match in _CAPITALISED.finditer(text)
            if not _opens_sentence(text, match.start()) and match[1] not in ENGLISH_TITLE_WORDS
        ]
    common = load_words(language).common.names
    known = (*common.female, *common.male, *common.elder_female, *common.elder_male)
    found += [name for name in known if re.search(_whole(name, patterns), text)]
    found = [
        name for name in found if not re.search(rf"\bthe (?:[\w-]+ )*{re.escape(name)}\b", text)
    ]
    usable = (name.strip() for name in found)
    ordered = sorted({n: text.find(n) for n in usable if 1 < len(n) <= 24}.items(), key=_place)
    return tuple(name for name, _ in ordered)


def _whole(name: str, patterns: PremisePatterns) -> str:
    return rf"(?<!\w){re.escape(name)}(?!\w)" if patterns.has_capitals else re.escape(name)


def _place(entry: tuple[str, int]) -> int:
    return entry[1]


def _opens_sentence(text: str, start: int) -> bool:
    return start == 0 or text[:start].rstrip(" \"'\u201c\u2018(")[-1:] in {"", *".!?:"}


def _find_place(text: str, language: str) -> tuple[str, str]:
    table: Mapping[str, tuple[str, str]] = PUBLIC_PLACES[language]
    for pattern, place in table.items():
        if re.search(pattern, text, re.IGNORECASE):
            return place
    return "", ""


def _phrase(text: str) -> str:
    """Return a noun phrase fit for a slot, or nothing where it is none."""
    words = " ".join(text.strip(" ,.;:!?\"'\u201c\u201d\u2018\u2019。\uff0c\uff01\uff1f").split())
    return words if 0 < len(words) <= _LONGEST_PHRASE_CHARS and words[0].isalpha() else ""
