"""The journal's database: opened once per process, written in batches by one thread.

Every operation is a function of a connection that may run again from the start. Those that come
together share one commit; where one of them fails, all begin again, each in a savepoint of its
own. Who asked gets the result after the commit, so that what a caller has seen is durable. Batches
of all processes go one after the other.
"""

import asyncio
import fcntl
import queue
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from cliffhanger.errors import CliffhangerError, InvalidSettingError, MissingDependencyError
from cliffhanger.models.jobs.tables import METADATA

T = TypeVar("T")
Operation = Callable[[Connection], T]

BUSY_SECONDS: Final = 60
"""How long a writer waits for those of other processes."""
QUEUE_SECONDS: Final = 5
"""How long one waits in line for an SQLite file; after that its own lock decides."""
QUEUE_POLL_SECONDS: Final = 0.001
MAX_BATCH: Final = 64
NUM_TRIES: Final = 5
POSTGRES_LOCK: Final = 7_301_853_221
"""Advisory lock that orders the batches of all machines."""


class JournalUnavailableError(CliffhangerError, ConnectionError):
    """The journal does not answer; nothing is sent to a provider without it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    operation: Operation[Any]
    answer: Future[Any]


class JournalDatabase:
    """A journal file or server; may be used by threads and event loops at once.

    Args:
        url: SQLAlchemy URL, or the path of an SQLite file, made with its folder where it is
            missing.

    Raises:
        InvalidSettingError: The URL cannot be one.
        MissingDependencyError: Its driver is not installed.
        JournalUnavailableError: It cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self._engine = _open_engine(url)
        self._queue: IO[bytes] | None = None
        try:
            self._queue = _open_queue(self._engine)
            with self._begun() as connection:
                METADATA.create_all(connection)
        except (SQLAlchemyError, OSError) as exc:
            self._disconnect()
            raise JournalUnavailableError(_trouble(self._engine, exc)) from exc
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, name="journal", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """Where it is, without a password."""
        return self._engine.url.render_as_string(hide_password=True)

    def run(self, operation: Operation[T]) -> T:
        """Return what *operation* returns, committed.

        Raises:
            JournalUnavailableError: The database does not answer.
        """
        return self._ask(operation).result()

    async def arun(self, operation: Operation[T]) -> T:
        """Return what *operation* returns, committed; see `run`.

        A cancelled caller does not undo the operation.
        """
        return await asyncio.shield(asyncio.wrap_future(self._ask(operation)))

    def close(self) -> None:
        """Write what was asked and close the connections."""
        with self._closing:
            self._is_closed = True
            self._asked.put(None)
        self._thread.join()
        self._disconnect()

    def _disconnect(self) -> None:
        self._engine.dispose()
        if self._queue is not None:
            self._queue.close()

    def _ask(self, operation: Operation[T]) -> Future[T]:
        answer: Future[T] = Future()
        with self._closing:
            if self._is_closed:
                raise JournalUnavailableError(f"the journal {self.name} is closed")
            self._asked.put(_Asked(operation, answer))
        return answer

    def _serve(self) -> None:
        while (first := self._asked.get()) is not None:
            batch = [first]
            is_last = False
            while len(batch) < MAX_BATCH and not self._asked.empty():
                following = self._asked.get()
                if following is None:
                    is_last = True
                    break
                batch.append(following)
            self._write(batch)
            if is_last:
                return

    def _write(self, batch: list[_Asked]) -> None:
        for try_index in range(NUM_TRIES):
            try:
                outcomes = self._try_once(batch)
            except OperationalError as exc:
                if try_index < NUM_TRIES - 1:
                    continue
                self._fail(batch, exc)
            except SQLAlchemyError as exc:
                self._fail(batch, exc)
            else:
                for asked, outcome in zip(batch, outcomes, strict=True):
                    outcome(asked.answer)
            return

    def _try_once(self, batch: list[_Asked]) -> list[Callable[[Future[Any]], None]]:
        try:
            return self._in_one_go(batch)
        except (OperationalError, InterfaceError):
            raise  # of the connection
        except Exception:  # noqa: BLE001  found again one by one, and told to whoever asked
            with self._begun() as connection:
                return [_attempt(connection, asked.operation) for asked in batch]

    def _in_one_go(self, batch: list[_Asked]) -> list[Callable[[Future[Any]], None]]:
        """Return the outcomes without savepoints, which cost as much as a small operation."""
        with self._begun() as connection:
            return [_outcome(asked.operation(connection)) for asked in batch]

    @contextmanager
    def _begun(self) -> Generator[Connection]:
        """Give a transaction once those of all other processes that came before have ended."""
        with _first_in(self._queue), self._engine.begin() as connection:
            _lock(connection)
            yield connection

    def _fail(self, batch: list[_Asked], exc: SQLAlchemyError) -> None:
        for asked in batch:
            asked.answer.set_exception(_translate(self._engine, exc))


