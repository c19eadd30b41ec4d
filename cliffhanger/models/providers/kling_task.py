"""Tasks of Kling's classic API (`/v1/...`): how they are accepted, looked at and found again.

Facts as of mid 2026, from mirrors of Kling's documentation. Unverified: that the list of tasks
gives 500 entries on a page when asked to, and shows a task the moment it is accepted. Kling
refuses a second task of the same `external_task_id`, so a task that was overlooked is not paid
twice.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Final
from urllib.parse import quote

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, Idempotency, JobAdapter, OrderT
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import Order
from cliffhanger.models.jobs.replies import (
    clean,
    dig,
    expired_if_missing,
    number_at,
    post_json,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_object
from cliffhanger.models.providers.account_calls import get
from cliffhanger.models.providers.kling_auth import kling_headers
from cliffhanger.models.providers.measures import quantity_at
from cliffhanger.money.units import Units

CLASSIC_STATES: Final[Mapping[str, JobState]] = {
    "submitted": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "succeed": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}
PAGE_SIZE: Final = 500
"""Most tasks on a page of the list."""
DEFAULT_PAGE_SIZE: Final = 30
"""Tasks on a page where the list overlooks the size asked for."""
_RESULTS: Final = {
    "videos": Output(OutputRole.VIDEO, "video/mp4"),
    "images": Output(OutputRole.IMAGE, "image/png"),
}
_KINDS: Final[Mapping[int, FailureKind]] = {
    1000: FailureKind.AUTH,
    1001: FailureKind.AUTH,
    1002: FailureKind.AUTH,
    1003: FailureKind.AUTH,
    1004: FailureKind.AUTH,
    1100: FailureKind.BALANCE,
    1101: FailureKind.BALANCE,
    1102: FailureKind.BALANCE,
    1103: FailureKind.AUTH,
    1200: FailureKind.INVALID_REQUEST,
    1201: FailureKind.INVALID_REQUEST,
    1202: FailureKind.INVALID_REQUEST,
    1203: FailureKind.INVALID_REQUEST,
    1300: FailureKind.CONTENT_INPUT,
    1301: FailureKind.CONTENT_INPUT,
    1302: FailureKind.RATE_LIMITED,
    1303: FailureKind.CONCURRENCY,
    # The account's list of IP addresses: nothing passes until someone changes it.
    1304: FailureKind.AUTH,
    5000: FailureKind.PROVIDER_FAILED,
    5001: FailureKind.TRANSIENT,
    5002: FailureKind.PROVIDER_FAILED,
}


def post_task(
    endpoint: Endpoint, path: str, order: Order, *, defaults: JsonObject, fixed: JsonObject
) -> HttpCall:
    """Return the POST that makes a task.

    Args:
        endpoint: Where.
        path: Of the kind of task.
        order: Whose options go in.
        defaults: Fields that options may replace.
        fixed: Fields that decide what is billed and who is who; options leave them alone.
    """
    body: dict[str, JsonValue] = {**defaults, **order.options, **fixed}
    return post_json(f"{endpoint.base_url}{path}", body, secrets=kling_headers(endpoint))


def task_url(endpoint: Endpoint, path: str, task_id: str) -> str:
    """Return the address of a task."""
    return f"{endpoint.base_url}{path}/{quote(task_id, safe='')}"


def list_call(endpoint: Endpoint, path: str, page_size: int = PAGE_SIZE) -> HttpCall:
    """Return the request for the account's tasks of a kind."""
    url = f"{endpoint.base_url}{path}?pageNum=1&pageSize={page_size}"
    return get(url, kling_headers(endpoint))


def kling_failure(reply: HttpReply, endpoint: Endpoint, *, is_submit: bool = False) -> Failure:
    """Return what an error means: its own code counts, else its HTTP status.

    A submit that was answered with 2xx, without an error and without a task, may have been
    accepted: AMBIGUOUS_SUBMIT.
    """
    body = read_object(reply)
    code = number_at(body, "code")
    kind = _KINDS.get(int(code)) if code is not None and code == code // 1 else None
    if kind is None and is_submit and reply.status < 300 and not code:
        kind = FailureKind.AMBIGUOUS_SUBMIT
    return refusal(
        reply,
        message=text_at(body, "message"),
        code=text_at(body, "code"),
        kind=kind,
        now=endpoint.now,
    )


