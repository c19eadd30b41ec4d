"""Tables over the ledger, judged by plain sums over the calls that were written."""

import statistics
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import StoreUnavailableError
from cliffhanger.money.call import CallRecord, Outcome
from cliffhanger.money.estimate import Estimate, EstimateRow, StoredEstimate, UsdRange
from cliffhanger.money.ledger import ledger_name, write_rows
from cliffhanger.money.ledger_frame import (
    frame_of,
    good_calls,
    problems_of,
    read_ledger,
    record_of,
)
from cliffhanger.money.report import (
    costliest_shots,
    forecast_against_actual,
    reliability,
    spend_by,
    spend_by_episode,
    total_usd,
)
from cliffhanger.store import open_store
from cliffhanger.store.ref import ArtifactRef
from tests.unit.money.ledger_rows import LAST_DAY, SERIES, Season

CALLS = Season().calls(200)
LEDGER = frame_of([record_of(call) for call in CALLS])
COSTS = st.none() | st.decimals(min_value=0, max_value=10**6, places=12)


def cost_of(calls: list[CallRecord]) -> Decimal:
    return sum((call.cost_usd for call in calls if call.cost_usd is not None), Decimal(0))


def test_a_store_is_read_whole(tmp_path: Path) -> None:
    """By time, with Decimals as written and the same as floats."""
    store = open_store(str(tmp_path))
    for call in reversed(CALLS[:20]):
        write_rows(store, (call,))
    ledger = read_ledger(store)
    assert ledger["id"].tolist() == [call.id for call in CALLS[:20]]
    known = [call.cost_usd for call in CALLS[:20]]
    assert ledger["cost_exact_usd"].tolist() == known
    assert ledger["cost_usd"].fillna(-1).tolist() == [
        -1 if cost is None else float(cost) for cost in known
    ]
    assert list(ledger.columns) == list(frame_of([]).columns)
    assert ledger.dtypes.to_dict() == frame_of([]).dtypes.to_dict()


@pytest.mark.parametrize(
    ("since", "until", "series_id"),
    [
        pytest.param(None, None, None, id="everything"),
        pytest.param(date(2026, 11, 18), None, None, id="since"),
        pytest.param(None, date(2026, 11, 10), None, id="until"),
        pytest.param(date(2026, 11, 9), date(2026, 11, 9), SERIES[0], id="a day of a series"),
        pytest.param(date(2027, 1, 1), None, None, id="nothing"),
    ],
)
def test_days_and_series_are_chosen(
    tmp_path: Path, since: date | None, until: date | None, series_id: str | None
) -> None:
    """Both days are included, in UTC."""
    store = open_store(str(tmp_path))
    for call in CALLS[::5]:
        write_rows(store, (call,))
    expected = [
        call.id
        for call in CALLS[::5]
        if (since or date.min) <= call.started_at.date() <= (until or date.max)
        and series_id in {None, call.series_id}
    ]
    ledger = read_ledger(store, since=since, until=until, series_id=series_id)
    assert ledger["id"].tolist() == expected


def test_a_file_that_cannot_be_read_is_a_row_that_says_so(tmp_path: Path) -> None:
    """Torn, foreign and forged files are named; no figure comes from them."""
    store = open_store(str(tmp_path))
    write_rows(store, (CALLS[0],))
    good = store.get_bytes(store.read_name(ledger_name((CALLS[0],))))
    torn = {"a": good[:100], "b": b"", "c": good[:60] + b"\xff" * 40 + good[100:]}
    for name, data in torn.items():
        ref = store.put_bytes(data, media_type="application/octet-stream")
        store.link(f"ledger/date=2026-11-0{6 + len(name)}/{name * 32}.parquet", ref)
    store.link("ledger/date=yesterday/x.parquet", store.put_bytes(b"", media_type="a/b"))
    ledger = read_ledger(store, series_id="another")
    assert [problem.split()[0][-12:] for problem in problems_of(ledger)] == [
        f"{name * 4}.parquet" for name in torn
    ]
    assert len(good_calls(ledger)) == 0
    assert total_usd(read_ledger(store)) == cost_of([CALLS[0]])


def test_a_store_that_does_not_answer_is_no_empty_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path))
    write_rows(store, (CALLS[0],))

    def refuse(_store: object, _ref: ArtifactRef) -> bytes:
        raise StoreUnavailableError("gone")

    monkeypatch.setattr(type(store), "get_bytes", refuse)
    with pytest.raises(StoreUnavailableError, match="gone"):
        read_ledger(store)


@pytest.mark.parametrize(
    "columns", [("day",), ("provider",), ("capability", "model"), ("series_id", "episode_number")]
)
def test_spending_is_split_without_loss(columns: tuple[str, ...]) -> None:
    table = spend_by(LEDGER, columns)
    assert sum(table["cost_exact_usd"], Decimal(0)) == cost_of(CALLS)
    assert int(table["calls"].sum() + table["reused"].sum()) == len(CALLS)
    assert table["cost_usd"].is_monotonic_decreasing


