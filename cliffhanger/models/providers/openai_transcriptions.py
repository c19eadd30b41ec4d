"""Transcripts, as OpenAI and the Whisper servers that copy it make them."""

import math
from decimal import Decimal
from typing import Final

from pydantic import JsonValue, ValidationError

from cliffhanger.media.speech import Word
from cliffhanger.models.chat.reading import encodable
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, JobAdapter
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import TranscriptOrder
from cliffhanger.models.jobs.replies import (
    FormFile,
    dig,
    done,
    number_at,
    post_form,
    read_object,
    text_at,
)
from cliffhanger.models.jobs.results import TranscriptResult
from cliffhanger.models.json_body import JsonObject, as_count, as_object, as_words
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.measures import quantity_at
from cliffhanger.models.providers.openai_family import api_url, explain, list_models, without
from cliffhanger.models.providers.openai_orders import address_problems
from cliffhanger.models.providers.order_checks import asset_problems, seconds_problems
from cliffhanger.models.providers.route_options import fixed_problems
from cliffhanger.money.units import Units

_FIXED: Final = frozenset(
    {"model", "file", "response_format", "timestamp_granularities[]", "stream"}
)
_ENDINGS: Final = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
    "audio/webm": "webm",
}
_MAX_BYTES: Final = 25 << 20
_NAMES: Final = {
    "arabic": "ar",
    "cantonese": "yue",
    "chinese": "zh",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "malay": "ms",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "tagalog": "tl",
    "thai": "th",
    "turkish": "tr",
    "vietnamese": "vi",
}
"""Whisper names the language it heard in English."""


class OpenAITranscriptions(JobAdapter[TranscriptOrder]):
    """Transcripts (`POST {base}/audio/transcriptions`), facts as of late 2026.

    Models of the Whisper kind are asked for `verbose_json` and give word times; the others give
    words alone. That self-hosted servers keep to this shape, or put the words into the segments,
    is unverified, and so is the limit of 25 MiB.
    """

    name = "openai-transcriptions"
    version = "1"
    caps = Capabilities(
        capability=Capability.TRANSCRIPT,
        asset_forms=(AssetForm.BYTES,),
        asset_media_types=frozenset(_ENDINGS),
        max_asset_bytes=_MAX_BYTES,
    )

    def check(self, order: TranscriptOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the recording from being heard."""
        return (
            *address_problems(endpoint),
            *fixed_problems(order, _FIXED),
            *asset_problems("audio", order.audio, self.caps),
            *seconds_problems(order.duration_seconds, math.inf),
        )

    def submit(self, order: TranscriptOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the form with the recording."""
        fields = [("model", endpoint.model), *_form_of_answer(endpoint.model)]
        language = order.language.partition("-")[0].lower()
        if len(language) == 2:
            fields.append(("language", language))
        if order.prompt and not _tells_speakers(endpoint.model):
            fields.append(("prompt", order.prompt))
        given = order.options.items()
        fields += [(name, as_words(value)) for name, value in given if value is not None]
        ending = _ENDINGS.get(order.audio.media_type, "wav")
        file = FormFile("file", f"audio.{ending}", order.audio.media_type, order.audio.data)
        return post_form(
            api_url(endpoint.base_url, "/audio/transcriptions"),
            fields,
            [file],
            secrets=secrets_of(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return what was heard; no words at all are a result, no `text` is none."""
        whole = read_object(reply)
        if not 200 <= reply.status < 300 or whole.get("error"):
            return explain(reply, endpoint)
        text = whole.get("text")
        if not isinstance(text, str):
            return without("text", reply, endpoint, kind=FailureKind.BAD_OUTPUT)
        try:
            result = TranscriptResult(
                text=encodable(text).strip(), language=_language(whole), words=_words(whole)
            )
        except ValidationError:
            what = "words that have a start and an end"
            return without(what, reply, endpoint, kind=FailureKind.BAD_OUTPUT)
        data = result.model_dump_json().encode()
        output = Output(OutputRole.TRANSCRIPT, "application/json", data=data)
        return Submitted("", snapshot=done(output, usage=_read_units(whole)))

    def measure(self, order: TranscriptOrder, endpoint: Endpoint) -> Units:
        """Return the seconds of the recording, rounded up."""
        return Units(seconds=Decimal(math.ceil(order.duration_seconds)))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _form_of_answer(model: str) -> list[tuple[str, str]]:
    if "whisper" in model.lower():
        return [("response_format", "verbose_json"), ("timestamp_granularities[]", "word")]
    if _tells_speakers(model):
        return [("response_format", "diarized_json"), ("chunking_strategy", "auto")]
    return [("response_format", "json")]


def _tells_speakers(model: str) -> bool:
    """Return whether *model* is one that tells speakers apart; it takes no prompt."""
    return "diarize" in model.lower()


def _language(whole: JsonObject) -> str:
    said = text_at(whole, "language").strip().lower()
    return _NAMES.get(said, said if 2 <= len(said.partition("-")[0]) <= 3 else "")


def _words(whole: JsonObject) -> tuple[Word, ...]:
    """Return the words with their times.

    Raises:
        ValidationError: A word is no text with two times.
    """
    return tuple(
        Word.model_validate(
            {
                "text": encodable(text_at(word, "word")).strip(),
                "start_seconds": _time(word, "start"),
                "end_seconds": _time(word, "end"),
            }
        )
        for word in _said_words(whole)
    )


def _time(word: JsonValue, name: str) -> float | None:
    seconds = number_at(word, name)
    return seconds if seconds is not None and 0.0 <= seconds < math.inf else None


def _said_words(whole: JsonObject) -> list[JsonValue]:
    words = whole.get("words")
    if isinstance(words, list):
        return words
    segments = whole.get("segments")
    said: list[JsonValue] = []
    for segment in segments if isinstance(segments, list) else []:
        inner = as_object(segment).get("words")
        said += inner if isinstance(inner, list) else []
    return said


def _read_units(whole: JsonObject) -> Units | None:
    """Return what the reply says was used: seconds or tokens, by the kind of model."""
    seconds = quantity_at(whole, "usage", "seconds")
    if seconds is not None:
        return Units(seconds=seconds)
    read = as_count(dig(whole, "usage", "input_tokens"))
    written = as_count(dig(whole, "usage", "output_tokens"))
    if read is None or written is None:
        return None
    return Units(input_tokens=read, output_tokens=written)
