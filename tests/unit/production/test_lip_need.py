"""Which shots have to be lip-synced, and why the others have not."""

import pytest

from cliffhanger.models.requests import MouthTrack
from cliffhanger.production.lip_need import LipReason, lip_need
from cliffhanger.story.model import Insert
from cliffhanger.story.vocabulary import Emotion, Framing, InsertKind, ShotSize
from tests.paid_shots import request


def says(who: str, *, line_id: str = "l1", is_on_camera: bool = True) -> MouthTrack:
    return MouthTrack(
        line_id=line_id,
        character_id=who,
        emotion=Emotion.NEUTRAL,
        start_frame=0,
        visemes="AB",
        is_on_camera=is_on_camera,
    )


NORA = (says("nora"),)


@pytest.mark.parametrize("size", list(ShotSize))
def test_mcu_and_tighter_need_it(size: ShotSize) -> None:
    """As delivery notes have it: mouth visible and size MCU at least; drawn mouths always move."""
    wanted = request("nora", size=size, mouths=NORA)
    is_large = size.value in {"MCU", "CU", "ECU"}
    assert lip_need(wanted).is_needed is is_large
    assert lip_need(wanted).reason is (LipReason.SEEN if is_large else LipReason.TOO_WIDE)
    assert lip_need(wanted, is_drawn=True).reason is LipReason.DRAWN


@pytest.mark.parametrize("is_drawn", [False, True])
@pytest.mark.parametrize(
    ("cast", "fields", "reason"),
    [
        pytest.param(("nora",), {}, LipReason.SILENT, id="nobody speaks"),
        pytest.param(
            ("nora",),
            {"mouths": (says("nora", is_on_camera=False),)},
            LipReason.OFF_CAMERA,
            id="V.O., O.S. or a phone",
        ),
        pytest.param(
            ("ben",),
            {"mouths": NORA, "framing": Framing.REACTION},
            LipReason.LISTENER,
            id="on who listens",
        ),
        pytest.param(
            ("ben",),
            {"mouths": NORA, "framing": Framing.OTS, "over_id": "nora"},
            LipReason.FROM_BEHIND,
            id="back of the head",
        ),
        pytest.param(
            ("ben", "nora"),
            {"mouths": NORA, "framing": Framing.OTS, "over_id": "nora"},
            LipReason.FROM_BEHIND,
            id="back of the head, listed in the cast",
        ),
    ],
)
def test_no_mouth_is_seen_to_say_it(
    cast: tuple[str, ...], fields: dict[str, object], reason: LipReason, *, is_drawn: bool
) -> None:
    need = lip_need(request(*cast, size=ShotSize.CU, **fields), is_drawn=is_drawn)
    assert need.reason is reason
    assert not need.is_needed
    assert need.line_ids == need.speaker_ids == ()


def test_a_prop_has_no_mouth() -> None:
    insert = Insert(kind=InsertKind.KEY)
    shot = request("nora", size=ShotSize.CU, mouths=NORA, insert=insert)
    assert lip_need(shot).reason is LipReason.LISTENER


def test_the_lines_that_are_seen_are_named() -> None:
    """Over the shoulder Ben answers Nora: his two lines need a mouth, hers and the radio do not."""
    mouths = (
        says("nora", line_id="l1"),
        says("ben", line_id="l2"),
        says("ben", line_id="l3", is_on_camera=False),
        says("ben", line_id="l4"),
    )
    shot = request("ben", size=ShotSize.MCU, framing=Framing.OTS, over_id="nora", mouths=mouths)
    need = lip_need(shot)
    assert need.line_ids == ("l2", "l4")
    assert need.speaker_ids == ("ben",)