def test_one_provider_has_what_its_calls_say() -> None:
    table = spend_by(LEDGER, ("provider",)).set_index("provider")
    own = [call for call in CALLS if call.provider == "bfl"]
    sent = [call for call in own if not call.is_reused]
    assert table.loc["bfl", "cost_exact_usd"] == cost_of(own)
    assert table.loc["bfl", "calls"] == len(sent)
    assert table.loc["bfl", "reused"] == len(own) - len(sent) > 0
    assert table.loc["bfl", "failed"] == sum(call.outcome is not Outcome.OK for call in sent)
    unpriced = [c for c in CALLS if c.outcome is Outcome.OK and c.cost_usd is None]
    assert table.loc["fal", "unpriced"] == len(unpriced) > 0
    unclear = [c.reserved_usd for c in CALLS if c.outcome is Outcome.UNCLEAR and c.reserved_usd]
    assert table["unclear_usd"].sum() == pytest.approx(float(sum(unclear)))


@given(costs=st.lists(COSTS, min_size=1, max_size=30), groups=st.data())
def test_sums_of_money_are_exact(costs: list[Decimal | None], groups: st.DataObject) -> None:
    """No float comes between: twelve decimals of a million dollars survive."""
    calls = [
        CALLS[0].model_copy(
            update={
                "id": f"{number:032x}",
                "cost_usd": cost,
                "provider": groups.draw(st.sampled_from("abc")),
            }
        )
        for number, cost in enumerate(costs)
    ]
    table = spend_by(frame_of([record_of(call) for call in calls]), ("provider",))
    expected = {
        name: cost_of([call for call in calls if call.provider == name])
        for name in {call.provider for call in calls}
    }
    assert dict(zip(table["provider"], table["cost_exact_usd"], strict=True)) == expected


def test_latency_is_that_of_what_succeeded() -> None:
    """Percentiles are judged by the standard library's."""
    table = reliability(LEDGER).set_index("model")
    sent = [c for c in CALLS if c.model == "kling-v3" and not c.is_reused]
    times = [c.seconds for c in sent if c.outcome is Outcome.OK]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    row = table.loc["kling-v3"]
    found = [row["p50_seconds"], row["p95_seconds"], row["p99_seconds"]]
    assert found == pytest.approx([cuts[49], cuts[94], cuts[98]])
    assert row["success_rate"] == pytest.approx(len(times) / len(sent))


def test_the_costliest_shots_come_first_with_their_takes() -> None:
    table = costliest_shots(LEDGER, limit=5)
    assert len(table) == 5
    first = table.iloc[0]
    own = [
        call
        for call in CALLS
        if (call.series_id, call.episode_number, call.capability, call.subject)
        == (first.series_id, first.episode_number, first.capability, first.subject)
    ]
    assert first.cost_exact_usd == cost_of(own)
    assert first.takes == max(call.take or 0 for call in own)
    assert first.cost_usd == max(table["cost_usd"])


def estimate_of(number: int, *amounts: str) -> StoredEstimate:
    low, expected, high = map(Decimal, amounts)
    usd = UsdRange(low=low, expected=expected, high=high)
    row = EstimateRow(stage="video", account="a", model="m", num_calls=1, usd=usd)
    return StoredEstimate(
        series_id="s", episode_number=number, made_at=LAST_DAY, estimate=Estimate(rows=(row,))
    )


def test_estimates_are_held_against_what_was_spent() -> None:
    spent = [
        CALLS[0].model_copy(
            update={
                "id": f"{number:032x}",
                "series_id": "s",
                "episode_number": number,
                "cost_usd": Decimal("1.5"),
            }
        )
        for number in (1, 2, 3)
    ]
    ledger = frame_of([record_of(call) for call in spent])
    table = forecast_against_actual(
        ledger,
        [
            estimate_of(1, "1", "2", "3"),
            estimate_of(2, "0.5", "1", "1.2"),
            estimate_of(3, "2", "3", "4"),
            estimate_of(4, "1", "2", "3"),
        ],
    )
    assert table["verdict"].tolist() == ["within", "over", "under", "open"]
    assert table["off_percent"].tolist()[:3] == [-25.0, 50.0, -50.0]
    assert spend_by_episode(ledger)["episode_number"].tolist() == [1, 2, 3]


def test_nothing_spent_is_no_error() -> None:
    empty = frame_of([])
    assert len(spend_by(empty, ("day", "provider"))) == 0
    assert len(reliability(empty)) == len(costliest_shots(empty)) == 0
    assert total_usd(empty) == 0
    assert forecast_against_actual(empty, [estimate_of(1, "1", "2", "3")])["verdict"][0] == "open"


def test_times_are_utc() -> None:
    far = CALLS[0].model_copy(update={"started_at": datetime(2026, 11, 9, 23, 30, tzinfo=UTC)})
    record = record_of(far)
    assert record["day"] == date(2026, 11, 9)
    assert frame_of([record])["started_at"][0] == pd.Timestamp("2026-11-09T23:30Z")
    assert far.started_at.utcoffset() == timedelta(0)
