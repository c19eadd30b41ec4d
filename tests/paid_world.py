"""A small world in which paid calls cost nothing: one provider, its adapter, a journal, a store."""

# ruff: noqa: ARG002  an adapter takes what the seam gives

import asyncio
import atexit
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

from pydantic import JsonValue
from sqlalchemy import Connection, delete, select

from cliffhanger.models.http import (
    BrokenOffError,
    FetchPolicy,
    HttpCall,
    HttpReply,
    NeverSentError,
)
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    Idempotency,
    JobAdapter,
    Pacing,
)
from cliffhanger.models.jobs.balances import read_balances
from cliffhanger.models.jobs.call import PaidCall, Purpose
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.driver import JobDriver
from cliffhanger.models.jobs.gate import AccountGate, OwnPlaces
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.orders import Asset, ImageOrder
from cliffhanger.models.jobs.owner import make_owner
from cliffhanger.models.jobs.recording import Recorder
from cliffhanger.models.jobs.replies import post_json, read_object, refusal, snapshot_of, text_at
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.jobs.tables import ATTEMPTS, JOBS, METADATA
from cliffhanger.models.jobs.tools import Account, StepHook, Tools, ignore_step
from cliffhanger.models.json_body import first_object
from cliffhanger.money.budget import Scope, ScopeKind, to_usd
from cliffhanger.money.call import CallRecord
from cliffhanger.money.price_rows import ImagePrice
from cliffhanger.money.price_terms import Rate
from cliffhanger.money.prices import PriceBook
from cliffhanger.money.units import Units
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
PRICE_USD = Decimal("0.04")
BASE_URL = "http://127.0.0.1:9/fake"
LIMITS = AccountLimits(max_concurrency=1000, requests_per_minute=1e6)
SCOPE = Scope(kind=ScopeKind.SERIES, name="heiress", cap_usd=Decimal("1.00"))


class Killed(BaseException):
    """The worker dies here."""


class FakeAdapter(JobAdapter[ImageOrder]):
    """Speaks the protocol of `FakeProvider`."""

    name = "fake"
    version = "1"

    def __init__(self, caps: Capabilities) -> None:
        self.caps = caps

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return a problem where there is no prompt."""
        return () if order.prompt else ("prompt must not be empty; write one",)

    def submit(self, order: ImageOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request."""
        files = [asset.location or hashlib.sha256(asset.data).hexdigest() for asset in _all(order)]
        body: dict[str, JsonValue] = {"prompt": order.prompt, "token": token, "files": [*files]}
        return post_json(f"{endpoint.base_url}/jobs", body)

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job, done or not, or the refusal."""
        body = read_object(reply)
        kind = text_at(body, "error", "kind")
        if kind or reply.status >= 300:
            return refusal(reply, kind=FailureKind(kind) if kind else None, now=endpoint.now)
        return _accepted(body) or refusal(reply)

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image."""
        return Units(images=1)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a job."""
        return HttpCall("GET", f"{endpoint.base_url}/jobs/{ref.job_id}")

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job, or why the look failed."""
        if reply.status >= 300:
            gone = FailureKind.EXPIRED if reply.status == 404 else None
            return refusal(reply, kind=gone, now=endpoint.now)
        body = read_object(reply)
        return _snapshot(body) if body else refusal(reply, kind=FailureKind.TRANSIENT)

    def find(self, token: str, order: ImageOrder, endpoint: Endpoint) -> HttpCall | None:
        """Return the look for a token, where the provider knows tokens."""
        if self.caps.idempotency not in {Idempotency.LOOKUP, Idempotency.REJECT}:
            return None
        return HttpCall("GET", f"{endpoint.base_url}/find?token={token}")

    def read_find(
        self,
        reply: HttpReply,
        token: str,
        endpoint: Endpoint,
    ) -> Submitted | HttpCall | Failure | None:
        """Return the job found."""
        if reply.status >= 300:
            return refusal(reply, now=endpoint.now)
        found = first_object(read_object(reply).get("jobs"))
        return _accepted(found) if found else None

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall | str:
        """Return the request that hands a file over."""
        return HttpCall("PUT", f"{endpoint.base_url}/uploads", body=asset.data)

    def read_upload(
        self,
        reply: HttpReply,
        asset: Asset,
        endpoint: Endpoint,
    ) -> HttpCall | str | Failure:
        """Return the provider's name for the file."""
        return text_at(read_object(reply), "name") if reply.status < 300 else refusal(reply)


class SyncAdapter(FakeAdapter):
    """Answers at once; there is nothing to poll."""

    poll = JobAdapter[ImageOrder].poll
    read_poll = JobAdapter[ImageOrder].read_poll


def _all(order: ImageOrder) -> tuple[Asset, ...]:
    return order.references


