"""The languages of a plain adaptation."""

from cliffhanger.story.novel.words import Language
from cliffhanger.story.novel.words_chinese import CHINESE
from cliffhanger.story.novel.words_english import ENGLISH
from cliffhanger.story.novel.words_thai import THAI
from cliffhanger.story.novel.words_vietnamese import VIETNAMESE

_LANGUAGES = {language.tag: language for language in (ENGLISH, CHINESE, VIETNAMESE, THAI)}


def find_language(tag: str) -> Language:
    """Return the words of a BCP 47 tag's language; English where there are none of its own."""
    return _LANGUAGES.get(tag.partition("-")[0], ENGLISH)
