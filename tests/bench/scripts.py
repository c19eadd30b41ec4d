"""Fifty scripts at once through a moody model server: `python -m tests.bench.scripts`."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_LOGGING_LEVEL,
    temporary_settings,
)
from rich.console import Console

from cliffhanger.production.series_pages import batch_row, percentiles
from flows.series import develop_series
from tests.bench.table import make_table
from tests.integration.test_series import order
from tests.room_server import run_room_server
from tests.servers import run_prefect

AT_ONCE = 25
MEDIAN_SECONDS = 0.8


def main() -> None:
    """Develop a season of fifty episodes and print how long it took against the ideal."""
    with (
        tempfile.TemporaryDirectory(prefix="cliffhanger-bench-") as name,
        run_prefect(Path(name) / "server") as url,
        temporary_settings(
            {PREFECT_API_URL: url, PREFECT_HOME: Path(name), PREFECT_LOGGING_LEVEL: "ERROR"}
        ),
        run_room_server(
            num_episodes=50, median_seconds=MEDIAN_SECONDS, busy_share=0.05, error_share=0.02
        ) as server,
    ):
        folder = Path(name)
        started = time.perf_counter()
        series = asyncio.run(develop_series(order(folder, server, at_once=AT_ONCE)))
        wall = time.perf_counter() - started
        APILogWorker.drain_all(timeout=5.0)
        EventsWorker.drain_all(timeout=5.0)
        p50, p95, p99 = percentiles(server.slept_seconds)
        ideal = sum(server.slept_seconds) / AT_ONCE
        row = batch_row(series.scripts, wall_seconds=wall)
        table = make_table("50 scripts at once", "")
        for what, value in (
            ("load before", f"{os.getloadavg()[0]:.1f}"),
            ("done", f"{row['done']} of {row['scripts']}"),
            ("calls", f"{server.statuses.total()}: {dict(sorted(server.statuses.items()))}"),
            ("busiest", f"{server.busiest} at once, limit {AT_ONCE}"),
            ("server P50/P95/P99", f"{p50:.2f} / {p95:.2f} / {p99:.2f} s"),
            ("latencies / slots", f"{ideal:.1f} s"),
            ("wall", f"{wall:.1f} s, {wall / ideal:.2f} of it"),
        ):
            table.add_row(what, value)
        Console(width=100, highlight=False).print(table)


if __name__ == "__main__":
    main()
