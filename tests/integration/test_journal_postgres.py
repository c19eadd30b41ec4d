"""The journal on PostgreSQL: what holds on a file holds between machines."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, text

from cliffhanger.errors import BudgetExceededError, JobFailedError, UnclearCallError
from cliffhanger.models.jobs import claims, journal
from cliffhanger.models.jobs.accounts import BreakerState, open_account
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.balances import read_balance
from cliffhanger.models.jobs.breaker import FAILURES_TO_TRIP, note_failure, note_success
from cliffhanger.models.jobs.call import Reservation
from cliffhanger.models.jobs.database import JournalDatabase, JournalUnavailableError
from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.journal import Lease, LeaseLostError
from cliffhanger.models.jobs.pace import TurnRequest, slow_down, take_turns
from cliffhanger.models.jobs.tables import BALANCES, METADATA, Step
from tests.paid_world import (
    ACCEPTED_UNHEARD,
    NOON,
    PRICE_USD,
    SCOPE,
    Killed,
    Said,
    World,
    dies_at,
    job_error,
    open_world,
)
from tests.postgres import run_postgres

ROOT = Path(__file__).parents[2]
LEASE = Lease("elsewhere/1/2/3", NOON.timestamp(), NOON.timestamp() + 30.0)


@pytest.fixture(scope="module")
def server() -> Generator[str]:
    with run_postgres() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    database = JournalDatabase(server)
    database.run(lambda c: [c.execute(delete(table)) for table in METADATA.tables.values()])
    database.close()
    return server


@pytest.fixture
def database(url: str) -> Iterator[JournalDatabase]:
    database = JournalDatabase(url)
    yield database
    database.close()


@pytest.fixture
async def world(tmp_path: Path, database: JournalDatabase) -> "Iterator[World]":
    async with open_world(tmp_path, idempotency=Idempotency.LOOKUP) as world:
        kept, world.database = world.database, database
        yield world
        world.check_books()
        world.database = kept


async def test_a_call_goes_all_the_way(world: World) -> None:
    world.provider.on_poll.append(job_error(FailureKind.PROVIDER_FAILED))
    result = await world.driver().run(world.call())
    assert result.cost_usd == PRICE_USD
    assert world.row(world.call()).attempt == 2
    again = await world.driver().run(world.call())
    assert again.is_reused
    assert world.settled_usd() == PRICE_USD


@pytest.mark.parametrize(
    "step", ["claimed", "sending", "submitted", "done", "downloaded", "stored", "settled"]
)
async def test_a_job_survives_its_worker(world: World, step: str) -> None:
    with pytest.raises(Killed):
        await world.driver(dies_at(step)).run(world.call())
    world.leave()
    await world.driver().run(world.call())
    assert (world.provider.num_accepted, world.settled_usd()) == (1, PRICE_USD)


async def test_an_unclear_call_waits(world: World) -> None:
    world.adapter.caps = replace(world.adapter.caps, idempotency=Idempotency.NONE)
    world.provider.on_submit.append(ACCEPTED_UNHEARD)
    with pytest.raises(UnclearCallError):
        await world.driver().run(world.call())
    assert world.row(world.call()).step is Step.UNCLEAR
    assert world.reserved_usd() == PRICE_USD


async def test_workers_share_one_call(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "SHARED_POLL_SECONDS", 0.01)
    results = await asyncio.gather(*(world.driver().run(world.call()) for _ in range(5)))
    assert len({result.outputs for result in results}) == 1
    assert world.provider.num_accepted == 1


@pytest.mark.parametrize("words", ["NUL \0 inside", "snow ☃ 上海", "x" * 50_000])
async def test_whatever_a_provider_says_can_be_written_down(world: World, words: str) -> None:
    said = Said(400, {"error": {"kind": "invalid_request", "message": words}})
    world.provider.on_submit.append(said)
    with pytest.raises(JobFailedError):
        await world.driver().run(world.call())
    assert world.row(world.call()).step is Step.FAILED


def test_claims_of_one_key_reserve_once(
    database: JournalDatabase, url: str, tmp_path: Path
) -> None:
    async def claim() -> None:
        async with open_world(tmp_path) as world:
            call = world.call()
            others = [JournalDatabase(url) for _ in range(4)]
            reservation = Reservation(nano=40_000_000, price_id="p", at=NOON)
            asked = [
                other.arun(journal.claim(call, reservation, replace(LEASE, owner=f"o{index}")))
                for index, other in enumerate(others * 5)
            ]
            rows = await asyncio.gather(*asked)
            assert len({row.owner for row in rows}) == 1
            for other in others:
                other.close()

    asyncio.run(claim())
    balance = database.run(lambda connection: read_balance(connection, SCOPE.key))
    assert balance.reserved_usd == PRICE_USD


def test_a_step_of_another_owner_changes_nothing(database: JournalDatabase, tmp_path: Path) -> None:
    async def claim() -> journal.JobRow:
        async with open_world(tmp_path) as world:
            reservation = Reservation(nano=1, price_id="p", at=NOON)
            return await database.arun(journal.claim(world.call(), reservation, LEASE))

    row = asyncio.run(claim())
    stranger = replace(row, owner="stranger")
    with pytest.raises(LeaseLostError):
        database.run(journal.mark_sending(stranger, request_sha256="0", placed={}, now=0.0))
    later = replace(LEASE, owner="stranger", now=LEASE.until + 1.0)
    assert database.run(journal.take_over(row.key, later)) is not None
    with pytest.raises(LeaseLostError):
        database.run(journal.mark_sending(row, request_sha256="0", placed={}, now=0.0))


SPENDERS = """
import os, sys
from decimal import Decimal
from cliffhanger.errors import BudgetExceededError
from cliffhanger.models.jobs import balances
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.money.budget import Scope, ScopeKind, to_nano
url, cap, count = sys.argv[1], Decimal(sys.argv[2]), int(sys.argv[3])
scopes = tuple(Scope(kind=kind, name="x", cap_usd=cap) for kind in ScopeKind)
keys = tuple(scope.key for scope in scopes)
def spend(first):
    database, spent = JournalDatabase(url), 0
    for index in range(25):
        nano = to_nano(Decimal("0.01") * (1 + (first + index) % 7))
        try:
            database.run(lambda c: balances.reserve(c, scopes, nano, what=f"call {index}"))
        except BudgetExceededError as error:
            assert error.would_cost_usd * 10**9 == nano, error
            continue
        cost = nano if index % 3 else 0
        database.run(lambda c: balances.settle(c, keys, reserved_nano=nano, cost_nano=cost))
        spent += cost
    database.close()
    os.write(1, f"{spent}\\n".encode())
