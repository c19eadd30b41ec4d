"""Volcengine Ark and BytePlus ModelArk: Seedance clips and Seedream pictures."""

import base64
import re
import time
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import (
    BOOLEAN,
    OBJECT,
    SEED,
    URL,
    URL_OR_DATA,
    Body,
    body,
    entity,
    integer,
    many,
    number,
    one_of,
    text,
)
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import FPS, Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import parse_size, short_px_of, size_of

_ROLE: Final = one_of("first_frame", "last_frame", "reference_image")
_CONTENT: Final = {
    "oneOf": [
        entity({"type*": one_of("text"), "text*": text()}),
        entity(
            {
                "type*": one_of("image_url"),
                "image_url*": entity({"url*": URL_OR_DATA}),
                "role": _ROLE,
            }
        ),
        entity({"type*": one_of("audio_url"), "audio_url*": OBJECT, "role": text()}),
        entity({"type*": one_of("video_url"), "video_url*": OBJECT, "role": text()}),
    ]
}
_VIDEO: Final = body(
    {
        "model*": text(),
        "content*": many(_CONTENT),
        "resolution": one_of("480p", "720p", "1080p"),
        "ratio": one_of("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"),
        "duration": integer(2, 15),
        "seed": SEED,
        "generate_audio": BOOLEAN,
        "watermark": BOOLEAN,
        "camera_fixed": BOOLEAN,
        "return_last_frame": BOOLEAN,
        "callback_url": URL,
        "service_tier": one_of("default", "flex"),
        "execution_expires_after": integer(3600, 259200),
    }
)
_IMAGE: Final = body(
    {
        "model*": text(),
        "prompt*": text(),
        "image": {"anyOf": [URL_OR_DATA, many(URL_OR_DATA, most=14)]},
        "size": text(pattern=r"^([124]K|\d+x\d+|adaptive)$"),
        "seed": SEED,
        "watermark": BOOLEAN,
        "response_format": one_of("url", "b64_json"),
        "guidance_scale": number(1, 10),
        "sequential_image_generation": one_of("auto", "disabled"),
        "sequential_image_generation_options": OBJECT,
        "output_format": one_of("png", "jpeg"),
        "stream": BOOLEAN,
    }
)


