"""Sizes and moves that suit their neighbours as well as their moment."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from cliffhanger.story.direction.setups import Setup
from cliffhanger.story.vocabulary import Move, ShotSize

MAX_STATIC_SHARE: Final = 0.2
"""Shots without a camera move, at most."""

_SECOND_EQUAL_COST: Final = 0.7
_THIRD_EQUAL_COST: Final = 100.0
_STATIC_SURCHARGES: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 50.0)

T = TypeVar("T")


def choose_varied(
    options: Sequence[Sequence[T]], *, surcharges: Mapping[T, float] | None = None
) -> tuple[T, ...]:
    """Return one option per place, never three equal in a row where that can be avoided.

    Dynamic programming over (last choice, whether it repeats the one before). A choice costs its
    rank among the options, a repetition a little, a third equal in a row more than anything else.

    Args:
        options: Per place, what serves it, best first; never empty.
        surcharges: Extra cost of a choice anywhere.
    """
    extra = surcharges or {}
    best: dict[tuple[T, bool], tuple[float, tuple[T, ...]]] = {}
    for index, ranked in enumerate(options):
        following: dict[tuple[T, bool], tuple[float, tuple[T, ...]]] = {}
        for rank, choice in enumerate(ranked):
            price = rank + extra.get(choice, 0.0)
            if index == 0:
                following[choice, False] = (price, (choice,))
            for (last, is_repeat), (cost, path) in best.items():
                total = (
                    cost + price + _repetition_cost(is_equal=choice == last, is_repeat=is_repeat)
                )
                key = (choice, choice == last)
                if key not in following or total < following[key][0]:
                    following[key] = (total, (*path, choice))
        best = following
    return min(best.values(), key=lambda found: found[0])[1] if best else ()


def choose_sizes(setups: Sequence[Setup]) -> tuple[ShotSize, ...]:
    """Return the size of every shot."""
    return choose_varied([setup.sizes for setup in setups])


def choose_moves(setups: Sequence[Setup]) -> tuple[Move, ...]:
    """Return the move of every shot; at most a fifth of them stand still by choice."""
    options = [setup.moves for setup in setups]
    limit = int(MAX_STATIC_SHARE * len(setups))
    chosen: tuple[Move, ...] = ()
    for surcharge in _STATIC_SURCHARGES:
        chosen = choose_varied(options, surcharges={Move.STATIC: surcharge})
        if sum(move is Move.STATIC for move in chosen) <= limit:
            break
    return chosen


def _repetition_cost(*, is_equal: bool, is_repeat: bool) -> float:
    if not is_equal:
        return 0.0
    return _THIRD_EQUAL_COST if is_repeat else _SECOND_EQUAL_COST
