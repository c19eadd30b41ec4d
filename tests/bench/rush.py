"""Many paid calls at once through a limit, by one process or several that share the journal."""

import contextlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, func, select

from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.tables import JOBS
from cliffhanger.money.ledger_frame import read_ledger
from cliffhanger.store.local import LocalStore
from tests.fault_server.run import FaultServer
from tests.paid_world import read_books

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Rush:
    """What came of many calls.

    Attributes:
        ended: How the calls ended, as the processes say.
        steps: How many calls the journal has in each step.
        arrived_at: When paid requests arrived at the provider, sorted; seconds of the epoch.
        num_accepted: Requests that the provider accepted, and bills.
        twice: What it accepted more than once.
        num_rows: Rows of the ledger.
        kept_usd: Settled and reserved by scope, as the journal keeps it.
        summed_usd: The same as its rows add up.
        cpu_seconds: Of a core, that the processes took together.
        load: Of the machine, over the last minute.
    """

    ended: Counter[str]
    steps: dict[str, int]
    arrived_at: tuple[float, ...]
    num_accepted: int
    twice: tuple[str, ...]
    num_rows: int
    kept_usd: dict[str, tuple[Decimal, Decimal]]
    summed_usd: dict[str, tuple[Decimal, Decimal]]
    cpu_seconds: float
    load: float

    @property
    def calls_per_second(self) -> float:
        """The rate between the first arrival and the last."""
        return (len(self.arrived_at) - 1) / (self.arrived_at[-1] - self.arrived_at[0])

    @property
    def most_in_a_second(self) -> int:
        """Arrivals in the fullest window of one second."""
        return most_within(self.arrived_at, 1.0)


def most_within(times: Sequence[float], seconds: float) -> int:
    """Return the most of the sorted *times* that lie in one window `[t, t + seconds)`."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def rush(
    server: FaultServer,
    folder: Path,
    *,
    num_calls: int = 2000,
    num_processes: int = 1,
    calls_per_second: float = 100.0,
) -> Rush:
    """Return what came of *num_calls* through a limit.

    Args:
        server: The provider.
        folder: For the journal and the store that the processes share.
        num_calls: Of all processes together; each makes as many.
        num_processes: They begin together, once all are ready.
        calls_per_second: The account's limit, over all processes.
    """
    share = num_calls // num_processes
    command = [sys.executable, "-m", "tests.bench.paid_worker", "--folder", str(folder)]
    command += ["--url", f"{server.url}/openai/v1", "--calls-per-second", str(calls_per_second)]
    command += ["--count", str(share)]
    with contextlib.ExitStack() as stack:
        workers = [
            stack.enter_context(_worker([*command, "--first", str(index * share)]))
            for index in range(num_processes)
        ]
        said = [_read_line(worker) for worker in workers]
        assert said == ["ready"] * num_processes, said
        for worker in workers:
            _start(worker)
        done = [json.loads(_read_line(worker)) for worker in workers]
    ended = sum((Counter(each["ended"]) for each in done), Counter[str]())
    cpu_seconds = sum(float(each["cpu_seconds"]) for each in done)
    return _look(server, folder, ended, cpu_seconds)


@contextlib.contextmanager
def _worker(command: list[str]) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _read_line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def _start(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()


def _look(server: FaultServer, folder: Path, ended: Counter[str], cpu_seconds: float) -> Rush:
    database = JournalDatabase(str(folder / "journal.db"))
    try:
        steps = database.run(_count_steps)
        kept, summed = database.run(read_books)
    finally:
        database.close()
    names = Counter(row["body_sha256"] for row in server.accepted("openai"))
    return Rush(
        ended=ended,
        steps=steps,
        arrived_at=tuple(sorted(row["time"] for row in server.paid("openai"))),
        num_accepted=names.total(),
        twice=tuple(name for name, count in names.items() if count > 1),
        num_rows=len(read_ledger(LocalStore.open(folder / "store"))),
        kept_usd=kept,
        summed_usd=summed,
        cpu_seconds=cpu_seconds,
        load=os.getloadavg()[0],
    )


def _count_steps(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(JOBS.c.step, func.count()).group_by(JOBS.c.step))
    return {str(step): int(count) for step, count in rows}
