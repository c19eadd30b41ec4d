"""The stage table says what each stage paid."""

from decimal import Decimal

from cliffhanger.production.artifacts import Origin
from tasks.observing import StageSum
from tasks.reporting import paid_by_stage, time_row


def origin(capability: str, subject: str, usd: str) -> Origin:
    return Origin(
        capability=capability, subject=subject, account="a", model="m", cost_usd=Decimal(usd)
    )


def test_pictures_of_characters_are_portraits() -> None:
    """Everything else that is painted is a keyframe; takes and voices go to their stages."""
    origins = (
        origin("image", "mara", "0.04"),
        origin("image", "s01-t01", "0.05"),
        origin("image", "s01-t02", "0.06"),
        origin("video", "s01-t01", "1.50"),
        origin("voice", "s01-l01", "0.001"),
    )
    assert paid_by_stage(origins, frozenset({"mara"})) == {
        "portrait": Decimal("0.04"),
        "keyframe": Decimal("0.11"),
        "take": Decimal("1.50"),
        "voice": Decimal("0.001"),
    }


def test_a_row_shows_money_only_where_it_was_paid() -> None:
    row = StageSum("take", 2, 1, 3.0, (2.5,))
    assert time_row(row, {"take": Decimal("1.5")}) == {
        "stage": "take",
        "calls": 2,
        "cached": 1,
        "seconds": 3.0,
        "P50": "2.50",
        "P95": "2.50",
        "P99": "2.50",
        "paid": "$1.50",
    }
    assert time_row(row, {})["paid"] == ""
