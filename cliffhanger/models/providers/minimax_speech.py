"""MiniMax speech, with the times of its words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.media.speech import SpeechTimes, Word
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
    dig,
    done,
    number_at,
    post_json,
    read_object,
    refusal,
    refused_file,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count, as_object, body_text, read_json
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.measures import count_billed_characters
from cliffhanger.models.providers.minimax_codes import read_refusal
from cliffhanger.models.providers.order_checks import line_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

_MEDIA_TYPES: Final = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "pcm": "audio/pcm",
}
_LANGUAGES: Final = {
    "zh": "Chinese",
    "yue": "Chinese,Yue",
    "en": "English",
    "th": "Thai",
    "vi": "Vietnamese",
    "ja": "Japanese",
    "ko": "Korean",
    "id": "Indonesian",
    "es": "Spanish",
    "pt": "Portuguese",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "ru": "Russian",
    "ar": "Arabic",
    "hi": "Hindi",
    "tr": "Turkish",
}
_SPEEDS: Final = (0.5, 2.0)


class MiniMaxSpeech(JobAdapter[SpeechOrder]):
    """MiniMax's `/v1/t2a_v2`, as of mid 2026; the sound comes in the reply itself.

    The words' times come in a file of their own, a second hop away (`read_hop`), where the reply
    names one. Instructions and neighbouring lines have no field; an emotion is an option of
    `voice_setting`.

    Unverified: that the sound is hex in `data.audio`, speeds from 0.5 to 2, the shape of the
    subtitle file (a list of sentences with `timestamped_words` in milliseconds), the names of
    languages. What cannot be read is a failure.
    """

    name = "minimax-speech"
    version = "1"
    caps = Capabilities(
        capability=Capability.VOICE, max_prompt_chars=10_000, result_seconds=9 * 3600.0
    )

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        problems = line_problems(
            order,
            max_chars=self.caps.max_prompt_chars,
            speeds=_SPEEDS,
            voices="a voice_id of the account",
        )
        return tuple(problems)

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        body: dict[str, JsonValue] = {
            "model": endpoint.model,
            "text": order.text,
            "stream": False,
            "output_format": "hex",
            "language_boost": _LANGUAGES.get(order.language.split("-")[0].lower(), "auto"),
            "subtitle_enable": True,
            "subtitle_type": "word",
            "voice_setting": {"voice_id": order.voice, "speed": order.speed},
            "audio_setting": {"format": "mp3", "sample_rate": 44_100, "channel": 1},
        }
        return post_json(
            f"{endpoint.base_url}/v1/t2a_v2",
            with_options(body, order.options),
            secrets=secrets_of(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound and where the words' times lie, or why there is none."""
        refused = read_refusal(reply, endpoint.now)
        body = read_object(reply)
        if refused or not isinstance(body.get("data"), dict):
            return refused or refusal(reply, now=endpoint.now)
        sound = _sound(body)
        if sound is None:
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="no sound in data.audio")
        times_url = text_at(body, "data", "subtitle_file")
        times = (Output(OutputRole.TIMES, "application/json", url=times_url, is_indirect=True),)
        outputs = (sound, *(times if times_url else ()))
        return Submitted("", snapshot=done(*outputs, usage=_usage(body)))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line; a Chinese one counts twice."""
        return Units(characters=count_billed_characters(order.text))

    def read_hop(self, reply: HttpReply, output: Output) -> Output | Failure:
        """Return the times of the words, from the subtitle file."""
        if not 200 <= reply.status < 300:
            return refused_file(reply)
        try:
            sentences = read_json(body_text(reply.body))
        except ValueError:
            # The sound is in hand once: nothing about its times may send the caller away with it.
            return refusal(reply, kind=FailureKind.BAD_OUTPUT)
        if not isinstance(sentences, list):
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="subtitles are no list")
        times = SpeechTimes(words=tuple(_words(sentences)))
        return Output(output.role, output.media_type, data=times.model_dump_json().encode())


def _sound(body: JsonObject) -> Output | None:
    """Return the sound; as an address where the route asked for `output_format` `url`."""
    held = text_at(body, "data", "audio")
    media_type = _MEDIA_TYPES.get(text_at(body, "extra_info", "audio_format"), "audio/mpeg")
    if held.startswith(("https://", "http://")):
        return Output(OutputRole.AUDIO, media_type, url=held)
    try:
        data = bytes.fromhex(held)
    except ValueError:
        return None
    return Output(OutputRole.AUDIO, media_type, data=data) if data else None


def _usage(body: JsonObject) -> Units | None:
    characters = as_count(dig(body, "extra_info", "usage_characters"))
    if characters is None:
        return None
    milliseconds = as_count(dig(body, "extra_info", "audio_length")) or 0
    return Units(characters=characters, seconds=Decimal(milliseconds) / 1000)


def _words(sentences: list[JsonValue]) -> Iterator[Word]:
    """Yield the words in the order of their times, none beginning before the last has ended."""
    heard_until = 0.0
    for entry in _entries(sentences):
        text = text_at(entry, "word").strip()
        start, end = number_at(entry, "time_begin"), number_at(entry, "time_end")
        if not text or start is None or end is None:
            continue
        start_seconds = max(start / 1000.0, heard_until)
        heard_until = max(end / 1000.0, start_seconds)
        yield Word(text=text, start_seconds=start_seconds, end_seconds=heard_until)


def _entries(sentences: list[JsonValue]) -> Iterator[Mapping[str, JsonValue]]:
    for sentence in sentences:
        words = as_object(sentence).get("timestamped_words")
        yield from (as_object(word) for word in (words if isinstance(words, list) else []))
