"""ElevenLabs: speech with the time of every character."""

import base64
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import BOOLEAN, body, entity, integer, many, number, one_of, text
from tests.fault_server.jobs import Job, Order
from tests.fault_server.media import MEDIA_TYPES, SECONDS_PER_CHARACTER, Medium
from tests.fault_server.plan import Step

_VOICE: Final = entity(
    {
        "stability": number(0, 1),
        "similarity_boost": number(0, 1),
        "style": number(0, 1),
        "use_speaker_boost": BOOLEAN,
        "speed": number(0.7, 1.2),
    }
)
_DICTIONARY: Final = entity({"pronunciation_dictionary_id*": text(), "version_id": text()})
_SPEECH: Final = body(
    {
        "text*": text(),
        "model_id": text(),
        "language_code": text(pattern="^[a-z]{2,3}$"),
        "voice_settings": _VOICE,
        "seed": integer(0, 4294967295),
        "previous_text": text(),
        "next_text": text(),
        "previous_request_ids": many(text(), most=3),
        "next_request_ids": many(text(), most=3),
        "pronunciation_dictionary_locators": many(_DICTIONARY, most=3),
        "apply_text_normalization": one_of("auto", "on", "off"),
    }
)
_MOST_CHARACTERS: Final = {"eleven_v3": 5_000, "eleven_flash_v2_5": 40_000}
_USUAL_CHARACTERS: Final = 10_000
_KINDS: Final = {"mp3": "mp3", "pcm": "pcm", "wav": "wav"}


class ElevenLabs(Dialect):
    """`https://api.elevenlabs.io`."""

    name = "elevenlabs"
    optional_base = "/v1"
    refusals: ClassVar = {
        "auth": (401, "invalid_api_key"),
        "balance": (401, "quota_exceeded"),
        "invalid": (422, "invalid"),
        "content": (400, "content_against_policy"),
        "rate": (429, "system_busy"),
        "concurrency": (429, "too_many_concurrent_requests"),
        "overload": (503, "service_unavailable"),
        "server": (500, "internal_error"),
        "not_found": (404, "voice_not_found"),
        "long": (400, "max_character_limit_exceeded"),
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"detail": {...}}`; a list where a field is wrong."""
        if status == 422:
            return {"detail": [{"loc": ["body"], "msg": message, "type": "value_error"}]}
        return {"detail": {"status": code, "message": message}}

    def authorize(self, request: Request) -> None:
        """Want the key in its own header."""
        if request.headers.get("xi-api-key") != self.house.options.key:
            raise self.refuse("auth", "Invalid API key")

    async def _speak(self, request: Request) -> Job:
        asked = self.read(request, _SPEECH)
        most = _MOST_CHARACTERS.get(asked.get("model_id", ""), _USUAL_CHARACTERS)
        if len(asked["text"]) > most:
            raise self.refuse("long", f"text: {most} characters at most")
        form = request.query.get("output_format", "mp3_44100_128").partition("_")[0]
        if form not in _KINDS:
            raise self.refuse("invalid", f"output_format: {form} is not made here")
        medium = Medium(_KINDS[form], text=asked["text"])
        return await self.accept(request, Order(Capability.VOICE, (medium,), is_sync=True))

    @route("POST", "/text-to-speech/{voice}", Step.SUBMIT)
    async def plain(self, request: Request) -> Reply:
        """Speak."""
        job = await self._speak(request)
        kind = job.order.media[0].kind
        return Reply(await self.make(job), 200, MEDIA_TYPES[kind], _cost(job))

    @route("POST", "/text-to-speech/{voice}/with-timestamps", Step.SUBMIT)
    async def timed(self, request: Request) -> Reply:
        """Speak, and say when each character is heard."""
        job = await self._speak(request)
        data = await self.make(job)
        times = _alignment(job.order.media[0].text)
        sound = base64.b64encode(data).decode()
        shown: dict[str, Any] = {"audio_base64": sound, "alignment": times if sound else None}
        reply = answer({**shown, "normalized_alignment": shown["alignment"]})
        return Reply(reply.body, 200, reply.content_type, _cost(job))

    @route("GET", "/user(?:/subscription)?", Step.OTHER)
    async def user(self, request: Request) -> Reply:
        """Show the plan."""
        del request
        return answer({"tier": "creator", "character_count": 0, "character_limit": 100000})

    @route("GET", "/models", Step.OTHER)
    async def models(self, request: Request) -> Reply:
        """List models."""
        del request
        return answer([{"model_id": "eleven_v3", "name": "v3"}])


def _cost(job: Job) -> dict[str, str]:
    characters = len(job.order.media[0].text)
    return {"character-cost": str(characters), "request-id": f"req-{job.number}"}


def _alignment(said: str) -> dict[str, Any]:
    starts = [round(index * SECONDS_PER_CHARACTER, 3) for index in range(len(said))]
    return {
        "characters": list(said),
        "character_start_times_seconds": starts,
        "character_end_times_seconds": [round(s + SECONDS_PER_CHARACTER, 3) for s in starts],
    }
