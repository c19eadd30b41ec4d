"""Vidu."""

from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import (
    BOOLEAN,
    SEED,
    URL,
    URL_OR_DATA,
    body,
    integer,
    many,
    one_of,
    text,
)
from tests.fault_server.jobs import Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import short_px_of, size_of

_MOST_IMAGES: Final = {
    "text2video": (0, 0),
    "img2video": (1, 1),
    "start-end2video": (2, 2),
    "reference2video": (1, 7),
    "multiframe": (2, 9),
}
_HAS_RATIO: Final = frozenset({"text2video", "reference2video"})
_VIDEO: Final = body(
    {
        "model*": text(),
        "images": many(URL_OR_DATA, least=0, most=9),
        "prompt": text(5000),
        "duration": integer(1, 16),
        "resolution": one_of("360p", "540p", "720p", "1080p"),
        "aspect_ratio": text(pattern=r"^\d+:\d+$"),
        "audio": BOOLEAN,
        "movement_amplitude": one_of("auto", "small", "medium", "large"),
        "seed": SEED,
        "off_peak": BOOLEAN,
        "payload": text(1048576),
        "callback_url": URL,
    }
)


class Vidu(Dialect):
    """`https://api.vidu.com/ent/v2`."""

    name = "vidu"
    optional_base = "/ent/v2"
    refusals: ClassVar = {
        "auth": (401, "Unauthorized"),
        "balance": (429, "QuotaExceeded"),
        "invalid": (400, "InvalidArgument"),
        "content": (400, "AuditSubmitIllegal"),
        "rate": (429, "TooManyRequests"),
        "concurrency": (429, "SystemThrottling"),
        "overload": (503, "SystemThrottling"),
        "server": (500, "InternalServiceFailure"),
        "not_found": (404, "TaskNotFound"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "AuditSubmitIllegal",
        FailReason.CONTENT_OUTPUT: "CreationPolicyViolation",
        FailReason.BAD_OUTPUT: "CreationFailed",
        FailReason.OTHER: "InternalServiceFailure",
    }
    words: ClassVar = {
        Stage.QUEUED: "queueing",
        Stage.RUNNING: "processing",
        Stage.DONE: "success",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "failed",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"code", "reason", "message"}`."""
        return {"code": status, "reason": code, "message": message, "metadata": {}}

    def authorize(self, request: Request) -> None:
        """Want `Token KEY`."""
        if request.headers.get("authorization") != f"Token {self.house.options.key}":
            raise self.refuse("auth", "Invalid token")

    def token_of(self, request: Request) -> str:
        """Return the payload, which is echoed."""
        return str(request.json().get("payload", ""))

    @route("POST", f"/(?P<way>{'|'.join(_MOST_IMAGES)})", Step.SUBMIT)
    async def videos(self, request: Request) -> Reply:
        """Open a clip."""
        way = request.params["way"]
        asked = self.read(request, _VIDEO)
        least, most = _MOST_IMAGES[way]
        if not least <= len(asked.get("images", [])) <= most:
            raise self.refuse("invalid", f"images: {way} takes {least} to {most}")
        if "aspect_ratio" in asked and way not in _HAS_RATIO:
            raise self.refuse("invalid", f"aspect_ratio: not taken by {way}")
        if len(request.body) > 20 << 20:
            raise self.refuse("invalid", "the body must be 20 MB or smaller")
        short = short_px_of(asked.get("resolution", "720p"))
        size = size_of(asked.get("aspect_ratio", "9:16"), short)
        medium = Medium("mp4", float(asked.get("duration", 5)), *size)
        job = await self.accept(request, Order(Capability.VIDEO, (medium,), echo=asked))
        shown = {"task_id": job.id, "state": "created", "credits": 20, **asked}
        return answer(shown)

    @route("GET", "/tasks/{id}/creations", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a clip."""
        job = self.job(request.params["id"])
        stage = self.look(job, request)
        urls = self.urls(job, request) if stage is Stage.DONE else []
        creations: list[dict[str, Any]] = [
            {"id": f"{job.id}-1", "url": url, "cover_url": url} for url in urls
        ]
        return answer(
            {
                "id": job.id,
                "state": self.word(stage),
                "err_code": self.failure_of(job)[0] if stage is Stage.FAILED else "",
                "credits": 20,
                "payload": job.token,
                "creations": creations,
            }
        )

    @route("POST", "/tasks/{id}/cancel", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Cancel a clip."""
        self.job(request.params["id"]).is_cancelled = True
        return answer({})
