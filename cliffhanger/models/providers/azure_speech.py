"""Azure speech: one line of SSML, answered at once, without times."""

from collections.abc import Iterator
from typing import Final

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, JobAdapter
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.replies import done, read_object, refusal, text_at
from cliffhanger.models.providers.account_calls import get
from cliffhanger.models.providers.azure_ssml import (
    MANNERS,
    output_format,
    secrets_of_azure,
    spoken_markup,
    ssml_of,
    ssml_problems,
)
from cliffhanger.models.providers.measures import count_billed_characters
from cliffhanger.models.providers.spoken import sound_output
from cliffhanger.money.units import Units

_LONGEST_SECONDS: Final = 600.0
_CHARS_PER_SECOND: Final = {"zh": 4.0, "ja": 5.0, "ko": 5.0}
_USUAL_CHARS_PER_SECOND: Final = 12.0
"""Slow speech: a line that may be longer than the service makes is cut there without a word."""


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


def _length_problems(order: SpeechOrder) -> Iterator[str]:
    language = order.language.split("-")[0].lower()
    per_second = _CHARS_PER_SECOND.get(language, _USUAL_CHARS_PER_SECOND) * order.speed
    seconds = len(order.text) / per_second
    if seconds > _LONGEST_SECONDS:
        yield (
            f"text has {len(order.text)} characters, about {seconds:.0f} s; one call makes "
            f"{_LONGEST_SECONDS:g} s: split it or take azure-batch-speech"
        )
