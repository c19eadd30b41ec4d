"""Alibaba DashScope: Wan clips and pictures, uploads, and speech."""

from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import RefusedError, Reply, Request, answer
from tests.fault_server.forms import (
    ANYTHING,
    BOOLEAN,
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
from tests.fault_server.sizes import parse_size, short_px_of, size_of

_URL: Final = text(pattern="^(https?://|oss://|data:)")
_OF_THE_SDK: Final = ("extend_prompt", "function", "template", "reference_video_urls")
"""What the provider's own client sends without being asked."""
_MEDIA: Final = entity({"type*": text(), "url*": _URL})
_VIDEO: Final = body(
    {
        "model*": text(),
        "input*": entity(
            {
                "prompt": text(5000),
                "negative_prompt": text(5000, shortest=0),
                "img_url": _URL,
                "first_frame_url": _URL,
                "last_frame_url": _URL,
                "audio_url": _URL,
                "image_url": _URL,
                "reference_urls": many(_URL),
                "media": many(_MEDIA),
                **dict.fromkeys(_OF_THE_SDK, ANYTHING),
            }
        ),
        "parameters": entity(
            {
                "resolution": one_of("480P", "720P", "1080P"),
                "size": text(pattern=r"^\d+\*\d+$"),
                "ratio": text(pattern=r"^\d+:\d+$"),
                "duration": integer(2, 15),
                "seed": SEED,
                "prompt_extend": BOOLEAN,
                "watermark": BOOLEAN,
                "audio": BOOLEAN,
                "shot_type": text(),
            }
        ),
    }
)
_IMAGE: Final = body(
    {
        "model*": text(),
        "input*": entity({"prompt*": text(), "negative_prompt": text(shortest=0)}, is_open=True),
        "parameters": entity(
            {"size": text(pattern=r"^\d+\*\d+$"), "n": integer(1, 4), "seed": SEED}, is_open=True
        ),
    }
)
_SPEECH: Final = body(
    {
        "model*": text(),
        "input*": entity({"text*": text(600), "voice*": text(), "language_type": text()}),
        "parameters": entity({"stream": BOOLEAN}, is_open=True),
    }
)
_VIDEO_PATH: Final = "/api/v1/services/aigc/(?:video-generation|image2video)/video-synthesis"
_IMAGE_PATH: Final = "/api/v1/services/aigc/(?:text2image|image2image)/image-synthesis"


class DashScope(Dialect):
    """`https://dashscope-intl.aliyuncs.com`."""

    name = "dashscope"
    refusals: ClassVar = {
        "auth": (401, "InvalidApiKey"),
        "balance": (400, "Arrearage"),
        "invalid": (400, "InvalidParameter"),
        "content": (400, "DataInspectionFailed"),
        "rate": (429, "Throttling.RateQuota"),
        "concurrency": (429, "Throttling.AllocationQuota"),
        "overload": (503, "ServiceUnavailable"),
        "server": (500, "InternalError"),
        "not_found": (404, "NotFound"),
        "sync": (403, "AccessDenied"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "DataInspectionFailed",
        FailReason.CONTENT_OUTPUT: "IPInfringementSuspect",
        FailReason.BAD_OUTPUT: "InternalError.Algo",
        FailReason.OTHER: "InternalError",
    }
    words: ClassVar = {
        Stage.QUEUED: "PENDING",
        Stage.RUNNING: "RUNNING",
        Stage.DONE: "SUCCEEDED",
        Stage.FAILED: "FAILED",
        Stage.CANCELLED: "CANCELED",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"code", "message", "request_id"}`."""
        del status
        return {"code": code, "message": message, "request_id": "req-zq"}

    def authorize(self, request: Request) -> None:
        """Want the key, but not where a signed form goes to the object store."""
        if not request.path.startswith("/oss/"):
            super().authorize(request)

    async def _open(self, request: Request, order: Order) -> Reply:
        if request.headers.get("x-dashscope-async") != "enable":
            raise self.refuse("sync", "current user api does not support synchronous calls.")
        is_resolved = request.headers.get("x-dashscope-ossresourceresolve") == "enable"
        if b'"oss://' in request.body and not is_resolved:
            raise self.refuse("invalid", "oss:// needs X-DashScope-OssResourceResolve: enable")
        job = await self.accept(request, order)
        output = {"task_id": job.id, "task_status": "PENDING"}
        return answer({"output": output, "request_id": "req-zq"})

    @route("POST", _VIDEO_PATH, Step.SUBMIT)
    async def video(self, request: Request) -> Reply:
        """Open a clip."""
        asked = self.read(request, _VIDEO)
        options = asked.get("parameters", {})
        if "size" in options:
            size = parse_size(options["size"])
        else:
            short = short_px_of(options.get("resolution", "720P"))
            size = size_of(options.get("ratio", "9:16"), short)
        medium = Medium("mp4", float(options.get("duration", 5)), *size)
        return await self._open(request, Order(Capability.VIDEO, (medium,)))

    @route("POST", _IMAGE_PATH, Step.SUBMIT)
    async def image(self, request: Request) -> Reply:
        """Open a picture."""
        options = self.read(request, _IMAGE).get("parameters", {})
        medium = Medium("png", 0, *parse_size(options.get("size", "1024*1024")))
        return await self._open(request, Order(Capability.IMAGE, (medium,) * options.get("n", 1)))

    @route("GET", "/api/v1/tasks/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a task; one that never was is UNKNOWN."""
        job_id = request.params["id"]
        try:
            job = self.job(job_id)
            stage = self.look(job, request)
        except RefusedError:
            output = {"task_id": job_id, "task_status": "UNKNOWN"}
            return answer({"output": output, "request_id": "req-zq"})
        output: dict[str, Any] = {"task_id": job_id, "task_status": self.word(stage)}
        if stage is Stage.FAILED:
            output["code"], output["message"] = self.failure_of(job)
        if stage is not Stage.DONE:
            return answer({"output": output, "request_id": "req-zq"})
        urls = self.urls(job, request)
        if job.order.capability is Capability.IMAGE:
            output["results"] = [{"url": url} for url in urls]
        elif urls:
            output["video_url"] = urls[0]
        return answer({"output": output, "usage": _usage(job), "request_id": "req-zq"})

    @route("POST", "/api/v1/tasks/{id}/cancel", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Cancel a task that waits."""
        job = self.job(request.params["id"])
        if job.stage is not Stage.QUEUED:
            raise self.refuse("invalid", "only a pending task can be cancelled")
        job.is_cancelled = True
        return answer({"request_id": "req-zq"})

    @route("GET", "/api/v1/uploads", Step.UPLOAD)
    async def policy(self, request: Request) -> Reply:
        """Say where a file may be put."""
        if request.query.get("action") != "getPolicy" or not request.query.get("model"):
            raise self.refuse("invalid", "action=getPolicy and model are needed")
        data = {
            "policy": "cG9saWN5",
            "signature": "c2lnbmF0dXJl",
            "upload_dir": f"dashscope-instant/{len(self.house.uploads)}",
            "upload_host": f"{request.base_url}/oss/bucket",
            "expire_in_seconds": 300,
            "max_file_size_mb": 100,
            "oss_access_key_id": "LTAIzq",
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }
        return answer({"request_id": "req-zq", "data": data})

    @route("POST", "/oss/bucket/?", Step.UPLOAD)
    async def put(self, request: Request) -> Reply:
        """Take a file as a signed form."""
        form = request.form()
        fields = form.values()
        wanted = {"key", "policy", "Signature", "OSSAccessKeyId", "x-oss-object-acl"}
        if wanted - set(fields) or not form.files:
            missing = sorted(wanted - set(fields))
            return Reply(f"<Error>{missing}</Error>".encode(), 403, "application/xml")
        self.house.uploads[f"oss://{fields['key']}"] = form.files[0].data
        return Reply(status=int(fields.get("success_action_status", "204")))

    @route("POST", "/api/v1/services/aigc/multimodal-generation/generation", Step.SUBMIT)
    async def speech(self, request: Request) -> Reply:
        """Speak."""
        asked = self.read(request, _SPEECH)
        said = asked["input"]["text"]
        order = Order(Capability.VOICE, (Medium("wav", text=said),), is_sync=True)
        job = await self.accept(request, order)
        audio = {
            "data": "",
            "expires_at": int(job.opened_at) + 86400,
            "id": f"audio_{job.number}",
            "url": self.url(job, request) or "",
        }
        output = {"finish_reason": "stop", "audio": audio}
        usage = {"characters": len(said), "input_tokens": len(said), "output_tokens": 100}
        return answer({"output": output, "usage": usage, "request_id": "req-zq"})


def _usage(job: Job) -> dict[str, Any]:
    medium = job.order.media[0]
    if job.order.capability is Capability.IMAGE:
        return {"image_count": len(job.order.media)}
    return {"duration": medium.seconds, "video_count": 1, "SR": min(medium.width_px, 1080)}
