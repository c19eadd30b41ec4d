"""Runway."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import (
    ANYTHING,
    BOOLEAN,
    OBJECT,
    SEED,
    body,
    entity,
    integer,
    many,
    one_of,
    text,
)
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import parse_size

_URI: Final = text(pattern="^(https://|http://127|runway://|data:(image|video|audio)/)")
_RATIO: Final = text(pattern=r"^\d+:\d+$")
_PROMPT: Final = text(1000)
_PLACED: Final = entity({"uri*": _URI, "position*": one_of("first", "last")})
_VIDEO_OPTIONS: Final = {
    "model*": text(),
    "promptText": _PROMPT,
    "ratio*": _RATIO,
    "duration": integer(2, 15),
    "seed": SEED,
    "audio": BOOLEAN,
    "contentModeration": OBJECT,
    "references": ANYTHING,
}
_IMAGE_TO_VIDEO: Final = body(
    {**_VIDEO_OPTIONS, "promptImage*": {"anyOf": [_URI, many(_PLACED, most=2)]}}
)
_TEXT_TO_VIDEO: Final = body({**_VIDEO_OPTIONS, "promptText*": _PROMPT})
_TEXT_TO_IMAGE: Final = body(
    {
        "model*": text(),
        "promptText*": _PROMPT,
        "ratio*": _RATIO,
        "seed": SEED,
        "referenceImages": many(entity({"uri*": _URI, "tag": text(16)}), most=14),
        "contentModeration": OBJECT,
    },
    is_open=True,
)
_PERFORMANCE: Final = body(
    {
        "model*": one_of("act_two"),
        "character*": entity({"type*": one_of("image", "video"), "uri*": _URI}),
        "reference*": entity({"type*": one_of("video"), "uri*": _URI}),
        "ratio": _RATIO,
        "seed": SEED,
        "bodyControl": BOOLEAN,
        "expressionIntensity": integer(1, 5),
        "contentModeration": OBJECT,
    }
)
_UPLOAD: Final = body({"filename*": text(), "type*": one_of("ephemeral")})
_VERSION: Final = "2024-11-06"
_TALL_AND_WIDE: Final = frozenset(
    {"1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"}
)
_RATIOS: Final = {
    "gen4_turbo": _TALL_AND_WIDE,
    "gen4.5": _TALL_AND_WIDE,
    "veo3.1": frozenset({"1280:720", "720:1280", "1080:1920", "1920:1080"}),
    "veo3.1_fast": frozenset({"1280:720", "720:1280", "1080:1920", "1920:1080"}),
}
"""As the provider's own client types them; other models take any."""
_FIRST_ONLY: Final = frozenset({"gen4_turbo", "gen4.5"})


