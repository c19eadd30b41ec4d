"""Lines as SSML, as Azure speaks them, in one call or in a batch."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from pydantic import SecretStr

from cliffhanger.models.jobs.adapter import Endpoint, option
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.account_calls import secrets_in
from cliffhanger.models.providers.order_checks import line_problems

OUTPUT_FORMAT: Final = "riff-48khz-16bit-mono-pcm"
MANNERS: Final = ("pitch", "volume", "style", "style_degree")
"""Further parameters of a route that go into the SSML."""
_SPEEDS: Final = (0.5, 2.0)
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RAW: Final = "raw-"
_VOICE_LOCALE: Final = re.compile(r"[a-z]{2,3}-[A-Z]{2}(?=-)")


def secrets_of_azure(endpoint: Endpoint) -> dict[str, SecretStr]:
    """Return the secret headers of an account."""
    return secrets_in("Ocp-Apim-Subscription-Key", endpoint)


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
    yield from line_problems(
        order,
        max_chars=max_chars,
        speeds=_SPEEDS,
        voices="one such as en-US-AvaMultilingualNeural",
    )
    strange = _NO_XML.search(order.text)
    if strange:
        yield f"text holds the character {strange[0]!r}, which XML cannot; take it out"
    if output_format(order).startswith(_RAW):
        yield (
            f"options.output_format is {output_format(order)}, bytes that do not say what they "
            f"are; choose another, such as {OUTPUT_FORMAT}"
        )


def _locale(order: SpeechOrder) -> str:
    """Return the language with its region, by the voice where the order has none."""
    found = _VOICE_LOCALE.match(order.voice)
    is_same = found is not None and found[0].split("-")[0] == order.language.lower()
    return found[0] if found and is_same else order.language


def _wrapped(tag: str, attributes: dict[str, str], inner: str) -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f"<{tag}{written}>{inner}</{tag}>" if written else inner
