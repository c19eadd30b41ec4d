"""MiniMax video, version 2 of the API (H3)."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

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
    expired_if_missing,
    number_at,
    post_json,
    read_object,
    refusal,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.providers.account_calls import get, secrets_of
from cliffhanger.models.providers.measures import clip_units, whole_seconds
from cliffhanger.models.providers.minimax_codes import (
    is_job_failure,
    read_job_failure,
    read_refusal,
)
from cliffhanger.models.providers.order_checks import IMAGE_TYPES, seconds_problems, video_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

STATES: Final = {
    "queued": JobState.QUEUED,
    "running": JobState.RUNNING,
    "succeeded": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
    "cancelled": JobState.CANCELLED,
}
_SHORTEST_SECONDS: Final = 4
_LONGEST_SECONDS: Final = 15
_CLASSES: Final = {768: "768P", 1440: "2K"}


class MiniMaxVideoV2(JobAdapter[VideoOrder]):
    """MiniMax's `/v2/video_generation`, as of mid 2026; all of it second-hand.

    A first frame fixes the shape, so that a ratio goes along only without one. The model makes
    sound in any case. There is no seed, no negative prompt and no probe.

    Unverified: how a content entry holds its address (as Ark's does), the role `last_frame`, the
    task's name in the accepted reply (`task_id`, `task.id`), 2K as 1440 lines. A wrong guess ends
    as a refusal, as an accepted job without a name, or as BAD_OUTPUT.
    """

    name = "minimax-video-v2"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_asset_bytes=20 << 20,
        min_seconds=float(_SHORTEST_SECONDS),
        max_seconds=float(_LONGEST_SECONDS),
        max_prompt_chars=2000,
        has_audio=True,
        pacing=Pacing(10.0, 10.0),
        result_seconds=9 * 3600.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return (
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, _LONGEST_SECONDS),
        )

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        url = f"{endpoint.base_url}/v2/video_generation"
        return post_json(url, _body(order, endpoint), secrets=secrets_of(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task, or why there is none."""
        refused = read_refusal(reply, endpoint.now)
        body = read_object(reply)
        job_id = text_at(body, "task_id") or text_at(body, "task", "id")
        if refused or not job_id:
            return refused or refusal(reply, now=endpoint.now)
        return Submitted(job_id)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length and class that is asked for."""
        body = _body(order, endpoint)
        resolution = text_at(body, "resolution")
        sides = {name: side for side, name in _CLASSES.items()}
        return clip_units(
            order,
            seconds=number_at(body, "duration"),
            resolution=resolution,
            short_side_px=sides.get(resolution.upper(), max(_CLASSES)),
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a task."""
        url = f"{endpoint.base_url}/v2/query/video_generation/{quote(ref.job_id, safe='')}"
        return get(url, secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task."""
        body = read_object(reply)
        status = text_at(body, "task", "status")
        if reply.status == 200 and (status == "failed" or is_job_failure(body)):
            return snapshot_of("failed", STATES, failure=read_job_failure(body))
        refused = read_refusal(reply, endpoint.now)
        if refused or not status:
            return expired_if_missing(refused or refusal(reply, now=endpoint.now))
        url = text_at(body, "task", "content", "url")
        outputs = (Output(OutputRole.VIDEO, "video/mp4", url=url),) if url else ()
        return snapshot_of(status, STATES, outputs=outputs)


def _body(order: VideoOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    side = resolution_class(order.width_px, order.height_px, tuple(_CLASSES))
    body: dict[str, JsonValue] = {
        "model": endpoint.model,
        "content": list(_content(order)),
        "resolution": _CLASSES[side],
        "duration": whole_seconds(order.duration_seconds, shortest=_SHORTEST_SECONDS),
    }
    if not order.first_frame:
        body["ratio"] = aspect_ratio(order.width_px, order.height_px)
    return with_options(body, order.options)


def _content(order: VideoOrder) -> Iterator[JsonValue]:
    yield {"type": "text", "text": order.prompt}
    frames = (("first_frame", order.first_frame), ("last_frame", order.last_frame))
    for role, asset in frames:
        if asset:
            yield {"type": "image_url", "image_url": {"url": asset.location}, "role": role}
