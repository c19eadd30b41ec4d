"""Comfy API v2: jobs behind a key that may be used once."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import ANYTHING, OBJECT, body, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import MEDIA_TYPES, Medium
from tests.fault_server.plan import FailReason, Step

_JOB: Final = body({"workflow*": {**OBJECT, "minProperties": 1}, "metadata": ANYTHING})
_NODE: Final = body({"class_type*": text(), "inputs*": OBJECT}, is_open=True)


class Comfy2(Dialect):
    """`https://cloud.comfy.org` and its like."""

    name = "comfy2"
    refusals: ClassVar = {
        "auth": (401, "unauthorized"),
        "balance": (402, "insufficient_credits"),
        "invalid": (422, "invalid_workflow"),
        "content": (422, "invalid_workflow"),
        "rate": (429, "rate_limited"),
        "concurrency": (429, "queue_full"),
        "overload": (503, "unavailable"),
        "server": (500, "internal_error"),
        "not_found": (404, "not_found"),
        "reuse": (422, "idempotency_key_reuse"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "content_rejected",
        FailReason.CONTENT_OUTPUT: "content_rejected",
        FailReason.BAD_OUTPUT: "no_outputs",
        FailReason.OTHER: "execution_error",
    }
    words: ClassVar = {
        Stage.QUEUED: "queued",
        Stage.RUNNING: "running",
        Stage.DONE: "succeeded",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "canceled",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}}`."""
        del status
        return {"error": {"code": code, "message": message, "details": {}}}

    def token_of(self, request: Request) -> str:
        """Return the key that may be used once."""
        return request.headers.get("idempotency-key", "")

    @route("POST", "/api/v2/jobs", Step.SUBMIT)
    async def jobs(self, request: Request) -> Reply:
        """Open a job; a key that was used before is refused, whatever came of it."""
        token = self.token_of(request)
        if self.house.job_of_token(self.name, token):
            raise self.refuse("reuse", f"Idempotency-Key {token} was used before")
        asked = self.read(request, _JOB)
        graph = asked["workflow"]
        if "nodes" in graph:
            raise self.refuse("invalid", "workflow_format_ui: export the API format")
        for node in graph.values():
            self.check(node, _NODE)
        names = {node["class_type"] for node in graph.values()}
        is_clip = any("Video" in name or "WEBM" in name for name in names)
        medium = Medium("mp4" if is_clip else "png", 5.0, 480, 832)
        capability = Capability.VIDEO if is_clip else Capability.IMAGE
        job = await self.accept(request, Order(capability, (medium,), echo=asked))
        return answer(self._shown(job, Stage.QUEUED, request), 201)

    @route("GET", "/api/v2/jobs/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a job."""
        job = self.job(request.params["id"])
        return answer(self._shown(job, self.look(job, request), request))

    @route("GET", "/api/v2/jobs", Step.FIND)
    async def list_jobs(self, request: Request) -> Reply:
        """Show all jobs, or those with the label asked for, the latest first."""
        wanted = [value for name, value in request.query.items() if name.startswith("metadata")]
        jobs = [
            job
            for job in self.house.jobs_of(self.name)[::-1]
            if all(value in str(job.order.echo.get("metadata")) for value in wanted)
        ]
        shown = [self._shown(job, job.stage, request) for job in jobs]
        return answer({"data": shown, "jobs": shown, "has_more": False, "next_cursor": None})

    @route("POST", "/api/v2/jobs/{id}/cancel", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Cancel a job."""
        job = self.job(request.params["id"])
        job.is_cancelled = job.progress < 1.0
        return answer(self._shown(job, job.stage, request))

    @route("POST", "/api/v2/assets", Step.UPLOAD)
    async def assets(self, request: Request) -> Reply:
        """Take a file."""
        files = request.form().files
        if not files:
            raise self.refuse("invalid", "file: a multipart file is needed")
        name = f"asset-{len(self.house.uploads)}"
        self.house.uploads[name] = files[0].data
        return answer({"id": name, "name": files[0].file_name, "size": len(files[0].data)}, 201)

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        here = f"{request.base_url}/api/v2/jobs/{job.id}"
        urls = self.urls(job, request) if stage is Stage.DONE else []
        made = datetime.fromtimestamp(job.opened_at, UTC)
        code, message = self.failure_of(job)
        kind = job.order.media[0].kind
        done = round(job.progress * 10)
        return {
            "id": job.id,
            "status": self.word(stage),
            "metadata": job.order.echo.get("metadata"),
            "created_at": made.isoformat(),
            "expires_at": (made + timedelta(days=1)).isoformat(),
            "urls": {"self": here, "events": f"{here}/events", "cancel": f"{here}/cancel"},
            "progress": {"value": job.progress, "nodes_done": done, "nodes_total": 10},
            "outputs": [
                {"url": url, "filename": f"out.{kind}", "content_type": MEDIA_TYPES[kind]}
                for url in urls
            ],
            "error": {"code": code, "message": message} if stage is Stage.FAILED else None,
        }
