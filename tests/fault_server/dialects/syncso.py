"""sync.so: lip sync, with keys that may be used again."""

import hashlib
import re
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import RefusedError, Reply, Request, answer
from tests.fault_server.forms import OBJECT, URL, body, entity, many, one_of, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step

_INPUT: Final = entity({"type*": one_of("video", "audio", "text"), "url": URL, "refId": text()})
_OPTIONS: Final = entity(
    {
        "sync_mode": one_of("cut_off", "loop", "bounce", "silence", "remap"),
        "temperature": {"type": "number", "minimum": 0, "maximum": 1},
        "active_speaker_detection": OBJECT,
        "occlusion_detection_enabled": {"type": "boolean"},
    }
)
_GENERATE: Final = body(
    {
        "model*": one_of("lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta", "react-1", "sync-3"),
        "input*": many(_INPUT, least=2),
        "options": _OPTIONS,
        "segments": many(OBJECT),
        "webhookUrl": URL,
        "outputFileName": text(),
    }
)
_KEY: Final = re.compile(r"[A-Za-z0-9._~-]{1,128}")


class SyncSo(Dialect):
    """`https://api.sync.so`."""

    name = "syncso"
    refusals: ClassVar = {
        "auth": (401, "unauthorized"),
        "balance": (402, "payment_required"),
        "invalid": (400, "bad_request"),
        "content": (400, "content_rejected"),
        "rate": (429, "rate_limit_exceeded"),
        "concurrency": (429, "concurrency_limit_reached"),
        "overload": (503, "service_unavailable"),
        "server": (500, "internal_error"),
        "not_found": (404, "generation_not_found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "generation_input_validation_failed",
        FailReason.CONTENT_OUTPUT: "generation_content_rejected",
        FailReason.BAD_OUTPUT: "generation_pipeline_failed",
        FailReason.OTHER: "generation_unhandled_error",
    }
    words: ClassVar = {
        Stage.QUEUED: "PENDING",
        Stage.RUNNING: "PROCESSING",
        Stage.DONE: "COMPLETED",
        Stage.FAILED: "FAILED",
        Stage.CANCELLED: "REJECTED",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"statusCode", "errorCode", "message"}`."""
        return {"statusCode": status, "errorCode": code, "message": message, "error": code}

    def authorize(self, request: Request) -> None:
        """Want the key in its own header."""
        if request.headers.get("x-api-key") != self.house.options.key:
            raise self.refuse("auth", "Invalid API key")

    def token_of(self, request: Request) -> str:
        """Return the key that may be used again."""
        return request.headers.get("idempotency-key", "")

    @route("POST", "/v2/generate", Step.SUBMIT)
    async def generate(self, request: Request) -> Reply:
        """Open a lip sync, or show the one that the same key opened."""
        token = self.token_of(request)
        if token and not _KEY.fullmatch(token):
            raise self._bad_key("INVALID_IDEMPOTENCY_KEY", 400)
        digest = hashlib.sha256(request.body).hexdigest()
        known = self.house.job_of_token(self.name, token)
        if known:
            if known.order.echo["digest"] != digest:
                raise self._bad_key("IDEMPOTENCY_KEY_REUSED", 409)
            return answer(self._shown(await self.replay(request, known), known.stage, request), 201)
        asked = self.read(request, _GENERATE)
        named = {item["type"]: item.get("url", "") for item in asked["input"]}
        if not {"video", "audio"} <= set(named) or not all(named.values()):
            raise self.refuse("invalid", "input: one video and one audio are needed")
        medium = Medium("mp4", source=named["video"], voice=named["audio"])
        echo = {"digest": digest, "model": asked["model"]}
        job = await self.accept(request, Order(Capability.LIPSYNC, (medium,), echo=echo))
        return answer(self._shown(job, Stage.QUEUED, request), 201)

    def _bad_key(self, code: str, status: int) -> RefusedError:
        return RefusedError(answer(self.error(status, code, "Idempotency-Key"), status))

    @route("GET", "/v2/generate/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a lip sync."""
        job = self.job(request.params["id"])
        return answer(self._shown(job, self.look(job, request), request))

    @route("GET", "/v2/generations", Step.FIND)
    async def list_jobs(self, request: Request) -> Reply:
        """Show all lip syncs, the latest first."""
        jobs = self.house.jobs_of(self.name)[::-1]
        return answer([self._shown(job, job.stage, request) for job in jobs])

    @route("POST", "/v2/analyze/cost", Step.OTHER)
    async def cost(self, request: Request) -> Reply:
        """Say what it would cost."""
        self.read(request, _GENERATE)
        return answer([{"estimatedFrameCount": 120, "estimatedGenerationCost": 0.2}])

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        code, message = self.failure_of(job)
        is_content = stage is Stage.FAILED and code == "generation_content_rejected"
        is_failed = stage is Stage.FAILED
        return {
            "id": job.id,
            "createdAt": f"{job.opened_at:.0f}",
            "status": "REJECTED" if is_content else self.word(stage),
            "model": job.order.echo["model"],
            "outputUrl": self.url(job, request) if stage is Stage.DONE else None,
            "outputDuration": 5.0 if stage is Stage.DONE else None,
            "error": message if is_failed else None,
            "error_code": code if is_failed else None,
        }