def _accepted(body: Mapping[str, JsonValue]) -> Submitted | None:
    snapshot = _snapshot(body) if "status" in body else None
    job_id = text_at(body, "id")
    if not job_id and (snapshot is None or not snapshot.state.is_final):
        return None
    return Submitted(job_id, snapshot=snapshot)


def _snapshot(body: Mapping[str, JsonValue]) -> JobSnapshot:
    states = {state.value: state for state in JobState}
    said = text_at(body, "error", "kind")
    failure = Failure(FailureKind(said), text_at(body, "error", "message")) if said else None
    url, data = text_at(body, "url"), text_at(body, "data")
    output = Output(OutputRole.REPLY, "application/json", url=url, data=data.encode())
    cost = text_at(body, "cost_usd")
    return snapshot_of(
        text_at(body, "status"),
        states,
        outputs=(output,) if url or data else (),
        failure=failure,
        usage=Units(cost_usd=Decimal(cost)) if cost else None,
    )


@dataclass(slots=True)
class Clock:
    """Time that passes only where a test says so."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """Return the present time."""
        return self.at

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Sent:
    """A paid request as the provider saw it, or would have."""

    token: str
    prompt: str
    body: bytes
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A scripted answer.

    Attributes:
        status: HTTP status.
        body: JSON; text as it is.
        headers: Names in lower case.
        is_accepted: Whether the job is made all the same.
        error: Raised instead.
    """

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    is_accepted: bool = False
    error: BaseException | None = None


