"""Which painter draws which place, and how a painted place becomes pixels."""

from collections.abc import Callable
from dataclasses import dataclass

from cliffhanger.animatic.backdrops.enclosures import paint_car, paint_pipe, paint_warehouse
from cliffhanger.animatic.backdrops.grade import blur, finish, grade, mirror_floor
from cliffhanger.animatic.backdrops.halls import (
    paint_lobby,
    paint_palace,
    paint_restaurant,
    paint_wedding_hall,
)
from cliffhanger.animatic.backdrops.homes import (
    paint_bedroom,
    paint_kitchen,
    paint_living_room,
    paint_plain_interior,
)
from cliffhanger.animatic.backdrops.institutions import (
    paint_classroom,
    paint_courtroom,
    paint_hospital,
    paint_office,
)
from cliffhanger.animatic.backdrops.keywords import place_for
from cliffhanger.animatic.backdrops.outdoors import paint_beach, paint_forest, paint_park
from cliffhanger.animatic.backdrops.place import OUTDOOR_PLACES, Place
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import sky_colors
from cliffhanger.animatic.backdrops.streets import (
    paint_intersection,
    paint_plain_exterior,
    paint_rooftop,
    paint_street,
)
from cliffhanger.animatic.backdrops.surface import FRAME, HEIGHT, WIDTH, band, veil_down
from cliffhanger.animatic.raster import rasterise
from cliffhanger.animatic.svg import Drawing
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Mood, TimeOfDay, Weather

__all__ = [
    "SITES",
    "Place",
    "Site",
    "eye_level",
    "floor_y",
    "paint_backdrop",
    "place_for",
    "render_backdrop",
]

SHARPEST_SCALE = 1.0
"""Pixels per unit at which a backdrop is drawn at most; more is lost behind people."""
WET_GLOSS = 0.5


@dataclass(frozen=True, slots=True)
class Site:
    """How one place is drawn.

    Attributes:
        paint: Draws it.
        ground: Height where the floor begins, in canvas units.
        feet: Height where a person's feet stand in a wide shot, in canvas units.
        horizon: Height of the viewer's eyes, in canvas units.
        gloss: How much a dry floor mirrors, 0..1.
        floor_halves: How far the floor reaches from the middle, where it begins and at the bottom.
    """

    paint: Callable[[Drawing, Setting], None]
    ground: float
    feet: float = 1400.0
    horizon: float = 760.0
    gloss: float = 0.0
    floor_halves: tuple[float, float] = (900.0, 900.0)


SITES: dict[Place, Site] = {
    Place.LIVING_ROOM: Site(paint_living_room, ground=1180),
    Place.BEDROOM: Site(paint_bedroom, ground=1180),
    Place.KITCHEN: Site(paint_kitchen, ground=1250),
    Place.OFFICE: Site(paint_office, ground=1170, feet=1480),
    Place.HOSPITAL: Site(paint_hospital, ground=960, gloss=0.28, floor_halves=(140, 450)),
    Place.CLASSROOM: Site(paint_classroom, ground=1030, horizon=700),
    Place.COURTROOM: Site(paint_courtroom, ground=1180, feet=1480),
    Place.RESTAURANT: Site(paint_restaurant, ground=1190),
    Place.LOBBY: Site(paint_lobby, ground=940, horizon=740, gloss=0.32, floor_halves=(160, 600)),
    Place.WEDDING_HALL: Site(paint_wedding_hall, ground=960, gloss=0.12, floor_halves=(160, 500)),
    Place.PALACE: Site(paint_palace, ground=960, gloss=0.12, floor_halves=(160, 500)),
    Place.CAR: Site(paint_car, ground=1600, feet=1800, horizon=640),
    Place.PIPE: Site(paint_pipe, ground=860, horizon=690, gloss=0.07),
    Place.WAREHOUSE: Site(
        paint_warehouse, ground=920, horizon=740, gloss=0.1, floor_halves=(190, 520)
    ),
    Place.STREET: Site(paint_street, ground=890, horizon=880, floor_halves=(50, 704)),
    Place.INTERSECTION: Site(paint_intersection, ground=940, horizon=890),
    Place.ROOFTOP: Site(paint_rooftop, ground=1130, horizon=1000),
    Place.PARK: Site(paint_park, ground=930, horizon=900),
    Place.FOREST: Site(paint_forest, ground=940, horizon=880),
    Place.BEACH: Site(paint_beach, ground=1110, horizon=800),
    Place.INTERIOR: Site(paint_plain_interior, ground=1190),
    Place.EXTERIOR: Site(paint_plain_exterior, ground=1010, horizon=940),
}
PAVED_PLACES = OUTDOOR_PLACES - {Place.PARK, Place.FOREST, Place.BEACH}


def paint_backdrop(
    place: Place, time: TimeOfDay, weather: Weather, mood: Mood, *, seed: int
) -> Drawing:
    """Return *place* as a drawing on the canvas of 900 x 1600 units, before the lens and grade."""
    setting = Setting(time, weather, mood, seed)
    site = SITES[place]
    drawing = Drawing()
    site.paint(drawing, setting)
    if weather is Weather.FOG and place in OUTDOOR_PLACES:
        air = sky_colors(setting)[2]
        veil_down(drawing, band(0, site.horizon), air, 0.3, 0.5)
        veil_down(drawing, band(site.horizon, HEIGHT), air, 0.5, 0.1)
    return drawing


def render_backdrop(  # noqa: PLR0913  the four words of a scene heading and how it is filmed
    place: Place,
    time: TimeOfDay,
    weather: Weather,
    mood: Mood,
    *,
    scale: float,
    blur_units: float = 0.0,
    seed: int,
) -> Pixels:
    """Return *place* filmed: opaque BGRA of (1600 * scale, 900 * scale), graded.

    Args:
        place: What is seen.
        time: Hour.
        weather: Weather, outside or behind the windows.
        mood: Colours the picture.
        scale: Pixels per canvas unit.
        blur_units: Depth of field: a Gaussian's standard deviation, in canvas units.
        seed: Of the location; decides its details.

    Raises:
        InvalidInputError: *scale* is not positive or *blur_units* is negative.
    """
    if scale <= 0 or blur_units < 0:
        raise InvalidInputError(
            f"scale must be > 0 and blur_units >= 0, got {scale} and {blur_units}"
        )
    site = SITES[place]
    drawn_scale = min(scale, SHARPEST_SCALE, max(0.25, 2.5 / max(blur_units, 0.1)))
    picture = rasterise(
        paint_backdrop(place, time, weather, mood, seed=seed), FRAME, scale=drawn_scale
    )
    is_wet = weather is Weather.RAIN and place in PAVED_PLACES
    picture = mirror_floor(
        picture,
        ground=site.ground,
        half_widths=site.floor_halves,
        gloss=WET_GLOSS if is_wet else site.gloss,
    )
    picture = blur(picture, blur_units * drawn_scale)
    graded = grade(picture, time=time, mood=mood, is_interior=place not in OUTDOOR_PLACES)
    return finish(graded, width_px=round(WIDTH * scale), height_px=round(HEIGHT * scale))


def floor_y(place: Place) -> float:
    """Return the height where feet stand in a wide shot, in canvas units from the top."""
    return SITES[place].feet


def eye_level(place: Place) -> float:
    """Return the height of the horizon, in canvas units from the top."""
    return SITES[place].horizon
