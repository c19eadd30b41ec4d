"""The same calls elsewhere, and an episode beside what others report."""

from datetime import date
from decimal import Decimal

import pytest

from cliffhanger.money.call import CallRecord, Outcome
from cliffhanger.money.compare import ROUTES, OtherRoute, price_elsewhere, units_on
from cliffhanger.money.ledger_frame import frame_of, record_of
from cliffhanger.money.prices import load_price_book
from cliffhanger.money.traditional import REPORTED, Assumptions, against_reports, own_cost
from cliffhanger.money.units import Units
from tests.unit.money.ledger_rows import LAST_DAY, Season

BOOK = load_price_book()
DAY = date(2026, 11, 22)


def call(number: int, units: Units, paid: str, **more: object) -> CallRecord:
    fields: dict[str, object] = {
        "id": f"{number:032x}",
        "started_at": LAST_DAY,
        "seconds": 1.0,
        "capability": "video",
        "provider": "kling",
        "model": "kling-v3",
        "attempt": 1,
        "outcome": Outcome.OK,
        "units": units,
        "cost_usd": Decimal(paid),
    }
    return CallRecord.model_validate(fields | more)


def clip(seconds: str, resolution: str = "720p") -> Units:
    return Units(seconds=Decimal(seconds), clips=1, resolution=resolution, credits=Decimal(3))


def test_the_same_clips_at_other_prices() -> None:
    """Lengths go up to what is sold; one that has no price is counted and left out of both sums."""
    calls = [
        call(1, clip("3"), "0.252"),
        call(2, clip("7"), "0.588"),
        call(3, clip("5", "4k"), "9"),
        call(4, clip("5"), "0.42", is_reused=True),
        call(5, clip("5"), "0.42", outcome=Outcome.FAILED),
        call(6, Units(characters=10), "1", capability="voice"),
    ]
    ledger = frame_of([record_of(each) for each in calls])
    found = {price.label: price for price in price_elsewhere(ledger, BOOK, on=DAY)}
    kling, runway, hailuo, veo = (
        found[name] for name in ("Kling v3", "Runway Gen-4 Turbo", "Hailuo 02", "Veo 3.1")
    )
    assert (kling.usd, kling.num_calls, kling.num_unpriced) == (Decimal("0.84"), 3, 1)
    assert kling.paid_usd == Decimal("0.84")
    assert runway.usd == Decimal("0.05") * (5 + 10 + 5)
    assert hailuo.usd == Decimal("0.047") * (6 + 10)
    assert veo.usd == Decimal("0.40") * (4 + 8) + Decimal("0.60") * 6
    assert veo.is_complete
    assert found["Azure"].usd == Decimal("0.00016")
    assert not {price.capability for price in found.values()} & {"chat", "lora"}


def test_a_route_without_any_price_is_marked() -> None:
    route = OtherRoute(capability="video", label="?", model="no-such")
    ledger = frame_of([record_of(call(1, clip("5"), "0.42"))])
    (price,) = price_elsewhere(ledger, BOOK, [route], on=DAY)
    assert (price.is_priced, price.is_complete, price.usd) == (False, False, Decimal(0))


@pytest.mark.parametrize(
    ("seconds", "sold", "billed", "clips"),
    [
        ("3", (5, 10), "5", 1),
        ("5", (5, 10), "5", 1),
        ("5.04", (5, 10), "10", 1),
        ("12", (5, 10), "15", 2),
        ("20", (5, 10), "20", 2),
        ("5.5", (5,), "10", 2),
        ("7.3", (), "7.3", 1),
        ("0", (5,), "0", 1),
    ],
)
def test_clips_are_billed_as_what_is_sold(
    seconds: str, sold: tuple[int, ...], billed: str, clips: int
) -> None:
    route = OtherRoute(capability="video", label="r", model="m", durations_seconds=sold)
    (units,) = units_on(route, clip(seconds))
    assert (units.seconds, units.clips, units.credits) == (Decimal(billed), clips, 0)


def test_only_larger_pictures_stand_for_one_that_is_not_sold() -> None:
    route = OtherRoute(capability="video", label="r", model="m", resolutions=("768p", "1080p"))
    asked = {"720p": ["720p", "768p", "1080p"], "1080P": ["1080P", "1080p"], "4k": ["4k"]}
    for resolution, tried in asked.items():
        found = [units.resolution for units in units_on(route, clip("5", resolution))]
        assert found == tried


def test_every_packaged_route_has_a_price_for_what_a_season_uses() -> None:
    """A route that can price nothing would only be a row of excuses."""
    ledger = frame_of([record_of(each) for each in Season().calls(200)])
    prices = price_elsewhere(ledger, BOOK, on=DAY)
    assert {price.label for price in prices} == {route.label for route in ROUTES}
    assert all(price.is_complete for price in prices)


def test_reports_are_brought_to_usd_per_episode() -> None:
    assumptions = Assumptions(cny_per_usd=Decimal(5), minutes_per_episode=Decimal(2))
    own = own_cost(Decimal(100), 10, assumptions)
    assert (own.calls_usd, own.people_usd, own.total_usd) == (10, 30, 40)
    rows = {row.name: row for row in against_reports(own, assumptions)}
    shot = rows["Small studio, shot: writer, actors, crew, editing"]
    assert (shot.low_usd, shot.low_times) == (800, 20)
    minute = rows["China, generated, by the minute"]
    assert (minute.low_usd, minute.high_usd) == (240, 400)
    three = rows["Three people, 10 days, 10 episodes"]
    assert three.low_usd == Decimal("111.88")
    series = rows["US vertical, local original"]
    assert (series.low_usd, series.high_usd) == (Decimal(1875), Decimal(2500))


def test_a_figure_known_to_be_wrong_is_shown_but_not_compared() -> None:
    assumptions = Assumptions()
    rows = against_reports(own_cost(Decimal(1), 1, assumptions), assumptions)
    assert [row.name for row in rows if row.low_times is None] == [
        "3,000 CNY for 80 episodes: machine time only, debunked"
    ]
    assert all(case.source for case in REPORTED)


def test_nothing_made_is_not_compared() -> None:
    free = Assumptions(work_hours_per_episode=Decimal(0))
    own = own_cost(Decimal(0), 0, free)
    assert own.total_usd == 0
    assert all(row.low_times is None for row in against_reports(own, free))