def error(kind: FailureKind, *, status: int = 400, **headers: str) -> Said:
    """Return a refusal of that kind; header names with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(status, {"error": {"kind": kind, "message": f"said {kind}"}}, named)


def job_error(kind: FailureKind, state: JobState = JobState.FAILED) -> Said:
    """Return a look at a job that ended so."""
    return Said(200, {"status": state, "error": {"kind": kind, "message": f"said {kind}"}})


NEVER_SENT = Said(error=NeverSentError("no connection"))
UNSEEN = Said(error=BrokenOffError("it broke off before it was read"))
ACCEPTED_UNHEARD = Said(error=BrokenOffError("it broke off after it was read"), is_accepted=True)
BROKEN_OFF = Said(error=BrokenOffError("it broke off"))
KILLED_UNHEARD = Said(error=Killed("after the answer"), is_accepted=True)


class FakeProvider:
    """The provider, and the transport that leads to it.

    Args:
        clock: Passes *poll_seconds* with every look.
        caps: As its adapter's.
        is_sync: Whether results come with the answer to the submit.
    """

    def __init__(self, clock: Clock, caps: Capabilities, *, is_sync: bool) -> None:
        self.clock, self.caps, self.is_sync = clock, caps, is_sync
        self.sent: list[Sent] = []
        self.jobs: dict[str, Sent] = {}
        self.num_polls = self.num_finds = self.num_downloads = self.num_uploads = 0
        self.poll_seconds = 1.0
        self.has_url = True
        self.cost_usd = ""
        self.on_submit: list[Said] = []
        self.on_poll: list[Said] = []
        self.on_find: list[Said] = []
        self.on_download: list[Said] = []
        self.on_upload: list[Said] = []

    @property
    def num_accepted(self) -> int:
        """How many jobs are paid for."""
        return len(self.jobs)

    async def submit(self, call: HttpCall) -> HttpReply:
        """Take a paid request, as the script says."""
        said = self.on_submit.pop(0) if self.on_submit else Said(is_accepted=True)
        whole = json.loads(call.body)
        is_plain = said.error is None and said.body is None and said.status == 200
        sent = Sent(whole["token"], whole["prompt"], call.body, said.is_accepted)
        self.sent.append(sent)
        earlier = [job_id for job_id, job in self.jobs.items() if job.token == sent.token]
        if earlier and self.caps.idempotency in {Idempotency.REPLAY, Idempotency.REJECT}:
            assert self.jobs[earlier[0]].body == call.body, "another request under the same key"
            if said.error is not None or not is_plain:
                return _reply(said)
            if self.caps.idempotency is Idempotency.REJECT:
                return _reply(error(FailureKind.AMBIGUOUS_SUBMIT, status=422))
            return _reply(Said(200, self._shown(earlier[0])))
        job_id = f"job-{len(self.jobs) + 1}"
        if said.is_accepted:
            self.jobs[job_id] = sent
        return _reply(Said(200, self._shown(job_id)) if is_plain else said)

    async def send(self, call: HttpCall) -> HttpReply:
        """Answer a look, a search or an upload."""
        path = call.url.removeprefix(BASE_URL)
        if path == "/uploads":
            self.num_uploads += 1
            name = f"up-{hashlib.sha256(call.body).hexdigest()[:8]}"
            return _next(self.on_upload, Said(200, {"name": name}))
        if path.startswith("/find?"):
            self.num_finds += 1
            token = path.partition("=")[2]
            found = [self._shown(job) for job, sent in self.jobs.items() if sent.token == token]
            return _next(self.on_find, Said(200, {"jobs": found}))
        self.num_polls += 1
        self.clock.advance(self.poll_seconds)
        job_id = path.rpartition("/")[2]
        is_known = job_id in self.jobs
        plain = Said(200, self._done(job_id)) if is_known else Said(404, {"error": "no such job"})
        return _next(self.on_poll, plain)

    async def download(self, call: HttpCall, path: Path, policy: FetchPolicy) -> HttpReply:
        """Give a result."""
        policy.check(call.url)
        self.num_downloads += 1
        made = json.dumps({"made": call.url.rpartition("/")[2]})
        reply = _next(self.on_download, Said(200, made))
        if reply.status == 200:
            await asyncio.to_thread(path.write_bytes, reply.body)
            return replace(reply, body=b"")
        return reply

    def _shown(self, job_id: str) -> dict[str, JsonValue]:
        if not self.is_sync:
            return {"id": job_id}
        return {**self._done(job_id), "id": ""}

    def _done(self, job_id: str) -> dict[str, JsonValue]:
        made: dict[str, JsonValue] = {"data": json.dumps({"made": job_id})}
        if self.has_url and not self.is_sync:
            made = {"url": f"{BASE_URL}/files/{job_id}"}
        return {"status": "succeeded", "cost_usd": self.cost_usd, **made}


def _next(script: list[Said], plain: Said) -> HttpReply:
    return _reply(script.pop(0) if script else plain)


def _reply(said: Said) -> HttpReply:
    if said.error is not None:
        raise said.error
    body = said.body if isinstance(said.body, str) else json.dumps(said.body)
    return HttpReply(said.status, said.headers, body.encode())


@dataclass(slots=True)
class Rows:
    """A ledger in memory."""

    by_id: dict[str, CallRecord] = field(default_factory=dict[str, CallRecord])

    def record_calls(self, calls: Sequence[CallRecord]) -> None:
        """Keep them; the same id again replaces it."""
        self.by_id.update({call.id: call for call in calls})

    @property
    def all(self) -> list[CallRecord]:
        """The rows, in the order in which they came."""
        return list(self.by_id.values())


class HostedStore(LocalStore):
    """A folder that providers reach by address."""

    def presign(self, target: ArtifactRef | str, *, expires_seconds: int = 3600) -> str:
        """Return an address that is another every time."""
        key = target if isinstance(target, str) else target.key
        return f"https://store.example/{key}?expires={expires_seconds}&now={time.monotonic_ns()}"


@dataclass(slots=True)
class World:
    """All of it.

    Attributes:
        folder: Where it lies.
        account: The only one; `replace` it before a driver is made.
    """

    folder: Path
    clock: Clock
    adapter: FakeAdapter
    provider: FakeProvider
    account: Account
    database: JournalDatabase
    store: LocalStore
    prices: PriceBook
    ledger: Rows = field(default_factory=Rows)
    steps: list[str] = field(default_factory=list[str])
    drivers: list[JobDriver] = field(default_factory=list[JobDriver])

    def tools(self, on_step: StepHook = ignore_step, **changes: object) -> Tools:
        """Return what a worker of its own works with."""
        owner = make_owner()
        places = OwnPlaces()
        database = changes.pop("database", self.database)

        def told(call: PaidCall, step: str) -> None:
            self.steps.append(step)
            self.check_books()
            on_step(call, step)

        gate = AccountGate("fake", self.account.limits, database, owner=owner, places=places)
        values: dict[str, Any] = {
            "accounts": {"fake": self.account},
            "gates": {"fake": gate},
            "database": database,
            "store": self.store,
            "transport": self.provider,
            "prices": self.prices,
            "recorder": Recorder(self.ledger),
            "owner": owner,
            "workspace": self.folder,
            "on_step": told,
            "now": self.clock,
            "sleep_scale": 0.0,
            "chance": lambda: 0.5,
        }
        return Tools(**{**values, **changes})

    def driver(self, on_step: StepHook = ignore_step, **changes: object) -> JobDriver:
        """Return a worker of its own; it is closed with the world."""
        self.drivers.append(JobDriver(self.tools(on_step, **changes)))
        return self.drivers[-1]

    def call(self, prompt: str = "rain", **purpose: object) -> PaidCall:
        """Return a call for *prompt*."""
        wanted = {"series_id": "heiress", "subject": "shot-1", "scopes": (SCOPE,), **purpose}
        return PaidCall(
            adapter=self.adapter,
            account="fake",
            base_url=BASE_URL,
            model="fake-1",
            order=ImageOrder(prompt=prompt),
            purpose=Purpose(**wanted),
        )

    def call_with(self, *assets: Asset) -> PaidCall:
        """Return a call with files."""
        call = self.call()
        return replace(call, order=replace(cast("ImageOrder", call.order), references=assets))

    def asset(self, data: bytes) -> Asset:
        """Return a file in the store."""
        ref = self.store.put_bytes(data, media_type="image/png")
        return Asset(ref.sha256, ref.media_type, ref.num_bytes)

    def row(self, call: PaidCall) -> JobRow:
        """Return the journal's row of *call*."""
        return self.database.run(journal.read_job(call.key))

    def reserved_usd(self) -> Decimal:
        """Return what is reserved for the series."""
        return sum((item.reserved_usd for item in self._balances()), Decimal(0))

    def settled_usd(self) -> Decimal:
        """Return what is paid for the series."""
        return sum((item.settled_usd for item in self._balances()), Decimal(0))

    def _balances(self) -> tuple[Any, ...]:
        return tuple(item for item in self.database.run(read_balances) if item.scope == SCOPE.key)

    def check_books(self) -> None:
        """Pass where every balance is the sum of its rows."""
        balances, sums = self.database.run(read_books)
        assert balances == sums

    def leave(self) -> None:
        """Let every lease run out."""
        self.clock.advance(journal.LEASE_SECONDS + 1.0)


