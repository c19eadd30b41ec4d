"""What all providers of the fault server share: jobs, plan, log, media, counts."""

import asyncio
import base64
import hashlib
import heapq
import itertools
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from tests.fault_server.exchange import Request
from tests.fault_server.jobs import Job, Order
from tests.fault_server.latency import LATENCIES
from tests.fault_server.log import PaidLog
from tests.fault_server.media import Medium, mark_clip, render
from tests.fault_server.plan import Plan, Step
from tests.fault_server.talking import draw_talking

CANARY_KEY: Final = "canary-secret-8f14e45fceea167a"
CANARY_PAIR_SECRET: Final = "canary-pair-secret-c9f0f895fb98ab91"  # noqa: S105  a canary
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Options:
    """How the server runs.

    Attributes:
        log_path: Where paid requests are written down.
        key: Every account's key.
        pair_secret: Secret that belongs to the key, where a provider signs.
        scale: What latencies are multiplied by.
        seed: Of everything drawn by chance.
        shrink: What the sides of pictures and clips are multiplied by.
        url_seconds: How long a download address is good.
        is_speech_tiny: Whether every line is the same hundredth of a second of sound.
    """

    log_path: Path
    key: str = CANARY_KEY
    pair_secret: str = CANARY_PAIR_SECRET
    scale: float = 0.05
    seed: int = 7
    shrink: float = 1.0
    url_seconds: float = 3600.0
    is_speech_tiny: bool = False


@dataclass(slots=True)
class Ledger:
    """What one provider saw."""

    requests: Counter[str] = field(default_factory=Counter[str])
    faults: Counter[str] = field(default_factory=Counter[str])
    arrivals: Counter[int] = field(default_factory=Counter[int])
    num_accepted: int = 0
    num_refused: int = 0
    num_replayed: int = 0
    max_concurrent: int = 0
    ends: list[float] = field(default_factory=list[float])
    death: str = ""
    """How its endpoints answer once it is dead: `503` or `refuse`."""

    def open(self, ends: float) -> None:
        """Count a job that runs until *ends*."""
        while self.ends and self.ends[0] <= time.monotonic():
            heapq.heappop(self.ends)
        heapq.heappush(self.ends, ends)
        self.max_concurrent = max(self.max_concurrent, len(self.ends))
        self.num_accepted += 1

    def row(self) -> dict[str, Any]:
        """Return what the control address shows of it."""
        return {
            "requests": dict(self.requests),
            "faults": dict(self.faults),
            "arrivals": {str(second): count for second, count in self.arrivals.items()},
            "accepted": self.num_accepted,
            "refused": self.num_refused,
            "replayed": self.num_replayed,
            "max_concurrent": self.max_concurrent,
            "death": self.death,
        }


