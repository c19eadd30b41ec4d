"""Whole frames: the same in any order and at any time, with lips that say what they should."""

import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.stage import staging
from cliffhanger.animatic.stage.actor import Actor
from cliffhanger.animatic.stage.stage import Dip, Stage
from cliffhanger.animatic.stage.staging import seed_of, set_stage
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import MouthTrack, VideoRequest
from cliffhanger.story.model import Insert, SoundHint
from cliffhanger.story.vocabulary import (
    Angle,
    Emotion,
    Framing,
    InsertKind,
    Move,
    ShotSize,
    SoundName,
    Transition,
    Weather,
)
from tests.unit.animatic.stagecraft import SMALL, request_of, sheets, shot_of

SAID = "XXAADDDCCEEBBGGFFHHXXDA"
CLASSES = {"A": "closed", "X": "closed", "B": "slight", "G": "slight", "D": "wide"}
"""How open the mouth is to the eye; all other letters are open."""
READABLE = VideoFormat(width_px=270, height_px=480)
Frames = list[NDArray[np.int64]]


def mouth_of(who: str, visemes: str, *, start: int = 0) -> MouthTrack:
    return MouthTrack(
        line_id="l1",
        character_id=who,
        emotion=Emotion.NEUTRAL,
        start_frame=start,
        visemes=visemes,
    )


def clear_caches() -> None:
    staging._drawn.cache_clear()
    staging._from_behind.cache_clear()
    staging._painted.cache_clear()


def filmed(request: VideoRequest, frames: list[int]) -> dict[int, NDArray[np.uint8]]:
    stage = set_stage(request)
    return {index: stage.picture(index).copy() for index in frames}


REQUESTS = {
    "two in the rain, speaking": request_of(
        shot_of(["lin", "shen"], ShotSize.MS, emotion=Emotion.ANGRY, move=Move.TRACK),
        place="STREET",
        weather=Weather.RAIN,
        mouths=[mouth_of("lin", SAID, start=2), mouth_of("shen", "BCDEFG", start=14)],
    ),
    "over a shoulder": request_of(
        shot_of(["lin"], ShotSize.MCU, framing=Framing.OTS, over_id="shen", angle=Angle.DUTCH),
        mouths=[mouth_of("lin", SAID)],
    ),
    "a dog and a cloud": request_of(shot_of(["rex", "puff"], ShotSize.WS, move=Move.PUSH_IN)),
    "an insert": request_of(
        shot_of([], ShotSize.INSERT, insert=Insert(kind=InsertKind.PHONE, text="RUN"))
    ),
}


@pytest.mark.parametrize("request_name", REQUESTS)
def test_frames_depend_on_nothing_but_the_request(request_name: str) -> None:
    """Fresh or from caches, alone or after others, forwards or backwards: the same pixels."""
    request = REQUESTS[request_name]
    clear_caches()
    forwards = filmed(request, [0, 4, 7, 10, 16, 22])
    warm = filmed(request, [22, 16, 10, 7, 4, 0])
    clear_caches()
    alone = filmed(request, [10])
    np.testing.assert_array_equal(alone[10], forwards[10])
    for index, frame in forwards.items():
        np.testing.assert_array_equal(warm[index], frame)
        assert (frame[..., 3] == 255).all()
    assert (forwards[0] != forwards[22]).any()


class SpokenMouth:
    """A shot of one person, and how far the mouth is open on every frame.

    The opening is the area of dark and of teeth around the place where the puppet's mouth is
    projected, that is not there on the same frame of the same shot at rest.
    """

    def __init__(self, who: str) -> None:
        said, rest = self._film(who, SAID), self._film(who, "X" * len(SAID))
        self.areas = [self._area(*pair) for pair in zip(said, rest, strict=True)]

    def _film(self, who: str, visemes: str) -> Frames:
        request = request_of(
            shot_of([who], ShotSize.MCU),
            mouths=[mouth_of(who, visemes)],
            num_frames=len(visemes),
            video_format=READABLE,
        )
        stage = set_stage(request)
        window = self._window(who, stage)
        frames = range(len(visemes))
        return [stage.picture(index)[window][..., :3].astype(np.int64) for index in frames]

    def _window(self, who: str, stage: Stage) -> tuple[slice, slice]:
        place, scale = stage.cast[0].placement, stage.cast[0].actor.scale
        aim = stage.camera.aim(0.0)
        x, y = puppet_for(sheets()[who]).mouth_center(View(yaw=place.yaw))  # type: ignore[attr-defined]
        middle_x = (place.x * 270 + x * scale - aim.x * 270) * aim.zoom + 135
        middle_y = (place.y * 480 + y * scale - aim.y * 480) * aim.zoom + 240
        rows = slice(round(middle_y - 14 * scale), round(middle_y + 36 * scale))
        return rows, slice(round(middle_x - 30 * scale), round(middle_x + 30 * scale))

    def _area(self, said: NDArray[np.int64], rest: NDArray[np.int64]) -> int:
        is_dark = (said.mean(axis=2) < 75) & (rest.mean(axis=2) - said.mean(axis=2) > 25)
        is_teeth = (said.min(axis=2) > 135) & (said.min(axis=2) - rest.min(axis=2) > 25)
        return int((is_dark | is_teeth).sum())

    def seen(self, letter: str) -> list[int]:
        """Return the areas on the frames of *letter*."""
        return [area for area, said in zip(self.areas, SAID, strict=True) if said == letter]

    def shown(self, area: int) -> str:
        """Return what a viewer would call the opening."""
        share = area / max(self.areas)
        if share < 0.03:
            return "closed"
        return "slight" if share < 0.2 else "open" if share < 0.7 else "wide"


