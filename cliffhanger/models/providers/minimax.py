"""MiniMax Hailuo video, version 1 of the API."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, JobAdapter, Pacing
from cliffhanger.models.jobs.job import (
    ACCOUNT_STOPPERS,
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
    expired_if_missing,
    fit_seconds,
    number_at,
    post_json,
    read_object,
    refusal,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.providers.account_calls import fetch_call, get, secrets_of
from cliffhanger.models.providers.measures import class_px, clip_units
from cliffhanger.models.providers.minimax_codes import (
    is_job_failure,
    read_job_failure,
    read_refusal,
)
from cliffhanger.models.providers.order_checks import IMAGE_TYPES, seconds_problems, video_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

STATES: Final = {
    "Preparing": JobState.QUEUED,
    "Queueing": JobState.QUEUED,
    "Processing": JobState.RUNNING,
    "Success": JobState.SUCCEEDED,
    "Fail": JobState.FAILED,
}
_LENGTHS: Final = (6, 10)
_SIDES: Final = (768, 1080)
_SUBJECT_SIDE: Final = 720
RESULT_SECONDS: Final = 9 * 3600.0
_OF_A_HOP: Final = {
    **dict.fromkeys(ACCOUNT_STOPPERS, FailureKind.EXPIRED),
    FailureKind.PROVIDER_FAILED: FailureKind.TRANSIENT,
}


class MiniMaxVideo(JobAdapter[VideoOrder]):
    """MiniMax's `/v1/video_generation`, as of mid 2026.

    `S2V-01` takes one reference image and neither frames, length nor resolution; the Hailuo models
    take frames, and only `MiniMax-Hailuo-02` a last one. Lengths over 6 s are sold at 768P only,
    so that a longer order is made in 768P. There is no seed, no negative prompt and no sound.
    There is no probe: the API answers HTTP 200 to a wrong key.

    Unverified: the size of `S2V-01` (720P), the kinds and sizes of images.
    """

    name = "minimax-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_asset_bytes=20 << 20,
        max_references=1,
        durations_seconds=_LENGTHS,
        max_prompt_chars=2000,
        pacing=Pacing(10.0, 10.0),
        result_seconds=RESULT_SECONDS,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        is_subject = _takes_subject(endpoint.model)
        longest = _LENGTHS[0] if is_subject else _LENGTHS[-1]
        return (
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, longest),
            *(_subject_problems(order) if is_subject else _frame_problems(order, endpoint.model)),
            *_resolution_problems(order),
        )

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        url = f"{endpoint.base_url}/v1/video_generation"
        return post_json(url, _body(order, endpoint), secrets=secrets_of(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task, or why there is none."""
        refused = read_refusal(reply, endpoint.now)
        job_id = text_at(read_object(reply), "task_id")
        if refused or not job_id:
            return refused or refusal(reply, now=endpoint.now)
        return Submitted(job_id)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length and class that is asked for."""
        body = _body(order, endpoint)
        is_subject = _takes_subject(endpoint.model)
        resolution = f"{_SUBJECT_SIDE}P" if is_subject else text_at(body, "resolution")
        return clip_units(
            order,
            seconds=number_at(body, "duration") or _LENGTHS[0],
            resolution=resolution,
            short_side_px=class_px(resolution, _SIDES[-1]),
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at a task."""
        url = f"{endpoint.base_url}/v1/query/video_generation?task_id={quote(ref.job_id, safe='')}"
        return get(url, secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task; its file is a second hop away."""
        body = read_object(reply)
        status = text_at(body, "status")
        if reply.status == 200 and (status == "Fail" or is_job_failure(body)):
            return snapshot_of("Fail", STATES, failure=read_job_failure(body))
        refused = read_refusal(reply, endpoint.now)
        if refused or not status:
            return expired_if_missing(refused or refusal(reply, now=endpoint.now))
        file_id = text_at(body, "file_id")
        outputs = (_file(endpoint.base_url, file_id),) if file_id else ()
        return snapshot_of(status, STATES, outputs=outputs)

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the file's address, with the key, or for the file, without."""
        return fetch_call(output, endpoint, secrets_of(endpoint))

    def read_hop(self, reply: HttpReply, output: Output) -> Output | Failure:
        """Return the file that `files/retrieve` names."""
        refused = read_refusal(reply)
        if refused:
            # The clip is made: a refused key means one more look at the job, not the job's end.
            kind = _OF_A_HOP.get(refused.kind, refused.kind)
            return expired_if_missing(replace(refused, kind=kind))
        file = read_object(reply).get("file")
        url = text_at(file, "download_url")
        if not url:
            kind = FailureKind.BAD_OUTPUT if isinstance(file, dict) else FailureKind.TRANSIENT
            return refusal(reply, kind=kind)
        return Output(output.role, output.media_type, url=url)


def _takes_subject(model: str) -> bool:
    return model.startswith("S2V")


def _subject_problems(order: VideoOrder) -> Iterator[str]:
    if not order.references:
        yield "references is empty and S2V-01 starts from a face; send one or take a Hailuo model"
    if order.first_frame or order.last_frame:
        yield "first_frame and last_frame are not taken by S2V-01; leave them out or take Hailuo"


def _frame_problems(order: VideoOrder, model: str) -> Iterator[str]:
    if order.references:
        yield (
            f"references has {len(order.references)} images and {model} takes none; leave them out "
            "or take S2V-01"
        )
    if order.last_frame and not model.endswith("-02"):
        yield f"last_frame is not taken by {model}; leave it out or take MiniMax-Hailuo-02"


def _resolution_problems(order: VideoOrder) -> Iterator[str]:
    is_high = text_at(order.options, "resolution").upper() == "1080P"
    if is_high and order.duration_seconds > _LENGTHS[0]:
        yield (
            f"resolution is 1080P and duration_seconds is {order.duration_seconds:g}; 1080P is "
            f"sold for {_LENGTHS[0]} s, leave the option out or make the shot shorter"
        )


def _body(order: VideoOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    body: dict[str, JsonValue] = {
        "model": endpoint.model,
        "prompt": order.prompt,
        "prompt_optimizer": False,
    }
    if _takes_subject(endpoint.model):
        faces: list[JsonValue] = [asset.location for asset in order.references]
        body["subject_reference"] = [{"type": "character", "image": faces}]
        return with_options(body, order.options)
    seconds = fit_seconds(order.duration_seconds, _LENGTHS)
    sold = _SIDES if seconds == _LENGTHS[0] else _SIDES[:1]
    body["duration"] = seconds
    body["resolution"] = f"{resolution_class(order.width_px, order.height_px, sold)}P"
    if order.first_frame:
        body["first_frame_image"] = order.first_frame.location
    if order.last_frame:
        body["last_frame_image"] = order.last_frame.location
    return with_options(body, order.options)


def _file(base_url: str, file_id: str) -> Output:
    return Output(
        OutputRole.VIDEO,
        "video/mp4",
        url=f"{base_url}/v1/files/retrieve?file_id={quote(file_id, safe='')}",
        is_indirect=True,
        is_authorized=True,
    )
