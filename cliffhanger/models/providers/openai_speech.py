"""Speech, as OpenAI and the servers that copy it make it."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.media.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, JobAdapter, option
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.replies import done, post_json, read_object
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.openai_family import api_url, explain, list_models, without
from cliffhanger.models.providers.openai_orders import address_problems
from cliffhanger.models.providers.order_checks import line_problems
from cliffhanger.models.providers.route_options import fixed_problems, with_options
from cliffhanger.models.providers.spoken import sound_output
from cliffhanger.money.units import Units

_MAX_CHARS: Final = 4096
_SPEEDS: Final = (0.25, 4.0)
_FIXED: Final = frozenset({"model", "input", "voice", "speed", "stream_format"})
_FORMATS: Final = frozenset({"wav", "mp3", "flac", "opus", "aac"})
_PAGES: Final = ("text/", "application/json")
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
            *fixed_problems(order, _FIXED),
            *line_problems(order, max_chars=_MAX_CHARS, speeds=_SPEEDS, voices="one such as marin"),
        ]
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
        }
        return post_json(
            api_url(endpoint.base_url, "/audio/speech"),
            with_options(body, order.options),
            secrets=secrets_of(endpoint),
            headers={"Accept": "*/*"},
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound, or why there is none; what is no sound by its bytes is a failure."""
        if not 200 <= reply.status < 300 or read_object(reply).get("error"):
            return explain(reply, endpoint)
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        sound = None if kind.startswith(_PAGES) else sound_output(reply.body)
        if sound is None:
            found = sniff_media_type(reply.body[:HEAD_BYTES]) or "nothing known"
            what = f"sound (content-type {kind!r}, bytes of {found})"
            return without(what, reply, endpoint, kind=FailureKind.BAD_OUTPUT)
        return Submitted("", snapshot=done(sound))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line."""
        return Units(characters=len(order.text))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _is_plain(model: str) -> bool:
    """Return whether *model* takes no instructions."""
    return model.rpartition("/")[2].lower().startswith("tts-1")
