"""What the Gemini API answers about operations that make clips."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
)
from cliffhanger.models.jobs.replies import clean, decode_base64, dig, done, number_at, text_at
from cliffhanger.models.json_body import JsonObject, as_object, as_words

_KINDS: Final = {
    "UNAUTHENTICATED": FailureKind.AUTH,
    "PERMISSION_DENIED": FailureKind.AUTH,
    "FAILED_PRECONDITION": FailureKind.BALANCE,
    "RESOURCE_EXHAUSTED": FailureKind.RATE_LIMITED,
    "UNAVAILABLE": FailureKind.TRANSIENT,
}
"""By the status of a refusal. That FAILED_PRECONDITION asks for billing is unverified."""
_CANCELLED: Final = 1
_SAME_FAILS: Final = frozenset({3, 11})
"""INVALID_ARGUMENT and OUT_OF_RANGE: codes of `google.rpc.Code`."""


def kind_of_error(body: JsonObject) -> FailureKind | None:
    """Return what an error is; None where its HTTP status says all.

    A key that is none is refused as INVALID_ARGUMENT; a quota of a day is no matter of seconds.
    """
    details = dig(body, "error", "details")
    listed = [as_object(item) for item in details] if isinstance(details, list) else []
    if any(detail.get("reason") == "API_KEY_INVALID" for detail in listed):
        return FailureKind.AUTH
    quotas = [text_at(detail, "violations", 0, "quotaId") for detail in listed]
    status = text_at(body, "error", "status")
    if status == "RESOURCE_EXHAUSTED" and any("PerDay" in quota for quota in quotas):
        return FailureKind.BALANCE
    return _KINDS.get(status)


def operation_snapshot(body: JsonObject) -> JobSnapshot:
    """Return an operation as it stands."""
    is_done = body.get("done", False)
    if not isinstance(is_done, bool):
        word = f"done={as_words(is_done)}"
        return JobSnapshot(JobState.RUNNING, word, is_known_status=False)
    if not is_done:
        return JobSnapshot(JobState.RUNNING, "done=false")
    if body.get("error"):
        return _failed(as_object(body.get("error")))
    answer = as_object(dig(body, "response", "generateVideoResponse"))
    samples = answer.get("generatedSamples")
    if not isinstance(samples, list) or not samples:
        return _filtered(answer)
    outputs = tuple(output for sample in samples if (output := _output(sample)) is not None)
    if outputs:
        return done(*outputs, raw_status="done=true")
    lost = Failure(FailureKind.BAD_OUTPUT, "the operation is done, and its clip has no address")
    return JobSnapshot(JobState.FAILED, "done=true", failure=lost)


def _failed(error: JsonObject) -> JobSnapshot:
    number = number_at(error, "code")
    words = clean(text_at(error, "message") or "the operation failed without a reason")
    code = text_at(error, "status") or text_at(error, "code")
    if number == _CANCELLED:
        failure = Failure(FailureKind.CANCELLED, words, code=code)
        return JobSnapshot(JobState.CANCELLED, "done=true", failure=failure)
    is_wrong = number in _SAME_FAILS
    kind = FailureKind.INVALID_REQUEST if is_wrong else FailureKind.PROVIDER_FAILED
    return JobSnapshot(JobState.FAILED, "done=true", failure=Failure(kind, words, code=code))


def _filtered(answer: JsonObject) -> JobSnapshot:
    """Return the snapshot of an operation whose clips a filter took away."""
    reasons = answer.get("raiMediaFilteredReasons")
    words = "; ".join(as_words(reason) for reason in reasons) if isinstance(reasons, list) else ""
    failure = Failure(
        FailureKind.CONTENT_OUTPUT,
        clean(words or "the operation is done without a clip: a filter took it away"),
        code="raiMediaFiltered",
    )
    return JobSnapshot(JobState.FAILED, "done=true", failure=failure)


def _output(sample: JsonValue) -> Output | None:
    """Return the clip of a sample, by address or in hand."""
    url = text_at(sample, "video", "uri")
    if url.startswith(("https://", "http://")):
        return Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=True)
    data = decode_base64(text_at(sample, "video", "encodedVideo"))
    return Output(OutputRole.VIDEO, "video/mp4", data=data) if data else None
