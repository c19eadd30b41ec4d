"""The journal's database: batches, savepoints, processes that die and processes that race."""

import asyncio
import errno
import fcntl
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs import database as database_module
from cliffhanger.models.jobs.balances import read_balance
from cliffhanger.models.jobs.database import JournalDatabase, JournalUnavailableError
from cliffhanger.models.jobs.tables import BALANCES
from cliffhanger.money.budget import to_nano

ROOT = Path(__file__).parents[4]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[JournalDatabase]:
    database = JournalDatabase(str(tmp_path / "deep" / "journal.db"))
    yield database
    database.close()


def put(scope: str, nano: int = 1) -> database_module.Operation[None]:
    def run(connection: Connection) -> None:
        connection.execute(insert(BALANCES).values(scope=scope, settled_nano=nano))

    return run


def scopes(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(BALANCES.c.scope)).scalars())


def stuck_behind(database: JournalDatabase) -> threading.Event:
    """Return what lets go of a first operation, so that the next ones form one batch."""
    release, begun = threading.Event(), threading.Event()

    def run(_connection: Connection) -> None:
        begun.set()
        release.wait(10.0)

    database._ask(run)
    begun.wait(10.0)
    return release


async def test_operations_that_come_together_share_one_commit(database: JournalDatabase) -> None:
    commits: list[int] = []
    release = stuck_behind(database)
    event.listen(database._engine, "commit", lambda _connection: commits.append(1))
    asked = [database.arun(put(f"s{index:03}")) for index in range(50)]
    waiting = asyncio.gather(*asked)
    await asyncio.sleep(0)
    release.set()
    await waiting
    assert len(commits) <= 3
    assert len(database.run(scopes)) == 50


@pytest.mark.parametrize("kind", ["own", "database"])
async def test_an_operation_that_fails_undoes_only_itself(
    database: JournalDatabase, kind: str
) -> None:
    def fails(connection: Connection) -> None:
        put("half")(connection)
        if kind == "own":
            raise KeyError("mine")
        put("half")(connection)

    release = stuck_behind(database)
    waiting = asyncio.gather(
        database.arun(put("before")),
        database.arun(fails),
        database.arun(put("after")),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    release.set()
    outcomes = await waiting
    expected = KeyError if kind == "own" else JournalUnavailableError
    assert [type(outcome) for outcome in outcomes] == [type(None), expected, type(None)]
    assert database.run(scopes) == ["after", "before"]


def test_what_a_caller_has_seen_is_durable(database: JournalDatabase) -> None:
    """The answer comes after the commit: another connection sees it at once."""
    other = JournalDatabase(database._engine.url.database or "")
    for index in range(20):
        database.run(put(f"s{index:02}"))
        assert len(other.run(scopes)) == index + 1
    other.close()


def test_a_busy_database_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(database_module, "NUM_TRIES", 2)
    monkeypatch.setattr(database_module, "QUEUE_SECONDS", 0.01)
    path = str(tmp_path / "journal.db")
    one, other = JournalDatabase(path), JournalDatabase(path)
    release = stuck_behind(one)
    with pytest.raises(JournalUnavailableError, match="nothing is sent without it"):
        other.run(scopes)
    release.set()
    assert other.run(scopes) == []
    for database in (one, other):
        database.close()


def test_a_file_system_without_locks_has_those_of_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    database = JournalDatabase(str(tmp_path / "journal.db"))
    database.run(put("kept"))
    assert database.run(scopes) == ["kept"]
    database.close()


def test_who_writes_stands_first_in_line(tmp_path: Path) -> None:
    """The next process waits at a file of its own instead of SQLite's, which looks seldom."""
    path = tmp_path / "journal.db"
    one, other = JournalDatabase(str(path)), JournalDatabase(str(path))
    release = stuck_behind(one)
    with Path(f"{path}-queue").open("ab") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    release.set()
    other.run(put("kept"))
    for database in (one, other):
        database.close()


async def test_a_cancelled_caller_does_not_undo_the_operation(database: JournalDatabase) -> None:
    release = stuck_behind(database)
    waiting = asyncio.ensure_future(database.arun(put("kept")))
    await asyncio.sleep(0)
    waiting.cancel()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert database.run(scopes) == ["kept"]


def test_closing_writes_what_was_asked(tmp_path: Path) -> None:
    path = str(tmp_path / "journal.db")
    database = JournalDatabase(path)
    release = stuck_behind(database)
    asked = [database._ask(put(f"s{index}")) for index in range(100)]
    release.set()
    database.close()
    assert all(answer.done() for answer in asked)
    again = JournalDatabase(path)
    assert len(again.run(scopes)) == 100
    again.close()


def test_a_closed_journal_says_so(tmp_path: Path) -> None:
    closed = JournalDatabase(str(tmp_path / "other.db"))
    closed.close()
    with pytest.raises(JournalUnavailableError, match="is closed"):
        closed.run(scopes)
    closed.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("nonsense://x", InvalidSettingError, id="no such database"),
        pytest.param("postgresql://user@host:port/x", InvalidSettingError, id="no port"),
        pytest.param("/proc/nowhere/journal.db", JournalUnavailableError, id="no folder"),
        pytest.param("postgresql://u:s3cret@127.0.0.1:1/x", JournalUnavailableError, id="nobody"),
    ],
)
def test_a_journal_that_cannot_be_opened_is_named_without_its_password(
    url: str, expected: type[Exception]
) -> None:
    with pytest.raises(expected) as caught:
        JournalDatabase(url)
    assert "s3cret" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_text("hello, I am a text" * 100)
    with pytest.raises(JournalUnavailableError, match=r"journal\.db does not answer"):
        JournalDatabase(str(path))


