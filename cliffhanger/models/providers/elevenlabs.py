"""ElevenLabs speech, with the times of its characters."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue, SecretStr

from cliffhanger.media.speech import Word
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, JobAdapter, option
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind, Submitted
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
from cliffhanger.models.json_body import JsonObject, as_object
from cliffhanger.models.providers.account_calls import get, secrets_in
from cliffhanger.models.providers.order_checks import line_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.models.providers.spoken import (
    merge_characters,
    read_spans,
    sound_output,
    times_outputs,
)
from cliffhanger.money.units import Units

_OUTPUT_FORMAT: Final = "mp3_44100_128"
_KNOWN_FORMATS: Final = ("mp3_", "opus_", "wav_")
_LONGEST_TEXT: Final = 40_000
_TEXT_CHARS: Final = {
    "eleven_v3": 5_000,
    "eleven_multilingual_v2": 10_000,
    "eleven_flash_v2_5": 40_000,
}
_TAKES_LANGUAGE: Final = ("eleven_v3", "eleven_flash_v2_5", "eleven_turbo_v2_5")
"""Others tell the language from the words, and some refuse to be told."""
_TAKES_NO_NEIGHBOURS: Final = "eleven_v3"
_SPEEDS: Final = (0.7, 1.2)
_KINDS: Final = {
    "invalid_api_key": FailureKind.AUTH,
    "quota_exceeded": FailureKind.BALANCE,
    "max_character_limit_exceeded": FailureKind.INVALID_REQUEST,
    "too_many_concurrent_requests": FailureKind.CONCURRENCY,
    "system_busy": FailureKind.RATE_LIMITED,
}
"""By the `status` of the detail."""


class ElevenLabsSpeech(JobAdapter[SpeechOrder]):
    """ElevenLabs' `/v1/text-to-speech/{voice}/with-timestamps`, as of mid 2026; answers at once.

    The route's `output_format` goes into the address; `voice_settings`, `pronunciation_dictionary_
    locators`, `apply_text_normalization` and the like into the body. Instructions have no field.
    Nothing keeps a lost answer from being paid twice.

    Unverified: speeds from 0.7 to 1.2, that `eleven_v3` models refuse neighbouring lines, and that
    409, which the service's own client retries, means that nothing was made.
    """

    name = "elevenlabs-speech"
    version = "1"
    caps = Capabilities(capability=Capability.VOICE, max_prompt_chars=_LONGEST_TEXT, has_seed=True)

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        longest = _TEXT_CHARS.get(endpoint.model, _LONGEST_TEXT)
        voices = "a voice_id of the account"
        return (
            *line_problems(order, max_chars=longest, speeds=_SPEEDS, voices=voices),
            *_format_problems(order),
        )

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        takes_language = endpoint.model.startswith(_TAKES_LANGUAGE)
        takes_neighbours = not endpoint.model.startswith(_TAKES_NO_NEIGHBOURS)
        # Settings in a request replace those of the voice: none are sent without need.
        settings: JsonValue = {"speed": order.speed} if order.speed != 1.0 else None
        body: dict[str, JsonValue] = {
            "text": order.text,
            "model_id": endpoint.model,
            "language_code": order.language.split("-")[0].lower() if takes_language else None,
            "voice_settings": settings,
            "seed": order.seed,
            "previous_text": order.previous_text or None if takes_neighbours else None,
            "next_text": order.next_text or None if takes_neighbours else None,
        }
        extras = {name: value for name, value in order.options.items() if name != "output_format"}
        merged = {**with_options(body, extras), "model_id": endpoint.model}
        voice = quote(order.voice, safe="")
        asked_format = quote(str(option(order, "output_format", _OUTPUT_FORMAT)), safe="")
        address = f"{_root(endpoint)}/v1/text-to-speech/{voice}/with-timestamps"
        return post_json(
            f"{address}?output_format={asked_format}", merged, secrets=_secrets(endpoint)
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound and the times of its words, or why there is none."""
        if not 200 <= reply.status < 300:
            return _read_refusal(reply, endpoint)
        body = read_object(reply)
        sound = sound_output(decode_base64(text_at(body, "audio_base64")))
        if sound is None:
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="no sound in audio_base64")
        outputs = (sound, *times_outputs(_read_words(body)))
        return Submitted("", snapshot=done(*outputs, usage=_read_usage(reply)))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line; no model bills more than one each."""
        return Units(characters=len(order.text))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models, which is free."""
        return get(f"{_root(endpoint)}/v1/models", _secrets(endpoint))


def _root(endpoint: Endpoint) -> str:
    return endpoint.base_url.removesuffix("/v1")


def _secrets(endpoint: Endpoint) -> dict[str, SecretStr]:
    return secrets_in("xi-api-key", endpoint)


def _format_problems(order: SpeechOrder) -> Iterator[str]:
    asked_format = str(option(order, "output_format", _OUTPUT_FORMAT))
    if not asked_format.startswith(_KNOWN_FORMATS):
        yield (
            f"options.output_format is {asked_format}, bytes that do not say what they are; "
            "choose one that begins with mp3_, opus_ or wav_"
        )


def _read_refusal(reply: HttpReply, endpoint: Endpoint) -> Failure:
    detail = as_object(read_object(reply).get("detail"))
    code = text_at(detail, "status") or text_at(detail, "code")
    is_conflict = FailureKind.TRANSIENT if reply.status == 409 else None
    return refusal(
        reply,
        kind=_KINDS.get(code, is_conflict),
        code=code,
        message=text_at(detail, "message"),
        now=endpoint.now,
    )


def _read_words(body: JsonObject) -> tuple[Word, ...]:
    """Return the words by the line as it was written, else by what it was taken for."""
    for name in ("alignment", "normalized_alignment"):
        characters = read_spans(
            dig(body, name, "characters"),
            dig(body, name, "character_start_times_seconds"),
            dig(body, name, "character_end_times_seconds"),
        )
        if characters:
            return merge_characters(characters)
    return ()


def _read_usage(reply: HttpReply) -> Units | None:
    """Return what the service says that the line cost, in characters."""
    cost = reply.headers.get("character-cost", "").strip()
    return Units(characters=int(cost)) if cost.isascii() and cost.isdigit() else None
