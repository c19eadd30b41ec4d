"""Scene headings taken apart: inside or outside, where, when, in what weather."""

import re
from dataclasses import dataclass

from cliffhanger.story.vocabulary import TimeOfDay, Weather

_INSIDE = (
    r"INT\.?/EXT|EXT\.?/INT|I/E|INT|NỘI CẢNH|NỘI|INTERIOR|内外景?"
    r"|内景?|室内|內景?|ภายใน"
)
_OUTSIDE = (
    r"EXT|EST|NGOẠI CẢNH|NGOẠI|EXTERIOR|外景?|室外"
    r"|ภายนอก"
)
_SEPARATOR = r"[\s.:\u3002\uff0e\uff1a\u3001,\uff0c/\u00b7\-\u2014\u2013\uff0d]"
_PREFIX = re.compile(
    rf"(?:(?P<inside>{_INSIDE})|(?P<outside>{_OUTSIDE}))(?:{_SEPARATOR}+|$)", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[-\u2013.]\d+)*[\s.\u3001:\uff1a]+")
_BREAK = re.compile(
    r"\s*(?:-{2,}|\u2014+|\u2013+|\uff0d+|\u2012|\s-\s|-|[,\uff0c\u3001;/|\u00b7\uff0f]|[(\uff08])\s*"
)
_WORD = re.compile(r"[^\s()\uff08\uff09\[\].,\uff0c]+")

CONTINUES = "continues"

