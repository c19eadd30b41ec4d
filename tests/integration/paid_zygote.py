"""A process that has the flow imported and forks a worker for every run that is asked for.

Starting Python and importing the flow takes seconds, a fork takes none. Orders are lines of JSON on
stdin, and a line of JSON on stdout says how each worker ended. A worker makes a film through the
real flow, or runs the real command line; at its traps it dies by SIGKILL, or tells the fault server
something.
"""

# ruff: noqa: PLC0415  what is slow to import is imported once, by the process that forks

import asyncio
import contextlib
import dataclasses
import gc
import hashlib
import importlib
import json
import logging
import os
import signal
import sys
import traceback
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from cliffhanger.models.call_log import StoreCallLedger
from cliffhanger.models.http import HttpCall, HttpReply, HttpxAsyncTransport
from cliffhanger.models.jobs import opening
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.opening import PaidSetup, PaidStudio, open_paid_studio
from cliffhanger.money.call import CallRecord
from cliffhanger.money.prices import load_price_book

SLOW: Final = (
    "anyio._backends._asyncio",
    "boto3.s3.transfer",
    "fastapi",
    "graphviz",
    "pandas",
    "pyarrow.parquet",
    "cliffhanger.animatic.animator",
    "cliffhanger.animatic.voice",
    "cliffhanger.checks.film",
    "cliffhanger.media.mastering",
    "cliffhanger.models.providers.kling",
    "cliffhanger.models.providers.openai_images",
    "cliffhanger.models.providers.openai_speech",
    "cliffhanger.models.providers.sync_so",
    "cliffhanger.production.conform",
    "cliffhanger.production.rehearsal",
    "cliffhanger.production.sound",
    "cliffhanger.production.voicing",
    "cliffhanger.store.s3",
    "flows.cli",
    "flows.episode",
    "flows.jobs_decisions",
    "flows.producing",
)
"""What workers would each import otherwise."""
KINDS: Final = {
    "/images/": "image",
    "/audio/speech": "voice",
    "/videos/": "video",
    "/image_to_video": "video",
    "/v2/generate": "lipsync",
}
"""What a paid request is for, by a part of its address."""


@dataclass(slots=True)
class Trap:
    """What happens when a call has come so far.

    Attributes:
        capability: Of the call.
        step: A step as the driver tells it; `answered` is after the reply to the submit and before
            anything is written down, `recorded` between the ledger's row and the settlement.
        account: Only calls of this account; empty for all.
        nth: Which time, from one.
        url: Where to post *body*; empty to die.
        body: JSON.
        num_seen: How often it was passed.
    """

    capability: str
    step: str
    account: str = ""
    nth: int = 1
    url: str = ""
    body: dict[str, str] = field(default_factory=dict[str, str])
    num_seen: int = 0

    def pass_by(self, capability: str, step: str, account: str) -> None:
        """Spring where it is meant."""
        if (capability, step) != (self.capability, self.step):
            return
        if self.account and account != self.account:
            return
        self.num_seen += 1
        if self.num_seen != self.nth:
            return
        if not self.url:
            os.kill(os.getpid(), signal.SIGKILL)
        httpx.post(self.url, json=self.body, timeout=30.0).raise_for_status()


@dataclass(frozen=True, slots=True)
class Traps:
    """The traps of a run, and the list of what it sends."""

    traps: tuple[Trap, ...]
    sent_path: Path

    def on_step(self, call: PaidCall, step: str) -> None:
        """Take note of a durable step."""
        self.pass_by(call.capability, step, call.account)

    def pass_by(self, capability: str, step: str, account: str = "") -> None:
        """Spring every trap that is meant."""
        for trap in self.traps:
            trap.pass_by(capability, step, account)

    def note_sent(self, call: HttpCall) -> None:
        """Write down which request of the journal is which one of the fault server's list."""
        whole = f"{call.method} {call.url}\n".encode() + call.body
        row = {
            "request_sha256": hashlib.sha256(whole).hexdigest(),
            "body_sha256": hashlib.sha256(call.body).hexdigest(),
            "path": urlsplit(call.url).path,
        }
        with self.sent_path.open("a") as file:
            file.write(json.dumps(row) + "\n")


