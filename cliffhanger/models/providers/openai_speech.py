"""Speech, as OpenAI and the servers that copy it make it."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, JobAdapter, option
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.replies import done, post_json, read_object
from cliffhanger.models.jobs.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.models.providers.openai_family import (
    account_headers,
    api_url,
    explain,
    list_models,
    without,
)
from cliffhanger.models.providers.openai_orders import (
    address_problems,
    option_problems,
    text_problems,
)
from cliffhanger.money.units import Units

_MAX_CHARS: Final = 4096
_SPEEDS: Final = (0.25, 4.0)
_FIXED: Final = frozenset({"model", "input", "voice", "speed", "stream_format"})
_FORMATS: Final = frozenset({"wav", "mp3", "flac", "opus", "aac"})
_WAV_HEADER_BYTES: Final = 44
_OWN_VOICE: Final = "voice_"


class OpenAISpeech(JobAdapter[SpeechOrder]):
    """Speech (`POST {base}/audio/speech`), facts as of late 2026.

    The reply is the sound itself, without times. WAV is asked for. Raw `pcm` is not taken: nothing
    in it tells its rate. That custom voices are named `voice_...` is unverified.
    """

    name = "openai-speech"
    version = "1"
    caps = Capabilities(capability=Capability.VOICE, max_prompt_chars=_MAX_CHARS)

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the line from being spoken."""
        problems = [
            *address_problems(endpoint),
            *option_problems(order, _FIXED),
            *text_problems("text", order.text, _MAX_CHARS),
        ]
        if not order.voice.strip():
            problems.append(f"voice is {order.voice!r}; name one, such as 'marin'")
        if not _SPEEDS[0] <= order.speed <= _SPEEDS[1]:
            problems.append(f"speed is {order.speed:g}, not 0.25 to 4; change it")
        form = option(order, "response_format", "wav")
        if form not in _FORMATS:
            taken = ", ".join(sorted(_FORMATS))
            problems.append(f"options.response_format is {form!r}, not one of {taken}; use wav")
        return tuple(problems)

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the sound."""
        is_own = order.voice.startswith(_OWN_VOICE)
        voice: JsonValue = {"id": order.voice} if is_own else order.voice
        is_directed = bool(order.instructions) and not _is_plain(endpoint.model)
        body: dict[str, JsonValue] = {
            "model": endpoint.model,
            "input": order.text,
            "voice": voice,
            "response_format": "wav",
            "instructions": order.instructions if is_directed else None,
            "speed": order.speed if order.speed != 1.0 else None,
            **order.options,
        }
        return post_json(
            api_url(endpoint.base_url, "/audio/speech"),
            body,
            secrets=account_headers(endpoint),
            headers={"Accept": "*/*"},
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound, or why there is none; what is no sound by its bytes is a failure."""
        if not 200 <= reply.status < 300 or read_object(reply).get("error"):
            return explain(reply, endpoint)
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        media_type = sniff_media_type(reply.body[:HEAD_BYTES])
        is_sound = media_type.startswith("audio/") and not kind.startswith(
            ("text/", "application/json")
        )
        is_hollow = media_type == "audio/wav" and len(reply.body) <= _WAV_HEADER_BYTES
        if not is_sound or is_hollow:
            what = f"sound (content-type {kind!r}, bytes of {media_type or 'nothing known'})"
            return without(what, reply, endpoint, kind=FailureKind.BAD_OUTPUT)
        output = Output(OutputRole.AUDIO, media_type, data=reply.body)
        return Submitted("", snapshot=done(output))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line."""
        return Units(characters=len(order.text))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _is_plain(model: str) -> bool:
    """Return whether *model* takes no instructions."""
    return model.rpartition("/")[2].lower().startswith("tts-1")
