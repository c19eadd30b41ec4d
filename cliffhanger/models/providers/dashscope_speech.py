"""Qwen-TTS at Alibaba DashScope."""

from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, JobAdapter
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.replies import (
    decode_base64,
    dig,
    done,
    post_json,
    read_object,
    refusal,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count, as_object
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.dashscope_codes import read_refusal
from cliffhanger.models.providers.dashscope_files import policy_call
from cliffhanger.models.providers.measures import count_billed_characters
from cliffhanger.models.providers.order_checks import text_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

_LANGUAGES: Final = {
    "zh": "Chinese",
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
}


class QwenSpeech(JobAdapter[SpeechOrder]):
    """DashScope's `multimodal-generation` with a Qwen-TTS model, as of mid 2026.

    The reply names the sound's address; there are no times. The model has no speed and no field
    for instructions or neighbouring lines. Options go into `input`.

    Unverified: 600 characters at most, the names of languages (others are told by the model
    itself, `Auto`), WAV as the kind of sound.
    """

    name = "qwen-speech"
    version = "1"
    caps = Capabilities(
        capability=Capability.VOICE, max_prompt_chars=600, result_seconds=24 * 3600.0
    )

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return (
            *text_problems("text", order.text, self.caps.max_prompt_chars),
            *_voice_problems(order, endpoint.model),
        )

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        said: dict[str, JsonValue] = {
            "text": order.text,
            "voice": order.voice,
            "language_type": _LANGUAGES.get(order.language.split("-")[0].lower(), "Auto"),
        }
        return post_json(
            f"{endpoint.base_url}/api/v1/services/aigc/multimodal-generation/generation",
            {"model": endpoint.model, "input": with_options(said, order.options)},
            secrets=secrets_of(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound, or why there is none."""
        body = read_object(reply)
        is_refused = not 200 <= reply.status < 300 or text_at(body, "code")
        if is_refused or not isinstance(body.get("output"), dict):
            return read_refusal(reply, endpoint.now)
        sound = _sound(as_object(dig(body, "output", "audio")))
        if sound is None:
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="no sound in output.audio")
        return Submitted("", snapshot=done(sound, usage=_usage(body)))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line; a Chinese one counts twice."""
        return Units(characters=count_billed_characters(order.text))

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return the request for a permit to upload, which costs nothing."""
        return policy_call(endpoint)


def _voice_problems(order: SpeechOrder, model: str) -> Iterator[str]:
    if not order.voice:
        yield "voice is empty; name one of the model's voices, such as Cherry"
    if abs(order.speed - 1.0) > 1e-9:
        yield f"speed is {order.speed:g} and {model} has one speed; set it to 1 or change the route"


def _sound(audio: JsonObject) -> Output | None:
    url, data = text_at(audio, "url"), decode_base64(text_at(audio, "data"))
    if url:
        return Output(OutputRole.AUDIO, "audio/wav", url=url)
    return Output(OutputRole.AUDIO, "audio/wav", data=data) if data else None


def _usage(body: JsonObject) -> Units | None:
    names = ("characters", "input_tokens", "output_tokens")
    counts = {name: as_count(dig(body, "usage", name)) for name in names}
    if all(count is None for count in counts.values()):
        return None
    return Units(
        characters=counts["characters"] or 0,
        input_tokens=counts["input_tokens"] or 0,
        output_tokens=counts["output_tokens"] or 0,
    )
