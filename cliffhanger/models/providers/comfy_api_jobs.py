"""Jobs of Comfy API v2, as its replies show them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from urllib.parse import urljoin

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
)
from cliffhanger.models.jobs.replies import clean, number_at, snapshot_of, text_at
from cliffhanger.models.json_body import JsonObject, as_count, as_object
from cliffhanger.money.units import Units

_STATES: Final = {
    "queued": JobState.QUEUED,
    "running": JobState.RUNNING,
    "canceling": JobState.RUNNING,
    "succeeded": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
    "canceled": JobState.CANCELLED,
    "expired": JobState.EXPIRED,
}
_FAILED: Final = {
    "failed": FailureKind.PROVIDER_FAILED,
    "canceled": FailureKind.CANCELLED,
    "expired": FailureKind.EXPIRED,
}
KINDS: Final = {
    "invalid_workflow": FailureKind.INVALID_REQUEST,
    "workflow_format_ui": FailureKind.INVALID_REQUEST,
    "missing_asset": FailureKind.INVALID_REQUEST,
    "unauthorized": FailureKind.AUTH,
    "forbidden": FailureKind.AUTH,
    "insufficient_credits": FailureKind.BALANCE,
    "queue_full": FailureKind.CONCURRENCY,
    "rate_limited": FailureKind.RATE_LIMITED,
    "input_blocked": FailureKind.CONTENT_INPUT,
}
"""By the code of an error."""


def read_job(body: JsonObject, role: OutputRole, endpoint: Endpoint) -> JobSnapshot:
    """Return a job whose outputs of *role* are the result."""
    status = text_at(body, "status")
    outputs = _outputs(body, role, endpoint)
    seen = snapshot_of(
        status,
        _STATES,
        outputs=outputs,
        failure=_job_failure(status, as_object(body.get("error"))),
        usage=_usage(body, role, len(outputs)),
    )
    return _with_progress(seen, body)


def whole_url(url: str, endpoint: Endpoint) -> str:
    """Return a link made whole; nothing for what is none."""
    try:
        return urljoin(f"{endpoint.base_url}/", url)
    except ValueError:
        return ""


def _outputs(job: JsonObject, role: OutputRole, endpoint: Endpoint) -> tuple[Output, ...]:
    """Return the outputs of *role*; jobs list what is there before they are over."""
    listed = job.get("outputs")
    files = [as_object(file) for file in (listed if isinstance(listed, list) else ())]
    return tuple(
        Output(role, text_at(file, "content_type"), url=url, is_authorized=True)
        for file in files
        for url in [whole_url(text_at(file, "url"), endpoint)]
        if text_at(file, "content_type").startswith(f"{role.value}/") and text_at(file, "url")
    )


def _job_failure(status: str, error: Mapping[str, JsonValue]) -> Failure | None:
    kind = _FAILED.get(status)
    if kind is None or not error:
        return None
    code = text_at(error, "code")
    node = f"node {text_at(error, 'node_id')} ({text_at(error, 'class_type')}): "
    words = f"{node if error.get('node_id') else ''}{text_at(error, 'message') or status}"
    return Failure(KINDS.get(code, kind), clean(words), code=code)


def _usage(job: JsonObject, role: OutputRole, count: int) -> Units | None:
    """Return the time of the run, where the provider says it."""
    milliseconds = as_count(as_object(job.get("metrics")).get("execution_ms"))
    if milliseconds is None:
        return None
    is_image = role is OutputRole.IMAGE
    return Units(
        images=count if is_image else 0,
        clips=0 if is_image else count,
        gpu_seconds=Decimal(milliseconds) / 1000,
    )


def _with_progress(seen: JobSnapshot, job: JsonObject) -> JobSnapshot:
    """Return the snapshot of an open job with its share done and its place in the queue."""
    if seen.state.is_final:
        return seen
    share = number_at(job, "progress", "value")
    return JobSnapshot(
        seen.state,
        seen.raw_status,
        is_known_status=seen.is_known_status,
        progress=share if share is not None and 0.0 <= share <= 1.0 else None,
        queue_position=as_count(job.get("queue_position")),
    )
