"""Paid calls on the real command line: what a person sees of them, and what their answers do."""

import json
import os
import re
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from pydantic import SecretStr

from cliffhanger.models.jobs.balances import read_balance
from cliffhanger.models.jobs.breaker import note_failure
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.journal import JobRow, read_job
from cliffhanger.models.jobs.owner import make_owner
from cliffhanger.models.jobs.pace import slow_down
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.registry import protocols
from cliffhanger.money.ledger import parquet_to_rows
from tests.fault_server.house import CANARY_KEY, CANARY_PAIR_SECRET
from tests.fault_server.run import FaultServer, run_fault_server
from tests.integration.forks import Forks, run_forks
from tests.integration.studio import TestStudio
from tests.journal_rows import SERIES, add_call, key_of

BROKEN_OFF = Failure(FailureKind.AMBIGUOUS_SUBMIT, "the connection broke off: \x1b[31mReadTimeout")
PROFILE = """
models:
  accounts:
    kling-main:
      {provider: kling, base_url: URL/kling, api_key_env: KLING_KEY, api_secret_env: KLING_SECRET}
    replicate: {provider: replicate, base_url: URL/replicate/v1, api_key_env: STUDIO_KEY}
    bfl: {provider: bfl, base_url: URL/bfl, api_key_env: STUDIO_KEY}
    eleven: {provider: elevenlabs, base_url: URL/elevenlabs, api_key_env: WRONG_KEY}
    fal: {provider: fal, base_url: URL/fal, api_key_env: STUDIO_KEY}
    luma: {provider: luma, base_url: "http://127.0.0.1:9", api_key_env: STUDIO_KEY}
    runway: {provider: runway, base_url: URL/runway, api_key_env: NO_SUCH_KEY}
    gpu-box: {provider: comfyui, base_url: URL/comfyui, is_free: true}
  image:
    candidates:
      - {account: bfl, protocol: bfl-images, model: flux-2-pro}
      - {account: fal, protocol: fal-images, model: no-such-model}
      - {account: gpu-box, protocol: comfyui-images, model: sdxl, options: {workflow: GRAPH}}
  video:
    candidates:
      - {account: kling-main, protocol: kling-video, model: kling-v3}
      - {account: luma, protocol: luma-video, model: ray-2}
      - {account: runway, protocol: runway-video, model: gen4_turbo}
      - {account: replicate, protocol: replicate-video, model: kling-v3}
  voice:
    candidates:
      - {account: eleven, protocol: elevenlabs-speech, model: eleven_v3}
"""
BLOCK_PROFILE = """
models:
  image:
    candidates:
      - {account: nowhere, protocol: bfl-images, model: flux-2-pro}
      - {account: nobody, protocol: bfl-images, model: flux-2-pro}
  video:
    candidates: [{account: rented, protocol: replicate-video, model: kling-v3}]
  voice:
    candidates: [{account: eleven, protocol: elevenlabs-speech, model: eleven_v3}]
"""
GRAPH = {
    "graph": {
        "1": {"class_type": "KSampler", "inputs": {}},
        "2": {"class_type": "Zq", "inputs": {}},
    },
    "slots": {},
}
KEYS = {
    "KLING_KEY": CANARY_KEY,
    "KLING_SECRET": CANARY_PAIR_SECRET,
    "STUDIO_KEY": CANARY_KEY,
    "WRONG_KEY": "canary-wrong-key-0bd1",
    "CLIFFHANGER_PAUSE_SCALE": "0.05",
}


@dataclass(slots=True)
class Desk:
    """A command line with a journal of its own."""

    studio: TestStudio
    forks: Forks
    database: JournalDatabase
    width: int = 100
    env: dict[str, str] = field(default_factory=dict[str, str])

    def ask(self, *arguments: str, code: int = 0) -> str:
        """Return what the command prints; it must end with *code*, and tell no secret."""
        env = {
            **KEYS,
            "CLIFFHANGER_JOURNAL": str(self.studio.folder / "journal.db"),
            "COLUMNS": str(self.width),
            **self.env,
        }
        done = self.forks.run(self.studio, *arguments, env=env)
        out, err = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == code, out + err
        assert "canary" not in out + err
        assert "Traceback" not in err
        assert "\x1b" not in out + err
        return out + err

    def flat(self, *arguments: str, code: int = 0) -> str:
        """Return the same with every run of blanks as one, for words that are wrapped."""
        return " ".join(self.ask(*arguments, code=code).split())

    def row(self, name: str) -> JobRow:
        """Return a call."""
        return self.database.run(read_job(key_of(name)))

    def money(self) -> tuple[Decimal, Decimal]:
        """Return what is settled and reserved for the series."""
        balance = self.database.run(lambda connection: read_balance(connection, SERIES.key))
        return balance.settled_usd, balance.reserved_usd

    def ledger(self) -> list[dict[str, Any]]:
        """Return the ledger's rows in the storage."""
        files = sorted((self.studio.folder / "studio").glob("ledger/**/*.parquet"))
        return [row.model_dump() for file in files for row in parquet_to_rows(file.read_bytes())]


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Generator[Forks]:
    with run_forks(tmp_path_factory.mktemp("forks"), "torch.cuda") as forks:
        yield forks


