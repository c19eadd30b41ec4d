"""fal: its queue and its uploads. Known models are checked, the others take what they get."""

from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import STRANGE_WORD, Dialect, route
from tests.fault_server.exchange import RefusedError, Reply, Request, answer
from tests.fault_server.forms import (
    BOOLEAN,
    SEED,
    URL_OR_DATA,
    Body,
    body,
    integer,
    one_of,
    problem,
    text,
)
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import MEDIA_TYPES, Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import short_px_of, size_of

_PIKA: Final = body(
    {
        "image_url*": URL_OR_DATA,
        "prompt*": text(),
        "seed": SEED,
        "negative_prompt": text(shortest=0),
        "resolution": one_of("720p", "1080p"),
        "duration": integer(5, 10),
    }
)
_TRAINING: Final = body(
    {
        "images_data_url*": URL_OR_DATA,
        "trigger_word": text(),
        "steps": integer(1, 10_000),
        "is_style": BOOLEAN,
        "create_masks": BOOLEAN,
        "is_input_format_already_preprocessed": BOOLEAN,
    }
)
_LIPSYNC: Final = body({"video_url*": URL_OR_DATA, "audio_url*": URL_OR_DATA}, is_open=True)
_VIDEO: Final = body({"prompt*": text(), "image_url": URL_OR_DATA}, is_open=True)
_IMAGE: Final = body({"prompt*": text()}, is_open=True)
_APP: Final = r"/(?P<app>(?!storage/)[\w.-]+/[\w.-]+)"
_IMAGE_SIZES: Final = {
    "portrait_16_9": (576, 1024),
    "portrait_4_3": (768, 1024),
    "landscape_16_9": (1024, 576),
    "square_hd": (1024, 1024),
}


TICKET: Final = "to-the-file-store"


