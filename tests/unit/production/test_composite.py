"""A composite has everybody where the animatic has them, each as large, on the same eye line."""

from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.stage.staging import set_stage
from cliffhanger.errors import InvalidMediaError, MatteError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.blocking import Crop, Spot, alone, block_shot, composed_people
from cliffhanger.production.composite import Figure, compose_frame
from cliffhanger.production.figure import find_seat, head_height
from cliffhanger.story.model import Insert
from cliffhanger.story.vocabulary import Framing, InsertKind, ShotSize
from tests.stand_ins import GREEN, before, draw_figure, draw_set
from tests.unit.animatic.stagecraft import request_of, sheets, shot_of

FILM = VideoFormat(width_px=180, height_px=320)
DRAWN = (180, 320)
LOWEST = {Crop.THIGHS: 820.0, Crop.KNEES: 960.0, Crop.FULL: 1360.0}
PAIRS = [
    pytest.param(("lin", "shen"), ShotSize.MCU, id="medium close-up"),
    pytest.param(("shen", "lin"), ShotSize.MS, id="medium shot, the other way round"),
    pytest.param(("ruth", "lin", "shen"), ShotSize.MWS, id="three from the knees up"),
    pytest.param(("lin", "mei"), ShotSize.FS, id="a child, head to feet"),
    pytest.param(("shen", "ruth", "lin"), ShotSize.WS, id="three, far away"),
]


def asked(
    who: tuple[str, ...], size: ShotSize, *, place: str = "OFFICE", **fields: object
) -> VideoRequest:
    return request_of(shot_of(who, size, **fields), place=place, video_format=FILM)


