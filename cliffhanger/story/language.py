"""Which language a screenplay is spoken in."""

import re
from collections import Counter

from cliffhanger.errors import ScreenplayError

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*$", re.IGNORECASE)

_NAMES = {
    **dict.fromkeys(("english", "anglais", "inglés"), "en"),
    **dict.fromkeys(("chinese", "mandarin", "中文", "汉语"), "zh"),
    **dict.fromkeys(("普通话", "国语", "華語"), "zh"),
    **dict.fromkeys(("cantonese", "粵语", "粵語"), "yue"),
    **dict.fromkeys(("vietnamese", "tiếng việt"), "vi"),
    **dict.fromkeys(("thai", "ไทย", "ภาษาไทย"), "th"),
    **dict.fromkeys(("japanese", "日本語"), "ja"),
    **dict.fromkeys(("korean", "한국어"), "ko"),
    **dict.fromkeys(("spanish", "español", "castellano"), "es"),
    **dict.fromkeys(("french", "français"), "fr"),
    **dict.fromkeys(("german", "deutsch"), "de"),
    **dict.fromkeys(("portuguese", "português"), "pt"),
    **dict.fromkeys(("italian", "italiano"), "it"),
    **dict.fromkeys(("indonesian", "bahasa indonesia"), "id"),
    **dict.fromkeys(("russian", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439"), "ru"),
    **dict.fromkeys(("arabic", "العربية"), "ar"),
    **dict.fromkeys(("hindi", "ह\u093fन\u094dद\u0940"), "hi"),
}

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.15),
    ("ko", re.compile("[\uac00-\ud7a3]"), 0.3),
    ("zh", re.compile("[\u3400-\u9fff]"), 0.3),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.3),
    ("ar", re.compile("[\u0600-\u06ff]"), 0.3),
    ("hi", re.compile("[\u0900-\u097f]"), 0.3),
    ("ru", re.compile("[\u0400-\u04ff]"), 0.3),
    ("vi", re.compile("[ăđơư\u1ea0-\u1ef9]"), 0.04),
)

_FUNCTION_WORDS = {
    "en": "the and you to of is that it i in not what my your me this was are have do"
    " a an her his she he her him they who with for from on at has finds returns",
    "es": "el la que de y no en un una los es por con para qué mi te lo se yo",
    "fr": "le la les de et un une je tu il pas que est pour dans ce qui vous nous c'est",
    "de": "der die das und ich du nicht ist ein eine zu mit wir sie was mein dich hast auf",
    "pt": "o a de que e não um uma você eu em para com por isso meu minha está os",
    "it": "il la di che e non un una per mi ti io sono con cosa ho è lo gli questo",
    "id": "yang dan di tidak ini itu aku kamu saya untuk dengan apa ada akan kau dia bukan",
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def parse_language(name: str) -> str:
    """Return the BCP 47 tag that a tag or the name of a language means, as `zh` or `pt-BR`.

    Raises:
        ScreenplayError: The language is unknown.
    """
    words = name.strip().replace("_", "-")
    if known := _NAMES.get(words.casefold()):
        return known
    if not _TAG.match(words):
        raise ScreenplayError(
            f"unknown language {name!r}",
            advice="write a BCP 47 tag such as en, zh, zh-TW, vi, th or es",
        )
    primary, *subtags = words.split("-")
    return "-".join((primary.lower(), *(_cased(subtag) for subtag in subtags)))


def _cased(subtag: str) -> str:
    """Return a subtag as BCP 47 writes it: `Hant`, `TW`."""
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag.lower()


def detect_language(dialogue: str) -> str:
    """Return the tag of the language that dialogue is most probably in.

    The script decides where it can, Vietnamese by its letters; other languages in Latin letters
    are told apart by their commonest words. Without any evidence it is English.
    """
    num_letters = max(1, sum(character.isalpha() for character in dialogue))
    for tag, letters, least_share in _SCRIPTS:
        if len(letters.findall(dialogue.lower())) >= least_share * num_letters:
            return tag
    counts = Counter(_WORD.findall(dialogue.casefold()))
    scores = {
        tag: sum(counts[word] for word in words.split()) for tag, words in _FUNCTION_WORDS.items()
    }
    return max(scores, key=lambda tag: scores[tag])
