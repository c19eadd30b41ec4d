"""Films that are paid for, made by workers that may die, and what the books say of them."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import httpx

from cliffhanger.store import ArtifactStore, open_store
from tests.fault_server.house import CANARY_KEY
from tests.fault_server.run import FaultServer, run_fault_server
from tests.servers import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server, run_prefect, run_rclone

ROOT: Final = Path(__file__).parents[2]
OPEN: Final = frozenset({"claimed", "sending", "submitted", "stored", "unclear", "lost"})
PAUSE_SCALE: Final = "0.01"
FOUNTAIN: Final = """Title: The Wire

INT. KITCHEN - NIGHT

[[SHOT: CU]]
MARA
Who put this wire under my door tonight?

[[SHOT: MS two]]
PAUL
Burn it.

MARA
Why?

PAUL
They are listening.
"""
"""Two people, four lines, three shots; in the first a mouth is seen from near."""


@dataclass(frozen=True, slots=True)
class Row:
    """A call in the journal, or an attempt at one that is over."""

    key: str
    attempt: int
    step: str
    capability: str
    account: str
    subject: str
    failure: str
    request_sha256: str
    reserved_nano: int
    cost_nano: int
    scopes: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether its money is still reserved."""
        return self.step in OPEN


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal as it lies on the disk, read without the library."""

    path: Path

    def rows(self) -> list[Row]:
        """Return every attempt, the present ones last."""
        names = ", ".join(Row.__dataclass_fields__)
        query = f"SELECT {names} FROM attempts UNION ALL SELECT {names} FROM jobs"  # noqa: S608
        found = self._read(query)
        fields = [dict(zip(Row.__dataclass_fields__, values, strict=True)) for values in found]
        return [Row(**{**row, "scopes": tuple(json.loads(row["scopes"]))}) for row in fields]

    def balances(self) -> dict[str, tuple[int, int]]:
        """Return what is settled and reserved, by scope, in billionths."""
        query = "SELECT scope, settled_nano, reserved_nano FROM balances"
        return {scope: (settled, reserved) for scope, settled, reserved in self._read(query)}

    def breaker(self, account: str) -> str:
        """Return where the breaker of an account stands."""
        found = self._read("SELECT account, breaker FROM accounts")
        return dict(found)[account]

    def _read(self, query: str) -> list[Any]:
        if not self.path.exists():
            return []
        with contextlib.closing(sqlite3.connect(self.path, timeout=60.0)) as connection:
            return connection.execute(query).fetchall()


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a worker ended.

    Attributes:
        code: Exit status; negative for a signal.
        told: What it said of its film or command.
        output: What it wrote on stdout and stderr.
        seconds: Wall time.
        cpu_seconds: Of the worker itself.
    """

    code: int
    told: Mapping[str, Any]
    output: str
    seconds: float
    cpu_seconds: float

    @property
    def is_killed(self) -> bool:
        """Whether it died by SIGKILL."""
        return self.code == -9

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the published film in the store."""
        assert "names" in self.told, f"{self.told}\n{self.output[-6000:]}"
        return self.told["names"]


@dataclass(frozen=True, slots=True)
class PaidHouse:
    """What several studios may share.

    Attributes:
        prefect_url: API.
        s3: Where films go.
        zygote: Forks workers.
    """

    prefect_url: str
    s3: S3Server
    zygote: "subprocess.Popen[str]"


@dataclass
class PaidFilms:
    """A studio that pays, its providers and its workers.

    Attributes:
        folder: Holds everything of it.
        server: Plays every provider.
        house: Its other servers, and what forks its workers.
        prefix: Where films go in the bucket.
    """

    folder: Path
    server: FaultServer
    house: "PaidHouse"
    prefix: str = "films"
    num_runs: int = 0
    lost_keys: Counter[str] = field(default_factory=Counter[str])
    """Calls that a person counted as billed without a result: each is paid for once more."""

    @property
    def journal(self) -> Journal:
        """The journal."""
        return Journal(self.folder / "journal.db")

    @property
    def storage(self) -> str:
        """Address of the store."""
        return f"s3://{BUCKET}/{self.prefix}?endpoint={self.s3.endpoint_url}&path_style=1"

    @property
    def s3(self) -> S3Server:
        """Where films go."""
        return self.house.s3

    @property
    def store(self) -> ArtifactStore:
        """Where films go."""
        return open_store(self.storage, s3=self.s3.settings)

    def film(
        self,
        *traps: Mapping[str, object],
        screenplay: str = FOUNTAIN,
        **parameters: object,
    ) -> RunEnd:
        """Make the film, or what is left of it, with these traps on the way."""
        self._free_slots()
        wanted = {
            "screenplay": screenplay,
            "storage": self.storage,
            "profile": str(self.folder / "studio.yaml"),
            **parameters,
        }
        return self._run({"parameters": wanted, "traps": traps})

    def dub(self, *languages: str, **parameters: object) -> RunEnd:
        """Dub the film that was made."""
        wanted = {
            "storage": self.storage,
            "profile": str(self.folder / "studio.yaml"),
            "languages": languages,
            **parameters,
        }
        return self._run({"parameters": wanted, "traps": (), "is_dub": True})

    def retake(
        self, *shots: str, traps: Sequence[Mapping[str, object]] = (), **asked: object
    ) -> RunEnd:
        """Make shots of the film again, with these traps on the way."""
        self._free_slots()
        wanted = {
            "storage": self.storage,
            "profile": str(self.folder / "studio.yaml"),
            "shots": shots,
            **asked,
        }
        return self._run({"parameters": wanted, "traps": traps, "is_retake": True})

    def command(self, *arguments: str) -> RunEnd:
        """Run `cliffhanger` with *arguments*."""
        return self._run({"arguments": arguments})

    def save_blocks(self, **blocks: Mapping[str, object]) -> None:
        """Save blocks by name, each with its class under `kind`."""
        done = self._run({"blocks": blocks})
        assert done.code == 0, done.output

    def resolve(self, key: str, *answer: str) -> RunEnd:
        """Say what became of a call, as a person does."""
        profile = str(self.folder / "studio.yaml")
        place = ("--profile", profile, "--to", self.storage)
        done = self.command("jobs", "resolve", key, *answer, *place)
        assert done.told == {"status": 0}, done.output
        if "--lost" in answer:
            self.lost_keys[key] += 1
        return done

    def _run(self, order: Mapping[str, object]) -> RunEnd:
        self.num_runs += 1
        folder = self.folder / "runs" / f"{self.num_runs:03d}"
        folder.mkdir(parents=True)
        paths = {name: str(folder / name) for name in ("output", "told")}
        sent = str(self.folder / "sent.jsonl")
        line = json.dumps({**order, **paths, "sent": sent})
        started = time.perf_counter()
        assert self.house.zygote.stdin is not None
        assert self.house.zygote.stdout is not None
        self.house.zygote.stdin.write(line + "\n")
        self.house.zygote.stdin.flush()
        code, cpu_seconds = self.house.zygote.stdout.readline().split()
        told = folder / "told"
        return RunEnd(
            code=int(code),
            told=json.loads(told.read_text()) if told.exists() else {},
            output=(folder / "output").read_text(errors="replace"),
            seconds=time.perf_counter() - started,
            cpu_seconds=float(cpu_seconds),
        )

    def _free_slots(self) -> None:
        """Take back the slots of workers that died; the server itself does so after two minutes."""
        address = f"{self.house.prefect_url}/v2/concurrency_limits"
        with httpx.Client(timeout=60.0) as client:
            limits = client.post(f"{address}/filter", json={}).raise_for_status().json()
            for limit in limits:
                while client.patch(f"{address}/{limit['id']}", json={"active_slots": 0}).is_error:
                    time.sleep(0.2)  # 503 while something else writes

    def num_accepted(self) -> dict[str, int]:
        """Return how many requests the providers accepted, by the key of the journal.

        An accepted request that no row of the journal owns fails the test.
        """
        keys = {row.request_sha256: row.key for row in self.journal.rows() if row.request_sha256}
        owners: dict[tuple[str, str], str] = {}
        log = self.folder / "sent.jsonl"
        for line in log.read_text().splitlines() if log.exists() else ():
            sent = json.loads(line)
            if sent["request_sha256"] in keys:
                owners[sent["path"], sent["body_sha256"]] = keys[sent["request_sha256"]]
        counts: dict[str, int] = defaultdict(int)
        for row in self.server.accepted():
            counts[owners[f"/{row['provider']}{row['path']}", row["body_sha256"]]] += 1
        return counts

    def check_books(self) -> None:
        """Assert that balances are what the rows say, and that nothing was paid for twice."""
        rows = self.journal.rows()
        for scope, balance in self.journal.balances().items():
            own = [row for row in rows if scope in row.scopes]
            settled = sum(row.cost_nano for row in own if not row.is_open)
            reserved = sum(row.reserved_nano for row in own if row.is_open)
            assert balance == (settled, reserved), scope
        accepted = self.num_accepted()
        assert {key: n for key, n in accepted.items() if n > 1 + self.lost_keys[key]} == {}

    def settled_usd(self) -> dict[str, Decimal]:
        """Return what is settled, by scope."""
        return {
            scope: Decimal(settled) / 10**9
            for scope, (settled, _) in self.journal.balances().items()
        }


@contextlib.contextmanager
def paid_films(
    folder: Path, profile: str, *, env: Mapping[str, str] | None = None, **server: object
) -> Generator[PaidFilms]:
    """Give a studio whose profile is *profile*, with `{url}` and `{folder}` filled in."""
    with (
        run_prefect(folder / "prefect") as prefect_url,
        paid_house(folder, prefect_url, env=env) as house,
        films_of_house(house, folder, profile, **server) as films,
    ):
        yield films


@contextlib.contextmanager
def films_of_house(
    house: PaidHouse, folder: Path, profile: str, *, prefix: str = "films", **server: object
) -> Generator[PaidFilms]:
    """Give a studio in *house* with a store, a journal and providers of its own."""
    with run_fault_server(folder, **server) as faults:
        text = profile.replace("{url}", faults.url).replace("{folder}", str(folder))
        (folder / "studio.yaml").write_text(text)
        yield PaidFilms(folder, faults, house, prefix)


@contextlib.contextmanager
def paid_house(
    folder: Path, prefect_url: str, *, env: Mapping[str, str] | None = None
) -> Generator[PaidHouse]:
    """Give a bucket, and a process that forks workers over the Prefect API."""
    with contextlib.ExitStack() as stack:
        s3 = stack.enter_context(run_rclone(folder / "s3"))
        (folder / "tmp").mkdir()
        variables = {
            "PREFECT_API_URL": prefect_url,
            "PREFECT_HOME": str(folder / "home"),
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "PROVIDER_KEY": CANARY_KEY,
            "CLIFFHANGER_PAUSE_SCALE": PAUSE_SCALE,
            "TMPDIR": str(folder / "tmp"),
            **(env or {}),
        }
        yield PaidHouse(prefect_url, s3, stack.enter_context(run_zygote(variables)))


@contextlib.contextmanager
def run_zygote(variables: Mapping[str, str]) -> Generator["subprocess.Popen[str]"]:
    """Give a process that forks workers; it and they end with the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    command: Sequence[str] = [sys.executable, "-m", "tests.integration.paid_zygote"]
    with subprocess.Popen(
        command,
        env={**kept, **variables},
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as zygote:
        try:
            assert zygote.stdout is not None
            assert zygote.stdout.readline() == "ready\n"
            yield zygote
        finally:
            zygote.kill()
