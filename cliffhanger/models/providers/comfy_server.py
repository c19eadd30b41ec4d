"""What a ComfyUI server of one's own is asked and says, whatever its workflow makes."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode
from uuid import UUID

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint
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
    clean,
    dig,
    expired_if_missing,
    post_form,
    post_json,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_object, as_words, body_text, read_json
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.comfy_adapter import ComfyAdapter, look, upload_file
from cliffhanger.models.providers.comfy_orders import ComfyOrderT, build_graph

_STATES: Final = {"success": JobState.SUCCEEDED, "error": JobState.FAILED}
_FOLDER: Final = "cliffhanger"
_MEDIA_TYPES: Final = {
    OutputRole.IMAGE: {
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "webp": "image/webp",
    },
    OutputRole.VIDEO: {
        "mp4": "video/mp4",
        "webm": "video/webm",
        "mkv": "video/x-matroska",
        "mov": "video/quicktime",
    },
}
"""Kinds of file, by the end of the name, that are a result."""


class ComfyServer(ComfyAdapter[ComfyOrderT]):
    """A ComfyUI server, as of mid 2026.

    The server must take a `prompt_id` of ours (since mid 2025): it is how a job is found after an
    answer was lost. `/history` says nothing of a job until it is over, so a job is RUNNING until
    then, also while it waits; one that is in neither `/queue` nor `/history` is lost, which only
    `find` tells. Cancelling is `POST /api/jobs/{id}/cancel` (since mid 2026; known from the
    changelog, unverified): `/interrupt` of older servers stops whoever is running.
    """

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall | str:
        """Return the upload of an image, under a name that its content gives."""
        file = upload_file("image", asset)
        if file is None:
            return asset.sha256
        fields = [("type", "input"), ("subfolder", _FOLDER), ("overwrite", "true")]
        return post_form(
            f"{endpoint.base_url}/upload/image",
            fields,
            [file],
            secrets=secrets_of(endpoint),
        )

    def read_upload(self, reply: HttpReply, asset: Asset, endpoint: Endpoint) -> str | Failure:
        """Return the name that `LoadImage` knows the image by."""
        body = read_object(reply)
        name, folder = text_at(body, "name"), text_at(body, "subfolder")
        if reply.status >= 300 or not name:
            return refusal(reply)
        return f"{folder}/{name}" if folder else name

    def submit(self, order: ComfyOrderT, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request that queues the graph under our own id."""
        job_id = _job_id(token)
        graph: dict[str, JsonValue] = dict(build_graph(order, token, lambda asset: asset.location))
        return post_json(
            f"{endpoint.base_url}/prompt",
            {"prompt": graph, "client_id": job_id, "prompt_id": job_id},
            secrets=secrets_of(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the queued job, or what the server finds wrong with the graph."""
        body = read_object(reply)
        if reply.status >= 300:
            return refusal(reply, code=text_at(body, "error", "type"), message=_complaint(body))
        job_id = text_at(body, "prompt_id")
        return Submitted(job_id) if job_id else refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at the history of a job."""
        return _history(ref.job_id, endpoint)

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the history has it; RUNNING while it has nothing."""
        history = _object_or_none(reply)
        if reply.status >= 300 or history is None or (history and ref.job_id not in history):
            return expired_if_missing(refusal(reply))
        if not history:
            return JobSnapshot(JobState.RUNNING, "not in history")
        entry = as_object(history[ref.job_id])
        status = as_object(entry.get("status"))
        raw_status = text_at(status, "status_str")
        failure = _job_failure(status)
        states = _STATES
        if failure and failure.kind is FailureKind.CANCELLED:
            states = {**_STATES, "error": JobState.CANCELLED}
        outputs = _outputs(entry, self.role, endpoint)
        return snapshot_of(raw_status, states, outputs=outputs, failure=failure)

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that takes a job out of the queue, or stops it."""
        return HttpCall(
            method="POST",
            url=f"{endpoint.base_url}/api/jobs/{quote(ref.job_id, safe='')}/cancel",
            secrets=secrets_of(endpoint),
        )

    def find(self, token: str, order: ComfyOrderT, endpoint: Endpoint) -> HttpCall:
        """Return the look at the queue; the history comes after it, so that no job slips by."""
        return look("/queue", endpoint)

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | HttpCall | Failure | None:
        """Return the job, the look at the history after the queue, or None for in neither."""
        found = _object_or_none(reply)
        if reply.status >= 300 or found is None:
            return refusal(reply)
        job_id = _job_id(token)
        if "queue_running" in found and "queue_pending" in found:
            is_queued = job_id in _queued_ids(found)
            return Submitted(job_id) if is_queued else _history(job_id, endpoint)
        if not found:
            return None
        return Submitted(job_id) if job_id in found else refusal(reply)

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a look at the server."""
        return look("/system_stats", endpoint)


def _job_id(token: str) -> str:
    return str(UUID(hex=token))


def _history(job_id: str, endpoint: Endpoint) -> HttpCall:
    return look(f"/history/{quote(job_id, safe='')}", endpoint)


def _object_or_none(reply: HttpReply) -> JsonObject | None:
    """Return the JSON object of a reply; None where it is none: an empty one says something."""
    try:
        value = read_json(body_text(reply.body))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _queued_ids(queue: JsonObject) -> set[str]:
    """Return the ids in a queue: entries are `[number, prompt_id, graph, extra_data, ...]`."""
    lists = (queue.get("queue_running"), queue.get("queue_pending"))
    entries = [entry for found in lists if isinstance(found, list) for entry in found]
    return {text_at(entry, 1) for entry in entries}


def _outputs(entry: JsonObject, role: OutputRole, endpoint: Endpoint) -> tuple[Output, ...]:
    """Return the files of *role*; previews (`temp`) only where nothing was saved."""
    files = [
        as_object(file)
        for node in as_object(entry.get("outputs")).values()
        for listed in as_object(node).values()
        for file in (listed if isinstance(listed, list) else ())
    ]
    known = _MEDIA_TYPES[role]
    kept = [file for file in files if _suffix(file) in known]
    saved = [file for file in kept if text_at(file, "type") == "output"]
    return tuple(
        Output(role, known[_suffix(file)], url=_view_url(file, endpoint), is_authorized=True)
        for file in saved or kept
    )


def _suffix(file: JsonObject) -> str:
    return text_at(file, "filename").rpartition(".")[2].lower()


def _view_url(file: JsonObject, endpoint: Endpoint) -> str:
    names = ("filename", "subfolder", "type")
    query = urlencode({name: text_at(file, name).encode(errors="replace") for name in names})
    return f"{endpoint.base_url}/view?{query}"


def _job_failure(status: JsonObject) -> Failure | None:
    """Return why a job failed: the exception of the node, or that somebody stopped it."""
    messages = status.get("messages")
    events: Sequence[JsonValue] = messages if isinstance(messages, list) else ()
    for event in events:
        kind, data = text_at(event, 0), as_object(dig(event, 1))
        node = f"node {text_at(data, 'node_id')} ({text_at(data, 'node_type')})"
        if kind == "execution_interrupted":
            return Failure(FailureKind.CANCELLED, clean(f"stopped at {node}"), code=kind)
        if kind == "execution_error":
            words = f"{node}: {as_words(data.get('exception_message'))}"
            return Failure(
                FailureKind.PROVIDER_FAILED,
                clean(words),
                code=clean(text_at(data, "exception_type")),
            )
    return None


def _complaint(body: JsonObject) -> str:
    """Return what is wrong with a graph: the error, and the first node that has one."""
    words = [text_at(body, "error", "message"), text_at(body, "error", "details")]
    for node_id, node in as_object(body.get("node_errors")).items():
        first = dig(node, "errors", 0)
        kind = text_at(node, "class_type")
        complaint = f"{text_at(first, 'message')}: {text_at(first, 'details')}"
        words.append(f"node {node_id} ({kind}): {complaint}")
        break
    return "; ".join(word for word in words if word)
