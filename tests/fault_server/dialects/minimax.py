"""MiniMax: Hailuo clips of both versions, and speech; errors come with HTTP 200."""

import json
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import (
    BOOLEAN,
    OBJECT,
    URL,
    URL_OR_DATA,
    body,
    entity,
    integer,
    many,
    one_of,
    text,
)
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium, speech_seconds
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import short_px_of, size_of

_FINE: Final = {"status_code": 0, "status_msg": "success"}
_SUBJECT: Final = entity({"type*": one_of("character"), "image*": many(URL_OR_DATA, most=1)})
_VIDEO: Final = body(
    {
        "model*": text(),
        "prompt": text(2000),
        "first_frame_image": URL_OR_DATA,
        "last_frame_image": URL_OR_DATA,
        "duration": one_of(6, 10),
        "resolution": one_of("512P", "720P", "768P", "1080P"),
        "prompt_optimizer": BOOLEAN,
        "fast_pretreatment": BOOLEAN,
        "subject_reference": many(_SUBJECT, most=1),
        "callback_url": URL,
    }
)
_CONTENT: Final = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": one_of("text", "image_url", "audio_url"), "role": text()},
}
_VIDEO2: Final = body(
    {
        "model*": text(),
        "content*": many(_CONTENT),
        "resolution": one_of("768P", "2K"),
        "duration": integer(4, 15),
        "ratio": text(pattern=r"^\d+:\d+$"),
        "callback_url": URL,
    }
)
_SPEECH: Final = body(
    {
        "model*": text(),
        "text*": text(10_000),
        "voice_setting": {"type": "object", "required": ["voice_id"]},
        "audio_setting": OBJECT,
        "subtitle_enable": BOOLEAN,
        "subtitle_type": one_of("sentence", "word"),
        "language_boost": text(),
        "output_format": one_of("hex", "url"),
        "stream": BOOLEAN,
    }
)


