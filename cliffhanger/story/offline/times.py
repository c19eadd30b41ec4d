"""What time it is in each part of an episode; an episode begins when the last one ended."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cliffhanger.story.offline.chance import choose
from cliffhanger.story.offline.words.beat import Beat
from cliffhanger.story.offline.words.model import SceneWords
from cliffhanger.story.vocabulary import TimeOfDay, Weather

_AFTER: Final = {
    TimeOfDay.DAWN: ((TimeOfDay.DAY, TimeOfDay.DUSK), (TimeOfDay.DAY, TimeOfDay.NIGHT)),
    TimeOfDay.DAY: ((TimeOfDay.DAY, TimeOfDay.NIGHT), (TimeOfDay.DUSK, TimeOfDay.NIGHT)),
    TimeOfDay.DUSK: ((TimeOfDay.NIGHT, TimeOfDay.NIGHT), (TimeOfDay.DAY, TimeOfDay.DUSK)),
    TimeOfDay.NIGHT: (
        (TimeOfDay.DAY, TimeOfDay.NIGHT),
        (TimeOfDay.DAY, TimeOfDay.DUSK),
        (TimeOfDay.DAWN, TimeOfDay.DAY),
    ),
}
_WEATHER: Final = (
    (Weather.RAIN, re.compile(r"\brain|\bstorm\b|雨|\bmưa|ฝน", re.IGNORECASE)),
    (Weather.SNOW, re.compile(r"\bsnow|雪|\btuyết\b|หิมะ", re.IGNORECASE)),
    (Weather.FOG, re.compile(r"\bmist\b|\bfog|雾|\bsương\b|หมอก", re.IGNORECASE)),
)


_TOLD: Final = (
    (TimeOfDay.DAWN, r"\bdawn\b|\bsunrise|\bdaybreak|清晨|黎明|\bbình minh|\bsáng sớm|รุ่งสาง|เช้าตรู่"),
    (TimeOfDay.DUSK, r"\bdusk\b|\bsunset|黄昏|夕阳|\bhoàng hôn|พลบค่ำ|ยามเย็น"),
    (
        TimeOfDay.NIGHT,
        r"\bnight\b|\bmoon|\bmidnight|深夜|夜里|月光|\bđêm\b|\bánh trăng|กลางดึก|เที่ยงคืน|แสงจันทร์",
    ),
    (TimeOfDay.DAY, r"\bsun(?:light|shine)?\b|\bnoon\b|阳光|正午|烈日|\bnắng\b|แดด|เที่ยงวัน"),
)


@dataclass(frozen=True, slots=True)
class EpisodeTimes:
    """When the parts of an episode play.

    Attributes:
        main: The main scene.
        turn: The turn after it.
        end: The cliffhanger, with which the next episode begins.
    """

    main: TimeOfDay
    turn: TimeOfDay
    end: TimeOfDay


def episode_times(scene: SceneWords, episode_number: int, salt: str) -> EpisodeTimes:
    """Return when the parts of an episode play: as its action tells, else as the days go by.

    Args:
        scene: What the episode is made of.
        episode_number: One-based.
        salt: Decides how the days go by.
    """
    main, late = _days_go_by(episode_number, salt)
    main = told_time(scene.main) or main
    is_one_place = scene.turn_place is scene.place
    turn = told_time(scene.turn) or (main if is_one_place else late)
    return EpisodeTimes(main=main, turn=turn, end=late if is_one_place else turn)


def told_time(beats: Iterable[Beat]) -> TimeOfDay | None:
    """Return the time of day that action speaks of, or None."""
    text = " ".join(beat.text for beat in beats if beat.role is None)
    return next((time for time, words in _told_patterns() if words.search(text)), None)


@lru_cache(maxsize=1)
def _told_patterns() -> tuple[tuple[TimeOfDay, re.Pattern[str]], ...]:
    return tuple((time, re.compile(words, re.IGNORECASE)) for time, words in _TOLD)


@lru_cache(maxsize=512)
def _days_go_by(episode_number: int, salt: str) -> tuple[TimeOfDay, TimeOfDay]:
    """Return two times of day, the first of them later than those of the episode before."""
    before = _days_go_by(episode_number - 1, salt)[1] if episode_number > 1 else TimeOfDay.DAY
    return choose(_AFTER[before], salt, "time", episode_number)


def later(time: TimeOfDay) -> TimeOfDay:
    """Return the next time of day."""
    order = tuple(TimeOfDay)
    return order[(order.index(time) + 1) % len(order)]


def find_weather(texts: tuple[str, ...]) -> Weather:
    """Return the weather that action speaks of."""
    for weather, words in _WEATHER:
        if any(words.search(text) for text in texts):
            return weather
    return Weather.CLEAR
