"""What the pieces of a composite ask for, and what they are planned to cost."""

from dataclasses import replace

import pytest

from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.studio_routes import Candidate, Several
from cliffhanger.money.estimate import ONE_TAKE
from cliffhanger.production.blocking import alone, composed_people
from cliffhanger.production.paid_gate import FRAME_TAKES
from cliffhanger.production.paid_orders import Casting, Likeness
from cliffhanger.production.piece_orders import (
    figures_of,
    order_figure,
    order_set,
    set_name,
)
from cliffhanger.production.registry import LoraVersion
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.vocabulary import Framing, ShotSize, TimeOfDay, Weather
from tests.paid_shots import NAMES, request
from tests.unit.production.test_paid_gate import gate
from tests.unit.production.test_rehearsal import REHEARSAL, makers, plan

PLAIN = Candidate(account="a", protocol="p", model="m")
COMPOSITE = PLAIN.model_copy(update={"several": Several.COMPOSITE, "lora_base": "flux"})


def ref(name: str) -> ArtifactRef:
    return ArtifactRef.of_bytes(name.encode(), media_type="image/png")


def lora(who: str) -> LoraVersion:
    return LoraVersion(
        name=f"{who}-lora",
        weights=ref(f"weights {who}"),
        trigger_word=f"zq{who}",
        base_model="flux",
        trained_on="0" * 12,
    )


CASTING = Casting({who: Likeness(words, (ref(who),), (lora(who),)) for who, words in NAMES.items()})


def figure(who: str, **fields: object) -> ImageOrder:
    wanted = alone(request("nora", "victor", **fields), who, view="from the knees up")
    return order_figure(wanted, CASTING, COMPOSITE, 4)


@pytest.mark.parametrize(("who", "other"), [("nora", "victor"), ("victor", "nora")])
def test_a_figure_is_one_person_with_what_belongs_to_them(who: str, other: str) -> None:
    """Its own LoRA, reference and words; nothing of who else is in the shot."""
    order = figure(who)
    assert [item.name for item in order.loras] == [f"{who}-lora"]
    assert [item.sha256 for item in order.references] == [ref(who).sha256]
    assert order.prompt.startswith(f"zq{who}. from the knees up. {NAMES[who]}, angry")
    assert NAMES[other] not in order.prompt
    assert "chroma key green background" in order.prompt


def test_green_clothes_are_painted_before_blue() -> None:
    worn = request("nora").model_copy(update={"outfits": {"nora": "an emerald dress"}})
    order = order_figure(alone(worn, "nora"), CASTING, COMPOSITE, 4)
    assert "chroma key blue background" in order.prompt


def test_every_figure_and_take_has_a_seed_of_its_own() -> None:
    both = request("nora", "victor")
    orders = [
        order_figure(alone(both, who), CASTING, COMPOSITE, 4, take=take)
        for who in NAMES
        for take in (1, 2)
    ]
    assert len({order.seed for order in orders}) == 4


def test_shots_of_a_scene_ask_for_the_same_set() -> None:
    """Whatever their size, people and action; another time or weather is another set."""
    one = order_set(request("nora", "victor"), COMPOSITE)
    near = request("victor", "nora", id="s01-t09", size=ShotSize.MCU, action="He turns.")
    assert order_set(near, COMPOSITE) == one
    assert order_set(request("nora", time=TimeOfDay.DAY), COMPOSITE).seed != one.seed
    rain = request("nora", is_interior=False, weather=Weather.RAIN)
    assert order_set(rain, COMPOSITE).prompt != one.prompt
    assert "without people" in one.prompt
    assert "person" in one.negative_prompt
    assert not any(words in one.prompt for words in NAMES.values())


def test_the_first_candidate_says_how_several_are_painted() -> None:
    """Together unless it says otherwise."""
    both = request("nora", "victor")
    assert figures_of(both, PLAIN) == ()
    found = [item.shot.id for item in figures_of(both, COMPOSITE)]
    assert found == ["s01-t02-nora", "s01-t02-victor"]


def test_the_plan_counts_every_figure_and_every_set_once() -> None:
    """Figures by the shot, sets by the place; a shot of one person stays one picture."""
    image = makers("image")[Capability.IMAGE]
    composite = tuple(
        replace(maker, candidate=maker.candidate.model_copy(update={"several": Several.COMPOSITE}))
        for maker in image
    )
    people = [who.id for who in REHEARSAL.episode.characters][:2]
    first = REHEARSAL.shots[0]
    two = first.model_copy(
        update={
            "shot": first.shot.model_copy(
                update={
                    "cast": request(*people).shot.cast,
                    "framing": Framing.TWO,
                    "size": ShotSize.MS,
                    "insert": None,
                }
            )
        }
    )
    other = two.model_copy(update={"shot": two.shot.model_copy(update={"id": "s99-t01"})})
    alone_in_it = two.model_copy(
        update={"shot": two.shot.model_copy(update={"cast": two.shot.cast[:1], "id": "s99-t02"})}
    )
    assert composed_people(two.shot) == tuple(people)
    planned = plan(
        makers={**makers("image", "video"), Capability.IMAGE: composite},
        shots=(two, other, alone_in_it),
        cast=(),
        gate=gate(is_local=True),
    )
    calls = {call.subject: call for call in planned.calls() if call.stage == "image"}
    pieces = [f"{shot}-{who}" for shot in (two.shot.id, "s99-t01") for who in people]
    assert list(calls) == [*pieces, "s99-t02", set_name(two)]
    assert calls[pieces[0]].takes == FRAME_TAKES
    assert calls[set_name(two)].takes == ONE_TAKE
