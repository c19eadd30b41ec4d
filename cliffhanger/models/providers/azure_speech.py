"""Azure speech: one line of SSML, answered at once, without times."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from pydantic import SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, JobAdapter, option
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.replies import done, read_object, refusal, text_at
from cliffhanger.models.providers.order_parts import (
    count_billed_characters,
    get,
    text_problems,
)
from cliffhanger.models.providers.spoken import sound_output
from cliffhanger.money.units import Units

OUTPUT_FORMAT: Final = "riff-48khz-16bit-mono-pcm"
MANNERS: Final = ("pitch", "volume", "style", "style_degree")
"""Further parameters of a route that go into the SSML."""

_LONGEST_SECONDS: Final = 600.0
_CHARS_PER_SECOND: Final = {"zh": 4.0, "ja": 5.0, "ko": 5.0}
_USUAL_CHARS_PER_SECOND: Final = 12.0
"""Slow speech: a line that may be longer than the service makes is cut there without a word."""
_SLOWEST: Final = 0.5
_FASTEST: Final = 2.0
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RAW: Final = "raw-"
_VOICE_LOCALE: Final = re.compile(r"[a-z]{2,3}-[A-Z]{2}(?=-)")


class AzureSpeech(JobAdapter[SpeechOrder]):
    """Azure's `/cognitiveservices/v1`, as of mid 2026; one request is one line, in WAV.

    The account's address is its region's, such as `https://eastus.tts.speech.microsoft.com`. The
    route may set `output_format`, `pitch`, `volume`, `style` and `style_degree`. There are no word
    times (`azure-batch-speech` has them), no seed and nothing against paying twice.

    Unverified: speeds from 0.5 to 2, the bodies of errors (the status alone decides), that the
    list of voices is free. Lines that may take longer than ten minutes are refused by an estimate.
    """

    name = "azure-speech"
    version = "1"
    caps = Capabilities(capability=Capability.VOICE, max_prompt_chars=14_400)

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        known = {*MANNERS, "output_format"}
        unknown = sorted(name for name in order.options if name not in known)
        return (
            *ssml_problems(order, max_chars=self.caps.max_prompt_chars),
            *_length_problems(order),
            *(
                f"options.{name} is nothing that the service takes; leave it out, or choose from "
                f"{', '.join(sorted(known))}"
                for name in unknown
            ),
        )

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        return HttpCall(
            method="POST",
            url=f"{endpoint.base_url}/cognitiveservices/v1",
            body=ssml_of(order).encode(),
            headers={
                "Content-Type": "application/ssml+xml; charset=utf-8",
                "X-Microsoft-OutputFormat": output_format(order),
                "User-Agent": "cliffhanger",
            },
            secrets=secrets_of_azure(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the sound, or why there is none."""
        if not 200 <= reply.status < 300:
            code = text_at(read_object(reply), "error", "code")
            return refusal(reply, code=code, now=endpoint.now)
        sound = sound_output(reply.body)
        if sound is None:
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="the reply is no sound")
        return Submitted("", snapshot=done(sound))

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line and its markup; a Chinese one counts twice."""
        return Units(characters=count_billed_characters(spoken_markup(order)))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of voices."""
        return get(f"{endpoint.base_url}/cognitiveservices/voices/list", secrets_of_azure(endpoint))


def secrets_of_azure(endpoint: Endpoint) -> dict[str, SecretStr]:
    """Return the secret headers of an account."""
    key = {} if endpoint.api_key is None else {"Ocp-Apim-Subscription-Key": endpoint.api_key}
    return {**key, **endpoint.headers}


def output_format(order: SpeechOrder) -> str:
    """Return the format of sound that an order asks for."""
    return str(option(order, "output_format", OUTPUT_FORMAT))


def ssml_of(order: SpeechOrder) -> str:
    """Return the SSML of a line."""
    return (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
        f'xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="{escape(_locale(order))}">'
        f'<voice name="{escape(order.voice)}">{spoken_markup(order)}</voice></speak>'
    )


def spoken_markup(order: SpeechOrder) -> str:
    """Return what stands inside the voice: that is what is billed."""
    prosody = {
        "rate": f"{round((order.speed - 1.0) * 100.0, 2):+g}%" if order.speed != 1.0 else "",
        "pitch": str(option(order, "pitch", "")),
        "volume": str(option(order, "volume", "")),
    }
    manner = {
        "style": str(option(order, "style", "")),
        "styledegree": str(option(order, "style_degree", "")),
    }
    spoken = _wrapped("prosody", prosody, escape(order.text, quote=False))
    return _wrapped("mstts:express-as", manner, spoken)


def ssml_problems(order: SpeechOrder, *, max_chars: int) -> Iterator[str]:
    """Yield what keeps a line from being written as SSML."""
    yield from text_problems("text", order.text, max_chars)
    strange = _NO_XML.search(order.text)
    if strange:
        yield f"text holds the character {strange[0]!r}, which XML cannot; take it out"
    if not order.voice.strip():
        yield "voice is empty; name one such as en-US-AvaMultilingualNeural"
    if not _SLOWEST <= order.speed <= _FASTEST:
        yield f"speed is {order.speed:g}; choose one from {_SLOWEST:g} to {_FASTEST:g}"
    if output_format(order).startswith(_RAW):
        yield (
            f"options.output_format is {output_format(order)}, bytes that do not say what they "
            f"are; choose another, such as {OUTPUT_FORMAT}"
        )


def _length_problems(order: SpeechOrder) -> Iterator[str]:
    language = order.language.split("-")[0].lower()
    per_second = _CHARS_PER_SECOND.get(language, _USUAL_CHARS_PER_SECOND) * order.speed
    seconds = len(order.text) / per_second
    if seconds > _LONGEST_SECONDS:
        yield (
            f"text has {len(order.text)} characters, about {seconds:.0f} s; one call makes "
            f"{_LONGEST_SECONDS:g} s: split it or take azure-batch-speech"
        )


def _locale(order: SpeechOrder) -> str:
    """Return the language with its region, by the voice where the order has none."""
    found = _VOICE_LOCALE.match(order.voice)
    is_same = found is not None and found[0].split("-")[0] == order.language.lower()
    return found[0] if found and is_same else order.language


def _wrapped(tag: str, attributes: dict[str, str], inner: str) -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f"<{tag}{written}>{inner}</{tag}>" if written else inner
