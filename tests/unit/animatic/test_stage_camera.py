"""The camera: moves begin and end where they say, shakes die, the backdrop fills every frame."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.stage.camera import Aim, Camera, Shake
from cliffhanger.animatic.stage.compositing import Matrix
from cliffhanger.animatic.stage.stage import Stage
from cliffhanger.animatic.stage.staging import BACKDROP_ZOOM, VIEW_MARGIN
from cliffhanger.media.picture import VideoFormat
from cliffhanger.story.vocabulary import Angle, Move

DRIFT = 0.01
"""A hand is never steadier than this, nor shakier."""

cameras = st.builds(
    Camera,
    move=st.sampled_from(Move),
    angle=st.sampled_from(Angle),
    duration_seconds=st.floats(0.1, 20.0),
    direction=st.sampled_from([-1, 1]),
    shakes=st.lists(
        st.builds(Shake, start_seconds=st.floats(0, 20), strength=st.just(0.014)), max_size=2
    ).map(tuple),
)


def aims(move: Move, *, seconds: float = 4.0, **fields: object) -> tuple[Aim, Aim]:
    camera = Camera(move=move, angle=Angle.EYE, duration_seconds=seconds, **fields)  # type: ignore[arg-type]
    return camera.aim(0.0), camera.aim(seconds)


def test_moves_go_where_their_names_say() -> None:
    start, end = aims(Move.PUSH_IN)
    assert end.zoom - start.zoom == pytest.approx(0.13)
    start, end = aims(Move.PULL_OUT)
    assert start.zoom - end.zoom == pytest.approx(0.16)
    assert end.zoom == pytest.approx(1.0)
    for direction in (-1, 1):
        for move in (Move.PAN, Move.TRACK):
            start, end = aims(move, direction=direction)
            assert direction * (end.x - start.x) > 0.09
            assert start.zoom == end.zoom > 1.0
    start, end = aims(Move.TILT)
    assert start.y - end.y == pytest.approx(0.09, abs=DRIFT)
    start, end = aims(Move.STATIC)
    assert (end.x, end.y) == pytest.approx((start.x, start.y), abs=DRIFT + 0.008)


@settings(max_examples=30, deadline=None)
@given(camera=cameras, fraction=st.floats(0, 1))
def test_moves_are_eased_and_never_jump(camera: Camera, fraction: float) -> None:
    """Without shakes a frame later the view is at most a few percent away."""
    still = Camera(camera.move, camera.angle, max(1.0, camera.duration_seconds), camera.direction)
    seconds = fraction * still.duration_seconds
    one, two = still.aim(seconds), still.aim(seconds + 1 / 60)
    limit = 0.025 if still.move is Move.WHIP_PAN else 0.005
    assert abs(one.x - two.x) < limit
    assert abs(one.y - two.y) < 0.005
    assert abs(one.zoom - two.zoom) < 0.005


def test_a_whip_pan_is_over_at_once() -> None:
    camera = Camera(Move.WHIP_PAN, Angle.EYE, 3.0)
    assert abs(camera.aim(0.0).x - 0.5) > 0.1
    assert abs(camera.aim(0.3).x - 0.5) < DRIFT


@settings(max_examples=30, deadline=None)
@given(strength=st.floats(0.001, 0.02), start=st.floats(0, 3))
def test_a_shake_begins_with_its_jolt_and_is_gone_after_half_a_second(
    strength: float, start: float
) -> None:
    still = Camera(Move.STATIC, Angle.EYE, 5.0)
    shaken = Camera(Move.STATIC, Angle.EYE, 5.0, shakes=(Shake(start, strength),))

    def offset(seconds: float) -> float:
        one, two = still.aim(seconds), shaken.aim(seconds)
        return max(abs(one.x - two.x), abs(one.y - two.y))

    times = [start + age for age in (0.0, 0.1, 0.2, 0.3, 0.4, 0.499)]
    assert offset(times[0]) == pytest.approx(strength, rel=1e-6)
    for age, seconds in zip((0.0, 0.1, 0.2, 0.3, 0.4, 0.499), times, strict=True):
        assert offset(seconds) <= strength * (1 - age / 0.5) ** 2 + 1e-9
    assert offset(start + 0.5 + 1e-9) == 0.0
    assert start < 0.01 or offset(start - 0.01) == 0.0


def test_only_a_dutch_angle_tilts_the_horizon() -> None:
    for angle in Angle:
        roll = Camera(Move.STATIC, angle, 2.0, direction=-1).aim(1.0).roll_degrees
        assert roll == (-4.0 if angle is Angle.DUTCH else 0.0)


def stage_for(camera: Camera, *, zoom: float, shift: float, video_format: VideoFormat) -> Stage:
    backdrop = np.zeros((200, 112, 4), np.uint8)
    return Stage(video_format, backdrop, camera=camera, backdrop_zoom=zoom, backdrop_shift=shift)


def seen(matrix: Matrix, *, width: int, height: int) -> np.ndarray:
    """Return where the frame's corners lie on the backdrop, in its pixels."""
    full = np.vstack([matrix.astype(np.float64), [0, 0, 1]])
    corners = np.array([[0, width - 1, 0, width - 1], [0, 0, height - 1, height - 1], [1] * 4])
    return (np.linalg.inv(full) @ corners)[:2]


@settings(max_examples=100, deadline=None)
@given(
    camera=cameras,
    zoom=st.sampled_from([1.0, *BACKDROP_ZOOM.values()]),
    shift=st.floats(-0.8, 0.8),
    fraction=st.floats(0, 1),
    size=st.sampled_from([(90, 160), (1080, 1920), (108, 240), (320, 180), (200, 200)]),
)
def test_the_camera_never_sees_past_the_backdrop(
    camera: Camera, zoom: float, shift: float, fraction: float, size: tuple[int, int]
) -> None:
    """Every corner of every frame of every move, shaken or tilted, lies on painted ground."""
    video_format = VideoFormat(width_px=size[0], height_px=size[1])
    stage = stage_for(camera, zoom=zoom, shift=shift, video_format=video_format)
    aim = camera.aim(fraction * camera.duration_seconds)
    matrix = stage._rolled(stage.backdrop_matrix(aim), aim.roll_degrees)
    x, y = seen(matrix, width=size[0], height=size[1])
    assert x.min() >= -0.51
    assert x.max() <= 112 - 1 + 0.51
    assert y.min() >= -0.51
    assert y.max() <= 200 - 1 + 0.51


@settings(max_examples=100, deadline=None)
@given(camera=cameras, fraction=st.floats(0, 1))
def test_the_camera_stays_where_actors_are_drawn(camera: Camera, fraction: float) -> None:
    """Puppets are cut `VIEW_MARGIN` outside the frame; the view never reaches that cut."""
    aim = camera.aim(fraction * camera.duration_seconds)
    reach = 0.5 / aim.zoom
    assert min(aim.x, aim.y) - reach > -VIEW_MARGIN
    assert max(aim.x, aim.y) + reach < 1 + VIEW_MARGIN


def test_the_backdrop_moves_less_than_the_people_before_it() -> None:
    stage = stage_for(
        Camera(Move.STATIC, Angle.EYE, 1.0), zoom=1.26, shift=0.0, video_format=VideoFormat()
    )
    one = stage.backdrop_matrix(Aim(0.5, 0.5, 1.0))
    two = stage.backdrop_matrix(Aim(0.55, 0.5, 1.0))
    assert 0.3 < float(one[0, 2] - two[0, 2]) / (0.05 * 1080) < 0.8