def sum_rows(connection: Connection) -> dict[str, tuple[Decimal, Decimal]]:
    """Return what is settled and reserved for each scope, added up from all attempts."""
    settled: dict[str, int] = {}
    reserved: dict[str, int] = {}
    for table in (JOBS, ATTEMPTS):
        for row in connection.execute(select(table)).mappings():
            is_open = row["step"] not in {"settled", "failed", "cancelled"}
            for scope in json.loads(row["scopes"]):
                settled[scope] = settled.get(scope, 0) + row["cost_nano"]
                reserved[scope] = reserved.get(scope, 0) + row["reserved_nano"] * is_open
    return {scope: (to_usd(settled[scope]), to_usd(reserved[scope])) for scope in settled}


def read_books(connection: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the balances as they are kept, and as all attempts add up."""
    kept = read_balances(connection)
    return {item.scope: (item.settled_usd, item.reserved_usd) for item in kept}, sum_rows(
        connection
    )


def price_book() -> PriceBook:
    """Return a book with one row: an image costs 4 cents."""
    row = ImagePrice(
        kind="per_image",
        model="fake-1",
        rates=(Rate(usd=PRICE_USD),),
        as_of=date(2026, 11, 29),
        source="the test",
    )
    return PriceBook(prices=(row,))


@cache
def _journal() -> JournalDatabase:
    """Return the journal of this process: statements are compiled once for each."""
    folder = tempfile.mkdtemp(prefix="cliffhanger-journal-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = JournalDatabase(f"{folder}/journal.db")
    atexit.register(database.close)
    return database


def empty_journal() -> JournalDatabase:
    """Return a journal without a row."""

    def forget(connection: Connection) -> None:
        for table in METADATA.tables.values():
            connection.execute(delete(table))

    _journal().run(forget)
    return _journal()


@asynccontextmanager
async def open_world(
    folder: Path,
    *,
    is_sync: bool = False,
    policy: CallPolicy | None = None,
    is_free: bool = False,
    is_hosted: bool = False,
    **caps: object,
) -> AsyncGenerator[World]:
    """Give a world.

    Args:
        folder: For store and downloads.
        is_sync: Whether the provider answers with the result.
        policy: Of the account.
        is_free: Whether its calls cost nothing.
        is_hosted: Whether providers reach the store.
        caps: Of the adapter.
    """
    facts = {"capability": Capability.IMAGE, "pacing": Pacing(0.0, 0.0), **caps}
    capabilities = Capabilities(**facts)
    clock = Clock()
    database = empty_journal()
    account = Account(
        name="fake",
        provider="fake",
        base_url=BASE_URL,
        limits=LIMITS,
        policy=policy or CallPolicy(),
        is_free=is_free,
    )
    kind: Callable[[Capabilities], FakeAdapter] = SyncAdapter if is_sync else FakeAdapter
    world = World(
        folder=folder,
        clock=clock,
        adapter=kind(capabilities),
        provider=FakeProvider(clock, capabilities, is_sync=is_sync),
        account=account,
        database=database,
        store=(HostedStore if is_hosted else LocalStore).open(folder / "store"),
        prices=price_book(),
    )
    try:
        yield world
        world.check_books()
    finally:
        for driver in world.drivers:
            await driver.close()


def dies_at(step: str) -> StepHook:
    """Return a hook that kills the worker once *step* is durable."""

    def told(_call: PaidCall, reached: str) -> None:
        if reached == step:
            raise Killed(step)

    return told


ALL_FORMS = tuple(AssetForm)