def set_traps(traps: Traps) -> None:
    """Let the flow of this process run into *traps*."""
    import tasks.paying

    class Transport(HttpxAsyncTransport):
        async def submit(self, call: HttpCall) -> HttpReply:
            traps.note_sent(call)
            reply = await super().submit(call)
            kind = next((KINDS[part] for part in KINDS if part in call.url), "")
            traps.pass_by(kind, "answered")
            return reply

    class Ledger(StoreCallLedger):
        def record_calls(self, calls: Sequence[CallRecord]) -> None:
            StoreCallLedger.record_calls(self, calls)
            for call in calls:
                traps.pass_by(call.capability, "recorded", call.account)

    @contextlib.asynccontextmanager
    async def open_trapped(setup: PaidSetup) -> AsyncGenerator[PaidStudio]:
        told = dataclasses.replace(setup, on_step=traps.on_step)
        async with open_paid_studio(told) as studio:
            yield studio

    opening.HttpxAsyncTransport = Transport
    opening.StoreCallLedger = Ledger
    tasks.paying.open_paid_studio = open_trapped


def make_film(
    parameters: dict[str, Any], *, is_dub: bool = False, is_retake: bool = False
) -> dict[str, Any]:
    """Return what became of the film, the first dub or the retake, in plain words."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    from cliffhanger.animatic.workers import close_pool
    from flows.dub import dub_episode
    from flows.dub_parameters import DubParameters
    from flows.episode import produce_episode
    from flows.parameters import EpisodeParameters
    from flows.retake import retake_shots
    from flows.retake_parameters import RetakeParameters

    try:
        if is_retake:
            episode = asyncio.run(retake_shots(RetakeParameters.model_validate(parameters)))
        elif is_dub:
            episode, *_ = asyncio.run(dub_episode(DubParameters.model_validate(parameters)))
        else:
            episode = asyncio.run(produce_episode(EpisodeParameters.model_validate(parameters)))
    except Exception as error:  # noqa: BLE001  whatever it is, the test judges it
        traceback.print_exc()
        told = {"error": type(error).__name__, "words": str(error), "repr": repr(error)}
        return {**told, "key": getattr(error, "key", "")}
    else:
        return {"names": episode.names}
    finally:
        close_pool()
        APILogWorker.drain_all(timeout=10.0)
        EventsWorker.drain_all(timeout=10.0)


def save_blocks(blocks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Save blocks by name, each with its class under `kind`, and return nothing."""
    import blocks as kinds

    for name, fields in blocks.items():
        kind = getattr(kinds, fields.pop("kind"))
        kind(**fields).save(name, overwrite=True)
    return {}


def run_command(arguments: list[str]) -> dict[str, Any]:
    """Return the exit status of the command line."""
    from flows.cli import main

    sys.argv = ["cliffhanger", *arguments]
    try:
        main()
    except SystemExit as end:
        return {"status": end.code or 0}
    return {"status": 0}


def work(order: dict[str, Any]) -> None:
    """Do what is ordered, in a worker, and end it."""
    os.setsid()
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if os.environ.get("LOGGING") == "DEBUG":
        logging.basicConfig(level=logging.DEBUG, force=True)
    if "arguments" in order:
        told = run_command(order["arguments"])
    elif "blocks" in order:
        told = save_blocks(order["blocks"])
    else:
        traps = tuple(Trap(**trap) for trap in order["traps"])
        set_traps(Traps(traps, Path(order["sent"])))
        kinds = {name: order.get(name, False) for name in ("is_dub", "is_retake")}
        told = make_film(order["parameters"], **kinds)
    Path(order["told"]).write_text(json.dumps(told))
    sys.stdout.flush()
    sys.stderr.flush()


def main() -> None:
    """Fork a worker per line until stdin ends."""
    for name in SLOW:
        importlib.import_module(name)
    load_price_book()
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                work(json.loads(line))
                os._exit(0)
            finally:
                traceback.print_exc()
                os._exit(1)
        _, status, used = os.wait4(pid, 0)
        seconds = used.ru_utime + used.ru_stime
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)} {seconds:.2f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
