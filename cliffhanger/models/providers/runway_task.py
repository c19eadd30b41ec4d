"""Tasks of Runway: how they are made, looked at and cancelled.

Facts as of mid 2026, from Runway's own client and its pages on errors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import quote

from pydantic import SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, JobAdapter, OrderT
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    Submitted,
)
from cliffhanger.models.jobs.orders import Asset
from cliffhanger.models.jobs.replies import (
    clean,
    expired_if_missing,
    number_at,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.measures import quantity_at
from cliffhanger.money.units import Units

API_VERSION: Final = "2024-11-06"
PROMPT_UNITS: Final = 1000
"""Longest prompt, in UTF-16 code units."""
MAX_IMAGE_BYTES: Final = 16 << 20
"""Largest image by address."""
MAX_DATA_URI_CHARS: Final = 5 << 20
"""Longest `data:` URI."""
_STATES: Final[Mapping[str, JobState]] = {
    "PENDING": JobState.QUEUED,
    "THROTTLED": JobState.QUEUED,
    "RUNNING": JobState.RUNNING,
    "SUCCEEDED": JobState.SUCCEEDED,
    "FAILED": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}
_FAILURES: Final = (
    ("SAFETY.OUTPUT.", FailureKind.CONTENT_OUTPUT),
    ("SAFETY.", FailureKind.CONTENT_INPUT),
    ("INPUT_PREPROCESSING.SAFETY.", FailureKind.CONTENT_INPUT),
    ("INTERNAL.BAD_OUTPUT.", FailureKind.BAD_OUTPUT),
    ("ASSET.INVALID", FailureKind.INVALID_REQUEST),
)
"""What failure codes begin with, the first that fits."""


def runway_headers(endpoint: Endpoint) -> tuple[dict[str, SecretStr], dict[str, str]]:
    """Return the secret headers and the others of a call."""
    version = endpoint.settings.get("version", API_VERSION)
    return secrets_of(endpoint), {"X-Runway-Version": version}


def utf16_units(text: str) -> int:
    """Return the length of *text* as Runway counts it: in UTF-16 code units, an emoji is two."""
    return len(text.encode("utf-16-le", errors="replace")) // 2


def data_uri_problems(field: str, asset: Asset | None) -> Iterator[str]:
    """Yield what is wrong with a file that goes along in the request."""
    if asset is None or not asset.location.startswith("data:"):
        return
    if len(asset.location) > MAX_DATA_URI_CHARS:
        yield (
            f"{field} is a data URI of {len(asset.location)} characters; Runway takes "
            f"{MAX_DATA_URI_CHARS}: make it smaller or keep it in a store that can presign"
        )


def read_created(reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
    """Return the task that a submit made.

    A 2xx without a task may have been accepted: AMBIGUOUS_SUBMIT.
    """
    task_id = text_at(read_object(reply), "id")
    if reply.status >= 300:
        return refusal(reply, now=endpoint.now)
    if not task_id:
        return refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)
    return Submitted(job_id=task_id)


def _task_path(ref: JobRef) -> str:
    return f"/v1/tasks/{quote(ref.job_id, safe='')}"


def _call(method: str, path: str, endpoint: Endpoint) -> HttpCall:
    secrets, headers = runway_headers(endpoint)
    return HttpCall(
        method=method,
        url=f"{endpoint.base_url}{path}",
        headers={"Accept": "application/json", **headers},
        secrets=secrets,
    )


def read_task(reply: HttpReply, endpoint: Endpoint, output: Output) -> JobSnapshot | Failure:
    """Return a task as it stands, each of its results like *output*."""
    task = read_object(reply)
    status = text_at(task, "status")
    if reply.status >= 300 or not status:
        return expired_if_missing(refusal(reply, now=endpoint.now))
    found = task.get("output")
    snapshot = snapshot_of(
        status,
        _STATES,
        outputs=tuple(
            replace(output, url=url)
            for url in (found if isinstance(found, list) else [])
            if isinstance(url, str) and url
        ),
        failure=_failure(task) if status == "FAILED" else None,
        usage=_usage(task),
    )
    progress = number_at(task, "progress")
    if snapshot.state is JobState.RUNNING and progress is not None and 0.0 <= progress <= 1.0:
        return replace(snapshot, progress=progress)
    return snapshot


def _failure(task: JsonObject) -> Failure:
    code = text_at(task, "failureCode")
    kind = next(
        (kind for start, kind in _FAILURES if code.startswith(start)),
        FailureKind.PROVIDER_FAILED,
    )
    words = clean(text_at(task, "failure")) or f"the task failed with {code or 'no code'}"
    return Failure(kind, words, code=code)


def _usage(task: JsonObject) -> Units | None:
    """Return the credits that a task was billed once it is over."""
    spent = quantity_at(task, "cost", "credits")
    return None if spent is None else Units(credits=spent)


class RunwayTasks(JobAdapter[OrderT]):
    """A kind of task of Runway; subclasses say what goes in."""

    output: ClassVar[Output]
    """What a result is, without its address."""

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task."""
        return read_created(reply, endpoint)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at a task."""
        return _call("GET", _task_path(ref), endpoint)

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task as it stands."""
        return read_task(reply, endpoint, self.output)

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that cancels a task, or deletes it where it is done."""
        return _call("DELETE", _task_path(ref), endpoint)

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a request for the organization that pays."""
        return _call("GET", "/v1/organization", endpoint)


def seed_problems(seed: int | None) -> Iterator[str]:
    """Yield what is wrong with a seed."""
    if seed is not None and not 0 <= seed < 1 << 32:
        yield f"seed is {seed}; Runway takes 0 to 4294967295: take one of those"
