import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.story.direction.staging import Blocking, Cast, subjects
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import CharacterKind, Gender

CAST = Cast(
    (
        Character(id="ann", name="ANN VALE", aliases=("ANN",)),
        Character(id="ben", name="BEN", gender=Gender.MALE),
        Character(id="dog", name="DOG", kind=CharacterKind.ANIMAL, gender=Gender.MALE),
        Character(id="lin", name="林薇"),
    )
)
IDS = st.sampled_from(["ann", "ben", "dog", "lin", "x"])


@given(st.lists(st.lists(IDS, max_size=3), max_size=8), st.lists(IDS, max_size=5))
def test_nobody_changes_sides(entrances: list[list[str]], framed: list[str]) -> None:
    """Whoever came in first stands further left, whatever happens later."""
    blocking = Blocking()
    for ids in entrances:
        before = blocking.order
        blocking = blocking.enter(ids)
        assert blocking.order[: len(before)] == before
    shown = blocking.left_to_right(framed)
    places = [blocking.order.index(each) for each in shown if each in blocking.order]
    assert places == sorted(places)
    assert len(shown) <= 3


def test_who_leaves_keeps_their_side_for_coming_back() -> None:
    blocking = Blocking().enter(["ann", "ben"]).leave(["ann"])
    assert blocking.present == ("ben",)
    assert blocking.enter(["ann"]).left_to_right(["ben", "ann"]) == ("ann", "ben")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        pytest.param("Ben looks at Ann.", ("ben", "ann"), id="names-in-order"),
        pytest.param("He smiles at the dog.", ("ben", "dog"), id="pronoun-first"),
        pytest.param("She freezes.", ("ann",), id="she"),
        pytest.param("They all stop.", ("ann", "ben", "dog"), id="all"),
        pytest.param("林薇愣住了\u3002", ("lin",), id="zh"),
        pytest.param("他转身\u3002", ("ben",), id="zh-pronoun"),
        pytest.param("The dogs bark.", (), id="plural-is-another-word"),
        pytest.param("Rain falls.", (), id="nobody"),
    ],
)
def test_action_shows_whom_it_names_or_means(text: str, who: tuple[str, ...]) -> None:
    blocking = Blocking().enter(["ann", "ben", "dog"])
    assert subjects(text, CAST, blocking) == who
