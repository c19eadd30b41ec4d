"""Places: what is chosen, what is drawn, how it is lit."""

import itertools
import xml.etree.ElementTree as ET
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.animatic.backdrops import (
    Place,
    eye_level,
    floor_y,
    light_for,
    paint_backdrop,
    place_for,
    render_backdrop,
)
from cliffhanger.animatic.backdrops.hallway import Hallway
from cliffhanger.animatic.backdrops.place import OUTDOOR_PLACES
from cliffhanger.animatic.backdrops.surface import FRAME
from cliffhanger.animatic.svg import Box
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.vocabulary import Mood, TimeOfDay, Weather

SCALE = 0.04
HEADINGS = list(itertools.product(TimeOfDay, Weather))
SHOTS = [
    (place, *HEADINGS[(3 * index + step) % len(HEADINGS)])
    for index, place in enumerate(Place)
    for step in (0, 6)
]


@cache
def filmed(place: Place, time: TimeOfDay, weather: Weather = Weather.CLEAR) -> Pixels:
    return render_backdrop(place, time, weather, Mood.NEUTRAL, scale=SCALE, seed=1)


def luma(pixels: Pixels) -> float:
    return float(cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY).mean())


@pytest.mark.parametrize(("place", "time", "weather"), SHOTS)
def test_every_place_fills_the_canvas(place: Place, time: TimeOfDay, weather: Weather) -> None:
    """Every place, in rotating hours and weathers, is an opaque picture with something in it."""
    pixels = filmed(place, time, weather)
    assert pixels.shape == (64, 36, 4)
    assert pixels.dtype == np.uint8
    assert pixels[..., 3].min() == 255
    assert pixels[..., :3].std() > 8


def test_every_hour_meets_every_weather() -> None:
    """The rotation above covers all sixteen pairs of hour and weather."""
    assert {(time, weather) for _, time, weather in SHOTS} == set(HEADINGS)


@pytest.mark.parametrize("place", [Place.STREET, Place.LIVING_ROOM, Place.FOREST])
def test_same_words_give_the_same_bytes(place: Place) -> None:
    """A backdrop depends on its arguments alone."""
    again = render_backdrop(
        place, TimeOfDay.NIGHT, Weather.CLEAR, Mood.NEUTRAL, scale=SCALE, seed=1
    )
    assert again.tobytes() == filmed(place, TimeOfDay.NIGHT).tobytes()


@pytest.mark.parametrize("place", list(Place))
def test_day_is_brighter_than_night(place: Place) -> None:
    assert luma(filmed(place, TimeOfDay.DAY)) > luma(filmed(place, TimeOfDay.NIGHT)) + 3


def test_places_look_different() -> None:
    """No two places can be taken for one another, even as thumbnails."""
    for one, two in itertools.combinations(Place, 2):
        first, second = filmed(one, TimeOfDay.DAY), filmed(two, TimeOfDay.DAY)
        assert cv2.absdiff(first, second)[..., :3].mean() > 10, (one, two)


def test_two_locations_of_one_family_differ_in_detail() -> None:
    """The seed of a location changes its details."""
    first, second = (
        render_backdrop(
            Place.LIVING_ROOM, TimeOfDay.DAY, Weather.CLEAR, Mood.NEUTRAL, scale=SCALE, seed=seed
        )
        for seed in (1, 2)
    )
    assert cv2.absdiff(first, second).max() > 20


def test_mood_colours_the_picture() -> None:
    """Sadness turns a room bluer, triumph warmer."""
    warmth = {
        mood: np.subtract(
            *render_backdrop(
                Place.INTERIOR, TimeOfDay.DAY, Weather.CLEAR, mood, scale=SCALE, seed=1
            )[..., [2, 0]]
            .reshape(-1, 2)
            .mean(axis=0)
        )
        for mood in (Mood.SAD, Mood.NEUTRAL, Mood.TRIUMPHANT)
    }
    assert warmth[Mood.SAD] < warmth[Mood.NEUTRAL] < warmth[Mood.TRIUMPHANT]


def test_blur_takes_detail_away() -> None:
    """Depth of field lowers the energy of edges and keeps the size."""
    arguments = (Place.STREET, TimeOfDay.DAY, Weather.CLEAR, Mood.NEUTRAL)
    sharp = render_backdrop(*arguments, scale=0.2, seed=1)
    soft = render_backdrop(*arguments, scale=0.2, blur_units=12.0, seed=1)
    assert soft.shape == sharp.shape == (320, 180, 4)
    edges = [cv2.Laplacian(image[..., 1], cv2.CV_32F).var() for image in (sharp, soft)]
    assert edges[1] < edges[0] / 3


def test_drawing_is_plain_svg_without_filters() -> None:
    """A backdrop opens in any editor and avoids the filters and blends that slow it down."""
    drawing = paint_backdrop(
        Place.STREET, TimeOfDay.NIGHT, Weather.RAIN, Mood.NEUTRAL, seed=1
    ).to_svg(FRAME, width_px=90, height_px=160)
    names = {element.tag.rpartition("}")[2] for element in ET.fromstring(drawing).iter()}  # noqa: S314  our own
    assert "path" in names
    assert "filter" not in names
    assert "mix-blend-mode" not in drawing


