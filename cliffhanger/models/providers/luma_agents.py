"""Luma's Agents API: ray-3.2."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, JobAdapter, Pacing
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
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.jobs.replies import (
    bare_base64,
    clean,
    fit_seconds,
    post_json,
    read_object,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_object
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.luma_task import look_call, luma_failure, read_created
from cliffhanger.models.providers.order_checks import IMAGE_TYPES, seconds_problems, video_problems
from cliffhanger.models.providers.shapes import frame_size, nearest_ratio
from cliffhanger.money.units import Units

SECONDS: Final = (5, 10)
FRAME_SECONDS: Final = (5,)
"""Lengths from an image."""
RATIOS: Final = ("9:16", "16:9", "1:1", "3:4", "4:3", "21:9")
_SHORT_PX: Final = {"540p": 540, "720p": 720, "1080p": 1080}
_STATES: Final[Mapping[str, JobState]] = {
    "queued": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "completed": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}
_FAILURES: Final[Mapping[str, FailureKind]] = {
    "content_moderated": FailureKind.CONTENT_INPUT,
    "generation_failed": FailureKind.PROVIDER_FAILED,
    "budget_exhausted": FailureKind.BALANCE,
    "output_not_found": FailureKind.BAD_OUTPUT,
}


class LumaAgentsVideo(JobAdapter[VideoOrder]):
    """Luma's Agents API, `/generations` of type `video`.

    Facts as of mid 2026, second-hand. From an image it makes 5 s, from text 5 or 10 s. There is no
    seed, no negative prompt, and nothing against paying twice: a submit whose answer was lost
    waits for a person. The route's option `video` goes into that part of the body, such as
    `{"resolution": "720p"}`. A result can be fetched for an hour; another look gives it a fresh
    address.

    Unverified: all of it, above all the list `output`, and whether `content_moderated` speaks of
    the prompt or of the clip; it is taken for the prompt, which is then never sent again.
    """

    name = "luma-agents-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.BYTES),
        asset_media_types=IMAGE_TYPES,
        durations_seconds=SECONDS,
        max_prompt_chars=6000,
        pacing=Pacing(3.0, 10.0),
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        problems = [
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, max(_sold(order))),
        ]
        if _resolution(order) not in _SHORT_PX:
            problems.append(
                f"options.video.resolution is {_resolution(order)}; take one of "
                f"{', '.join(_SHORT_PX)}"
            )
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a clip."""
        frames = {"start_frame": order.first_frame, "end_frame": order.last_frame}
        video: dict[str, JsonValue] = {
            **{place: _frame(asset) for place, asset in frames.items() if asset is not None},
            **as_object(order.options.get("video")),
            "resolution": _resolution(order),
            "duration": f"{fit_seconds(order.duration_seconds, _sold(order))}s",
        }
        body: dict[str, JsonValue] = {
            "prompt": order.prompt,
            "aspect_ratio": nearest_ratio(order.width_px, order.height_px, RATIOS),
            **order.options,
            "model": endpoint.model,
            "type": "video",
            "video": video,
        }
        return post_json(f"{endpoint.base_url}/generations", body, secrets=secrets_of(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the generation."""
        return read_created(reply, endpoint)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at a generation."""
        return look_call(ref, endpoint)

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the generation as it stands."""
        body = read_object(reply)
        state = text_at(body, "state")
        if reply.status >= 300 or not state:
            return luma_failure(reply, endpoint, is_poll=True)
        failure = _failure(body) if state == "failed" else None
        return snapshot_of(state, _STATES, outputs=_outputs(body), failure=failure)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length sold."""
        resolution = _resolution(order)
        ratio = nearest_ratio(order.width_px, order.height_px, RATIOS)
        width_px, height_px = frame_size(ratio, _SHORT_PX.get(resolution, 1080))
        return Units(
            clips=1,
            seconds=Decimal(fit_seconds(order.duration_seconds, _sold(order))),
            width_px=width_px,
            height_px=height_px,
            resolution=resolution,
        )


def _sold(order: VideoOrder) -> tuple[int, ...]:
    return SECONDS if order.first_frame is None and order.last_frame is None else FRAME_SECONDS


def _frame(asset: Asset) -> JsonValue:
    if asset.data or asset.location.startswith("data:"):
        return {"data": bare_base64(asset), "media_type": asset.media_type}
    return {"url": asset.location}


def _resolution(order: VideoOrder) -> str:
    wanted = resolution_class(order.width_px, order.height_px, (540, 720, 1080))
    return text_at(order.options, "video", "resolution") or f"{wanted}p"


def _outputs(body: JsonObject) -> tuple[Output, ...]:
    found = body.get("output")
    return tuple(
        Output(OutputRole.VIDEO, "video/mp4", url=text_at(item, "url"))
        for item in (found if isinstance(found, list) else [])
        if text_at(item, "url") and text_at(item, "type") in {"", "video"}
    )


def _failure(body: JsonObject) -> Failure:
    code = text_at(body, "failure_code")
    kind = _FAILURES.get(code, FailureKind.PROVIDER_FAILED)
    words = clean(text_at(body, "failure_reason")) or f"it failed with {code or 'no code'}"
    return Failure(kind, words, code=code)
