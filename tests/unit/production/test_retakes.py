"""A retake has seeds and words of its own; the shot as it was first made keeps its keys."""

from decimal import Decimal

import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import Setting, VideoRequest
from cliffhanger.production.artifacts import ClipArtifact, Origin
from cliffhanger.production.master import Retake
from cliffhanger.production.paid_orders import frame_seed, retake_parts
from cliffhanger.production.prompts import frame_prompt, motion_prompt
from cliffhanger.production.retakes import ask_again, read_directive, with_costs_of
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Shot, ShotDirective
from cliffhanger.story.vocabulary import (
    Angle,
    Framing,
    Mood,
    Move,
    ShotSize,
    TimeOfDay,
    Weather,
)

SHOT = Shot(id="s01-t02", scene_id="s01", size=ShotSize.MS, framing=Framing.SINGLE)
REQUEST = VideoRequest(
    shot=SHOT,
    setting=Setting(
        place="Hall",
        is_interior=True,
        time=TimeOfDay.NIGHT,
        weather=Weather.CLEAR,
        mood=next(iter(Mood)),
    ),
    num_frames=48,
    format=VideoFormat(width_px=270, height_px=480),
)


def retake(note: str, number: int = 1) -> Retake:
    return Retake(shot_id=SHOT.id, number=number, note=note)


def test_a_shot_that_was_never_retaken_is_written_as_ever() -> None:
    """Keys hash the JSON of a request: it must not have fields that only retakes have."""
    assert {"retake", "note"}.isdisjoint(REQUEST.model_dump(mode="json"))
    again = ask_again(REQUEST, retake("she turns"), is_drawn=False)
    assert VideoRequest.model_validate_json(again.model_dump_json()) == again


def test_words_reach_both_models_and_every_retake_has_another_seed() -> None:
    first = ask_again(REQUEST, retake("she turns to the door"), is_drawn=False)
    second = ask_again(first, retake("she turns to the door", 2), is_drawn=False)
    assert "she turns to the door" in frame_prompt(first, {})
    assert "she turns to the door" in motion_prompt(first, {})
    assert len({frame_seed(request, 1) for request in (REQUEST, first, second)}) == 3
    assert retake_parts(REQUEST) == ()


def test_a_directive_moves_the_camera_and_is_no_prompt() -> None:
    for is_drawn in (True, False):
        asked = ask_again(REQUEST, retake("ecu, low, push in"), is_drawn=is_drawn)
        assert (asked.shot.size, asked.shot.angle, asked.shot.move) == (
            ShotSize.ECU,
            Angle.LOW,
            Move.PUSH_IN,
        )
        assert not asked.note
    assert read_directive("CU push_in") == ShotDirective(size=ShotSize.CU, move=Move.PUSH_IN)
    assert read_directive("closer, please") is None


@pytest.mark.parametrize(
    ("note", "words"),
    [
        pytest.param("closer, please", "must be a shot directive", id="words"),
        pytest.param("ots", "must leave the shot its people", id="framing"),
        pytest.param("INSERT", "must leave the shot its people", id="insert"),
        pytest.param("MS", "drawn as 'MS' already", id="no change"),
    ],
)
def test_the_engine_is_asked_only_for_what_it_can_do(note: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        ask_again(REQUEST, retake(note), is_drawn=True)


def test_a_retaken_shot_costs_what_all_its_takes_cost() -> None:
    """The same maker's parts are added up; another maker's stay apart."""
    ref = ArtifactRef(
        key=f"objects/aa/{'a' * 64}", sha256="a" * 64, num_bytes=1, media_type="video/mp4"
    )

    def origin(model: str, usd: str, takes: int = 1) -> Origin:
        return Origin(
            capability="video",
            subject=SHOT.id,
            account="a",
            model=model,
            cost_usd=Decimal(usd),
            takes=takes,
        )

    def clip(*origins: Origin) -> ClipArtifact:
        return ClipArtifact(
            shot_id=SHOT.id, clip=ref, num_frames=48, wall_seconds=1.0, origins=origins
        )

    before = clip(origin("kling", "0.30", 2), origin("veo", "1"))
    made = with_costs_of(clip(origin("kling", "0.20")), before)
    assert [(item.model, item.cost_usd, item.takes) for item in made.origins] == [
        ("kling", Decimal("0.50"), 3),
        ("veo", Decimal(1), 1),
    ]