class Fal(Dialect):
    """`https://queue.fal.run`, and `https://rest.fal.ai` for uploads."""

    name = "fal"
    refusals: ClassVar = {
        "auth": (401, "unauthorized"),
        "balance": (403, "user_locked"),
        "invalid": (422, "invalid"),
        "content": (422, "content_policy_violation"),
        "rate": (429, "rate_limited"),
        "concurrency": (429, "rate_limited"),
        "overload": (503, "runner_connection_refused"),
        "server": (500, "internal_server_error"),
        "not_found": (404, "not_found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "content_policy_violation",
        FailReason.CONTENT_OUTPUT: "content_policy_violation",
        FailReason.BAD_OUTPUT: "no_media_generated",
        FailReason.OTHER: "runner_server_error",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"detail": ...}`: a list where the model refuses, else words."""
        if status == 422:
            return {"detail": [{"loc": ["body"], "msg": message, "type": code}]}
        return {"detail": message, "error_type": code}

    def authorize(self, request: Request) -> None:
        """Want `Key KEY`, but not where a file is put or fetched, or a pass counts."""
        is_file = request.path.startswith("/storage/files/")
        if not is_file and request.headers.get("authorization") != f"Key {self.house.options.key}":
            raise self.refuse("auth", "Cannot access application: authentication is required")

    @route("POST", _APP + r"(?P<rest>(?:/[\w.-]+)*)", Step.SUBMIT)
    async def submit(self, request: Request) -> Reply:
        """Put a request in the queue; what is wrong with it shows in its result."""
        app = request.params["app"] + request.params["rest"]
        asked = request.json()
        capability, checker, medium = _plan_of(app, asked)
        wrong = problem(checker, asked)
        job = await self.accept(request, Order(capability, (medium,), echo={"wrong": wrong}))
        base = f"{request.base_url}/{request.params['app']}/requests/{job.id}"
        return answer(
            {
                "request_id": job.id,
                "gateway_request_id": job.id,
                "response_url": base,
                "status_url": f"{base}/status",
                "cancel_url": f"{base}/cancel",
                "queue_position": 0,
                "status": "IN_QUEUE",
            }
        )

    @route("GET", _APP + "/requests/(?P<id>[^/]+)/status", Step.POLL)
    async def status(self, request: Request) -> Reply:
        """Show where a request stands; COMPLETED may be a failure."""
        job = self.job(request.params["id"])
        stage = self.look(job, request)
        base = request.path.removesuffix("/status")
        shown: dict[str, Any] = {
            "request_id": job.id,
            "response_url": f"{request.base_url}{base}",
            "logs": [],
        }
        if stage is Stage.STRANGE:
            return answer({**shown, "status": STRANGE_WORD}, 202)
        if stage is Stage.QUEUED:
            return answer({**shown, "status": "IN_QUEUE", "queue_position": 1}, 202)
        if stage is Stage.RUNNING:
            return answer({**shown, "status": "IN_PROGRESS"}, 202)
        metrics = {"inference_time": job.latency_seconds}
        shown = {**shown, "status": "COMPLETED", "metrics": metrics}
        failed = self._failed(job, stage)
        if failed:
            _, code, message = failed
            return answer({**shown, "error": message, "error_type": code})
        return answer(shown)

    def _failed(self, job: Job, stage: Stage) -> tuple[int, str, str] | None:
        """Return status, code and words of the result of a request that failed."""
        if stage is Stage.CANCELLED:
            return 400, "client_cancelled", "the request was cancelled"
        if job.order.echo["wrong"]:
            return 422, "invalid", job.order.echo["wrong"]
        if stage is Stage.FAILED:
            code, message = self.failure_of(job)
            return (500 if code.startswith("runner") else 422), code, message
        return None

    @route("GET", _APP + "/requests/(?P<id>[^/]+)", Step.RESULT)
    async def result(self, request: Request) -> Reply:
        """Give the result, or say why there is none."""
        job = self.job(request.params["id"])
        stage = job.stage
        if stage in {Stage.QUEUED, Stage.RUNNING}:
            words = "Request is still in progress"
            raise RefusedError(answer({"detail": words, "error_type": "in_progress"}, 400))
        failed = self._failed(job, stage)
        if failed:
            status, code, message = failed
            headers = {"x-fal-error-type": code, "x-fal-retryable": "false"}
            return answer(self.error(status, code, message), status, **headers)
        return answer(self._made(job, self.url(job, request)), x_fal_request_id=job.id)

    def _made(self, job: Job, url: str | None) -> dict[str, Any]:
        medium = job.order.media[0]
        name = f"output.{medium.kind}"
        file = {"url": url, "content_type": MEDIA_TYPES[medium.kind], "file_name": name}
        match job.order.capability:
            case _ if url is None:
                return {}
            case Capability.LORA:
                return {"diffusers_lora_file": file, "config_file": {"url": url}}
            case Capability.IMAGE:
                size = {"width": medium.width_px, "height": medium.height_px}
                return {"images": [{**file, **size}], "seed": 7, "has_nsfw_concepts": [False]}
            case Capability.VOICE:
                return {"audio": file}
            case _:
                return {"video": {**file, "file_size": 1}}

    @route("PUT", _APP + "/requests/(?P<id>[^/]+)/cancel", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Cancel a request that is not over."""
        job = self.house.job_of(self.name, request.params["id"])
        if job is None:
            return answer({"status": "NOT_FOUND"}, 404)
        if job.progress >= 1.0:
            return answer({"status": "ALREADY_COMPLETED"}, 400)
        job.is_cancelled = True
        return answer({"status": "CANCELLATION_REQUESTED"}, 202)

    @route("POST", "/storage/upload/initiate", Step.UPLOAD)
    async def initiate(self, request: Request) -> Reply:
        """Name a place for a file."""
        asked = request.json()
        if not {"file_name", "content_type"} <= set(asked):
            raise self.refuse("invalid", "file_name and content_type are needed")
        place = f"{request.base_url}/storage/files/{len(self.house.uploads)}-{asked['file_name']}"
        self.house.uploads[place] = b""
        return answer({"upload_url": place, "file_url": place})

    @route("POST", "/storage/auth/token", Step.UPLOAD)
    async def give_pass(self, request: Request) -> Reply:
        """Give a pass to the file store."""
        return answer(
            {"token": TICKET, "token_type": "Bearer", "base_url": f"{request.base_url}/storage"}
        )

    @route("POST", "/storage/files/upload", Step.UPLOAD)
    async def take(self, request: Request) -> Reply:
        """Take a file from whoever has a pass, and say where it is."""
        if request.headers.get("authorization") != f"Bearer {TICKET}":
            raise self.refuse("auth", "the pass is not one of ours")
        place = f"{request.base_url}/storage/files/{len(self.house.uploads)}-upload"
        self.house.uploads[place] = request.body
        return answer({"access_url": place})

    @route("PUT", "/storage/files/{name}", Step.UPLOAD)
    async def put(self, request: Request) -> Reply:
        """Take a file."""
        self.house.uploads[request.base_url + request.path] = request.body
        return Reply(status=200)

    @route("GET", "/storage/files/{name}", Step.OTHER)
    async def get(self, request: Request) -> Reply:
        """Give a file back."""
        data = self.house.uploads.get(request.base_url + request.path, b"")
        return Reply(data, 200 if data else 404, "application/octet-stream")


def _plan_of(app: str, asked: dict[str, Any]) -> tuple[Capability, Body, Medium]:
    if "training" in app or "trainer" in app:
        return Capability.LORA, _TRAINING, Medium("safetensors")
    if "sync" in app or "lip" in app:
        return Capability.LIPSYNC, _LIPSYNC, Medium("mp4", source=asked.get("video_url", ""))
    if "tts" in app or "speech" in app:
        words = str(asked.get("text", asked.get("prompt", "")))
        return Capability.VOICE, body({}, is_open=True), Medium("mp3", text=words)
    if "video" in app:
        checker = _PIKA if "pika" in app else _VIDEO
        seconds = float(str(asked.get("duration", 5)).removesuffix("s"))
        short = short_px_of(str(asked.get("resolution", "720p")))
        size = size_of(str(asked.get("aspect_ratio", "9:16")), short)
        return Capability.VIDEO, checker, Medium("mp4", seconds, *size)
    size = asked.get("image_size", "landscape_4_3")
    width, height = _IMAGE_SIZES.get(size, (1024, 768)) if isinstance(size, str) else (0, 0)
    if isinstance(size, dict):
        width, height = int(size["width"]), int(size["height"])
    return Capability.IMAGE, _IMAGE, Medium("png", 0, width, height)
