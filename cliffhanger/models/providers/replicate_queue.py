"""The predictions of Replicate: what its video and image models and its trainers share."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

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
    FormFile,
    expired_if_missing,
    post_form,
    post_json,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.providers.account_calls import (
    fetch_call,
    get,
    home_address,
    is_at_home,
    secrets_of,
)
from cliffhanger.models.providers.replicate_results import (
    job_failure,
    output_links,
    read_link,
    used_units,
)

PREDICTION_OPTIONS: Final = frozenset({"version", "deployment", "cancel_after"})
"""Options of a route that are for Replicate and not for the model."""
LONGEST_RUN_SECONDS: Final = 1800
"""A prediction is stopped after half an hour."""
_STATES: Final = {
    "starting": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "succeeded": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
    "canceled": JobState.CANCELLED,
    "aborted": JobState.CANCELLED,
}
_NAME: Final = re.compile(r"[\w.-]+/[\w.-]+")
_SPAN: Final = re.compile(r"(\d+)([smh])")
_SPAN_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


class ReplicateQueue(JobAdapter[OrderT]):
    """A model at Replicate; subclasses say what goes in and what comes out.

    The address is `https://api.replicate.com/v1`. The model is `owner/name`, with `:version` or
    the option `version` where it is not an official one; the option `deployment` runs it there.
    There is no key of ours, so that an unclear submit waits for a person. Everything is deleted
    an hour after the job. Facts as of mid 2026; that E005 means content is unverified.
    """

    role: OutputRole
    """What the model makes."""
    media_type: str
    """What kind of file that is expected to be."""
    jobs_path = "predictions"
    """Under which path a job is looked at."""

    @abstractmethod
    def model_body(self, order: OrderT) -> dict[str, JsonValue]:
        """Return the model's input."""

    def submit(self, order: OrderT, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a prediction."""
        path, body = prediction_address(endpoint.model, order.options)
        after = text_at(dict(order.options), "cancel_after")
        return post_json(
            f"{endpoint.base_url}/{path}",
            {**body, "input": self.model_body(order)},
            headers={"Cancel-After": after} if after else {},
            secrets=secrets_of(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job's name and addresses, and what came of it where it is over already."""
        if not 200 <= reply.status < 300:
            return refusal(reply)
        body = read_object(reply)
        job_id = text_at(body, "id")
        if not job_id:
            return refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)
        urls = {"status": text_at(body, "urls", "get"), "cancel": text_at(body, "urls", "cancel")}
        snapshot = self._snapshot(body, endpoint)
        return Submitted(
            job_id,
            {use: url for use, url in urls.items() if url},
            snapshot if snapshot.state.is_final else None,
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the job."""
        return get(self._address(ref, endpoint, "status"), secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as it stands."""
        body = read_object(reply)
        if not 200 <= reply.status < 300 or not text_at(body, "status"):
            return expired_if_missing(refusal(reply))
        return self._snapshot(body, endpoint)

    def _snapshot(self, body: Mapping[str, JsonValue], endpoint: Endpoint) -> JobSnapshot:
        status = text_at(body, "status")
        usage = used_units(body)
        if status == "succeeded" and body.get("data_removed") is True:
            gone = Failure(FailureKind.EXPIRED, "the result was deleted an hour after the job")
            return JobSnapshot(JobState.EXPIRED, status, failure=gone, usage=usage)
        links = output_links(body.get("output")) if status == "succeeded" else ()
        found = (self.output_of(link, endpoint) for link in links)
        outputs = tuple(output for output in found if output.url or output.data)
        failure = job_failure(body) if status == "failed" else None
        return snapshot_of(status, _STATES, outputs=outputs, failure=failure, usage=usage)

    def output_of(self, link: str, endpoint: Endpoint) -> Output:
        """Return the output that a link in a result is."""
        output = read_link(link, self.role, self.media_type)
        return replace(output, is_authorized=is_at_home(output.url, endpoint))

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that cancels the job."""
        call = get(self._address(ref, endpoint, "cancel"), secrets_of(endpoint))
        return replace(call, method="POST")

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for a file; only those of the API itself want the key."""
        return fetch_call(output, endpoint, secrets_of(endpoint))

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall:
        """Return the request that hands a file over."""
        file = FormFile("content", asset.sha256[:16], asset.media_type, asset.data)
        return post_form(f"{endpoint.base_url}/files", (), (file,), secrets=secrets_of(endpoint))

    def read_upload(
        self, reply: HttpReply, asset: Asset, endpoint: Endpoint
    ) -> HttpCall | str | Failure:
        """Return the address under which models read the file."""
        address = text_at(read_object(reply), "urls", "get")
        return address if 200 <= reply.status < 300 and address else refusal(reply)

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return the request for the account."""
        return get(f"{endpoint.base_url}/account", secrets_of(endpoint))

    def _address(self, ref: JobRef, endpoint: Endpoint, use: str) -> str:
        """Return an address of the job: the one that was returned, unless it would leak the key."""
        own = f"{endpoint.base_url}/{self.jobs_path}/{ref.job_id}"
        own = f"{own}/cancel" if use == "cancel" else own
        return home_address(ref.urls.get(use, ""), own, endpoint)


def prediction_address(
    model: str, options: Mapping[str, JsonValue]
) -> tuple[str, dict[str, JsonValue]]:
    """Return the path to which a prediction is sent, and what its body says of the model."""
    deployment = text_at(dict(options), "deployment")
    if deployment:
        return f"deployments/{deployment}/predictions", {}
    name, version = model_version(model, options)
    if version:
        return "predictions", {"version": version}
    return f"models/{name}/predictions", {}


def model_version(model: str, options: Mapping[str, JsonValue]) -> tuple[str, str]:
    """Return a model's name, and its version where one is given."""
    name, _, version = model.partition(":")
    return name, text_at(dict(options), "version") or version


def address_problems(model: str, options: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield what is wrong with the options that say where a prediction runs."""
    deployment = options.get("deployment")
    if deployment is not None and not _NAME.fullmatch(str(deployment)):
        yield f"options.deployment is {deployment!r}; give owner/name"
    name, version = model_version(model, options)
    if deployment is None and not version and not _NAME.fullmatch(name):
        yield f"model is {model!r}; give owner/name, or options.version"
    after = options.get("cancel_after")
    if after is not None and not _SPAN.fullmatch(str(after)):
        yield f"options.cancel_after is {after!r}; give a span such as 90s or 5m"


def longest_run_seconds(options: Mapping[str, JsonValue]) -> Decimal:
    """Return how long a prediction may run at most, in seconds."""
    span = _SPAN.fullmatch(text_at(dict(options), "cancel_after"))
    asked = int(span[1]) * _SPAN_SECONDS[span[2]] if span else LONGEST_RUN_SECONDS
    return Decimal(min(asked, LONGEST_RUN_SECONDS))