class Runway(Dialect):
    """`https://api.dev.runwayml.com`."""

    name = "runway"
    refusals: ClassVar = {
        "auth": (401, "The API key provided is invalid."),
        "balance": (400, "You do not have enough credits to run this task."),
        "invalid": (400, "Validation of body failed"),
        "content": (400, "Content moderation failed"),
        "rate": (429, "You exceeded the daily task limit for this model."),
        "concurrency": (429, "You exceeded the daily task limit for this model."),
        "overload": (503, "Service unavailable"),
        "server": (500, "Internal server error"),
        "not_found": (404, "The requested resource was not found."),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "SAFETY.INPUT.TEXT",
        FailReason.CONTENT_OUTPUT: "SAFETY.OUTPUT.VIDEO",
        FailReason.BAD_OUTPUT: "INTERNAL.BAD_OUTPUT.CODE01",
        FailReason.OTHER: "INTERNAL",
    }
    words: ClassVar = {
        Stage.QUEUED: "PENDING",
        Stage.RUNNING: "RUNNING",
        Stage.DONE: "SUCCEEDED",
        Stage.FAILED: "FAILED",
        Stage.CANCELLED: "CANCELLED",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": words}`."""
        shown = {"error": code, "docUrl": "https://docs.dev.runwayml.com/api"}
        return {**shown, "issues": [{"message": message}]} if status == 400 else shown

    def authorize(self, request: Request) -> None:
        """Want the key and the version."""
        if request.path.startswith("/upload-target/"):
            return
        super().authorize(request)
        if request.headers.get("x-runway-version") != _VERSION:
            raise self.refuse("invalid", f"X-Runway-Version must be {_VERSION}")

    async def _open(self, request: Request, order: Order) -> Reply:
        return answer({"id": (await self.accept(request, order)).id})

    @route("POST", "/v1/image_to_video", Step.SUBMIT)
    async def image_to_video(self, request: Request) -> Reply:
        """Open a clip from a picture."""
        return await self._video(request, self.read(request, _IMAGE_TO_VIDEO))

    @route("POST", "/v1/text_to_video", Step.SUBMIT)
    async def text_to_video(self, request: Request) -> Reply:
        """Open a clip from words."""
        return await self._video(request, self.read(request, _TEXT_TO_VIDEO))

    async def _video(self, request: Request, asked: dict[str, Any]) -> Reply:
        image = asked.get("promptImage", "")
        if isinstance(image, str) and image.startswith("data:") and len(image) > 5 << 20:
            raise self.refuse("invalid", "promptImage: a data URI must be 5 MB or smaller")
        if len(asked.get("promptText", "").encode("utf-16-le")) > 2000:
            raise self.refuse("invalid", "promptText: must be 1000 UTF-16 units or shorter")
        model, ratio = asked["model"], asked["ratio"]
        if ratio not in _RATIOS.get(model, {ratio}):
            raise self.refuse("invalid", f"ratio: {ratio} is not sold by {model}")
        has_last = isinstance(image, list) and any(item["position"] == "last" for item in image)
        if model in _FIRST_ONLY and has_last:
            raise self.refuse("invalid", f"promptImage: {model} takes no last frame")
        seconds = float(asked.get("duration", 10))
        medium = Medium("mp4", seconds, *parse_size(asked["ratio"]))
        return await self._open(request, Order(Capability.VIDEO, (medium,)))

    @route("POST", "/v1/text_to_image", Step.SUBMIT)
    async def text_to_image(self, request: Request) -> Reply:
        """Open a picture."""
        asked = self.read(request, _TEXT_TO_IMAGE)
        medium = Medium("png", 0, *parse_size(asked["ratio"]))
        return await self._open(request, Order(Capability.IMAGE, (medium,)))

    @route("POST", "/v1/character_performance", Step.SUBMIT)
    async def performance(self, request: Request) -> Reply:
        """Open a face that follows another."""
        asked = self.read(request, _PERFORMANCE)
        medium = Medium("mp4", source=asked["reference"]["uri"])
        return await self._open(request, Order(Capability.LIPSYNC, (medium,)))

    @route("POST", "/v1/uploads", Step.UPLOAD)
    async def uploads(self, request: Request) -> Reply:
        """Name a place for a file."""
        name = self.read(request, _UPLOAD)["filename"]
        key = f"{len(self.house.uploads)}-{name}"
        target = {"uploadUrl": f"{request.base_url}/upload-target/{key}", "fields": {"key": key}}
        return answer({**target, "runwayUri": f"runway://{key}"})

    @route("POST", "/upload-target/{key}", Step.UPLOAD)
    async def put(self, request: Request) -> Reply:
        """Take a file as a form."""
        file = request.form().files[-1]
        self.house.uploads[f"runway://{request.params['key']}"] = file.data
        return Reply(status=204)

    @route("GET", "/v1/organization", Step.OTHER)
    async def organization(self, request: Request) -> Reply:
        """Show credits."""
        del request
        return answer({"creditBalance": 1000, "tier": {}, "usage": {}})

    @route("GET", "/v1/tasks/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a task; every other one waits as THROTTLED."""
        job = self.job(request.params["id"])
        stage = self.look(job, request)
        made = datetime.fromtimestamp(job.opened_at, UTC).isoformat().replace("+00:00", "Z")
        shown: dict[str, Any] = {"id": job.id, "createdAt": made, "status": self.word(stage)}
        return answer({**shown, **self._more(job, stage, request)})

    def _more(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        expected: dict[str, Any] = {"estimatedCost": {"credits": 25}}
        final: dict[str, Any] = {"cost": {"credits": 25}}
        if stage is Stage.QUEUED:
            return {**expected, **({"status": "THROTTLED"} if job.number % 2 == 0 else {})}
        if stage is Stage.DONE:
            return {**final, "output": self.urls(job, request)}
        if stage is Stage.FAILED:
            code, message = self.failure_of(job)
            return {**final, "failure": message, "failureCode": code}
        if stage is Stage.CANCELLED:
            return {"cost": {"credits": 0}}
        return {**expected, "progress": job.progress}

    @route("DELETE", "/v1/tasks/{id}", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Cancel or delete a task."""
        self.job(request.params["id"]).is_cancelled = True
        return Reply(status=204)
