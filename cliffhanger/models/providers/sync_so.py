"""Lip-sync by sync.so."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue, SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    Idempotency,
    JobAdapter,
    Pacing,
)
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
from cliffhanger.models.jobs.orders import LipSyncOrder
from cliffhanger.models.jobs.replies import (
    clean,
    post_json,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_words
from cliffhanger.models.providers.account_calls import get, secrets_in
from cliffhanger.models.providers.measures import quantity_at, whole_seconds
from cliffhanger.models.providers.order_checks import file_problems, seconds_problems
from cliffhanger.money.units import Units

_STATES: Final = {
    "PENDING": JobState.QUEUED,
    "PROCESSING": JobState.RUNNING,
    "COMPLETED": JobState.SUCCEEDED,
    "FAILED": JobState.FAILED,
    "REJECTED": JobState.FAILED,
}
_VIDEO_TYPES: Final = frozenset({"video/mp4", "video/quicktime", "video/webm"})
_AUDIO_TYPES: Final = frozenset(
    {
        "audio/aac",
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/x-wav",
    }
)
_KINDS: Final = {
    "rate_limit_exceeded": FailureKind.RATE_LIMITED,
    "concurrency_limit_reached": FailureKind.CONCURRENCY,
    "INVALID_IDEMPOTENCY_KEY": FailureKind.INVALID_REQUEST,
}
_BAD_INPUT: Final = ("_unsupported", "_missing", "_exceeded", "_validation_failed")
"""Ends of `error_code` that speak of what was sent."""
_OF_THE_REQUEST: Final = ("segments", "outputFileName", "webhookUrl")
_MAX_SECONDS: Final = 300.0


class SyncLipSync(JobAdapter[LipSyncOrder]):
    """sync.so API v2, as of mid 2026.

    The same `Idempotency-Key` with the same body gives the same generation; the files' addresses
    are part of the body. Options of the route go into `options` of the request, except
    `segments`, `outputFileName` and `webhookUrl`. Unverified: what `REJECTED` means (taken for a
    filter), the longest clip (300 s; plans differ), the field of a failed job's code, and
    `GET /v2/models` as a free look.
    """

    name = "sync-lipsync"
    version = "1"
    caps = Capabilities(
        capability=Capability.LIPSYNC,
        idempotency=Idempotency.REPLAY,
        asset_forms=(AssetForm.URL,),
        asset_media_types=_VIDEO_TYPES | _AUDIO_TYPES,
        max_asset_bytes=500 << 20,
        max_seconds=_MAX_SECONDS,
        pacing=Pacing(5.0, 10.0),
    )

    def check(self, order: LipSyncOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        most = self.caps.max_asset_bytes
        return (
            *file_problems("video", order.video, _VIDEO_TYPES, most),
            *file_problems("audio", order.audio, _AUDIO_TYPES, most),
            *seconds_problems(order.duration_seconds, _MAX_SECONDS),
        )

    def submit(self, order: LipSyncOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for one generation."""
        further = {name: order.options.get(name) for name in _OF_THE_REQUEST}
        body: dict[str, JsonValue] = {
            "model": endpoint.model,
            "input": [
                {"type": "video", "url": order.video.location},
                {"type": "audio", "url": order.audio.location},
            ],
            "options": _options(order.options),
            **further,
        }
        return post_json(
            f"{endpoint.base_url}/v2/generate",
            body,
            headers={"Idempotency-Key": token},
            secrets=_secrets(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the generation; also the one that an unclear earlier submit had started."""
        body = read_object(reply)
        code = text_at(body, "errorCode")
        if reply.status >= 300 or code:
            earlier = text_at(body, "generationId")
            if code.startswith("IDEMPOTENCY_") and earlier:
                return Submitted(earlier)
            return _refused(reply, code)
        job_id = text_at(body, "id")
        if not job_id:
            return refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)
        return Submitted(job_id)

    def measure(self, order: LipSyncOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length in whole seconds, rounded up."""
        return Units(clips=1, seconds=Decimal(whole_seconds(order.duration_seconds)))

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a generation."""
        url = f"{endpoint.base_url}/v2/generate/{quote(ref.job_id, safe='')}"
        return get(url, _secrets(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the generation as the reply shows it."""
        body = read_object(reply)
        if reply.status == 404:
            return refusal(reply, kind=FailureKind.EXPIRED)
        status = text_at(body, "status")
        if reply.status >= 300 or not status:
            return _refused(reply, text_at(body, "errorCode"))
        url = text_at(body, "outputUrl")
        output = Output(OutputRole.VIDEO, "video/mp4", url=url)
        return snapshot_of(
            status,
            _STATES,
            outputs=(output,) if url else (),
            failure=_job_failure(status, body),
            usage=_usage(body) if status == "COMPLETED" else None,
        )

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a look at the models."""
        return get(f"{endpoint.base_url}/v2/models", _secrets(endpoint))


def _secrets(endpoint: Endpoint) -> dict[str, SecretStr]:
    return secrets_in("x-api-key", endpoint)


def _options(options: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the request's `options`: what sound and picture do where their lengths differ."""
    given = {name: value for name, value in options.items() if name not in _OF_THE_REQUEST}
    return {"sync_mode": "cut_off", **given}


def _refused(reply: HttpReply, code: str) -> Failure:
    """Return why a request was refused.

    Any other trouble with the key means that a submit with it came before.
    """
    kind = _KINDS.get(code)
    if kind is None and code.startswith("IDEMPOTENCY_"):
        kind = FailureKind.AMBIGUOUS_SUBMIT
    return refusal(reply, kind=kind, code=code)


def _job_failure(status: str, body: JsonObject) -> Failure | None:
    if status not in {"FAILED", "REJECTED"}:
        return None
    code = text_at(body, "error_code") or text_at(body, "errorCode")
    words = as_words(body.get("error")) or f"the generation ended as {status}"
    if status == "REJECTED":
        return Failure(FailureKind.CONTENT_INPUT, clean(words), code=code)
    is_input = code.startswith("generation_") and code.endswith(_BAD_INPUT)
    kind = FailureKind.INVALID_REQUEST if is_input else FailureKind.PROVIDER_FAILED
    return Failure(kind, clean(words), code=code)


def _usage(body: JsonObject) -> Units | None:
    seconds = quantity_at(body, "outputDuration")
    return None if seconds is None else Units(clips=1, seconds=seconds)