class House:
    """The shared state of all providers."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.log = PaidLog(options.log_path)
        self._media_threads = ThreadPoolExecutor(2)
        self.reset()

    def reset(self) -> None:
        """Forget jobs, rules, counts and answers; the log stays."""
        self.plan = Plan(self.options.seed)
        self.jobs: dict[tuple[str, str], Job] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.answers: list[tuple[str, Any]] = []
        self.mouths: dict[str, float] = {}
        self.strays: list[str] = []
        self.crashes: list[str] = []
        self.uploads: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._keys: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def ledger(self, provider: str) -> Ledger:
        """Return what *provider* saw."""
        return self.ledgers.setdefault(provider, Ledger())

    def arrive(self, provider: str, step: Step) -> None:
        """Count a request."""
        ledger = self.ledger(provider)
        ledger.requests[step.value] += 1
        if step is Step.SUBMIT:
            ledger.arrivals[int(time.time())] += 1

    def job_of(self, provider: str, job_id: str) -> Job | None:
        """Return the job of that name."""
        return self.jobs.get((provider, job_id))

    def jobs_of(self, provider: str) -> list[Job]:
        """Return its jobs, the oldest first."""
        return [job for job in self.jobs.values() if job.provider == provider]

    def job_of_token(self, provider: str, token: str) -> Job | None:
        """Return the job that *token* opened."""
        found = (job for job in self.jobs_of(provider) if token and job.token == token)
        return next(found, None)

    def open_job(self, request: Request, order: Order, token: str) -> Job:
        """Return a job for *order*, its latency drawn from what identifies it."""
        number = next(self._numbers)
        digest = hashlib.sha256(request.body).hexdigest()
        name = f"{request.prefix} {token or digest}"
        self._keys[name] += 1
        draw = f"{self.options.seed} {name} {self._keys[name]}"
        latency = LATENCIES[order.capability].draw_seconds(draw) * self.options.scale
        made_id = order.id_prefix + str(uuid.UUID(hashlib.md5(draw.encode()).hexdigest()))  # noqa: S324
        job = Job(
            id=order.job_id or made_id,
            provider=request.prefix,
            number=number,
            token=token,
            order=order,
            latency_seconds=latency,
            faults=self.plan.of_job(request.prefix, request.path),
        )
        for fault in job.faults:
            self.ledger(request.prefix).faults[fault.kind.value] += 1
        return job

    def keep(self, job: Job) -> None:
        """Count *job* as accepted, and fetch what it is made from."""
        self.jobs[job.provider, job.id] = job
        self.ledger(job.provider).open(job.ends)
        wanted = [name for medium in job.order.media for name in (medium.source, medium.voice)]
        for source in filter(None, wanted):
            if source not in job.inputs:
                task = asyncio.create_task(self._fetch(job, source))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _fetch(self, job: Job, source: str) -> None:
        """Read an input on this machine; the job fails where it cannot be read."""
        head, _, data = source.partition(";base64,")
        if head.startswith("data:"):
            job.inputs[source] = base64.b64decode(data)
        elif source in self.uploads:
            job.inputs[source] = self.uploads[source]
        elif urlsplit(source).hostname in _LOCAL:
            async with httpx.AsyncClient() as client:
                try:
                    reply = await client.get(source)
                except httpx.HTTPError:
                    job.is_input_missing = True
                    return
            job.is_input_missing = reply.status_code >= 400
            job.inputs[source] = reply.content

    async def write(self, request: Request, job: Job | None, **facts: object) -> None:
        """Write a paid request down, on disk when this returns."""
        row = {
            "time": time.time(),
            "provider": request.prefix,
            "path": request.path,
            "token": job.token if job else "",
            "body_sha256": hashlib.sha256(request.body).hexdigest(),
            "capability": job.order.capability.value if job else "",
            "job_id": job.id if job else "",
            "subject": request.headers.get("x-subject", ""),
        }
        await self.log.append({**row, **facts})

    async def make(self, job: Job, index: int = 0) -> bytes:
        """Return the bytes of a result, as bad as the job's faults make them."""
        medium = job.order.media[index]
        label = f"{job.provider} {job.number} {index}"
        given = job.inputs.get(medium.source, b"")
        late_ms = self.mouths.get(job.order.echo.get("model", ""))
        if late_ms is not None and medium.voice:
            talk = partial(draw_talking, job.inputs[medium.voice], late_ms=late_ms)
            clip = await asyncio.get_running_loop().run_in_executor(self._media_threads, talk)
            return mark_clip(clip, label)
        if given and medium.kind == "mp4":
            return mark_clip(given, label)
        work = partial(render, self._sized(medium), label=label, shrink=self.options.shrink)
        return await asyncio.get_running_loop().run_in_executor(self._media_threads, work)

    def _sized(self, medium: Medium) -> Medium:
        is_tiny = self.options.is_speech_tiny and medium.kind in {"wav", "mp3", "pcm"}
        return Medium(medium.kind, text="-") if is_tiny else medium

    def address(self, job: Job, index: int, root_url: str) -> str:
        """Return where a result can be fetched; the same until it expires."""
        moment = time.monotonic()
        good = [token for token, until in job.url_tokens.items() if until > moment]
        if not good:
            good = [f"t{len(job.url_tokens) + 1}-{job.number}"]
            job.url_tokens[good[0]] = moment + self.options.url_seconds
        kind = job.order.media[index].kind
        return f"{root_url}/media/{job.provider}/{job.id}/{index}.{kind}?token={good[0]}"
