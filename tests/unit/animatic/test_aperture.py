"""The opening of drawn mouths is what the stage draws."""

import numpy as np
import pytest

from cliffhanger.animatic.stage.aperture import line_aperture, shot_aperture
from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme
from cliffhanger.models.requests import MouthTrack
from cliffhanger.story.vocabulary import Emotion
from tests.paid_shots import request


def says(visemes: str, loudness: tuple[float, ...] = (), **fields: object) -> MouthTrack:
    values = {
        "line_id": "l1",
        "character_id": "nora",
        "emotion": Emotion.NEUTRAL,
        "start_frame": 0,
        "visemes": visemes,
        "loudness": loudness,
    }
    return MouthTrack.model_validate({**values, **fields})


def test_openings_are_those_of_the_shapes() -> None:
    """At 0.55 of the loudness shapes open as drawn, give or take half of an eighth."""
    found = line_aperture(says("ABCDEFGHX", (0.55,) * 9), fps=24)
    wanted = [MOUTH_SHAPES[shape].opening for shape in Viseme]
    assert found == pytest.approx(np.array(wanted), abs=1 / 16 + 1e-9)


def test_a_loud_syllable_opens_wider() -> None:
    quiet, loud = line_aperture(says("CC", (0.0, 1.0)), fps=24)
    assert loud > quiet


def test_a_surprised_mouth_hangs_open_but_for_p_b_m() -> None:
    """The face keeps it open while it rests; pressed lips are shut whatever it shows."""
    rest, pressed = line_aperture(says("XA", emotion=Emotion.SURPRISED), fps=24)
    assert rest == pytest.approx(0.35)
    assert pressed == 0.0


def test_lines_lie_where_the_shot_has_them() -> None:
    """Only the one who speaks, only while a mouth may be seen to."""
    mouths = (
        says("DD", start_frame=10),
        says("DD", start_frame=20, is_on_camera=False),
        says("DD", start_frame=30, character_id="ben"),
    )
    shot = request("nora", "ben", emotion=Emotion.NEUTRAL, mouths=mouths)
    assert np.flatnonzero(shot_aperture(shot, "nora")).tolist() == [10, 11]
    assert np.flatnonzero(shot_aperture(shot, "ben")).tolist() == [30, 31]
    assert shot_aperture(shot, "nora").size == shot.num_frames
