"""OpenAI and what speaks like it: chat, images, sound, and the videos that gateways still sell."""

import base64
import io
import json
import time
import wave
from typing import Any, ClassVar

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.dialects.openai_bodies import (
    CHAT,
    EDIT,
    FIXED_SIZES,
    IMAGE,
    SPEECH,
    TRANSCRIPT,
    VIDEO,
)
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import MEDIA_TYPES, Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import parse_size


class OpenAI(Dialect):
    """`https://api.openai.com/v1`."""

    name = "openai"
    optional_base = "/v1"
    refusals: ClassVar = {
        "auth": (401, "invalid_api_key"),
        "balance": (429, "insufficient_quota"),
        "invalid": (400, "invalid_value"),
        "content": (400, "moderation_blocked"),
        "rate": (429, "rate_limit_exceeded"),
        "concurrency": (429, "rate_limit_exceeded"),
        "overload": (503, "server_overloaded"),
        "server": (500, "server_error"),
        "not_found": (404, "not_found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "moderation_blocked",
        FailReason.CONTENT_OUTPUT: "moderation_blocked",
        FailReason.BAD_OUTPUT: "generation_failed",
        FailReason.OTHER: "internal_error",
    }
    words: ClassVar = {
        Stage.QUEUED: "queued",
        Stage.RUNNING: "in_progress",
        Stage.DONE: "completed",
        Stage.FAILED: "failed",
        Stage.CANCELLED: "failed",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}}`."""
        kind = "insufficient_quota" if code == "insufficient_quota" else "invalid_request_error"
        kind = "server_error" if status >= 500 else kind
        return {"error": {"message": message, "type": kind, "param": None, "code": code}}

    @route("GET", "/models", Step.OTHER)
    async def models(self, request: Request) -> Reply:
        """List models."""
        del request
        model = {"id": "gpt-image-2", "object": "model", "created": 0, "owned_by": "system"}
        return answer({"object": "list", "data": [model]})

    @route("POST", "/images/generations", Step.SUBMIT)
    async def images(self, request: Request) -> Reply:
        """Draw from words."""
        return await self._draw(request, self.read(request, IMAGE))

    @route("POST", "/images/edits", Step.SUBMIT)
    async def edits(self, request: Request) -> Reply:
        """Draw from words and pictures."""
        form = request.form()
        asked = form.values()
        self.check(asked, EDIT)
        names = [file.field for file in form.files]
        if not any(name in {"image", "image[]"} for name in names):
            raise self.refuse("invalid", "image: at least one file is required")
        if names.count("image") > 1:
            raise self.refuse("invalid", "image: duplicate parameter; use image[]")
        return await self._draw(request, asked)

    async def _draw(self, request: Request, asked: dict[str, Any]) -> Reply:
        self._check_size(asked)
        kind = asked.get("output_format", "png")
        size = asked.get("size", "auto")
        width, height = (1024, 1024) if size == "auto" else parse_size(size)
        medium = Medium(kind, width_px=width, height_px=height)
        count = int(asked.get("n", 1))
        order = Order(Capability.IMAGE, (medium,) * count, is_sync=True)
        job = await self.accept(request, order)
        is_base64 = asked["model"].startswith("gpt-image")
        is_base64 = is_base64 or asked.get("response_format") == "b64_json"
        usage = {
            "input_tokens": 50,
            "output_tokens": 1056 * count,
            "total_tokens": 50 + 1056 * count,
            "input_tokens_details": {"image_tokens": 0, "text_tokens": 50},
        }
        data = [await self._image(job, index, request, is_base64) for index in range(count)]
        kept = [image for image in data if image]
        return answer(
            {
                "created": int(time.time()),
                "data": kept,
                "size": f"{width}x{height}",
                "output_format": kind,
                "quality": asked.get("quality", "high"),
                "usage": usage,
            }
        )

    async def _image(
        self,
        job: Job,
        index: int,
        request: Request,
        is_base64: bool,  # noqa: FBT001
    ) -> dict[str, Any]:
        urls = self.urls(job, request)
        if not urls:
            return {}
        if not is_base64:
            return {"url": urls[index]}
        return {"b64_json": base64.b64encode(await self.make(job, index)).decode()}

    def _check_size(self, asked: dict[str, Any]) -> None:
        model, size = asked["model"], asked.get("size", "auto")
        if model.startswith("gpt-image") and "response_format" in asked:
            raise self.refuse("invalid", "response_format: unknown parameter")
        if model.startswith("gpt-image-1") and size not in FIXED_SIZES:
            raise self.refuse("invalid", f"size: {size} is not supported")
        if model.startswith("gpt-image-2") and size != "auto":
            width, height = parse_size(size)
            is_sold = width % 16 == height % 16 == 0 and width * height <= 3840 * 2160
            if not is_sold or not 1 / 3 <= width / height <= 3:
                raise self.refuse("invalid", f"size: {size} is not supported")

    @route("POST", "/audio/speech", Step.SUBMIT)
    async def speech(self, request: Request) -> Reply:
        """Speak."""
        asked = self.read(request, SPEECH)
        if asked["model"].startswith("tts-1") and "instructions" in asked:
            raise self.refuse("invalid", "instructions: not supported by this model")
        kind = asked.get("response_format", "mp3")
        if kind not in MEDIA_TYPES:
            raise self.refuse("invalid", f"response_format: {kind} is not made here")
        medium = Medium(kind, text=asked["input"])
        job = await self.accept(request, Order(Capability.VOICE, (medium,), is_sync=True))
        return Reply(await self.make(job), content_type=MEDIA_TYPES[kind])

    @route("POST", "/audio/transcriptions", Step.SUBMIT)
    async def transcriptions(self, request: Request) -> Reply:
        """Write down what is heard."""
        form = request.form()
        asked = form.values()
        self.check(asked, TRANSCRIPT)
        files = [file for file in form.files if file.field == "file"]
        if len(files) != 1:
            raise self.refuse("invalid", "file: exactly one file is required")
        shape = asked.get("response_format", "json")
        is_whisper = "whisper" in asked["model"]
        if "timestamp_granularities[]" in asked and shape != "verbose_json":
            raise self.refuse("invalid", "timestamp_granularities: needs verbose_json")
        if shape not in ({"json", "diarized_json"} if not is_whisper else {"json", "verbose_json"}):
            raise self.refuse("invalid", f"response_format: {shape} is not supported")
        await self.accept(request, Order(Capability.TRANSCRIPT, is_sync=True))
        return answer(_transcript(_sound_seconds(files[0].data), asked))

    @route("POST", "/chat/completions", Step.SUBMIT)
    async def chat(self, request: Request) -> Reply:
        """Answer with the canned JSON whose match occurs in the request."""
        asked = self.read(request, CHAT)
        if asked.get("stream"):
            raise self.refuse("invalid", "stream: not spoken here")
        job = await self.accept(request, Order(Capability.CHAT, is_sync=True))
        said = request.body.decode()
        found = (value for match, value in reversed(self.house.answers) if match in said)
        value = next(found, "ok")
        content = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        message = {"role": "assistant", "content": content, "refusal": None}
        num_read, num_written = len(said) // 4 + 1, len(content) // 4 + 1
        return answer(
            {
                "id": f"chatcmpl-{job.number}",
                "object": "chat.completion",
                "created": int(time.time()),
                "model": asked["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {
                    "prompt_tokens": num_read,
                    "completion_tokens": num_written,
                    "total_tokens": num_read + num_written,
                    "prompt_tokens_details": {"cached_tokens": 0},
                    "completion_tokens_details": {"reasoning_tokens": 0},
                },
            }
        )

    @route("POST", "/videos", Step.SUBMIT)
    async def videos(self, request: Request) -> Reply:
        """Open a clip, from JSON or a form."""
        is_form = request.headers.get("content-type", "").startswith("multipart/")
        asked = request.form().values() if is_form else request.json()
        self.check(asked, VIDEO)
        if {file.field for file in request.form().files} - {"input_reference"}:
            raise self.refuse("invalid", "input_reference is the only file")
        size, seconds = asked.get("size", "720x1280"), asked.get("seconds", "4")
        width, height = parse_size(size)
        medium = Medium("mp4", float(seconds), width, height)
        echo = {"size": size, "seconds": seconds, "model": asked["model"]}
        order = Order(Capability.VIDEO, (medium,), id_prefix="video_", echo=echo)
        job = await self.accept(request, order)
        return answer(self._video(job, Stage.QUEUED))

    @route("GET", "/videos/{id}", Step.POLL)
    async def video(self, request: Request) -> Reply:
        """Show a clip."""
        job = self.job(request.params["id"])
        return answer(self._video(job, self.look(job, request)))

    @route("DELETE", "/videos/{id}", Step.CANCEL)
    async def delete(self, request: Request) -> Reply:
        """Delete a clip."""
        job = self.job(request.params["id"])
        job.is_cancelled = True
        return answer({"id": job.id, "object": "video.deleted", "deleted": True})

    @route("GET", "/videos/{id}/content", Step.DOWNLOAD)
    async def content(self, request: Request) -> Reply:
        """Give a clip's bytes; with `no_output` there are none."""
        job = self.job(request.params["id"])
        if job.stage is not Stage.DONE:
            raise self.refuse("not_found", "Video is not ready yet, use GET /v1/videos/{id}")
        job.num_downloads += 1
        return Reply(await self.make(job), content_type="video/mp4")

    def _video(self, job: Job, stage: Stage) -> dict[str, Any]:
        code, message = self.failure_of(job)
        moment = int(job.opened_at)
        return {
            "id": job.id,
            "object": "video",
            "status": self.word(stage),
            "progress": round(job.progress * 100) if stage is not Stage.QUEUED else 0,
            "created_at": moment,
            "completed_at": moment + 1 if stage is Stage.DONE else None,
            "expires_at": moment + 3600 if stage is Stage.DONE else None,
            "error": {"code": code, "message": message} if stage is Stage.FAILED else None,
            **job.order.echo,
        }


def _sound_seconds(data: bytes) -> float:
    try:
        with wave.open(io.BytesIO(data)) as file:
            return file.getnframes() / file.getframerate()
    except (wave.Error, EOFError):
        return 3.0


def _transcript(seconds: float, asked: dict[str, Any]) -> dict[str, Any]:
    usage = {"type": "duration", "seconds": round(seconds + 0.5)}
    count = max(1, round(seconds / 0.35))
    words = [
        {
            "word": f"word{index + 1}",
            "start": round(seconds * index / count, 3),
            "end": round(seconds * (index + 0.9) / count, 3),
        }
        for index in range(count)
    ]
    heard = " ".join(str(word["word"]) for word in words)
    if asked.get("response_format", "json") == "json":
        return {"text": heard, "usage": usage}
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": seconds,
        "text": heard,
        "tokens": [1, 2],
        "temperature": 0.0,
        "avg_logprob": -0.2,
        "compression_ratio": 1.1,
        "no_speech_prob": 0.01,
    }
    has_words = "word" in asked.get("timestamp_granularities[]", [])
    return {
        "task": "transcribe",
        "language": asked.get("language", "english"),
        "duration": seconds,
        "text": heard,
        "segments": [segment],
        **({"words": words} if has_words else {}),
        "usage": usage,
    }