class MiniMax(Dialect):
    """`https://api.minimax.io`."""

    name = "minimax"
    refusals: ClassVar = {
        "auth": (200, "1004"),
        "balance": (200, "1008"),
        "invalid": (200, "2013"),
        "content": (200, "1026"),
        "rate": (200, "1002"),
        "concurrency": (200, "1041"),
        "overload": (200, "1033"),
        "server": (200, "1000"),
        "not_found": (404, "2013"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "1026",
        FailReason.CONTENT_OUTPUT: "1027",
        FailReason.BAD_OUTPUT: "1000",
        FailReason.OTHER: "1000",
    }
    words: ClassVar = {
        Stage.QUEUED: "Queueing",
        Stage.RUNNING: "Processing",
        Stage.DONE: "Success",
        Stage.FAILED: "Fail",
        Stage.CANCELLED: "Fail",
    }
    second_words: ClassVar = {
        "Queueing": "queued",
        "Processing": "running",
        "Success": "succeeded",
        "Fail": "failed",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"base_resp": {...}}`."""
        del status
        return {"base_resp": {"status_code": int(code), "status_msg": message}}

    @route("POST", "/v1/video_generation", Step.SUBMIT)
    async def video(self, request: Request) -> Reply:
        """Open a clip of the first version."""
        asked = self.read(request, _VIDEO)
        resolution, seconds = asked.get("resolution", "768P"), asked.get("duration", 6)
        if resolution == "1080P" and seconds == 10:
            raise self.refuse("invalid", "invalid params, 1080P is sold for 6 s only")
        if not {"prompt", "first_frame_image", "subject_reference"} & set(asked):
            raise self.refuse("invalid", "invalid params, prompt or first_frame_image is needed")
        medium = Medium("mp4", float(seconds), *size_of("9:16", short_px_of(resolution)))
        job = await self.accept(request, Order(Capability.VIDEO, (medium,)))
        return answer({"task_id": job.id, "base_resp": _FINE})

    @route("GET", "/v1/query/video_generation", Step.POLL)
    async def query(self, request: Request) -> Reply:
        """Show a clip of the first version; Preparing comes before Queueing."""
        job = self.job(request.query.get("task_id", ""))
        stage = self.look(job, request)
        word = "Preparing" if stage is Stage.QUEUED and job.progress < 0.1 else self.word(stage)
        shown = {"task_id": job.id, "status": word, "file_id": "", "base_resp": _FINE}
        if stage is Stage.DONE and self.urls(job, request):
            size = {"video_width": job.order.media[0].width_px}
            return answer({**shown, "file_id": f"file-{job.id}", **size})
        if stage is Stage.FAILED:
            code, message = self.failure_of(job)
            reason = {"status_code": int(code), "status_msg": message}
            return answer({**shown, "base_resp": reason})
        return answer(shown)

    @route("GET", "/v1/files/retrieve", Step.RESULT)
    async def retrieve(self, request: Request) -> Reply:
        """Show where a file can be fetched."""
        file_id = request.query.get("file_id", "")
        job = self.job(file_id.removeprefix("file-"))
        file = {
            "file_id": file_id,
            "bytes": 0,
            "created_at": int(job.opened_at),
            "filename": "output.mp4",
            "purpose": "video_generation",
            "download_url": self.url(job, request),
        }
        return answer({"file": file, "base_resp": _FINE})

    @route("POST", "/v2/video_generation", Step.SUBMIT)
    async def second_video(self, request: Request) -> Reply:
        """Open a clip of the second version."""
        asked = self.read(request, _VIDEO2)
        size = size_of(asked.get("ratio", "9:16"), short_px_of(asked.get("resolution", "768P")))
        medium = Medium("mp4", float(asked.get("duration", 6)), *size)
        job = await self.accept(request, Order(Capability.VIDEO, (medium,)))
        task = {"id": job.id, "status": "queued"}
        return answer({"task_id": job.id, "task": task, "base_resp": _FINE})

    @route("GET", "/v2/query/video_generation/{id}", Step.POLL)
    async def second_query(self, request: Request) -> Reply:
        """Show a clip of the second version."""
        job = self.job(request.params["id"])
        stage = self.look(job, request)
        word = self.word(stage)
        task: dict[str, Any] = {"id": job.id, "status": self.second_words.get(word, word)}
        if stage is Stage.DONE:
            task["content"] = {"url": self.url(job, request)}
        if stage is Stage.FAILED:
            code, message = self.failure_of(job)
            task["error"] = {"code": code, "message": message}
        return answer({"task": task, "base_resp": _FINE})

    @route("POST", "/v1/t2a_v2", Step.SUBMIT)
    async def speech(self, request: Request) -> Reply:
        """Speak; the sound comes as hex digits, the words' times at an address."""
        asked = self.read(request, _SPEECH)
        if asked.get("stream"):
            raise self.refuse("invalid", "invalid params, stream is not spoken here")
        kind = asked.get("audio_setting", {}).get("format", "mp3")
        sound = Medium(kind, text=asked["text"])
        times = Medium("json", text=json.dumps(_subtitles(asked["text"])))
        order = Order(Capability.VOICE, (sound, times), is_sync=True)
        job = await self.accept(request, order)
        data = await self._said(job, request, asked)
        extra = {
            "audio_length": round(speech_seconds(asked["text"]) * 1000),
            "audio_format": kind,
            "usage_characters": len(asked["text"]),
        }
        return answer({"data": data, "extra_info": extra, "base_resp": _FINE})

    async def _said(self, job: Job, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        urls = self.urls(job, request)
        is_by_url = asked.get("output_format") == "url"
        sound = urls[0] if urls and is_by_url else (await self.make(job)).hex()
        has_times = urls and asked.get("subtitle_enable")
        return {"audio": sound, "status": 2, **({"subtitle_file": urls[1]} if has_times else {})}


def _subtitles(said: str) -> list[dict[str, Any]]:
    whole_ms = speech_seconds(said) * 1000
    each_ms = whole_ms / len(said)
    words: list[dict[str, Any]] = []
    start = 0
    for word in said.split():
        start = said.index(word, start)
        end = start + len(word)
        times = {"time_begin": start * each_ms, "time_end": end * each_ms}
        words.append({"word": word, "word_begin": start, "word_end": end, **times})
        start = end
    whole = {"text": said, "time_begin": 0, "time_end": whole_ms}
    return [{**whole, "text_begin": 0, "text_end": len(said), "timestamped_words": words}]
