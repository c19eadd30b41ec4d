"""Images and clips by Comfy API v2: Comfy Cloud, its deployments, and a proxy of one's own."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Final
from urllib.parse import quote, urljoin, urlsplit
from uuid import UUID

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, Idempotency, JobAdapter
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
from cliffhanger.models.jobs.orders import Asset, ImageOrder, VideoOrder
from cliffhanger.models.jobs.replies import (
    FormFile,
    clean,
    number_at,
    post_form,
    post_json,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count, as_object
from cliffhanger.models.providers.comfy_orders import (
    IMAGE_TYPES,
    ComfyOrderT,
    build_graph,
    check_order,
    comfy_caps,
    is_same_host,
    measure_order,
    secret_headers,
)
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
_KINDS: Final = {
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
_UNCLEAR: Final = frozenset(
    {"idempotency_key_reuse", "idempotency_conflict", "upstream_unreachable"}
)
"""The key has been used, or the proxy does not know what became of the workflow that it sent."""
_LABEL: Final = "cliffhanger"


class ComfyApi(JobAdapter[ComfyOrderT]):
    """Comfy API v2, as of late 2026.

    An `Idempotency-Key` is good for one submit in a day: a second is refused, whatever became of
    the first. A job is then found in the list of jobs by a label. Unverified: that deployments
    (`*.run.comfy.app`) take the label as an object and the proxy as text, and the form of the
    list. Comfy Cloud lists no jobs, so that nothing is found there.
    """

    role: ClassVar[OutputRole]

    def check(self, order: ComfyOrderT, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return check_order(order, self.caps)

    def measure(self, order: ComfyOrderT, endpoint: Endpoint) -> Units:
        """Return the bound of GPU seconds, and the size of what is made."""
        return measure_order(order)

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall | str:
        """Return the upload of an image; the same bytes are stored once.

        Weights are not uploaded: the order names them as the server does.
        """
        if asset.media_type not in IMAGE_TYPES:
            return asset.sha256
        name = f"{asset.sha256[:32]}.{IMAGE_TYPES[asset.media_type]}"
        return post_form(
            f"{endpoint.base_url}/api/v2/assets",
            [("content_type", asset.media_type), ("file_path", name)],
            [FormFile("file", name, asset.media_type, asset.data)],
            secrets=secret_headers(endpoint),
        )

    def read_upload(self, reply: HttpReply, asset: Asset, endpoint: Endpoint) -> str | Failure:
        """Return the asset's id."""
        asset_id = text_at(read_object(reply), "id")
        return _refused(reply) if reply.status >= 300 or not asset_id else asset_id

    def submit(self, order: ComfyOrderT, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request that queues the graph."""
        graph: dict[str, JsonValue] = dict(build_graph(order, token, _asset_value))
        return post_json(
            f"{endpoint.base_url}/api/v2/jobs",
            {"workflow": graph, "metadata": _label(token, endpoint)},
            headers={"Idempotency-Key": str(UUID(hex=token))},
            secrets=secret_headers(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the queued job and its links."""
        if reply.status >= 300:
            unclear = FailureKind.AMBIGUOUS_SUBMIT if _code(reply) in _UNCLEAR else None
            return _refused(reply, kind=unclear)
        body = read_object(reply)
        job_id = text_at(body, "id")
        if not job_id:
            return refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)
        return Submitted(job_id, _links(body))

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a job, by its link where that leads to the account's host."""
        url = _link(ref, "status", f"/api/v2/jobs/{quote(ref.job_id, safe='')}", endpoint)
        return HttpCall(method="GET", url=url, secrets=secret_headers(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it."""
        body = read_object(reply)
        status = text_at(body, "status")
        if reply.status == 404:
            return _refused(reply, kind=FailureKind.EXPIRED)
        if reply.status >= 300 or not status:
            return _refused(reply)
        outputs = _outputs(body, self.role, endpoint)
        seen = snapshot_of(
            status,
            _STATES,
            outputs=outputs,
            failure=_job_failure(status, as_object(body.get("error"))),
            usage=_usage(body, self.role, len(outputs)),
        )
        return _with_progress(seen, body)

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that stops a job at its next node."""
        url = _link(ref, "cancel", f"/api/v2/jobs/{quote(ref.job_id, safe='')}/cancel", endpoint)
        return HttpCall(method="POST", url=url, secrets=secret_headers(endpoint))

    def find(self, token: str, order: ComfyOrderT, endpoint: Endpoint) -> HttpCall | None:
        """Return the list of jobs with our label; None for Comfy Cloud, which has no list."""
        label = _label(token, endpoint)
        if label is None:
            return None
        query = f"?metadata%5B{_LABEL}%5D={token}" if isinstance(label, dict) else ""
        return HttpCall(
            method="GET",
            url=f"{endpoint.base_url}/api/v2/jobs{query}",
            secrets=secret_headers(endpoint),
        )

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | HttpCall | Failure | None:
        """Return the job whose label is ours; None where the whole list has none."""
        body = read_object(reply)
        jobs = body.get("jobs")
        if reply.status >= 300 or not isinstance(jobs, list):
            return _refused(reply)
        for job in jobs:
            if token in _labels(as_object(job)) and text_at(job, "id"):
                return Submitted(text_at(job, "id"), _links(as_object(job)))
        if body.get("truncated") or body.get("next_cursor"):
            words = f"none of the {len(jobs)} newest jobs is ours, and there are more"
            return Failure(FailureKind.AMBIGUOUS_SUBMIT, words, http_status=reply.status)
        return None

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the bytes; the account's own host gets the credentials."""
        is_ours = is_same_host(output.url, endpoint.base_url)
        secrets = secret_headers(endpoint) if is_ours else {}
        return HttpCall(method="GET", url=output.url, secrets=secrets)

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return a look at the list of jobs; None for Comfy Cloud, which has no list."""
        if _is_cloud(endpoint):
            return None
        return HttpCall(
            method="GET", url=f"{endpoint.base_url}/api/v2/jobs", secrets=secret_headers(endpoint)
        )


class ComfyApiImages(ComfyApi[ImageOrder]):
    """Images by Comfy API v2; see `ComfyApi`."""

    name = "comfy-api-images"
    version = "1"
    role = OutputRole.IMAGE
    caps = comfy_caps(Capability.IMAGE, Idempotency.REJECT)


class ComfyApiVideo(ComfyApi[VideoOrder]):
    """Clips by Comfy API v2; see `ComfyApi`."""

    name = "comfy-api-video"
    version = "1"
    role = OutputRole.VIDEO
    caps = comfy_caps(Capability.VIDEO, Idempotency.REJECT)


def _asset_value(asset: Asset) -> JsonValue:
    return {"__type": "core/ASSET", "info": {"id": asset.location}}


def _host(endpoint: Endpoint) -> str:
    return urlsplit(endpoint.base_url).hostname or ""


def _is_cloud(endpoint: Endpoint) -> bool:
    return _host(endpoint) == "cloud.comfy.org"


def _label(token: str, endpoint: Endpoint) -> JsonValue:
    """Return the label that a job is found by, in the form of the surface; None for none."""
    if _is_cloud(endpoint):
        return None
    return {_LABEL: token} if _host(endpoint).endswith(".run.comfy.app") else token


def _labels(job: JsonObject) -> tuple[JsonValue, ...]:
    metadata = job.get("metadata")
    return tuple(metadata.values()) if isinstance(metadata, dict) else (metadata,)


def _code(reply: HttpReply) -> str:
    return text_at(read_object(reply), "error", "code")


def _refused(reply: HttpReply, *, kind: FailureKind | None = None) -> Failure:
    code = _code(reply)
    return refusal(reply, kind=kind or _KINDS.get(code), code=code)


def _links(job: JsonObject) -> dict[str, str]:
    links = {"status": text_at(job, "urls", "self"), "cancel": text_at(job, "urls", "cancel")}
    return {name: url for name, url in links.items() if url}


def _link(ref: JobRef, name: str, path: str, endpoint: Endpoint) -> str:
    """Return a link of the job, made whole.

    A proxy may give its inner address, and the key is for the account's host only: then the
    address is *path* there.
    """
    whole = _whole_url(ref.urls.get(name, ""), endpoint)
    is_ours = bool(ref.urls.get(name)) and is_same_host(whole, endpoint.base_url)
    return whole if is_ours else f"{endpoint.base_url}{path}"


def _whole_url(url: str, endpoint: Endpoint) -> str:
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
        for url in [_whole_url(text_at(file, "url"), endpoint)]
        if text_at(file, "content_type").startswith(f"{role.value}/") and text_at(file, "url")
    )


def _job_failure(status: str, error: Mapping[str, JsonValue]) -> Failure | None:
    kind = _FAILED.get(status)
    if kind is None or not error:
        return None
    code = text_at(error, "code")
    node = f"node {text_at(error, 'node_id')} ({text_at(error, 'class_type')}): "
    words = f"{node if error.get('node_id') else ''}{text_at(error, 'message') or status}"
    return Failure(_KINDS.get(code, kind), clean(words), code=code)


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