@pytest.fixture
def desk(tmp_path: Path, forks: Forks) -> Generator[Desk]:
    database = JournalDatabase(str(tmp_path / "journal.db"))
    (tmp_path / "studio").mkdir()
    yield Desk(TestStudio(tmp_path), forks, database)
    database.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[FaultServer]:
    folder = tmp_path_factory.mktemp("faults")
    with run_fault_server(folder, scale=20.0, shrink=0.25) as running:
        yield running


def write_profile(desk: Desk, server: FaultServer) -> str:
    text = PROFILE.replace("URL", server.url).replace("GRAPH", json.dumps(GRAPH))
    path = desk.studio.folder / "studio.yaml"
    path.write_text(text)
    return str(path)


def picture(path: Path) -> Path:
    pixels = np.random.default_rng(7).integers(0, 255, (96, 96, 3), np.uint8)
    cv2.imwrite(str(path), pixels)
    return path


def test_without_a_journal_there_are_no_calls_and_none_is_made(
    tmp_path: Path, forks: Forks
) -> None:
    """A started command says so as the forked ones do, which stand for it in this file."""
    studio = TestStudio(tmp_path)
    elsewhere = {"CLIFFHANGER_JOURNAL": str(tmp_path / "none.db")}
    process = studio.start("jobs", "list", env=elsewhere)
    started = process.communicate(timeout=60)
    said = [process.returncode, *(text.encode() for text in started)]
    for words in (["jobs", "list"], ["providers"], ["jobs", "list", "--journal", "other.db"]):
        done = forks.run(studio, *words, env=elsewhere)
        assert done.returncode == 0, done.stderr
        assert re.search(rb"No paid calls yet|No account was used yet", done.stdout)
        if words == ["jobs", "list"]:
            assert said == [done.returncode, done.stdout, done.stderr]
    done = forks.run(studio, "jobs", "show", "abc", env=elsewhere)
    assert (done.returncode, b"no journal at" in done.stderr) == (2, True)
    assert not list(tmp_path.glob("*.db*"))


def test_calls_that_wait_for_a_person_come_first(desk: Desk) -> None:
    desk.width = 80
    add_call(desk.database, "shot-old", Step.UNCLEAR, age_seconds=90_000.0, failure=BROKEN_OFF)
    add_call(desk.database, "shot-paid", Step.SETTLED, age_seconds=60.0)
    running = {"owner": make_owner(), "lease_until": time.time() + 60.0}
    add_call(desk.database, "shot-run", Step.SUBMITTED, age_seconds=30.0, **running)
    add_call(desk.database, "shot-left", Step.SENDING, age_seconds=40.0, take=2)
    refused = Failure(FailureKind.CONTENT_INPUT, "no")
    add_call(desk.database, "shot-bad", Step.FAILED, age_seconds=20.0, failure=refused)
    out = desk.ask("jobs", "list")
    keys = [key_of(name)[:12] for name in ("shot-old", "shot-bad", "shot-run", "shot-left")]
    places = [out.index(key) for key in keys]
    assert places == sorted(places)
    flat = " ".join(out.split())
    assert "1 call waits for you; $0.42 stay reserved until then" in flat
    assert f"cliffhanger jobs show {keys[0]}" in flat
    assert all(len(line) <= 80 for line in out.splitlines())
    for words in ("waits for you", "running", "failed: content", "paid", "$0.42 res.", "1 d ago"):
        assert words in flat
    is_open = desk.ask("jobs", "list", "--open")
    assert key_of("shot-paid")[:12] not in is_open
    assert keys[3] in is_open
    assert "No paid calls yet for series nobody" in desk.flat("jobs", "list", "--series", "nobody")
    assert "There are more" in desk.ask("jobs", "list", "--limit", "2")