def png(pixels: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


def painted(spot: Spot) -> Figure:
    """Return the figure as a model that does as it is told would paint it."""
    drawn = draw_figure(sheets()[spot.character_id], DRAWN, lowest=LOWEST[spot.crop], yaw=spot.yaw)
    return Figure(spot, png(before(drawn, GREEN)))


def alpha_of(spot: Spot) -> NDArray[np.uint8]:
    drawn = draw_figure(
        sheets()[spot.character_id], (720, 1280), lowest=LOWEST[spot.crop], yaw=spot.yaw
    )
    return drawn[..., 3]


def head_span(spot: Spot) -> tuple[float, float]:
    """Return left and right edge of the head that the composite has, as fractions of the width."""
    alpha, frame = alpha_of(spot), (720, 1280)
    seat = find_seat(alpha, spot, frame)
    crown = int(np.flatnonzero((alpha > 127).any(axis=1))[0])
    # the widest rows of a head are those at the eyes; hair may fall on shoulders below
    eyes = alpha[crown : crown + round(0.55 * spot.head * frame[1] / seat.scale)]
    columns = np.flatnonzero((eyes > 127).any(axis=0))
    return tuple((seat.x_px + columns[end] * seat.scale) / frame[0] for end in (0, -1))


@pytest.mark.parametrize(("who", "size"), PAIRS)
def test_people_stand_as_in_the_animatic(who: tuple[str, ...], size: ShotSize) -> None:
    """Left to right in the order of the shot, at the very places of the stage's actors."""
    request = asked(who, size)
    spots = {spot.character_id: spot for spot in block_shot(request)}
    assert sorted(who, key=lambda each: spots[each].x) == list(who)
    for standing in set_stage(request).cast:
        place, spot = standing.placement, spots[standing.placement.character_id]
        assert (spot.x, spot.eye_line, spot.yaw) == (place.x, place.y, place.yaw)


@pytest.mark.parametrize(("who", "size"), PAIRS)
def test_heads_are_where_they_are_wanted(who: tuple[str, ...], size: ShotSize) -> None:
    """Measured in the picture, not believed: in their columns, and hardly over each other."""
    spans = {spot.character_id: head_span(spot) for spot in block_shot(asked(who, size))}
    for spot in block_shot(asked(who, size)):
        left, right = spans[spot.character_id]
        assert (left + right) / 2 == pytest.approx(spot.x, abs=0.04)
    for one, other in combinations(spans.values(), 2):
        shared = min(one[1], other[1]) - max(one[0], other[0])
        assert shared <= 0.15 * min(one[1] - one[0], other[1] - other[0])


@pytest.mark.parametrize("who", ["lin", "shen", "ruth", "mei"])
def test_heads_are_measured_by_their_width(who: str) -> None:
    """Within a fifth, with long hair as with a beard."""
    build = puppet_for(sheets()[who]).build
    lowest, height = 820.0, 1280
    alpha = draw_figure(sheets()[who], (720, height), lowest=lowest)[..., 3]
    crown = int(np.flatnonzero((alpha > 127).any(axis=1))[0])
    unit = height / (lowest - build.head_top + 60.0)
    true = (build.neck[1] - build.head_top) * unit
    assert head_height(alpha, crown) == pytest.approx(true, rel=0.2)


@pytest.mark.parametrize(("who", "size"), PAIRS)
def test_the_frame_is_of_the_film_s_size_and_shows_everybody(
    who: tuple[str, ...], size: ShotSize
) -> None:
    """Where somebody stands the set is covered; between them it is still seen."""
    request, backdrop = asked(who, size), png(draw_set(DRAWN))
    spots = block_shot(request)
    frame = compose_frame(request, backdrop, [painted(spot) for spot in spots])
    pixels = cv2.imdecode(np.frombuffer(frame.png, np.uint8), cv2.IMREAD_UNCHANGED)
    bare = cv2.imdecode(
        np.frombuffer(compose_frame(request, backdrop, []).png, np.uint8), cv2.IMREAD_UNCHANGED
    )
    assert pixels.shape == (320, 180, 3)
    changed = np.abs(pixels.astype(int) - bare).max(axis=2)
    for spot in spots:
        assert changed[round((spot.eye_line + 0.2 * spot.head) * 320), round(spot.x * 180)] > 12
    assert changed[:20].max() <= 3
    green = pixels[..., 1].astype(int) - pixels[..., [0, 2]].max(axis=2)
    assert (green > 60).sum() <= 4


def test_a_listener_s_back_is_dark_and_before_everybody() -> None:
    """Over a shoulder two people are composed, the listener last and on the far side."""
    request = asked(("lin",), ShotSize.MCU, framing=Framing.OTS, over_id="shen")
    front, back = block_shot(request)
    assert (front.character_id, back.character_id) == ("lin", "shen")
    assert (front.is_from_behind, back.is_from_behind) == (False, True)
    assert back.x > front.x
    assert back.head > front.head
    assert "from behind" in back.view
    frame = compose_frame(request, png(draw_set(DRAWN)), [painted(front), painted(back)])
    pixels = cv2.imdecode(np.frombuffer(frame.png, np.uint8), cv2.IMREAD_GRAYSCALE)
    region = pixels[round(0.9 * 320) :, round(0.75 * 180) :]
    assert region.mean() < 0.5 * pixels[:40].mean()


def test_who_is_composed() -> None:
    """Two or three people, or one and a listener; no insert, nobody alone, no tight close-up."""
    over = {"framing": Framing.OTS, "over_id": "shen"}
    letter = Insert(kind=InsertKind.DOCUMENT)
    assert composed_people(shot_of(("lin", "shen"), ShotSize.MS)) == ("lin", "shen")
    assert composed_people(shot_of(("lin",), ShotSize.MCU, **over)) == ("lin", "shen")
    assert composed_people(shot_of(("lin",), ShotSize.CU, **over)) == ()
    assert composed_people(shot_of(("lin",), ShotSize.MS)) == ()
    assert composed_people(shot_of(("lin", "shen"), ShotSize.INSERT, insert=letter)) == ()


def test_animals_are_painted_together_with_people() -> None:
    assert composed_people(shot_of(("lin", "rex"), ShotSize.FS)) == ("lin", "rex")
    assert block_shot(asked(("lin", "rex"), ShotSize.FS)) == ()


def test_alone_is_one_person_of_the_shot() -> None:
    """As that person plays, in the same size, under a name of its own."""
    shot = asked(("lin", "shen"), ShotSize.MS).shot
    one = alone(asked(("lin", "shen"), ShotSize.MS), "shen", view="from the knees up").shot
    assert one.cast == shot.cast[1:]
    assert (one.id, one.size, one.focus_id) == ("s01-t01-shen", shot.size, "shen")
    assert one.action == "from the knees up"


def cut(figure: Figure, rows: slice, columns: slice) -> Figure:
    pixels = cv2.imdecode(np.frombuffer(figure.picture, np.uint8), cv2.IMREAD_COLOR)
    return replace(figure, picture=png(np.asarray(pixels, np.uint8)[rows, columns]))


@pytest.mark.parametrize(
    ("size", "rows", "columns", "problem"),
    [
        pytest.param(ShotSize.EWS, slice(0, 290), slice(None), "lower edge", id="no feet"),
        pytest.param(ShotSize.MS, slice(60, None), slice(None), "head is cut off", id="no crown"),
        pytest.param(ShotSize.MWS, slice(0, 150), slice(None), "too little", id="a bust only"),
        pytest.param(ShotSize.MWS, slice(None), slice(0, 130), "right edge", id="no arm"),
    ],
)
def test_who_is_cut_off_is_not_shown(
    size: ShotSize, rows: slice, columns: slice, problem: str
) -> None:
    """The message names the person."""
    request = asked(("lin", "shen"), size, place="HOTEL LOBBY")
    first, second = (painted(spot) for spot in block_shot(request))
    spoilt = cut(first, rows, columns)
    with pytest.raises(MatteError, match=f"{first.spot.character_id}: .*{problem}"):
        compose_frame(request, png(draw_set(DRAWN)), [spoilt, second])


def test_damaged_pieces_are_named() -> None:
    request = asked(("lin", "shen"), ShotSize.MS)
    with pytest.raises(InvalidMediaError, match="picture of the set"):
        compose_frame(request, b"nothing", [])
