"""Kling's classic video models: image to video and text to video."""

from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    Idempotency,
    Pacing,
    option,
)
from cliffhanger.models.jobs.job import Capability, Failure, Submitted
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import bare_base64, fit_seconds, read_object, text_at
from cliffhanger.models.providers.kling_task import (
    KlingTasks,
    find_in_list,
    list_call,
    post_task,
    read_accepted,
    task_url,
)
from cliffhanger.models.providers.order_checks import seconds_problems, video_problems
from cliffhanger.models.providers.shapes import frame_size, nearest_ratio
from cliffhanger.money.units import Units

FROM_IMAGE: Final = "/v1/videos/image2video"
FROM_TEXT: Final = "/v1/videos/text2video"
RATIOS: Final = ("9:16", "16:9", "1:1")
PROMPT_CHARS: Final = 2500
TEXT_MARK: Final = "-text"
"""Ends our name of a task made from text alone: its name is all that tells where to look at it."""
_MODES: Final = {"std": ("720p", 720), "pro": ("1080p", 1080), "4k": ("4k", 2160)}
_SPEAKING: Final = ("kling-v2-6", "kling-v3")
_ANY_SECONDS: Final = tuple(range(3, 16))


class KlingVideo(KlingTasks[VideoOrder]):
    """Kling's classic API: `image2video` where there is a first frame, else `text2video`.

    Facts as of mid 2026, from mirrors of Kling's documentation. Models of the v3 family make 3 to
    15 seconds, the older ones 5 or 10. `mode` (std, pro, 4k), `cfg_scale`, `camera_control` and
    the like come from the route's options.

    Unverified: which of the older models take `sound`; it is sent from v2-6 on.
    """

    path = FROM_IMAGE
    name = "kling-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        idempotency=Idempotency.LOOKUP,
        asset_forms=(AssetForm.URL, AssetForm.BYTES),
        asset_media_types=frozenset({"image/jpeg", "image/png"}),
        max_asset_bytes=10 << 20,
        durations_seconds=_ANY_SECONDS,
        max_prompt_chars=PROMPT_CHARS,
        has_audio=True,
        pacing=Pacing(5.0, 10.0),
        result_seconds=30 * 86_400.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        negative = order.negative_prompt
        problems = [
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, max(_sold(endpoint.model))),
        ]
        if len(negative) > PROMPT_CHARS:
            problems.append(
                f"negative_prompt has {len(negative)} characters and at most {PROMPT_CHARS} are "
                "taken; shorten it"
            )
        if order.has_audio and not endpoint.model.startswith(_SPEAKING):
            problems.append(
                f"has_audio is true; {endpoint.model} makes no sound: take kling-v2-6 or kling-v3, "
                "or leave it out"
            )
        if _mode(order) not in _MODES:
            problems.append(f"options.mode is {_mode(order)}; take std, pro or 4k")
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a clip."""
        first, last = order.first_frame, order.last_frame
        shape = nearest_ratio(order.width_px, order.height_px, RATIOS)
        defaults: dict[str, JsonValue] = {
            "prompt": order.prompt,
            "negative_prompt": order.negative_prompt or None,
            "image": bare_base64(first) if first else None,
            "image_tail": bare_base64(last) if last else None,
            "aspect_ratio": None if first else shape,
            "mode": "std",
        }
        fixed: dict[str, JsonValue] = {
            "model_name": endpoint.model,
            "duration": str(_seconds(order, endpoint)),
            "external_task_id": token if first else f"{token}{TEXT_MARK}",
        }
        if endpoint.model.startswith(_SPEAKING):
            fixed["sound"] = "on" if order.has_audio else "off"
        return post_task(endpoint, _path(order), order, defaults=defaults, fixed=fixed)

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task, with the address of its kind."""
        accepted = read_accepted(reply, endpoint)
        if isinstance(accepted, Failure):
            return accepted
        our_name = text_at(read_object(reply), "data", "task_info", "external_task_id")
        path = FROM_TEXT if our_name.endswith(TEXT_MARK) else FROM_IMAGE
        urls = {"status": task_url(endpoint, path, accepted.job_id)}
        return Submitted(job_id=accepted.job_id, urls=urls)

    def find(self, token: str, order: VideoOrder, endpoint: Endpoint) -> HttpCall:
        """Return the request for the account's tasks."""
        return list_call(endpoint, _path(order))

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | Failure | None:
        """Return the task of *token*, why that is unknown, or None for surely none."""
        names = {token: FROM_IMAGE, f"{token}{TEXT_MARK}": FROM_TEXT}
        return find_in_list(reply, names, endpoint)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length sold."""
        resolution, short_px = _MODES.get(_mode(order), _MODES["4k"])
        ratio = nearest_ratio(order.width_px, order.height_px, RATIOS)
        width_px, height_px = frame_size(ratio, short_px)
        return Units(
            clips=1,
            seconds=Decimal(_seconds(order, endpoint)),
            width_px=width_px,
            height_px=height_px,
            resolution=resolution,
            quality=_mode(order),
            has_audio=order.has_audio,
        )


def _path(order: VideoOrder) -> str:
    return FROM_IMAGE if order.first_frame else FROM_TEXT


def _mode(order: VideoOrder) -> str:
    return str(option(order, "mode", "std"))


def _sold(model: str) -> tuple[int, ...]:
    return _ANY_SECONDS if model.startswith("kling-v3") else (5, 10)


def _seconds(order: VideoOrder, endpoint: Endpoint) -> int:
    return fit_seconds(order.duration_seconds, _sold(endpoint.model))