children = []
for first in range(count):
    child = os.fork()
    if not child:
        spend(first)
        os._exit(0)
    children.append(child)
assert all(os.waitpid(child, 0)[1] == 0 for child in children)
"""


def test_twenty_processes_against_one_cap_are_exact_to_the_cent(
    database: JournalDatabase, url: str
) -> None:
    cap = Decimal("3.00")
    command = [sys.executable, "-c", SPENDERS, url, str(cap), "20"]
    ran = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True)
    amounts = [int(line) for line in ran.stdout.split()]
    assert len(amounts) == 20, amounts
    for kind in ("episode", "series", "day"):
        balance = database.run(lambda c, kind=kind: read_balance(c, f"{kind}:x"))
        assert balance.reserved_usd == 0
        assert balance.settled_usd == Decimal(sum(amounts)) / 10**9
        assert cap - Decimal("0.07") < balance.settled_usd <= cap


async def test_a_reservation_is_refused_with_its_words(world: World) -> None:
    scope = SCOPE.model_copy(update={"cap_usd": Decimal("0.03")})
    with pytest.raises(BudgetExceededError, match=r"\$0\.04 .* \$0\.03 for series heiress"):
        await world.driver().run(world.call(scopes=(scope,)))
    assert world.reserved_usd() == 0


def request_of(owner: str, *, rate: float) -> TurnRequest:
    return TurnRequest(
        account="fake",
        owner=owner,
        num_wanted=5,
        num_waiting=5,
        order_at=0.0,
        calls_per_second=rate,
    )


def test_machines_share_one_pace(url: str) -> None:
    """Two machines that ask as fast as they can get what one would, by the server's clock."""
    databases = [JournalDatabase(url) for _ in range(2)]
    begun: Counter[int] = Counter()

    def ask(index: int) -> tuple[int, float]:
        turns = databases[index].run(take_turns(request_of(f"o{index}", rate=200.0)))
        return turns.num_given, databases[index].run(server_now)

    first = databases[0].run(server_now)
    now = first
    while now < first + 0.5:
        for index in (0, 1):
            given, now = ask(index)
            begun[index] += given
    assert sum(begun.values()) <= (now - first + 0.2 + 0.05) * 200.0 + 1.0
    assert min(begun.values()) > 0
    for database in databases:
        database.close()


def server_now(connection: Connection) -> float:
    clock = text("SELECT extract(epoch FROM clock_timestamp())")
    return float(connection.execute(clock).scalar_one())


def test_machines_share_one_complaint(url: str) -> None:
    databases = [JournalDatabase(url) for _ in range(2)]
    databases[0].run(slow_down("fake", 30.0))
    refused = databases[1].run(take_turns(request_of("b", rate=10.0)))
    assert (refused.num_given, refused.start_seconds > 25.0) == (0, True)
    for database in databases:
        database.close()


def test_machines_share_one_breaker_and_one_probe(url: str) -> None:
    databases = [JournalDatabase(url) for _ in range(2)]
    for index in range(FAILURES_TO_TRIP):
        databases[index % 2].run(note_failure("fake", reason="503", is_stopped=False))
    for database in databases:
        turns = database.run(take_turns(request_of("x", rate=100.0)))
        assert not turns.verdict.is_open_for_calls
    databases[0].run(
        lambda c: (
            c.execute(text("UPDATE accounts SET breaker_until = 0 WHERE account = 'fake'")) and None
        )
    )
    given = [
        databases[index % 2].run(take_turns(request_of(f"o{index}", rate=1e6))).num_given
        for index in range(10)
    ]
    assert given == [1] + [0] * 9
    databases[1].run(note_success("fake"))
    row = databases[0].run(lambda c: open_account(c, "fake"))
    assert row.breaker is BreakerState.CLOSED
    for database in databases:
        database.close()


async def test_an_operation_that_fails_undoes_only_itself(database: JournalDatabase) -> None:
    def put(scope: str) -> "journal.Operation[None]":
        return lambda c: c.execute(insert(BALANCES).values(scope=scope)) and None

    outcomes = await asyncio.gather(
        database.arun(put("a")),
        database.arun(put("x" * 301)),
        database.arun(put("b")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        JournalUnavailableError,
        type(None),
    ]


def test_a_connection_that_was_lost_is_made_anew(database: JournalDatabase, url: str) -> None:
    other = JournalDatabase(url)
    database.run(server_now)
    kill = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    assert other.run(lambda c: c.execute(kill).scalar_one()) >= 1
    assert database.run(server_now) > 0
    other.close()


def test_a_journal_whose_server_is_gone_says_so() -> None:
    with run_postgres() as url:
        database = JournalDatabase(url)
        database.run(server_now)
    with pytest.raises(JournalUnavailableError, match="does not answer"):
        database.run(server_now)
    database.close()
