"""Paid calls in figures: `python -m tests.bench.paid`. Nothing here is right or wrong."""

import argparse
import os
import tempfile
from pathlib import Path

from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from rich.console import Console

from tests.bench.paid_episode import NUM_SHOTS, Episode, produce
from tests.bench.rush import Rush, rush
from tests.bench.rush_faults import FAULT_SHARES, plan_faults
from tests.bench.table import make_table
from tests.fault_server.run import run_fault_server
from tests.servers import run_prefect

SCALE = 0.05
SLOTS = (10, 30)


def main() -> None:
    """Send a rush of calls through a limit, produce an episode, and print how long both took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.paid", description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--scale", type=float, default=SCALE, help="of the latencies")
    arguments = parser.parse_args()
    console = Console(width=100, highlight=False)
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    show_rushes(console, arguments.calls)
    for slots in SLOTS:
        show_episode(console, _episode(arguments.scale, slots), slots=slots)


def show_rushes(console: Console, num_calls: int) -> None:
    """Print how fast calls pass a limit of a hundred a second, and how they end."""
    table = make_table(
        f"{num_calls} calls, 100/s",
        "calls/s",
        "most in 1 s",
        "how they ended",
        "twice",
        "CPU ms a call",
        "load",
    )
    rows = ((1, False), (4, False), (1, True), (4, True))
    for num_processes, is_faulty in rows:
        done = _rush(num_calls, num_processes, is_faulty=is_faulty)
        ended = ", ".join(f"{count} {how}" for how, count in sorted(done.ended.items()))
        table.add_row(
            f"{num_processes} process{'es' * (num_processes > 1)}{', faults' * is_faulty}",
            f"{done.calls_per_second:.1f}",
            str(done.most_in_a_second),
            ended,
            str(len(done.twice)),
            f"{done.cpu_seconds / num_calls * 1000:.1f}",
            f"{done.load:.1f}",
        )
    shares = ", ".join(f"{name} {share:.0%}" for name, share in FAULT_SHARES.items())
    console.print(table, f"faults: {shares}", "")


def _rush(num_calls: int, num_processes: int, *, is_faulty: bool) -> Rush:
    with (
        tempfile.TemporaryDirectory(prefix="cliffhanger-bench-") as name,
        run_fault_server(Path(name), scale=SCALE, tiny_speech=True) as server,
    ):
        if is_faulty:
            plan_faults(server)
        return rush(server, Path(name), num_calls=num_calls, num_processes=num_processes)


def _episode(scale: float, slots: int) -> Episode:
    with (
        tempfile.TemporaryDirectory(prefix="cliffhanger-bench-") as name,
        run_fault_server(Path(name), scale=scale, shrink=0.25) as server,
        run_prefect(Path(name) / "server") as url,
        temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: Path(name)}),
    ):
        return produce(server, Path(name), scale=scale, slots=slots)


def show_episode(console: Console, done: Episode, *, slots: int) -> None:
    """Print how long an episode took against the shortest time that it could take."""
    bound = done.latencies.bound_seconds(slots)
    ideal = done.latencies.schedule_seconds(slots)
    table = make_table(f"{NUM_SHOTS} shots, {slots} at once", "s", "wall, of it")
    for name, seconds in (("critical path", bound), ("first come, first served", ideal)):
        ratio = f"{done.wall_seconds / seconds:.2f}x"
        table.add_row(name, f"{seconds:.2f}", ratio)
    table.add_row("wall", f"{done.wall_seconds:.2f}", "")
    for kind, (begun, ended) in done.marks.items():
        table.add_row(f"{kind}s", f"{begun:.2f} - {ended:.2f}", "")
    table.add_row("load", f"{os.getloadavg()[0]:.1f}", "")
    console.print(table, "")


if __name__ == "__main__":
    main()
