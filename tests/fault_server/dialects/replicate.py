"""Replicate: predictions and trainings."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import OBJECT, URL, body, many, one_of, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import short_px_of, size_of

_EVENTS: Final = many(one_of("start", "output", "logs", "completed"), least=0)
_HOOKS: Final = {"webhook": URL, "webhook_events_filter": _EVENTS}
_ANY: Final = {"input*": OBJECT, "stream": one_of(False, True), **_HOOKS}
_BY_VERSION: Final = body({"version*": text(), **_ANY})
_BY_NAME: Final = body(_ANY)
_TRAINING: Final = body(
    {"destination*": text(pattern=r"^[\w.-]+/[\w.-]+$"), "input*": OBJECT, **_HOOKS}
)


class Replicate(Dialect):
    """`https://api.replicate.com/v1`."""

    name = "replicate"
    optional_base = "/v1"
    refusals: ClassVar = {
        "auth": (401, "Unauthenticated"),
        "balance": (402, "Insufficient credit"),
        "invalid": (422, "Input validation failed"),
        "content": (422, "Input validation failed"),
        "rate": (429, "Too many requests"),
        "concurrency": (429, "Too many requests"),
        "overload": (503, "Service unavailable"),
        "server": (500, "Internal server error"),
        "not_found": (404, "Not found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "The input was flagged as sensitive. Please try again (E005)",
        FailReason.CONTENT_OUTPUT: "NSFW content detected. Try running it again (E005)",
        FailReason.BAD_OUTPUT: "Prediction failed: no output",
        FailReason.OTHER: "Prediction interrupted; please retry (code: PA)",
    }
    words: ClassVar = {
        Stage.QUEUED: "starting",
        Stage.RUNNING: "processing",
        Stage.DONE: "succeeded",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "canceled",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return a problem of RFC 7807; 429 says the wait in words."""
        if status == 429:
            message = "Request was throttled. Your rate limit resets in ~30s."
        return {"title": code, "detail": message, "status": status}

    @route("GET", "/account", Step.OTHER)
    async def account(self, request: Request) -> Reply:
        """Show the account."""
        del request
        return answer({"type": "user", "username": "zq", "name": "zq"})

    @route("POST", "/predictions", Step.SUBMIT)
    async def by_version(self, request: Request) -> Reply:
        """Open a prediction of a version."""
        asked = self.read(request, _BY_VERSION)
        return await self._predict(request, asked, asked["version"])

    @route("POST", "/(?:models|deployments)/{owner}/{model}/predictions", Step.SUBMIT)
    async def by_name(self, request: Request) -> Reply:
        """Open a prediction of a model or deployment."""
        asked = self.read(request, _BY_NAME)
        return await self._predict(request, asked, request.params["model"])

    async def _predict(self, request: Request, asked: dict[str, Any], model: str) -> Reply:
        capability, medium = _plan_of(model, asked["input"])
        order = Order(capability, (medium,), echo={"input": asked["input"], "version": model})
        job = await self.accept(request, order)
        return await self._opened(job, request)

    @route("POST", "/models/{owner}/{model}/versions/{version}/trainings", Step.SUBMIT)
    async def trainings(self, request: Request) -> Reply:
        """Open a training."""
        asked = self.read(request, _TRAINING)
        echo = {
            "input": asked["input"],
            "destination": asked["destination"],
            "version": request.params["version"],
        }
        order = Order(Capability.LORA, (_weights_of(asked["destination"]),), echo=echo)
        return await self._opened(await self.accept(request, order), request)

    @route("POST", "/files", Step.UPLOAD)
    async def take_file(self, request: Request) -> Reply:
        """Take a file from a form, and say where models read it."""
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise self.refuse("invalid", "a file comes as multipart/form-data")
        name = f"file{len(self.house.uploads)}"
        place = f"{request.base_url}/v1/files/{name}"
        self.house.uploads[place] = request.body
        return answer({"id": name, "size": len(request.body), "urls": {"get": place}}, 201)

    async def _opened(self, job: Job, request: Request) -> Reply:
        prefer = re.fullmatch(r"wait(?:=(\d+))?", request.headers.get("prefer", ""))
        if prefer:
            await asyncio.sleep(min(float(prefer[1] or 60), job.latency_seconds))
        stage = job.stage if prefer else Stage.QUEUED
        return answer(self._shown(job, stage, request), 201)

    @route("GET", "/(?:predictions|trainings)/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a prediction or training."""
        job = self.job(request.params["id"])
        return answer(self._shown(job, self.look(job, request), request))

    @route("GET", "/predictions", Step.FIND)
    async def list_jobs(self, request: Request) -> Reply:
        """Show all predictions, the latest first."""
        jobs = self.house.jobs_of(self.name)[::-1]
        shown = [self._shown(job, job.stage, request) for job in jobs]
        return answer({"previous": None, "next": None, "results": shown})

    @route("POST", "/(?:predictions|trainings)/{id}/cancel", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Cancel a prediction or training."""
        job = self.job(request.params["id"])
        job.is_cancelled = job.progress < 1.0
        return answer(self._shown(job, job.stage, request))

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        moment = datetime.fromtimestamp(job.opened_at, UTC).isoformat()
        family = "trainings" if job.order.capability is Capability.LORA else "predictions"
        here = f"{request.base_url}/v1/{family}/{job.id}"
        is_over = stage in {Stage.DONE, Stage.FAILED}
        return {
            "id": job.id,
            "model": "zq/model",
            "version": job.order.echo["version"],
            "input": job.order.echo["input"],
            "logs": "",
            "output": self._output(job, request) if stage is Stage.DONE else None,
            "error": self.failure_of(job)[0] if stage is Stage.FAILED else None,
            "status": self.word(stage),
            "created_at": moment,
            "started_at": moment if is_over else None,
            "completed_at": moment if is_over else None,
            "metrics": {"predict_time": job.latency_seconds} if is_over else {},
            "urls": {"get": here, "cancel": f"{here}/cancel", "stream": f"{here}/stream"},
        }

    def _output(self, job: Job, request: Request) -> object:
        url = self.url(job, request)
        match job.order.capability:
            case _ if url is None:
                return None
            case Capability.LORA:
                name = f"{job.order.echo.get('destination', 'zq/lora')}:{job.id}"
                return {"version": name, "weights": url}
            case Capability.IMAGE:
                return [url]
            case _:
                return url


def _weights_of(destination: str) -> Medium:
    """Return bare weights, or a tar of them for a model whose name says `packed` and how."""
    _, packed, fault = destination.partition("-packed")
    return Medium("tar", text=fault.lstrip("-")) if packed else Medium("safetensors")


def _plan_of(model: str, given: dict[str, Any]) -> tuple[Capability, Medium]:
    video = str(given.get("video", given.get("video_url", "")))
    if video and {"audio", "audio_url", "audio_file"} & set(given):
        return Capability.LIPSYNC, Medium("mp4", source=video)
    if "train" in model:
        return Capability.LORA, Medium("safetensors")
    is_video = {"duration", "num_frames", "start_image", "first_frame_image"} & set(given)
    if is_video or "video" in model or "i2v" in model:
        size = size_of("9:16", short_px_of(str(given.get("resolution", "720p"))))
        return Capability.VIDEO, Medium("mp4", float(given.get("duration", 5)), *size)
    if "text" in given and "prompt" not in given:
        return Capability.VOICE, Medium("wav", text=str(given["text"]))
    size = int(given.get("width", 768)), int(given.get("height", 1360))
    kind = {"jpg": "jpeg"}.get(given.get("output_format", "png"), "png")
    return Capability.IMAGE, Medium(kind, 0, *size)
