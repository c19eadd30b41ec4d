"""Paid calls through a server that goes wrong, made by processes that are killed."""

import asyncio
import os
import signal
import time
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path

import pytest

from cliffhanger.models.jobs.balances import read_balance
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.gate import OwnPlaces
from cliffhanger.models.jobs.opening import SCALE_VARIABLE, open_driver
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.money.budget import Balance
from tests.fault_server.run import FaultServer, run_fault_server
from tests.paid_worker import FACE_USD, FACTS, Nursery, Work, open_nursery, price_book
from tests.paid_world import HostedStore, read_books

JOB_STEPS = (
    "claimed",
    "sending",
    "answered",
    "submitted",
    "done",
    "downloaded",
    "stored",
    "settled",
)
SYNC_STEPS = tuple(step for step in JOB_STEPS if step != "submitted")
SERIES = "series:heiress"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Generator[FaultServer]:
    folder = tmp_path_factory.mktemp("faults")
    with run_fault_server(folder, scale=0.002, shrink=0.25, tiny_speech=True) as server:
        yield server


@pytest.fixture
def server(shared: FaultServer) -> Generator[FaultServer]:
    shared.reset()
    shared.log_path.write_text("")
    yield shared
    state = shared.state()
    assert state["strays"] == []
    assert state["crashes"] == []


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Generator[Nursery]:
    with open_nursery(tmp_path_factory.mktemp("nursery")) as nursery:
        yield nursery


def balance_of(folder: Path) -> Balance:
    """Return the balance of the series, which is the sum of its rows."""
    database = JournalDatabase(str(folder / "journal.db"))
    try:
        kept, sums = database.run(read_books)
        assert kept == sums
        return database.run(lambda connection: read_balance(connection, SERIES))
    finally:
        database.close()


@pytest.mark.parametrize("kind", ["embedding", "transcript", "lora"])
def test_a_killed_worker_never_pays_twice(
    server: FaultServer, nursery: Nursery, tmp_path: Path, kind: str
) -> None:
    """`kill -9` between every two steps; another worker goes on from the journal."""
    steps = JOB_STEPS if kind == "lora" else SYNC_STEPS
    unheard = ("sending", "answered") if kind == "lora" else SYNC_STEPS[1:5]
    works = [
        Work(kind=kind, name=f"{kind}-{step}", server=server.url, folder=str(tmp_path), die_at=step)
        for step in steps
    ]
    assert nursery.run(*works) == [None] * len(works), "every worker was killed"
    provider = FACTS[kind][1].partition("/")[0]
    before = len(server.accepted(provider))
    later = [
        Work(kind=kind, name=work.name, server=server.url, folder=str(tmp_path)) for work in works
    ]
    outcomes = nursery.run(*later)
    for step, outcome in zip(steps, outcomes, strict=True):
        assert outcome is not None
        if step in unheard:
            assert outcome[0].get("error") == "UnclearCallError", (step, outcome)
        else:
            assert outcome[0].get("key"), (step, outcome)
    assert len(server.paid(provider)) == len(server.accepted(provider)) == len(steps) - 1
    assert len(server.accepted(provider)) - before == 1, "only the one that had not been sent"
    assert server.paid_twice() == []
    balance = balance_of(tmp_path)
    assert balance.settled_usd > 0
    assert balance.reserved_usd > 0


def test_no_cap_is_passed_by_a_cent_by_twenty_processes(
    server: FaultServer, nursery: Nursery, tmp_path: Path
) -> None:
    """Some of them are killed in the middle; what they reserved stays reserved."""
    cap = Decimal("1.20")
    works = [
        Work(
            kind="embedding",
            name=f"worker-{index}",
            server=server.url,
            folder=str(tmp_path),
            num_calls=3,
            cap_usd=str(cap),
        )
        for index in range(20)
    ]
    pids = nursery.start(works)
    while len(server.accepted()) < 8:
        time.sleep(0.002)
    for pid in pids[::5]:
        os.kill(pid, signal.SIGKILL)
    outcomes = nursery.finish()
    balance = balance_of(tmp_path)
    assert balance.settled_usd + balance.reserved_usd == cap
    assert FACE_USD * len(server.accepted()) <= cap
    assert FACE_USD * len(server.accepted()) >= balance.settled_usd
    assert server.paid_twice() == []
    said = [item for outcome in outcomes if outcome for item in outcome]
    refused = [item for item in said if "error" in item]
    assert {item["error"] for item in refused} == {"BudgetExceededError"}
    for item in refused:
        assert (
            "would cost up to $0.05 and pass the cap of $1.20 for series heiress" in item["words"]
        )
    assert sum(outcome is None for outcome in outcomes) <= 4
    made = sum("key" in item for item in said)
    assert made * FACE_USD <= balance.settled_usd


