from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.story.room.parts import (
    MAX_PART_WORDS,
    MAX_PARTS,
    MIN_PART_WORDS,
    halve_part,
    join_parts,
    plan_parts,
)
from cliffhanger.story.room.scene import (
    DraftAction,
    DraftScene,
    Fact,
    FactKind,
    ScriptDraft,
)
from cliffhanger.story.vocabulary import TimeOfDay


@given(st.integers(min_value=20, max_value=12_000))
def test_parts_hold_every_word_in_as_few_pieces_as_can_be(target_words: int) -> None:
    parts = plan_parts(target_words)
    assert sum(parts) == target_words
    assert max(parts) <= MAX_PART_WORDS
    assert len(parts) == -(-target_words // MAX_PART_WORDS)
    assert all(abs(a - b) <= 1 for a, b in pairwise(parts))


def test_a_chapter_of_ten_thousand_words_takes_nine_parts() -> None:
    assert len(plan_parts(10_000)) == 9


@given(st.integers(min_value=20, max_value=12_000), st.data())
def test_a_part_that_was_cut_off_becomes_two_and_loses_no_word(
    target_words: int, data: st.DataObject
) -> None:
    parts = plan_parts(target_words)
    index = data.draw(st.integers(min_value=0, max_value=len(parts) - 1))
    halved = halve_part(parts, index)
    if parts[index] // 2 < MIN_PART_WORDS or len(parts) >= MAX_PARTS:
        assert halved is None
    else:
        assert halved is not None
        assert sum(halved) == target_words
        assert len(halved) == len(parts) + 1
        assert halved[:index] == parts[:index]


def _draft(num_scenes: int, summary: str, *facts: int) -> ScriptDraft:
    scene = DraftScene(place_id="hall", time=TimeOfDay.DAY, beats=(DraftAction(text="A door."),))
    return ScriptDraft(
        scenes=(scene,) * num_scenes,
        summary=summary,
        facts=tuple(
            Fact(kind=FactKind.PLACE, subject_id="nora", value="hall", scene_number=number)
            for number in facts
        ),
    )


def test_joined_parts_number_their_scenes_through() -> None:
    """Facts of the second part point at its scenes in the whole."""
    whole = join_parts((_draft(2, "one", 1, 2), _draft(3, "both", 1, 3)))
    assert len(whole.scenes) == 5
    assert [fact.scene_number for fact in whole.facts] == [1, 2, 3, 5]
    assert whole.summary == "both"


@pytest.mark.parametrize("num_parts", [1, 2, 5])
def test_joining_keeps_every_scene_in_order(num_parts: int) -> None:
    parts = tuple(_draft(1, str(number)) for number in range(num_parts))
    assert join_parts(parts).scenes == tuple(scene for part in parts for scene in part.scenes)


def test_many_facts_and_scenes_of_many_parts_are_kept() -> None:
    """Nine parts of 8 scenes and 40 facts, as a long chapter has them."""
    parts = tuple(_draft(8, "s", *([1] * 40)) for _ in range(9))
    whole = join_parts(parts)
    assert (len(whole.scenes), len(whole.facts)) == (72, 360)
