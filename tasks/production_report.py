"""The stages of a report on what was spent: read the ledger, show tables, draw charts."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)

from cliffhanger.errors import MissingDependencyError
from cliffhanger.money.estimate import FoundEstimates, read_estimates
from cliffhanger.money.prices import PriceBook, load_price_book
from cliffhanger.money.traditional import Assumptions, against_reports, own_cost
from cliffhanger.value import Value
from tasks.observing import observers
from tasks.reporting import ProgressArtifact, series_suffix
from tasks.studio import Studio

if TYPE_CHECKING:
    import pandas as pd

    from cliffhanger.money.report_pages import Row

ALL: Final = "all"
MAX_ROWS: Final = 200
"""Rows of one table artifact; the rest is in the ledger."""


@dataclass(frozen=True, slots=True)
class Books:
    """What a report is made from.

    Attributes:
        ledger: Table of calls.
        estimates: What episodes were expected to cost.
        prices: Price book.
        series: Series reported on; None for all.
    """

    ledger: "pd.DataFrame"
    estimates: FoundEstimates
    prices: PriceBook
    series: str | None

    @property
    def suffix(self) -> str:
        """End of every artifact's key."""
        return ALL if self.series is None else series_suffix(self.series)


class ProductionReport(Value):
    """What the report found."""

    num_calls: int
    """Calls in the ledger, those reused included."""
    total_usd: float
    """What they cost."""
    num_unpriced: int
    """Calls that were done and have no known price."""
    names: dict[str, str]
    """Charts by role: names in the store."""
    problems: tuple[str, ...]
    """What could not be read, a sentence each."""


async def read_books(studio: Studio, *, since_days: int, series: str | None) -> Books:
    """Return ledger, estimates and prices.

    Args:
        studio: Where the ledger is.
        since_days: How many days back, today included.
        series: Only this series; None for all.
    """
    from cliffhanger.money.ledger_frame import read_ledger

    since = datetime.now(UTC).date() - timedelta(days=since_days - 1)
    ledger = await asyncio.to_thread(read_ledger, studio.store, since=since, series_id=series)
    estimates = await asyncio.to_thread(read_estimates, studio.store, series_id=series)
    return Books(ledger, estimates, await asyncio.to_thread(load_price_book), series)


async def report_spending(books: Books) -> None:
    """Show what was spent by day, provider, stage and episode, and on which shots most."""
    from cliffhanger.money.report import EPISODE, SHOT, costliest_shots, spend_by
    from cliffhanger.money.report_pages import spend_rows

    tables = {
        "spend-by-day": ("Spend by day, UTC", ("day",)),
        "spend-by-provider": ("Spend by provider and account", ("provider", "account")),
        "spend-by-stage": ("Spend by stage and model", ("capability", "model")),
        "spend-by-episode": ("Spend by series and episode", EPISODE),
    }
    for key, (title, columns) in tables.items():
        table = spend_by(books.ledger, columns)
        if columns == ("day",):
            table = table.sort_values("day", ascending=False)
        await _show_table(books, key, title, spend_rows(table.head(MAX_ROWS), columns))
    shots = costliest_shots(books.ledger)
    await _show_table(books, "costliest-shots", "Costliest shots", spend_rows(shots, SHOT))


async def report_reliability(books: Books) -> None:
    """Show how often providers succeeded and how long they took."""
    from cliffhanger.money.report import reliability
    from cliffhanger.money.report_pages import reliability_rows

    await _show_table(
        books,
        "provider-reliability",
        "Success and latency by provider and model",
        reliability_rows(reliability(books.ledger)),
    )


async def report_comparisons(books: Books) -> None:
    """Show forecast against actual, the same calls on other routes, and other productions."""
    from cliffhanger.money.compare import price_elsewhere
    from cliffhanger.money.report import forecast_against_actual, spend_by_episode, total_usd
    from cliffhanger.money.report_pages import against_page, forecast_rows, route_rows

    forecast = forecast_against_actual(books.ledger, books.estimates.estimates)
    await _show_table(
        books, "forecast-vs-actual", "Estimate against spending", forecast_rows(forecast)
    )
    routes = await asyncio.to_thread(price_elsewhere, books.ledger, books.prices)
    await _show_table(
        books, "other-routes", "The same calls at other models' prices", route_rows(routes)
    )
    assumptions = Assumptions()
    num_episodes = len(spend_by_episode(books.ledger))
    own = own_cost(total_usd(books.ledger), num_episodes, assumptions)
    await acreate_markdown_artifact(
        against_page(own, against_reports(own, assumptions), assumptions),
        key=f"against-traditional-{books.suffix}",
        description="An episode here, shot traditionally, and generated elsewhere",
    )


async def report_charts(studio: Studio, books: Books) -> dict[str, str]:
    """Return the charts by role: names in the store; shown as an artifact.

    Without matplotlib the artifact says how to get it, and there are none.
    """
    try:
        charts = await asyncio.to_thread(_draw, books)
    except MissingDependencyError as exc:
        await _show_charts(books, f"No charts: {exc}")
        return {}
    names: dict[str, str] = {}
    pictures: list[str] = []
    today = datetime.now(UTC).date()
    for role, png in charts.items():
        names[role] = chart_name(today, role, books.suffix)
        ref = await studio.put(png, media_type="image/png")
        await asyncio.to_thread(studio.store.link, names[role], ref)
        pictures.append(f"![{role}](data:image/png;base64,{base64.b64encode(png).decode()})")
    await _show_charts(books, "\n\n".join(pictures))
    return names


async def describe_report(books: Books, names: dict[str, str]) -> ProductionReport:
    """Return what the report found; files that could not be read are shown as an artifact."""
    from cliffhanger.money.ledger_frame import good_calls, problems_of
    from cliffhanger.money.report import spend_by, total_usd

    problems = (*problems_of(books.ledger), *books.estimates.problems)
    if problems:
        await _show_table(
            books, "unreadable", "What could not be read", [{"problem": text} for text in problems]
        )
    for observer in observers():
        if isinstance(observer, ProgressArtifact):
            await aupdate_progress_artifact(observer.artifact_id, progress=100.0)
    return ProductionReport(
        num_calls=len(good_calls(books.ledger)),
        total_usd=float(total_usd(books.ledger)),
        num_unpriced=int(spend_by(books.ledger, ("provider",))["unpriced"].sum()),
        names=names,
        problems=problems,
    )


def chart_name(day: date, role: str, suffix: str) -> str:
    """Return where a chart is kept: `reports/<date>/<role>-<series>.png`."""
    return f"reports/{day.isoformat()}/{role}-{suffix}.png"


def _draw(books: Books) -> dict[str, bytes]:
    from cliffhanger.money.charts import draw_cost_by_episode, draw_spend_by_day

    return {
        "spend-by-day": draw_spend_by_day(books.ledger),
        "cost-by-episode": draw_cost_by_episode(books.ledger),
    }


async def _show_charts(books: Books, page: str) -> None:
    await acreate_markdown_artifact(
        page, key=f"spend-charts-{books.suffix}", description="Spend by day, cost per episode"
    )


async def _show_table(books: Books, key: str, title: str, rows: "Sequence[Row]") -> None:
    # one after the other: SQLite refuses writes that come together, and Prefect waits 2 s then
    await acreate_table_artifact(
        [dict(row) for row in rows], key=f"{key}-{books.suffix}", description=title
    )
