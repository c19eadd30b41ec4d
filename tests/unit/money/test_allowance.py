"""An episode is begun only where its caps have room for it and for what is under way."""

from decimal import Decimal

import pytest

from cliffhanger.money.allowance import Pledge, refuse_release, still_to_come
from cliffhanger.money.budget import Balance, Scope, ScopeKind

SERIES = Scope(kind=ScopeKind.SERIES, name="heiress", cap_usd=Decimal(10))
EPISODE = Scope(kind=ScopeKind.EPISODE, name="heiress/3", cap_usd=None)


def balance(scope: str, settled: str = "0", reserved: str = "0") -> Balance:
    return Balance(scope=scope, settled_usd=Decimal(settled), reserved_usd=Decimal(reserved))


def pledge(number: int, expected: str) -> Pledge:
    return Pledge(episode_scope=f"episode:heiress/{number}", expected_usd=Decimal(expected))


def balances(*known: Balance) -> dict[str, Balance]:
    empty = [balance("series:heiress"), balance("episode:heiress/3")]
    return {item.scope: item for item in (*empty, *known)}


@pytest.mark.parametrize(
    ("settled", "reserved", "expected", "is_refused"),
    [
        pytest.param("6", "0", "4", False, id="to the cent"),
        pytest.param("6", "0", "4.01", True, id="a cent too much"),
        pytest.param("3", "3", "4.01", True, id="reserved counts as spent"),
        pytest.param("10", "0", "0", False, id="nothing more to pay"),
    ],
)
def test_what_is_left_is_the_cap_less_what_is_spent_and_reserved(
    settled: str, reserved: str, expected: str, *, is_refused: bool
) -> None:
    told = refuse_release(
        "heiress episode 3",
        pledge(3, expected),
        (EPISODE, SERIES),
        balances(balance("series:heiress", settled, reserved)),
        {},
    )
    assert (told is not None) == is_refused


def test_what_an_episode_has_cost_already_is_not_asked_for_again() -> None:
    """9 of 10 are spent, 4 of them on this episode, which costs 5: 1 more fits."""
    known = balances(balance("series:heiress", "9"), balance("episode:heiress/3", "4"))
    assert refuse_release("it", pledge(3, "5"), (EPISODE, SERIES), known, {}) is None
    assert refuse_release("it", pledge(3, "5.01"), (EPISODE, SERIES), known, {}) is not None


def test_episodes_under_way_are_counted_with_what_they_will_yet_cost() -> None:
    """One costs 4 and has 1 paid and 1 reserved: 2 are to come; one that cost more counts 0."""
    under_way = {"a": pledge(1, "4"), "b": pledge(2, "1")}
    known = balances(
        balance("series:heiress", "5", "1"),
        balance("episode:heiress/1", "1", "1"),
        balance("episode:heiress/2", "4"),
    )
    assert still_to_come(under_way, known) == Decimal(2)
    fits = refuse_release("it", pledge(3, "2"), (EPISODE, SERIES), known, under_way)
    told = refuse_release("it", pledge(3, "2.01"), (EPISODE, SERIES), known, under_way)
    assert fits is None
    assert told is not None
    assert told.scope == "series heiress"
    assert (told.cap_usd, told.would_cost_usd) == (Decimal(10), Decimal("2.01"))
    assert str(told).startswith(
        "it would cost about $2.01 more, and $2.00 is left of the cap of $10.00 for series "
        "heiress: $5.00 is spent, $1.00 reserved, $2.00 still to come"
    )


def test_an_episodes_own_cap_knows_no_others() -> None:
    """What other episodes will cost is no part of the cap of this one."""
    own = EPISODE.model_copy(update={"cap_usd": Decimal(5)})
    under_way = {"a": pledge(1, "4")}
    assert refuse_release("it", pledge(3, "5"), (own,), balances(), under_way) is None
    assert refuse_release("it", pledge(3, "5.01"), (own,), balances(), under_way) is not None
