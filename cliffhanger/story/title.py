"""What the title page says of the series and the episode."""

import re
from dataclasses import dataclass

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain.elements import Screenplay

_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "\u3007": 0,
}
_NUMBER = r"(?P<number>\d{1,4}|[零一二三四五六七八九十百两\u3007]{1,5})"
_EPISODE = re.compile(
    rf"(?P<before>.*?)[\s:\uff1a,\uff0c\-\u2013\u2014|(\uff08]*"
    rf"(?:\b(?:episode|episodio|folge|épisode|ep|e|tập)\b\.?\s*#?\s*{_NUMBER}(?!\w)"
    rf"|(?:ตอนที่|ตอน)\s*{_NUMBER.replace('number', 'thai')}"
    rf"|第\s*{_NUMBER.replace('number', 'han')}\s*[集话話回章]"
    rf"|제?\s*{_NUMBER.replace('number', 'korean')}\s*[화회])"
    r"[)\uff09]?[\s:\uff1a,\uff0c.\-\u2013\u2014|]*(?P<after>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MAX_TITLE_CHARS = 300
_EPISODE_WORDS = {
    "zh": "第{}集",
    "yue": "第{}集",
    "ja": "第{}話",
    "ko": "{}화",
    "vi": "Tập {}",
    "th": "ตอนที่ {}",
    "es": "Episodio {}",
    "pt": "Episódio {}",
    "it": "Episodio {}",
    "fr": "Épisode {}",
    "de": "Folge {}",
}


@dataclass(frozen=True, slots=True)
class Credits:
    """Names and numbers from the title page; empty or None where it has none."""

    series_title: str
    episode_title: str
    episode_number: int | None
    author: str


def read_credits(screenplay: Screenplay) -> Credits:
    """Return what the title page says.

    `Series:` and `Episode:` win; else a title such as `THE KEY: EPISODE 3 - THE DOOR` or
    `归来 第三集` is taken apart.

    Raises:
        ScreenplayError: `Episode:` names episode 0.
    """
    title = screenplay.title("title", "标题", "片名")
    series = screenplay.title("series", "show", "剧名")
    before, number, after = split_episode(title)
    key = screenplay.title("episode", "集")
    key_before, key_number, key_after = _split_episode_key(key)
    number = number if key_number is None else key_number
    if number == 0:
        raise ScreenplayError("the title page names episode 0", advice="count episodes from 1")
    own_title = key_after or key_before or after or (before if series else "")
    return Credits(
        series_title=series or before or title,
        episode_title="" if own_title == series else own_title,
        episode_number=number,
        author=screenplay.title("author", "authors", "作者"),
    )


def split_episode(title: str) -> tuple[str, int | None, str]:
    """Return what stands before the episode's number, the number, and what stands after."""
    match = _EPISODE.fullmatch(title.strip()) if len(title) <= _MAX_TITLE_CHARS else None
    if not match:
        return title.strip(), None, ""
    spelled = next(match[n] for n in ("number", "thai", "han", "korean") if match[n])
    before = match["before"].strip(" :\uff1a,-\u2013\u2014|(")
    return before, _parse_number(spelled), match["after"].strip()


def _split_episode_key(value: str) -> tuple[str, int | None, str]:
    """Return the parts of `Episode: 2`, `Episode: 2 - The Door` or `Episode: The Door`."""
    if match := re.fullmatch(r"#?(\d{1,4})(?:[\s:\uff1a.\-\u2013\u2014]+(.*))?", value.strip()):
        return "", int(match[1]), (match[2] or "").strip()
    return split_episode(value)


def _parse_number(spelled: str) -> int:
    """Return the value of digits or of a Chinese numeral below 1000.

    >>> _parse_number("二十三")
    23
    """
    if spelled.isdecimal():
        return int(spelled)
    total = 0
    digit = 0
    for sign in spelled:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        else:
            total += max(digit, 1) * (100 if sign == "百" else 10)
            digit = 0
    return total + digit


def episode_label(number: int, language: str) -> str:
    """Return `Episode 3` in the language, for an episode without a title of its own."""
    return _EPISODE_WORDS.get(language.partition("-")[0], "Episode {}").format(number)