def test_everything_about_one_call(desk: Desk) -> None:
    failed = Failure(FailureKind.PROVIDER_FAILED, "out of memory", http_status=500)
    add_call(desk.database, "shot-1", Step.FAILED, is_earlier=True, failure=failed, job_id="k-1")
    add_call(desk.database, "shot-1", Step.UNCLEAR, attempt=2, failure=BROKEN_OFF)
    key = key_of("shot-1")[:12]
    flat = desk.flat("jobs", "show", key[:6], "--journal", str(desk.studio.folder / "journal.db"))
    for words in (
        key_of("shot-1"),
        "HTTP 500: out of memory",
        "(job k-1)",
        "attempt 2",
        "the connection broke off",
        f"cliffhanger jobs resolve {key} --not-accepted --journal",
        f"cliffhanger jobs resolve {key} --accepted JOB_ID",
        "$0.42 by kling-v3/per_second",
    ):
        assert words in flat
    assert "is of no calls" in desk.ask("jobs", "show", "zzz", code=2)


@pytest.mark.parametrize(
    ("answer", "step", "money", "said"),
    [
        (["--not-accepted"], Step.FAILED, ("0", "0"), "Given back: $0.42"),
        (["--accepted", "k-77"], Step.SUBMITTED, ("0", "0.42"), "is job k-77"),
        (["--lost"], Step.FAILED, ("0.42", "0"), "Counted as spent: $0.42"),
    ],
    ids=["not accepted", "accepted", "lost"],
)
def test_an_answer_is_done_and_its_consequence_said(
    desk: Desk, answer: list[str], step: Step, money: tuple[str, str], said: str
) -> None:
    key = add_call(desk.database, "shot-1", Step.UNCLEAR, failure=BROKEN_OFF)
    flat = desk.flat("jobs", "resolve", key[:12], *answer)
    assert said in flat
    assert "Next: run the film again" in flat
    assert desk.row("shot-1").step is step
    settled, reserved = map(Decimal, money)
    assert desk.money() == (settled, reserved)
    refused = desk.ask("jobs", "resolve", key[:12], *answer, code=2)
    assert "does not wait for a person" in refused
    rows = desk.ledger()
    assert [row["cost_usd"] for row in rows] == ([] if reserved else [settled])


@pytest.mark.parametrize(("cost", "settled"), [([], "0.42"), (["--cost", "0.05"], "0.05")])
def test_a_result_in_hand_is_checked_stored_and_settled(
    desk: Desk, cost: list[str], settled: str
) -> None:
    key = add_call(desk.database, "portrait", Step.LOST, capability="image", job_id="k-1")
    page = desk.studio.folder / "page.png"
    page.write_text("<html>not found</html>")
    refused = desk.ask("jobs", "resolve", key, "--result", str(page), code=2)
    assert "a web page" in refused
    assert "cannot be read" in desk.ask("jobs", "resolve", key, "--result", "no.png", code=2)
    assert desk.row("portrait").step is Step.LOST
    made = picture(desk.studio.folder / "portrait.png")
    flat = desk.flat("jobs", "resolve", key, "--result", str(made), *cost)
    assert "image/png" in flat
    (output,) = desk.row("portrait").outputs
    assert (desk.studio.folder / "studio" / output.ref.key).read_bytes() == made.read_bytes()
    assert desk.money() == (Decimal(settled), 0)
    assert [row["outcome"] for row in desk.ledger()] == ["ok"]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ([], "exactly one of"),
        (["--lost", "--not-accepted"], "got --not-accepted and --lost"),
        (["--lost", "--cost", "1"], "--cost goes with --result"),
        (["--result", "x", "--cost", "much"], "amount in USD"),
        (["--accepted", "two words"], "job id must be"),
    ],
)
def test_an_answer_that_is_none_is_refused(desk: Desk, flags: list[str], words: str) -> None:
    key = add_call(desk.database, "shot-1", Step.UNCLEAR)
    assert words in desk.flat("jobs", "resolve", key, *flags, code=2)
    assert desk.row("shot-1").step is Step.UNCLEAR


def test_a_password_in_an_address_is_not_repeated(desk: Desk) -> None:
    address = "postgresql://studio:canary-password@127.0.0.1:9/journal"
    assert "studio:***@127.0.0.1:9" in desk.ask("jobs", "list", "--journal", address, code=1)


def test_a_protocol_without_jobs_cannot_go_on_with_one(desk: Desk) -> None:
    key = add_call(desk.database, "line-1", Step.UNCLEAR, protocol="openai-speech")
    assert "answers at once" in desk.flat("jobs", "resolve", key, "--accepted", "x", code=2)


