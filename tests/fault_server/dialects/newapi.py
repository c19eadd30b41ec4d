"""NewAPI gateways: the second dialect of clips, upstream status words passed through."""

from typing import ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import STRANGE_WORD, Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import OBJECT, URL_OR_BARE, URL_OR_DATA, body, integer, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step

_VIDEO: Final = body(
    {
        "model*": text(),
        "prompt*": text(),
        "image": {"anyOf": [URL_OR_DATA, URL_OR_BARE]},
        "duration": integer(1, 60),
        "width": integer(64, 4096),
        "height": integer(64, 4096),
        "fps": integer(1, 60),
        "seed": integer(0, 2**32),
        "n": integer(1, 4),
        "metadata": OBJECT,
    }
)
_UPSTREAM: Final = (
    ("queued", "in_progress", "completed", "failed"),
    ("submitted", "processing", "succeed", "failed"),
    ("SUBMITTED", "IN_PROGRESS", "SUCCESS", "FAILURE"),
)
"""Words of three upstream providers, by turns."""
_STAGES: Final = (Stage.QUEUED, Stage.RUNNING, Stage.DONE, Stage.FAILED)


class NewApi(Dialect):
    """Any address that speaks it."""

    name = "newapi"
    optional_base = "/v1"
    refusals: ClassVar = {
        "auth": (401, "invalid_api_key"),
        "balance": (403, "insufficient_user_quota"),
        "invalid": (400, "invalid_request"),
        "content": (400, "sensitive_words_detected"),
        "rate": (429, "rate_limit_exceeded"),
        "concurrency": (429, "concurrency_limit"),
        "overload": (503, "no_available_channel"),
        "server": (500, "do_request_failed"),
        "not_found": (404, "task_not_exist"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "sensitive_words_detected",
        FailReason.CONTENT_OUTPUT: "content_policy_violation",
        FailReason.BAD_OUTPUT: "bad_output",
        FailReason.OTHER: "task_failed",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}}`, as OpenAI's."""
        del status
        return {"error": {"message": message, "type": "new_api_error", "param": "", "code": code}}

    @route("POST", "/video/generations", Step.SUBMIT)
    async def generations(self, request: Request) -> Reply:
        """Open a clip."""
        asked = self.read(request, _VIDEO)
        size = asked.get("width", 720), asked.get("height", 1280)
        medium = Medium("mp4", float(asked.get("duration", 5)), *size)
        job = await self.accept(request, Order(Capability.VIDEO, (medium,)))
        return answer({"task_id": job.id, "status": self._word(job, Stage.QUEUED)})

    @route("GET", "/video/generations/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a clip."""
        job = self.job(request.params["id"])
        stage = self.look(job, request)
        shown = {"task_id": job.id, "status": self._word(job, stage), "format": "mp4"}
        if stage is Stage.DONE:
            shown["url"] = self.url(job, request) or ""
        if stage is Stage.FAILED:
            code, message = self.failure_of(job)
            return answer({**shown, "error": {"code": code, "message": message}})
        return answer(shown)

    def _word(self, job: Job, stage: Stage) -> str:
        if stage is Stage.STRANGE:
            return STRANGE_WORD
        words = _UPSTREAM[job.number % len(_UPSTREAM)]
        return words[_STAGES.index(stage)]
