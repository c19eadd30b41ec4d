"""Wan and HappyHorse video at Alibaba DashScope."""

from collections.abc import Iterator
from dataclasses import replace
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
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.jobs.replies import (
    aspect_ratio,
    dig,
    expired_if_missing,
    fit_seconds,
    number_at,
    post_json,
    read_object,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count, as_object
from cliffhanger.models.providers.account_calls import get, secrets_of
from cliffhanger.models.providers.dashscope_codes import read_job_failure, read_refusal
from cliffhanger.models.providers.dashscope_files import is_stored, policy_call, read_stored
from cliffhanger.models.providers.dashscope_wan import MediaForm, family_of, form_of
from cliffhanger.models.providers.measures import class_px, clip_units, quantity_at
from cliffhanger.models.providers.order_checks import seconds_problems, video_assets, video_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

STATES: Final = {
    "PENDING": JobState.QUEUED,
    "SUSPENDED": JobState.QUEUED,
    "RUNNING": JobState.RUNNING,
    "SUCCEEDED": JobState.SUCCEEDED,
    "FAILED": JobState.FAILED,
    "CANCELED": JobState.CANCELLED,
    "UNKNOWN": JobState.LOST,
}
_AIGC: Final = "api/v1/services/aigc"
_SIDES: Final = (720, 1080)
_OWN_OPTIONS: Final = frozenset({"form", "input", "model"})
_TWO_FRAMES: Final = "kf2v"
_FROM_REFERENCES: Final = "r2v"


class DashScopeVideo(JobAdapter[VideoOrder]):
    """DashScope's video synthesis, as of mid 2026.

    wan2.7, HappyHorse and later models take a list of media, older ones fields of their own; the
    option `form` (`media`, `img_url`) overrides what the model's name says. Options go into
    `parameters`, those under `input` into `input`. Files go by URL, or into the provider's
    temporary store. A first frame fixes the shape.

    Unverified: the form, lengths and longest prompts by name, `ratio` beside `resolution` where
    there is no first frame, references (`r2v` models), that a waiting task can be cancelled.
    """

    name = "dashscope-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.UPLOAD),
        asset_media_types=frozenset({"image/bmp", "image/jpeg", "image/png", "image/webp"}),
        max_references=5,
        min_seconds=2.0,
        max_seconds=15.0,
        max_prompt_chars=5000,
        has_seed=True,
        has_audio=True,
        can_cancel=True,
        pacing=Pacing(15.0, 15.0),
        result_seconds=24 * 3600.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        family = family_of(endpoint.model)
        caps = replace(
            self.caps, max_prompt_chars=family.max_prompt_chars, has_audio=family.has_audio
        )
        return (
            *video_problems(order, caps),
            *seconds_problems(order.duration_seconds, family.seconds[-1]),
            *_mode_problems(order, endpoint.model),
            *_option_problems(order),
        )

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        is_old_path = any(part in endpoint.model for part in (_TWO_FRAMES, "s2v"))
        service = "image2video" if is_old_path else "video-generation"
        headers = {"X-DashScope-Async": "enable"}
        if any(is_stored(asset.location) for asset in video_assets(order)):
            headers["X-DashScope-OssResourceResolve"] = "enable"
        return post_json(
            f"{endpoint.base_url}/{_AIGC}/{service}/video-synthesis",
            _body(order, endpoint),
            secrets=secrets_of(endpoint),
            headers=headers,
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task, or why there is none."""
        job_id = text_at(read_object(reply), "output", "task_id")
        if not 200 <= reply.status < 300 or not job_id:
            return read_refusal(reply, endpoint.now)
        return Submitted(job_id)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length and class that is asked for."""
        parameters = as_object(_body(order, endpoint)["parameters"])
        resolution = text_at(parameters, "resolution") or f"{_class_px(order)}P"
        return clip_units(
            order,
            seconds=number_at(parameters, "duration"),
            resolution=resolution,
            short_side_px=class_px(resolution, _SIDES[-1]),
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a task."""
        return get(_task_url(ref, endpoint), secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task; UNKNOWN means that the provider knows nothing of it any more."""
        body = read_object(reply)
        output = body.get("output")
        status = text_at(output, "task_status")
        if not 200 <= reply.status < 300 or not status:
            return expired_if_missing(read_refusal(reply, endpoint.now))
        failure = read_job_failure(output) if status == "FAILED" else None
        outputs = tuple(_videos(output))
        return snapshot_of(status, STATES, outputs=outputs, failure=failure, usage=_usage(body))

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that cancels a task that is still waiting."""
        return post_json(f"{_task_url(ref, endpoint)}/cancel", {}, secrets=secrets_of(endpoint))

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall:
        """Return the request for a permit to upload."""
        return policy_call(endpoint)

    def read_upload(
        self, reply: HttpReply, asset: Asset, endpoint: Endpoint
    ) -> HttpCall | str | Failure:
        """Return the form for the store, the name of the file in it, or why there is none."""
        return read_stored(reply, asset, endpoint)

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return the request for a permit to upload, which costs nothing."""
        return policy_call(endpoint)


def _task_url(ref: JobRef, endpoint: Endpoint) -> str:
    return f"{endpoint.base_url}/api/v1/tasks/{quote(ref.job_id, safe='')}"


def _mode_problems(order: VideoOrder, model: str) -> Iterator[str]:
    is_media = form_of(order, model) is MediaForm.MEDIA
    if ("i2v" in model or _TWO_FRAMES in model) and not order.first_frame:
        yield f"first_frame is missing and {model} starts from one; give it, or take a t2v model"
    if order.last_frame and not is_media and _TWO_FRAMES not in model:
        yield f"last_frame is not taken by {model}; leave it out or take a kf2v model"
    if _TWO_FRAMES in model and not order.last_frame:
        yield f"last_frame is missing and {model} goes from one frame to another; give it"
    if order.references and not (is_media and _FROM_REFERENCES in model):
        yield (
            f"references has {len(order.references)} images and {model} takes none; leave them "
            "out or take an r2v model"
        )


def _option_problems(order: VideoOrder) -> Iterator[str]:
    named = order.options.get("form")
    if named is not None and named not in [form.value for form in MediaForm]:
        yield f"form is {named!r}; write 'media' or 'img_url', or leave the option out"
    fields = order.options.get("input")
    if fields is not None and not isinstance(fields, dict):
        yield f"input is {fields!r}; write an object of fields, or leave the option out"


def _class_px(order: VideoOrder) -> int:
    return resolution_class(order.width_px, order.height_px, _SIDES)


def _body(order: VideoOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    model = endpoint.model
    options = {name: value for name, value in order.options.items() if name not in _OWN_OPTIONS}
    body: dict[str, JsonValue] = {
        "model": model,
        "input": {
            "prompt": order.prompt,
            **({"negative_prompt": order.negative_prompt} if order.negative_prompt else {}),
            **_pictures(order, model),
        },
        "parameters": _without_nulls(with_options(_parameters(order, model), options)),
    }
    return with_options(body, {"input": order.options.get("input", {})})


def _without_nulls(values: JsonObject) -> dict[str, JsonValue]:
    return {name: value for name, value in values.items() if value is not None}


def _pictures(order: VideoOrder, model: str) -> dict[str, JsonValue]:
    frames = (("first_frame", order.first_frame), ("last_frame", order.last_frame))
    if form_of(order, model) is MediaForm.MEDIA:
        pictures = (*frames, *(("reference_image", asset) for asset in order.references))
        media: list[JsonValue] = [
            {"type": kind, "url": asset.location} for kind, asset in pictures if asset
        ]
        return {"media": media} if media else {}
    if _TWO_FRAMES in model:
        return {f"{kind}_url": asset.location for kind, asset in frames if asset}
    return {"img_url": order.first_frame.location} if order.first_frame else {}


def _parameters(order: VideoOrder, model: str) -> dict[str, JsonValue]:
    family = family_of(model)
    parameters: dict[str, JsonValue] = {
        "duration": fit_seconds(order.duration_seconds, family.seconds),
        "seed": order.seed,
        "prompt_extend": False,
        "watermark": False,
        **({"audio": order.has_audio} if family.has_audio else {}),
    }
    if order.first_frame or form_of(order, model) is MediaForm.MEDIA:
        parameters["resolution"] = f"{_class_px(order)}P"
        if not order.first_frame:
            parameters["ratio"] = aspect_ratio(order.width_px, order.height_px)
        return parameters
    scale = _class_px(order) / min(order.width_px, order.height_px)
    width, height = (round(side * scale / 2) * 2 for side in (order.width_px, order.height_px))
    return {**parameters, "size": f"{width}*{height}"}


def _videos(output: JsonValue) -> Iterator[Output]:
    results = dig(output, "results")
    entries = (output, *(results if isinstance(results, list) else []))
    for entry in entries:
        url = text_at(entry, "video_url") or text_at(entry, "url")
        if url:
            yield Output(OutputRole.VIDEO, "video/mp4", url=url)


def _usage(body: JsonObject) -> Units | None:
    seconds = quantity_at(body, "usage", "duration")
    if seconds is None:
        return None
    side = as_count(dig(body, "usage", "SR"))
    return Units(
        seconds=seconds,
        clips=as_count(dig(body, "usage", "video_count")) or 1,
        resolution=f"{side}p" if side else "",
    )
