"""The light each place throws on whoever stands there."""

from cliffhanger.animatic.backdrops.place import OUTDOOR_PLACES, Place
from cliffhanger.animatic.color import mix, rgb
from cliffhanger.animatic.light import Light
from cliffhanger.story.vocabulary import TimeOfDay, Weather

Table = tuple[str, str, str]
HOURS: dict[TimeOfDay, Table] = {
    TimeOfDay.DAY: ("#ffffff", "#fff6e0", "#ffffff"),
    TimeOfDay.DAWN: ("#ffeadf", "#ffd6b8", "#ffd0d8"),
    TimeOfDay.DUSK: ("#ffd9c4", "#ffb070", "#ff9a5a"),
    TimeOfDay.NIGHT: ("#aeb4e0", "#ffc98a", "#7fa8ff"),
}
SKIES: dict[Weather, Table] = {
    Weather.RAIN: ("#c2ccd8", "#dfe8f2", "#a8c4e8"),
    Weather.SNOW: ("#e4ecf6", "#f4f8ff", "#ffffff"),
    Weather.FOG: ("#dde2e6", "#eef1f2", "#e6ecf2"),
}
SHELTERED = 0.35
"""How much of the outdoor weather still colours the light of a room."""
PLACES: dict[tuple[Place, TimeOfDay], Table] = {
    (Place.RESTAURANT, TimeOfDay.DAY): ("#fbe9d8", "#ffe4b8", "#ffd9a8"),
    (Place.RESTAURANT, TimeOfDay.DUSK): ("#f9d9bd", "#ffd9a0", "#ffb060"),
    (Place.RESTAURANT, TimeOfDay.NIGHT): ("#f6cfae", "#ffd9a0", "#ffb060"),
    (Place.PALACE, TimeOfDay.NIGHT): ("#ecc4b0", "#ffc890", "#ff8a50"),
    (Place.LIVING_ROOM, TimeOfDay.NIGHT): ("#e2cfd2", "#ffc888", "#86a8ff"),
    (Place.BEDROOM, TimeOfDay.NIGHT): ("#d0c6de", "#ffcf98", "#8fb0ff"),
    (Place.KITCHEN, TimeOfDay.NIGHT): ("#ded0d6", "#ffd09a", "#8fa8f0"),
    (Place.INTERIOR, TimeOfDay.NIGHT): ("#dccbd4", "#ffc98c", "#8aa6f4"),
    (Place.HOSPITAL, TimeOfDay.DAY): ("#f0faf8", "#f4fffc", "#ffffff"),
    (Place.HOSPITAL, TimeOfDay.NIGHT): ("#b4d0cc", "#d8fff4", "#a0f0e0"),
    (Place.OFFICE, TimeOfDay.NIGHT): ("#bcc6ea", "#cfe4ff", "#8ac4ff"),
    (Place.CLASSROOM, TimeOfDay.NIGHT): ("#c8cbe6", "#e8f0ff", "#9ab8ff"),
    (Place.COURTROOM, TimeOfDay.DAY): ("#fbeedd", "#ffe8c0", "#ffe2b8"),
    (Place.COURTROOM, TimeOfDay.NIGHT): ("#dcc2c4", "#ffd49a", "#c89ae0"),
    (Place.LOBBY, TimeOfDay.NIGHT): ("#ead6c8", "#ffdca4", "#ffc27a"),
    (Place.WEDDING_HALL, TimeOfDay.NIGHT): ("#d4c8e4", "#ffe2b4", "#a8b0ff"),
    (Place.CAR, TimeOfDay.DAY): ("#ece9e6", "#fff2dc", "#f4fbff"),
    (Place.CAR, TimeOfDay.NIGHT): ("#a2a6d2", "#ffc48e", "#7fb0ff"),
    (Place.PIPE, TimeOfDay.DAY): ("#d6e8e4", "#ff9e86", "#6affa8"),
    (Place.PIPE, TimeOfDay.NIGHT): ("#a8c4c8", "#ff8e7a", "#5affa0"),
    (Place.WAREHOUSE, TimeOfDay.DAY): ("#e8e2d8", "#fff0d0", "#e8f2ff"),
    (Place.WAREHOUSE, TimeOfDay.NIGHT): ("#b8b8d4", "#ffdca0", "#8aa8f0"),
    (Place.STREET, TimeOfDay.NIGHT): ("#c4b8e0", "#ffb0d0", "#70c8ff"),
    (Place.ROOFTOP, TimeOfDay.NIGHT): ("#b8bce6", "#ffd8a0", "#90b0ff"),
    (Place.FOREST, TimeOfDay.DAY): ("#e6f2dc", "#fff4cc", "#f2ffd8"),
    (Place.FOREST, TimeOfDay.NIGHT): ("#94a8d4", "#b8ccff", "#88b4f0"),
    (Place.BEACH, TimeOfDay.DUSK): ("#ffd0b4", "#ffa868", "#ff8a58"),
}
FROM_THE_RIGHT = frozenset({Place.LIVING_ROOM, Place.INTERIOR, Place.PARK, Place.ROOFTOP})


def light_for(place: Place, time: TimeOfDay, weather: Weather) -> Light:
    """Return the light at *place*; weather reaches a room only through its windows."""
    table = PLACES.get((place, time), HOURS[time])
    colors = [rgb(color) for color in table]
    is_interior = place not in OUTDOOR_PLACES
    if weather in SKIES:
        share = SHELTERED if is_interior else 0.75
        dim = 0.55 if time is TimeOfDay.NIGHT else 1.0
        colors = [
            mix(color, sky, share * dim) for color, sky in zip(colors, SKIES[weather], strict=True)
        ]
        if time is TimeOfDay.NIGHT and not is_interior:
            colors[0] = mix(colors[0], HOURS[time][0], 0.6)
    side = 1 if place in FROM_THE_RIGHT else -1
    return Light(ambient=colors[0], key=colors[1], rim=colors[2], side=side)
