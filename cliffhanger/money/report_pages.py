"""Reports as rows and pages for readers: what matters most in the first columns."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

import pandas as pd

from cliffhanger.money.compare import RoutePrice
from cliffhanger.money.traditional import Assumptions, CostRow, OwnCost

Row: TypeAlias = Mapping[str, str | int | float]
"""A row of a table artifact, the columns that matter most first."""

NO_PRICE: Final = "no price known"
SMALLEST_SHOWN: Final = Decimal("0.0001")


def spend_rows(table: pd.DataFrame, columns: Sequence[str]) -> list[Row]:
    """Return a table of `cliffhanger.money.report.spend_by` for readers."""
    return [
        {
            **{_title(name): _text(record[name]) for name in columns},
            "cost USD": usd(record["cost_exact_usd"]),
            "calls": int(record["calls"]),
            "reused": int(record["reused"]),
            "failed": int(record["failed"]),
            "without price": int(record["unpriced"]),
            "unclear USD": usd(record["unclear_usd"]),
            **({"takes": _text(record["takes"])} if "takes" in record else {}),
        }
        for record in _records(table)
    ]


def reliability_rows(table: pd.DataFrame) -> list[Row]:
    """Return success and latency for readers."""
    return [
        {
            "stage": _text(record["capability"]),
            "provider": _text(record["provider"]),
            "model": _text(record["model"]),
            "calls": int(record["calls"]),
            "success": f"{record['success_rate']:.1%}",
            **{
                f"P{share} s": _seconds(record[f"p{share}_seconds"]) for share in ("50", "95", "99")
            },
        }
        for record in _records(table)
    ]


def forecast_rows(table: pd.DataFrame) -> list[Row]:
    """Return estimates and what was spent for readers."""
    return [
        {
            "series": _text(record["series_id"]),
            "episode": int(record["episode_number"]),
            "verdict": _text(record["verdict"]),
            "spent USD": usd(record["actual_usd"]),
            "expected USD": usd(record["expected_usd"]),
            "off": "" if pd.isna(record["off_percent"]) else f"{record['off_percent']:+.0f} %",
            "range USD": f"{usd(record['low_usd'])} to {usd(record['high_usd'])}",
            "calls without price": int(record["unpriced"]),
        }
        for record in _records(table)
    ]


def route_rows(prices: Sequence[RoutePrice]) -> list[Row]:
    """Return other routes for readers; what could not be priced is said first."""
    return [
        {
            "stage": price.capability,
            "route": price.label,
            "cost USD": usd(price.usd) if price.is_priced else NO_PRICE,
            "paid USD": usd(price.paid_usd) if price.is_priced else "",
            "of what was paid": _share(price),
            "calls": price.num_calls,
            "without price": price.num_unpriced,
            "model": f"{price.model} at {price.provider}" if price.provider else price.model,
        }
        for price in prices
    ]


def against_page(own: OwnCost, rows: Sequence[CostRow], assumptions: Assumptions) -> str:
    """Return what an episode costs here and elsewhere, as Markdown."""
    ours = (
        f"An episode cost **{usd(own.total_usd)} USD**: {usd(own.calls_usd)} for calls, the mean "
        f"of {own.num_episodes} episodes, and {usd(own.people_usd)} for people and licences as "
        "assumed below."
    )
    head = [
        ours,
        "",
        "| production | made by | USD per episode | times ours | source |",
        "|---|---|---|---|---|",
    ]
    body = [
        f"| {row.name} | {'cameras' if row.is_shot else 'models'} "
        f"| {_span(usd(row.low_usd), usd(row.high_usd))} "
        f"| {_span(_times(row.low_times), _times(row.high_times))} | {row.source} |"
        for row in rows
    ]
    return "\n".join([*head, *body, "", _assumed(assumptions)])


def usd(amount: Decimal | float | None) -> str:
    """Return USD with two decimals, four below a dollar; nothing for None and NaN."""
    if amount is None or amount != amount:  # noqa: PLR0124  NaN is what differs from itself
        return ""
    if not amount:
        return "0"
    if 0 < amount < SMALLEST_SHOWN:
        return f"<{SMALLEST_SHOWN}"
    return f"{amount:,.2f}" if abs(amount) >= 1 else f"{amount:.4f}"


def _assumed(assumptions: Assumptions) -> str:
    return (
        f"Assumed: {assumptions.cny_per_usd} CNY to the dollar, "
        f"{assumptions.episodes_per_series} episodes of {assumptions.minutes_per_episode} min to a "
        f"series where a report does not say, {assumptions.work_hours_per_episode} h of people at "
        f"{assumptions.hour_usd} USD and {assumptions.music_usd_per_episode} USD of bought music "
        "per episode of ours. [S] second-hand, [D] worked out from it."
    )


def _share(price: RoutePrice) -> str:
    if not price.is_priced or not price.paid_usd:
        return ""
    return f"{float(price.usd / price.paid_usd):.0%}"


def _times(times: Decimal | None) -> str:
    if times is None:
        return ""
    return f"{times:.1f}" if times < 10 else f"{times:.0f}"


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _seconds(seconds: float) -> str:
    return "" if pd.isna(seconds) else f"{seconds:.2f}"


def _title(column: str) -> str:
    return {"capability": "stage", "series_id": "series", "episode_number": "episode"}.get(
        column, column
    )


def _text(value: object) -> str:
    """Return a cell; a dash where there is nothing."""
    missing = value is None or value is pd.NA or value == ""
    return "\N{EN DASH}" if missing else str(value)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in record.items()}
        for record in table.to_dict(orient="records")
    ]
