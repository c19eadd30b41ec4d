"""A budget is near when four fifths of it are spent or reserved."""

from decimal import Decimal

import pytest

from cliffhanger.money.budget import Balance, Scope, ScopeKind
from tasks.budget_watch import is_near


@pytest.mark.parametrize(
    ("settled", "reserved", "expected"),
    [
        pytest.param("7.99", "0", False, id="below"),
        pytest.param("8", "0", True, id="spent"),
        pytest.param("3", "5", True, id="reserved too"),
        pytest.param("0", "0", False, id="nothing"),
    ],
)
def test_four_fifths_are_near(settled: str, reserved: str, *, expected: bool) -> None:
    scope = Scope(kind=ScopeKind.EPISODE, name="heiress/3", cap_usd=Decimal(10))
    balance = Balance(scope=scope.key, settled_usd=Decimal(settled), reserved_usd=Decimal(reserved))
    assert is_near(scope, balance) is expected


def test_no_cap_is_never_near() -> None:
    scope = Scope(kind=ScopeKind.DAY, name="2026-01-01")
    balance = Balance(scope=scope.key, settled_usd=Decimal(999), reserved_usd=Decimal(0))
    assert not is_near(scope, balance)
