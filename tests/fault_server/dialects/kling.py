"""Kling: classic jobs, Turbo jobs, pictures, and the lip syncs of both ages."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any, ClassVar

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, Route, route
from tests.fault_server.dialects.kling_bodies import (
    ADVANCED,
    IDENTIFY,
    IMAGE2VIDEO,
    IMAGES,
    LIPSYNC,
    MULTI,
    TEXT2VIDEO,
    TURBO,
)
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import size_of


class Kling(Dialect):
    """`https://api-singapore.klingai.com`."""

    name = "kling"
    refusals: ClassVar = {
        "auth": (401, "1002"),
        "balance": (429, "1102"),
        "invalid": (400, "1201"),
        "content": (400, "1301"),
        "rate": (429, "1302"),
        "concurrency": (429, "1303"),
        "overload": (503, "5001"),
        "server": (500, "5000"),
        "not_found": (404, "1203"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "Failure to pass the risk control system",
        FailReason.CONTENT_OUTPUT: "Failure to pass the risk control system",
        FailReason.BAD_OUTPUT: "generation failed: bad output",
        FailReason.OTHER: "internal error",
    }
    words: ClassVar = {
        Stage.QUEUED: "submitted",
        Stage.RUNNING: "processing",
        Stage.DONE: "succeed",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "failed",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"code": 1201, "message": ..., "request_id": ...}`."""
        del status
        return {"code": int(code), "message": message, "request_id": "req-zq"}

    def authorize(self, request: Request) -> None:
        """Take the key itself, or for classic models a token signed with the pair."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token == self.house.options.key:
            return
        is_classic = request.path.startswith("/v1/")
        if not is_classic or not self._is_signed(token):
            raise self.refuse("auth", "Auth failed")

    def _is_signed(self, token: str) -> bool:
        signed, _, signature = token.rpartition(".")
        secret = self.house.options.pair_secret.encode()
        wanted = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        if base64.urlsafe_b64encode(wanted).rstrip(b"=").decode() != signature:
            return False
        head, claims = (json.loads(_unpadded(part)) for part in signed.split("."))
        is_right_kind = head == {"alg": "HS256", "typ": "JWT"}
        is_ours = claims.get("iss") == self.house.options.key
        return is_right_kind and is_ours and claims["nbf"] <= time.time() < claims["exp"]

    def token_of(self, request: Request) -> str:
        """Return the external task id."""
        asked = request.json()
        options = asked.get("options")
        inner = options.get("external_task_id", "") if isinstance(options, dict) else ""
        return str(asked.get("external_task_id", inner))

    def step_of(self, found: Route, request: Request) -> Step:
        """Return FIND where the name asked for is the client's."""
        asked = request.params.get("id", "") or request.query.get("external_task_ids", "")
        is_ours = found.step is Step.POLL and self.house.job_of(self.name, asked) is None
        return Step.FIND if is_ours and "task_ids" not in request.query else found.step

    async def _open(self, request: Request, order: Order) -> Job:
        token = self.token_of(request)
        if self.house.job_of_token(self.name, token):
            raise self.refuse("invalid", f"external_task_id {token} exists already")
        return await self.accept(request, order)

    @route("POST", "/v1/videos/(?P<kind>image2video|text2video|multi-image2video)", Step.SUBMIT)
    async def videos(self, request: Request) -> Reply:
        """Open a classic clip."""
        kind = request.params["kind"]
        checkers = {"image2video": IMAGE2VIDEO, "text2video": TEXT2VIDEO}
        asked = self.read(request, checkers.get(kind, MULTI))
        model, seconds = asked.get("model_name", "kling-v1"), asked.get("duration", "5")
        is_third = "v3" in model
        if not is_third and (seconds not in {"5", "10"} or "multi_prompt" in asked):
            raise self.refuse("invalid", f"duration: {seconds} is not supported by {model}")
        if "cfg_scale" in asked and not model.startswith("kling-v1"):
            raise self.refuse("invalid", f"cfg_scale is not supported by {model}")
        short = {"std": 720, "4k": 2160}.get(asked.get("mode", "std"), 1080)
        size = size_of(asked.get("aspect_ratio", "9:16"), short)
        order = Order(Capability.VIDEO, (Medium("mp4", float(seconds), *size),))
        return self._opened(await self._open(request, order))

    @route("POST", "/v1/images/generations", Step.SUBMIT)
    async def images(self, request: Request) -> Reply:
        """Open a picture."""
        asked = self.read(request, IMAGES)
        medium = Medium("png", 0, *size_of(asked.get("aspect_ratio", "16:9"), 1024))
        order = Order(Capability.IMAGE, (medium,) * asked.get("n", 1))
        return self._opened(await self._open(request, order))

    @route("POST", "/v1/videos/lip-sync", Step.SUBMIT)
    async def lip_sync(self, request: Request) -> Reply:
        """Open a lip sync of the old kind."""
        asked = self.read(request, LIPSYNC)["input"]
        is_named = ("video_url" in asked) != ("video_id" in asked)
        if not is_named or f"audio_{asked['audio_type']}" not in asked:
            raise self.refuse("invalid", "input: one video and the audio of its type are needed")
        source = asked.get("video_url", "")
        order = Order(Capability.LIPSYNC, (Medium("mp4", source=source),))
        return self._opened(await self._open(request, order))

    @route("POST", "/v1/videos/identify-face", Step.UPLOAD)
    async def identify_face(self, request: Request) -> Reply:
        """Find the faces of a clip: one, all the time."""
        asked = self.read(request, IDENTIFY)
        source = asked.get("video_url", "")
        session = hashlib.sha256(source.encode()).hexdigest()[:16]
        self.house.uploads[f"kling-session {session}"] = source.encode()
        face = {
            "face_id": "0",
            "face_image": f"{request.base_url}/face.png",
            "start_time": 0,
            "end_time": 5000,
        }
        return answer(_envelope({"session_id": session, "face_data": [face]}))

    @route("POST", "/v1/videos/advanced-lip-sync", Step.SUBMIT)
    async def advanced_lip_sync(self, request: Request) -> Reply:
        """Open a lip sync of the new kind."""
        asked = self.read(request, ADVANCED)
        source = self.house.uploads.get(f"kling-session {asked['session_id']}")
        if source is None:
            raise self.refuse("invalid", "session_id: unknown or expired")
        for face in asked["face_choose"]:
            if ("sound_file" in face) == ("audio_id" in face):
                raise self.refuse("invalid", "face_choose: sound_file or audio_id is needed")
            if face["sound_end_time"] - face["sound_start_time"] < 2000:
                raise self.refuse("invalid", "face_choose: the sound must be 2 s or longer")
        order = Order(Capability.LIPSYNC, (Medium("mp4", source=source.decode()),))
        return self._opened(await self._open(request, order))

    def _opened(self, job: Job) -> Reply:
        return answer(_envelope(self._task(job, Stage.QUEUED)))

    def _task(self, job: Job, stage: Stage) -> dict[str, Any]:
        moment = round(job.opened_at * 1000)
        return {
            "task_id": job.id,
            "task_status": self.word(stage),
            "task_info": {"external_task_id": job.token},
            "created_at": moment,
            "updated_at": moment,
        }

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        shown = self._task(job, stage)
        shown["task_status_msg"] = self.failure_of(job)[0] if stage is Stage.FAILED else ""
        if stage is not Stage.DONE:
            return shown
        urls = self.urls(job, request)
        if job.order.capability is Capability.IMAGE:
            units = 0.02 * len(urls)
            result = {"images": [{"index": i, "url": url} for i, url in enumerate(urls)]}
        else:
            units = 0.6 * job.order.media[0].seconds
            seconds = f"{job.order.media[0].seconds:.1f}"
            result = {"videos": [{"id": job.id, "url": url, "duration": seconds} for url in urls]}
        return {**shown, "final_unit_deduction": f"{units:.2f}", "task_result": result}

    @route("GET", "/v1/(?:videos|images)/(?P<family>[a-z0-9-]+)/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a job, by its name or the client's."""
        job_id = request.params["id"]
        job = self.house.job_of_token(self.name, job_id) or self.job(job_id)
        return answer(_envelope(self._shown(job, self.look(job, request), request)))

    @route("GET", "/v1/(?:videos|images)/(?P<family>[a-z0-9-]+)", Step.FIND)
    async def list_jobs(self, request: Request) -> Reply:
        """Show a page of jobs, the latest first."""
        page = int(request.query.get("pageNum", "1"))
        size = int(request.query.get("pageSize", "30"))
        jobs = self.house.jobs_of(self.name)[::-1][(page - 1) * size : page * size]
        return answer(_envelope([self._shown(job, job.stage, request) for job in jobs]))

    @route("POST", "/image-to-video/kling-3.0-turbo", Step.SUBMIT)
    async def turbo(self, request: Request) -> Reply:
        """Open a Turbo clip."""
        asked = self.read(request, TURBO)
        if not {content["type"] for content in asked["contents"]} >= {"first_frame"}:
            raise self.refuse("invalid", "contents: a first_frame is needed")
        settings = asked.get("settings", {})
        seconds = float(settings.get("duration", 5))
        order = Order(Capability.VIDEO, (Medium("mp4", seconds),), id_prefix="turbo-")
        job = await self._open(request, order)
        return answer(_envelope({"id": job.id, "status": "submitted"}))

    @route("GET", "/tasks", Step.POLL)
    async def tasks(self, request: Request) -> Reply:
        """Show Turbo jobs."""
        named = request.query.get("task_ids", "").split(",")
        jobs = [self.house.job_of(self.name, job_id) for job_id in named]
        ours = request.query.get("external_task_ids", "").split(",")
        jobs += [self.house.job_of_token(self.name, token) for token in ours]
        known = [job for job in jobs if job is not None]
        shown = [self._turbo(job, self.look(job, request), request) for job in known]
        return answer(_envelope(shown))

    def _turbo(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        word = "succeeded" if stage is Stage.DONE else self.word(stage)
        urls = self.urls(job, request) if stage is Stage.DONE else []
        message = self.failure_of(job)[0] if stage is Stage.FAILED else ""
        outputs = [{"type": "video", "url": url} for url in urls]
        external = {"external_task_id": job.token}
        return {"id": job.id, "status": word, "message": message, "outputs": outputs, **external}


def _envelope(data: object) -> dict[str, Any]:
    return {"code": 0, "message": "SUCCEED", "request_id": "req-zq", "data": data}


def _unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
