"""Heads are where the stage draws them."""

import numpy as np
import pytest

from cliffhanger.animatic.likeness.geometry import MIDDLE_UNITS
from cliffhanger.animatic.likeness.heads import HEAD_UNITS, crop_heads, find_heads
from cliffhanger.animatic.stage.staging import set_stage
from cliffhanger.media.picture import VideoFormat
from cliffhanger.story.vocabulary import Angle, Framing, Move, ShotSize
from tests.unit.animatic.stagecraft import request_of, shot_of

FORMAT = VideoFormat(width_px=270, height_px=480)
SHOTS = {
    "close, pushing in": shot_of(["lin"], ShotSize.CU, move=Move.PUSH_IN),
    "tilted horizon": shot_of(["shen"], ShotSize.MS, angle=Angle.DUTCH),
    "two, tracking": shot_of(["lin", "rex"], ShotSize.MS, framing=Framing.TWO, move=Move.TRACK),
    "a floating cloud": shot_of(["puff"], ShotSize.MS),
}


@pytest.mark.parametrize("name", SHOTS)
@pytest.mark.parametrize("frame_index", [0, 20])
def test_the_box_is_where_the_head_changes_the_frame(name: str, frame_index: int) -> None:
    """Without its head an actor's frame differs inside the box and, almost, nowhere else."""
    stage = set_stage(request_of(SHOTS[name], video_format=FORMAT))
    whole = stage.picture(frame_index).copy()
    boxes = find_heads(stage, frame_index)
    for standing in stage.cast:
        bare = set_stage(request_of(SHOTS[name], video_format=FORMAT))
        moment = standing.part.at(frame_index)
        actor = next(each.actor for each in bare.cast if each.placement == standing.placement)
        head = actor.head(moment.face, moment.mouth)
        kept = head.sprite.pixels.copy()
        head.sprite.pixels[:] = 0
        try:
            without = bare.picture(frame_index).copy()
        finally:
            head.sprite.pixels[:] = kept
        rows, columns = np.nonzero((whole != without).any(axis=2))
        box = boxes[standing.placement.character_id]
        inside = (
            (rows >= box.top) & (rows < box.bottom) & (columns >= box.left) & (columns < box.right)
        )
        assert rows.size > 200
        assert inside.mean() > 0.9


@pytest.mark.parametrize("size", [ShotSize.MCU, ShotSize.MS, ShotSize.MWS])
def test_the_middle_of_the_box_is_the_middle_of_the_face(size: ShotSize) -> None:
    """At the first frame of a still shot: scale times units plus the place, seen by the camera."""
    stage = set_stage(request_of(shot_of(["lin"], size), video_format=FORMAT))
    standing, aim = stage.cast[0], stage.camera.aim(0.0)
    box = find_heads(stage, 0)["lin"]
    place, scale = standing.placement, standing.actor.scale
    x = (place.x * 270 + MIDDLE_UNITS[0] * scale - aim.x * 270) * aim.zoom + 135
    y = (place.y * 480 + MIDDLE_UNITS[1] * scale - aim.y * 480) * aim.zoom + 240
    assert (box.left + box.right) / 2 == pytest.approx(x, abs=3.0)
    assert (box.top + box.bottom) / 2 == pytest.approx(y, abs=3.0)
    assert box.head_px == pytest.approx(HEAD_UNITS * scale * aim.zoom, rel=1e-3)


def test_crops_are_cut_at_the_frame_and_small_heads_left_out() -> None:
    near = set_stage(request_of(shot_of(["lin"], ShotSize.MCU), video_format=FORMAT))
    frame = near.picture(3)
    crop = crop_heads(near, 3, frame)["lin"]
    box = find_heads(near, 3)["lin"]
    left, top = max(0, box.left), max(0, box.top)
    np.testing.assert_array_equal(crop, frame[top : box.bottom, left : min(270, box.right)])
    far = set_stage(request_of(shot_of(["lin"], ShotSize.WS), video_format=FORMAT))
    assert crop_heads(far, 3, far.picture(3)) == {}


def test_finding_heads_changes_no_pixel() -> None:
    request = request_of(shot_of(["lin", "shen"], ShotSize.MS), video_format=FORMAT)
    stage = set_stage(request)
    before = stage.picture(5).copy()
    find_heads(stage, 5)
    np.testing.assert_array_equal(stage.picture(5), before)
