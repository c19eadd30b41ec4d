"""Azure batch speech: a job under a name of our own, whose result is a ZIP of sound and times."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from pydantic import JsonValue

from cliffhanger.media.speech import SpeechTimes, Word
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, Idempotency, JobAdapter, Pacing
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.replies import (
    dig,
    expired_if_missing,
    number_at,
    post_json,
    read_object,
    refusal,
    refused_file,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count, body_text, read_json
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
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.models.providers.spoken import merge_characters, read_spans, sound_output
from cliffhanger.money.units import Units

_API_VERSION: Final = "2024-04-01"
_STATES: Final = {
    "NotStarted": JobState.QUEUED,
    "Running": JobState.RUNNING,
    "Succeeded": JobState.SUCCEEDED,
    "Failed": JobState.FAILED,
}
_SOUNDS: Final = (".wav", ".mp3", ".ogg", ".webm", ".opus")
_WORDS: Final = (".word.json",)
_MAX_MEMBER_BYTES: Final = 256 << 20
_MAX_TIMED_BYTES: Final = 12 << 20
"""The times lie in the same ZIP as the sound, and files of times are not fetched beyond 16 MiB."""


class AzureBatchSpeech(JobAdapter[SpeechOrder]):
    """Azure's `/texttospeech/batchsyntheses`, version 2024-04-01, as of mid 2026.

    The account's address is its region's, such as `https://eastus.api.cognitive.microsoft.com`. The
    job's name is our token, so that the same request again is the same job; it can be looked up
    as well. Options beyond those of the SSML go into the body, such as `properties`.

    Unverified: what is in the ZIP (a sound, and `*.word.json` with `Text`, `AudioOffset` and
    `Duration` in milliseconds), `sizeInBytes`, `billingDetails` and `error` of the `properties`,
    409 for a name that exists (read as unclear: the job is looked up), the pace, and how long a
    result stays. Times that cannot be read are no times; a sound that cannot is a failure.
    """

    name = "azure-batch-speech"
    version = "1"
    caps = Capabilities(
        capability=Capability.VOICE,
        idempotency=Idempotency.REJECT,
        max_prompt_chars=400_000,
        pacing=Pacing(5.0, 15.0),
        result_seconds=24 * 3600.0,
    )

    def check(self, order: SpeechOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return tuple(ssml_problems(order, max_chars=self.caps.max_prompt_chars))

    def submit(self, order: SpeechOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request, under the token as the job's name."""
        body: dict[str, JsonValue] = {
            "inputKind": "SSML",
            "inputs": [{"content": ssml_of(order)}],
            "properties": {"outputFormat": output_format(order), "wordBoundaryEnabled": True},
        }
        known = {*MANNERS, "output_format"}
        extras = {name: value for name, value in order.options.items() if name not in known}
        call = post_json(
            _job_url(endpoint, token),
            with_options(body, extras),
            secrets=secrets_of_azure(endpoint),
        )
        return HttpCall("PUT", call.url, call.body, call.headers, call.secrets)

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job, or why there is none."""
        if reply.status == 409:
            return _read_refusal(reply, endpoint, kind=FailureKind.AMBIGUOUS_SUBMIT)
        job_id = text_at(read_object(reply), "id")
        if not 200 <= reply.status < 300 or not job_id:
            return _read_refusal(reply, endpoint)
        return Submitted(job_id)

    def measure(self, order: SpeechOrder, endpoint: Endpoint) -> Units:
        """Return the characters of the line and its markup; a Chinese one counts twice."""
        return Units(characters=count_billed_characters(spoken_markup(order)))

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at a job."""
        return get(_job_url(endpoint, ref.job_id), secrets_of_azure(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job, or why the look failed."""
        body = read_object(reply)
        status = text_at(body, "status")
        if not 200 <= reply.status < 300 or not status:
            return expired_if_missing(_read_refusal(reply, endpoint))
        failure = None
        if _STATES.get(status) is JobState.FAILED:
            failure = Failure(
                FailureKind.PROVIDER_FAILED,
                text_at(body, "properties", "error", "message") or f"the job ended as {status!r}",
                code=text_at(body, "properties", "error", "code"),
            )
        return snapshot_of(
            status, _STATES, outputs=_outputs(body), failure=failure, usage=_usage(body)
        )

    def find(self, token: str, order: SpeechOrder, endpoint: Endpoint) -> HttpCall | None:
        """Return the request that looks for the job of the token, which is its name."""
        return get(_job_url(endpoint, token), secrets_of_azure(endpoint))

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | HttpCall | Failure | None:
        """Return the job of the token; None where there is none."""
        if reply.status == 404:
            return None
        job_id = text_at(read_object(reply), "id")
        if not 200 <= reply.status < 300 or job_id != token:
            return _read_refusal(reply, endpoint)
        return Submitted(job_id)

    def read_hop(self, reply: HttpReply, output: Output) -> Output | Failure:
        """Return the sound or the times out of the ZIP."""
        if not 200 <= reply.status < 300:
            return refused_file(reply)
        sound = sound_output(_member(reply.body, _SOUNDS))
        if sound is None:
            return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="no sound in the ZIP")
        if output.role is not OutputRole.TIMES:
            return sound
        times = SpeechTimes(words=_read_words(_member(reply.body, _WORDS)))
        return Output(output.role, "application/json", data=times.model_dump_json().encode())

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for one of the account's jobs, which is free."""
        url = f"{endpoint.base_url}/texttospeech/batchsyntheses"
        query = f"api-version={_API_VERSION}&maxpagesize=1"
        return get(f"{url}?{query}", secrets_of_azure(endpoint))


def _job_url(endpoint: Endpoint, job_id: str) -> str:
    return f"{endpoint.base_url}/texttospeech/batchsyntheses/{job_id}?api-version={_API_VERSION}"


def _read_refusal(
    reply: HttpReply, endpoint: Endpoint, *, kind: FailureKind | None = None
) -> Failure:
    code = text_at(read_object(reply), "error", "code")
    return refusal(reply, code=code, kind=kind, now=endpoint.now)


def _outputs(body: JsonObject) -> tuple[Output, ...]:
    """Return the ZIP: once as the sound, and once as the times where they can be fetched."""
    url = text_at(body, "outputs", "result")
    if not url:
        return ()
    sound = Output(OutputRole.AUDIO, "audio/wav", url=url, is_indirect=True)
    num_bytes = number_at(body, "properties", "sizeInBytes")
    if num_bytes is None or num_bytes > _MAX_TIMED_BYTES:
        return (sound,)
    return (sound, Output(OutputRole.TIMES, "application/json", url=url, is_indirect=True))


def _usage(body: JsonObject) -> Units | None:
    """Return the characters that the provider says it bills."""
    billed = dig(body, "properties", "billingDetails")
    counts = [as_count(count) for count in (billed.values() if isinstance(billed, dict) else ())]
    characters = sum(count for count in counts if count is not None)
    return Units(characters=characters) if characters else None


def _member(data: bytes, endings: tuple[str, ...]) -> bytes:
    """Return the first file of a ZIP with one of those endings; nothing where there is none."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            for entry in archive.infolist():
                is_small = entry.file_size <= _MAX_MEMBER_BYTES
                if is_small and entry.filename.lower().endswith(endings):
                    return archive.read(entry)
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        # A RuntimeError is a password; a NotImplementedError, one of its kind, a strange method.
        return b""
    return b""


def _read_words(data: bytes) -> tuple[Word, ...]:
    """Return the words of a list of boundaries; Chinese, Thai and Japanese as they come."""
    try:
        boundaries = read_json(body_text(data))
    except ValueError:
        return ()
    if not isinstance(boundaries, list):
        return ()
    starts = [_seconds(entry, "AudioOffset") for entry in boundaries]
    lengths = [_seconds(entry, "Duration") for entry in boundaries]
    ends = [
        None if start is None or length is None else start + length
        for start, length in zip(starts, lengths, strict=True)
    ]
    texts: list[JsonValue] = [text_at(entry, "Text") for entry in boundaries]
    return tuple(_spoken(read_spans(texts, [*starts], [*ends])))


def _seconds(entry: JsonValue, name: str) -> float | None:
    milliseconds = number_at(entry, name)
    return None if milliseconds is None else milliseconds / 1000.0


def _spoken(words: tuple[Word, ...]) -> Iterator[Word]:
    """Yield the words without the punctuation that stands alone."""
    yield from (word for word in words if merge_characters((word,)))
