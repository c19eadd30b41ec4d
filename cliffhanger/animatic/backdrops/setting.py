"""When and in what weather a backdrop is painted, and the colours that follow from it."""

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from cliffhanger.animatic.color import Color, ColorLike, mix
from cliffhanger.story.vocabulary import Mood, TimeOfDay, Weather

T = TypeVar("T")

TIME_DARKNESS = {
    TimeOfDay.DAY: 0.0,
    TimeOfDay.DAWN: 0.15,
    TimeOfDay.DUSK: 0.5,
    TimeOfDay.NIGHT: 1.0,
}
WEATHER_DARKNESS = {
    Weather.CLEAR: 0.0,
    Weather.RAIN: 0.35,
    Weather.SNOW: 0.1,
    Weather.FOG: 0.12,
}
LAMPS_AT = 0.3
SNOW_COLOR: Color = (236.0, 242.0, 250.0)
SNOW_NIGHT_COLOR: Color = (112.0, 124.0, 166.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """A moment at a place; the same values always give the same picture."""

    time: TimeOfDay
    weather: Weather
    mood: Mood = Mood.NEUTRAL
    seed: int = 0

    @property
    def darkness(self) -> float:
        """How dark it is: 0 at clear noon, 1 at night."""
        return max(TIME_DARKNESS[self.time], WEATHER_DARKNESS[self.weather])

    @property
    def has_lamps_on(self) -> bool:
        """True when people would switch the light on."""
        return self.darkness >= LAMPS_AT

    @property
    def is_night(self) -> bool:
        """True at night."""
        return self.time is TimeOfDay.NIGHT

    def lit(self, day: ColorLike, night: ColorLike) -> Color:
        """Return the colour something has at this hour, between its *day* and *night* colours."""
        return mix(day, night, self.darkness)

    def outdoor(self, day: ColorLike, night: ColorLike, *, snow: float = 0.75) -> Color:
        """Return the colour of open ground or leaves, under snow when it snows."""
        bare = self.lit(day, night)
        if self.weather is not Weather.SNOW:
            return bare
        return mix(bare, self.lit(SNOW_COLOR, SNOW_NIGHT_COLOR), snow)

    def random(self, name: str) -> random.Random:
        """Return the generator that draws the details called *name*."""
        return random.Random(zlib.crc32(f"{self.seed}:{name}".encode()))

    def pick(self, name: str, options: Sequence[T]) -> T:
        """Return the option this place has; two places of one family may differ."""
        return options[zlib.crc32(f"{name}:{self.seed}".encode()) % len(options)]