def has_error(reply: HttpReply) -> bool:
    """Return whether a reply is an error: by its HTTP status, or by a code that is not 0."""
    return reply.status >= 300 or bool(number_at(read_object(reply), "code"))


def read_accepted(reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
    """Return the task that a classic submit made."""
    task_id = text_at(read_object(reply), "data", "task_id")
    if has_error(reply) or not task_id:
        return kling_failure(reply, endpoint, is_submit=True)
    return Submitted(job_id=task_id)


def read_task(
    reply: HttpReply, endpoint: Endpoint, outputs_at: str = "videos"
) -> JobSnapshot | Failure:
    """Return a classic task as it stands.

    A task that failed says why in words alone: no code of it is documented, so that a filter's
    refusal reads as PROVIDER_FAILED.

    Args:
        reply: To the poll.
        endpoint: Where.
        outputs_at: Name of the list of results: `videos` or `images`.
    """
    task = as_object(read_object(reply).get("data"))
    status = text_at(task, "task_status")
    if has_error(reply) or not status:
        return expired_if_missing(kling_failure(reply, endpoint))
    results = dig(task, "task_result", outputs_at)
    urls = [text_at(item, "url") for item in (results if isinstance(results, list) else [])]
    words = text_at(task, "task_status_msg")
    failure = Failure(FailureKind.PROVIDER_FAILED, clean(words)) if words else None
    return snapshot_of(
        status,
        CLASSIC_STATES,
        outputs=tuple(replace(_RESULTS[outputs_at], url=url) for url in urls if url),
        failure=failure if status == "failed" else None,
        usage=_usage(task, outputs_at, len(urls)),
    )


def _usage(task: JsonObject, outputs_at: str, num_outputs: int) -> Units | None:
    """Return what the task was billed; seconds are whole ones, as Kling sells them."""
    deducted = quantity_at(task, "final_unit_deduction")
    if deducted is None:
        return None
    if outputs_at == "images":
        return Units(credits=deducted, images=num_outputs)
    seconds = quantity_at(task, "task_result", outputs_at, 0, "duration") or Decimal(0)
    return Units(credits=deducted, seconds=seconds.to_integral_value(), clips=num_outputs)


def find_in_list(
    reply: HttpReply, names: Mapping[str, str], endpoint: Endpoint
) -> Submitted | Failure | None:
    """Return the task that has one of our names, why that is unknown, or None for surely none.

    A page that is as full as pages get may leave older tasks out, and so does not tell.

    Args:
        reply: The list of tasks.
        names: Path of the kind of task by the name that we gave it.
        endpoint: Where.
    """
    tasks = read_object(reply).get("data")
    if has_error(reply) or not isinstance(tasks, list):
        return kling_failure(reply, endpoint)
    for task in tasks:
        path = names.get(text_at(task, "task_info", "external_task_id"))
        task_id = text_at(task, "task_id")
        if path is not None and task_id:
            return Submitted(job_id=task_id, urls={"status": task_url(endpoint, path, task_id)})
    if len(tasks) < PAGE_SIZE and len(tasks) != DEFAULT_PAGE_SIZE:
        return None
    return Failure(
        FailureKind.AMBIGUOUS_SUBMIT,
        f"none of the {len(tasks)} tasks listed is ours, and there may be more; look for it in "
        "Kling's console",
        http_status=reply.status,
    )


class KlingTasks(JobAdapter[OrderT]):
    """A kind of task of the classic API; subclasses say what goes in.

    Tasks are found again by our name for them where the protocol has a field for it.
    """

    path: ClassVar[str]
    """Where tasks of the kind are made and looked at."""
    outputs_at: ClassVar[str] = "videos"
    """Name of the list of results."""

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task."""
        return read_accepted(reply, endpoint)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at a task."""
        url = ref.urls.get("status") or task_url(endpoint, self.path, ref.job_id)
        return get(url, kling_headers(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task as it stands."""
        return read_task(reply, endpoint, self.outputs_at)

    def find(self, token: str, order: OrderT, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the account's tasks."""
        is_named = self.caps.idempotency is Idempotency.LOOKUP
        return list_call(endpoint, self.path) if is_named else None

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | Failure | None:
        """Return the task of *token*, why that is unknown, or None for surely none."""
        return find_in_list(reply, {token: self.path}, endpoint)

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a request for the newest task."""
        return list_call(endpoint, self.path, 1)