@pytest.mark.parametrize(("scale", "blur_units"), [(0.0, 0.0), (-1.0, 0.0), (0.1, -2.0)])
def test_impossible_lens_is_refused(scale: float, blur_units: float) -> None:
    with pytest.raises(InvalidInputError, match="scale must be > 0"):
        render_backdrop(
            Place.PARK,
            TimeOfDay.DAY,
            Weather.CLEAR,
            Mood.NEUTRAL,
            scale=scale,
            blur_units=blur_units,
            seed=1,
        )


@pytest.mark.parametrize(
    ("name", "is_interior", "place"),
    [
        ("LIVING ROOM", True, Place.LIVING_ROOM),
        ("CEO's office", True, Place.OFFICE),
        ("PARK", False, Place.PARK),
        ("SUBURBAN TRAFFIC INTERSECTION", False, Place.INTERSECTION),
        ("TRAFFIC LIGHT HORIZONTAL BEAM", True, Place.PIPE),
        ("HOTEL LOBBY", True, Place.LOBBY),
        ("HOTEL ROOM", True, Place.BEDROOM),
        ("PARKING GARAGE", True, Place.WAREHOUSE),
        ("HOSPITAL ROOFTOP", False, Place.ROOFTOP),
        ("Barbara's scarf shop", True, Place.INTERIOR),
        ("总裁办公室", True, Place.OFFICE),
        ("医院走廊", True, Place.HOSPITAL),
        ("十字路口", False, Place.INTERSECTION),
        ("皇宫大殿", True, Place.PALACE),
        ("酒店大堂", True, Place.LOBBY),
        ("海边", False, Place.BEACH),
        ("Phòng khách nhà Lan", True, Place.LIVING_ROOM),
        ("BỆNH VIỆN", True, Place.HOSPITAL),
        ("Công viên", False, Place.PARK),
        ("Ngã tư đèn giao thông", False, Place.INTERSECTION),
        ("Văn phòng giám đốc", True, Place.OFFICE),
        ("ห้องนั่งเล่น", True, Place.LIVING_ROOM),
        ("โรงพยาบาลกรุงเทพ", True, Place.HOSPITAL),
        ("สวนสาธารณะ", False, Place.PARK),
        ("ดาดฟ้าตึก", False, Place.ROOFTOP),
        ("", True, Place.INTERIOR),
        ("XYZZY", False, Place.EXTERIOR),
    ],
)
def test_heading_words_name_the_place(name: str, is_interior: bool, place: Place) -> None:  # noqa: FBT001
    """The longest known word decides, in four languages."""
    assert place_for(name, is_interior=is_interior) == place


@given(st.text(max_size=40), st.booleans())
def test_any_name_gives_a_place(name: str, is_interior: bool) -> None:  # noqa: FBT001
    """An outdoor heading never lands in a living room, nor an indoor one on a street."""
    place = place_for(name, is_interior=is_interior)
    assert place != (Place.LIVING_ROOM if not is_interior else Place.STREET)


@pytest.mark.parametrize("place", list(Place))
def test_feet_stand_on_the_floor_below_the_horizon(place: Place) -> None:
    assert 600 <= eye_level(place) < floor_y(place)


@given(st.sampled_from(Place), st.sampled_from(TimeOfDay), st.sampled_from(Weather))
def test_light_is_a_colour(place: Place, time: TimeOfDay, weather: Weather) -> None:
    """Every channel of a place's light can be shown, and the key has a side."""
    light = light_for(place, time, weather)
    assert all(
        0 <= value <= 255 for color in (light.ambient, light.key, light.rim) for value in color
    )
    assert light.side in {-1, 1}


def test_weather_reaches_the_street_more_than_the_room() -> None:
    """Rain cools the light outside, and hardly inside."""

    def change(place: Place) -> float:
        dry, wet = (
            light_for(place, TimeOfDay.DAY, weather) for weather in (Weather.CLEAR, Weather.RAIN)
        )
        return sum(abs(a - b) for a, b in zip(dry.ambient, wet.ambient, strict=True))

    assert change(Place.PARK) > 1.5 * change(Place.LIVING_ROOM) > 0


def test_outdoor_places_have_an_outdoor_stand_in() -> None:
    assert Place.EXTERIOR in OUTDOOR_PLACES
    assert Place.INTERIOR not in OUTDOOR_PLACES


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_perspective_lies_between_the_open_end_and_the_far_wall(
    x: float, y: float, z: float
) -> None:
    """A position inside a hallway is drawn inside its open end; z = 1 is the far wall itself."""
    far = Box(300, 500, 300, 400)
    hall = Hallway(far)
    point = hall.point(x, y, z)
    assert -1e-6 <= point[0] <= FRAME.width + 1e-6
    assert -1e-6 <= point[1] <= FRAME.height + 1e-6
    assert hall.point(x, y, 1.0) == pytest.approx((300 + 300 * x, 500 + 400 * y))
    assert hall.point(x, y, 0.0) == pytest.approx((900 * x, 1600 * y), abs=1e-6)