_TIMES: dict[str, str] = {
    **dict.fromkeys(
        (
            *("dawn", "sunrise", "daybreak", "first light", "early morning", "amanecer", "aube"),
            *("黎明", "凌晨", "清晨", "拂晓", "晨"),
            *(
                "ร\u0e38\u0e48งเช\u0e49า",
                "ร\u0e38\u0e48งสาง",
            ),
            *(
                "เช\u0e49าม\u0e37ด",
                "bình minh",
                "rạng đông",
                "sáng sớm",
            ),
        ),
        TimeOfDay.DAWN,
    ),
    **dict.fromkeys(
        (
            *(
                "day",
                "morning",
                "noon",
                "midday",
                "afternoon",
                "daytime",
                "día",
                "mañana",
            ),
            *("tarde", "jour", "matin", "tag", "dia", "manhã", "giorno"),
            *(
                "日",
                "白天",
                "早晨",
                "早上",
                "上午",
                "中午",
            ),
            *("下午", "午后", "昼", "朝", "낮", "아침"),
            *(
                "กลางว\u0e31น",
                "ว\u0e31น",
                "เช\u0e49า",
            ),
            *("บ\u0e48าย", "เท\u0e35\u0e48ยง"),
            *(
                "ngày",
                "ban ngày",
                "sáng",
                "buổi sáng",
                "trưa",
                "chiều",
                "buổi chiều",
            ),
        ),
        TimeOfDay.DAY,
    ),
    **dict.fromkeys(
        (
            *("dusk", "sunset", "evening", "twilight", "sundown", "magic hour", "golden hour"),
            *(
                "atardecer",
                "crépuscule",
                "soir",
                "黄昏",
                "傍晚",
                "日落",
            ),
            *("夕阳", "夕方", "夕", "พลบค\u0e48ำ"),
            *(
                "เย\u0e47น",
                "hoàng hôn",
                "chạng vạng",
                "chiều tối",
            ),
        ),
        TimeOfDay.DUSK,
    ),
    **dict.fromkeys(
        (
            *("night", "midnight", "nighttime", "late night", "noche", "nuit", "nacht", "noite"),
            *("夜", "晚", "夜晚", "晚上", "深夜", "午夜"),
            *(
                "半夜",
                "夜间",
                "밤",
                "กลางค\u0e37น",
            ),
            *(
                "ค\u0e37น",
                "ด\u0e36ก",
                "ค\u0e48ำ",
                "đêm",
                "tối",
                "ban đêm",
                "buổi tối",
            ),
        ),
        TimeOfDay.NIGHT,
    ),
    **dict.fromkeys(
        (
            *(
                "continuous",
                "continued",
                "later",
                "same",
                "moments later",
                "same time",
                "flashback",
            ),
            *(
                "稍后",
                "片刻后",
                "连续",
                "同时",
                "接上",
                "同前",
            ),
            *(
                "ต\u0e48อเน\u0e37\u0e48อง",
                "ต\u0e48อมา",
            ),
            *("liên tục", "sau đó", "tiếp tục"),
        ),
        CONTINUES,
    ),
}
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "the a an next early late same following minutes minute hours hour moments moment few "
        "some that one two three four five ten years weeks days ago in and on with before after "
        "raining snowing rainy snowy foggy stormy heavy light rain snow fog storm",
    )
)
_WEATHER = (
    (
        Weather.RAIN,
        re.compile(
            r"\b(?:rain(?:s|y|ing|fall|storm)?|downpour|drizzl\w+|thunderstorm|storm(?:y)?|mưa"
            r"|lluvia|pluie|regen)\b|[雨]|ฝน(?:ตก)?",
            re.IGNORECASE,
        ),
    ),
    (
        Weather.SNOW,
        re.compile(
            r"\b(?:snow(?:s|y|ing|fall|flakes?)?|blizzard|tuyết|nieve|neige)\b|雪"
            r"|ห\u0e34มะ",
            re.IGNORECASE,
        ),
    ),
    (
        Weather.FOG,
        re.compile(
            r"\b(?:fog(?:gy)?|mist(?:y)?|haze|sương mù|niebla|brouillard)\b|雾|霧"
            r"|หมอก",
            re.IGNORECASE,
        ),
    ),
)
_NO_WEATHER = re.compile(
    r"\b(?:no|without|before|after|until) (?:the )?(?:rain|snow|fog|storm)\b"
    r"|\b(?:rain|snow|storm|fog)\b[^.;,]{0,20}\b(?:stop(?:s|ped)|ended|ends|over|lifts|lifted)\b"
    r"|雨停|雪停",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a heading says. None where it says nothing."""

    place: str
    """Name of the location; empty when the heading has none."""
    is_interior: bool
    """False only for EXT. and its like."""
    time: TimeOfDay | None
    """None when not given, or when the time goes on (`continues`)."""
    continues: bool
    """CONTINUOUS, LATER, SAME: time and weather of the scene before hold."""
    weather: Weather | None


def parse_setting(heading: str) -> Setting:
    """Return what a scene heading says, in whatever order a Chinese call sheet puts it.

    >>> parse_setting("EXT. PARK--DAY").place
    'PARK'
    """
    text = _NUMBER.sub("", heading.strip(), count=1) if _NUMBER.match(heading.strip()) else heading
    text = text.strip()
    is_interior = True
    if match := _PREFIX.match(text):
        is_interior = match["inside"] is not None
        text = text[match.end() :]
    place, times = _cut_times(text.strip())
    place, spelled = _cut_tokens(place)
    times += spelled
    place = "" if _time_words(place) and find_weather(place) is None else place
    is_interior = is_interior and not any(_is_outside(word) for word in spelled)
    known = [_TIMES[word] for word in times if word in _TIMES]
    moments = [TimeOfDay(word) for word in known if word != CONTINUES]
    return Setting(
        place=place.strip(" .-\u2014\u2013\uff0d,\uff0c\u3002\u3001:\uff1a/|"),
        is_interior=is_interior,
        time=moments[0] if moments else None,
        continues=CONTINUES in known,
        weather=find_weather(heading),
    )


def find_weather(text: str) -> Weather | None:
    """Return the weather that a text speaks of, or None; rain that has stopped is none."""
    if _NO_WEATHER.search(text):
        return None
    return next((weather for weather, words in _WEATHER if words.search(text)), None)


def _cut_times(text: str) -> tuple[str, list[str]]:
    """Return the place and the time words that separators set off behind it."""
    found: list[str] = []
    while breaks := list(_BREAK.finditer(text)):
        last = breaks[-1]
        words = _time_words(text[last.end() :])
        if words is None or last.start() == 0:
            break
        found += words
        text = text[: last.start()]
    return text, found


def _time_words(tail: str) -> list[str] | None:
    """Return the time words of a tail that says when and nothing else, or None."""
    tail = " ".join(_WORD.findall(tail.casefold()))
    if tail in _TIMES:
        return [tail]
    words = tail.split()
    times = [word for word in words if word in _TIMES]
    is_when = all(
        word in _TIMES or word in _FILLERS or word.isdigit() or _is_weather(word) for word in words
    )
    is_weather = bool(words) and find_weather(tail) is not None
    return times if is_when and (times or is_weather) else None


def _cut_tokens(text: str) -> tuple[str, list[str]]:
    """Return the place without time words that only a space sets off: `OFFICE NIGHT`, `客厅 夜`."""
    words = text.split()
    found: list[str] = []
    while len(words) > 1:
        pair = " ".join(words[-2:]).casefold()
        last = words[-1].casefold()
        if len(words) > 2 and pair in _TIMES:
            found.append(pair)
            del words[-2:]
        elif last in _TIMES or _is_side(last) or _is_weather(last):
            found.append(last)
            del words[-1]
        else:
            break
    while len(words) > 1 and _is_leading(words[0]):
        found.append(words.pop(0).casefold())
    return " ".join(words), found


def _is_leading(word: str) -> bool:
    """Return whether a word before the place says when or which side, in a script without case."""
    return not word.isascii() and (word in _TIMES or _is_side(word))


def _is_weather(word: str) -> bool:
    return not word.isascii() and any(words.fullmatch(word) for _, words in _WEATHER)


def _is_side(word: str) -> bool:
    return not word.isascii() and _PREFIX.fullmatch(word) is not None


def _is_outside(word: str) -> bool:
    match = None if word.isascii() else _PREFIX.fullmatch(word)
    return match is not None and match["outside"] is not None