UNCLEAR, FAILED = "UnclearCallError", "JobFailedError"


@pytest.mark.parametrize(
    ("kind", "fault", "error"),
    [
        pytest.param("kling-image", {"kind": "drop_after"}, "", id="looked up"),
        pytest.param("kling-image", {"kind": "drop_before"}, "", id="looked up, not there"),
        pytest.param("lipsync", {"kind": "drop_after"}, "", id="the same key again"),
        pytest.param("lipsync", {"kind": "drop_before"}, "", id="the same key, the first lost"),
        pytest.param("openai-image", {"kind": "drop_after"}, UNCLEAR, id="no help"),
        pytest.param("openai-image", {"kind": "drop_before"}, UNCLEAR, id="no help, not sent"),
        pytest.param(
            "openai-image",
            {"kind": "status", "status": 500, "is_accepted": True},
            UNCLEAR,
            id="500, no help",
        ),
        pytest.param("openai-image", {"kind": "truncated_json"}, FAILED, id="half an answer"),
        pytest.param("openai-image", {"kind": "status", "status": 503}, "", id="503"),
    ],
)
def test_an_unclear_submit_is_paid_for_once_or_waits(  # noqa: PLR0917  fixtures and a case
    server: FaultServer,
    nursery: Nursery,
    tmp_path: Path,
    kind: str,
    fault: dict[str, object],
    error: str,
) -> None:
    provider = FACTS[kind][1].partition("/")[0]
    server.plan(provider, "submit", nth=[1], **fault)
    work = Work(kind=kind, name="unclear", server=server.url, folder=str(tmp_path))
    first, again = nursery.run(work)[0], nursery.run(work)[0]
    assert first
    assert again
    assert first[0].get("error", "") == again[0].get("error", "") == error, first
    assert first[0].get("key") == again[0].get("key")
    balance = balance_of(tmp_path)
    assert (balance.reserved_usd > 0) == (error == UNCLEAR)
    assert (balance.settled_usd > 0) == (error != UNCLEAR)
    assert len(server.accepted(provider)) == int(error == "" or fault["kind"] != "drop_before")
    if error:
        assert len(server.paid(provider)) == 1
    assert server.paid_twice() == []


def test_flaky_looks_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look in ten fails, over five hundred: every job is made, paid for once, and stored.

    The others show a word that nobody knows, thirteen times for each job.
    """
    monkeypatch.setenv(SCALE_VARIABLE, "0.0005")
    num_jobs = 40

    async def make_all(server: FaultServer) -> None:
        store = HostedStore.open(tmp_path / "store")
        work = Work(kind="kling-image", name="flaky", server=server.url, folder=str(tmp_path))
        calls = [work.call(store, index) for index in range(num_jobs)]
        assert all(isinstance(call.order, ImageOrder) for call in calls)
        async with open_driver(
            {work.kind: work.account},
            journal=str(tmp_path / "journal.db"),
            store=store,
            prices=price_book(),
            places=OwnPlaces(),
        ) as (driver, _tools):
            results = await asyncio.gather(*(driver.run(call) for call in calls))
        assert len({result.job_id for result in results}) == num_jobs
        assert all(store.exists(result.outputs[0].ref) for result in results)

    with run_fault_server(tmp_path, scale=0, shrink=0.1) as server:
        server.plan("kling", "submit", kind="unknown_status", times=13)
        server.plan("kling", "poll", kind="status", status=502, share=0.05)
        server.plan("kling", "poll", kind="drop_after", share=0.03)
        server.plan("kling", "poll", kind="html", share=0.02)
        asyncio.run(make_all(server))
        state = server.state()
        polls = state["providers"]["kling"]["requests"]["poll"]
        assert polls >= 500
        assert len(server.accepted("kling")) == num_jobs
        assert server.paid_twice() == []
    assert balance_of(tmp_path).settled_usd == num_jobs * FACE_USD
    assert balance_of(tmp_path).reserved_usd == 0
