"""Workers that make paid calls through a real server, and that may be killed: one process each.

`python -m tests.paid_worker` reads a JSON list of jobs per line. It forks a worker for each, says
their process ids on a line, and how they ended on the next.
"""

import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from cliffhanger.errors import CliffhangerError
from cliffhanger.models.http import HttpCall, HttpReply, HttpxAsyncTransport
from cliffhanger.models.jobs.call import PaidCall, Purpose
from cliffhanger.models.jobs.gate import OwnPlaces
from cliffhanger.models.jobs.opening import SCALE_VARIABLE, open_driver
from cliffhanger.models.jobs.orders import (
    Asset,
    EmbeddingOrder,
    ImageOrder,
    LipSyncOrder,
    LoraOrder,
    Order,
    TranscriptOrder,
)
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.registry import find_adapter
from cliffhanger.money.budget import Scope, ScopeKind
from cliffhanger.money.price_rows import FreePrice, ImagePrice, SecondPrice, StepPrice
from cliffhanger.money.price_terms import Rate
from cliffhanger.money.prices import PriceBook
from tests.fault_server.house import CANARY_KEY, CANARY_PAIR_SECRET
from tests.paid_world import HostedStore

ROOT = Path(__file__).parents[1]
FACE_USD = Decimal("0.05")
SCALE = 0.004
FACTS = {
    "embedding": ("gateway-face", "gateway/v1", "face-1"),
    "transcript": ("openai-transcriptions", "openai/v1", "whisper-1"),
    "lora": ("fal-lora", "fal", "fal-ai/flux-lora-fast-training"),
    "lipsync": ("sync-lipsync", "syncso", "lipsync-2"),
    "kling-image": ("kling-images", "kling", "kling-v2"),
    "openai-image": ("openai-images", "openai/v1", "gpt-image-1"),
}
"""Protocol, path of the base URL and model of each kind of job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a worker is to do.

    Attributes:
        kind: One of `FACTS`.
        name: Makes its calls others than those of other names.
        server: Address of the fault server.
        folder: Of journal and store.
        num_calls: Calls, one after the other.
        die_at: Step at which it kills itself: one of the driver's, or `answered`.
        cap_usd: Cap of the series; empty for none.
    """

    kind: str
    name: str
    server: str
    folder: str
    num_calls: int = 1
    die_at: str = ""
    cap_usd: str = ""

    @property
    def account(self) -> Account:
        """Who pays."""
        _, path, _ = FACTS[self.kind]
        return Account(
            name=self.kind,
            provider=path.partition("/")[0],
            base_url=f"{self.server}/{path}",
            api_key=SecretStr(CANARY_KEY),
            api_secret=SecretStr(CANARY_PAIR_SECRET),
            limits=AccountLimits(max_concurrency=100, requests_per_minute=6e4),
            policy=CallPolicy(patience_seconds=20.0),
        )

    def call(self, store: HostedStore, index: int) -> PaidCall:
        """Return its call of that index."""
        protocol, _, model = FACTS[self.kind]
        cap = Decimal(self.cap_usd) if self.cap_usd else None
        scope = Scope(kind=ScopeKind.SERIES, name="heiress", cap_usd=cap)
        return PaidCall(
            adapter=find_adapter(protocol),
            account=self.kind,
            base_url=self.account.base_url,
            model=model,
            order=self.order(store, f"{self.name}/{index}"),
            purpose=Purpose(series_id="heiress", subject=f"{self.name}/{index}", scopes=(scope,)),
        )

    def order(self, store: HostedStore, name: str) -> Order:
        """Return an order that is like no other."""

        def asset(media_type: str) -> Asset:
            ref = store.put_bytes(f"{name} {media_type}".encode(), media_type=media_type)
            return Asset(ref.sha256, media_type, ref.num_bytes)

        match self.kind:
            case "embedding":
                return EmbeddingOrder(images=(asset("image/png"),))
            case "transcript":
                return TranscriptOrder(audio=asset("audio/wav"), duration_seconds=2.0)
            case "lora":
                return LoraOrder(images=asset("application/zip"), trigger_word="zqx", steps=100)
            case "lipsync":
                clip, voice = asset("video/mp4"), asset("audio/wav")
                return LipSyncOrder(video=clip, audio=voice, duration_seconds=1.0)
            case _:
                return ImageOrder(prompt=name, width_px=1024, height_px=1536)