def test_what_a_living_process_holds_is_left_alone(desk: Desk) -> None:
    held = {"owner": make_owner(), "lease_until": time.time() + 60.0}
    for name, step in (("shot-1", Step.SENDING), ("shot-2", Step.SUBMITTED)):
        add_call(desk.database, name, step, **held)
    pid = f"process {os.getpid()}"
    assert pid in desk.flat("jobs", "resolve", key_of("shot-1"), "--lost", code=2)
    assert pid in desk.flat("jobs", "cancel", key_of("shot-2"), code=2)
    left = add_call(desk.database, "shot-3", Step.SENDING)
    assert "Its worker is gone" in desk.flat("jobs", "resolve", left, "--not-accepted")


def test_what_was_not_sent_is_cancelled_without_asking_anybody(desk: Desk) -> None:
    key = add_call(desk.database, "shot-1", Step.CLAIMED)
    flat = desk.flat("jobs", "cancel", key[:12])
    assert "Cancelled: video of shot-1" in flat
    assert "$0.42 are given back" in flat
    assert desk.row("shot-1").step is Step.CANCELLED
    assert desk.money() == (0, 0)


def begin_job(server: FaultServer) -> str:
    """Return the name of a job that Replicate's stand-in runs for minutes."""
    reply = httpx.post(
        f"{server.url}/replicate/v1/models/kwaivgi/kling-v2.1/predictions",
        headers={"Authorization": f"Bearer {CANARY_KEY}"},
        json={"input": {"prompt": "rain", "duration": 5}},
    )
    assert reply.is_success, reply.text
    return str(reply.json()["id"])


def test_a_job_is_cancelled_at_its_provider(desk: Desk, server: FaultServer) -> None:
    job_id = begin_job(server)
    where = {"account": "replicate", "protocol": "replicate-video", "model": "kwaivgi/kling-v2.1"}
    key = add_call(desk.database, "shot-1", Step.SUBMITTED, job_id=job_id, **where)
    shown = desk.flat("jobs", "show", key)
    assert f"cliffhanger jobs cancel {key[:12]} --profile studio.yaml" in shown
    assert "needs the key of account replicate" in desk.flat("jobs", "cancel", key, code=2)
    assert desk.row("shot-1").lease_until == 0.0, "a refusal leaves it free"
    profile = write_profile(desk, server)
    flat = desk.flat("jobs", "cancel", key, "--profile", profile)
    assert "HTTP 200" in flat
    assert desk.row("shot-1").step is Step.CANCELLED
    assert desk.money() == (0, 0)
    assert [row["outcome"] for row in desk.ledger()] == ["cancelled"]
    (job,) = (job for job in server.jobs("replicate") if job["id"] == job_id)
    assert job["stage"] == "cancelled"


def save_block(name: str, provider: str, base_url: str, *, key: str = CANARY_KEY) -> None:
    from blocks import ProviderAccount  # noqa: PLC0415  takes seconds to import

    block = ProviderAccount(provider=provider, base_url=base_url, api_key=SecretStr(key))
    block.save(name, overwrite=True)


@pytest.mark.slow
def test_accounts_of_blocks_do_as_well(desk: Desk, server: FaultServer, prefect_api: str) -> None:
    """The profile names an account, the Prefect server has its key: jobs and doctor find both."""
    job_id = begin_job(server)
    where = {"account": "rented", "protocol": "replicate-video", "model": "kwaivgi/kling-v2.1"}
    key = add_call(desk.database, "shot-1", Step.SUBMITTED, job_id=job_id, **where)
    save_block("rented", "replicate", f"{server.url}/replicate/v1")
    save_block("eleven", "elevenlabs", f"{server.url}/elevenlabs", key="canary-wrong")
    save_block("nowhere", "bfl", "no address")
    desk.env["PREFECT_API_URL"] = prefect_api
    desk.width = 200
    assert "HTTP 200" in desk.flat("jobs", "cancel", key)
    assert desk.row("shot-1").step is Step.CANCELLED
    path = desk.studio.folder / "blocks.yaml"
    path.write_text(BLOCK_PROFILE)
    said = " ".join(desk.ask("doctor", "--profile", str(path), code=1).replace("│", " ").split())
    for words in (
        "rented key in its block ✓ answer ok ✓ price in the book: kling-v3",
        "eleven key in its block ✗ answer key refused",
        "Provider Account block of account 'nowhere' is wrong at base_url",
        "neither the profile nor a block has an account nobody",
    ):
        assert words in said
    desk.env["PREFECT_API_URL"] = "http://127.0.0.1:9/api"
    said = desk.flat("doctor", "--profile", str(path), code=2)
    assert "the Prefect API at http://127.0.0.1:9/api does not answer" in said


