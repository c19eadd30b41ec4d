from itertools import pairwise

import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.offline.season import BASE, plan_secrets, plan_slots

LENGTHS = (1, 2, 3, 5, 8, 12, 23, 24, 25, 60, 100)


@pytest.mark.parametrize("num_episodes", LENGTHS)
def test_a_season_has_its_length_and_its_frame(num_episodes: int) -> None:
    """The first signature scene opens it, the last one closes it, each comes once."""
    slots = plan_slots(num_episodes)
    names = [slot.scene for slot in slots]
    assert [slot.number for slot in slots] == list(range(1, num_episodes + 1))
    assert names[0] == "sig1"
    assert num_episodes == 1 or names[-1] == "sig6"
    own = [name for name in names if name.startswith("sig")]
    assert own == sorted(set(own))
    assert len({(slot.scene, slot.repeat) for slot in slots}) == num_episodes


def test_a_season_of_24_shows_everything_once() -> None:
    assert [slot.scene for slot in plan_slots(24)] == list(BASE)


@pytest.mark.parametrize("num_episodes", LENGTHS)
def test_a_rescue_follows_its_trap(num_episodes: int) -> None:
    names = [slot.scene for slot in plan_slots(num_episodes)]
    if "rescue" in names:
        assert names[names.index("rescue") - 1] == "trap_set"


@pytest.mark.parametrize("num_episodes", LENGTHS)
def test_the_same_scene_never_comes_twice_in_a_row(num_episodes: int) -> None:
    names = [slot.scene for slot in plan_slots(num_episodes)]
    assert all(one != other for one, other in pairwise(names))


@pytest.mark.parametrize("num_episodes", LENGTHS)
def test_a_secret_is_planted_before_it_comes_out(num_episodes: int) -> None:
    plans = plan_secrets(num_episodes)
    assert len(plans) == (0 if num_episodes == 1 else min(4, max(1, num_episodes // 3)))
    for plan in plans:
        assert 1 <= plan.planted < plan.reveal <= num_episodes
        assert all(plan.planted < hint < plan.reveal for hint in plan.hints)
    assert len({plan.reveal for plan in plans}) == len(plans)


def test_secrets_of_24_come_out_where_the_table_says() -> None:
    reveals = {plan.id: plan.reveal for plan in plan_secrets(24)}
    assert reveals == {"identity": 12, "crime": 18, "bond": 16, "last": 22}


@pytest.mark.parametrize("num_episodes", [0, 101])
def test_a_season_of_another_length_is_refused(num_episodes: int) -> None:
    with pytest.raises(InvalidInputError, match="1 to 100"):
        plan_slots(num_episodes)
