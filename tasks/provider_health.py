"""How the provider accounts do, as a table in Prefect's UI that keeps its history."""

from datetime import timedelta
from typing import Final

from prefect.artifacts import acreate_table_artifact

from cliffhanger.models.jobs.accounts import BreakerState, database_now
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.health import AccountHealth, Latency, read_health
from cliffhanger.money.budget import show_usd

KEY: Final = "providers"
LOOKED_AT: Final = timedelta(hours=24)


async def report_providers(database: JournalDatabase) -> None:
    """Show how every account did in the last day; call it at the end of a flow that paid."""
    now = await database.arun(database_now)
    health = await database.arun(read_health(since=now - LOOKED_AT.total_seconds(), now=now))
    if not health:
        return
    num_open = sum(item.state is not BreakerState.CLOSED for item in health)
    trouble = f"; {num_open} not open for calls" if num_open else ""
    await acreate_table_artifact(
        [health_row(item) for item in health],
        key=KEY,
        description=f"{len(health)} provider accounts over {LOOKED_AT.days} day{trouble}",
    )


def health_row(item: AccountHealth) -> dict[str, str | int]:
    """Return a row whose first columns matter most: the UI cuts wide tables."""
    rate = item.success_rate
    return {
        "account": item.account,
        "state": _state(item),
        "calls": item.num_calls,
        "success": "-" if rate is None else f"{100.0 * rate:.1f} %",
        "P50 / P95 / P99": ", ".join(_latency(latency) for latency in item.latencies) or "-",
        "paid today": show_usd(item.settled_today_usd),
        "reserved": show_usd(item.reserved_usd),
        "in flight": item.num_in_flight,
        "waiting": item.num_waiting,
        "wait for a person": item.num_for_a_person,
        "pace": f"{100.0 * item.pace:.0f} %",
        "complaints": item.num_complaints,
        "unknown statuses": item.unknown_statuses,
    }


def _state(item: AccountHealth) -> str:
    if item.state is BreakerState.CLOSED:
        return "closed"
    return f"{item.state.replace('_', '-')}, {item.open_seconds:.0f} s left: {item.reason}"


def _latency(latency: Latency) -> str:
    p50, p95, p99 = latency.p50_seconds, latency.p95_seconds, latency.p99_seconds
    return f"{latency.capability} {p50:.1f} / {p95:.1f} / {p99:.1f} s"
