"""What a production will cost: planned calls, takes, episodes, and what nobody can price."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.money.estimate import (
    ONE_TAKE,
    VIDEO_TAKES,
    Estimate,
    PlannedCall,
    StoredEstimate,
    Takes,
    UsdRange,
    estimate_calls,
    estimate_name,
    read_estimates,
    save_estimate,
)
from cliffhanger.money.prices import load_price_book
from cliffhanger.money.units import Units
from cliffhanger.store import open_store

BOOK = load_price_book()


def clip(seconds: int, model: str = "kling-v3", **more: object) -> PlannedCall:
    units = Units(seconds=Decimal(seconds), clips=1, resolution="720p")
    fields = {"stage": "video", "account": "main", "model": model, "units": units}
    return PlannedCall.model_validate({**fields, "takes": VIDEO_TAKES, **more})


def line(characters: int, model: str = "eleven_multilingual_v2") -> PlannedCall:
    return PlannedCall(
        stage="voice", account="voices", model=model, units=Units(characters=characters)
    )


PLANS = st.lists(
    st.one_of(
        st.builds(clip, st.integers(3, 15), st.sampled_from(["kling-v3", "wan2.6", "no-such"])),
        st.builds(line, st.integers(1, 400)),
        st.builds(lambda seconds: clip(seconds, is_reused=True), st.integers(3, 15)),
    ),
    max_size=12,
)


def usd(low: str, expected: str, high: str) -> UsdRange:
    return UsdRange(low=Decimal(low), expected=Decimal(expected), high=Decimal(high))


@pytest.mark.parametrize(
    ("model", "seconds", "has_audio", "low", "expected", "high"),
    [
        pytest.param("seedance-1.0-pro-fast", 5, False, "3.6", "6.6", "16.5", id="seedance"),
        pytest.param("kling-v3", 3, False, "8.3", "15.1", "37.8", id="kling"),
        pytest.param("veo-3.1-fast", 4, True, "13.2", "24", "60", id="veo fast"),
        pytest.param("veo-3.1", 4, True, "52.8", "96", "240", id="veo"),
    ],
)
def test_an_episode_of_thirty_shots_costs_what_the_reference_says(  # noqa: PLR0917
    model: str,
    seconds: int,
    has_audio: bool,  # noqa: FBT001
    low: str,
    expected: str,
    high: str,
) -> None:
    """90 s in 30 shots, each billed as the model's shortest clip; judged by its table."""
    shot = clip(seconds, model)
    shot = shot.model_copy(update={"units": shot.units.model_copy(update={"has_audio": has_audio})})
    found = estimate_calls([shot] * 30, BOOK).usd
    rounded = [round(amount, 1) for amount in (found.low, found.expected, found.high)]
    assert rounded == [Decimal(low), Decimal(expected), Decimal(high)]


def test_calls_are_added_up_by_stage_and_account() -> None:
    estimate = estimate_calls([clip(5), clip(5), line(400), clip(5, is_reused=True)], BOOK)
    assert [(row.stage, row.num_calls, row.num_reused) for row in estimate.rows] == [
        ("video", 2, 0),
        ("voice", 1, 0),
        ("video", 1, 1),
    ]
    assert estimate.by_stage() == {
        "video": usd("0.924", "1.68", "4.2"),
        "voice": usd("0.066", "0.066", "0.066"),
    }
    assert list(estimate.by_account()) == ["main", "voices"]
    assert estimate.rows[0].price_id == "kling-v3/per_second/2026-08-21"
    assert estimate.is_complete


def test_what_nobody_can_price_is_listed_and_not_counted_as_free() -> None:
    estimate = estimate_calls([clip(5), clip(5, "no-such"), clip(5, "no-such")], BOOK)
    assert [(row.model, row.num_unpriced) for row in estimate.unpriced] == [("no-such", 2)]
    assert not estimate.is_complete
    assert estimate.usd == estimate_calls([clip(5)], BOOK).usd


@given(one=PLANS, two=PLANS)
def test_estimates_add_up(one: list[PlannedCall], two: list[PlannedCall]) -> None:
    """Two plans cost what both together do; nothing is negative; worse never costs less."""
    parts = estimate_calls(one, BOOK).plus(estimate_calls(two, BOOK))
    whole = estimate_calls([*one, *two], BOOK)
    assert parts == whole
    assert 0 <= whole.usd.low <= whole.usd.expected <= whole.usd.high
    stages = [stage.expected for stage in whole.by_stage().values()]
    accounts = [account.expected for account in whole.by_account().values()]
    assert sum(stages) == sum(accounts) == whole.usd.expected


@given(plan=PLANS, num_episodes=st.integers(1, 100))
def test_a_season_costs_its_episodes(plan: list[PlannedCall], num_episodes: int) -> None:
    episode = estimate_calls(plan, BOOK)
    season = episode.times(num_episodes)
    assert season.usd == episode.usd.times(num_episodes)
    assert sum(row.num_calls for row in season.rows) == len(plan) * num_episodes


@given(plan=PLANS)
def test_a_stored_estimate_comes_back_the_same(plan: list[PlannedCall]) -> None:
    stored = StoredEstimate(
        series_id="s",
        episode_number=7,
        made_at=datetime(2026, 11, 22, tzinfo=UTC),
        estimate=estimate_calls(plan, BOOK),
    )
    assert StoredEstimate.model_validate_json(stored.model_dump_json()) == stored


def test_estimates_are_found_in_the_store_and_broken_ones_named(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    made_at = datetime(2026, 11, 22, tzinfo=UTC)
    for series_id, number in (("a", 2), ("b", 1)):
        estimate = Estimate() if series_id == "b" else estimate_calls([clip(5)], BOOK)
        save_estimate(
            store,
            StoredEstimate(
                series_id=series_id, episode_number=number, made_at=made_at, estimate=estimate
            ),
        )
    store.put_json(estimate_name("a", 3), {"series_id": "a"})
    found = read_estimates(store, series_id="a")
    assert [(stored.name, stored.estimate.usd) for stored in found.estimates] == [
        ("series/a/episodes/002/estimate.json", usd("0.462", "0.84", "2.1"))
    ]
    assert [problem.split(" is no")[0] for problem in found.problems] == [
        "series/a/episodes/003/estimate.json"
    ]
    assert len(read_estimates(store).estimates) == 2


def test_takes_must_rise() -> None:
    with pytest.raises(ValueError, match="rise from low to high, got 2, 1, 3"):
        Takes(low=Decimal(2), expected=Decimal(1), high=Decimal(3))
    assert ONE_TAKE.high == 1
