"""Azure speech: at once, and in batches."""

import hashlib
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from defusedxml import ElementTree

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import RefusedError, Reply, Request, answer
from tests.fault_server.forms import OBJECT, body, entity, many, one_of, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import MEDIA_TYPES, Medium, speech_seconds
from tests.fault_server.plan import FailReason, Step

_BATCH: Final = body(
    {
        "inputKind*": one_of("SSML", "PlainText"),
        "inputs*": many(entity({"content*": text()})),
        "properties": OBJECT,
        "synthesisConfig": OBJECT,
        "customVoices": OBJECT,
        "description": text(),
    }
)
_VERSION: Final = "2024-04-01"


class Azure(Dialect):
    """`https://{region}.tts.speech.microsoft.com`, and `{region}.api.cognitive.microsoft.com`."""

    name = "azure"
    refusals: ClassVar = {
        "auth": (401, "Unauthorized"),
        "balance": (403, "QuotaExceeded"),
        "invalid": (400, "InvalidArgument"),
        "content": (400, "InvalidArgument"),
        "rate": (429, "TooManyRequests"),
        "concurrency": (429, "TooManyRequests"),
        "overload": (503, "ServiceUnavailable"),
        "server": (500, "InternalServerError"),
        "not_found": (404, "NotFound"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "InvalidSsml",
        FailReason.CONTENT_OUTPUT: "InvalidSsml",
        FailReason.BAD_OUTPUT: "SynthesisFailed",
        FailReason.OTHER: "InternalError",
    }
    words: ClassVar = {
        Stage.QUEUED: "NotStarted",
        Stage.RUNNING: "Running",
        Stage.DONE: "Succeeded",
        Stage.FAILED: "Failed",
        Stage.CANCELLED: "Failed",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}}`."""
        del status
        return {"error": {"code": code, "message": message}}

    def authorize(self, request: Request) -> None:
        """Want the key in its own header."""
        if request.headers.get("ocp-apim-subscription-key") != self.house.options.key:
            raise self.refuse("auth", "Access denied due to invalid subscription key")

    def token_of(self, request: Request) -> str:
        """Return the client's name for the batch."""
        return request.params.get("id", "")

    @route("POST", "/cognitiveservices/v1", Step.SUBMIT)
    async def speech(self, request: Request) -> Reply:
        """Speak SSML."""
        form = request.headers.get("x-microsoft-outputformat", "")
        kind = _kind_of(form)
        if request.headers.get("content-type", "").partition(";")[0] != "application/ssml+xml":
            return Reply(b"content-type must be application/ssml+xml", 415, "text/plain")
        if not kind:
            return Reply(b"X-Microsoft-OutputFormat is missing or unknown", 400, "text/plain")
        said = self._words(request.body)
        order = Order(Capability.VOICE, (Medium(kind, text=said),), is_sync=True)
        job = await self.accept(request, order)
        return Reply(await self.make(job), content_type=MEDIA_TYPES[kind])

    def _words(self, ssml: bytes) -> str:
        try:
            speak = ElementTree.fromstring(ssml)
        except ElementTree.ParseError as exc:
            raise self.refuse("invalid", f"SSML: {exc}") from exc
        voices = [node for node in speak.iter() if node.tag.rpartition("}")[2] == "voice"]
        if speak.tag.rpartition("}")[2] != "speak" or not all(node.get("name") for node in voices):
            raise self.refuse("invalid", "SSML: <speak> with named <voice> is needed")
        if not voices:
            raise self.refuse("invalid", "SSML: <voice> is needed")
        return " ".join("".join(speak.itertext()).split())

    @route("PUT", "/texttospeech/batchsyntheses/{id}", Step.SUBMIT)
    async def batch(self, request: Request) -> Reply:
        """Open a batch; the same again is the same batch."""
        if request.query.get("api-version") != _VERSION:
            raise self.refuse("invalid", f"api-version must be {_VERSION}")
        name = request.params["id"]
        digest = hashlib.sha256(request.body).hexdigest()
        known = self.house.job_of(self.name, name)
        if known and known.order.echo["digest"] != digest:
            words = f"{name} exists with another content"
            raise RefusedError(answer(self.error(409, "Conflict", words), 409))
        if known:
            return answer(self._shown(await self.replay(request, known), known.stage, request))
        asked = self.read(request, _BATCH)
        is_ssml = asked["inputKind"] == "SSML"
        contents = [item["content"] for item in asked["inputs"]]
        said = " ".join(self._words(part.encode()) if is_ssml else part for part in contents)
        order = Order(
            Capability.VOICE, (Medium("zip", text=said),), job_id=name, echo={"digest": digest}
        )
        job = await self.accept(request, order)
        return answer(self._shown(job, Stage.QUEUED, request), 201)

    @route("GET", "/texttospeech/batchsyntheses/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a batch."""
        job = self.job(request.params["id"])
        return answer(self._shown(job, self.look(job, request), request))

    @route("DELETE", "/texttospeech/batchsyntheses/{id}", Step.CANCEL)
    async def delete(self, request: Request) -> Reply:
        """Delete a batch."""
        self.job(request.params["id"]).is_cancelled = True
        return Reply(status=204)

    def _shown(self, job: Job, stage: Stage, request: Request) -> dict[str, Any]:
        url = self.url(job, request) if stage is Stage.DONE else None
        said = job.order.media[0].text
        milliseconds = round(speech_seconds(said) * 1000)
        properties: dict[str, Any] = {"timeToLiveInHours": 744}
        if stage is Stage.DONE:
            properties["durationInMilliseconds"] = milliseconds
            properties["billingDetails"] = {"neuralCharacters": len(said)}
        if stage is Stage.FAILED:
            code, message = self.failure_of(job)
            properties["error"] = {"code": code, "message": message}
        return {
            "id": job.id,
            "status": self.word(stage),
            "createdDateTime": datetime.fromtimestamp(job.opened_at, UTC).isoformat(),
            "inputKind": "SSML",
            "properties": properties,
            **({"outputs": {"result": url}} if url else {}),
        }


def _kind_of(form: str) -> str:
    if form.startswith("riff-"):
        return "wav"
    if form.endswith("-mp3"):
        return "mp3"
    return "pcm" if form.startswith("raw-") else ""
