"""Vidu video."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue, SecretStr

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
    aspect_ratio,
    dig,
    expired_if_missing,
    number_at,
    post_json,
    read_object,
    refusal,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject
from cliffhanger.models.providers.account_calls import get, secrets_of
from cliffhanger.models.providers.measures import class_px, clip_units, quantity_at, whole_seconds
from cliffhanger.models.providers.order_checks import (
    IMAGE_TYPES,
    seconds_problems,
    video_assets,
    video_problems,
)
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

STATES: Final = {
    "created": JobState.QUEUED,
    "queueing": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "success": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}
KINDS: Final[Mapping[str, FailureKind]] = {
    "BadRequest": FailureKind.INVALID_REQUEST,
    "FieldLacking": FailureKind.INVALID_REQUEST,
    "FieldUnwanted": FailureKind.INVALID_REQUEST,
    "FieldInvalid": FailureKind.INVALID_REQUEST,
    "FieldItemCountOutOfRange": FailureKind.INVALID_REQUEST,
    "PageSizeOutOfRange": FailureKind.INVALID_REQUEST,
    "ImageDownloadFailure": FailureKind.INVALID_REQUEST,
    "ImageFormatInvalid": FailureKind.INVALID_REQUEST,
    "ModelUnavailable": FailureKind.INVALID_REQUEST,
    "OperationInProcess": FailureKind.TRANSIENT,
    "AuditSubmitIllegal": FailureKind.CONTENT_INPUT,
    "TaskPromptPolicyViolation": FailureKind.CONTENT_INPUT,
    "CreationPolicyViolation": FailureKind.CONTENT_OUTPUT,
    "CreditInsufficient": FailureKind.BALANCE,
    "QuotaExceeded": FailureKind.BALANCE,
    "TooManyRequests": FailureKind.RATE_LIMITED,
    "SystemThrottling": FailureKind.TRANSIENT,
    "UserCancelled": FailureKind.CANCELLED,
    "Canceled": FailureKind.CANCELLED,
    "Unauthorized": FailureKind.AUTH,
    "Forbidden": FailureKind.AUTH,
}
"""By error code; another one is told from the HTTP status."""
_CODE_PLACES: Final = (("err_code",), ("reason",), ("code",), ("error", "code"), ("error",))
_SHORTEST_SECONDS: Final = 1
_LONGEST_SECONDS: Final = 16
_SIDES: Final = (540, 720, 1080)
_MAX_BODY_BYTES: Final = 20 << 20


class ViduVideo(JobAdapter[VideoOrder]):
    """Vidu's `/ent/v2`, as of mid 2026.

    The order chooses the path: two frames `start-end2video`, one `img2video`, references alone
    `reference2video`, nothing `text2video`; the option `path` overrides it. Beside a first frame
    the references are not sent, because the paths take one or the other. Our token goes along as
    `payload`, which comes back with callbacks only, so that nothing can be looked up.

    Unverified: the field of the error code in a refusal (looked for in every usual place), the
    resolutions sold (540p, 720p, 1080p), that every model sells every length from 1 to 16 s.
    """

    name = "vidu-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_asset_bytes=10 << 20,
        max_references=7,
        min_seconds=float(_SHORTEST_SECONDS),
        max_seconds=float(_LONGEST_SECONDS),
        max_prompt_chars=5000,
        has_seed=True,
        has_audio=True,
        can_cancel=True,
        pacing=Pacing(5.0, 5.0),
        result_seconds=24 * 3600.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return (
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, _LONGEST_SECONDS),
            *_size_problems(order),
        )

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request, with the token as its payload."""
        url = f"{endpoint.base_url}/{_path(order)}"
        body = {**_body(order, endpoint), "payload": token}
        return post_json(url, body, secrets=_secrets(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task, or why there is none."""
        job_id = text_at(read_object(reply), "task_id")
        if not _is_fine(reply) or not job_id:
            return _refusal(reply, endpoint)
        return Submitted(job_id)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length and class that is asked for."""
        body = _body(order, endpoint)
        resolution = text_at(body, "resolution")
        return clip_units(
            order,
            seconds=number_at(body, "duration"),
            resolution=resolution,
            short_side_px=class_px(resolution, _SIDES[-1]),
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a task."""
        url = f"{endpoint.base_url}/tasks/{quote(ref.job_id, safe='')}/creations"
        return get(url, _secrets(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task, with the credits that it took."""
        body = read_object(reply)
        status = text_at(body, "state")
        if not _is_fine(reply) or not status:
            return expired_if_missing(_refusal(reply, endpoint))
        failure = _job_failure(body) if status == "failed" else None
        is_cancelled = failure is not None and failure.kind is FailureKind.CANCELLED
        states = {**STATES, "failed": JobState.CANCELLED} if is_cancelled else STATES
        outputs = tuple(_creations(body))
        return snapshot_of(status, states, outputs=outputs, failure=failure, usage=_usage(body))

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that cancels a task."""
        url = f"{endpoint.base_url}/tasks/{quote(ref.job_id, safe='')}/cancel"
        return post_json(url, {"id": ref.job_id}, secrets=_secrets(endpoint))

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return the look at the credits left."""
        return get(f"{endpoint.base_url}/credits", _secrets(endpoint))


def _secrets(endpoint: Endpoint) -> dict[str, SecretStr]:
    return secrets_of(endpoint, word="Token")


def _path(order: VideoOrder) -> str:
    named = text_at(order.options, "path")
    if named:
        return named
    if order.first_frame:
        return "start-end2video" if order.last_frame else "img2video"
    return "reference2video" if order.references else "text2video"


def _images(order: VideoOrder) -> tuple[Asset, ...]:
    frames = tuple(frame for frame in (order.first_frame, order.last_frame) if frame)
    return order.references if _path(order) == "reference2video" else frames


def _body(order: VideoOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    side = resolution_class(order.width_px, order.height_px, _SIDES)
    images: list[JsonValue] = [asset.location for asset in _images(order)]
    body: dict[str, JsonValue] = {
        "model": endpoint.model,
        "prompt": order.prompt,
        "duration": whole_seconds(order.duration_seconds, shortest=_SHORTEST_SECONDS),
        "resolution": f"{side}p",
        "audio": order.has_audio,
        "seed": order.seed,
    }
    if images:
        body["images"] = images
    if _path(order) in {"text2video", "reference2video"}:
        body["aspect_ratio"] = aspect_ratio(order.width_px, order.height_px)
    options = {name: value for name, value in order.options.items() if name != "path"}
    return with_options(body, options)


def _size_problems(order: VideoOrder) -> Iterator[str]:
    """Yield what is wrong with the files together, where they travel inside the body."""
    inside = [asset.location for asset in video_assets(order)]
    num_bytes = sum(len(location) for location in inside if location.startswith("data:"))
    if num_bytes > _MAX_BODY_BYTES:
        yield (
            f"the images come to {num_bytes} bytes of body and at most {_MAX_BODY_BYTES} are "
            "taken; make them smaller or hand them over by URL"
        )


def _is_fine(reply: HttpReply) -> bool:
    return 200 <= reply.status < 300


def _refusal(reply: HttpReply, endpoint: Endpoint) -> Failure:
    body = read_object(reply)
    said = [text_at(body, *place) for place in _CODE_PLACES]
    code = next((word for word in said if word in KINDS), next((word for word in said if word), ""))
    return refusal(reply, kind=KINDS.get(code), code=code, now=endpoint.now)


def _job_failure(body: JsonObject) -> Failure:
    code = text_at(body, "err_code")
    words = text_at(body, "err_msg") or code or "no err_code"
    return Failure(KINDS.get(code, FailureKind.PROVIDER_FAILED), f"the task failed: {words}", code)


def _creations(body: JsonObject) -> Iterator[Output]:
    creations = dig(body, "creations")
    for creation in creations if isinstance(creations, list) else []:
        url = text_at(creation, "url")
        if url:
            yield Output(OutputRole.VIDEO, "video/mp4", url=url)


def _usage(body: JsonObject) -> Units | None:
    spent = quantity_at(body, "credits")
    return None if spent is None else Units(credits=spent, clips=1)
