"""The addresses at which results are fetched."""

import time
from typing import Final

from tests.fault_server.exchange import HangUpError, Reply, Request
from tests.fault_server.house import House
from tests.fault_server.jobs import Job
from tests.fault_server.media import MEDIA_TYPES
from tests.fault_server.plan import FaultKind, Step
from tests.fault_server.spoil import page, spoil

_GONE: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>'
    b"<Message>Request has expired</Message></Error>"
)


class Delivery:
    """Answers what stands under `/media`: `{provider}/{job}/{index}.{extension}?token=...`."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def answer(self, request: Request, path: str) -> Reply:
        """Return the bytes of a result, or that its address is good no more."""
        provider, _, rest = path.partition("/")
        job_id, _, name = rest.rpartition("/")
        job = self.house.job_of(provider, job_id)
        if job is None:
            self.house.strays.append(f"{request.method} /media/{path}")
            return _expired(404)
        self.house.arrive(provider, Step.DOWNLOAD)
        death = self.house.ledger(provider).death
        if death == "refuse":
            raise HangUpError
        if death:
            return Reply(b"", 503, "text/plain")
        return await self._deliver(request, job, name)

    async def _deliver(self, request: Request, job: Job, name: str) -> Reply:
        fault = self.house.plan.of_request(job.provider, Step.DOWNLOAD, request.path)
        if fault:
            self.house.ledger(job.provider).faults[fault.kind.value] += 1
        job.num_downloads += 1
        token = request.query.get("token", "")
        if fault and fault.kind in {FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER}:
            raise HangUpError
        if fault and fault.kind is FaultKind.HTML:
            return page(fault)
        if fault and fault.kind in {FaultKind.STATUS, FaultKind.RETRY_AFTER}:
            return Reply(b"", fault.status or 503, "text/plain", fault.headers)
        gone = job.fault(FaultKind.EXPIRED_URL)
        if gone and job.num_downloads > gone.times:
            gone = None
        if fault and fault.kind is FaultKind.EXPIRED_URL:
            gone = fault
        if gone or job.url_tokens.get(token, 0.0) < time.monotonic():
            job.url_tokens[token] = 0.0
            return _expired((gone and gone.status) or 403)
        index, _, kind = name.partition(".")
        reply = Reply(await self.house.make(job, int(index)), 200, MEDIA_TYPES[kind])
        bad = job.fault(FaultKind.BAD_MEDIA)
        spoiled = spoil(reply, bad) if bad else reply
        return spoil(spoiled, fault) if fault else spoiled


def _expired(status: int) -> Reply:
    return Reply(_GONE, status, "application/xml")
