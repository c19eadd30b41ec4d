"""What every provider of the fault server is made of."""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar, cast

from tests.fault_server.exchange import RefusedError, Reply, Request, answer
from tests.fault_server.forms import Body, problem
from tests.fault_server.house import House
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.plan import FailReason, FaultKind, Step
from tests.fault_server.spoil import spoil_media

STRANGE_WORD: Final = "warming_up_zq"
Handler = Callable[[Any, Request], Awaitable[Reply]]
HandlerT = TypeVar("HandlerT", bound=Handler)


@dataclass(frozen=True, slots=True)
class Route:
    """An address of a provider."""

    method: str
    pattern: re.Pattern[str]
    step: Step
    handler: Handler


def route(method: str, path: str, step: Step) -> Callable[[HandlerT], HandlerT]:
    """Return a decorator that serves *path*; `{name}` is one part of it, `{name:path}` many."""
    pattern = re.sub(r"\{(\w+):path\}", r"(?P<\1>.+)", path)
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)

    def mark(handler: HandlerT) -> HandlerT:
        known = getattr(handler, "routes", ())
        found = Route(method, re.compile(pattern), step, handler)
        cast("Any", handler).routes = (*known, found)
        return handler

    return mark


class Dialect(ABC):
    """One provider's protocol.

    Attributes:
        name: Prefix that it is served under.
        optional_base: What may stand before every path, or be left out.
        refusals: HTTP status and code of each reason to refuse: `auth`, `balance`, `invalid`,
            `content`, `rate`, `concurrency`, `overload`, `server`, `not_found`.
        failures: Code of each reason for which a job fails.
        words: Its word for each stage.
    """

    name: ClassVar[str]
    optional_base: ClassVar[str] = ""
    refusals: ClassVar[Mapping[str, tuple[int, str]]]
    failures: ClassVar[Mapping[FailReason, str]] = {}
    words: ClassVar[Mapping[Stage, str]] = {}

    def __init__(self, house: House) -> None:
        self.house = house
        members = (getattr(type(self), name) for name in dir(type(self)))
        self.routes: tuple[Route, ...] = tuple(
            found for member in members for found in getattr(member, "routes", ())
        )

    @abstractmethod
    def error(self, status: int, code: str, message: str) -> object:
        """Return the body of a refusal."""

    def authorize(self, request: Request) -> None:
        """Refuse what does not carry the key."""
        if request.headers.get("authorization") != f"Bearer {self.house.options.key}":
            raise self.refuse("auth", "Invalid API key")

    def token_of(self, request: Request) -> str:
        """Return the client's name for the job; empty where the protocol has none."""
        del request
        return ""

    def step_of(self, found: Route, request: Request) -> Step:
        """Return what *request* is for, where its address alone does not tell."""
        del request
        return found.step

    def match(self, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """Return the route of an address, and what its pattern found."""
        kept = path.removeprefix(self.optional_base)
        for found in self.routes:
            hit = found.pattern.fullmatch(kept) if found.method == method else None
            if hit:
                return found, hit.groupdict()
        return None

    def refuse(self, reason: str, message: str = "", *, status: int | None = None) -> RefusedError:
        """Return the refusal for *reason*, to be raised."""
        usual, code = self.refusals.get(reason) or self.refusals["invalid"]
        words = message or f"refused: {reason}"
        return RefusedError(answer(self.error(status or usual, code, words), status or usual))

    def read(self, request: Request, checker: Body) -> dict[str, Any]:
        """Return the JSON of the body after it was checked."""
        value = request.json()
        self.check(value, checker)
        return value

    def check(self, value: object, checker: Body) -> None:
        """Refuse what is not as the provider describes it."""
        wrong = problem(checker, value)
        if wrong:
            raise self.refuse("invalid", wrong)

    async def accept(self, request: Request, order: Order) -> Job:
        """Return the job of *order*, written down before anybody hears of it."""
        job = self.house.open_job(request, order, self.token_of(request))
        if order.is_sync and job.failure:
            raise self.refuse(_REFUSAL_OF[job.failure.reason])
        self.house.keep(job)
        request.job = job
        await self.house.write(request, job, accepted=True)
        if order.is_sync:
            await asyncio.sleep(job.latency_seconds)
        return job

    async def replay(self, request: Request, job: Job) -> Job:
        """Return *job* once more, nothing being paid for it."""
        request.job, request.is_replay = job, True
        self.house.ledger(self.name).num_replayed += 1
        await self.house.write(request, job, accepted=False, replay=True)
        return job

    def job(self, job_id: str) -> Job:
        """Return the job of that name, or refuse."""
        found = self.house.job_of(self.name, job_id)
        if found is None:
            raise self.refuse("not_found", f"no job {job_id}")
        return found

    def look(self, job: Job, request: Request) -> Stage:
        """Return what this poll shows of *job*."""
        job.num_polls += 1
        missing = job.fault(FaultKind.NOT_FOUND_FIRST)
        if missing and job.num_polls <= missing.times:
            raise self.refuse("not_found", f"no job {job.id}")
        strange = job.fault(FaultKind.UNKNOWN_STATUS)
        if request.is_strange or (strange and job.num_polls <= strange.times):
            return Stage.STRANGE
        return job.stage

    def word(self, stage: Stage) -> str:
        """Return the provider's word for *stage*."""
        return STRANGE_WORD if stage is Stage.STRANGE else self.words[stage]

    def failure_of(self, job: Job) -> tuple[str, str]:
        """Return the code and the words of why *job* failed."""
        if job.failure is None:
            return self.failures[FailReason.CONTENT_INPUT], "an input could not be fetched"
        reason = job.failure.reason
        return self.failures[reason], f"the job failed: {reason}"

    def urls(self, job: Job, request: Request) -> list[str]:
        """Return where the results are; nothing where the job has the fault `no_output`."""
        if job.fault(FaultKind.NO_OUTPUT):
            return []
        indexes = range(len(job.order.media))
        return [self.house.address(job, index, request.root_url) for index in indexes]

    def url(self, job: Job, request: Request) -> str | None:
        """Return where the first result is; None where there is none."""
        return next(iter(self.urls(job, request)), None)

    async def make(self, job: Job, index: int = 0) -> bytes:
        """Return the bytes of a result in hand; nothing where the job has `no_output`."""
        if job.fault(FaultKind.NO_OUTPUT):
            return b""
        data = await self.house.make(job, index)
        bad = job.fault(FaultKind.BAD_MEDIA)
        return spoil_media(Reply(data), bad).body if bad else data


_REFUSAL_OF: Final = {
    FailReason.CONTENT_INPUT: "content",
    FailReason.CONTENT_OUTPUT: "content",
    FailReason.BAD_OUTPUT: "server",
    FailReason.OTHER: "server",
}
