"""Cartesia: speech as bytes, or as events with the times of words."""

import base64
import json
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request
from tests.fault_server.forms import BOOLEAN, body, entity, integer, number, one_of, text
from tests.fault_server.jobs import Job, Order
from tests.fault_server.media import MEDIA_TYPES, SECONDS_PER_CHARACTER, Medium
from tests.fault_server.plan import Step

_FORMAT: Final = {
    "oneOf": [
        entity(
            {
                "container*": one_of("raw", "wav"),
                "encoding*": one_of("pcm_f32le", "pcm_s16le", "pcm_mulaw", "pcm_alaw"),
                "sample_rate*": integer(8000, 48000),
            }
        ),
        entity(
            {
                "container*": one_of("mp3"),
                "sample_rate*": integer(8000, 48000),
                "bit_rate*": integer(32000, 192000),
            }
        ),
    ]
}
_SPEECH: Final = body(
    {
        "model_id*": text(),
        "transcript*": text(),
        "voice*": entity({"mode*": one_of("id"), "id*": text()}),
        "output_format*": _FORMAT,
        "language": text(pattern="^[a-z]{2}$"),
        "generation_config": entity(
            {"speed": number(0.6, 1.5), "volume": number(0.5, 2.0), "emotion": text()}
        ),
        "add_timestamps": BOOLEAN,
        "add_phoneme_timestamps": BOOLEAN,
        "use_normalized_timestamps": BOOLEAN,
        "context_id": text(),
        "pronunciation_dict_id": text(),
    }
)
_KINDS: Final = {"raw": "pcm", "wav": "wav", "mp3": "mp3"}
_NUM_CHUNKS: Final = 3


class Cartesia(Dialect):
    """`https://api.cartesia.ai`."""

    name = "cartesia"
    refusals: ClassVar = {
        "auth": (401, "unauthorized"),
        "balance": (402, "quota_exceeded"),
        "invalid": (400, "invalid_request"),
        "content": (400, "invalid_request"),
        "rate": (429, "rate_limited"),
        "concurrency": (429, "concurrency_limited"),
        "overload": (503, "unavailable"),
        "server": (500, "internal"),
        "not_found": (404, "not_found"),
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return a problem with its code, words, request and page."""
        del status
        shown = {"error_code": code, "title": code.replace("_", " "), "message": message}
        return {**shown, "request_id": "req-zq", "doc_url": "https://docs.cartesia.ai"}

    def authorize(self, request: Request) -> None:
        """Want the key and a dated version."""
        super().authorize(request)
        if len(request.headers.get("cartesia-version", "")) != len("2026-08-14"):
            raise self.refuse("invalid", "Cartesia-Version must be a date")

    async def _speak(self, request: Request) -> Job:
        asked = self.read(request, _SPEECH)
        kind = _KINDS[asked["output_format"]["container"]]
        medium = Medium(kind, text=asked["transcript"])
        order = Order(Capability.VOICE, (medium,), is_sync=True, echo=asked)
        return await self.accept(request, order)

    @route("POST", "/tts/bytes", Step.SUBMIT)
    async def plain(self, request: Request) -> Reply:
        """Speak, without times."""
        job = await self._speak(request)
        return Reply(await self.make(job), content_type=MEDIA_TYPES[job.order.media[0].kind])

    @route("POST", "/tts/sse", Step.SUBMIT)
    async def events(self, request: Request) -> Reply:
        """Speak, piece by piece, and say when words are heard."""
        wanted = request.json().get("output_format")
        if isinstance(wanted, dict) and wanted.get("container") != "raw":
            raise self.refuse("invalid", "output_format.container: events are raw")
        job = await self._speak(request)
        data = await self.make(job)
        # Samples have two bytes; a chunk must not break one.
        length = -(-len(data) // _NUM_CHUNKS // 2) * 2 or 2
        pieces = [data[start : start + length] for start in range(0, len(data), length)]
        lines = [_event("chunk", data=base64.b64encode(p).decode(), done=False) for p in pieces]
        if job.order.echo.get("add_timestamps") and data:
            lines.append(_event("timestamps", word_timestamps=_times(job.order.media[0].text)))
        lines.append(_event("done", done=True))
        return Reply("".join(lines).encode(), content_type="text/event-stream")


def _event(kind: str, **facts: object) -> str:
    value = {"type": kind, "status_code": 200 if kind == "done" else 206, **facts}
    return (
        f"event: {kind}\ndata: {json.dumps({'context_id': 'ctx-zq', 'done': False, **value})}\n\n"
    )


def _times(said: str) -> dict[str, Any]:
    words = said.split()
    starts: list[float] = []
    place = 0
    for word in words:
        place = said.index(word, place)
        starts.append(round(place * SECONDS_PER_CHARACTER, 3))
        place += len(word)
    ends = [
        round(start + len(word) * SECONDS_PER_CHARACTER, 3)
        for start, word in zip(starts, words, strict=True)
    ]
    return {"words": words, "start": starts, "end": ends}
