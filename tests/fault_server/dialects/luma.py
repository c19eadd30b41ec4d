"""Luma: Dream Machine, and the agents' API that follows it."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import (
    BASE64,
    BOOLEAN,
    URL,
    body,
    entity,
    integer,
    many,
    number,
    one_of,
    text,
)
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import short_px_of, size_of

_RATIO: Final = one_of("1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21")
_RESOLUTION: Final = one_of("540p", "720p", "1080p", "4k")
_KEYFRAME: Final = {
    "oneOf": [
        entity({"type*": one_of("image"), "url*": URL}),
        entity({"type*": one_of("generation"), "id*": text()}),
    ]
}
_REFERENCE: Final = entity({"url*": URL, "weight": number(0, 1)})
_VIDEO: Final = body(
    {
        "generation_type": one_of("video"),
        "model*": one_of("ray-2", "ray-flash-2", "ray-1-6"),
        "prompt": text(),
        "aspect_ratio": _RATIO,
        "duration": one_of("5s", "9s"),
        "resolution": _RESOLUTION,
        "loop": BOOLEAN,
        "keyframes": entity({"frame0": _KEYFRAME, "frame1": _KEYFRAME}),
        "callback_url": URL,
    }
)
_IMAGE: Final = body(
    {
        "generation_type": one_of("image"),
        "model*": text(),
        "prompt": text(),
        "aspect_ratio": _RATIO,
        "image_ref": many(_REFERENCE, most=4),
        "style_ref": many(_REFERENCE, most=1),
        "character_ref": entity({"identity0*": entity({"images*": many(URL, most=4)})}),
        "format": one_of("jpg", "png"),
        "callback_url": URL,
    }
)
_FRAME: Final = {"oneOf": [entity({"url*": URL}), entity({"data*": BASE64, "media_type*": text()})]}
_AGENTS: Final = body(
    {
        "model*": text(),
        "type*": one_of("video", "image"),
        "prompt": text(),
        "aspect_ratio": _RATIO,
        "video": entity(
            {
                "resolution": _RESOLUTION,
                "duration": text(pattern=r"^\d+s$"),
                "start_frame": _FRAME,
                "end_frame": _FRAME,
            }
        ),
        "seed": integer(0, 2**32),
        "callback_url": URL,
    }
)


class Luma(Dialect):
    """`https://api.lumalabs.ai/dream-machine/v1`."""

    name = "luma"
    optional_base = "/dream-machine/v1"
    refusals: ClassVar = {
        "auth": (401, "Not authenticated"),
        "balance": (402, "Insufficient credits"),
        "invalid": (400, "Invalid request"),
        "content": (400, "Prompt moderated"),
        "rate": (429, "Rate limit exceeded"),
        "concurrency": (429, "Too many concurrent jobs"),
        "overload": (503, "Service unavailable"),
        "server": (500, "Internal error"),
        "not_found": (404, "Generation not found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "content_moderated",
        FailReason.CONTENT_OUTPUT: "content_moderated",
        FailReason.BAD_OUTPUT: "output_not_found",
        FailReason.OTHER: "generation_failed",
    }
    words: ClassVar = {
        Stage.QUEUED: "queued",
        Stage.RUNNING: "dreaming",
        Stage.DONE: "completed",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "failed",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"detail": words}`."""
        del status
        return {"detail": code if message.startswith("refused") else f"{code}: {message}"}

    @route("POST", "/generations(?:/video)?", Step.SUBMIT)
    async def video(self, request: Request) -> Reply:
        """Open a clip."""
        asked = self.read(request, _VIDEO)
        short = short_px_of(asked.get("resolution", "720p"))
        size = size_of(asked.get("aspect_ratio", "16:9"), short)
        medium = Medium("mp4", float(asked.get("duration", "5s")[:-1]), *size)
        return await self._open(request, Order(Capability.VIDEO, (medium,), echo=asked))

    @route("POST", "/generations/image", Step.SUBMIT)
    async def image(self, request: Request) -> Reply:
        """Open a picture."""
        asked = self.read(request, _IMAGE)
        kind = {"jpg": "jpeg"}.get(asked.get("format", "jpg"), "png")
        medium = Medium(kind, 0, *size_of(asked.get("aspect_ratio", "16:9"), 1080))
        return await self._open(request, Order(Capability.IMAGE, (medium,), echo=asked))

    async def _open(self, request: Request, order: Order) -> Reply:
        job = await self.accept(request, order)
        return answer(self._shown(job, Stage.QUEUED, request), 201)

    @route("GET", "/generations/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a generation."""
        job = self.job(request.params["id"])
        return answer(self._shown(job, self.look(job, request), request))

    @route("DELETE", "/generations/{id}", Step.CANCEL)
    async def delete(self, request: Request) -> Reply:
        """Delete a generation."""
        self.job(request.params["id"]).is_cancelled = True
        return Reply(status=204)

    @route("GET", "/credits", Step.OTHER)
    async def credits(self, request: Request) -> Reply:
        """Show the balance in cents."""
        del request
        return answer({"credit_balance": 100000.0})

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        kind = "image" if job.order.capability is Capability.IMAGE else "video"
        url = self.url(job, request) if stage is Stage.DONE else None
        code, message = self.failure_of(job)
        return {
            "id": job.id,
            "generation_type": kind,
            "state": self.word(stage),
            "failure_reason": f"{code}: {message}" if stage is Stage.FAILED else None,
            "assets": {kind: url} if url else None,
            "created_at": datetime.fromtimestamp(job.opened_at, UTC).isoformat(),
            "model": job.order.echo.get("model", "photon-1"),
            "request": job.order.echo,
        }


class LumaAgents(Luma):
    """`https://agents.lumalabs.ai/v1`; where the result stands is unverified, so in both places."""

    name = "luma-agents"
    optional_base = "/v1"
    words: ClassVar = {**Luma.words, Stage.RUNNING: "processing"}

    @route("POST", "/generations", Step.SUBMIT)
    async def video(self, request: Request) -> Reply:
        """Open a clip or a picture."""
        asked = self.read(request, _AGENTS)
        wanted = asked.get("video", {})
        short = short_px_of(wanted.get("resolution", "720p"))
        size = size_of(asked.get("aspect_ratio", "16:9"), short)
        is_image = asked["type"] == "image"
        medium = Medium(
            "png" if is_image else "mp4", float(wanted.get("duration", "5s")[:-1]), *size
        )
        capability = Capability.IMAGE if is_image else Capability.VIDEO
        return await self._open(request, Order(capability, (medium,), echo=asked))

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        shown = super()._shown(job, stage, request)
        kind = shown["generation_type"]
        code, message = self.failure_of(job)
        is_failed = stage is Stage.FAILED
        outputs = [{"type": kind, "url": url} for url in (shown["assets"] or {}).values()]
        failure = {"failure_code": code, "failure_reason": message} if is_failed else {}
        return {**shown, "type": kind, "output": outputs, **failure}
