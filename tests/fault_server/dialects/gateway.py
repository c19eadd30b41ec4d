"""A gateway's own addresses for clips, lip sync and faces; known from vendor articles only."""

import hashlib
from typing import ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import URL_OR_DATA, body, integer, number, one_of, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, FaultKind, Step
from tests.fault_server.sizes import short_px_of, size_of

_VIDEO: Final = body(
    {
        "prompt*": text(),
        "model*": text(),
        "duration": number(1, 60),
        "resolution": text(pattern=r"^(\d+p|\d+x\d+)$"),
        "fps": integer(1, 60),
        "seed": integer(0, 2**32),
        "reference_image": URL_OR_DATA,
        "aspect_ratio": text(pattern=r"^\d+:\d+$"),
        "negative_prompt": text(),
    }
)
_LIPSYNC: Final = body(
    {
        "video_url*": URL_OR_DATA,
        "audio_url*": URL_OR_DATA,
        "model": text(),
        "language": text(),
        "sync_mode": one_of("fast", "high_precision"),
    }
)
_FACE: Final = body({"image_url*": URL_OR_DATA, "model": text()})


class Gateway(Dialect):
    """Clips come as jobs; a model whose name ends in `-sync` answers at once."""

    name = "gateway"
    optional_base = "/v1"
    refusals: ClassVar = {
        "auth": (401, "invalid_api_key"),
        "balance": (402, "insufficient_balance"),
        "invalid": (400, "invalid_request"),
        "content": (400, "content_policy_violation"),
        "rate": (429, "rate_limit_exceeded"),
        "concurrency": (429, "concurrency_limit"),
        "overload": (503, "overloaded"),
        "server": (500, "server_error"),
        "not_found": (404, "not_found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "content_policy_violation",
        FailReason.CONTENT_OUTPUT: "content_policy_violation",
        FailReason.BAD_OUTPUT: "bad_output",
        FailReason.OTHER: "generation_failed",
    }
    words: ClassVar = {
        Stage.QUEUED: "queued",
        Stage.RUNNING: "processing",
        Stage.DONE: "completed",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "cancelled",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}}`, as OpenAI's."""
        del status
        return {"error": {"message": message, "type": "gateway_error", "code": code}}

    @route("POST", "/video/generate", Step.SUBMIT)
    async def generate(self, request: Request) -> Reply:
        """Open a clip, or make it at once."""
        asked = self.read(request, _VIDEO)
        resolution = asked.get("resolution", "720p")
        size = size_of(asked.get("aspect_ratio", "9:16"), short_px_of(resolution))
        if "x" in resolution:
            wide, _, high = resolution.partition("x")
            size = int(wide), int(high)
        medium = Medium("mp4", float(asked.get("duration", 5)), *size)
        is_sync = asked["model"].endswith("-sync")
        job = await self.accept(request, Order(Capability.VIDEO, (medium,), is_sync=is_sync))
        return self._opened(job, request)

    @route("POST", "/video/lipsync", Step.SUBMIT)
    async def lipsync(self, request: Request) -> Reply:
        """Open a lip sync, or make it at once."""
        asked = self.read(request, _LIPSYNC)
        medium = Medium("mp4", source=asked["video_url"])
        is_sync = asked.get("model", "").endswith("-sync")
        job = await self.accept(request, Order(Capability.LIPSYNC, (medium,), is_sync=is_sync))
        return self._opened(job, request)

    def _opened(self, job: Job, request: Request) -> Reply:
        usage = {"cost_usd": 0.25}
        if not job.order.is_sync:
            return answer({"job_id": job.id, "status": "queued", "usage": usage})
        milliseconds = round(job.latency_seconds * 1000)
        data = {"url": self.url(job, request)}
        return answer({"data": data, "processing_time_ms": milliseconds, "usage": usage})

    @route("GET", "/video/jobs/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a job."""
        job = self.job(request.params["id"])
        stage = self.look(job, request)
        code, message = self.failure_of(job)
        return answer(
            {
                "job_id": job.id,
                "status": self.word(stage),
                "progress": job.progress,
                "video_url": self.url(job, request) if stage is Stage.DONE else None,
                "error": {"code": code, "message": message} if stage is Stage.FAILED else None,
            }
        )

    @route("POST", "/embeddings/face", Step.SUBMIT)
    async def face(self, request: Request) -> Reply:
        """Give the vector of one face, the same for the same picture."""
        asked = self.read(request, _FACE)
        job = await self.accept(request, Order(Capability.EMBEDDING, is_sync=True))
        digest = hashlib.sha512(asked["image_url"].encode()).digest() * 8
        vector = [] if job.fault(FaultKind.NO_OUTPUT) else [(b - 127.5) / 1500 for b in digest]
        return answer({"embedding": vector, "model": asked.get("model", "face")})
