"""The queue of fal.ai: what its video, image, training and lip-sync models have in common."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from pydantic import JsonValue, SecretStr

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, JobAdapter, OrderT
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
from cliffhanger.models.jobs.orders import Asset
from cliffhanger.models.jobs.replies import (
    expired_if_missing,
    number_at,
    post_json,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import as_count
from cliffhanger.models.providers.account_calls import fetch_call, get, home_address, secrets_of
from cliffhanger.models.providers.fal_results import (
    completed_failure,
    read_result,
    refusal_of_submit,
)

QUEUE_OPTIONS: Final = frozenset({"no_retry", "request_timeout_seconds", "queue_priority"})
"""Options of a route that are for the queue."""
_STORAGE_URL: Final = "https://rest.fal.ai"
_FILES_URL: Final = "https://v3.fal.media"
_STATES: Final = {
    "IN_QUEUE": JobState.QUEUED,
    "IN_PROGRESS": JobState.RUNNING,
    "COMPLETED": JobState.SUCCEEDED,
}
_RETURNED: Final = {"status": "status_url", "result": "response_url", "cancel": "cancel_url"}
_PATH: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_TAILS: Final = {"status": "/status", "result": "", "cancel": "/cancel"}


class FalQueue(JobAdapter[OrderT]):
    """A model behind the queue; subclasses say what goes in and what comes out.

    The address is `https://queue.fal.run`, the model its full path. The queue knows no key of
    ours, so that an unclear submit waits for a person. It repeats failed runs itself unless it is
    told not to: repeating is the driver's, so `x-fal-no-retry` is sent until the option
    `no_retry` is false. Facts as of mid 2026.
    """

    role: OutputRole
    """What the model makes."""
    media_type: str
    """What kind of file that is expected to be."""

    @abstractmethod
    def model_body(self, order: OrderT) -> dict[str, JsonValue]:
        """Return the model's input."""

    def submit(self, order: OrderT, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request that puts the order into the queue."""
        return post_json(
            f"{endpoint.base_url}/{endpoint.model}",
            self.model_body(order),
            headers=_queue_headers(order.options),
            secrets=secrets_of(endpoint, word="Key"),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the queue's name for the job and the addresses that it gave."""
        if not 200 <= reply.status < 300:
            return refusal_of_submit(reply)
        body = read_object(reply)
        job_id = text_at(body, "request_id")
        if not job_id:
            return refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)
        urls = {use: text_at(body, name) for use, name in _RETURNED.items()}
        return Submitted(job_id, {use: url for use, url in urls.items() if url})

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the job's status."""
        return get(_address(ref, endpoint, "status"), secrets_of(endpoint, word="Key"))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as its status says; a completed one may be a failure."""
        body = read_object(reply)
        status = text_at(body, "status")
        if not 200 <= reply.status < 300 or not status:
            return expired_if_missing(refusal(reply))
        if status == "COMPLETED":
            failure = completed_failure(body)
            if failure is not None:
                is_cancelled = failure.kind is FailureKind.CANCELLED
                state = JobState.CANCELLED if is_cancelled else JobState.FAILED
                return JobSnapshot(state, status, failure=failure)
        output = Output(
            self.role,
            self.media_type,
            url=_address(ref, endpoint, "result"),
            is_indirect=True,
            is_authorized=True,
        )
        place = as_count(body.get("queue_position"))
        return replace(snapshot_of(status, _STATES, outputs=(output,)), queue_position=place)

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that cancels the job."""
        call = get(_address(ref, endpoint, "cancel"), secrets_of(endpoint, word="Key"))
        return replace(call, method="PUT")

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for a result; files lie open, the queue's answer does not."""
        return fetch_call(output, endpoint, secrets_of(endpoint, word="Key"))

    def read_hop(self, reply: HttpReply, output: Output) -> Output | Failure:
        """Return the file that the queue's result names."""
        return read_result(reply, output)

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall:
        """Return the request for a pass to the file store; only it carries the key."""
        storage_url = endpoint.settings.get("storage_url", _STORAGE_URL)
        return post_json(
            f"{storage_url}/storage/auth/token?storage_type=fal-cdn-v3",
            {},
            secrets=secrets_of(endpoint, word="Key"),
        )

    def read_upload(
        self, reply: HttpReply, asset: Asset, endpoint: Endpoint
    ) -> HttpCall | str | Failure:
        """Return the upload that a pass allows, or the address of the uploaded file."""
        body = read_object(reply)
        is_fine = 200 <= reply.status < 300
        if is_fine and text_at(body, "access_url"):
            return text_at(body, "access_url")
        if not is_fine or not text_at(body, "token"):
            return refusal(reply)
        token = SecretStr(f"{text_at(body, 'token_type') or 'Bearer'} {text_at(body, 'token')}")
        try:
            return HttpCall(
                method="POST",
                url=f"{text_at(body, 'base_url') or _FILES_URL}/files/upload",
                body=asset.data,
                headers={
                    "Content-Type": asset.media_type,
                    "Accept": "application/json",
                    "X-Fal-File-Name": asset.sha256[:16],
                },
                secrets={"Authorization": token},
            )
        except InvalidSettingError:
            return refusal(reply, message="the pass to the file store is no header")


def model_problems(model: str) -> Iterator[str]:
    """Yield what is wrong with the path of a model."""
    if not _PATH.fullmatch(model):
        yield f"model is {model!r}; give its full path, such as fal-ai/flux/dev"


def _queue_headers(options: Mapping[str, JsonValue]) -> dict[str, str]:
    headers = {} if options.get("no_retry") is False else {"x-fal-no-retry": "1"}
    seconds = number_at(dict(options), "request_timeout_seconds")
    if seconds is not None:
        headers["X-Fal-Request-Timeout"] = f"{seconds:g}"
    if options.get("queue_priority") == "low":
        headers["X-Fal-Queue-Priority"] = "low"
    return headers


def _address(ref: JobRef, endpoint: Endpoint, use: str) -> str:
    """Return an address of the job: the one that was returned, unless it would leak the key.

    Addresses of jobs have the first two parts of the model's path only.
    """
    app = "/".join(ref.model.split("/")[:2])
    own = f"{endpoint.base_url}/{app}/requests/{ref.job_id}{_TAILS[use]}"
    return home_address(ref.urls.get(use, ""), own, endpoint)
