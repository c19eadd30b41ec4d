"""Seedance video at Volcengine Ark and BytePlus ModelArk."""

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, JobAdapter, Pacing
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
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
    dig,
    expired_if_missing,
    number_at,
    post_json,
    read_object,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count
from cliffhanger.models.providers.account_calls import get, secrets_of
from cliffhanger.models.providers.ark_codes import read_job_failure, read_refusal
from cliffhanger.models.providers.ark_tasks import newest_task, tasks_url
from cliffhanger.models.providers.measures import class_px, clip_units, whole_seconds
from cliffhanger.models.providers.order_checks import IMAGE_TYPES, seconds_problems, video_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

STATES: Final = {
    "queued": JobState.QUEUED,
    "running": JobState.RUNNING,
    "succeeded": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
    "cancelled": JobState.CANCELLED,
    "expired": JobState.EXPIRED,
}
_FPS: Final = 24
_MOST_PIXELS: Final = {480: 428_544, 720: 962_560, 1080: 2_088_960}
"""Of a frame, by class: the area is the same for every shape, up to rounding."""
_SECONDS: Final = (("seedance-2", 4, 15), ("seedance-1-5", 4, 12), ("seedance-1-0", 2, 12))
_COMMON_SECONDS: Final = (4, 12)
_NEAREST_SOLD: Final = {"2:3": "3:4", "3:2": "4:3"}


class ArkVideo(JobAdapter[VideoOrder]):
    """Ark's `/contents/generations/tasks` (Seedance), as of mid 2026.

    Frames and references exclude each other: beside a first frame the references are not sent.
    The last frame of the clip comes along for free, to open the next shot with. A seed goes to
    the 1.x models only. Refusals of the output come at random on the same input, so that one more
    try is allowed. Tasks cannot be looked up by a name of ours: a lost submit waits for a person.

    Unverified: the shortest and longest clip of each model, the sizes of frames behind the bound
    of tokens, the nine references, how long records are kept. An inference endpoint's name
    (`ep-...`) does not tell the model: it gets what all of them sell.
    """

    name = "ark-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_references=9,
        min_seconds=2.0,
        max_seconds=15.0,
        has_seed=True,
        has_audio=True,
        can_cancel=True,
        pacing=Pacing(10.0, 20.0),
        max_filtered_retries=1,
        result_seconds=24 * 3600.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        _, longest = _seconds_sold(endpoint.model)
        return (
            *video_problems(order, replace(self.caps, has_audio=not _is_silent(endpoint.model))),
            *seconds_problems(order.duration_seconds, longest),
        )

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        return post_json(tasks_url(endpoint), _body(order, endpoint), secrets=secrets_of(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task, or why there is none."""
        body = read_object(reply)
        job_id = text_at(body, "id")
        if not 200 <= reply.status < 300 or not job_id or body.get("error"):
            return read_refusal(reply, endpoint.now)
        return Submitted(job_id)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip and the most tokens that its class and length come to.

        `width * height * 24 * seconds / 1024`, of the largest frame of the class.
        """
        body = _body(order, endpoint)
        resolution = text_at(body, "resolution")
        side = class_px(resolution, max(_MOST_PIXELS))
        units = clip_units(
            order,
            seconds=number_at(body, "duration"),
            resolution=resolution,
            short_side_px=side,
        )
        pixels = _MOST_PIXELS.get(side, max(_MOST_PIXELS.values()))
        tokens = math.ceil(Decimal(pixels * _FPS) * units.seconds / 1024)
        tier = text_at(body, "service_tier")
        quality = "" if tier == "default" else tier
        return units.model_copy(update={"video_tokens": tokens, "quality": quality})

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a task."""
        return get(tasks_url(endpoint, ref.job_id), secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task, with the tokens that it took."""
        body = read_object(reply)
        status = text_at(body, "status")
        if not 200 <= reply.status < 300 or not status:
            return expired_if_missing(read_refusal(reply, endpoint.now))
        failure = read_job_failure(body.get("error")) if status == "failed" else None
        outputs = tuple(_outputs(body))
        return snapshot_of(status, STATES, outputs=outputs, failure=failure, usage=_usage(body))

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that cancels a queued task, and deletes one that is over."""
        url = tasks_url(endpoint, ref.job_id)
        return HttpCall(method="DELETE", url=url, secrets=secrets_of(endpoint))

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return the look at the newest task."""
        return newest_task(endpoint)


def _seconds_sold(model: str) -> tuple[int, int]:
    found = ((shortest, longest) for part, shortest, longest in _SECONDS if part in model)
    return next(found, _COMMON_SECONDS)


def _is_silent(model: str) -> bool:
    return "seedance-1-0" in model


def _body(order: VideoOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    shortest, _ = _seconds_sold(endpoint.model)
    ratio = aspect_ratio(order.width_px, order.height_px)
    body: dict[str, JsonValue] = {
        "model": endpoint.model,
        "content": list(_content(order)),
        "resolution": f"{resolution_class(order.width_px, order.height_px)}p",
        "ratio": _NEAREST_SOLD.get(ratio, ratio),
        "duration": whole_seconds(order.duration_seconds, shortest=shortest),
        "watermark": False,
        "return_last_frame": True,
    }
    if "seedance-2" not in endpoint.model:
        body["seed"] = order.seed
    if not _is_silent(endpoint.model):
        body["generate_audio"] = order.has_audio
    return with_options(body, order.options)


def _content(order: VideoOrder) -> Iterator[JsonValue]:
    yield {"type": "text", "text": order.prompt}
    frames = (("first_frame", order.first_frame), ("last_frame", order.last_frame))
    references = () if order.first_frame else order.references
    images = (*frames, *(("reference_image", asset) for asset in references))
    for role, asset in images:
        if asset:
            yield {"type": "image_url", "image_url": {"url": asset.location}, "role": role}


def _outputs(body: JsonObject) -> Iterator[Output]:
    video, frame = (text_at(body, "content", name) for name in ("video_url", "last_frame_url"))
    if video:
        yield Output(OutputRole.VIDEO, "video/mp4", url=video)
    if video and frame:
        yield Output(OutputRole.LAST_FRAME, "image/png", url=frame)


def _usage(body: JsonObject) -> Units | None:
    tokens = as_count(dig(body, "usage", "completion_tokens"))
    if tokens is None:
        return None
    seconds = as_count(dig(body, "duration")) or 0
    return Units(
        video_tokens=tokens,
        clips=1,
        seconds=Decimal(seconds),
        resolution=text_at(body, "resolution").lower(),
    )