def price_book() -> PriceBook:
    """Return what the models cost here."""
    facts = {"as_of": date(2026, 11, 29), "source": "the test"}
    each = (Rate(usd=FACE_USD),)
    return PriceBook(
        prices=(
            ImagePrice(kind="per_image", model="face-1", rates=each, **facts),
            ImagePrice(kind="per_image", model="kling-v2", rates=each, **facts),
            ImagePrice(kind="per_image", model="gpt-image-1", rates=each, **facts),
            SecondPrice(kind="per_second", model="whisper-1", rates=each, **facts),
            SecondPrice(kind="per_second", model="lipsync-2", rates=each, **facts),
            StepPrice(
                kind="per_step", model="fal-ai/flux-lora-fast-training", usd_per_thousand=2, **facts
            ),
            FreePrice(kind="free", model="nothing", **facts),
        )
    )


def _kill_after_answer(work: Work) -> None:
    """Let the worker die when the paid request is answered and nobody has read the answer."""
    if work.die_at != "answered":
        return
    submit = HttpxAsyncTransport.submit

    async def dying(self: HttpxAsyncTransport, call: HttpCall) -> HttpReply:
        await submit(self, call)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("it is dead")

    HttpxAsyncTransport.submit = dying  # type: ignore[method-assign]


async def make_calls(work: Work) -> list[dict[str, str]]:
    """Return what became of each call."""
    folder = Path(work.folder)
    store = HostedStore.open(folder / "store")
    outcomes: list[dict[str, str]] = []

    def told(_call: PaidCall, step: str) -> None:
        if step == work.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    async with open_driver(
        {work.kind: work.account},
        journal=str(folder / "journal.db"),
        store=store,
        prices=price_book(),
        places=OwnPlaces(),
        on_step=told,
    ) as (driver, _tools):
        for index in range(work.num_calls):
            try:
                result = await driver.run(work.call(store, index))
            except CliffhangerError as exc:
                outcomes.append({"error": type(exc).__name__, "words": str(exc)})
            else:
                outcomes.append({"key": result.key, "cost_usd": str(result.cost_usd)})
    return outcomes


def _serve() -> None:
    os.environ[SCALE_VARIABLE] = str(SCALE)
    for facts in FACTS.values():
        find_adapter(facts[0])
    for module in ("pyarrow.parquet", "pandas", "cv2", "av", "anyio._backends._asyncio"):
        import_module(module)
    gc.freeze()
    _say([])
    for line in sys.stdin:
        works = [Work(**item) for item in json.loads(line)]
        children = [_fork(work, number) for number, work in enumerate(works)]
        _say(children)
        for child in children:
            os.waitpid(child, 0)
        _say([_outcomes(work, number) for number, work in enumerate(works)])


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _fork(work: Work, number: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _kill_after_answer(work)
        outcomes = asyncio.run(make_calls(work))
        _place(work, number).write_text(json.dumps(outcomes))
    finally:
        os._exit(0)


def _outcomes(work: Work, number: int) -> list[dict[str, str]] | None:
    """Return what a worker said; None where it did not live to say anything."""
    place = _place(work, number)
    if not place.exists():
        return None
    outcomes: list[dict[str, str]] = json.loads(place.read_text())
    place.unlink()
    return outcomes


def _place(work: Work, number: int) -> Path:
    return Path(work.folder) / f"outcome-{number}.json"


Outcomes = list[list[dict[str, str]] | None]


class Nursery:
    """Where workers are forked from, once everything that they need is imported."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("w")
        self._process = Popen(
            [sys.executable, "-m", "tests.paid_worker"],
            cwd=ROOT,
            text=True,
            stdin=PIPE,
            stdout=PIPE,
            stderr=self._log,
        )
        assert self._read() == []

    def start(self, works: Sequence[Work]) -> list[int]:
        """Return the process ids of workers that have just begun."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([asdict(work) for work in works]) + "\n")
        self._process.stdin.flush()
        pids: list[int] = self._read()
        return pids

    def finish(self) -> Outcomes:
        """Return what became of the calls of each worker, once all have ended."""
        outcomes: Outcomes = self._read()
        return outcomes

    def run(self, *works: Work) -> Outcomes:
        """Return what became of the calls of each worker."""
        self.start(works)
        return self.finish()

    def _read(self) -> list[object]:  # type: ignore[type-arg]
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the nursery is dead: {Path(self._log.name).read_text()[-2000:]}"
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.__exit__(kind, error, traceback)
        self._log.close()


@contextmanager
def open_nursery(folder: Path) -> Generator[Nursery]:
    """Give a nursery; its workers' complaints are in `workers.log`."""
    with Nursery(folder / "workers.log") as nursery:
        yield nursery


if __name__ == "__main__":
    _serve()