WRITER = """
import sys
from sqlalchemy import text
from cliffhanger.models.jobs.database import JournalDatabase
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = JournalDatabase(path)
def add(connection):
    connection.execute(text("INSERT INTO balances VALUES ('" + name + "', 1, 0) "
        "ON CONFLICT (scope) DO UPDATE SET settled_nano = balances.settled_nano + 1"))
    connection.execute(text("INSERT INTO balances VALUES ('all', 0, 1) "
        "ON CONFLICT (scope) DO UPDATE SET reserved_nano = balances.reserved_nano + 1"))
print("ready", flush=True)
for index in range(count):
    database.run(add)
    print(index + 1, flush=True)
database.close()
"""


def start_writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def nano_of(database: JournalDatabase, scope: str) -> tuple[int, int]:
    balance = database.run(lambda connection: read_balance(connection, scope))
    return to_nano(balance.settled_usd), to_nano(balance.reserved_usd)


def test_processes_that_open_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """They also make the file, each at the same moment."""
    path = tmp_path / "journal.db"
    writers = [start_writer(path, name, 60) for name in "abcd"]
    for writer in writers:
        writer.communicate(timeout=60.0)
        assert writer.returncode == 0
    database = JournalDatabase(str(path))
    assert [nano_of(database, name) for name in "abcd"] == [(60, 0)] * 4
    assert nano_of(database, "all") == (0, 240)
    database.close()


def test_a_process_that_is_killed_leaves_whole_steps(tmp_path: Path) -> None:
    """What it was told is written is there, and no half of a step."""
    path = tmp_path / "journal.db"
    writer = start_writer(path, "a", 100_000)
    assert writer.stdout is not None
    told = 0
    for line in writer.stdout:
        told = int(line) if line.strip().isdigit() else 0
        if told == 40:
            writer.send_signal(signal.SIGKILL)
            break
    rest = writer.communicate()[0].split()
    told = max([told, *(int(number) for number in rest if number.isdigit())])
    database = JournalDatabase(str(path))
    settled, _ = nano_of(database, "a")
    assert settled >= told
    assert nano_of(database, "all") == (0, settled)
    database.close()


def test_a_batch_of_every_size_is_written(database: JournalDatabase) -> None:
    release = stuck_behind(database)
    asked = [database._ask(put(f"s{index:04}")) for index in range(3 * database_module.MAX_BATCH)]
    release.set()
    for answer in asked:
        answer.result(timeout=10.0)
    assert len(database.run(scopes)) == 3 * database_module.MAX_BATCH