@pytest.mark.parametrize("who", ["lin", "shen"])
def test_lips_can_be_read_in_a_small_medium_close_up(who: str) -> None:
    """Closed for A and X, openings ordered D > C, E > B, G, each change on its own frame."""
    mouth = SpokenMouth(who)
    assert max(mouth.seen("A") + mouth.seen("X")) <= 2
    assert min(mouth.seen("D")) > 1.5 * max(mouth.seen("C") + mouth.seen("E"))
    assert min(mouth.seen("C") + mouth.seen("E")) > 2 * max(mouth.seen("B") + mouth.seen("G"))
    assert min(mouth.seen("B") + mouth.seen("G")) >= 5
    wanted = [CLASSES.get(letter, "open") for letter in SAID]
    assert [mouth.shown(area) for area in mouth.areas] == wanted


def test_nobody_mouths_a_line_that_is_heard_from_elsewhere() -> None:
    """A voice-over leaves the lips of whoever is in frame alone."""
    voice = mouth_of("lin", "D" * 24).model_copy(update={"is_on_camera": False})
    shot = shot_of(["lin"], ShotSize.MCU)
    silent, over = request_of(shot), request_of(shot, mouths=[voice])
    np.testing.assert_array_equal(filmed(silent, [12])[12], filmed(over, [12])[12])


def test_what_lies_outside_the_light_is_simply_not_there() -> None:
    """An actor of whom the camera sees nothing draws nothing and does not fail."""
    stage = set_stage(request_of(shot_of(["lin"], ShotSize.CU)))
    actor = stage.cast[0].actor
    beyond = type(actor.visible)(9000.0, 9000.0, 50.0, 50.0)
    unseen = Actor(actor.puppet, actor.view, actor.light, actor.scale, beyond)
    moment = stage.cast[0].part.at(0)
    assert not unseen.head(moment.face, moment.mouth).sprite.pixels.any()


def test_a_dip_goes_from_one_amount_to_the_other_and_nowhere_else() -> None:
    dip = Dip((0.0, 0.0, 0.0), 10, 20, 1.0, 0.0)
    amounts = [dip.amount_at(index) for index in range(30)]
    assert amounts[10:20] == pytest.approx([1.0 - index / 10 for index in range(10)])
    assert not any(amounts[:10] + amounts[20:])


@pytest.mark.parametrize(
    ("transition", "is_brighter"),
    [(Transition.FADE_BLACK, False), (Transition.DISSOLVE, False), (Transition.SMASH_CUT, True)],
)
def test_entrances_fade_or_flash_and_are_over_within_half_a_second(
    transition: Transition, *, is_brighter: bool
) -> None:
    plain = request_of(shot_of(["lin"], ShotSize.MS))
    entering = request_of(shot_of(["lin"], ShotSize.MS, transition=transition))
    one, two = filmed(plain, [0, 12]), filmed(entering, [0, 12])
    change = two[0][..., :3].mean() - one[0][..., :3].mean()
    assert change > 25 if is_brighter else change < -25
    np.testing.assert_array_equal(one[12], two[12])
    opening = request_of(shot_of(["lin"], ShotSize.MS, transition=transition), is_opening=True)
    np.testing.assert_array_equal(filmed(opening, [0])[0], one[0])


def test_the_film_ends_in_black() -> None:
    ending = filmed(request_of(shot_of(["lin"], ShotSize.MS), is_ending=True), [11, 17, 23])
    light = [float(frame[..., :3].mean()) for frame in ending.values()]
    assert light[0] > light[1] > light[2]
    assert light[2] < 0.15 * light[0]


@pytest.mark.parametrize("size", [(90, 160), (108, 240), (320, 180), (160, 160)])
def test_a_frame_is_full_whatever_its_shape(size: tuple[int, int]) -> None:
    """No transparent, unpainted or repeated edge, also where the frame is not 9:16."""
    video_format = VideoFormat(width_px=size[0], height_px=size[1])
    shot = shot_of(["lin"], ShotSize.MS, angle=Angle.DUTCH, move=Move.WHIP_PAN)
    frame = filmed(request_of(shot, video_format=video_format), [0])[0]
    assert frame.shape == (size[1], size[0], 4)
    assert (frame[..., 3] == 255).all()


def test_only_jolts_shake_the_camera() -> None:
    loud = tuple(SoundHint(name=name, position=0.5) for name in SoundName)
    shakes = set_stage(request_of(shot_of(["lin"], ShotSize.MS, sounds=loud))).camera.shakes
    assert len(shakes) == len(staging.JOLTS) == 4
    assert {shake.start_seconds for shake in shakes} == {0.5}


def test_it_rains_outside_only() -> None:
    rainy = {"place": "STREET", "weather": Weather.RAIN}
    outside = request_of(shot_of(["lin"], ShotSize.MS), **rainy)
    inside = outside.model_copy(
        update={"setting": outside.setting.model_copy(update={"is_interior": True})}
    )
    assert set_stage(outside).falling
    assert not set_stage(inside).falling


def test_reverse_shots_see_the_two_sides_of_a_place() -> None:
    left = set_stage(request_of(shot_of(["lin"], ShotSize.MS), left_ids=("lin",)))
    right = set_stage(request_of(shot_of(["lin"], ShotSize.MS), left_ids=()))
    assert left.backdrop_shift == -right.backdrop_shift != 0.0
    assert left.cast[0].placement.yaw == -right.cast[0].placement.yaw


def test_seeds_come_from_ids_alone() -> None:
    """CRC-32 of the UTF-8 bytes, as zip files have it; the check value of the standard."""
    assert seed_of("123456789") == 0xCBF43926
    assert SMALL.width_px * 16 == SMALL.height_px * 9
