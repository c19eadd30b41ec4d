from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.story.direction.rhythm import choose_moves, choose_varied
from cliffhanger.story.direction.setups import Purpose, Setup
from cliffhanger.story.vocabulary import Move, ShotSize

OPTIONS = st.lists(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True), max_size=7
)


def third_equal(choices: tuple[str, ...]) -> int:
    return sum(a == b == c for a, b, c in zip(choices, choices[1:], choices[2:], strict=False))


@given(OPTIONS)
def test_no_choice_of_all_has_fewer_runs_of_three(options: list[list[str]]) -> None:
    """The dynamic programme agrees with trying everything."""
    best = min(third_equal(choices) for choices in product(*options))
    chosen = choose_varied(options)
    assert all(choice in ranked for choice, ranked in zip(chosen, options, strict=True))
    assert third_equal(chosen) == best


@given(st.integers(1, 60))
def test_few_shots_stand_still(count: int) -> None:
    setups = [
        Setup(
            purpose=Purpose.SPEECH, sizes=(ShotSize.MS,), moves=(Move.STATIC, Move.PAN, Move.TRACK)
        )
    ] * count
    moves = choose_moves(setups)
    assert sum(move is Move.STATIC for move in moves) <= 0.2 * count