def test_a_job_that_goes_on_is_not_called_cancelled(desk: Desk, server: FaultServer) -> None:
    server.plan("replicate", "cancel", kind="status", refusal="server")
    job_id = begin_job(server)
    where = {"account": "replicate", "protocol": "replicate-video", "model": "kwaivgi/kling-v2.1"}
    key = add_call(desk.database, "shot-1", Step.SUBMITTED, job_id=job_id, **where)
    flat = desk.flat("jobs", "cancel", key, "--profile", write_profile(desk, server), code=1)
    server.calm()
    assert "was not cancelled" in flat
    assert "HTTP 500" in flat
    assert desk.row("shot-1").step is Step.SUBMITTED
    assert desk.money() == (0, Decimal("0.42"))


def test_a_provider_that_cannot_cancel_is_not_asked(desk: Desk) -> None:
    key = add_call(desk.database, "shot-1", Step.SUBMITTED, job_id="k-1")
    assert "jobs cancel" not in desk.ask("jobs", "show", key)
    flat = desk.flat("jobs", "cancel", key, code=2)
    assert "kling-video cannot cancel" in flat
    assert desk.row("shot-1").step is Step.SUBMITTED


def test_how_every_account_does(desk: Desk, server: FaultServer) -> None:
    desk.width = 80
    for index in range(10):
        add_call(desk.database, f"shot-{index}", Step.SETTLED, seconds=60.0 + index)
    add_call(desk.database, "shot-bad", Step.FAILED)
    add_call(desk.database, "shot-wait", Step.UNCLEAR)
    desk.database.run(note_failure("eleven", reason="auth: invalid key", is_stopped=True))
    desk.database.run(slow_down("kling-main", 0.0))
    out = desk.ask("providers", "--profile", write_profile(desk, server))
    flat = " ".join(out.split())
    for words in ("kling-main", "90.9 %", "64.5 s", "eleven", "auth: invalid key", "300 of"):
        assert words in flat
    assert "1 call waits for you: cliffhanger jobs list --open --profile" in flat
    tables = [line for line in out.splitlines() if "cliffhanger" not in line]
    assert all(len(line) <= 80 for line in tables)
    rows = json.loads(desk.ask("providers", "--json"))
    (kling,) = (row for row in rows if row["account"] == "kling-main")
    assert kling["success_rate"] == pytest.approx(10 / 11)
    assert kling["latencies"][0]["p50_seconds"] == pytest.approx(64.5, abs=0.01)
    assert (kling["pace"], kling["reserved_usd"]) == (0.5, "0.42")


def test_every_protocol_is_listed(desk: Desk) -> None:
    desk.width = 80
    out = desk.ask("providers", "--protocols")
    assert all(name in out for name in protocols())
    listed = json.loads(desk.ask("providers", "--protocols", "--json"))
    assert {row["protocol"] for row in listed} == set(protocols())
    (kling,) = (row for row in listed if row["protocol"] == "kling-video")
    assert kling["idempotency"] == "lookup"


@pytest.mark.slow
def test_the_doctor_says_what_became_of_every_account(desk: Desk, server: FaultServer) -> None:
    desk.width = 160
    server.plan("bfl", "other", kind="status", refusal="balance")
    out = desk.ask("doctor", "--profile", write_profile(desk, server), code=1)
    server.calm()
    own = out[out.index("Accounts of") :]
    flat = " ".join(own.replace("│", " ").split())
    for words in (
        "✗ answer no balance: HTTP 402",
        "✗ answer key refused:",
        "nothing to check without spending",
        "✗ price no-such-model has none",
        "cannot be reached: no connection to http://127.0.0.1:9",
        "✗ runway key NO_SUCH_KEY is not set",
        "in KLING_KEY and KLING_SECRET ✓ answer ok ✓ price in the book: kling-v3",
        "no node class Zq",
        "no cap: nothing stops the spending",
        "Not ready: nothing was spent",
    ):
        assert words in flat, own
    assert not server.state()["crashes"]
    assert not [row for row in server.paid() if row["provider"] != "replicate"]


@pytest.mark.slow
def test_the_doctor_finds_a_sound_profile_ready(desk: Desk, server: FaultServer) -> None:
    text = PROFILE.replace("URL", server.url)
    accounts, _, _ = text.partition("    replicate:")
    video = "  video:\n    candidates:\n"
    candidate = "      - {account: kling-main, protocol: kling-video, model: kling-v3}\n"
    path = desk.studio.folder / "sound.yaml"
    path.write_text(f"{accounts}{video}{candidate}")
    assert "Ready: these accounts can be paid with" in desk.flat("doctor", "--profile", str(path))
    path.write_text("models: {accounts: {kling-main: {api_key: canary-typed-by-mistake}}}")
    assert "is wrong at" in desk.ask("doctor", "--profile", str(path), code=2)
