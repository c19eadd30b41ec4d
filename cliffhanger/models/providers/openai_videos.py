"""Clips from gateways that speak the dialect of OpenAI's Videos API."""

import math
from dataclasses import replace
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

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
    FormFile,
    fit_seconds,
    number_at,
    post_form,
    post_json,
    read_object,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_words
from cliffhanger.models.providers.account_calls import fetch_call, get, secrets_of
from cliffhanger.models.providers.measures import quantity_at
from cliffhanger.models.providers.openai_family import (
    api_url,
    explain,
    job_failure,
    list_models,
    path_part,
    refuse_look,
    without,
)
from cliffhanger.models.providers.openai_orders import (
    address_problems,
    full_prompt,
    length_problems,
    length_seconds,
    prompt_problems,
    untaken_problems,
)
from cliffhanger.models.providers.order_checks import asset_problems, size_problems
from cliffhanger.models.providers.route_options import fixed_problems, with_options
from cliffhanger.models.providers.shapes import Pixels, read_pixels
from cliffhanger.money.units import Units

_DURATIONS: Final = (4, 8, 12)
_FIXED: Final = frozenset({"model", "prompt", "n", "input_reference"})
_UNTAKEN: Final = frozenset({"last_frame", "references", "has_audio"})
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_UPRIGHT: Final = Pixels(720, 1280)
_LYING: Final = Pixels(1280, 720)
_CLOSED_HOST: Final = "api.openai.com"
_STATES: Final = {
    "queued": JobState.QUEUED,
    "in_progress": JobState.RUNNING,
    "completed": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}


class OpenAIVideos(JobAdapter[VideoOrder]):
    """Clips in the dialect of `POST {base}/videos`, facts as of late 2026; gateways only.

    OpenAI closed its own on 2026-09-24, so that there is no default address. Lengths and sizes are
    those of the dialect; a gateway's own go into the route's options `seconds` and `size`. Which
    of them a gateway takes, the largest file and the pace are unverified.
    """

    name = "openai-videos"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.BYTES,),
        asset_media_types=frozenset(_ENDINGS),
        durations_seconds=_DURATIONS,
        max_seconds=float(_DURATIONS[-1]),
        pacing=Pacing(5.0, 15.0),
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being asked for."""
        problems = [
            *address_problems(endpoint),
            *fixed_problems(order, _FIXED),
            *prompt_problems(order.prompt, order.negative_prompt, self.caps.max_prompt_chars),
            *asset_problems("first_frame", order.first_frame, self.caps),
            *size_problems(order.width_px, order.height_px),
            *length_problems(order, "seconds", _DURATIONS[-1]),
            *untaken_problems(order, _UNTAKEN),
        ]
        if _host(endpoint.base_url) == _CLOSED_HOST:
            problems.append(
                f"base_url is on {_CLOSED_HOST}, whose Videos API was closed on 2026-09-24; give "
                "the address of a gateway that speaks the dialect"
            )
        size = option(order, "size")
        if size is not None and not read_pixels(as_words(size)):
            problems.append(f"options.size is {size!r}; give WIDTHxHEIGHT, such as 720x1280")
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the clip: a form where there is a first frame."""
        url, secrets = api_url(endpoint.base_url, "/videos"), secrets_of(endpoint)
        body: dict[str, JsonValue] = {
            "model": endpoint.model,
            "prompt": full_prompt(order.prompt, order.negative_prompt),
            "seconds": f"{_seconds(order):f}",
            "size": str(_size(order)),
        }
        body = with_options(body, order.options)
        frame = order.first_frame
        if frame is None:
            return post_json(url, body, secrets=secrets)
        name = f"first-frame.{_ENDINGS.get(frame.media_type, 'png')}"
        file = FormFile("input_reference", name, frame.media_type, frame.data)
        fields = [(name, as_words(value)) for name, value in body.items() if value is not None]
        return post_form(url, fields, [file], secrets=secrets)

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job; a 2xx that names none leaves open whether there is one."""
        whole = read_object(reply)
        job_id = text_at(whole, "id")
        if not 200 <= reply.status < 300 or (whole.get("error") and not job_id):
            return explain(reply, endpoint)
        if not job_id:
            return without("an id", reply, endpoint, kind=FailureKind.AMBIGUOUS_SUBMIT)
        has_status = bool(text_at(whole, "status"))
        return Submitted(
            job_id, snapshot=_read_job(whole, job_id, endpoint) if has_status else None
        )

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length and size."""
        size = _size(order)
        return Units(
            clips=1,
            seconds=_seconds(order),
            width_px=size.width_px,
            height_px=size.height_px,
            resolution=size.resolution,
        )

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at the job."""
        return get(_job_url(ref.job_id, endpoint), secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it."""
        whole = read_object(reply)
        if not 200 <= reply.status < 300 or not text_at(whole, "status"):
            return refuse_look(reply, endpoint)
        return _read_job(whole, ref.job_id, endpoint)

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the clip, with the key on the account's own host."""
        return fetch_call(output, endpoint, secrets_of(endpoint))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or ""
    except ValueError:
        return ""


def _job_url(job_id: str, endpoint: Endpoint) -> str:
    return api_url(endpoint.base_url, f"/videos/{path_part(job_id)}")


def _seconds(order: VideoOrder) -> Decimal:
    return length_seconds(order, "seconds", fit_seconds(order.duration_seconds, _DURATIONS))


def _size(order: VideoOrder) -> Pixels:
    upright = order.width_px <= order.height_px
    said = read_pixels(as_words(option(order, "size")))
    return said or (_UPRIGHT if upright else _LYING)


def _read_job(whole: JsonObject, job_id: str, endpoint: Endpoint) -> JobSnapshot:
    """Return the job; one that is complete and has an error has no clip."""
    status, error = text_at(whole, "status"), whole.get("error")
    kind = FailureKind.BAD_OUTPUT if status == "completed" else FailureKind.PROVIDER_FAILED
    failure = job_failure(error, f"the job ended as {status!r}", kind=kind)
    clip = Output(
        OutputRole.VIDEO,
        "video/mp4",
        url=f"{_job_url(job_id, endpoint)}/content",
        is_authorized=True,
    )
    snapshot = snapshot_of(
        status,
        _STATES,
        outputs=() if error else (clip,),
        failure=failure,
        usage=_read_units(whole),
    )
    percent = number_at(whole, "progress")
    if snapshot.state.is_final or percent is None or math.isnan(percent):
        return snapshot
    return replace(snapshot, progress=min(max(percent / 100.0, 0.0), 1.0))


def _read_units(whole: JsonObject) -> Units | None:
    """Return the length and size that the job says it has; None where it does not say both."""
    seconds, size = quantity_at(whole, "seconds"), read_pixels(text_at(whole, "size"))
    if not seconds or size is None:
        return None
    return Units(
        clips=1,
        seconds=seconds,
        width_px=size.width_px,
        height_px=size.height_px,
        resolution=size.resolution,
    )
