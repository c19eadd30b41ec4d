"""What was spent, on what, how fast and how well: tables over the ledger.

Every function takes the table of `cliffhanger.money.ledger_frame` and leaves its warning rows out.
Sums of money are exact: Decimals are added, never floats.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

import pandas as pd

from cliffhanger.money.call import Outcome
from cliffhanger.money.estimate import StoredEstimate
from cliffhanger.money.ledger_frame import good_calls

UNCLEAR: Final = frozenset({Outcome.UNCLEAR.value, Outcome.LOST.value})
"""Outcomes after which the provider may still bill."""
PERCENTILES: Final = {"p50_seconds": 0.5, "p95_seconds": 0.95, "p99_seconds": 0.99}
EPISODE: Final = ("series_id", "episode_number")
SHOT: Final = (*EPISODE, "capability", "subject")


def add_usd(costs: Iterable[Decimal | None]) -> Decimal:
    """Return the exact sum of the costs that are known."""
    return sum((cost for cost in costs if cost is not None), Decimal(0))


def spend_by(ledger: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return what was spent per value of *columns*, the dearest first.

    Columns: those asked for; `calls` that were sent; `reused`, served by an earlier result;
    `failed`; `unpriced`, done and with no known price; `cost_exact_usd` and `cost_usd`;
    `unclear_usd`, set aside for calls of which nobody knows whether they are billed.
    """
    calls = good_calls(ledger)
    is_sent = ~calls["is_reused"]
    is_unclear = calls["outcome"].isin(list(UNCLEAR))
    counted = calls[list(columns)].assign(
        calls=is_sent,
        reused=calls["is_reused"],
        failed=is_sent & (calls["outcome"] != Outcome.OK.value),
        unpriced=is_sent & (calls["outcome"] == Outcome.OK.value) & calls["cost_usd"].isna(),
        cost_exact_usd=calls["cost_exact_usd"],
        unclear_usd=calls["reserved_usd"].where(is_unclear & calls["cost_usd"].isna(), 0.0),
    )
    groups = counted.groupby(list(columns), dropna=False, sort=False)
    table = groups[["calls", "reused", "failed", "unpriced", "unclear_usd"]].sum()
    table["cost_exact_usd"] = groups["cost_exact_usd"].agg(add_usd)
    table["cost_usd"] = table["cost_exact_usd"].astype("float64")
    return table.reset_index().sort_values(
        ["cost_usd", *columns], ascending=[False, *[True] * len(columns)], ignore_index=True
    )


def total_usd(ledger: pd.DataFrame) -> Decimal:
    """Return everything that was spent, exactly."""
    return add_usd(good_calls(ledger)["cost_exact_usd"].tolist())


def reliability(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return success rate and latency per provider and model, of calls that were sent.

    Percentiles are of the calls that succeeded, between neighbours in proportion.
    """
    calls = good_calls(ledger)
    sent = calls[~calls["is_reused"]]
    keys = ["capability", "provider", "model"]
    is_ok = sent["outcome"] == Outcome.OK.value
    table = sent.assign(ok=is_ok).groupby(keys)["ok"].agg(calls="count", success_rate="mean")
    times = sent[is_ok].groupby(keys)["seconds"]
    for name, share in PERCENTILES.items():
        table[name] = times.quantile(share)
    return table.reset_index().sort_values(["calls", "model"], ascending=[False, True])


def costliest_shots(ledger: pd.DataFrame, *, limit: int = 20) -> pd.DataFrame:
    """Return the subjects that cost most, with how many takes they took."""
    calls = good_calls(ledger)
    of_a_subject = calls[calls["subject"] != ""]
    table = spend_by(of_a_subject, SHOT)
    takes = of_a_subject.groupby(list(SHOT), dropna=False)["take"].max().rename("takes")
    return table.merge(takes.reset_index(), on=list(SHOT)).head(limit)


def spend_by_episode(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return what every episode cost, in the order of the season; other calls are left out."""
    calls = good_calls(ledger)
    own = calls[(calls["series_id"] != "") & calls["episode_number"].notna()]
    return spend_by(own, EPISODE).sort_values(list(EPISODE), ignore_index=True)


def forecast_against_actual(
    ledger: pd.DataFrame, estimates: Sequence[StoredEstimate]
) -> pd.DataFrame:
    """Return estimate and spending side by side for every episode that has an estimate.

    `verdict` is `within`, `over` or `under` the range from best to worst; `open` where nothing was
    spent yet. `off_percent` is how far the spending is from what was planned.
    """
    spent = spend_by_episode(ledger)
    actual = {
        (series_id, int(number)): cost
        for series_id, number, cost in zip(
            spent["series_id"], spent["episode_number"], spent["cost_exact_usd"], strict=True
        )
    }
    rows = [_forecast_row(stored, actual) for stored in estimates]
    return pd.DataFrame(
        rows,
        columns=[
            *EPISODE,
            "low_usd",
            "expected_usd",
            "high_usd",
            "actual_usd",
            "off_percent",
            "verdict",
            "unpriced",
        ],
    )


def _forecast_row(
    stored: StoredEstimate, actual: dict[tuple[str, int], Decimal]
) -> dict[str, object]:
    usd = stored.estimate.usd
    spent = actual.get((stored.series_id, stored.episode_number))
    off = None
    if spent is not None and usd.expected:
        off = round(float((spent / usd.expected - 1) * 100), 1)
    return {
        "series_id": stored.series_id,
        "episode_number": stored.episode_number,
        "low_usd": usd.low,
        "expected_usd": usd.expected,
        "high_usd": usd.high,
        "actual_usd": spent,
        "off_percent": off,
        "verdict": _verdict(spent, usd.low, usd.high),
        "unpriced": sum(row.num_unpriced for row in stored.estimate.rows),
    }


def _verdict(spent: Decimal | None, low: Decimal, high: Decimal) -> str:
    if spent is None:
        return "open"
    if spent > high:
        return "over"
    return "under" if spent < low else "within"
