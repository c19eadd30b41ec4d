"""How the weights are made: the same seed draws the same people and learns the same."""

import random
from functools import lru_cache

import numpy as np
import pytest

from cliffhanger.animatic.casting import cast_character
from cliffhanger.animatic.likeness.fit.album import Album, fill_album
from cliffhanger.animatic.likeness.fit.sitters import EDITS, changed, dressed, random_sitter
from cliffhanger.animatic.likeness.fit.training import fit_weights
from cliffhanger.animatic.sheet import HumanLook
from cliffhanger.story.model import Character

CLOTHES = {"outfit", "primary", "secondary"}


def look_fields(look: HumanLook) -> dict[str, object]:
    return look.model_dump(exclude=CLOTHES)


def human(seed: int) -> HumanLook:
    look = cast_character(Character(id="a", name="A"), series_id=str(seed)).look
    assert isinstance(look, HumanLook)
    return look


def test_a_seed_always_draws_the_same_sitter() -> None:
    sitters = [random_sitter(random.Random(seed)) for seed in range(20)]
    assert sitters == [random_sitter(random.Random(seed)) for seed in range(20)]
    assert len({sitter.look.model_dump_json() for sitter in sitters}) == 20


@pytest.mark.parametrize("seed", range(6))
def test_clothes_change_nothing_else(seed: int) -> None:
    sheet = random_sitter(random.Random(seed))
    other = dressed(sheet, random.Random(seed + 1))
    assert sheet.look.model_dump(exclude=CLOTHES) == other.look.model_dump(exclude=CLOTHES)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_changes_one_thing(edit: object) -> None:
    """One field differs, whatever the edit; or the edit says that it cannot be."""
    for seed in range(12):
        look = human(seed)
        edited = edit(look, random.Random(seed))  # type: ignore[operator]
        if edited is not None:
            before, after = look_fields(look), look_fields(edited)
            assert sum(before[name] != after[name] for name in before) == 1


def test_a_near_double_is_never_the_same() -> None:
    for seed in range(40):
        sheet = random_sitter(random.Random(seed))
        assert changed(sheet, random.Random(seed)).look != sheet.look


@lru_cache(maxsize=1)
def noise_album() -> Album:
    """Return an album of coloured noise: each person has a colour."""
    chance = np.random.default_rng(0)
    people = np.repeat(np.arange(4), 6)
    colors = chance.integers(30, 226, (4, 1, 1, 3))
    faces = np.clip(colors[people] + chance.integers(-20, 21, (24, 72, 72, 3)), 0, 255)
    scenes = chance.integers(0, 256, (20, 48, 48, 3))
    return Album(
        faces.astype(np.uint8), people, scenes.astype(np.uint8),
        chance.uniform(-0.2, 0.2, (20, 3)).astype(np.float32),
    )  # fmt: skip


def test_the_same_album_gives_the_same_weights() -> None:
    said: list[str] = []
    first, again = (
        fit_weights(noise_album(), report=said.append, describer_cycles=(1, 1), spotter_steps=2)
        for _ in range(2)
    )
    assert first == again
    assert any("held out" in line for line in said)


def test_an_album_depends_on_its_number_alone() -> None:
    one, again = (fill_album(7, num_pairs=1, num_backdrops=2) for _ in range(2))
    np.testing.assert_array_equal(one.faces, again.faces)
    np.testing.assert_array_equal(one.places, again.places)
    assert set(one.people) == {14, 15}
