"""Clips from gateways that speak NewAPI's dialect."""

import math
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    JobAdapter,
    Pacing,
    option,
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
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import (
    aspect_ratio,
    number_at,
    post_json,
    read_object,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_object
from cliffhanger.models.providers.account_calls import fetch_call, get, is_at_home, secrets_of
from cliffhanger.models.providers.measures import whole_seconds
from cliffhanger.models.providers.newapi_words import KINDS, STATES
from cliffhanger.models.providers.openai_family import (
    api_url,
    explain,
    is_address,
    job_failure,
    list_models,
    path_part,
    refuse_look,
    without,
)
from cliffhanger.models.providers.openai_orders import (
    address_problems,
    length_problems,
    length_seconds,
    untaken_problems,
)
from cliffhanger.models.providers.order_checks import (
    IMAGE_TYPES,
    asset_problems,
    size_problems,
    text_problems,
)
from cliffhanger.models.providers.route_options import fixed_problems, with_options
from cliffhanger.models.providers.shapes import Pixels
from cliffhanger.money.units import Units

_PATH: Final = "/video/generations"
_FIXED: Final = frozenset({"model", "prompt", "image", "n"})
_UNTAKEN: Final = frozenset({"last_frame", "references", "has_audio"})
_GONE: Final = "task_not_exist"
_FINE: Final = frozenset({"", "0", "200", "success"})


class NewApiVideos(JobAdapter[VideoOrder]):
    """Clips in NewAPI's dialect (`POST {base}/video/generations`), facts as of late 2026.

    Gateways pass the words of whoever is behind them through, so that all known ones are
    understood. `UNKNOWN` is not: it is NewAPI's own word for a job that it may hear of again.
    Lengths are whole seconds, rounded up; a route's option `duration` says what the model behind
    sells. Unverified: that a data URI is taken, the fields `negative_prompt` and `aspect_ratio` of
    `metadata`, where the address of the result stands, and the pace.
    """

    name = "newapi-videos"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        min_seconds=1.0,
        has_seed=True,
        pacing=Pacing(5.0, 15.0),
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being asked for."""
        problems = [
            *address_problems(endpoint),
            *fixed_problems(order, _FIXED),
            *text_problems("prompt", order.prompt, self.caps.max_prompt_chars),
            *asset_problems("first_frame", order.first_frame, self.caps),
            *size_problems(order.width_px, order.height_px),
            *length_problems(order, "duration", math.inf),
            *untaken_problems(order, _UNTAKEN),
        ]
        metadata = option(order, "metadata", {})
        if not isinstance(metadata, dict):
            problems.append(f"options.metadata is {metadata!r}; give an object")
        for name in ("width", "height"):
            side = option(order, name, 1)
            if not isinstance(side, int) or not 0 < side < 1 << 15:
                problems.append(f"options.{name} is {side!r}; give a number of pixels")
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the clip."""
        url = api_url(endpoint.base_url, _PATH)
        return post_json(url, _body(order, endpoint), secrets=secrets_of(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job; a 2xx that names none and no error leaves open whether there is one."""
        whole = read_object(reply)
        if not 200 <= reply.status < 300:
            return explain(reply, endpoint)
        task = _task(whole)
        job_id = text_at(task, "task_id") or text_at(task, "id")
        if not job_id and _is_error(whole):
            return explain(reply, endpoint)
        if not job_id:
            return without("a task_id", reply, endpoint, kind=FailureKind.AMBIGUOUS_SUBMIT)
        has_status = bool(text_at(task, "status"))
        return Submitted(job_id, snapshot=_read_job(task, endpoint) if has_status else None)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length and size."""
        body = _body(order, endpoint)
        size = Pixels(int(number_at(body, "width") or 0), int(number_at(body, "height") or 0))
        return Units(
            clips=1,
            seconds=_seconds(order),
            width_px=size.width_px,
            height_px=size.height_px,
            resolution=size.resolution,
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at the job."""
        url = api_url(endpoint.base_url, f"{_PATH}/{path_part(ref.job_id)}")
        return get(url, secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it, bare or inside `data`."""
        whole = read_object(reply)
        task = _task(whole)
        if text_at(whole, "code") == _GONE:
            return explain(reply, endpoint, kind=FailureKind.EXPIRED)
        if not 200 <= reply.status < 300 or not text_at(task, "status"):
            return refuse_look(reply, endpoint)
        return _read_job(task, endpoint)

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the clip, with the key on the account's own host."""
        return fetch_call(output, endpoint, secrets_of(endpoint))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _body(order: VideoOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    frame = order.first_frame
    metadata: dict[str, JsonValue] = {}
    if order.negative_prompt.strip():
        metadata["negative_prompt"] = order.negative_prompt
    if frame is None:
        metadata["aspect_ratio"] = aspect_ratio(order.width_px, order.height_px)
    body: dict[str, JsonValue] = {
        "model": endpoint.model,
        "prompt": order.prompt,
        "image": frame.location if frame else None,
        "duration": int(_seconds(order)),
        "width": order.width_px,
        "height": order.height_px,
        "seed": order.seed,
        "metadata": metadata or None,
    }
    return with_options(body, order.options)


def _seconds(order: VideoOrder) -> Decimal:
    return length_seconds(order, "duration", whole_seconds(order.duration_seconds))


def _is_error(whole: JsonObject) -> bool:
    return bool(whole.get("error")) or text_at(whole, "code").lower() not in _FINE


def _task(whole: JsonObject) -> JsonObject:
    """Return the task: what stands in `data`, else the reply itself."""
    inner = as_object(whole.get("data"))
    return inner if text_at(inner, "task_id") or text_at(inner, "status") else whole


def _read_job(task: JsonObject, endpoint: Endpoint) -> JobSnapshot:
    status, error = text_at(task, "status"), task.get("error")
    is_done = STATES.get(status) is JobState.SUCCEEDED
    url = "" if error else _result_url(task)
    clip = Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=is_at_home(url, endpoint))
    kind = FailureKind.BAD_OUTPUT if is_done else FailureKind.PROVIDER_FAILED
    words = text_at(task, "fail_reason") or f"the job ended as {status!r}"
    snapshot = snapshot_of(
        status,
        STATES,
        outputs=(clip,) if url else (),
        failure=job_failure(error, words, kind=KINDS.get(status, kind)),
    )
    progress = _progress(task)
    return snapshot if snapshot.state.is_final else replace(snapshot, progress=progress)


def _result_url(task: JsonObject) -> str:
    """Return the clip's address; older gateways put it into `fail_reason` of a success."""
    names = ("result_url", "url", "video_url", "fail_reason")
    urls = (text_at(task, name) for name in names)
    return next((url for url in urls if is_address(url)), "")


def _progress(task: JsonObject) -> float | None:
    """Return the share done, in [0, 1], of `50%` or 50."""
    percent = number_at({"percent": text_at(task, "progress").removesuffix("%")}, "percent")
    if percent is None or math.isnan(percent):
        return None
    return min(max(percent / 100.0, 0.0), 1.0)
