"""A HolySheep-type gateway's own paths: clips and lip sync; faces are in `gateway_face`.

All of it is known from the vendor's articles only and unverified. What does not look as they say
is a failure; what might have been accepted is left open.
"""

import math
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
from cliffhanger.models.jobs.orders import LipSyncOrder, VideoOrder
from cliffhanger.models.jobs.replies import (
    done,
    post_json,
    read_object,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject
from cliffhanger.models.providers.openai_family import (
    account_headers,
    api_url,
    explain,
    fetch_call,
    get_call,
    is_address,
    is_own_host,
    job_failure,
    list_models,
    path_part,
    refuse_look,
    said_cost,
    without,
)
from cliffhanger.models.providers.openai_orders import (
    address_problems,
    asset_problems,
    full_prompt,
    length_problems,
    length_seconds,
    option_problems,
    prompt_problems,
    untaken_problems,
)
from cliffhanger.money.units import Units

_PACING: Final = Pacing(5.0, 15.0)
_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/webp"})
_SOUNDS: Final = frozenset({"audio/wav", "audio/mpeg", "audio/mp4"})
_MAX_VIDEO_BYTES: Final = 100 << 20
_RESOLUTIONS: Final = frozenset({"480p", "720p", "1080p"})
_SYNC_MODES: Final = ("high_precision", "fast")
_VIDEO_FIXED: Final = frozenset({"model", "prompt", "n", "reference_image"})
_LIPSYNC_FIXED: Final = frozenset({"model", "video_url", "audio_url", "language"})
_STATES: Final = {
    "queued": JobState.QUEUED,
    "pending": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "running": JobState.RUNNING,
    "in_progress": JobState.RUNNING,
    "completed": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}


class GatewayVideo(JobAdapter[VideoOrder]):
    """Clips (`POST {base}/video/generate`), facts as of mid 2026, all of them unverified.

    Two answers are known: a job to be polled, and the clip's address at once. The negative prompt
    is put into the prompt in words. Lengths are whole seconds, rounded up; the shape is left to
    the reference image.
    """

    name = "gateway-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL,),
        asset_media_types=_IMAGES,
        min_seconds=1.0,
        max_references=1,
        has_seed=True,
        pacing=_PACING,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being asked for."""
        images = {f"references[{index}]": it for index, it in enumerate(order.references)}
        problems = [
            *address_problems(endpoint),
            *option_problems(order, _VIDEO_FIXED),
            *prompt_problems(order.prompt, order.negative_prompt, self.caps.max_prompt_chars),
            *asset_problems({"first_frame": order.first_frame, **images}, self.caps),
            *length_problems(order, "duration", math.inf),
            *untaken_problems(order, {"last_frame", "has_audio"}),
        ]
        count = len(order.references) + (order.first_frame is not None)
        if count > 1:
            problems.append(
                f"first_frame and references are {count} images; one reference_image is taken: "
                "leave the others out"
            )
        resolution = option(order, "resolution", "1080p")
        if resolution not in _RESOLUTIONS:
            known = ", ".join(sorted(_RESOLUTIONS))
            problems.append(f"options.resolution is {resolution!r}; give one of {known}")
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the clip."""
        image = order.first_frame or next(iter(order.references), None)
        body: dict[str, JsonValue] = {
            "prompt": full_prompt(order.prompt, order.negative_prompt),
            "model": endpoint.model,
            "duration": int(_seconds(order)),
            "resolution": _resolution(order),
            "seed": order.seed,
            "reference_image": image.location if image else None,
            **order.options,
        }
        url = api_url(endpoint.base_url, "/video/generate")
        return post_json(url, body, secrets=account_headers(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job, or the clip where it came at once."""
        return _read_submit(reply, endpoint)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length and class."""
        return Units(
            clips=1,
            seconds=_seconds(order),
            width_px=order.width_px,
            height_px=order.height_px,
            resolution=text_at(order.options, "resolution") or _resolution(order),
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at the job."""
        return _poll(ref, endpoint)

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it."""
        return _read_poll(reply, endpoint)

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the clip, with the key on the account's own host."""
        return fetch_call(output, endpoint)

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


class GatewayLipSync(JobAdapter[LipSyncOrder]):
    """Lip sync (`POST {base}/video/lipsync`), facts as of mid 2026, all of them unverified.

    Answers are those of `GatewayVideo`, and its jobs are looked for at the same address.
    """

    name = "gateway-lipsync"
    version = "1"
    caps = Capabilities(
        capability=Capability.LIPSYNC,
        asset_forms=(AssetForm.URL,),
        asset_media_types=_SOUNDS | {"video/mp4"},
        max_asset_bytes=_MAX_VIDEO_BYTES,
        pacing=_PACING,
    )

    def check(self, order: LipSyncOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being synced."""
        problems = [
            *address_problems(endpoint),
            *option_problems(order, _LIPSYNC_FIXED),
            *asset_problems({"video": order.video, "audio": order.audio}, self.caps),
        ]
        mode = option(order, "sync_mode", _SYNC_MODES[0])
        if mode not in _SYNC_MODES:
            problems.append(f"options.sync_mode is {mode!r}; give {' or '.join(_SYNC_MODES)}")
        if not 0.0 < order.duration_seconds < math.inf:
            problems.append(f"duration_seconds is {order.duration_seconds:g}; it must be > 0")
        if order.video.media_type in _SOUNDS or order.audio.media_type not in _SOUNDS:
            problems.append(
                f"video is {order.video.media_type} and audio {order.audio.media_type}; give a "
                "clip and a sound"
            )
        return tuple(problems)

    def submit(self, order: LipSyncOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the synced clip."""
        body: dict[str, JsonValue] = {
            "video_url": order.video.location,
            "audio_url": order.audio.location,
            "language": order.language,
            "sync_mode": _SYNC_MODES[0],
            **order.options,
        }
        url = api_url(endpoint.base_url, "/video/lipsync")
        return post_json(url, body, secrets=account_headers(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job, or the clip where it came at once."""
        return _read_submit(reply, endpoint)

    def measure(self, order: LipSyncOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length, rounded up, and the mode as its quality."""
        return Units(
            clips=1,
            seconds=Decimal(math.ceil(order.duration_seconds)),
            quality=text_at(order.options, "sync_mode") or _SYNC_MODES[0],
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at the job."""
        return _poll(ref, endpoint)

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it."""
        return _read_poll(reply, endpoint)

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the clip, with the key on the account's own host."""
        return fetch_call(output, endpoint)

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _seconds(order: VideoOrder) -> Decimal:
    fitted = math.ceil(order.duration_seconds - 1e-6)
    return length_seconds(order, "duration", max(1, fitted))


def _resolution(order: VideoOrder) -> str:
    return f"{resolution_class(order.width_px, order.height_px)}p"


def _read_submit(reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
    """Return the clip or the job; a 2xx that names neither leaves open whether there is one."""
    whole = read_object(reply)
    job_id = text_at(whole, "job_id")
    if not 200 <= reply.status < 300 or (whole.get("error") and not job_id):
        return explain(reply, endpoint)
    clip = _clip(whole, endpoint)
    if clip and not text_at(whole, "status") and not whole.get("error"):
        return Submitted(job_id, snapshot=done(clip, usage=said_cost(whole, Units(clips=1))))
    if not job_id:
        what = "a job_id or data.url"
        return without(what, reply, endpoint, kind=FailureKind.AMBIGUOUS_SUBMIT)
    has_status = bool(text_at(whole, "status"))
    return Submitted(job_id, snapshot=_read_job(whole, endpoint) if has_status else None)


def _poll(ref: JobRef, endpoint: Endpoint) -> HttpCall:
    path = f"/video/jobs/{path_part(ref.job_id)}"
    return get_call(api_url(endpoint.base_url, path), endpoint)


def _read_poll(reply: HttpReply, endpoint: Endpoint) -> JobSnapshot | Failure:
    whole = read_object(reply)
    if not 200 <= reply.status < 300 or not text_at(whole, "status"):
        return refuse_look(reply, endpoint)
    return _read_job(whole, endpoint)


def _read_job(whole: JsonObject, endpoint: Endpoint) -> JobSnapshot:
    """Return the job; one that is complete and has an error has no clip."""
    status, error = text_at(whole, "status"), whole.get("error")
    kind = FailureKind.BAD_OUTPUT if status == "completed" else FailureKind.PROVIDER_FAILED
    clip = None if error else _clip(whole, endpoint)
    return snapshot_of(
        status,
        _STATES,
        outputs=(clip,) if clip else (),
        failure=job_failure(error, f"the job ended as {status!r}", kind=kind),
        usage=said_cost(whole, Units(clips=1)),
    )


def _clip(whole: JsonObject, endpoint: Endpoint) -> Output | None:
    urls = (text_at(whole, "video_url"), text_at(whole, "data", "url"))
    url = next((url for url in urls if is_address(url)), "")
    is_own = is_own_host(url, endpoint)
    return Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=is_own) if url else None
