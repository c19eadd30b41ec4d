"""Cartesia speech: the sound alone, or a stream of events with the times of its words."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.media.speech import Word
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
from cliffhanger.models.jobs.replies import (
    decode_base64,
    dig,
    done,
    kind_of_status,
    post_json,
    read_object,
    refusal,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count, as_object, read_json
from cliffhanger.models.providers.account_calls import get, secrets_of
from cliffhanger.models.providers.order_checks import line_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.models.providers.spoken import pcm_wav, read_spans, sound_output, times_outputs
from cliffhanger.money.units import Units

API_VERSION: Final = "2026-08-14"
SAMPLE_RATE_HZ: Final = 48_000
_SPEEDS: Final = (0.6, 1.5)
_CONCURRENCY: Final = "concurrency_limited"
_WAV: Final[Mapping[str, JsonValue]] = {
    "container": "wav",
    "encoding": "pcm_s16le",
    "sample_rate": SAMPLE_RATE_HZ,
}
_CAPS: Final = Capabilities(capability=Capability.VOICE)


class CartesiaSpeech(JobAdapter[SpeechOrder]):
    """Cartesia's `/tts/bytes`, version 2026-08-14, as of mid 2026; answers at once, in WAV.

    The account's setting `api_version` asks for another version. Instructions, seeds and
    neighbouring lines have no field; an emotion is an option of `generation_config`. Nothing keeps
    a lost answer from being paid twice.

    Unverified: speeds from 0.6 to 1.5, 48 kHz, what happens when the credits are used up (402 is
    taken for it), that a list of one voice is free.
    """

    name = "cartesia-speech"
    version = "1"
    caps = _CAPS

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return (*_line_problems(order), *_format_problems(order))

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        body: dict[str, JsonValue] = {**_line(order, endpoint), "output_format": {**_WAV}}
        return _post("/tts/bytes", _merged(body, order), endpoint, accept="*/*")

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound, or why there is none."""
        if not 200 <= reply.status < 300:
            return _read_refusal(reply, endpoint)
        sound = sound_output(reply.body)
        if sound is None:
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="the reply is no sound")
        return Submitted("", snapshot=done(sound))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line, one credit each."""
        return _measure(order)

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for one voice of the list."""
        return _probe(endpoint)


