"""Images and clips by Comfy API v2: Comfy Cloud, its deployments, and a proxy of one's own."""

from typing import Final
from urllib.parse import quote, urlsplit
from uuid import UUID

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, Idempotency
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import Asset, ImageOrder, VideoOrder
from cliffhanger.models.jobs.replies import (
    expired_if_missing,
    post_form,
    post_json,
    read_object,
    refusal,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_object
from cliffhanger.models.providers.account_calls import get, home_address, secrets_of
from cliffhanger.models.providers.comfy_adapter import ComfyAdapter, comfy_caps, look, upload_file
from cliffhanger.models.providers.comfy_api_jobs import KINDS, read_job, whole_url
from cliffhanger.models.providers.comfy_orders import ComfyOrderT, build_graph

_UNCLEAR: Final = frozenset(
    {"idempotency_key_reuse", "idempotency_conflict", "upstream_unreachable"}
)
"""The key has been used, or the proxy does not know what became of the workflow that it sent."""
_LABEL: Final = "cliffhanger"


class ComfyApi(ComfyAdapter[ComfyOrderT]):
    """Comfy API v2, as of late 2026.

    An `Idempotency-Key` is good for one submit in a day: a second is refused, whatever became of
    the first. A job is then found in the list of jobs by a label. Unverified: that deployments
    (`*.run.comfy.app`) take the label as an object and the proxy as text, and the form of the
    list. Comfy Cloud lists no jobs, so that nothing is found there.
    """

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall | str:
        """Return the upload of an image; the same bytes are stored once."""
        file = upload_file("file", asset)
        if file is None:
            return asset.sha256
        return post_form(
            f"{endpoint.base_url}/api/v2/assets",
            [("content_type", file.media_type), ("file_path", file.file_name)],
            [file],
            secrets=secrets_of(endpoint),
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
            secrets=secrets_of(endpoint),
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
        return get(url, secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it."""
        body = read_object(reply)
        status = text_at(body, "status")
        if reply.status >= 300 or not status:
            return expired_if_missing(_refused(reply))
        return read_job(body, self.role, endpoint)

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that stops a job at its next node."""
        url = _link(ref, "cancel", f"/api/v2/jobs/{quote(ref.job_id, safe='')}/cancel", endpoint)
        return HttpCall(method="POST", url=url, secrets=secrets_of(endpoint))

    def find(self, token: str, order: ComfyOrderT, endpoint: Endpoint) -> HttpCall | None:
        """Return the list of jobs with our label; None for Comfy Cloud, which has no list."""
        label = _label(token, endpoint)
        if label is None:
            return None
        query = f"?metadata%5B{_LABEL}%5D={token}" if isinstance(label, dict) else ""
        return look(f"/api/v2/jobs{query}", endpoint)

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | HttpCall | Failure | None:
        """Return the job whose label is ours; None where the whole list has none.

        A list that shows no label of any job does not tell.
        """
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
        if jobs and not any(as_object(job).get("metadata") for job in jobs):
            words = f"{len(jobs)} jobs are listed without any label: one of them may be ours"
            return Failure(FailureKind.AMBIGUOUS_SUBMIT, words, http_status=reply.status)
        return None

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return a look at the list of jobs; None for Comfy Cloud, which has no list."""
        return None if _is_cloud(endpoint) else look("/api/v2/jobs", endpoint)


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
    return refusal(reply, kind=kind or KINDS.get(code), code=code)


def _links(job: JsonObject) -> dict[str, str]:
    links = {"status": text_at(job, "urls", "self"), "cancel": text_at(job, "urls", "cancel")}
    return {name: url for name, url in links.items() if url}


def _link(ref: JobRef, name: str, path: str, endpoint: Endpoint) -> str:
    """Return a link of the job, made whole.

    A proxy may give its inner address, and the key is for the account's host only: then the
    address is *path* there.
    """
    given = ref.urls.get(name, "")
    whole = whole_url(given, endpoint) if given else ""
    return home_address(whole, f"{endpoint.base_url}{path}", endpoint)