class Ark(Dialect):
    """`https://ark.cn-beijing.volces.com/api/v3`."""

    name = "ark"
    optional_base = "/api/v3"
    refusals: ClassVar = {
        "auth": (401, "AuthenticationError"),
        "balance": (403, "AccountOverdueError"),
        "invalid": (400, "InvalidParameter"),
        "content": (400, "InputTextSensitiveContentDetected"),
        "rate": (429, "ModelAccountRpmRateLimitExceeded"),
        "concurrency": (429, "ServerOverloaded"),
        "overload": (503, "ServerOverloaded"),
        "server": (500, "InternalServiceError"),
        "not_found": (404, "ResourceNotFound"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "InputImageSensitiveContentDetected.PrivacyInformation",
        FailReason.CONTENT_OUTPUT: "OutputVideoSensitiveContentDetected.PolicyViolation",
        FailReason.BAD_OUTPUT: "InternalServiceError",
        FailReason.OTHER: "InternalServiceError",
    }
    words: ClassVar = {
        Stage.QUEUED: "queued",
        Stage.RUNNING: "running",
        Stage.DONE: "succeeded",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "cancelled",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}}`."""
        kind = "TooManyRequests" if status == 429 else "BadRequest"
        return {"error": {"code": code, "message": message, "param": "", "type": kind}}

    def read(self, request: Request, checker: Body) -> dict[str, Any]:
        """Return what was asked; the provider's own client sends null for what it leaves out."""
        asked = {name: value for name, value in request.json().items() if value is not None}
        self.check(asked, checker)
        return asked

    @route("POST", "/contents/generations/tasks", Step.SUBMIT)
    async def tasks(self, request: Request) -> Reply:
        """Open a clip."""
        asked = self.read(request, _VIDEO)
        roles = {item.get("role", "first_frame") for item in asked["content"] if _is_image(item)}
        if "last_frame" in roles and "first_frame" not in roles:
            raise self.refuse("invalid", "content: a last_frame needs a first_frame")
        if "reference_image" in roles and len(roles) > 1:
            raise self.refuse("invalid", "content: reference images go with no frames")
        if re.search(r"seedance-2", asked["model"]) and {"seed", "camera_fixed"} & set(asked):
            raise self.refuse("invalid", "seed, camera_fixed: not supported by this model")
        ratio = asked.get("ratio", "9:16")
        short = short_px_of(asked.get("resolution", "720p"))
        size = size_of("9:16" if ratio == "adaptive" else ratio, short)
        media = [Medium("mp4", float(asked.get("duration", 5)), *size)]
        if asked.get("return_last_frame"):
            media.append(Medium("png", 0, *size))
        order = Order(Capability.VIDEO, tuple(media), id_prefix="cgt-", echo=asked)
        return answer({"id": (await self.accept(request, order)).id})

    @route("GET", "/contents/generations/tasks/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a clip."""
        job = self.job(request.params["id"])
        return answer(self._shown(job, self.look(job, request), request))

    @route("GET", "/contents/generations/tasks", Step.FIND)
    async def list_jobs(self, request: Request) -> Reply:
        """Show a page of clips, the latest first."""
        page = int(request.query.get("page_num", "1"))
        size = int(request.query.get("page_size", "10"))
        status = request.query.get("filter.status", "")
        jobs = [
            job
            for job in self.house.jobs_of(self.name)[::-1]
            if job.order.capability is Capability.VIDEO
            if status in {"", self.word(job.stage)}
        ]
        shown = [self._shown(job, job.stage, request) for job in jobs]
        return answer({"items": shown[(page - 1) * size : page * size], "total": len(shown)})

    @route("DELETE", "/contents/generations/tasks/{id}", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Cancel a clip that waits; a running one cannot be."""
        job = self.job(request.params["id"])
        if job.stage is Stage.RUNNING:
            raise self.refuse("invalid", "a running task cannot be cancelled", status=409)
        job.is_cancelled = True
        return answer({})

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        asked, clip = job.order.echo, job.order.media[0]
        kept = ("resolution", "ratio", "duration", "seed", "service_tier")
        shown: dict[str, Any] = {
            "id": job.id,
            "model": asked["model"],
            "status": self.word(stage),
            "created_at": int(job.opened_at),
            "updated_at": int(job.opened_at),
            **{name: asked[name] for name in kept if name in asked},
        }
        if stage is Stage.FAILED:
            code, message = self.failure_of(job)
            return {**shown, "error": {"code": code, "message": message}}
        if stage is not Stage.DONE:
            return shown
        names = ("video_url", "last_frame_url")
        content = dict(zip(names, self.urls(job, request), strict=False))
        tokens = round(clip.width_px * clip.height_px * FPS * clip.seconds / 1024)
        usage = {"completion_tokens": tokens, "total_tokens": tokens}
        return {**shown, "content": content, "usage": usage, "framespersecond": FPS}

    @route("POST", "/images/generations", Step.SUBMIT)
    async def images(self, request: Request) -> Reply:
        """Draw."""
        asked = self.read(request, _IMAGE)
        size = asked.get("size", "2K")
        width, height = parse_size(size) if "x" in size else size_of("9:16", short_px_of(size))
        kind = asked.get("output_format", "jpeg")
        limits = asked.get("sequential_image_generation_options", {})
        is_many = asked.get("sequential_image_generation") == "auto"
        count = limits.get("max_images", 1) if is_many else 1
        order = Order(Capability.IMAGE, (Medium(kind, 0, width, height),) * count, is_sync=True)
        job = await self.accept(request, order)
        data = [
            await self._image(job, index, url, asked)
            for index, url in enumerate(self.urls(job, request))
        ]
        usage = {"generated_images": len(data), "output_tokens": 4096, "total_tokens": 4096}
        shown = {"model": asked["model"], "created": int(time.time()), "data": data}
        return answer({**shown, "usage": usage})

    async def _image(self, job: Job, index: int, url: str, asked: dict[str, Any]) -> dict[str, Any]:
        medium = job.order.media[index]
        size = {"size": f"{medium.width_px}x{medium.height_px}"}
        if asked.get("response_format") == "b64_json":
            return {"b64_json": base64.b64encode(await self.make(job, index)).decode(), **size}
        return {"url": url, **size}


def _is_image(item: dict[str, Any]) -> bool:
    return item["type"] == "image_url"