class CartesiaTimedSpeech(JobAdapter[SpeechOrder]):
    """Cartesia's `/tts/sse` with `add_timestamps`, version 2026-08-14, as of mid 2026.

    The whole stream of events is one reply: `chunk` with base64 samples, `timestamps`, then `done`
    or `error`. A stream that breaks off before `done` is a failure. As for `cartesia-speech` in
    everything else; languages without times give a sound without times.

    Unverified: the fields of the events beyond `data` and `word_timestamps`.
    """

    name = "cartesia-timed-speech"
    version = "1"
    caps = _CAPS

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        fixed = [name for name in ("output_format", "add_timestamps") if name in order.options]
        return (
            *_line_problems(order),
            *(
                f"options.{name} is {order.options[name]}; it is set for reading the stream: leave "
                "it out, or take cartesia-speech"
                for name in fixed
            ),
        )

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        body: dict[str, JsonValue] = {
            **_line(order, endpoint),
            "output_format": {**_WAV, "container": "raw"},
            "add_timestamps": True,
        }
        return _post("/tts/sse", _merged(body, order), endpoint, accept="text/event-stream")

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound and the times of its words, or why there is none."""
        if not 200 <= reply.status < 300:
            return _read_refusal(reply, endpoint)
        events = tuple(_events(reply.body))
        failure = _read_error_event(reply, events, endpoint)
        if failure is not None:
            return failure
        if not any(text_at(event, "type") == "done" for event in events):
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="the stream has no end")
        samples = b"".join(decode_base64(text_at(event, "data")) for event in events)
        if not samples or len(samples) % 2:
            message = f"the stream has {len(samples)} bytes of sound"
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message=message)
        sound = Output(OutputRole.AUDIO, "audio/wav", data=pcm_wav(samples, SAMPLE_RATE_HZ))
        return Submitted("", snapshot=done(sound, *times_outputs(tuple(_words(events)))))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line, one credit each."""
        return _measure(order)

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for one voice of the list."""
        return _probe(endpoint)


def _line(order: SpeechOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    speed: JsonValue = {"speed": order.speed} if order.speed != 1.0 else None
    return {
        "model_id": endpoint.model,
        "transcript": order.text,
        "voice": {"mode": "id", "id": order.voice},
        "language": order.language.split("-")[0].lower(),
        "generation_config": speed,
    }


def _merged(body: Mapping[str, JsonValue], order: SpeechOrder) -> dict[str, JsonValue]:
    return {**with_options(body, order.options), "model_id": body["model_id"]}


def _post(path: str, body: Mapping[str, JsonValue], endpoint: Endpoint, *, accept: str) -> HttpCall:
    return post_json(
        f"{endpoint.base_url}{path}",
        body,
        secrets=secrets_of(endpoint),
        headers={"Cartesia-Version": _version(endpoint), "Accept": accept},
    )


def _version(endpoint: Endpoint) -> str:
    return endpoint.settings.get("api_version", API_VERSION)


def _probe(endpoint: Endpoint) -> HttpCall:
    headers = {"Cartesia-Version": _version(endpoint)}
    return get(f"{endpoint.base_url}/voices?limit=1", secrets_of(endpoint), headers)


def _measure(order: SpeechOrder) -> Units:
    return Units(characters=len(order.text), credits=Decimal(len(order.text)))


def _line_problems(order: SpeechOrder) -> Iterator[str]:
    return line_problems(
        order,
        max_chars=_CAPS.max_prompt_chars,
        speeds=_SPEEDS,
        voices="the id of a voice of the account",
    )


def _format_problems(order: SpeechOrder) -> Iterator[str]:
    container = as_object(option(order, "output_format")).get("container", "wav")
    if container not in {"wav", "mp3"}:
        yield (
            f"options.output_format.container is {container}, bytes that do not say what they "
            "are; choose wav or mp3"
        )


def _read_refusal(reply: HttpReply, endpoint: Endpoint) -> Failure:
    body = read_object(reply)
    code = text_at(body, "error_code")
    return refusal(
        reply,
        kind=FailureKind.CONCURRENCY if code == _CONCURRENCY else None,
        code=code,
        message=": ".join(filter(None, (text_at(body, "title"), text_at(body, "message")))),
        now=endpoint.now,
    )


def _read_error_event(
    reply: HttpReply, events: Sequence[JsonObject], endpoint: Endpoint
) -> Failure | None:
    """Return the failure that ends a stream; None where none does.

    Once there is sound, the line was accepted, whatever the status says.
    """
    event = next((event for event in events if text_at(event, "type") == "error"), None)
    if event is None:
        return None
    code, status = text_at(event, "error_code"), as_count(event.get("status_code"))
    kind = FailureKind.CONCURRENCY if code == _CONCURRENCY else kind_of_status(status or 500)
    has_sound = any(text_at(other, "data") for other in events)
    words = (text_at(event, "title"), text_at(event, "message"), text_at(event, "error"))
    return refusal(
        reply,
        kind=FailureKind.PROVIDER_FAILED if has_sound else kind,
        code=code,
        message=": ".join(filter(None, words)) or "the stream ends in an error",
        now=endpoint.now,
    )


def _events(body: bytes) -> Iterator[JsonObject]:
    """Yield the objects of an event stream; lines that are none are left out."""
    text = body.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    for block in text.split("\n\n"):
        lines = [line[5:].removeprefix(" ") for line in block.split("\n") if line[:5] == "data:"]
        try:
            event = read_json("\n".join(lines))
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def _words(events: tuple[JsonObject, ...]) -> Iterator[Word]:
    """Yield the words in the order of their times, none beginning before the last has ended."""
    heard_until = 0.0
    for event in events:
        found = dig(event, "word_timestamps")
        for word in read_spans(dig(found, "words"), dig(found, "start"), dig(found, "end")):
            start_seconds = max(word.start_seconds, heard_until)
            heard_until = max(word.end_seconds, start_seconds)
            yield Word(text=word.text, start_seconds=start_seconds, end_seconds=heard_until)