def _attempt(connection: Connection, operation: Operation[Any]) -> Callable[[Future[Any]], None]:
    """Return what gives the caller the outcome; a failed operation leaves nothing behind."""
    savepoint = connection.begin_nested()
    try:
        result = operation(connection)
    except (OperationalError, InterfaceError):
        raise  # of the connection, and so of the whole batch
    except Exception as exc:  # noqa: BLE001  whatever it is goes to whoever asked
        savepoint.rollback()
        error = _translate(connection.engine, exc)
        return lambda answer: answer.set_exception(error)
    savepoint.commit()
    return _outcome(result)


def _outcome(result: object) -> Callable[[Future[Any]], None]:
    return lambda answer: answer.set_result(result)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})


@contextmanager
def _first_in(queue: IO[bytes] | None) -> Generator[None]:
    """Wait until no other process is in the block; for `QUEUE_SECONDS` at most."""
    if queue is None:
        yield
        return
    gives_up_at = monotonic() + QUEUE_SECONDS
    while not _take(queue) and monotonic() < gives_up_at:
        sleep(QUEUE_POLL_SECONDS)
    try:
        yield
    finally:
        _leave(queue)


def _take(queue: IO[bytes]) -> bool:
    try:
        fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without such locks: SQLite's own decides
    return True


def _leave(queue: IO[bytes]) -> None:
    with suppress(OSError):
        fcntl.flock(queue, fcntl.LOCK_UN)


def _open_queue(engine: Engine) -> IO[bytes] | None:
    """Return the file beside an SQLite one that processes line up at; None for other databases.

    SQLite has whoever finds it locked look again after up to 0.1 s. With four processes at work
    one of them was out of luck for 0.8 s, and the others waited, since it was its turn.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return None
    return Path(f"{path}-queue").open("ab")


def _open_engine(url: str) -> Engine:
    try:
        parsed = make_url(url if "://" in url else f"sqlite:///{Path(url).expanduser()}")
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ValueError) as exc:
        raise InvalidSettingError(
            "journal must be the path of an SQLite file or a URL such as "
            "postgresql://user@host/database"
        ) from exc
    except ImportError as exc:
        raise MissingDependencyError(
            "the journal's database driver is not installed; pip install 'cliffhanger[postgres]'"
        ) from exc
    except OSError as exc:
        raise JournalUnavailableError(f"the folder of the journal cannot be made: {exc}") from exc
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _translate(engine: Engine, exc: Exception) -> Exception:
    """Return the journal's error for one of its database, another error as it is."""
    if not isinstance(exc, SQLAlchemyError):
        return exc
    trouble = JournalUnavailableError(_trouble(engine, exc))
    trouble.__cause__ = exc
    return trouble


def _trouble(engine: Engine, exc: Exception) -> str:
    where = engine.url.render_as_string(hide_password=True)
    reason = type(getattr(exc, "orig", None) or exc).__name__
    return f"the journal {where} does not answer ({reason}); nothing is sent without it"
