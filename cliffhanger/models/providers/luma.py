"""Luma's Dream Machine API: ray-2 and ray-flash-2."""

from collections.abc import Mapping
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
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.jobs.replies import (
    clean,
    fit_seconds,
    post_json,
    read_object,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.providers.account_calls import get, secrets_of
from cliffhanger.models.providers.luma_task import look_call, luma_failure, read_created
from cliffhanger.models.providers.order_checks import IMAGE_TYPES, seconds_problems, video_problems
from cliffhanger.models.providers.shapes import frame_size, nearest_ratio
from cliffhanger.money.units import Units

SECONDS: Final = (5, 9)
RATIOS: Final = ("9:16", "16:9", "1:1", "3:4", "4:3", "9:21", "21:9")
_SHORT_PX: Final = {"540p": 540, "720p": 720, "1080p": 1080, "4k": 2160}
_STATES: Final[Mapping[str, JobState]] = {
    "queued": JobState.QUEUED,
    "dreaming": JobState.RUNNING,
    "completed": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}


class LumaVideo(JobAdapter[VideoOrder]):
    """Luma's Dream Machine API, `/generations/video`.

    Facts as of mid 2026, from Luma's own client of 2025. Frames are read from addresses only.
    There is no seed, no negative prompt, and nothing against paying twice: a submit whose answer
    was lost waits for a person. Deleting a generation is not said to stop it, so nothing is
    cancelled. `resolution` (540p, 720p, 1080p, 4k), `loop` and `concepts` come from the route's
    options.

    Unverified: what a refused prompt looks like; `failure_reason` is words only.
    """

    name = "luma-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL,),
        asset_media_types=IMAGE_TYPES,
        durations_seconds=SECONDS,
        pacing=Pacing(3.0, 10.0),
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        problems = [
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, max(SECONDS)),
        ]
        if _resolution(order) not in _SHORT_PX:
            problems.append(
                f"options.resolution is {_resolution(order)}; take one of {', '.join(_SHORT_PX)}"
            )
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a clip."""
        frames = {"frame0": order.first_frame, "frame1": order.last_frame}
        keyframes: dict[str, JsonValue] = {
            place: _keyframe(asset) for place, asset in frames.items() if asset is not None
        }
        body: dict[str, JsonValue] = {
            "prompt": order.prompt,
            "aspect_ratio": nearest_ratio(order.width_px, order.height_px, RATIOS),
            "loop": False,
            "keyframes": keyframes or None,
            **order.options,
            "model": endpoint.model,
            "duration": f"{fit_seconds(order.duration_seconds, SECONDS)}s",
            "resolution": _resolution(order),
        }
        return post_json(
            f"{endpoint.base_url}/generations/video", body, secrets=secrets_of(endpoint)
        )

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
        url = text_at(body, "assets", "video")
        words = clean(text_at(body, "failure_reason"))
        is_failed = state == "failed" and words
        return snapshot_of(
            state,
            _STATES,
            outputs=(Output(OutputRole.VIDEO, "video/mp4", url=url),) if url else (),
            failure=Failure(FailureKind.PROVIDER_FAILED, words) if is_failed else None,
        )

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length sold."""
        resolution = _resolution(order)
        ratio = nearest_ratio(order.width_px, order.height_px, RATIOS)
        width_px, height_px = frame_size(ratio, _SHORT_PX.get(resolution, 2160))
        return Units(
            clips=1,
            seconds=Decimal(fit_seconds(order.duration_seconds, SECONDS)),
            width_px=width_px,
            height_px=height_px,
            resolution=resolution,
        )

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a request for the credit left."""
        return get(f"{endpoint.base_url}/credits", secrets_of(endpoint))


def _keyframe(asset: Asset) -> JsonValue:
    return {"type": "image", "url": asset.location}


def _resolution(order: VideoOrder) -> str:
    wanted = resolution_class(order.width_px, order.height_px, (540, 720, 1080))
    return str(option(order, "resolution", f"{wanted}p"))
