"""What judging bought frames can cost: who is judged, how often, and that a cap is warned of."""

from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from cliffhanger.models.faces.reader import FaceModels
from cliffhanger.models.jobs.job import Capability
from cliffhanger.money.budget import BudgetCaps
from cliffhanger.money.estimate import ONE_TAKE, UsdRange, passed_at_worst
from cliffhanger.production.artifacts import CharacterArtifact
from cliffhanger.production.keyframe import judged_people
from cliffhanger.production.paid_gate import FRAME_TAKES, MOST_FRAME_TAKES, Gate
from cliffhanger.production.profile import Profile
from cliffhanger.production.registry import CastMember
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.vocabulary import ShotSize
from tasks.keyframes import MOST_TAKES
from tests.unit.production.test_rehearsal import REHEARSAL, makers, plan

REF = ArtifactRef.of_bytes(b"face", media_type="image/png")
CAST = REHEARSAL.episode.characters
MEMBERS = tuple(
    CastMember(character_id=who.id, version="0" * 12, references=(REF,) * count)
    for who, count in zip(CAST, (3, 0), strict=False)
)
"""The first of the cast has three pictures, the second is registered without any."""


def gate(*, is_local: bool = False, finds_faces: bool = False) -> Gate:
    return Gate.of_members(MEMBERS, is_local=is_local, finds_faces=finds_faces)


def test_a_frame_is_bought_as_often_as_the_stage_makes_it() -> None:
    assert MOST_FRAME_TAKES == MOST_TAKES


@pytest.mark.parametrize("finds_faces", [False, True])
def test_the_plan_judges_whom_the_stage_judges(*, finds_faces: bool) -> None:
    """In every shot, at every size, and over a shoulder too."""
    artifacts = tuple(
        CharacterArtifact(
            character_id=who.character_id, name="", look="", sheet=REF, portrait=REF, member=who
        )
        for who in MEMBERS
    )
    seen = 0
    for request, size, over in product(REHEARSAL.shots, ShotSize, (None, CAST[1].id)):
        shot = request.shot.model_copy(update={"size": size, "over_id": over})
        changed = request.model_copy(update={"shot": shot})
        people = judged_people(changed, artifacts, is_each_found=finds_faces)
        judged = gate(finds_faces=finds_faces).judged(changed)
        assert set(judged) == {who.character_id for who in people}
        seen += len(judged)
    assert seen > 0


def test_frames_are_planned_once_and_bounded_by_four() -> None:
    """Only those by which a face is judged, and only where something judges."""
    calls = list(plan("image", "video", gate=gate(is_local=True, finds_faces=True)).calls())
    frames = {call.subject: call.takes for call in calls if call.stage == "image"}
    judged = [r.shot.id for r in REHEARSAL.shots if gate(finds_faces=True).judged(r)]
    assert judged
    for request in REHEARSAL.shots:
        expected = FRAME_TAKES if request.shot.id in judged else ONE_TAKE
        assert frames[request.shot.id] == expected
    assert all(frames[who.id] == ONE_TAKE for who in CAST)
    unjudged = plan("image", "video", gate=gate()).calls()
    assert {call.takes for call in unjudged if call.stage == "image"} == {ONE_TAKE}


def test_embeddings_are_bought_of_every_reference_once_and_of_every_take() -> None:
    """Nothing of them is bought where models on the worker judge, or where nothing is filmed."""
    embedding = {Capability.EMBEDDING: makers("image")[Capability.IMAGE]}
    judged = [r.shot.id for r in REHEARSAL.shots if gate().judged(r)]
    found = gate().embeddings(REHEARSAL.shots)
    assert list(found) == [CAST[0].id, *judged]
    assert found[CAST[0].id].high == 3
    assert gate(is_local=True, finds_faces=True).embeddings(REHEARSAL.shots) == {}
    assert "embedding" not in {
        call.stage
        for call in plan(makers={**makers("image"), **embedding}, gate=gate(is_local=True)).calls()
    }


def test_without_a_registry_everyone_counts_as_registered() -> None:
    """The faces of the profile find each face; without them nothing on this machine judges."""
    models = FaceModels(yunet=Path("yunet.onnx"), sface=Path("sface.onnx"))
    local, bare = Gate.assumed(Profile(faces=models), CAST), Gate.assumed(Profile(), CAST)
    assert (local.is_local, local.finds_faces) == (True, True)
    assert (bare.is_local, bare.finds_faces) == (False, False)
    assert set(local.pictures) == {who.id for who in CAST}


@pytest.mark.parametrize(
    ("caps", "names"),
    [
        pytest.param({"episode_usd": 3}, ["episode"], id="only re-rolls pass it"),
        pytest.param({"episode_usd": 4}, [], id="the bound fits exactly"),
        pytest.param({"episode_usd": "0.5"}, [], id="passed as planned already"),
        pytest.param({"series_usd": 30, "day_usd": 3}, ["series", "day"], id="several"),
        pytest.param({}, [], id="no cap"),
    ],
)
def test_a_cap_that_only_re_rolls_pass_is_warned_of(
    caps: dict[str, object], names: list[str]
) -> None:
    usd = UsdRange(low=Decimal(1), expected=Decimal(1), high=Decimal(4))
    lines = passed_at_worst(usd, BudgetCaps.model_validate(caps), series=usd.times(10))
    assert [line.partition(" for the ")[2].partition(":")[0] for line in lines] == names
